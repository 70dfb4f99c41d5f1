//! Scopes: a chain of entries for each place, found by name in a few steps however long it is.
//!
//! A place is the number of the entry nearest to it; its chain leads outwards to the first entry. A
//! chain never changes, so a place is copied for nothing. Beside the chains, a table leads to all
//! entries of a name; whether one of them is in the chain of a place is found by jumping, each jump about
//! twice as far as the one before.

use rustc_hash::FxHashMap;

use super::environment::Entry;
use super::names::Sym;

/// A place in the chain of entries.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Env(pub(crate) u32);

/// What sort of thing a name stands for; each has names of its own.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(crate) enum Space {
    Value,
    Type,
    Constructor,
    Field,
    Module,
    ModuleType,
    Class,
}

/// An entry in its chain.
struct Node {
    entry: Entry,
    /// The entry that it hides.
    parent: u32,
    /// An entry further out.
    jump: u32,
    depth: u32,
    /// The nearest opened module, itself included; 0 if there is none.
    open: u32,
    /// The entry of the same name that was added before it, in whatever chain; 0 if there is none.
    same: u32,
}

/// All chains of a run: a tree that only grows.
pub(crate) struct Scopes {
    nodes: Vec<Node>,
    /// The last entry of each name.
    named: FxHashMap<(Space, Sym), u32>,
}

impl Scopes {
    /// With the outermost scope alone.
    pub(crate) fn new() -> Self {
        let root = Node {
            entry: Entry::Root,
            parent: 0,
            jump: 0,
            depth: 0,
            open: 0,
            same: 0,
        };
        Self {
            nodes: vec![root],
            named: FxHashMap::default(),
        }
    }

    /// The place behind a new entry.
    pub(crate) fn add(&mut self, env: Env, entry: Entry) -> Env {
        let id = self.nodes.len() as u32;
        let parent = &self.nodes[env.0 as usize];
        let far = &self.nodes[parent.jump as usize];
        let farther = &self.nodes[far.jump as usize];
        // Two jumps of one length make one of twice that length.
        let jump = if parent.depth - far.depth == far.depth - farther.depth {
            far.jump
        } else {
            env.0
        };
        let open = if matches!(entry, Entry::Open(..)) {
            id
        } else {
            parent.open
        };
        let depth = parent.depth + 1;
        let same = entry.name().and_then(|name| self.named.insert(name, id));
        self.nodes.push(Node {
            entry,
            parent: env.0,
            jump,
            depth,
            open,
            same: same.unwrap_or(0),
        });
        Env(id)
    }

    /// Whether an entry is in the chain of a place. Entries are numbered outside in.
    fn encloses(&self, entry: u32, env: Env) -> bool {
        let mut at = env.0;
        while at > entry {
            let node = &self.nodes[at as usize];
            at = if node.jump >= entry {
                node.jump
            } else {
                node.parent
            };
        }
        at == entry
    }

    /// The entries of a name in the chain of a place, nearest first, each with its number.
    pub(crate) fn named(
        &self,
        env: Env,
        space: Space,
        name: Sym,
    ) -> impl Iterator<Item = (u32, Entry)> {
        let last = self.named.get(&(space, name)).copied();
        let all = std::iter::successors(last, |id| {
            let same = self.nodes[*id as usize].same;
            (same != 0).then_some(same)
        });
        all.filter(move |id| self.encloses(*id, env))
            .map(|id| (id, self.nodes[id as usize].entry))
    }

    /// The nearest opened module: the number of its entry.
    pub(crate) fn open(&self, env: Env) -> Option<u32> {
        let open = self.nodes[env.0 as usize].open;
        (open != 0).then_some(open)
    }

    /// The entry with a number.
    pub(crate) fn entry(&self, id: u32) -> Entry {
        self.nodes[id as usize].entry
    }

    /// The place before an entry.
    pub(crate) fn before(&self, id: u32) -> Env {
        Env(self.nodes[id as usize].parent)
    }

    /// All entries of a place, nearest first, without the outermost scope.
    pub(crate) fn chain(&self, env: Env) -> impl Iterator<Item = Entry> {
        let mut at = env.0;
        std::iter::from_fn(move || {
            let node = &self.nodes[at as usize];
            if at == 0 {
                return None;
            }
            at = node.parent;
            Some(node.entry)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::names;
    use super::*;

    /// Chains that fork: the table and the jumps agree with a walk along the chain.
    #[test]
    fn names_are_found_where_a_walk_finds_them() {
        let names = [
            names::INT,
            names::CHAR,
            names::STRING,
            names::FLOAT,
            names::BOOL,
        ];
        let mut scopes = Scopes::new();
        let mut places = vec![Env(0)];
        let mut seed: u32 = 7;
        let mut next = |below: usize| {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (seed >> 8) as usize % below
        };
        for _ in 0..2000 {
            // Mostly inwards, sometimes from an older place.
            let from = match next(4) {
                0 => places[next(places.len())],
                _ => places[places.len() - 1],
            };
            places.push(scopes.add(from, Entry::Unknown(names[next(names.len())])));
        }
        for place in &places {
            for name in names {
                let walked = scopes
                    .chain(*place)
                    .filter(|entry| matches!(entry, Entry::Unknown(found) if *found == name))
                    .count();
                let found: Vec<u32> = scopes
                    .named(*place, Space::Value, name)
                    .map(|(id, _)| id)
                    .collect();
                assert_eq!(walked, found.len());
                assert!(found.is_sorted_by(|a, b| a > b), "nearest first");
            }
        }
    }
}
