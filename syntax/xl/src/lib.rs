//! Reads, checks, formats, models and writes Xen `xl` domain configuration files.

mod number;
mod release;
mod settings;
pub mod spec;
pub mod syntax;
mod verdict;

pub use number::Number;
pub use release::{UnknownXenVersion, XenVersion};
pub use rowan::{TextRange, TextSize};
pub use settings::{Content, Item, Setting, Settings};
pub use syntax::{
    Assignment, Operator, Parse, Shape, SyntaxError, SyntaxErrorKind, Text, Value, parse,
};
pub use verdict::Verdict;
