//! Inlay hints: what a file means and does not say. Only Xen files have some.

use ocaml_syntax::{TextRange, TextSize};

use crate::db::Db;
use crate::source::{Kind, SourceFile};

/// A few words between the characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InlayHint {
    /// Before which character.
    pub at: TextSize,
    /// The words.
    pub label: String,
    /// A sentence more.
    pub tooltip: String,
}

/// The hints in `range`, in the order of the text.
#[must_use]
pub fn inlay_hints(db: &dyn Db, file: SourceFile, range: TextRange) -> Vec<InlayHint> {
    match file.kind(db) {
        Kind::Config | Kind::Module | Kind::Script => Vec::new(),
        Kind::Xl | Kind::XlTemplate => super::xl::inlay_hints(db, file, range),
    }
}
