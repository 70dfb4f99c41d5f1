//! What a configuration can name: the signature of module `Mirage`, of the modules that come with
//! it, and of the libraries that a configuration of that day can reach, release by release.
//!
//! A signature is a list of items. An item is one declaration as OCaml text, with the ranges of
//! releases that have it; an item that changed its type stands once for each of its types. Items
//! name other types by their whole path (`Mirage.impl`, `Stdlib.List.t`), predefined ones by their
//! bare name; inside the signature of a module type OCaml's own scoping holds.
//!
//! The texts lie in `data/api/PACKAGE/UNIT.api`, one compilation unit a file, one item a line. A
//! module is indexed when it is asked for, and only then.

mod load;
mod text;

use crate::{Range, Release};

pub use load::{module, modules, predef, units};

/// What an item declares.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// `val`.
    Value,
    /// `type`.
    Type,
    /// `module`: see [`Item::module_form`].
    Module,
    /// `module type`.
    ModuleType,
    /// `class`: it brings the class type and the object type of its name along.
    Class,
    /// `class type`: it brings the object type of its name along.
    ClassType,
    /// `exception`.
    Exception,
    /// `type T += C`: a constructor of an open type; the item's name is the constructor's.
    Extension,
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
    /// Why it should not be used any more, where the release says so; possibly empty.
    pub deprecated: Option<&'static str>,
    /// Its place among the declarations of the module. Of two fields or constructors with one name
    /// the one declared last wins.
    pub order: u16,
}

/// The signature of a module, over all releases.
#[derive(Debug, PartialEq, Eq)]
pub struct Module {
    /// Its whole path.
    pub path: &'static str,
    /// Sorted by kind, name and first release.
    pub items: Vec<Item>,
}

/// What an item of kind [`Kind::Module`] says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ModuleForm {
    /// A signature of its own: [`module`] with the item's path.
    Nested,
    /// Another name for the module with this path.
    Alias(&'static str),
    /// A functor or a module with a named module type: the type as text.
    Typed(&'static str),
}

/// A compilation unit: a module that can be named without a prefix.
///
/// A name that the opened `Stdlib` has comes first: `Result` is `Stdlib.Result`, although there is
/// a unit of that name.
#[derive(Debug, PartialEq, Eq)]
pub struct Unit {
    /// Its name.
    pub name: &'static str,
    /// The opam package that it comes from; `stdlib` for OCaml's own libraries.
    pub package: &'static str,
    /// The releases whose configurations can name it.
    pub ranges: Vec<Range>,
    /// Why it should not be used any more.
    pub deprecated: Option<&'static str>,
}

impl Item {
    /// Whether a release has it.
    #[must_use]
    pub fn is_in(&self, release: Release) -> bool {
        self.ranges.iter().any(|range| range.contains(release))
    }

    /// The first release that has it.
    #[must_use]
    pub fn since(&self) -> Option<Release> {
        self.ranges.first().map(|range| range.since)
    }

    /// The last release that has it.
    #[must_use]
    pub fn until(&self) -> Option<Release> {
        self.ranges.last().map(|range| range.until)
    }

    /// What a module item says; `None` for other kinds.
    #[must_use]
    pub fn module_form(&self) -> Option<ModuleForm> {
        if self.kind != Kind::Module {
            return None;
        }
        let rest = self.text.strip_prefix("module ")?.strip_prefix(self.name)?;
        if let Some(path) = rest.strip_prefix(" = ") {
            return Some(ModuleForm::Alias(path));
        }
        let signature = rest.strip_prefix(" : ")?;
        Some(match signature {
            "sig end" => ModuleForm::Nested,
            _ => ModuleForm::Typed(signature),
        })
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

    /// What a release declares, sorted by kind and name.
    pub fn at(&self, release: Release) -> impl Iterator<Item = &Item> {
        self.items.iter().filter(move |item| item.is_in(release))
    }
}

impl Unit {
    /// Whether a release's configurations can name it.
    #[must_use]
    pub fn is_in(&self, release: Release) -> bool {
        self.ranges.iter().any(|range| range.contains(release))
    }
}

/// The signature that a path means in a release, aliases followed: `Mirage.Info` is
/// `Functoria.Info` in 3.10.8. `None` where there is no such module, or only a functor.
#[must_use]
pub fn module_in(path: &str, release: Release) -> Option<&'static Module> {
    // Aliases of aliases are two steps in the data; the limit guards against a ring of them.
    follow(path, release, 16)
}

fn follow(path: &str, release: Release, steps: u8) -> Option<&'static Module> {
    let steps = steps.checked_sub(1)?;
    let Some((prefix, name)) = path.rsplit_once('.') else {
        let unit = units(release).find(|unit| unit.name == path)?;
        return module(unit.name);
    };
    let parent = follow(prefix, release, steps)?;
    let item = parent.item(Kind::Module, name, release)?;
    match item.module_form()? {
        ModuleForm::Alias(path) => follow(path, release, steps),
        ModuleForm::Nested | ModuleForm::Typed(_) => module(item.path),
    }
}
