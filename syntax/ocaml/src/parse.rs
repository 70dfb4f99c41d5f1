//! What parsing answers: the tree and the errors.

use crate::ast::{AstNode, Root};
use crate::edit;
use crate::grammar::{self, ItemState, Place};
use crate::groups;
use crate::kind::{SyntaxKind, SyntaxNode};
use crate::lexer::{self, Tokens};
use crate::parser::Parser;
use rowan::{GreenNode, TextRange};

/// So many errors are shown of one text, and found in one item: who has more starts with the first.
pub const MAX_ERRORS: usize = 128;

/// The tree of a text, and what is wrong with the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parse {
    pub(crate) green: GreenNode,
    /// What is shown of `notes.found`.
    pub(crate) errors: Vec<SyntaxError>,
    pub(crate) notes: Notes,
}

/// Something the compiler's own parser would refuse.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct SyntaxError {
    /// Where a person should look, in bytes; may be empty where something is missing.
    pub range: TextRange,
    /// A sentence without a full stop.
    pub message: String,
    /// The token at which the trouble shows: what the compiler underlines if this is the first one.
    /// At or behind `range`, often on a later line.
    pub stop: TextRange,
}

/// An error with what an edit needs to know of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Found {
    /// The start of the section that it was found in; 0 before the first section.
    pub(crate) home: u32,
    pub(crate) error: SyntaxError,
}

/// What an edit needs to know of a parse beside its tree and its errors.
///
/// A *section* is an item of the file and the white space and comments behind it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Notes {
    /// Every error, in the order in which they were found.
    pub(crate) found: Vec<Found>,
    /// The sections that do not depend on their own tokens and the next one alone, in order.
    pub(crate) seams: Vec<Seam>,
    /// The tokens that end where they do because what would end them is missing, in order.
    pub(crate) misses: Vec<Miss>,
    /// Where the strings start that hold what looks like an item.
    pub(crate) swallowers: Vec<u32>,
}

/// What [`lexer::Miss`] says, with places instead of tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Miss {
    pub(crate) start: u32,
    pub(crate) decided: u32,
    pub(crate) is_mended: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Seam {
    /// Where the section starts.
    pub(crate) start: u32,
    /// Whether what is wrong at its first token was reported while the section before it was read.
    pub(crate) has_error: bool,
    /// How far was looked, if further than the first token behind the section.
    pub(crate) reach: Option<u32>,
}

/// Parses an implementation (`.ml`).
///
/// ```
/// let parse = ocaml_syntax::parse("let x = (1 + 2\nlet y = 3\n");
/// assert_eq!(parse.root().items().count(), 2);
/// assert_eq!(parse.errors()[0].message, "this `(` is never closed");
/// ```
pub fn parse(text: &str) -> Parse {
    whole(text, SyntaxKind::IMPLEMENTATION)
}

/// Parses an interface (`.mli`).
///
/// ```
/// let parse = ocaml_syntax::parse_interface("val start : Time.t -> unit Lwt.t");
/// assert!(parse.errors().is_empty());
/// ```
pub fn parse_interface(text: &str) -> Parse {
    whole(text, SyntaxKind::INTERFACE)
}

pub(crate) fn whole(text: &str, root: SyntaxKind) -> Parse {
    of_tokens(text, &lexer::lex(text, true, true), root)
}

fn of_tokens(text: &str, tokens: &Tokens, root: SyntaxKind) -> Parse {
    let mut parser = Parser::new(text, tokens, 0);
    let mark = parser.root_mark();
    let mut notes = Notes::default();
    notes.take_tokens(tokens);
    parser.flush();
    notes.take_errors(&mut parser, 0);
    let mut state = ItemState::Fresh;
    while !parser.at(SyntaxKind::EOF) {
        state = section(&mut parser, place(root), state, &mut notes);
    }
    let children = groups::grouped(parser.pieces(mark));
    Parse::new(GreenNode::new(root.into(), children), notes)
}

pub(crate) fn place(root: SyntaxKind) -> Place {
    match root {
        SyntaxKind::INTERFACE => Place::Signature,
        _ => Place::Structure,
    }
}

/// Parses one item and takes the white space and comments behind it.
pub(crate) fn section(
    parser: &mut Parser<'_>,
    place: Place,
    state: ItemState,
    notes: &mut Notes,
) -> ItemState {
    let start = parser.current_start();
    let has_error = parser.is_in_trouble();
    parser.start_section();
    let state = grammar::item(parser, place, state);
    parser.flush();
    notes.take_errors(parser, start);
    let reach = parser.seen_beyond();
    if has_error || reach.is_some() {
        notes.seams.push(Seam {
            start,
            has_error,
            reach,
        });
    }
    state
}

