//! Parsing the sections around the damage again: the items of the file that saw a damaged token, up to
//! the first item that starts as it did before.

use super::notes::{based, join};
use super::slice::{Slice, token_before};
use super::{Edit, start_of};
use crate::grammar::ItemState;
use crate::groups;
use crate::kind::{
    SyntaxElement,
    SyntaxKind::{self, *},
    SyntaxNode,
};
use crate::lexer::{self, Tokens};
use crate::parse::{Notes, Parse, place, section};
use crate::parser::Parser;
use crate::tree::Element;
use rowan::{GreenNode, NodeOrToken, TextSize};

/// The parse after the edit, and how many bytes were read again for it.
pub(super) fn replace(old: &Parse, edit: &Edit<'_>) -> Option<(Parse, usize)> {
    edit.root.first_child_or_token()?;
    let first = first_section(old, edit);
    let from = first.as_ref().map_or(0, start_of);
    let mut read = 0;
    let mut sections = 1;
    let whole = usize::from(old.green.text_len()) + edit.insert.len();
    loop {
        // What is read in vain must stay small beside the file: an edit never costs more than it.
        let mut slice = Slice::new(edit, first.as_ref(), sections);
        if sections > 1 && !slice.is_rest && (read + slice.text.len()) * VAIN > whole {
            sections = usize::MAX;
            slice = Slice::new(edit, first.as_ref(), sections);
        }
        read += slice.text.len();
        match reparse(old, edit, first.as_ref(), &slice) {
            Outcome::Done(parse) => return Some((*parse, read)),
            Outcome::More => sections = sections.saturating_mul(8),
            Outcome::Everything if slice.is_rest || looks_back(&old.notes, from) => return None,
            Outcome::Everything => sections = usize::MAX,
        }
    }
}

/// Whether a string that is never closed can be told only together with the text before `from`: how many
/// of them there are matters, and which string is to blame.
fn looks_back(old: &Notes, from: u32) -> bool {
    old.misses.first().is_some_and(|it| it.start < from)
        || old.swallowers.first().is_some_and(|&it| it < from)
}

/// Of a file no more than this part is read in vain before all the rest is read at once.
const VAIN: usize = 16;

/// The earliest section that the damage can matter to; `None` is the start of the file.
fn first_section(old: &Parse, edit: &Edit<'_>) -> Option<SyntaxElement> {
    let place = edit.start.min(edit.searching(old).unwrap_or(u32::MAX));
    let mut section = section_at(edit, place)?;
    // Every section has seen the first token of the next one.
    while !is_behind_first_token(&section, place) || follows_lookahead(&section) {
        section = previous_section(&section)?;
    }
    // Sections that looked further than others do, and those that start with somebody else's error.
    for seam in old.notes.seams.iter().rev() {
        let start = start_of(&section);
        let reaches = seam.reach.is_some_and(|it| it >= place) && seam.start < start;
        if reaches {
            section = section_at(edit, seam.start)?;
        }
        if seam.has_error && seam.start == start_of(&section) {
            section = previous_section(&section)?;
        }
    }
    Some(section)
}

/// The last section that starts at or before `place`.
fn section_at(edit: &Edit<'_>, place: u32) -> Option<SyntaxElement> {
    let place = TextSize::new(place).min(edit.root.text_range().end());
    let mut element = groups::element_at(&edit.root, place)?;
    // Between two elements the left one was found.
    if let Some(next) = groups::next(&element)
        && next.text_range().start() == place
    {
        element = next;
    }
    if is_section(&element) {
        return Some(element);
    }
    previous_section(&element)
}

pub(super) fn is_section(element: &SyntaxElement) -> bool {
    !element.kind().is_trivia()
}

pub(super) fn previous_section(element: &SyntaxElement) -> Option<SyntaxElement> {
    std::iter::successors(groups::previous(element), groups::previous).find(is_section)
}

/// Whether a change at `place` leaves the first token of a section alone.
fn is_behind_first_token(section: &SyntaxElement, place: u32) -> bool {
    let token = match section {
        NodeOrToken::Node(node) => node.first_token(),
        NodeOrToken::Token(token) => Some(token.clone()),
    };
    token.is_some_and(|it| u32::from(it.text_range().end()) < place && !looks_ahead(it.kind()))
}

