//! Names nearby: what a name that does not exist may have meant.
//!
//! What a suggestion depends on is asked of the release data as everything else is, so that releases
//! for which it differs are told apart.

use mirage_releases::api::Kind as Item;
use ocaml_syntax::TextRange;

use super::check::Checker;
use super::environment::{Candidates, Entry, Env, ModuleRef};
use super::library;
use super::names::{self, Sym};
use super::scope::Space;
use super::tree::Path;
use crate::spell::{Search, similar};

/// Names close to one, as messages want them.
pub(crate) fn nearest<'n>(name: &str, known: impl Iterator<Item = &'n str>) -> Vec<String> {
    similar(name, known).into_iter().map(String::from).collect()
}

fn finish(search: Search) -> Vec<String> {
    search.finish().into_iter().map(String::from).collect()
}

impl Checker<'_> {
    /// Names of values close to the last part of a path.
    pub(crate) fn near_values(&mut self, env: Env, path: &Path) -> Vec<String> {
        self.near(env, path, Space::Value, Item::Value)
    }

    /// The same for types.
    pub(crate) fn near_types(&mut self, env: Env, path: &Path) -> Vec<String> {
        self.near(env, path, Space::Type, Item::Type)
    }

    /// The same for modules that have no prefix.
    pub(crate) fn near_modules(&mut self, env: Env, name: Sym) -> Vec<String> {
        let path = Path {
            names: Box::new([name]),
            range: TextRange::default(),
            applies: false,
        };
        let mut search = Search::new(name.text());
        self.offer_all(&mut search, env, &path, Space::Module, Item::Module);
        for (text, unit) in library::units() {
            if search.closeness(text).is_some() {
                self.trace_unit(unit);
                if unit.is_in(self.release) {
                    search.offer(text);
                }
            }
        }
        finish(search)
    }

    fn near(&mut self, env: Env, path: &Path, space: Space, kind: Item) -> Vec<String> {
        let mut search = Search::new(path.last().text());
        self.offer_all(&mut search, env, path, space, kind);
        finish(search)
    }

    fn offer_all(&mut self, search: &mut Search, env: Env, path: &Path, space: Space, kind: Item) {
        if !path.qualifier().is_empty() {
            if let Ok(module) = self.module_path(env, path.qualifier(), path.range) {
                self.offer_inside(search, module, space, kind);
            }
            return;
        }
        for module in self.offer_scope(search, env, space) {
            self.offer_inside(search, module, space, kind);
        }
        if let Some(module) = library::module(names::STDLIB) {
            self.offer_inside(search, ModuleRef::Library(module), space, kind);
        }
    }

    /// Offers what the file defines, and answers the modules that it opens.
    fn offer_scope(&self, search: &mut Search, env: Env, space: Space) -> Vec<ModuleRef> {
        let mut opened = Vec::new();
        for entry in self.scopes.chain(env) {
            match entry {
                Entry::Open(module, _) => opened.push(module),
                entry => offer_entry(search, entry, space),
            }
        }
        opened
    }

    fn offer_inside(&mut self, search: &mut Search, module: ModuleRef, space: Space, kind: Item) {
        match module {
            ModuleRef::Library(module) => {
                for (name, history) in module.names(kind) {
                    if search.closeness(name).is_some() && self.ask(history).is_some() {
                        search.offer(name);
                    }
                }
            }
            ModuleRef::Struct(sig) => {
                for entry in &self.sigs[sig as usize].entries {
                    offer_entry(search, *entry, space);
                }
            }
            ModuleRef::Unknown | ModuleRef::Functor(_) => {}
        }
    }

    /// Names of constructors close to the last part of a path.
    pub(crate) fn near_constructors(&mut self, env: Env, path: &Path) -> Vec<String> {
        let mut search = Search::new(path.last().text());
        for module in self.offer_scope(&mut search, env, Space::Constructor) {
            let ModuleRef::Library(library) = module else {
                continue;
            };
            for name in library.constructor_names() {
                if search.closeness(name.text()).is_none() {
                    continue;
                }
                let mut all = Candidates::default();
                self.constructors_inside(module, name, None, &mut all);
                if !all.found.is_empty() {
                    search.offer(name.text());
                }
            }
        }
        finish(search)
    }

    /// Names of record fields close to the last part of a path.
    pub(crate) fn near_fields(&mut self, env: Env, path: &Path) -> Vec<String> {
        let mut search = Search::new(path.last().text());
        for module in self.offer_scope(&mut search, env, Space::Field) {
            let ModuleRef::Library(library) = module else {
                continue;
            };
            for name in library.field_names() {
                if search.closeness(name.text()).is_none() {
                    continue;
                }
                let mut all = Candidates::default();
                self.fields_inside(module, name, None, &mut all);
                if !all.found.is_empty() {
                    search.offer(name.text());
                }
            }
        }
        finish(search)
    }
}

fn offer_entry(search: &mut Search, entry: Entry, space: Space) {
    if let Some((found, name)) = entry.name()
        && found == space
    {
        search.offer(name.text());
    }
}
