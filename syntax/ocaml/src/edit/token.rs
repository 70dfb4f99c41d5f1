//! A new text for one token that stays what it is: a name grows, a string changes, a comment is written.

use super::Edit;
use crate::groups;
use crate::kind::SyntaxKind::{self, *};
use crate::kind::SyntaxToken;
use crate::lexer;
use crate::parse::{Found, Miss, Notes, Parse, Seam, SyntaxError};
use rowan::{GreenToken, TextRange, TextSize};

/// Longer tokens are read again by the section: searching their text for what could matter costs the same.
const LONGEST: usize = 4096;

pub(super) fn replace(old: &Parse, edit: &Edit<'_>) -> Option<Parse> {
    if edit.insert.len() > LONGEST || edit.insert.contains('\n') {
        return None;
    }
    let token = token_of(edit)?;
    let range = token.text_range();
    let (start, end) = (u32::from(range.start()), u32::from(range.end()));
    if edit.searching(old).is_some() || !is_out_of_sight(old, range) {
        return None;
    }
    let damage = (edit.start - start) as usize..(edit.end - start) as usize;
    if token.text().len() > LONGEST || token.text()[damage.clone()].contains('\n') {
        return None;
    }
    let mut text = token.text().to_owned();
    text.replace_range(damage, edit.insert);
    if !stays(&token, &text) || !stands_alone(&token, &text) {
        return None;
    }
    if regroups(&token, &text) {
        return None;
    }
    let green = token.replace_with(GreenToken::new(token.kind().into(), &text));
    let moved = |at: u32| if at >= end { edit.moved(at) } else { at };
    let shifted = |it: TextRange| {
        let at = |it: TextSize| TextSize::new(moved(it.into()));
        TextRange::new(at(it.start()), at(it.end()))
    };
    let found = old.notes.found.iter().map(|it| Found {
        home: moved(it.home),
        error: SyntaxError {
            range: shifted(it.error.range),
            message: it.error.message.clone(),
            stop: shifted(it.error.stop),
        },
    });
    let seams = old.notes.seams.iter().map(|it| Seam {
        start: moved(it.start),
        reach: it.reach.map(moved),
        ..*it
    });
    let notes = Notes {
        found: found.collect(),
        seams: seams.collect(),
        misses: (old.notes.misses.iter())
            .map(|it| Miss {
                start: moved(it.start),
                decided: moved(it.decided),
                ..*it
            })
            .collect(),
        swallowers: old.notes.swallowers.iter().map(|&it| moved(it)).collect(),
    };
    Some(Parse::new(green, notes))
}

/// The one token that the damage lies in; at the border of two the name among them.
fn token_of(edit: &Edit<'_>) -> Option<SyntaxToken> {
    let damage = TextRange::new(TextSize::new(edit.start), TextSize::new(edit.end));
    let first = groups::token_at(&edit.root, damage.start())?;
    let fits = |it: &SyntaxToken| {
        it.text_range().contains_range(damage)
            && (is_name(it.kind()) || damage.start() > it.text_range().start())
            && (is_name(it.kind()) || damage.end() < it.text_range().end())
    };
    if fits(&first) {
        return Some(first);
    }
    first.next_token().filter(fits)
}

/// Whether the item around the token starts a group only before or only after the change, or another
/// kind of group.
fn regroups(token: &SyntaxToken, text: &str) -> bool {
    let item = token
        .parent_ancestors()
        .take_while(|it| it.kind() != ITEM_GROUP)
        .last();
    let Some(item) = item.filter(|it| it.parent().is_some()) else {
        return false;
    };
    let length = u32::from(item.text_range().len());
    let grown = length - token.text().len() as u32 + text.len() as u32;
    groups::level(length) != groups::level(grown)
}

fn is_name(kind: SyntaxKind) -> bool {
    matches!(kind, LIDENT | UIDENT | INT)
}

/// Whether no error speaks of the token.
fn is_out_of_sight(old: &Parse, range: TextRange) -> bool {
    let touches = |it: TextRange| it.start() <= range.end() && range.start() <= it.end();
    !(old.notes.found.iter()).any(|it| touches(it.error.range) || touches(it.error.stop))
}

/// Whether the new text alone is one token of the same kind, and without complaint.
fn stays(token: &SyntaxToken, text: &str) -> bool {
    let kind = token.kind();
    let known = match kind {
        LIDENT => token.text() != "effect" && text != "effect",
        STRING => swallows(token.text()) == swallows(text),
        UIDENT | INT | COMMENT | DOC_COMMENT => true,
        WHITESPACE => {
            !token.text().contains('\n')
                && token
                    .prev_token()
                    .is_some_and(|it| !it.text().ends_with('\n'))
        }
        _ => false,
    };
    if !known || text.is_empty() {
        return false;
    }
    let tokens = lexer::lex(text, false, false);
    tokens.kinds == [kind, EOF] && tokens.errors.is_empty()
}

fn swallows(string: &str) -> bool {
    lexer::swallowed(string.as_bytes()).is_some()
}

/// Whether the neighbours can not make something else of the new text.
///
/// What they could make of it: `'x'` a character, `{x|` and `{%x |` a quoted string, `\x` a raw name,
/// `~x:` a label, `1.` and `1x` a number, `# 1 "x"` a line directive.
fn stands_alone(token: &SyntaxToken, text: &str) -> bool {
    let before = token.prev_token();
    let before_kind = before.as_ref().map(|it| it.kind());
    let after = token.next_token();
    let next = after
        .and_then(|it| it.text().bytes().next())
        .unwrap_or(b' ');
    match token.kind() {
        COMMENT | DOC_COMMENT => true,
        // Blanks between the words of a directive or a quoted extension matter.
        WHITESPACE => {
            text.bytes().all(|it| it == b' ')
                && token.text().bytes().all(|it| it == b' ')
                && next != b'|'
                && next != b'"'
                && !next.is_ascii_digit()
        }
        STRING => !matches!(before_kind, Some(QUOTE | UNKNOWN | INT)) && !follows_number(token),
        INT => {
            !matches!(
                before_kind,
                Some(QUOTE | UNKNOWN | HASH | L_BRACE | PERCENT | DOT)
            ) && !before.is_some_and(|it| it.kind().is_trivia() && follows(&it, HASH))
                && matches!(next, b' ' | b'\n' | b')' | b']' | b'}' | b';' | b',')
        }
        _ => {
            !matches!(before_kind, Some(QUOTE | UNKNOWN | INT | FLOAT))
                && !matches!(next, b'|' | b':' | b'\'' | 128..)
        }
    }
}

fn follows(token: &SyntaxToken, kind: SyntaxKind) -> bool {
    token.prev_token().is_some_and(|it| it.kind() == kind)
}

/// Behind a number and blanks, as in a line directive.
fn follows_number(token: &SyntaxToken) -> bool {
    token
        .prev_token()
        .is_some_and(|it| it.kind().is_trivia() && follows(&it, INT))
}
