//! Files beside a document, as the editor has them, or else as they are on disk.

use tower_lsp::lsp_types::Url;

use super::documents;
use super::session::Snapshot;
use crate::check::source;
use crate::position::LineIndex;

/// A file in the folder of a document, which an unsaved document does not have.
pub(super) fn beside(url: &Url, path: &str) -> Option<Url> {
    let folder = documents::path(url)?.parent()?.to_owned();
    let inside = path.split('/').all(|part| !matches!(part, "" | "." | ".."));
    inside.then(|| Url::from_file_path(folder.join(path)).ok())?
}

/// What the file contains now, in the editor or on disk.
pub(super) fn existing(snapshot: &Snapshot, target: &Url) -> Option<LineIndex> {
    if let Some(document) = snapshot.documents.get(target) {
        return Some(LineIndex::clone(&document.index));
    }
    let text = source::read(&documents::path(target)?).ok()?;
    Some(LineIndex::new(text.into()))
}

/// The file of an OCaml module in the folder of a document: `unikernel.ml` for `Unikernel`.
pub(super) fn module(snapshot: &Snapshot, url: &Url, name: &str) -> Option<Url> {
    let mut letters = name.chars();
    let first = letters.next()?.to_lowercase();
    let lower = beside(url, &format!("{first}{}.ml", letters.as_str()))?;
    let there = |url: &Url| {
        snapshot.documents.contains_key(url) || documents::path(url).is_some_and(|it| it.exists())
    };
    let upper = beside(url, &format!("{name}.ml"));
    Some(
        upper
            .filter(|upper| there(upper) && !there(&lower))
            .unwrap_or(lower),
    )
}
