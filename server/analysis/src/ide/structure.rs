//! Folding and selection: the shape of the text.

use ocaml_syntax::{SyntaxKind, SyntaxNode, TextRange, TextSize, TokenAtOffset, WalkEvent};

use crate::db::Db;
use crate::source::{Kind, SourceFile, parse};

/// What can be folded away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FoldKind {
    /// Code.
    Code,
    /// A comment.
    Comment,
}

/// A range of more than one line that can be folded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fold {
    /// The text, from its first line to its last.
    pub range: TextRange,
    /// What it is.
    pub kind: FoldKind,
}

/// Everything that can be folded, in the order of the text.
#[must_use]
pub fn folding(db: &dyn Db, file: SourceFile) -> Vec<Fold> {
    if file.kind(db) != Kind::Config {
        return super::xl::folding(db, file);
    }
    let text = file.text(db);
    let mut found: Vec<Fold> = Vec::new();
    for event in parse(db, file).syntax().preorder_with_tokens() {
        let WalkEvent::Enter(element) = event else {
            continue;
        };
        let Some(kind) = fold_kind(element.kind()) else {
            continue;
        };
        let range = element.text_range();
        let lines = text
            .get(std::ops::Range::<usize>::from(range))
            .is_some_and(|it| it.contains('\n'));
        // Two nodes that begin and end together fold once.
        if lines && found.last().is_none_or(|it| it.range != range) {
            found.push(Fold { range, kind });
        }
    }
    found
}

fn fold_kind(kind: SyntaxKind) -> Option<FoldKind> {
    use SyntaxKind::*;
    Some(match kind {
        COMMENT | DOC_COMMENT => FoldKind::Comment,
        LET_ITEM | TYPE_ITEM | MODULE_ITEM | CLASS_ITEM | CLASS_TYPE_ITEM | EXPR_ITEM
        | MODULE_TYPE_ITEM | LET_EXPR | FUN_EXPR | FUNCTION_EXPR | MATCH_EXPR | TRY_EXPR
        | MATCH_CASE | IF_EXPR | LIST_EXPR | ARRAY_EXPR | RECORD_EXPR | OBJECT_EXPR
        | LOCAL_OPEN_EXPR | METHOD_FIELD | APPLY_EXPR | QUOTED_STRING => FoldKind::Code,
        _ => return None,
    })
}

/// The ranges around `offset`, the smallest first, each inside the next.
#[must_use]
pub fn selection_ranges(db: &dyn Db, file: SourceFile, offset: TextSize) -> Vec<TextRange> {
    if file.kind(db) != Kind::Config {
        return super::xl::selection_ranges(db, file, offset);
    }
    let root = parse(db, file).syntax();
    let offset = offset.min(root.text_range().end());
    let token = match root.token_at_offset(offset) {
        TokenAtOffset::None => return vec![root.text_range()],
        TokenAtOffset::Single(token) => token,
        // Where two touch, the one that is a word.
        TokenAtOffset::Between(left, right) => {
            if right.kind().is_trivia() || !is_word(right.kind()) && is_word(left.kind()) {
                left
            } else {
                right
            }
        }
    };
    let mut found = vec![token.text_range()];
    let around = token
        .parent()
        .into_iter()
        .flat_map(|it| it.ancestors().collect::<Vec<SyntaxNode>>());
    for node in around {
        let range = node.text_range();
        if found.last() != Some(&range) {
            found.push(range);
        }
    }
    found
}

fn is_word(kind: SyntaxKind) -> bool {
    matches!(kind, SyntaxKind::LIDENT | SyntaxKind::UIDENT) || kind.is_keyword()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::Fixture;

    #[test]
    fn selections_grow() {
        let fixture = Fixture::new("open Mirage\nlet x = f (net$0if \"a\") b\n");
        let found = selection_ranges(&fixture.db, fixture.file, fixture.cursor());
        let texts: Vec<&str> = found
            .iter()
            .map(|it| &fixture.text[std::ops::Range::<usize>::from(*it)])
            .collect();
        assert_eq!(
            texts,
            [
                "netif",
                "netif \"a\"",
                "(netif \"a\")",
                "f (netif \"a\") b",
                "x = f (netif \"a\") b",
                "let x = f (netif \"a\") b",
                "open Mirage\nlet x = f (netif \"a\") b\n",
            ]
        );
        for pair in found.windows(2) {
            assert!(pair[1].contains_range(pair[0]));
        }
    }

    #[test]
    fn folds_have_lines() {
        let fixture = Fixture::new("(* a\n b *)\nlet x = [\n 1;\n]\nlet y = 1\n");
        let found = folding(&fixture.db, fixture.file);
        let kinds: Vec<FoldKind> = found.iter().map(|it| it.kind).collect();
        assert_eq!(kinds, [FoldKind::Comment, FoldKind::Code, FoldKind::Code]);
    }
}
