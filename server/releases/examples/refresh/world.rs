//! Every module that an interface can speak of: those of the checkout, and those of the data.

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

use mirage_releases::Release;
use mirage_releases::api::{self, Kind, ModuleForm};

use crate::checkout::{Source, items};
use crate::elaborate::Elaborator;
use crate::signature::{Entry, Module, Signature, What};

/// The modules of one tag.
pub(crate) struct World {
    /// Outside packages are those of this release.
    release: Release,
    sources: BTreeMap<String, Source>,
    /// Signatures by path, once they are known; `None` while a unit is being read.
    known: RefCell<HashMap<String, Option<Rc<Signature>>>>,
    /// Module types by path.
    types: RefCell<HashMap<String, Rc<Signature>>>,
    complaints: RefCell<Vec<String>>,
}

impl World {
    /// The modules of a checkout beside the packages of a release.
    pub(crate) fn new(release: Release, sources: Vec<Source>) -> Self {
        let sources = sources.into_iter().map(|it| (it.unit.clone(), it));
        Self {
            release,
            sources: sources.collect(),
            known: RefCell::default(),
            types: RefCell::default(),
            complaints: RefCell::default(),
        }
    }

    /// The units of the checkout.
    pub(crate) fn sources(&self) -> impl Iterator<Item = &Source> {
        self.sources.values()
    }

    /// What could not be understood.
    pub(crate) fn complaints(&self) -> Vec<String> {
        self.complaints.borrow().clone()
    }

    /// Notes what could not be understood.
    pub(crate) fn complain(&self, complaint: String) {
        self.complaints.borrow_mut().push(complaint);
    }

    /// Remembers the signature of a module that is complete.
    pub(crate) fn remember(&self, path: &str, signature: &Rc<Signature>) {
        let mut known = self.known.borrow_mut();
        known.insert(path.to_owned(), Some(signature.clone()));
    }

    /// Remembers a module type.
    pub(crate) fn remember_type(&self, path: &str, signature: &Rc<Signature>) {
        let mut types = self.types.borrow_mut();
        types.insert(path.to_owned(), signature.clone());
    }

    /// The unit that a library's own name means: `Key` is `Functoria__Key` inside functoria.
    pub(crate) fn sibling(&self, library: &str, name: &str) -> Option<String> {
        let mut units = self.sources.values();
        let unit = units.find(|it| it.library == library && it.name == name)?;
        Some(unit.unit.clone())
    }

    /// Whether a name is that of a unit, seen from outside its library.
    pub(crate) fn is_unit(&self, name: &str) -> bool {
        self.sources.contains_key(name)
            || self.is_library(name)
            || api::units(self.release).any(|unit| unit.name == name)
    }

    /// A library without a module of its own name has one that lists the others.
    fn is_library(&self, name: &str) -> bool {
        let prefix = format!("{}__", name.trim_end_matches('_'));
        self.sources.keys().any(|unit| unit.starts_with(&prefix))
    }

    /// The module that a path means, aliases followed.
    pub(crate) fn canonical(&self, path: &str) -> String {
        let mut names = path.split('.');
        let mut at = names.next().unwrap_or_default().to_owned();
        if let Some(name) = at.strip_prefix("Stdlib__") {
            at = format!("Stdlib.{name}");
        }
        for name in names {
            let module = self.signature(&at).and_then(|signature| {
                signature.find(name, |what| match what {
                    What::Module(Module::Alias(path)) => Some(path.clone()),
                    _ => None,
                })
            });
            at = match module {
                Some(path) => self.canonical(&path),
                None => format!("{at}.{name}"),
            };
        }
        at
    }

    /// The signature of a module by its canonical path.
    pub(crate) fn signature(&self, path: &str) -> Option<Rc<Signature>> {
        if let Some(known) = self.known.borrow().get(path) {
            return known.clone();
        }
        // Whoever asks while it is being read goes without.
        self.known.borrow_mut().insert(path.to_owned(), None);
        let signature = self.read(path).map(Rc::new);
        let mut known = self.known.borrow_mut();
        known.insert(path.to_owned(), signature.clone());
        signature
    }

