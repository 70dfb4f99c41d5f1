//! Hover: the type of a name in the chosen release, and what became of it in the others.

use ocaml_syntax::{TextRange, TextSize};

use crate::db::Db;
use crate::source::SourceFile;

/// What to show when the mouse rests on a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hover {
    /// The text it speaks of.
    pub range: TextRange,
    /// Markdown.
    pub markdown: String,
}

/// The hover at `offset`, if there is something to say.
#[must_use]
pub fn hover(db: &dyn Db, file: SourceFile, offset: TextSize) -> Option<Hover> {
    let _ = (db, file, offset);
    None
}
