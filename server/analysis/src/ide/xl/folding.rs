//! What can be folded in a Xen file: lists over several lines, and blocks of comments.

use rowan::TextRange;
use xl_config::{Shape, SyntaxKind};

use crate::db::Db;
use crate::source::SourceFile;
use crate::xl;

/// The ranges that can be folded, in the order of the text.
#[must_use]
pub fn folding(db: &dyn Db, file: SourceFile) -> Vec<TextRange> {
    let parse = xl::parse(db, file);
    let is_long = |range: &TextRange| parse.slice(*range).contains('\n');
    let lists = parse
        .assignments()
        .iter()
        .filter(|one| matches!(one.value.shape, Shape::List(_)));
    let mut ranges: Vec<TextRange> = lists.map(|list| list.value.range).filter(is_long).collect();
    let mut block: Option<TextRange> = None;
    for (kind, range) in parse.tokens() {
        match kind {
            SyntaxKind::COMMENT => block = Some(block.map_or(range, |block| block.cover(range))),
            SyntaxKind::NEWLINE | SyntaxKind::WHITESPACE => {
                // An empty line ends a block.
                let is_empty_line = parse.text()[..usize::from(range.start())].ends_with('\n');
                if kind == SyntaxKind::NEWLINE && is_empty_line {
                    ranges.extend(block.take().filter(is_long));
                }
            }
            _ => ranges.extend(block.take().filter(is_long)),
        }
    }
    ranges.extend(block.filter(is_long));
    ranges.sort_by_key(|range| range.start());
    ranges
}
