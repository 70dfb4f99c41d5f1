//! Completion: the names that the chosen release offers at a place, and those the file defines.

use ocaml_syntax::{TextRange, TextSize};

use crate::db::Db;
use crate::source::SourceFile;

/// What kind of thing is offered; decides the icon.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CompletionKind {
    /// A value that is a device or makes one.
    Device,
    /// A function.
    Function,
    /// Any other value.
    Value,
    /// A module.
    Module,
    /// An argument label.
    Label,
    /// A data constructor or polymorphic variant.
    Constructor,
    /// A key of an xl file.
    Key,
}

/// One offer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Completion {
    /// What is shown, and inserted in place of `replace`.
    pub label: String,
    /// Its kind.
    pub kind: CompletionKind,
    /// The text that it replaces: the part of the name that stands there already.
    pub replace: TextRange,
    /// The type, in one line.
    pub detail: Option<String>,
    /// Markdown: since when, until when, deprecated why.
    pub documentation: Option<String>,
    /// Whether the chosen release deprecates it.
    pub deprecated: bool,
    /// Sorts before others with a greater rank.
    pub rank: u8,
}

/// The offers at `offset`.
#[must_use]
pub fn completion(db: &dyn Db, file: SourceFile, offset: TextSize) -> Vec<Completion> {
    let _ = (db, file, offset);
    Vec::new()
}
