//! A finding: what is wrong, where, since when, and how to mend it. Plain values with byte offsets;
//! rendering is the business of whoever shows them.

use ocaml_syntax::TextRange;

use crate::source::SourceFile;

/// How much a finding matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The tool refuses the file, or what comes out is not what was meant.
    Error,
    /// It works, but probably not as meant, or not for long.
    Warning,
    /// Worth knowing.
    Info,
    /// A suggestion.
    Hint,
}

/// How safe it is to apply a fix without looking.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Applicability {
    /// Certain: keeps or restores the meaning.
    Safe,
    /// Probably what was meant; a person should look.
    Unsafe,
}

/// Replace `range` by `text`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Edit {
    /// What goes, possibly empty.
    pub range: TextRange,
    /// What comes instead.
    pub text: String,
}

/// A way to mend a finding. The edits of one fix do not overlap.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Fix {
    /// What it does, as a person would say it.
    pub title: String,
    /// Whether it may be applied unseen.
    pub applicability: Applicability,
    /// The changes, all in the file of the finding.
    pub edits: Vec<Edit>,
}

/// Another place that explains a finding.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Related {
    /// Where.
    pub range: TextRange,
    /// In which file, if it is another one.
    pub file: Option<SourceFile>,
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
    /// The rule's name, such as `unbound-name`.
    pub rule: &'static str,
    /// How much it matters.
    pub severity: Severity,
    /// Whether `mirage configure` of the chosen release would refuse to compile the file because of
    /// this.
    pub rejects: bool,
    /// Where.
    pub range: TextRange,
    /// What is wrong and what helps, in one or two sentences.
    pub message: String,
    /// Further places.
    pub related: Vec<Related>,
    /// Ways to mend it, best first.
    pub fixes: Vec<Fix>,
    /// How to draw it.
    pub tags: Vec<Tag>,
}

impl Diagnostic {
    /// A finding that makes the release's compiler refuse the file.
    pub(crate) fn rejecting(rule: &'static str, range: TextRange, message: String) -> Self {
        Self {
            rejects: true,
            ..Self::new(rule, Severity::Error, range, message)
        }
    }

    /// A finding that does not stop the compiler.
    pub(crate) fn new(
        rule: &'static str,
        severity: Severity,
        range: TextRange,
        message: String,
    ) -> Self {
        Self {
            rule,
            severity,
            rejects: false,
            range,
            message,
            related: Vec::new(),
            fixes: Vec::new(),
            tags: Vec::new(),
        }
    }

    /// The page that explains the rule.
    #[must_use]
    pub fn url(&self) -> String {
        format!("{RULE_PAGES}{}.md", self.rule)
    }
}

/// Where the rule pages are published; `docs/rules/` in the repository.
const RULE_PAGES: &str = "https://github.com/unikernel-ls/unikernel-ls/blob/main/docs/rules/";
