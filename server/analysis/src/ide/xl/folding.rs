//! What can be folded in a Xen file: lists over several lines, and blocks of comments.

use rowan::TextRange;
use xl_config::{Shape, SyntaxKind};

use crate::db::Db;
use crate::ide::{Fold, FoldKind};
use crate::source::SourceFile;
use crate::xl;

/// What can be folded, in the order of the text.
pub(in crate::ide) fn folding(db: &dyn Db, file: SourceFile) -> Vec<Fold> {
    let parse = xl::parse(db, file);
    let is_long = |range: &TextRange| parse.slice(*range).contains('\n');
    let lists = parse
        .assignments()
        .iter()
        .filter(|one| matches!(one.value.shape, Shape::List(_)));
    let lists = lists.map(|list| list.value.range).filter(is_long);
    let mut folds: Vec<Fold> = lists.map(|range| fold(range, FoldKind::Code)).collect();
    let comments = |block: Option<TextRange>| {
        let block = block.filter(is_long);
        block.map(|range| fold(range, FoldKind::Comment))
    };
    let mut block: Option<TextRange> = None;
    for (kind, range) in parse.tokens() {
        match kind {
            SyntaxKind::COMMENT => block = Some(block.map_or(range, |block| block.cover(range))),
            SyntaxKind::NEWLINE | SyntaxKind::WHITESPACE => {
                // An empty line ends a block.
                let is_empty_line = parse.text()[..usize::from(range.start())].ends_with('\n');
                if kind == SyntaxKind::NEWLINE && is_empty_line {
                    folds.extend(comments(block.take()));
                }
            }
            _ => folds.extend(comments(block.take())),
        }
    }
    folds.extend(comments(block));
    folds.sort_by_key(|fold| fold.range.start());
    folds
}

fn fold(range: TextRange, kind: FoldKind) -> Fold {
    Fold { range, kind }
}
