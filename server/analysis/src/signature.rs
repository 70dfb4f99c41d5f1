//! The structure of a library's declarations: each item's text parsed once, when it is first asked
//! for, and kept as long as the process.
//!
//! Types stay type expressions with whole paths in them; nothing is expanded or compared here.

use std::hash::Hash;
use std::sync::{OnceLock, PoisonError, RwLock};

use mirage_releases::Release;
use mirage_releases::api::{self, Item, Kind, Module};
use rustc_hash::{FxHashMap, FxHashSet};

use crate::lower::{
    self, ConstructorDecl, FieldDecl, ItemKind, Label, TypeDecl, TypeExpr, TypeId, TypeKind, Unit,
};

/// A declaration with its structure.
#[derive(Debug)]
pub struct Signature {
    /// The text of the item as a unit of one item.
    pub unit: Unit,
    /// The parameters of a value, outermost first.
    pub parameters: Vec<Parameter>,
    /// The type behind the parameters of a value.
    pub result: Option<TypeId>,
}

/// A parameter of a value.
#[derive(Clone, Debug)]
pub struct Parameter {
    /// Its label.
    pub label: Label,
    /// Its type, in [`Signature::unit`]; of an optional one without `option`.
    pub ty: TypeId,
}

impl Signature {
    /// The declared type of a type item.
    #[must_use]
    pub fn type_decl(&self) -> Option<&TypeDecl> {
        match &self.unit.items.first()?.kind {
            ItemKind::Types { declarations, .. } => declarations.first(),
            _ => None,
        }
    }

    /// The constructors of a type item, or the one of an exception or an extension.
    #[must_use]
    pub fn constructors(&self) -> &[ConstructorDecl] {
        match self.unit.items.first().map(|item| &item.kind) {
            Some(ItemKind::Exception(it)) => std::slice::from_ref(it),
            Some(ItemKind::TypeExtension { constructors, .. }) => constructors,
            _ => match self.type_decl().map(|it| &it.kind) {
                Some(TypeKind::Variant(constructors)) => constructors,
                _ => &[],
            },
        }
    }

    /// The fields of a type item.
    #[must_use]
    pub fn fields(&self) -> &[FieldDecl] {
        match self.type_decl().map(|it| &it.kind) {
            Some(TypeKind::Record(fields)) => fields,
            _ => &[],
        }
    }

    /// A type expression as text, as it stands in the item.
    #[must_use]
    pub fn text_of(&self, item: &'static Item, ty: TypeId) -> &'static str {
        let range = self.unit.type_range(ty);
        item.text
            .get(usize::from(range.start())..usize::from(range.end()))
            .unwrap_or_default()
    }
}

/// The structure of an item.
#[must_use]
pub fn signature(item: &'static Item) -> &'static Signature {
    static CACHE: Cache<Signature> = Cache::new();
    CACHE.get(std::ptr::from_ref(item) as usize, || parse(item.text))
}

/// How each parameter of a value is labelled, outermost first.
pub fn labels(item: &'static Item) -> impl ExactSizeIterator<Item = &'static Label> + Clone {
    signature(item).parameters.iter().map(|it| &it.label)
}

fn parse(text: &str) -> Signature {
    let unit = lower::lower(&ocaml_syntax::parse_interface(text));
    let declared = match unit.items.first().map(|item| &item.kind) {
        Some(ItemKind::Value { ty, .. }) => Some(*ty),
        _ => None,
    };
    let mut parameters = Vec::new();
    let mut result = declared;
    while let Some(ty) = result {
        match &unit.types[ty] {
            TypeExpr::Arrow {
                label,
                argument,
                result: next,
            } => {
                parameters.push(Parameter {
                    label: label.clone(),
                    ty: *argument,
                });
                result = Some(*next);
            }
            TypeExpr::Poly { ty, .. } => result = Some(*ty),
            _ => break,
        }
    }
    Signature {
        unit,
        parameters,
        result,
    }
}

/// The constructors and fields of a module's types, by name.
#[derive(Debug, Default)]
pub struct Members {
    constructors: FxHashMap<Box<str>, Vec<&'static Item>>,
    fields: FxHashMap<Box<str>, Vec<&'static Item>>,
}

impl Members {
    /// The declaration that has a constructor of this name in a release; the last one wins.
    #[must_use]
    pub fn constructor(&self, name: &str, release: Release) -> Option<&'static Item> {
        last_in(self.constructors.get(name)?, release)
    }

    /// The record type that has a field of this name in a release; the last one wins.
    #[must_use]
    pub fn field(&self, name: &str, release: Release) -> Option<&'static Item> {
        last_in(self.fields.get(name)?, release)
    }

    /// All constructors with the declarations that have them, of all releases.
    pub fn constructors(&self) -> impl Iterator<Item = (&str, &'static Item)> {
        flat(&self.constructors)
    }

    /// All fields with the types that have them, of all releases.
    pub fn fields(&self) -> impl Iterator<Item = (&str, &'static Item)> {
        flat(&self.fields)
    }
}

fn flat<'a>(
    table: &'a FxHashMap<Box<str>, Vec<&'static Item>>,
) -> impl Iterator<Item = (&'a str, &'static Item)> {
    table
        .iter()
        .flat_map(|(name, items)| items.iter().map(move |item| (&**name, *item)))
}

