//! Document symbols: the outline of a configuration or a Xen file.

use ocaml_syntax::TextRange;

use crate::db::Db;
use crate::source::SourceFile;

/// What an entry of the outline is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SymbolKind {
    /// A function.
    Function,
    /// Any other value.
    Value,
    /// A type.
    Type,
    /// A module.
    Module,
    /// The registered unikernel, or a job of it.
    Unikernel,
    /// A setting of an xl file.
    Setting,
}

/// One entry of the outline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Symbol {
    /// The name.
    pub name: String,
    /// A few words more, such as its type.
    pub detail: Option<String>,
    /// What it is.
    pub kind: SymbolKind,
    /// The whole definition.
    pub range: TextRange,
    /// The name inside it.
    pub selection: TextRange,
    /// What is defined inside.
    pub children: Vec<Symbol>,
}

/// The outline of `file`, in the order of the text.
#[must_use]
pub fn document_symbols(db: &dyn Db, file: SourceFile) -> Vec<Symbol> {
    let _ = (db, file);
    Vec::new()
}
