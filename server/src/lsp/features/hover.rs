//! Hover.

use analysis::ide;
use tower_lsp::lsp_types::{Hover, HoverContents, HoverParams, MarkupContent, MarkupKind};

use crate::lsp::session::Snapshot;

/// `textDocument/hover`.
pub(in crate::lsp) fn hover(snapshot: &Snapshot, params: &HoverParams) -> Option<Hover> {
    let place = &params.text_document_position_params;
    let opened = snapshot.open(&place.text_document.uri)?;
    let found = ide::hover(&snapshot.db, opened.file, opened.offset(place.position))?;
    let kind = if snapshot.client.markdown_hover {
        MarkupKind::Markdown
    } else {
        MarkupKind::PlainText
    };
    Some(Hover {
        range: Some(opened.range(found.range)),
        contents: HoverContents::Markup(MarkupContent {
            kind,
            value: found.markdown,
        }),
    })
}
