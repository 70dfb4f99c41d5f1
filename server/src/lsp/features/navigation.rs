//! From a name to its definition, and to every place that means the same.

use analysis::ide::{self, Definition};
use tower_lsp::lsp_types::{
    DocumentHighlight, DocumentHighlightKind, DocumentHighlightParams, GotoDefinitionParams,
    GotoDefinitionResponse, Location, LocationLink, Range, ReferenceParams, Url,
};

use crate::lsp::files;
use crate::lsp::session::{Opened, Snapshot};

/// `textDocument/definition`.
pub(in crate::lsp) fn definition(
    snapshot: &Snapshot,
    params: &GotoDefinitionParams,
) -> Option<GotoDefinitionResponse> {
    let place = &params.text_document_position_params;
    let opened = snapshot.checked(&place.text_document.uri)?;
    let found = ide::definition(&snapshot.db, opened.file, opened.offset(place.position))?;
    let (origin, uri, range) = match found {
        Definition::Here { origin, name } => (origin, opened.url.clone(), opened.range(name)),
        Definition::Sibling {
            origin,
            module,
            path,
        } => {
            let (uri, range) = in_sibling(&opened, &module, &path)?;
            (origin, uri, range)
        }
        Definition::Beside { origin, file, name } => {
            let place = opened.place_beside(file, name)?;
            (origin, place.uri, place.range)
        }
    };
    if !snapshot.client.definition_links {
        return Some(GotoDefinitionResponse::Scalar(Location::new(uri, range)));
    }
    Some(GotoDefinitionResponse::Link(vec![LocationLink {
        origin_selection_range: Some(opened.range(origin)),
        target_uri: uri,
        target_range: range,
        target_selection_range: range,
    }]))
}

/// The place of a name in the module beside the document. A module without that name is shown from
/// its start.
fn in_sibling(opened: &Opened<'_>, module: &str, path: &[String]) -> Option<(Url, Range)> {
    let uri = files::module(opened.snapshot, opened.url, module)?;
    let index = files::existing(opened.snapshot, &uri)?;
    let place = ide::in_module(index.text(), path);
    let encoding = opened.snapshot.client.encoding;
    let range = place.map_or_else(Range::default, |place| index.range(place, encoding));
    Some((uri, range))
}

/// `textDocument/references`.
pub(in crate::lsp) fn references(
    snapshot: &Snapshot,
    params: &ReferenceParams,
) -> Option<Vec<Location>> {
    let place = &params.text_document_position;
    let opened = snapshot.checked(&place.text_document.uri)?;
    let found = ide::references(&snapshot.db, opened.file, opened.offset(place.position));
    let wanted = found
        .into_iter()
        .filter(|it| params.context.include_declaration || !it.is_definition);
    let places = wanted.map(|it| Location::new(opened.url.clone(), opened.range(it.range)));
    let beside = ide::references_beside(&snapshot.db, opened.file, opened.offset(place.position));
    let beside = beside
        .into_iter()
        .filter(|(_, it)| params.context.include_declaration || !it.is_definition)
        .filter_map(|(file, it)| opened.place_beside(file, it.range));
    Some(places.chain(beside).collect())
}

/// `textDocument/documentHighlight`.
pub(in crate::lsp) fn highlights(
    snapshot: &Snapshot,
    params: &DocumentHighlightParams,
) -> Option<Vec<DocumentHighlight>> {
    let place = &params.text_document_position_params;
    let opened = snapshot.checked(&place.text_document.uri)?;
    let found = ide::references(&snapshot.db, opened.file, opened.offset(place.position));
    let places = found.into_iter().map(|it| DocumentHighlight {
        range: opened.range(it.range),
        kind: Some(if it.is_definition {
            DocumentHighlightKind::WRITE
        } else {
            DocumentHighlightKind::READ
        }),
    });
    Some(places.collect())
}
