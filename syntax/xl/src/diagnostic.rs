//! A finding: what is wrong, where, and how to mend it. Plain values with byte offsets.

use rowan::TextRange;

/// How much a finding matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// `xl` refuses the file, or the domain cannot be what was meant.
    Error,
    /// It works, but probably not as meant, or not for long.
    Warning,
    /// Worth knowing.
    Info,
    /// A suggestion; only given when asked for.
    Hint,
}

/// Replace `range` by `text`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Edit {
    /// What goes, possibly empty.
    pub range: TextRange,
    /// What comes instead.
    pub text: String,
}

impl Edit {
    /// Puts `text` in the place of `range`.
    pub fn replace(range: TextRange, text: impl Into<String>) -> Self {
        Self {
            range,
            text: text.into(),
        }
    }

    /// Takes `range` away.
    #[must_use]
    pub fn delete(range: TextRange) -> Self {
        Self::replace(range, "")
    }
}

/// A way to mend a finding. The edits of one fix do not overlap.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Fix {
    /// What it does, as a person would say it.
    pub title: String,
    /// Whether it may be applied unseen: it keeps or restores the meaning for certain.
    pub safe: bool,
    /// The changes.
    pub edits: Vec<Edit>,
}

/// Another place that explains a finding.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Related {
    /// Where.
    pub range: TextRange,
    /// Why it matters.
    pub message: String,
}

/// How an editor may draw the span.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Tag {
    /// Struck through.
    Deprecated,
    /// Faded.
    Unnecessary,
}

/// One finding of one rule.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Diagnostic {
    /// The rule's name, such as `xl-unknown-key`.
    pub rule: &'static str,
    /// How much it matters.
    pub severity: Severity,
    /// Where.
    pub range: TextRange,
    /// What is wrong and what helps.
    pub message: String,
    /// Further places.
    pub related: Vec<Related>,
    /// Ways to mend it, best first.
    pub fixes: Vec<Fix>,
    /// How to draw it.
    pub tag: Option<Tag>,
}

impl Diagnostic {
    /// Adds a fix that may be applied unseen.
    pub(crate) fn fix(&mut self, title: impl Into<String>, edits: Vec<Edit>) -> &mut Self {
        self.add_fix(title.into(), true, edits)
    }

    /// Adds a fix that a person should look at.
    pub(crate) fn guess(&mut self, title: impl Into<String>, edits: Vec<Edit>) -> &mut Self {
        self.add_fix(title.into(), false, edits)
    }

    fn add_fix(&mut self, title: String, safe: bool, edits: Vec<Edit>) -> &mut Self {
        self.fixes.push(Fix { title, safe, edits });
        self
    }

    pub(crate) fn severity(&mut self, severity: Severity) -> &mut Self {
        self.severity = severity;
        self
    }

    pub(crate) fn tag(&mut self, tag: Tag) -> &mut Self {
        self.tag = Some(tag);
        self
    }

    pub(crate) fn related(&mut self, range: TextRange, message: impl Into<String>) -> &mut Self {
        self.related.push(Related {
            range,
            message: message.into(),
        });
        self
    }
}
