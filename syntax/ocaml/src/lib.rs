//! A lossless, resilient and incremental parser for OCaml implementations and interfaces.
//!
//! ```
//! use ocaml_syntax::ast::{self, AstNode};
//!
//! let parse = ocaml_syntax::parse("let main = foreign \"Unikernel.Main\" (console @-> job)");
//! assert!(parse.errors().is_empty());
//! let Some(ast::Item::LetItem(item)) = parse.root().items().next() else { unreachable!() };
//! let binding = item.bindings().next().unwrap();
//! assert!(matches!(binding.body(), Some(ast::Expr::ApplyExpr(_))));
//! assert_eq!(parse.syntax().text(), "let main = foreign \"Unikernel.Main\" (console @-> job)");
//! ```
//!
//! The tree holds every byte of the text. What the compiler's own parser refuses is reported in
//! [`Parse::errors`], and nothing else is. The crate reads no files and knows no types.

pub mod ast;
mod edit;
mod grammar;
mod groups;
mod kind;
mod lexer;
mod parse;
mod parser;
mod tree;

pub use kind::{OCaml, SyntaxElement, SyntaxKind, SyntaxNode, SyntaxToken};
pub use parse::{MAX_ERRORS, Parse, SyntaxError, parse, parse_interface};
pub use rowan::{GreenNode, NodeOrToken, TextRange, TextSize, TokenAtOffset, WalkEvent};