impl Notes {
    /// Takes over what the lexer noticed.
    pub(crate) fn take_tokens(&mut self, tokens: &Tokens) {
        let start = |token: u32| tokens.starts[token as usize];
        let misses = tokens.misses.iter().map(|it| Miss {
            start: start(it.token),
            decided: it.decided,
            is_mended: it.is_mended,
        });
        self.misses.extend(misses);
        self.swallowers
            .extend(tokens.swallowers.iter().map(|&it| start(it)));
    }

    /// Takes over what the parser found while it read the section that starts at `home`.
    pub(crate) fn take_errors(&mut self, parser: &mut Parser<'_>, home: u32) {
        let found = parser.take_errors();
        self.found.extend(found.map(|error| Found { home, error }));
    }
}

/// What is shown of what was found: in the order of the text, one error for one place.
fn shown(found: &[Found]) -> Vec<SyntaxError> {
    let mut shown: Vec<_> = found.iter().map(|it| &it.error).collect();
    shown.sort_by_key(|it| (it.range.start(), it.stop.start()));
    shown.dedup_by_key(|it| it.range.start());
    shown.into_iter().take(MAX_ERRORS).cloned().collect()
}

impl Parse {
    pub(crate) fn new(green: GreenNode, notes: Notes) -> Parse {
        let errors = shown(&notes.found);
        Parse {
            green,
            errors,
            notes,
        }
    }

    /// The root of the tree.
    pub fn syntax(&self) -> SyntaxNode {
        SyntaxNode::new_root(self.green.clone())
    }

    /// The typed root of the tree.
    pub fn root(&self) -> Root {
        match Root::cast(self.syntax()) {
            Some(root) => root,
            None => unreachable!("every parse makes one of the two roots"),
        }
    }

    /// The tree without positions and parents: cheap to clone, `Send` and `Sync`.
    pub fn green(&self) -> &GreenNode {
        &self.green
    }

    /// What is wrong, in the order of the text; empty exactly when the compiler accepts the text.
    ///
    /// No two errors start at the same place, one cause is reported once, and no more than
    /// [`MAX_ERRORS`] are shown.
    ///
    /// ```
    /// let parse = ocaml_syntax::parse("let x = )\nlet y = 1 +\nlet z = 2\n");
    /// let places: Vec<u32> = parse.errors().iter().map(|it| it.range.start().into()).collect();
    /// assert_eq!(places, [8, 21]);
    /// ```
    pub fn errors(&self) -> &[SyntaxError] {
        &self.errors
    }

    /// The error at which the compiler's own parser stops; `None` exactly when it accepts the text.
    ///
    /// The compiler points at its [`stop`](SyntaxError::stop), people want to see its
    /// [`range`](SyntaxError::range). Where a quote is missing the compiler reads strings as code and
    /// code as strings from there on, and this may be none of [`Parse::errors`]; then the text is parsed
    /// once more for it.
    ///
    /// ```
    /// let parse = ocaml_syntax::parse("let x =\n\nopen M\n");
    /// let error = parse.refusal().unwrap();
    /// assert_eq!((error.range.start(), error.stop.start()), (7.into(), 9.into()));
    /// ```
    pub fn refusal(&self) -> Option<SyntaxError> {
        if self.notes.misses.iter().any(|it| it.is_mended) {
            let text = self.syntax().text().to_string();
            let tokens = lexer::lex_strictly(&text);
            return of_tokens(&text, &tokens, self.syntax().kind()).refusal();
        }
        let found = self.notes.found.iter().map(|it| &it.error);
        found.min_by_key(|it| it.stop.start()).cloned()
    }

    /// The same text with the bytes of `range` replaced by `insert`, parsed again where needed.
    ///
    /// Parts out of reach of the change are shared with the old tree. The answer equals that of a
    /// parse from scratch. A range outside the text is clamped to it and to character boundaries.
    ///
    /// ```
    /// use ocaml_syntax::{TextRange, TextSize};
    /// let old = ocaml_syntax::parse("let x = 1\nlet y = 2\n");
    /// let new = old.edit(TextRange::empty(TextSize::new(9)), "0");
    /// assert_eq!(new, ocaml_syntax::parse("let x = 10\nlet y = 2\n"));
    /// ```
    pub fn edit(&self, range: TextRange, insert: &str) -> Parse {
        edit::edit(self, range, insert).0
    }
}
