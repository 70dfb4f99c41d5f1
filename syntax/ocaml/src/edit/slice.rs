//! The part of the new text that is read again: some sections, and the token before them, which the parser
//! looks back at.

use super::sections::{is_section, previous_section};
use super::{Edit, push_text, start_of};
use crate::groups;
use crate::kind::{SyntaxElement, SyntaxKind};
use rowan::NodeOrToken;

/// The part of the new text that is read again.
pub(super) struct Slice {
    pub(super) text: String,
    /// The tokens before the first section, with their lengths.
    pub(super) before: Vec<(SyntaxKind, usize)>,
    /// Where it starts, in the old and in the new text.
    pub(super) base: u32,
    /// Where the first section starts in it; before that is the token before the section.
    pub(super) first: usize,
    /// Where the damage ends in it.
    pub(super) damage_end: usize,
    /// Whether it goes to the end of the file.
    pub(super) is_rest: bool,
}

impl Slice {
    /// From the section `first` to `sections` sections behind the damage.
    pub(super) fn new(edit: &Edit<'_>, first: Option<&SyntaxElement>, sections: usize) -> Slice {
        let mut text = String::new();
        let start = match first {
            Some(first) => first.clone(),
            None => match groups::first(&edit.root) {
                Some(first) => first,
                None => return Slice::empty(),
            },
        };
        // Without one, whether the section starts its line is decided by what is before it.
        let token = first.and_then(|it| token_before(it).or_else(|| edit.root.first_token()));
        let mut before = Vec::new();
        if let Some(token) = &token {
            push_between(token, &start, &mut text, &mut before);
        }
        let base = token.map_or(start_of(&start), |it| it.text_range().start().into());
        let first = text.len();
        let mut next = Some(start);
        let mut behind = 0;
        while let Some(element) = &next {
            let from = start_of(element);
            if from > edit.end && is_section(element) {
                let seen = text.get((edit.end - base) as usize..).unwrap_or("");
                if behind >= sections && seen.len() > 16 && seen.contains('\n') {
                    break;
                }
                behind += 1;
            }
            push_text(element, &mut text);
            next = groups::next(element);
        }
        let damage = (edit.start - base) as usize..(edit.end - base) as usize;
        let damage_end = damage.start + edit.insert.len();
        text.replace_range(damage, edit.insert);
        Slice {
            text,
            before,
            base,
            first,
            damage_end,
            is_rest: next.is_none(),
        }
    }

    fn empty() -> Slice {
        Slice {
            text: String::new(),
            before: Vec::new(),
            base: 0,
            first: 0,
            damage_end: 0,
            is_rest: true,
        }
    }
}

/// The last token before a section that is no trivia.
pub(super) fn token_before(section: &SyntaxElement) -> Option<crate::SyntaxToken> {
    match previous_section(section)? {
        NodeOrToken::Node(node) => node.last_token(),
        NodeOrToken::Token(token) => Some(token),
    }
}

/// The text from a token up to a section.
fn push_between(
    token: &crate::SyntaxToken,
    section: &SyntaxElement,
    out: &mut String,
    tokens: &mut Vec<(SyntaxKind, usize)>,
) {
    let end = section.text_range().start();
    let mut next = Some(token.clone());
    while let Some(token) = next.filter(|it| it.text_range().start() < end) {
        out.push_str(token.text());
        tokens.push((token.kind(), token.text().len()));
        next = token.next_token();
    }
}
