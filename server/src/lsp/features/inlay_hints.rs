//! Inlay hints.

use analysis::ide;
use tower_lsp::lsp_types::{InlayHint, InlayHintLabel, InlayHintParams, InlayHintTooltip};

use crate::lsp::session::Snapshot;

/// `textDocument/inlayHint`.
pub(in crate::lsp) fn inlay_hints(
    snapshot: &Snapshot,
    params: &InlayHintParams,
) -> Option<Vec<InlayHint>> {
    let opened = snapshot.open(&params.text_document.uri)?;
    if !opened.shows_hints() {
        return Some(Vec::new());
    }
    let range = opened.text_range(params.range);
    let found = ide::inlay_hints(&snapshot.db, opened.file, range);
    let hints = found.into_iter().map(|hint| InlayHint {
        position: opened.position(hint.at),
        label: InlayHintLabel::String(hint.label),
        kind: None,
        text_edits: None,
        tooltip: Some(InlayHintTooltip::String(hint.tooltip)),
        padding_left: None,
        padding_right: None,
        data: None,
    });
    Some(hints.collect())
}
