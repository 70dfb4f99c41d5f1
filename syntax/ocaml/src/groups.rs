//! The root keeps its items in groups of groups, so that a keystroke copies a few short lists and not
//! the list of all items: its cost does not grow with the file.
//!
//! Where a group starts is decided by the item that stands there and by nothing around it. So an edit
//! makes the groups that a parse from scratch would make, and leaves the distant ones as they are.

use crate::kind::{SyntaxElement, SyntaxKind, SyntaxNode, SyntaxToken};
use crate::tree::Element;
use rowan::{GreenNode, NodeOrToken, TextRange, TextSize};

/// Of so many items one starts a group, and of so many groups one starts a group of groups.
const MEMBERS: u32 = 16;

/// The children of a root that holds these items, with the white space and comments between them.
pub(crate) fn grouped(elements: impl IntoIterator<Item = Element>) -> Vec<Element> {
    gathered(groups(elements))
}

/// Items to groups.
pub(crate) fn groups(elements: impl IntoIterator<Item = Element>) -> Vec<Element> {
    gather(elements, 1)
}

/// Groups to groups of groups.
pub(crate) fn gathered(groups: impl IntoIterator<Item = Element>) -> Vec<Element> {
    gather(groups, 2)
}

fn gather(elements: impl IntoIterator<Item = Element>, depth: u32) -> Vec<Element> {
    let mut groups: Vec<Element> = Vec::new();
    let mut open: Vec<Element> = Vec::new();
    for element in elements {
        let is_trivia = SyntaxKind::from_raw(kind(&element)).is_trivia();
        if is_trivia && open.is_empty() {
            // Before the first item there is no group.
            groups.push(element);
            continue;
        }
        if !is_trivia && level(first_length(&element)) >= depth {
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

/// What an item of this length starts: nothing, a group, or a group of groups too.
pub(crate) fn level(length: u32) -> u32 {
    let mixed = length.wrapping_mul(0x9E37_79B9);
    let mixed = (mixed ^ (mixed >> 15)) >> 16;
    match mixed {
        _ if !mixed.is_multiple_of(MEMBERS) => 0,
        _ if !(mixed / MEMBERS).is_multiple_of(MEMBERS) => 1,
        _ => 2,
    }
}

/// The length of an item, or of the first one of a group.
fn first_length(element: &Element) -> u32 {
    let length = match element {
        NodeOrToken::Node(node) if node.kind() == SyntaxKind::ITEM_GROUP.into() => {
            node.children().next().map(|it| match it {
                NodeOrToken::Node(node) => node.text_len(),
                NodeOrToken::Token(token) => token.text_len(),
            })
        }
        NodeOrToken::Node(node) => Some(node.text_len()),
        NodeOrToken::Token(token) => Some(token.text_len()),
    };
    length.unwrap_or_default().into()
}

fn kind(element: &Element) -> rowan::SyntaxKind {
    match element {
        NodeOrToken::Node(node) => node.kind(),
        NodeOrToken::Token(token) => token.kind(),
    }
}

// ---- looking through the groups ------------------------------------------------------------------

/// The element among the items at `place`; between two the left one.
pub(crate) fn element_at(root: &SyntaxNode, place: TextSize) -> Option<SyntaxElement> {
    let range = TextRange::empty(place);
    let mut element = root.child_or_token_at_range(range)?;
    while let Some(group) = group(&element) {
        element = group.child_or_token_at_range(range)?;
    }
    Some(element)
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
    let next = around(element).find_map(|it| it.next_sibling_or_token())?;
    inside(next, SyntaxNode::first_child_or_token)
}

pub(crate) fn previous(element: &SyntaxElement) -> Option<SyntaxElement> {
    let previous = around(element).find_map(|it| it.prev_sibling_or_token())?;
    inside(previous, SyntaxNode::last_child_or_token)
}

/// The element and the groups around it.
fn around(element: &SyntaxElement) -> impl Iterator<Item = SyntaxElement> + use<> {
    std::iter::successors(Some(element.clone()), |it| {
        group_of(it).map(NodeOrToken::Node)
    })
}

/// The group that an item or a group stands in.
pub(crate) fn group_of(element: &SyntaxElement) -> Option<SyntaxNode> {
    let parent = element.parent();
    parent.filter(|it| it.kind() == SyntaxKind::ITEM_GROUP)
}

/// The group before a group, of the same depth.
pub(crate) fn group_before(group: &SyntaxNode) -> Option<SyntaxNode> {
    let element = NodeOrToken::Node(group.clone());
    let before = match element.prev_sibling_or_token() {
        Some(before) => before,
        None => {
            let around = NodeOrToken::Node(group_of(&element)?);
            let before = around.prev_sibling_or_token()?;
            self::group(&before)?.last_child_or_token()?
        }
    };
    self::group(&before).cloned()
}

fn group(element: &SyntaxElement) -> Option<&SyntaxNode> {
    let node = element.as_node();
    node.filter(|it| it.kind() == SyntaxKind::ITEM_GROUP)
}

fn inside(
    mut element: SyntaxElement,
    end: fn(&SyntaxNode) -> Option<SyntaxElement>,
) -> Option<SyntaxElement> {
    while let Some(group) = group(&element) {
        element = end(group)?;
    }
    Some(element)
}

#[cfg(test)]
mod tests {
    use super::level;

    #[test]
    fn groups_are_neither_small_nor_large() {
        let heads = |least: u32| (0..64_000).filter(|&it| level(it) >= least).count();
        assert!((3500..4500).contains(&heads(1)), "{}", heads(1));
        assert!((200..300).contains(&heads(2)), "{}", heads(2));
        let lengths: Vec<u32> = (0..400).collect();
        let longest = lengths.split(|&it| level(it) > 0).map(<[u32]>::len).max();
        assert!(longest.is_some_and(|it| it < 80), "{longest:?}");
    }
}
