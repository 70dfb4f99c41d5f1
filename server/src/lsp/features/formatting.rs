//! Formatting of Xen files. The layout is fixed, so the editor's options do not matter.

use analysis::ide;
use tower_lsp::lsp_types::{DocumentFormattingParams, TextEdit};

use crate::lsp::session::Snapshot;

/// `textDocument/formatting`.
pub(in crate::lsp) fn formatting(
    snapshot: &Snapshot,
    params: &DocumentFormattingParams,
) -> Option<Vec<TextEdit>> {
    let opened = snapshot.open(&params.text_document.uri)?;
    let edits = ide::formatting(&snapshot.db, opened.file)?;
    let edits = edits
        .into_iter()
        .map(|edit| TextEdit::new(opened.range(edit.range), edit.text));
    Some(edits.collect())
}
