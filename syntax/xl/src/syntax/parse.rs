//! The result of reading one file: text, tokens, assignments, errors, and a tree on demand.
//!
//! Linting a file needs no tree, so the rowan tree is built the first time someone asks.

use std::sync::{Arc, OnceLock};

use rowan::{GreenNode, TextRange, TextSize};

use super::kind::{SyntaxKind, SyntaxNode};
use super::lexer::Token;
use super::parser::{self, Usage};
use super::text::TextBuilder;
use super::tree::{self, Span};
use super::{SyntaxError, Text};
use crate::release::XenVersion;
use crate::verdict::Verdict;

/// Reads a file. Never fails: what `xl` would refuse is in [`Parse::errors`].
///
/// Files past four gigabytes are beyond the offsets used here and must not be passed.
///
/// ```
/// let parse = xl_config::parse("name = 'web'\nmemory = 512M\n");
/// assert_eq!(parse.errors().len(), 1);
/// assert_eq!(parse.syntax().to_string(), "name = 'web'\nmemory = 512M\n");
/// ```
pub fn parse(text: &str) -> Parse {
    Parse::new(text, false)
}

/// Reads a template such as `NAME.xl.in`, where `@PLACEHOLDER@` outside quotes is a value that
/// somebody fills in later.
///
/// ```
/// let parse = xl_config::parse_template("memory = @MEMORY@\n");
/// assert!(parse.errors().is_empty() && parse.is_template());
/// ```
pub fn parse_template(text: &str) -> Parse {
    Parse::new(text, true)
}

/// What became of a text. Cheap to clone, safe to share between threads.
#[derive(Clone, Debug)]
pub struct Parse {
    text: Arc<str>,
    parsed: Arc<Parsed>,
    green: Arc<OnceLock<GreenNode>>,
    is_template: bool,
}

#[derive(Debug)]
pub(super) struct Parsed {
    pub(super) tokens: Vec<Token>,
    pub(super) spans: Vec<Span>,
    pub(super) assignments: Vec<Assignment>,
    pub(super) errors: Vec<SyntaxError>,
    pub(super) usage: Usage,
}

impl Parse {
    fn new(text: &str, is_template: bool) -> Self {
        Self {
            text: text.into(),
            parsed: Arc::new(parser::run(text, is_template)),
            green: Arc::new(OnceLock::new()),
            is_template,
        }
    }

    /// Whether placeholders are values.
    pub fn is_template(&self) -> bool {
        self.is_template
    }

    /// The text that was read.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The root of the lossless tree.
    pub fn syntax(&self) -> SyntaxNode {
        let build = || tree::build(&self.text, &self.parsed.tokens, &self.parsed.spans);
        SyntaxNode::new_root(self.green.get_or_init(build).clone())
    }

    /// Every place where libxlutil refuses the file, in order of the file.
    ///
    /// The list is empty exactly when the newest `xl` accepts the text, one case apart: a
    /// string with a NUL byte, on which libxlutil aborts (see [`Parse::verdict`]).
    pub fn errors(&self) -> &[SyntaxError] {
        &self.parsed.errors
    }

    /// What libxlutil of a Xen release says about the text.
    pub fn verdict(&self, release: XenVersion) -> Verdict {
        self.parsed.usage.verdict(release)
    }

    /// What the text uses that `release` does not know: the first place of each, a few words, and
    /// the release that brought it.
    pub fn younger_than(
        &self,
        release: XenVersion,
    ) -> impl Iterator<Item = (TextSize, &'static str, XenVersion)> {
        let end = TextSize::of(&*self.text);
        self.parsed.usage.younger_than(release, end)
    }

    /// Every assignment, in order of the file, also in a file with errors.
    pub fn assignments(&self) -> &[Assignment] {
        &self.parsed.assignments
    }

    /// The source text of a range. Empty when the range is not in this text.
    pub fn slice(&self, range: TextRange) -> &str {
        self.text
            .get(usize::from(range.start())..usize::from(range.end()))
            .unwrap_or_default()
    }

    /// The decoded text of a string or number value; `None` for a list.
    pub fn decode(&self, value: &Value) -> Option<Text> {
        match value.shape {
            Shape::Number | Shape::Placeholder => Some(TextBuilder::plain(
                self.slice(value.range),
                value.range.start(),
            )),
            Shape::String => Some(decode_string(&self.text, value.range, |_, _| ())),
            Shape::List(_) => None,
        }
    }

    /// Kinds and ranges of all tokens, without building the tree.
    pub fn tokens(&self) -> impl Iterator<Item = (SyntaxKind, TextRange)> + '_ {
        let ends = self.parsed.tokens.iter().skip(1).map(|token| token.start);
        let ends = ends.chain([TextSize::of(&*self.text)]);
        let tokens = self.parsed.tokens.iter().zip(ends);
        tokens.map(|(token, end)| (token.kind, TextRange::new(token.start, end)))
    }

    /// The oldest release whose grammar has everything that the text uses, whether or not the
    /// text is right otherwise.
    pub fn grammar_since(&self) -> XenVersion {
        self.parsed.usage.since()
    }
}

impl PartialEq for Parse {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text && self.is_template == other.is_template
    }
}

impl Eq for Parse {}

/// `key = value` or `key += value`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assignment {
    /// The whole assignment, from the key to the end of the value.
    pub range: TextRange,
    /// The key.
    pub key: TextRange,
    /// `=` or `+=`.
    pub operator: Operator,
    /// Where the operator stands.
    pub operator_range: TextRange,
    /// What is assigned.
    pub value: Value,
}

/// How an assignment changes its key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Operator {
    /// `=` replaces an earlier value.
    Set,
    /// `+=` (Xen 4.13) adds to an earlier value of the same kind.
    Append,
}

/// A value as written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Value {
    /// The bytes of the value, quotes and brackets included.
    pub range: TextRange,
    /// Which kind of value it is.
    pub shape: Shape,
}

/// The ways to write a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shape {
    /// A quoted string.
    String,
    /// A bare number.
    Number,
    /// `@NAME@` outside quotes: a value of a template, an error in a file.
    Placeholder,
    /// A list; lists nested more than 64 deep show no items.
    List(Vec<Value>),
}

/// Decodes the string token at `range`, quotes included.
pub(super) fn decode_string(
    text: &str,
    range: TextRange,
    complain: impl FnMut(TextRange, String),
) -> Text {
    let inside = &text[usize::from(range.start()) + 1..usize::from(range.end()) - 1];
    let origin = range.start() + TextSize::new(1);
    TextBuilder::decode(inside, origin, complain)
}
