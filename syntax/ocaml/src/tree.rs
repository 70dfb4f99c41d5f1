//! Builds green trees from the leaves up.
//!
//! Finished pieces lie on one stack; finishing a node takes the pieces above a mark and puts the node
//! in their place. Small pieces are shared through a cache that lives as long as the thread: it has a
//! fixed size (a newer piece evicts an older one), so it never grows, whatever is parsed.

use crate::kind::SyntaxKind;
use rowan::{GreenNode, GreenToken, NodeOrToken};
use std::cell::RefCell;

pub(crate) type Element = NodeOrToken<GreenNode, GreenToken>;

/// A place on the stack from which a node can be finished.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Mark(usize);

/// An element and its hash; 0 says that it is not shared.
type Hashed = (u32, Element);

pub(crate) struct Builder {
    stack: Vec<Hashed>,
    cache: Box<Cache>,
}

impl Builder {
    pub(crate) fn new() -> Builder {
        let cache = SPARE.with(|it| it.borrow_mut().take()).unwrap_or_default();
        Builder {
            stack: Vec::with_capacity(64),
            cache,
        }
    }

    pub(crate) fn mark(&self) -> Mark {
        Mark(self.stack.len())
    }

    /// Forgets everything above the mark.
    pub(crate) fn truncate(&mut self, mark: Mark) {
        self.stack.truncate(mark.0);
    }

    /// Forgets the last piece.
    pub(crate) fn pop(&mut self) {
        self.stack.pop();
    }

    pub(crate) fn token(&mut self, kind: SyntaxKind, text: &str) {
        let token = self.cache.token(kind, text);
        self.stack.push(token);
    }

    pub(crate) fn node(&mut self, mark: Mark, kind: SyntaxKind) {
        // Of what is missing altogether there is no node: a walk from token to token would end at it.
        if mark.0 >= self.stack.len() {
            return;
        }
        let node = match self.cache.node_slot(kind, &self.stack[mark.0..]) {
            Some((hash, slot)) => {
                if let Some(node) = self.cache.known(slot, kind, &self.stack[mark.0..]) {
                    self.stack.truncate(mark.0);
                    (hash, NodeOrToken::Node(node))
                } else {
                    let node = self.take(mark, kind);
                    self.cache.nodes[slot] = Some(node.clone());
                    (hash, NodeOrToken::Node(node))
                }
            }
            None => (0, NodeOrToken::Node(self.take(mark, kind))),
        };
        self.stack.push(node);
    }

    fn take(&mut self, mark: Mark, kind: SyntaxKind) -> GreenNode {
        GreenNode::new(kind.into(), self.stack.drain(mark.0..).map(|it| it.1))
    }

    /// The pieces above the mark, in order.
    pub(crate) fn pieces(&mut self, mark: Mark) -> Vec<Element> {
        self.stack.drain(mark.0..).map(|it| it.1).collect()
    }
}

impl Drop for Builder {
    fn drop(&mut self) {
        let cache = std::mem::take(&mut self.cache);
        // A thread that is ending has no place for the cache any more; then it is dropped.
        let _ = SPARE.try_with(|it| it.try_borrow_mut().map(|mut spare| *spare = Some(cache)));
    }
}

thread_local! {
    static SPARE: RefCell<Option<Box<Cache>>> = const { RefCell::new(None) };
}

const TOKEN_SLOTS: usize = 4096;
const NODE_SLOTS: usize = 4096;
/// Longer tokens are rarely repeated.
const MAX_SHARED_TOKEN: usize = 32;
/// Nodes with more children are rarely repeated.
const MAX_SHARED_NODE: usize = 3;

#[derive(Default)]
struct Cache {
    tokens: Vec<Option<GreenToken>>,
    nodes: Vec<Option<GreenNode>>,
}

impl Cache {
    fn token(&mut self, kind: SyntaxKind, text: &str) -> Hashed {
        if text.len() > MAX_SHARED_TOKEN {
            return (0, NodeOrToken::Token(GreenToken::new(kind.into(), text)));
        }
        if self.tokens.is_empty() {
            self.tokens.resize(TOKEN_SLOTS, None);
            self.nodes.resize(NODE_SLOTS, None);
        }
        let hash = hash_text(kind, text);
        let slot = &mut self.tokens[hash as usize % TOKEN_SLOTS];
        let shared = slot
            .as_ref()
            .filter(|it| it.text() == text && it.kind() == kind.into());
        let token = match shared {
            Some(token) => token.clone(),
            None => slot.insert(GreenToken::new(kind.into(), text)).clone(),
        };
        (hash, NodeOrToken::Token(token))
    }

    /// The hash and the place in the cache of a node that may be shared.
    fn node_slot(&mut self, kind: SyntaxKind, children: &[Hashed]) -> Option<(u32, usize)> {
        if children.len() > MAX_SHARED_NODE || self.nodes.is_empty() {
            return None;
        }
        let mut hash = mix(0, kind as u32);
        for child in children {
            if child.0 == 0 {
                return None;
            }
            hash = mix(hash, child.0);
        }
        Some((hash | 1, hash as usize % NODE_SLOTS))
    }

    fn known(&self, slot: usize, kind: SyntaxKind, children: &[Hashed]) -> Option<GreenNode> {
        let node = self.nodes[slot].as_ref()?;
        let same = node.kind() == kind.into()
            && node.children().len() == children.len()
            && node
                .children()
                .zip(children)
                .all(|(old, new)| match (old, &new.1) {
                    (NodeOrToken::Node(old), NodeOrToken::Node(new)) => std::ptr::eq(old, &**new),
                    (NodeOrToken::Token(old), NodeOrToken::Token(new)) => std::ptr::eq(old, &**new),
                    _ => false,
                });
        same.then(|| node.clone())
    }
}

fn mix(hash: u32, word: u32) -> u32 {
    (hash.rotate_left(5) ^ word).wrapping_mul(0x9E37_79B9)
}

fn hash_text(kind: SyntaxKind, text: &str) -> u32 {
    let mut hash = mix(text.len() as u32, kind as u32);
    let mut words = text.as_bytes().chunks_exact(4);
    for word in &mut words {
        hash = mix(
            hash,
            u32::from_le_bytes([word[0], word[1], word[2], word[3]]),
        );
    }
    for &byte in words.remainder() {
        hash = mix(hash, u32::from(byte));
    }
    (hash ^ (hash >> 15)) | 1
}
