//! Reads, checks, formats, models and writes Xen `xl` domain configuration files.

mod release;
pub mod syntax;
mod verdict;

pub use release::{UnknownXenVersion, XenVersion};
pub use rowan::{TextRange, TextSize};
pub use syntax::{
    Assignment, Operator, Parse, Shape, SyntaxError, SyntaxErrorKind, Text, Value, parse,
};
pub use verdict::Verdict;
