//! What parsing answers: the tree and the errors.

use crate::ast::{AstNode, Root};
use crate::edit;
use crate::grammar::{self, ItemState, Place};
use crate::kind::{SyntaxKind, SyntaxNode};
use crate::lexer;
use crate::parser::Parser;
use rowan::{GreenNode, TextRange};

/// The tree of a text, and what is wrong with the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parse {
    pub(crate) green: GreenNode,
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
}

/// What an edit needs to know of a parse beside its tree and its errors.
///
/// A *section* is an item of the file and the white space and comments behind it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Notes {
    /// For each error the start of the section that it was found in; 0 before the first section.
    pub(crate) homes: Vec<u32>,
    /// The sections that do not depend on their own tokens and the next one alone, in order.
    pub(crate) seams: Vec<Seam>,
    /// The start of the first token that ends where it does because what would end it is missing.
    pub(crate) unterminated: Option<u32>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Seam {
    /// Where the section starts.
    pub(crate) start: u32,
    /// Whether an error at its first token was reported while the section before it was read.
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
    let tokens = lexer::lex(text, true, true);
    let mut parser = Parser::new(text, &tokens, 0);
    let mark = parser.root_mark();
    let mut notes = Notes {
        unterminated: tokens.unterminated_start(),
        ..Notes::default()
    };
    parser.flush();
    notes.homes.resize(parser.error_count(), 0);
    let mut state = ItemState::Fresh;
    while !parser.at(SyntaxKind::EOF) {
        state = section(&mut parser, place(root), state, &mut notes);
    }
    let children = parser.pieces(mark);
    Parse {
        green: GreenNode::new(root.into(), children),
        errors: parser.into_errors(),
        notes,
    }
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
    let has_error = parser.has_error_here();
    parser.start_section();
    let state = grammar::item(parser, place, state);
    parser.flush();
    notes.homes.resize(parser.error_count(), start);
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

impl Parse {
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
    pub fn errors(&self) -> &[SyntaxError] {
        &self.errors
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
