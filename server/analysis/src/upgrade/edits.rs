//! Changes to a text: collected without overlaps, applied at once.

use ocaml_syntax::{TextRange, TextSize};

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

    /// Where a range of the old text is in the new one. What was replaced is where its
    /// replacement starts.
    pub(crate) fn moved(&self, range: TextRange) -> TextRange {
        let start = self.offset(range.start());
        TextRange::new(start, self.offset(range.end()).max(start))
    }

    fn offset(&self, at: TextSize) -> TextSize {
        let (mut added, mut removed) = (TextSize::new(0), TextSize::new(0));
        for edit in &self.edits {
            if edit.range.end() <= at && (edit.range.start() < at || !edit.range.is_empty()) {
                added += TextSize::of(edit.text.as_str());
                removed += edit.range.len();
            } else if edit.range.start() < at {
                removed += at - edit.range.start();
            }
        }
        at + added - removed
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

#[cfg(test)]
mod tests {
    use super::*;

    fn range(start: u32, end: u32) -> TextRange {
        TextRange::new(start.into(), end.into())
    }

    #[test]
    fn places_move_with_the_text() {
        let text = "let start a b = b.use a";
        let mut edits = Edits::default();
        assert!(edits.add(&[replace(range(10, 12), "")]));
        assert!(edits.add(&[replace(range(0, 0), "open X\n")]));
        let place = range(16, 21);
        let moved = edits.moved(place);
        let inside = edits.moved(range(11, 12));
        let new = edits.apply(text);
        assert_eq!(new, "open X\nlet start b = b.use a");
        assert_eq!(&new[moved], &text[place]);
        assert_eq!(inside, range(17, 17));
    }
}
