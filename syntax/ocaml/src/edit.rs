//! Incremental parsing: what an edit leaves as it was is taken over from the old tree.
//!
//! Three ways, from the smallest to the largest: a new text for one token that stays what it is
//! ([`token`]), the sections of the file around the damage ([`sections`]), everything. Each way answers
//! `None` where it can not be sure to answer what a parse from scratch would.

mod notes;
mod sections;
mod slice;
#[cfg(test)]
mod tests;
mod token;

use crate::groups;
use crate::kind::{SyntaxElement, SyntaxNode, SyntaxToken};
use crate::parse::{Found, Miss, Parse, Seam, SyntaxError, whole};
use rowan::{NodeOrToken, TextRange, TextSize};

/// Which way an edit took; for tests and measurements.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    Token,
    /// With the bytes that were read again.
    Sections(usize),
    Whole,
}

/// A replacement of `start..end` of the old text.
struct Edit<'e> {
    root: SyntaxNode,
    start: u32,
    end: u32,
    insert: &'e str,
}

pub(crate) fn edit(old: &Parse, range: TextRange, insert: &str) -> (Parse, Way) {
    let root = old.syntax();
    let start = floor(&root, range.start());
    let end = floor(&root, range.end()).max(start);
    let edit = Edit {
        root,
        start,
        end,
        insert,
    };
    if let Some(parse) = token::replace(old, &edit) {
        return (parse, Way::Token);
    }
    if let Some((parse, read)) = sections::replace(old, &edit) {
        return (parse, Way::Sections(read));
    }
    let mut text = String::with_capacity(usize::from(old.green.text_len()) + insert.len());
    push_green(&old.green, &mut text);
    text.replace_range(edit.start as usize..edit.end as usize, insert);
    (whole(&text, edit.root.kind()), Way::Whole)
}

/// The last character boundary at or before `at`.
fn floor(root: &SyntaxNode, at: TextSize) -> u32 {
    let at = at.min(root.text_range().end());
    let Some(token) = groups::token_at(root, at) else {
        return at.into();
    };
    let start = token.text_range().start();
    let inside = usize::from(at - start);
    let inside = (0..=inside)
        .rev()
        .find(|&it| token.text().is_char_boundary(it));
    u32::from(start) + inside.unwrap_or(0) as u32
}

impl Edit<'_> {
    /// Where the first token stands that looked for its end through the damage and may find it now, or
    /// may no longer be the one to blame.
    ///
    /// Nothing can be its end if neither the damage nor the tokens it touches hold a character that
    /// strings and comments are closed with.
    fn searching(&self, old: &Parse) -> Option<u32> {
        let mut before = old.notes.misses.iter().take_while(|it| it.start < self.end);
        let start = before.clone().next()?.start;
        let is_evidence = before.any(|it| self.start <= it.decided);
        (is_evidence || closes(self.insert) || self.touches_closer(start)).then_some(start)
    }

    /// Whether a token that the damage touches, behind `start`, holds such a character, or is a part of what
    /// may be a line directive, which hides them.
    fn touches_closer(&self, start: u32) -> bool {
        let place = TextSize::new(self.start.max(start));
        let touched = groups::token_at(&self.root, place);
        let first = touched.map(|it| it.prev_token().unwrap_or(it));
        let is_near = |it: &SyntaxToken| it.text_range().start() <= TextSize::new(self.end);
        let mut near = std::iter::successors(first.clone(), SyntaxToken::next_token);
        if near
            .by_ref()
            .take_while(is_near)
            .any(|it| closes(it.text()))
        {
            return true;
        }
        std::iter::successors(first, SyntaxToken::prev_token)
            .take(4)
            .take_while(|it| !it.text().contains('\n'))
            .any(|it| it.text().starts_with('#'))
    }

    /// A place behind the damage, in the new text.
    fn moved(&self, at: u32) -> u32 {
        at - self.end + self.start + self.insert.len() as u32
    }

    /// An error of a section behind the damage, in the new text.
    fn moved_found(&self, found: &Found) -> Found {
        let at = |it: TextSize| TextSize::new(self.moved(it.into()));
        let moved = |it: TextRange| TextRange::new(at(it.start()), at(it.end()));
        Found {
            home: self.moved(found.home),
            error: SyntaxError {
                range: moved(found.error.range),
                message: found.error.message.clone(),
                stop: moved(found.error.stop),
            },
        }
    }

    fn moved_miss(&self, miss: &Miss) -> Miss {
        Miss {
            start: self.moved(miss.start),
            decided: self.moved(miss.decided),
            ..*miss
        }
    }

    fn moved_seam(&self, seam: &Seam) -> Seam {
        Seam {
            start: self.moved(seam.start),
            reach: seam.reach.map(|it| self.moved(it)),
            ..*seam
        }
    }
}

/// Whether a text holds a character that matters inside of strings and comments.
fn closes(text: &str) -> bool {
    text.bytes().any(|it| {
        matches!(
            it,
            b'"' | b'\'' | b'\\' | b'*' | b'(' | b')' | b'{' | b'|' | b'}' | b'#'
        )
    })
}

fn start_of(element: &SyntaxElement) -> u32 {
    element.text_range().start().into()
}

fn push_text(element: &SyntaxElement, out: &mut String) {
    match element {
        NodeOrToken::Node(node) => push_green(node.green(), out),
        NodeOrToken::Token(token) => out.push_str(token.text()),
    }
}

/// The text of a green node; depth is limited by the parser.
fn push_green(node: &rowan::GreenNodeData, out: &mut String) {
    for child in node.children() {
        match child {
            NodeOrToken::Node(node) => push_green(node, out),
            NodeOrToken::Token(token) => out.push_str(token.text()),
        }
    }
}
