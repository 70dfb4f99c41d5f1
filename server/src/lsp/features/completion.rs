//! Completion.

use analysis::ide::{self, Completion, CompletionKind};
use tower_lsp::lsp_types::{
    CompletionItem, CompletionItemKind, CompletionItemTag, CompletionParams, CompletionResponse,
    CompletionTextEdit, Documentation, MarkupContent, MarkupKind, TextEdit,
};

use crate::lsp::session::{Opened, Snapshot};

/// `textDocument/completion`.
pub(in crate::lsp) fn completion(
    snapshot: &Snapshot,
    params: &CompletionParams,
) -> Option<CompletionResponse> {
    let place = &params.text_document_position;
    let opened = snapshot.open(&place.text_document.uri)?;
    let (db, offset) = (&snapshot.db, opened.offset(place.position));
    let mut offers = ide::completion(db, opened.file, offset);
    let others = snapshot.documents.values().filter_map(|other| other.file);
    let others: Vec<_> = others.filter(|other| *other != opened.file).collect();
    offers.extend(ide::completion_from(db, opened.file, offset, &others));
    let items = offers.into_iter().map(|offer| item(&opened, offer));
    Some(CompletionResponse::Array(items.collect()))
}

fn item(opened: &Opened<'_>, offer: Completion) -> CompletionItem {
    let client = &opened.snapshot.client;
    let documentation = offer.documentation.map(|value| {
        if client.markdown_completion {
            Documentation::MarkupContent(MarkupContent {
                kind: MarkupKind::Markdown,
                value,
            })
        } else {
            Documentation::String(value)
        }
    });
    let tagged = offer.deprecated && client.completion_deprecated_tag;
    CompletionItem {
        kind: Some(kind(offer.kind)),
        detail: offer.detail,
        documentation,
        deprecated: (client.completion_deprecated_field && !tagged).then_some(offer.deprecated),
        tags: tagged.then(|| vec![CompletionItemTag::DEPRECATED]),
        sort_text: Some(format!("{:03}{}", offer.rank, offer.label)),
        filter_text: Some(offer.label.clone()),
        text_edit: Some(CompletionTextEdit::Edit(TextEdit {
            range: opened.range(offer.replace),
            new_text: offer.label.clone(),
        })),
        label: offer.label,
        ..CompletionItem::default()
    }
}

fn kind(kind: CompletionKind) -> CompletionItemKind {
    match kind {
        CompletionKind::Device => CompletionItemKind::CLASS,
        CompletionKind::Function => CompletionItemKind::FUNCTION,
        CompletionKind::Value => CompletionItemKind::VALUE,
        CompletionKind::Module => CompletionItemKind::MODULE,
        CompletionKind::Label => CompletionItemKind::FIELD,
        CompletionKind::Constructor => CompletionItemKind::ENUM_MEMBER,
        CompletionKind::Key => CompletionItemKind::PROPERTY,
    }
}
