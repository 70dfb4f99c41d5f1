//! What parsing answers: the tree and the errors.

use crate::ast::{AstNode, Root};
use crate::grammar::{self, ItemState, Place};
use crate::kind::{SyntaxKind, SyntaxNode};
use crate::lexer;
use crate::parser::Parser;
use rowan::{GreenNode, TextRange, TextSize};

/// The tree of a text, and what is wrong with the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parse {
    green: GreenNode,
    errors: Vec<SyntaxError>,
}

/// Something the compiler's own parser would refuse.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct SyntaxError {
    /// Where a person should look, in bytes; may be empty where something is missing.
    pub range: TextRange,
    /// A sentence without a full stop.
    pub message: String,
}

/// Parses an implementation (`.ml`).
pub fn parse(text: &str) -> Parse {
    whole(text, SyntaxKind::IMPLEMENTATION)
}

/// Parses an interface (`.mli`).
pub fn parse_interface(text: &str) -> Parse {
    whole(text, SyntaxKind::INTERFACE)
}

fn whole(text: &str, root: SyntaxKind) -> Parse {
    let tokens = lexer::lex(text, true, true);
    let mut parser = Parser::new(text, &tokens);
    let place = match root {
        SyntaxKind::INTERFACE => Place::Signature,
        _ => Place::Structure,
    };
    let mark = parser.root_mark();
    let mut state = ItemState::Fresh;
    while !parser.at(SyntaxKind::EOF) {
        state = grammar::item(&mut parser, place, state);
    }
    parser.flush();
    let children = parser.pieces(mark);
    Parse {
        green: GreenNode::new(root.into(), children),
        errors: parser.into_errors(),
    }
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
    pub fn edit(&self, range: TextRange, insert: &str) -> Parse {
        let mut text = self.syntax().text().to_string();
        let floor = |at: TextSize| {
            let at = usize::from(at).min(text.len());
            (0..=at)
                .rev()
                .find(|&it| text.is_char_boundary(it))
                .unwrap_or(0)
        };
        let range = floor(range.start())..floor(range.end());
        text.replace_range(range, insert);
        match self.syntax().kind() {
            SyntaxKind::INTERFACE => parse_interface(&text),
            _ => parse(&text),
        }
    }
}
