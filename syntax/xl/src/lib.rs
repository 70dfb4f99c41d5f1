//! Reads, checks, formats, models and writes Xen `xl` domain configuration files.
#![doc = include_str!("../README.md")]

pub mod catalogue;
mod check;
mod compat;
mod diagnostic;
mod domain;
mod format;
mod number;
mod release;
pub mod rules;
mod settings;
pub mod spec;
pub mod syntax;
mod template;
mod verdict;

pub use check::{Options, check};
pub use compat::{Compat, compat};
pub use diagnostic::{Diagnostic, Edit, Fix, Related, Severity, Tag};
pub use domain::{DiskItem, Domain, Field, Guest, PciItem, VifItem, escaped, quoted};
pub use format::format;
pub use number::Number;
pub use release::{UnknownXenVersion, XenVersion};
pub use rowan::{TextRange, TextSize};
pub use settings::{Content, Item, Setting, Settings};
pub use syntax::{
    Assignment, Operator, Parse, Shape, SyntaxError, SyntaxErrorKind, SyntaxKind, Text, Value,
    parse, parse_template,
};
pub use template::{Completed, Placeholder, complete, placeholders};
pub use verdict::Verdict;
