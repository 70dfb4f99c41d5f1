//! The shape of the text: folding and selection.

use analysis::ide::{self, FoldKind};
use tower_lsp::lsp_types::{
    FoldingRange, FoldingRangeKind, FoldingRangeParams, Range, SelectionRange, SelectionRangeParams,
};

use crate::lsp::session::Snapshot;

/// `textDocument/foldingRange`.
pub(in crate::lsp) fn folding(
    snapshot: &Snapshot,
    params: &FoldingRangeParams,
) -> Option<Vec<FoldingRange>> {
    let opened = snapshot.open(&params.text_document.uri)?;
    let found = ide::folding(&snapshot.db, opened.file);
    let folds = found.into_iter().map(|fold| {
        let range = opened.range(fold.range);
        FoldingRange {
            start_line: range.start.line,
            start_character: Some(range.start.character),
            end_line: range.end.line,
            end_character: Some(range.end.character),
            kind: (fold.kind == FoldKind::Comment).then_some(FoldingRangeKind::Comment),
            collapsed_text: None,
        }
    });
    Some(folds.collect())
}

/// `textDocument/selectionRange`.
pub(in crate::lsp) fn selection_ranges(
    snapshot: &Snapshot,
    params: &SelectionRangeParams,
) -> Option<Vec<SelectionRange>> {
    let opened = snapshot.open(&params.text_document.uri)?;
    let positions = params.positions.iter();
    let chains = positions.map(|position| {
        let found = ide::selection_ranges(&snapshot.db, opened.file, opened.offset(*position));
        let outer_first = found.into_iter().rev();
        let chain = outer_first.fold(None, |parent, range| {
            Some(SelectionRange {
                range: opened.range(range),
                parent: parent.map(Box::new),
            })
        });
        // An answer to every position, in their order.
        chain.unwrap_or_else(|| SelectionRange {
            range: Range::new(*position, *position),
            parent: None,
        })
    });
    Some(chains.collect())
}