    fn read(&self, path: &str) -> Option<Signature> {
        if path.contains('.') {
            return self.nested(path).or_else(|| self.in_data(path));
        }
        if let Some(source) = self.sources.get(path) {
            let Some(text) = &source.interface else {
                return self.in_data(path);
            };
            return match items(&source.path, text) {
                Ok(items) => Some(Elaborator::of_unit(self, source).signature(items)),
                Err(complaint) => {
                    self.complain(complaint);
                    None
                }
            };
        }
        if self.is_library(path) {
            return Some(self.library(path));
        }
        self.in_data(path)
    }

    fn nested(&self, path: &str) -> Option<Signature> {
        let (parent, name) = path.rsplit_once('.')?;
        let parent = self.signature(parent)?;
        parent.find(name, |what| match what {
            What::Module(Module::Nested(signature)) => Some((**signature).clone()),
            What::Module(Module::Typed(ty)) => Some(self.module_type(ty)?.rebase("\u{a7}1", path)),
            _ => None,
        })
    }

    /// The units that dune generates, which list the others: `Devices` and `Functoria__`.
    pub(crate) fn generated(&self) -> Vec<String> {
        let mut units = Vec::new();
        for unit in self.sources.keys() {
            let Some((library, _)) = unit.split_once("__") else {
                continue;
            };
            let name = match self.sources.contains_key(library) {
                true => format!("{library}__"),
                false => library.to_owned(),
            };
            if !units.contains(&name) {
                units.push(name);
            }
        }
        units
    }

    /// What dune generates for a library without a module of its own name.
    fn library(&self, name: &str) -> Signature {
        let prefix = format!("{}__", name.trim_end_matches('_'));
        let units = self.sources.values();
        let units = units.filter(|it| it.unit.starts_with(&prefix));
        let entries = units.map(|source| Entry {
            name: source.name.clone(),
            what: What::Module(Module::Alias(source.unit.clone())),
            deprecated: false,
        });
        Signature {
            entries: entries.collect(),
        }
    }

    /// The signature of a module type by its canonical path; it speaks of itself as `§1`.
    pub(crate) fn module_type(&self, path: &str) -> Option<Rc<Signature>> {
        if let Some(known) = self.types.borrow().get(path) {
            return Some(known.clone());
        }
        let (parent, name) = path.rsplit_once('.')?;
        let parent = self.signature(parent)?;
        parent.find(name, |what| match what {
            What::ModuleType(signature) => signature.clone(),
            _ => None,
        })
    }

    /// The signature as the data has it.
    fn in_data(&self, path: &str) -> Option<Signature> {
        let module = api::module_in(path, self.release)?;
        let mut declarations: Vec<_> = module.at(self.release).collect();
        declarations.sort_by_key(|item| item.order);
        let mut signature = Signature::default();
        for item in declarations {
            let functor = matches!(item.module_form(), Some(ModuleForm::Typed(_)));
            let class = matches!(item.kind, Kind::Class | Kind::ClassType | Kind::Extension);
            if functor || class {
                signature.entries.push(Entry {
                    name: item.name.to_owned(),
                    what: What::Text(item.text.to_owned()),
                    deprecated: item.deprecated.is_some(),
                });
                continue;
            }
            if item.module_form() == Some(ModuleForm::Nested) {
                if let Some(nested) = self.in_data(item.path) {
                    signature.entries.push(Entry {
                        name: item.name.to_owned(),
                        what: What::Module(Module::Nested(Rc::new(nested))),
                        deprecated: item.deprecated.is_some(),
                    });
                }
                continue;
            }
            match items(item.path, item.text) {
                Ok(items) => {
                    let read = Elaborator::of_data(self).signature(items);
                    signature
                        .entries
                        .extend(read.entries.into_iter().map(|entry| Entry {
                            deprecated: item.deprecated.is_some(),
                            ..entry
                        }));
                }
                Err(complaint) => self.complain(complaint),
            }
        }
        Some(signature)
    }
}
