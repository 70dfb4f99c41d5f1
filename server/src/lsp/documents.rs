//! Open documents: their texts as the editor has them, with versions and lines.
//!
//! Every document is kept, also one that is no configuration, because edits to it come anyway. Only
//! those with a [`SourceFile`] are analysed.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;

use analysis::source::looks_like_config;
use analysis::{Kind, SourceFile};
use tower_lsp::lsp_types::{FileChangeType, FileEvent, TextDocumentContentChangeEvent, Url};

use crate::position::{Encoding, LineIndex};
use crate::settings::{Levels, Settings};

/// All open documents.
pub(super) type Documents = HashMap<Url, Arc<Document>>;

/// One open document.
#[derive(Clone, Debug)]
pub(super) struct Document {
    /// Its input in the database, if it is a language that is analysed.
    pub(super) file: Option<SourceFile>,
    /// The text with its lines.
    pub(super) index: Arc<LineIndex>,
    /// The version that the editor gave to the text.
    pub(super) version: i32,
    /// Grows with every change of the document or of something that its findings depend on.
    pub(super) stamp: u64,
    /// The editor's name of its language.
    pub(super) language: String,
    /// The settings of its project.
    pub(super) project: Arc<Settings>,
    /// How much the rules matter in it.
    pub(super) levels: Arc<Levels>,
    /// Whether a configuration lies beside it.
    pub(super) has_config: bool,
}

/// The language of a text: told by its name, then by the editor, then by what it says.
pub(super) fn kind(url: &Url, language: &str, text: &str) -> Option<Kind> {
    if let Some(kind) = Kind::of_path(url.path()) {
        return Some(kind);
    }
    match language {
        "xl" | "xen" | "xen-xl" | "xl-config" => Some(Kind::Xl),
        "ocaml" if looks_like_config(text) => Some(Kind::Config),
        _ if url.path().ends_with(".ml") && looks_like_config(text) => Some(Kind::Config),
        _ => None,
    }
}

/// The file of a document, if it has one.
pub(super) fn path(url: &Url) -> Option<PathBuf> {
    (url.scheme() == "file")
        .then(|| url.to_file_path().ok())
        .flatten()
}

/// The name of a document: its path, or its URI when it is no file.
pub(super) fn name(url: &Url) -> String {
    path(url).map_or_else(
        || url.to_string(),
        |path| crate::check::source::display_name(&path),
    )
}

/// Whether what a file says matters to other files.
pub(super) fn concerns_others(url: &Url) -> bool {
    let name = url.path().rsplit('/').next().unwrap_or_default();
    matches!(name, "unikernel-ls.toml" | "opam")
        || name.ends_with(".opam")
        || name.ends_with(".opam.locked")
}

/// Whether a change on disk matters to other files: what such a file says, or that a file is there
/// at all.
pub(super) fn changes_surroundings(change: &FileEvent) -> bool {
    let is_judged_together =
        change.uri.path().ends_with(".ml") || Kind::of_path(change.uri.path()).is_some();
    concerns_others(&change.uri) || is_judged_together || change.typ != FileChangeType::CHANGED
}

/// Applies the editor's changes, one after the other, as the protocol has it.
pub(super) fn apply(
    mut index: Arc<LineIndex>,
    changes: Vec<TextDocumentContentChangeEvent>,
    encoding: Encoding,
) -> Arc<LineIndex> {
    for change in changes {
        let text: Arc<str> = match change.range {
            None => change.text.into(),
            Some(range) => {
                let range = index.text_range(range, encoding);
                let (start, end) = (range.start().into(), range.end().into());
                let text = index.text();
                let parts: [&str; 3] = [&text[..start], &change.text, &text[end..]];
                parts.concat().into()
            }
        };
        index = Arc::new(LineIndex::new(text));
    }
    index
}

#[cfg(test)]
mod tests {
    use tower_lsp::lsp_types::{Position, Range};

    use super::*;

    fn change(range: Option<(u32, u32, u32, u32)>, text: &str) -> TextDocumentContentChangeEvent {
        let range = range.map(|(line, column, end_line, end_column)| {
            Range::new(
                Position::new(line, column),
                Position::new(end_line, end_column),
            )
        });
        TextDocumentContentChangeEvent {
            range,
            range_length: None,
            text: text.to_owned(),
        }
    }

    #[test]
    fn changes_build_on_each_other() {
        let index = Arc::new(LineIndex::new("let é = 1\nlet y = 2\n".into()));
        let changes = vec![
            change(Some((0, 4, 0, 5)), "𝛼"),
            change(Some((0, 9, 0, 10)), "3"),
            change(Some((1, 0, 2, 0)), ""),
            change(Some((9, 9, 9, 9)), "(* end *)"),
        ];
        let changed = apply(index.clone(), changes, Encoding::Utf16);
        assert_eq!(&**changed.text(), "let 𝛼 = 3\n(* end *)");
        let replaced = apply(index, vec![change(None, "all")], Encoding::Utf16);
        assert_eq!(&**replaced.text(), "all");
    }

    #[test]
    fn languages_are_told_apart() {
        let url = |text: &str| Url::parse(text).expect("a URL");
        let (config, other) = ("open Mirage\nlet () = register \"x\" []", "let x = 1");
        assert_eq!(
            kind(&url("file:///a/config.ml"), "ocaml", other),
            Some(Kind::Config)
        );
        assert_eq!(
            kind(&url("untitled:Untitled-1"), "ocaml", config),
            Some(Kind::Config)
        );
        assert_eq!(kind(&url("file:///a/unikernel.ml"), "ocaml", other), None);
        assert_eq!(
            kind(&url("file:///a/hello.xl"), "plaintext", ""),
            Some(Kind::Xl)
        );
        assert_eq!(kind(&url("untitled:x"), "xl", ""), Some(Kind::Xl));
        assert_eq!(path(&url("untitled:x")), None);
        assert_eq!(name(&url("untitled:x")), "untitled:x");
        assert_eq!(name(&url("file:///a%20b/config.ml")), "/a b/config.ml");
    }
}
