//! What a unikernel configuration means, and what an editor or a linter wants to know of it.
//!
//! The path of the data: text → tree (`ocaml-syntax`, `xl-config`) → [`lower`] → [`resolve`] →
//! [`evaluate`] → device graph → [`generate`] and [`rules`] → [`ide`], one file per editor feature.
//! Everything is a salsa query of [`db`]; results are plain values with byte offsets.
//!
//! What is absent here: no file system, no clock, no environment variables, no LSP types, no
//! threads. Positions are byte offsets ([`TextSize`]) and never lines or columns.

pub mod chosen;
pub mod compat;
pub mod db;
pub mod deploy;
pub mod diagnostic;
mod evaluate;
#[cfg(test)]
mod fixture;
pub mod generate;
pub mod graph;
pub mod header;
pub mod health;
pub mod ide;
pub mod infer;
pub mod lower;
pub mod resolve;
pub mod rules;
pub mod script;
mod show;
pub mod signature;
pub mod source;
mod spell;
mod suppress;
mod together;
pub mod upgrade;
pub mod xl;

pub use chosen::{Chosen, Reason};
pub use db::{Database, Db};
pub use diagnostic::{Applicability, Diagnostic, Edit, Fix, Related, Severity, Tag};
pub use mirage_releases::{Release, Target};
pub use ocaml_syntax::{TextRange, TextSize};
pub use source::{Kind, Outside, SourceFile};
pub use suppress::{diagnostics, mended_diagnostics};
pub use xl_config::XenVersion;
