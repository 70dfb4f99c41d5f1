//! Changes to a text: collected without overlaps, applied at once.

use ocaml_syntax::TextRange;

use crate::diagnostic::Edit;

/// Edits of one text that do not overlap.
#[derive(Clone, Debug, Default)]
pub(crate) struct Edits {
    edits: Vec<Edit>,
}

impl Edits {
    /// Adds all of them, or none if one would overlap an earlier one.
    pub(crate) fn add(&mut self, edits: &[Edit]) -> bool {
        let clash = edits
            .iter()
            .any(|edit| self.edits.iter().any(|other| overlap(edit, other)));
        if !clash {
            self.edits.extend(edits.iter().cloned());
        }
        !clash
    }

    /// Whether there is nothing to do.
    pub(crate) fn is_empty(&self) -> bool {
        self.edits.is_empty()
    }

    /// The text after the edits.
    pub(crate) fn apply(mut self, text: &str) -> String {
        // At one place what is inserted first stays first.
        self.edits
            .sort_by_key(|edit| (edit.range.start(), edit.range.end()));
        let mut out = String::with_capacity(text.len() + 64);
        let mut at = 0;
        for edit in &self.edits {
            let start = usize::from(edit.range.start());
            out.push_str(text.get(at..start).unwrap_or_default());
            out.push_str(&edit.text);
            at = usize::from(edit.range.end());
        }
        out.push_str(text.get(at..).unwrap_or_default());
        out
    }
}

/// Two edits that cannot both be made. Inserting where another text ends is possible.
fn overlap(a: &Edit, b: &Edit) -> bool {
    if a.range.is_empty() && b.range.is_empty() {
        return a == b;
    }
    a.range.start() < b.range.end() && b.range.start() < a.range.end()
}

/// Replaces a range.
pub(crate) fn replace(range: TextRange, text: impl Into<String>) -> Edit {
    Edit {
        range,
        text: text.into(),
    }
}
