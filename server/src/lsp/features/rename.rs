//! Rename.

use analysis::ide;
use tower_lsp::jsonrpc::Error;
use tower_lsp::lsp_types::{
    PrepareRenameResponse, RenameParams, TextDocumentPositionParams, WorkspaceEdit,
};

use super::beyond::failed;
use crate::lsp::session::Snapshot;

/// `textDocument/prepareRename`.
pub(in crate::lsp) fn prepare(
    snapshot: &Snapshot,
    params: &TextDocumentPositionParams,
) -> Option<PrepareRenameResponse> {
    let opened = snapshot.open(&params.text_document.uri)?;
    let found = ide::prepare_rename(&snapshot.db, opened.file, opened.offset(params.position))?;
    Some(PrepareRenameResponse::Range(opened.range(found)))
}

/// `textDocument/rename`.
///
/// # Errors
/// A sentence that says why it cannot be done.
pub(in crate::lsp) fn rename(
    snapshot: &Snapshot,
    params: &RenameParams,
) -> Result<Option<WorkspaceEdit>, Error> {
    let place = &params.text_document_position;
    let Some(opened) = snapshot.open(&place.text_document.uri) else {
        return Ok(None);
    };
    let at = opened.offset(place.position);
    let edits = ide::rename(&snapshot.db, opened.file, at, &params.new_name).map_err(failed)?;
    Ok(Some(opened.edit(&edits)))
}
