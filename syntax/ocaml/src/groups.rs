//! The root keeps its items in groups, so that a keystroke copies one group and not the list of all
//! items: its cost does not grow with the file.
//!
//! Where a group starts is decided by the item that stands there and by nothing around it. So an edit
//! makes the groups that a parse from scratch would make, and leaves the distant ones as they are.

use crate::kind::{SyntaxElement, SyntaxKind, SyntaxNode, SyntaxToken};
use crate::tree::Element;
use rowan::{GreenNode, NodeOrToken, TextRange, TextSize};

/// Of so many items one starts a group.
const ITEMS: u32 = 32;

/// The children of a root that holds these items, with the white space and comments between them.
pub(crate) fn grouped(elements: impl IntoIterator<Item = Element>) -> Vec<Element> {
    let mut groups: Vec<Element> = Vec::new();
    let mut open: Vec<Element> = Vec::new();
    for element in elements {
        if is_trivia(&element) {
            // Before the first item there is no group.
            let list = if open.is_empty() {
                &mut groups
            } else {
                &mut open
            };
            list.push(element);
            continue;
        }
        if is_head(u32::from(text_len(&element))) {
            close(&mut open, &mut groups);
        }
        open.push(element);
    }
    close(&mut open, &mut groups);
    groups
}

fn close(open: &mut Vec<Element>, groups: &mut Vec<Element>) {
    if !open.is_empty() {
        let group = GreenNode::new(SyntaxKind::ITEM_GROUP.into(), open.drain(..));
        groups.push(NodeOrToken::Node(group));
    }
}

/// Whether an item of this length starts a group.
pub(crate) fn is_head(length: u32) -> bool {
    let mixed = length.wrapping_mul(0x9E37_79B9);
    (mixed ^ (mixed >> 15)) >> 16 & (ITEMS - 1) == 0
}

fn is_trivia(element: &Element) -> bool {
    SyntaxKind::from_raw(kind(element)).is_trivia()
}

fn kind(element: &Element) -> rowan::SyntaxKind {
    match element {
        NodeOrToken::Node(node) => node.kind(),
        NodeOrToken::Token(token) => token.kind(),
    }
}

fn text_len(element: &Element) -> TextSize {
    match element {
        NodeOrToken::Node(node) => node.text_len(),
        NodeOrToken::Token(token) => token.text_len(),
    }
}

// ---- looking through the groups ------------------------------------------------------------------

/// The element among the items at `place`; between two the left one.
pub(crate) fn element_at(root: &SyntaxNode, place: TextSize) -> Option<SyntaxElement> {
    let range = TextRange::empty(place);
    let element = root.child_or_token_at_range(range)?;
    match group(&element) {
        Some(group) => group.child_or_token_at_range(range),
        None => Some(element),
    }
}

/// The token at `place`; between two the left one.
pub(crate) fn token_at(root: &SyntaxNode, place: TextSize) -> Option<SyntaxToken> {
    let range = TextRange::empty(place);
    let mut element = root.child_or_token_at_range(range)?;
    loop {
        element = match element {
            NodeOrToken::Token(token) => return Some(token),
            NodeOrToken::Node(node) => node.child_or_token_at_range(range)?,
        };
    }
}

pub(crate) fn first(root: &SyntaxNode) -> Option<SyntaxElement> {
    inside(
        root.first_child_or_token()?,
        SyntaxNode::first_child_or_token,
    )
}

pub(crate) fn next(element: &SyntaxElement) -> Option<SyntaxElement> {
    if let Some(next) = element.next_sibling_or_token() {
        return inside(next, SyntaxNode::first_child_or_token);
    }
    let next = group_of(element)?.next_sibling_or_token()?;
    inside(next, SyntaxNode::first_child_or_token)
}

pub(crate) fn previous(element: &SyntaxElement) -> Option<SyntaxElement> {
    if let Some(previous) = element.prev_sibling_or_token() {
        return inside(previous, SyntaxNode::last_child_or_token);
    }
    let previous = group_of(element)?.prev_sibling_or_token()?;
    inside(previous, SyntaxNode::last_child_or_token)
}

/// The group that an item stands in.
pub(crate) fn group_of(element: &SyntaxElement) -> Option<SyntaxNode> {
    element
        .parent()
        .filter(|it| it.kind() == SyntaxKind::ITEM_GROUP)
}

fn group(element: &SyntaxElement) -> Option<&SyntaxNode> {
    element
        .as_node()
        .filter(|it| it.kind() == SyntaxKind::ITEM_GROUP)
}

fn inside(
    element: SyntaxElement,
    end: fn(&SyntaxNode) -> Option<SyntaxElement>,
) -> Option<SyntaxElement> {
    match group(&element) {
        Some(group) => end(group),
        None => Some(element),
    }
}

#[cfg(test)]
mod tests {
    use super::is_head;

    #[test]
    fn groups_are_neither_small_nor_large() {
        let heads = (0..32_000).filter(|&it| is_head(it)).count();
        assert!((800..1200).contains(&heads), "{heads}");
        let gap = (0..400_u32).collect::<Vec<_>>();
        let longest = gap.split(|&it| is_head(it)).map(<[u32]>::len).max();
        assert!(longest.is_some_and(|it| it < 160), "{longest:?}");
    }
}
