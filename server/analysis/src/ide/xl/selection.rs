//! Growing selections in a Xen file: a word of a specification, its parameter, the text, the item,
//! the list, the setting, the file.

use rowan::{TextRange, TextSize};
use xl_config::SyntaxKind;

use super::place::{Part, Place, part, place};
use crate::db::Db;
use crate::source::SourceFile;
use crate::xl;

/// The ranges around `offset`, the smallest first, each inside the next.
pub(in crate::ide) fn selection_ranges(
    db: &dyn Db,
    file: SourceFile,
    offset: TextSize,
) -> Vec<TextRange> {
    let parse = xl::parse(db, file);
    let root = parse.syntax();
    let offset = offset.min(root.text_range().end());
    let mut found = Vec::new();
    if let Some(Place::Inside { text, .. }) = place(parse, offset) {
        let word = match part(parse, text, offset) {
            Part::Name { word } | Part::Value { word, .. } => word,
        };
        found.extend([word, piece(parse.slice(text), text, offset), text]);
    }
    let token = root.token_at_offset(offset).max_by_key(|token| {
        let is_layout = matches!(token.kind(), SyntaxKind::WHITESPACE | SyntaxKind::NEWLINE);
        (!is_layout, token.text_range().start() == offset)
    });
    if let Some(token) = token {
        found.push(token.text_range());
        found.extend(token.parent_ancestors().map(|node| node.text_range()));
    }
    found.push(root.text_range());
    nested(found)
}

/// What stands between two commas around `offset`.
fn piece(source: &str, text: TextRange, offset: TextSize) -> TextRange {
    let at = usize::from(offset - text.start());
    let (before, after) = source.split_at_checked(at).unwrap_or((source, ""));
    let start = before.rfind(',').map_or(0, |comma| comma + 1);
    let end = before.len() + after.find(',').unwrap_or(after.len());
    let blanks = source[start..end].len() - source[start..end].trim_start().len();
    let size = |offset: usize| text.start() + TextSize::try_from(offset).unwrap_or_default();
    TextRange::new(size((start + blanks).min(end)), size(end))
}

/// Only those that grow.
fn nested(all: Vec<TextRange>) -> Vec<TextRange> {
    let mut found: Vec<TextRange> = Vec::new();
    for range in all {
        let grows = found
            .last()
            .is_none_or(|last| range.contains_range(*last) && range != *last);
        if grows {
            found.push(range);
        }
    }
    found
}