fn follows_lookahead(section: &SyntaxElement) -> bool {
    token_before(section).is_some_and(|it| looks_ahead(it.kind()))
}

/// Whether the lexer looked further than one character behind such a token before it made nothing else of
/// it: a character, a label, a quoted string, a line directive.
fn looks_ahead(kind: SyntaxKind) -> bool {
    matches!(kind, QUOTE | TILDE | QUESTION | L_BRACE | HASH | UNKNOWN)
}

enum Outcome {
    Done(Box<Parse>),
    /// The slice was too short to be sure.
    More,
    /// Only the end of the file will be the end of this.
    Everything,
}

fn reparse(old: &Parse, edit: &Edit<'_>, first: Option<&SyntaxElement>, slice: &Slice) -> Outcome {
    let tokens = match slice.base {
        0 if slice.before.is_empty() => lexer::lex(&slice.text, true, true),
        _ => lexer::lex_behind(&slice.text, &slice.before),
    };
    let from = first.map_or(0, start_of);
    if !tokens.misses.is_empty() && (!slice.is_rest || looks_back(&old.notes, from)) {
        return Outcome::Everything;
    }
    if blames_before(slice, &tokens) {
        return Outcome::Everything;
    }
    // It would be blamed for a string behind the slice.
    let blamed = !tokens.swallowers.is_empty();
    if blamed && !slice.is_rest && old.notes.misses.last().is_some_and(|it| it.start >= from) {
        return Outcome::Everything;
    }
    let Ok(first_token) = tokens.starts.binary_search(&(slice.first as u32)) else {
        return Outcome::Everything;
    };
    let mut parser = Parser::new(&slice.text, &tokens, first_token);
    let mark = parser.root_mark();
    let mut notes = Notes::default();
    let mut state = ItemState::Fresh;
    match first {
        Some(first) => state = state_before(first),
        None => {
            parser.flush();
            notes.take_errors(&mut parser, 0);
        }
    }
    let mut rest = None;
    while !parser.at(EOF) {
        rest = unchanged(old, edit, (from, slice, &tokens), (&parser, state));
        if rest.is_some() {
            break;
        }
        state = section(&mut parser, place(edit.root.kind()), state, &mut notes);
        if parser.has_seen_end() && !slice.is_rest {
            return Outcome::More;
        }
    }
    if rest.is_none() && !slice.is_rest {
        return Outcome::More;
    }
    let pieces = parser.pieces(mark);
    let green = spliced(&edit.root, first, pieces, rest.as_ref());
    notes.take_tokens(&tokens);
    let around = (from, rest.as_ref().map(start_of));
    let notes = join(&old.notes, edit, around, based(notes, slice.base));
    Outcome::Done(Box::new(Parse::new(green, notes)))
}

/// The root with `pieces` instead of the sections from `first` to before `rest`.
///
/// Of the groups at both ends the outer parts stay. Where nothing stays of the first one, what is new
/// may belong to the group before it.
fn spliced(
    root: &SyntaxNode,
    first: Option<&SyntaxElement>,
    pieces: Vec<Element>,
    rest: Option<&SyntaxElement>,
) -> GreenNode {
    let group = first.and_then(groups::group_of);
    let group_behind = rest.and_then(groups::group_of);
    let (first_group, items) = kept_before(first, group);
    let (first_gathered, groups_before) = kept_before(
        first_group.as_ref(),
        first_group.as_ref().and_then(groups::group_of),
    );
    let items = items.into_iter().chain(pieces).chain(kept_behind(rest, 0));
    let behind = group_behind.map(NodeOrToken::Node);
    let groups_behind = kept_behind(behind.as_ref(), 1);
    let inside = groups_before
        .into_iter()
        .chain(groups::groups(items))
        .chain(groups_behind);
    let from = first_gathered.map_or(0, |it| it.index());
    let gathered_behind = behind.as_ref().and_then(groups::group_of);
    let to = gathered_behind.map_or(root.green().children().len(), |it| it.index() + 1);
    root.green()
        .splice_children(from..to, groups::gathered(inside))
}

/// The children of the group around `element` from it on, without the first `skipped`.
fn kept_behind(element: Option<&SyntaxElement>, skipped: usize) -> Vec<Element> {
    let Some((element, group)) = element.and_then(|it| Some((it, groups::group_of(it)?))) else {
        return Vec::new();
    };
    let children = group.green().children().skip(element.index() + skipped);
    children.map(|it| it.to_owned()).collect()
}

