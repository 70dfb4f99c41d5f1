//! Document symbols: the outline.

use analysis::ide::{self, Symbol, SymbolKind};
use tower_lsp::lsp_types::{
    self as lsp, DocumentSymbol, DocumentSymbolParams, DocumentSymbolResponse, Location,
    SymbolInformation,
};

use crate::lsp::session::{Opened, Snapshot};

/// `textDocument/documentSymbol`.
pub(in crate::lsp) fn document_symbols(
    snapshot: &Snapshot,
    params: &DocumentSymbolParams,
) -> Option<DocumentSymbolResponse> {
    let opened = snapshot.open(&params.text_document.uri)?;
    let symbols = ide::document_symbols(&snapshot.db, opened.file);
    if snapshot.client.hierarchical_symbols {
        let symbols = symbols.into_iter().map(|symbol| nested(&opened, symbol));
        return Some(DocumentSymbolResponse::Nested(symbols.collect()));
    }
    let mut flat = Vec::new();
    flatten(&opened, symbols, None, &mut flat);
    Some(DocumentSymbolResponse::Flat(flat))
}

#[expect(deprecated, reason = "the field has no other way to be absent")]
fn nested(opened: &Opened<'_>, symbol: Symbol) -> DocumentSymbol {
    let children: Vec<DocumentSymbol> = symbol
        .children
        .into_iter()
        .map(|child| nested(opened, child))
        .collect();
    DocumentSymbol {
        name: named(symbol.name),
        detail: symbol.detail,
        kind: kind(symbol.kind),
        tags: None,
        deprecated: None,
        range: opened.range(symbol.range),
        selection_range: opened.range(symbol.selection),
        children: (!children.is_empty()).then_some(children),
    }
}

#[expect(deprecated, reason = "the field has no other way to be absent")]
fn flatten(
    opened: &Opened<'_>,
    symbols: Vec<Symbol>,
    container: Option<&str>,
    flat: &mut Vec<SymbolInformation>,
) {
    for symbol in symbols {
        let name = named(symbol.name);
        flat.push(SymbolInformation {
            name: name.clone(),
            kind: kind(symbol.kind),
            tags: None,
            deprecated: None,
            location: Location::new(opened.url.clone(), opened.range(symbol.range)),
            container_name: container.map(str::to_owned),
        });
        flatten(opened, symbol.children, Some(&name), flat);
    }
}

/// Editors refuse symbols without a name.
fn named(name: String) -> String {
    if name.is_empty() {
        "_".to_owned()
    } else {
        name
    }
}

fn kind(kind: SymbolKind) -> lsp::SymbolKind {
    match kind {
        SymbolKind::Function => lsp::SymbolKind::FUNCTION,
        SymbolKind::Value => lsp::SymbolKind::VARIABLE,
        SymbolKind::Type => lsp::SymbolKind::STRUCT,
        SymbolKind::Module => lsp::SymbolKind::MODULE,
        SymbolKind::Unikernel => lsp::SymbolKind::CLASS,
        SymbolKind::Setting => lsp::SymbolKind::PROPERTY,
    }
}