fn last_in(items: &[&'static Item], release: Release) -> Option<&'static Item> {
    let there = items.iter().filter(|item| item.is_in(release));
    there.max_by_key(|item| item.order).copied()
}

/// The constructors and fields that a module declares, over all releases.
#[must_use]
pub fn members(module: &'static Module) -> &'static Members {
    static CACHE: Cache<Members> = Cache::new();
    CACHE.get(std::ptr::from_ref(module) as usize, || {
        let mut members = Members::default();
        for item in &module.items {
            if !matches!(item.kind, Kind::Type | Kind::Exception | Kind::Extension) {
                continue;
            }
            let signature = signature(item);
            for it in signature.constructors() {
                members
                    .constructors
                    .entry(it.name.text.clone())
                    .or_default()
                    .push(item);
            }
            for it in signature.fields() {
                members
                    .fields
                    .entry(it.name.text.clone())
                    .or_default()
                    .push(item);
            }
        }
        members
    })
}

/// Whether any type of any library in any release has a constructor of this name.
#[must_use]
pub fn is_constructor(name: &str) -> bool {
    everything().constructors.contains(name)
}

/// Whether any type of any library in any release has a field of this name.
#[must_use]
pub fn is_field(name: &str) -> bool {
    everything().fields.contains(name)
}

#[derive(Default)]
struct Everything {
    constructors: FxHashSet<Box<str>>,
    fields: FxHashSet<Box<str>>,
}

fn everything() -> &'static Everything {
    static ALL: OnceLock<Everything> = OnceLock::new();
    ALL.get_or_init(|| {
        let mut all = Everything::default();
        for module in api::modules() {
            // Parsing every type of every library would take too long for what it is used for.
            for item in &module.items {
                if matches!(item.kind, Kind::Type | Kind::Exception | Kind::Extension) {
                    all.add(item.text);
                }
            }
        }
        all
    })
}

impl Everything {
    /// Every capitalised word, and every word before a colon: what could be one, is one.
    fn add(&mut self, text: &str) {
        let is_word = |c: char| c.is_alphanumeric() || c == '_' || c == '\'';
        let mut rest = text;
        while let Some(start) = rest.find(is_word) {
            let word = &rest[start..];
            let end = word.find(|c| !is_word(c)).unwrap_or(word.len());
            let (word, after) = word.split_at(end);
            if word.starts_with(char::is_uppercase) && !after.starts_with('.') {
                self.constructors.insert(word.into());
            } else if after.trim_start().starts_with(':') {
                self.fields.insert(word.into());
            }
            rest = after;
        }
    }
}

/// What was computed for things that live as long as the process, by their address.
struct Cache<T: 'static> {
    table: OnceLock<RwLock<FxHashMap<usize, &'static T>>>,
}

impl<T> Cache<T> {
    const fn new() -> Self {
        Self {
            table: OnceLock::new(),
        }
    }

    fn get(&self, key: impl Into<usize> + Hash + Copy, make: impl FnOnce() -> T) -> &'static T {
        let key = key.into();
        let table = self.table.get_or_init(RwLock::default);
        // A panic while the lock is held leaves the table as it was.
        let found = table
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .get(&key)
            .copied();
        if let Some(found) = found {
            return found;
        }
        let made = make();
        let mut table = table.write().unwrap_or_else(PoisonError::into_inner);
        // The facts about the releases are bounded, so what is kept here is too.
        table
            .entry(key)
            .or_insert_with(|| Box::leak(Box::new(made)))
    }
}
