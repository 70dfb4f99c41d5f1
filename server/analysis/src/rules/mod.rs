//! The rules, one file each, and the one function that runs them all.

use crate::db::Db;
use crate::diagnostic::Diagnostic;
use crate::source::{Kind, SourceFile, parse};

/// A rule with its page.
#[derive(Debug)]
pub struct Rule {
    /// Its name.
    pub name: &'static str,
    /// One sentence.
    pub summary: &'static str,
    /// The page, in Markdown, without a title.
    pub page: &'static str,
}

/// All rules, by name.
#[must_use]
pub fn all() -> &'static [Rule] {
    &[]
}

/// Everything there is to say about a file, in the order of the text. The editor and `--check` both
/// call this, so they cannot disagree.
#[salsa::tracked(returns(deref))]
pub fn diagnostics(db: &dyn Db, file: SourceFile) -> Vec<Diagnostic> {
    if file.kind(db) != Kind::Config {
        return Vec::new();
    }
    let errors = parse(db, file).errors().iter();
    errors
        .map(|error| Diagnostic::rejecting("syntax-error", error.range, error.message.clone()))
        .collect()
}