/// The group that is changed first, and those of its children that stay before `element`.
fn kept_before(
    element: Option<&SyntaxElement>,
    group: Option<SyntaxNode>,
) -> (Option<SyntaxElement>, Vec<Element>) {
    let Some((element, group)) = element.zip(group) else {
        return (None, Vec::new());
    };
    let before = groups::group_before(&group).filter(|_| element.index() == 0);
    let count = if before.is_some() {
        usize::MAX
    } else {
        element.index()
    };
    let group = before.unwrap_or(group);
    let children = group.green().children().take(count);
    let kept = children.map(|it| it.to_owned()).collect();
    (Some(NodeOrToken::Node(group)), kept)
}

/// The section of the old tree that starts at the current token, if it would be read as before.
fn unchanged(
    old: &Parse,
    edit: &Edit<'_>,
    (from, slice, tokens): (u32, &Slice, &Tokens),
    (parser, state): (&Parser<'_>, ItemState),
) -> Option<SyntaxElement> {
    let at = parser.current_start() as usize;
    if at <= slice.damage_end || parser.is_in_trouble() {
        return None;
    }
    // What is indented how far, and what a directive covers, is decided within a line.
    let (before, after) = (&slice.text[slice.damage_end..at], &slice.text[at..]);
    if !before.contains('\n') || !(slice.is_rest || after.contains('\n')) {
        return None;
    }
    let start = (at - slice.damage_end) as u32 + edit.end;
    if !misses_same(old, edit, (from, slice, tokens), (start, at as u32)) {
        return None;
    }
    let section = section_at(edit, start).filter(|it| start_of(it) == start)?;
    let seam = old.notes.seams.binary_search_by_key(&start, |it| it.start);
    if seam.is_ok_and(|it| old.notes.seams[it].has_error) || state_before(&section) != state {
        return None;
    }
    // Errors that point before the section depend on what was there.
    let found = old.notes.found.partition_point(|it| it.home < start);
    let backwards = old.notes.found[found..]
        .iter()
        .take_while(|it| it.home == start)
        .any(|it| u32::from(it.error.range.start()) < start);
    (!backwards).then_some(section)
}

/// Whether the tokens from `start` of the old text on are those from `at` of the slice on, as far as tokens
/// that miss their ends matter.
fn misses_same(
    old: &Parse,
    edit: &Edit<'_>,
    (from, slice, tokens): (u32, &Slice, &Tokens),
    (start, at): (u32, u32),
) -> bool {
    let is_before = |token: u32| tokens.starts[token as usize] < at;
    let old = &old.notes.misses;
    let before = old.partition_point(|it| it.start < from);
    let behind = old.partition_point(|it| it.start < start);
    let new = tokens.misses.partition_point(|it| is_before(it.token));
    let (old_behind, new_behind) = (&old[behind..], &tokens.misses[new..]);
    if old_behind.is_empty() && new_behind.is_empty() {
        return true;
    }
    let is_clean = before == behind && new == 0;
    let is_innocent = !tokens.swallowers.iter().any(|&it| is_before(it));
    let place = |it: u32| tokens.starts[it as usize] + slice.base;
    let is_same = !slice.is_rest
        || old_behind.len() == new_behind.len()
            && (old_behind.iter().zip(new_behind))
                .all(|(old, new)| edit.moved(old.start) == place(new.token));
    is_clean && is_innocent && is_same
}

/// Whether a string before the first section, on its line, may be blamed instead of the first in the slice.
fn blames_before(slice: &Slice, tokens: &Tokens) -> bool {
    let (before, text) = slice.text.split_at(slice.first);
    let line = before.rsplit_once('\n').map(|it| it.1);
    let starts_line = slice.before.is_empty() || line.is_some_and(|it| it.trim().is_empty());
    let mended = tokens.misses.iter().find(|it| it.is_mended);
    !starts_line
        && mended.is_some_and(|it| {
            let start = tokens.starts[it.token as usize] as usize;
            !text[..start - slice.first].contains('\n')
        })
}

/// What the sections before this one leave behind.
fn state_before(section: &SyntaxElement) -> ItemState {
    match previous_section(section).map(|it| it.kind()) {
        None | Some(SEMI_SEMI) => ItemState::Fresh,
        Some(_) => ItemState::AfterItem,
    }
}
