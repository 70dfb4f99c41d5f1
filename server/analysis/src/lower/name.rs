//! Names, labels and constants: the leaves of the term language.

use ocaml_syntax::TextRange;

/// A name as written, with the range of each part: `Key.Arg.info`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Path {
    /// The parts, outermost first. Never empty for a path from the tree.
    pub parts: Vec<Name>,
    /// Whether it goes through a functor application, as `F(X).t` does: what it names is not known
    /// here.
    pub applied: bool,
}

impl Path {
    /// A path of one part.
    #[must_use]
    pub fn single(name: Name) -> Self {
        Self {
            parts: vec![name],
            applied: false,
        }
    }

    /// The last part.
    #[must_use]
    pub fn last(&self) -> Option<&Name> {
        self.parts.last()
    }

    /// Everything before the last part.
    #[must_use]
    pub fn qualifier(&self) -> &[Name] {
        match self.parts.split_last() {
            Some((_, qualifier)) => qualifier,
            None => &[],
        }
    }

    /// The range from the first part to the last.
    #[must_use]
    pub fn range(&self) -> TextRange {
        match (self.parts.first(), self.parts.last()) {
            (Some(first), Some(last)) => first.range.cover(last.range),
            _ => TextRange::default(),
        }
    }

    /// The text with dots: `Key.Arg.info`.
    #[must_use]
    pub fn dotted(&self) -> String {
        let parts: Vec<&str> = self.parts.iter().map(|part| &*part.text).collect();
        parts.join(".")
    }

    /// Whether it is the one name `text`.
    #[must_use]
    pub fn is(&self, text: &str) -> bool {
        matches!(&self.parts[..], [name] if *name.text == *text)
    }
}

/// One identifier with its place.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Name {
    /// The identifier; an operator without its parentheses.
    pub text: Box<str>,
    /// Where it stands: of `~name:` and `` `Tag `` the identifier alone.
    pub range: TextRange,
}

/// A constant.
#[derive(Clone, Debug, PartialEq)]
pub enum Literal {
    /// `1`, `-0x1f`.
    Int(i64),
    /// `1l`, `1L`, `1n`, by its suffix; other suffixes are kept too.
    BoxedInt(i64, char),
    /// An integer that does not fit its type, as written, with its suffix.
    Oversized(Box<str>, Option<char>),
    /// `1.5`, as written.
    Float(Box<str>),
    /// `'c'`; what is past ASCII is one byte to OCaml.
    Char(char),
    /// `"text"`, with escapes done.
    String(Box<str>),
}

impl Eq for Literal {}

/// How an argument, a parameter or the domain of a function type is labelled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Label {
    /// Positional.
    None,
    /// `~name:`.
    Labelled(Name),
    /// `?name:`.
    Optional(Name),
}

impl Label {
    /// The name, if there is one.
    #[must_use]
    pub fn name(&self) -> Option<&Name> {
        match self {
            Self::None => None,
            Self::Labelled(name) | Self::Optional(name) => Some(name),
        }
    }
}

/// `[@name payload]`, `[@@name payload]` or `[@@@name payload]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attribute {
    /// The name as written: `warning`, `ocaml.warning`, `deprecated`.
    pub name: Box<str>,
    /// The payload, if it is a string constant.
    pub payload: Option<Box<str>>,
    /// What it applies to: the term, binding or item it hangs on; for a floating attribute
    /// everything from there to the end of the structure.
    pub scope: TextRange,
    /// The attribute itself.
    pub range: TextRange,
}
