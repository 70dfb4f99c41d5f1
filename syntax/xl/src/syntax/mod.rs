//! From text to a lossless tree: lexer, parser, tree and typed accessors.
//!
//! Nothing here knows what a key means.

pub mod ast;
mod error;
mod kind;
pub(crate) mod lexer;
mod parse;
mod parser;
mod text;
mod tree;

pub use error::{SyntaxError, SyntaxErrorKind};
pub use kind::{SyntaxElement, SyntaxKind, SyntaxNode, SyntaxToken, XlLanguage};
pub use parse::{Assignment, Operator, Parse, Shape, Value, parse, parse_template};
pub use text::Text;
