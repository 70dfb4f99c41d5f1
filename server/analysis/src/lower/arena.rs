//! A vector of terms with their source ranges, indexed by typed ids.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;
use std::ops::Index;

use ocaml_syntax::TextRange;

/// The name of a term in the arena of its kind.
pub struct Id<T> {
    index: u32,
    kind: PhantomData<fn() -> T>,
}

impl<T> Id<T> {
    /// The position in the arena.
    #[must_use]
    pub fn index(self) -> usize {
        self.index as usize
    }
}

impl<T> Clone for Id<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Id<T> {}

impl<T> PartialEq for Id<T> {
    fn eq(&self, other: &Self) -> bool {
        self.index == other.index
    }
}

impl<T> Eq for Id<T> {}

impl<T> Hash for Id<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.index.hash(state);
    }
}

impl<T> fmt::Debug for Id<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{}", self.index)
    }
}

/// The terms of one kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arena<T> {
    terms: Vec<T>,
    ranges: Vec<TextRange>,
}

impl<T> Default for Arena<T> {
    fn default() -> Self {
        Self {
            terms: Vec::new(),
            ranges: Vec::new(),
        }
    }
}

impl<T> Arena<T> {
    /// Adds a term.
    pub(crate) fn alloc(&mut self, term: T, range: TextRange) -> Id<T> {
        // A file is at most 4 GiB, and a term takes at least a byte of it.
        let index = u32::try_from(self.terms.len()).unwrap_or(u32::MAX);
        self.terms.push(term);
        self.ranges.push(range);
        Id {
            index,
            kind: PhantomData,
        }
    }

    /// Where a term stands.
    #[must_use]
    pub fn range(&self, id: Id<T>) -> TextRange {
        self.ranges[id.index()]
    }

    /// All terms, oldest first.
    pub fn iter(&self) -> impl Iterator<Item = (Id<T>, &T)> {
        self.terms.iter().enumerate().map(|(index, term)| {
            (
                Id {
                    index: index as u32,
                    kind: PhantomData,
                },
                term,
            )
        })
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.terms.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }
}

impl<T> Index<Id<T>> for Arena<T> {
    type Output = T;

    fn index(&self, id: Id<T>) -> &T {
        &self.terms[id.index()]
    }
}
