//! What is in scope at a place: lookups of paths during the walk, and the list of all visible names
//! for completion and for "did you mean".

use mirage_releases::api::{self, Item, Kind, Module};
use mirage_releases::{Era, Release};
use rustc_hash::FxHashSet;

use super::env::{Env, Found};
use super::{
    DeclKind, Def, LocalModule, ModuleRef, Namespace, Place, Resolution, Resolver, Unbound, library,
};
use crate::lower::{Name, Path};
use crate::signature::members;
use crate::spell;

/// So many unbound names in one file are no misspellings any more.
const MAX_SUGGESTED: usize = 40;

impl<'u> Resolver<'u> {
    /// Looks a path up and remembers what each of its parts means.
    pub(super) fn path(&mut self, path: &Path, namespace: Namespace) -> Def {
        let Some((last, qualifier)) = path.parts.split_last() else {
            return Def::Unknown;
        };
        if path.applied {
            return Def::Unknown;
        }
        let def = match self.qualifier(qualifier, path) {
            None => self.unqualified(last, path, namespace),
            Some(Ok(module)) => self.qualified(module, last, path, namespace),
            Some(Err(unknown)) => unknown,
        };
        self.result.uses.push((last.range, def));
        if namespace != Namespace::Value {
            self.result.names.insert(last.range.start(), def);
        }
        def
    }

    /// The module that the parts before the last lead to.
    fn qualifier(&mut self, parts: &[Name], path: &Path) -> Option<Result<ModuleRef, Def>> {
        let (first, rest) = parts.split_first()?;
        let mut def = self.unqualified(first, path, Namespace::Module);
        self.remember_module(first, def);
        for part in rest {
            let Some(module) = self.module_of(def) else {
                return Some(Err(unknown_behind(def)));
            };
            def = self.qualified(module, part, path, Namespace::Module);
            self.remember_module(part, def);
        }
        Some(self.module_of(def).ok_or_else(|| unknown_behind(def)))
    }

    fn remember_module(&mut self, name: &Name, def: Def) {
        self.result.uses.push((name.range, def));
        self.result.names.insert(name.range.start(), def);
    }

    /// A module by its path.
    pub(super) fn module_path(&mut self, path: &Path) -> ModuleRef {
        let def = self.path(path, Namespace::Module);
        self.module_of(def).unwrap_or(ModuleRef::Unknown)
    }

    fn module_of(&self, def: Def) -> Option<ModuleRef> {
        module_of(&self.result, def)
    }

    fn unqualified(&mut self, name: &Name, path: &Path, namespace: Namespace) -> Def {
        if let Some(def) = self.find(&name.text, namespace) {
            return def;
        }
        if self.env.leaky > 0 {
            return Def::Unknown;
        }
        let opened = self.env.opens().map(|(_, module)| module).collect();
        self.unbound(name, path, namespace, Place::Scope(opened));
        Def::Unbound
    }

    /// What a name means here, without remembering anything.
    fn find(&self, name: &str, namespace: Namespace) -> Option<Def> {
        let release = self.context.release;
        let modules = &self.result.modules;
        let found = self.env.lookup(namespace, name, |module| {
            member(modules, module, namespace, name, release)
        });
        match found {
            Found::Def(def) => Some(def),
            Found::Nothing if namespace == Namespace::Module => self.unit_named(name),
            Found::Nothing => None,
        }
    }

    /// A compilation unit. Where modules of the same folder can be used and are not known, a name
    /// that no library ever had may be one of them.
    fn unit_named(&self, name: &str) -> Option<Def> {
        if let Some(module) = library::unit(name, self.context.release) {
            return Some(Def::Module(module));
        }
        if !Era::of(self.context.release).siblings {
            return None;
        }
        let sibling = match self.context.siblings {
            Some(siblings) => siblings.iter().any(|it| **it == *name),
            None => !library::is_unit_elsewhere(name),
        };
        sibling.then_some(Def::Module(ModuleRef::Unknown))
    }

    fn qualified(
        &mut self,
        module: ModuleRef,
        name: &Name,
        path: &Path,
        namespace: Namespace,
    ) -> Def {
        let release = self.context.release;
        if let Some(def) = member(&self.result.modules, module, namespace, &name.text, release) {
            return def;
        }
        self.unbound(name, path, namespace, Place::Module(module));
        Def::Unbound
    }

    fn unbound(&mut self, name: &Name, path: &Path, namespace: Namespace, place: Place) {
        let few = self.result.unbound.len() < MAX_SUGGESTED;
        let similar = if self.context.suggests && few {
            self.similar(&name.text, namespace, &place)
        } else {
            Vec::new()
        };
        self.result.unbound.push(Unbound {
            namespace,
            name: name.clone(),
            range: path.range(),
            place,
            similar,
        });
    }

    fn similar(&self, name: &str, namespace: Namespace, place: &Place) -> Vec<Box<str>> {
        let release = self.context.release;
        let modules = &self.result.modules;
        let mut search = spell::Search::new(name);
        match place {
            Place::Module(module) => {
                each_name(modules, *module, namespace, release, &mut |it| {
                    search.offer(it)
                });
            }
            Place::Scope(opened) => {
                for (space, name, ..) in self.env.bindings() {
                    if space == namespace {
                        search.offer(name);
                    }
                }
                for module in opened {
                    each_name(modules, *module, namespace, release, &mut |it| {
                        search.offer(it)
                    });
                }
                if namespace == Namespace::Module {
                    api::units(release).for_each(|it| search.offer(it.name));
                }
            }
        }
        search.finish()
    }

    /// Takes a snapshot if the cursor is in `range`.
    pub(super) fn probe(&mut self, range: ocaml_syntax::TextRange) {
        if self
            .probe
            .is_some_and(|offset| range.contains_inclusive(offset))
        {
            self.probed = Some(self.env.clone());
        }
    }

    /// Takes a snapshot if there is none.
    pub(super) fn probe_end(&mut self) {
        if self.probe.is_some() && self.probed.is_none() {
            self.probed = Some(self.env.clone());
        }
    }

    pub(super) fn into_scope(self) -> Scope {
        let env = self.probed.unwrap_or(self.env);
        let release = self.context.release;
        Scope {
            visible: visible(&env, &self.result.modules, release),
            resolution: self.result,
            release,
        }
    }
}

/// A name behind something unbound is not reported again.
fn unknown_behind(_: Def) -> Def {
    Def::Unknown
}

fn module_of(resolution: &Resolution, def: Def) -> Option<ModuleRef> {
    match def {
        Def::Module(module) => Some(module),
        Def::Declared(id) => match resolution.decl(id).kind {
            DeclKind::Module(module) => Some(module),
            _ => None,
        },
        _ => None,
    }
}

/// What a module has under a name.
pub(super) fn member(
    modules: &[LocalModule],
    module: ModuleRef,
    namespace: Namespace,
    name: &str,
    release: Release,
) -> Option<Def> {
    match module {
        ModuleRef::Unknown => Some(Def::Unknown),
        ModuleRef::Library(module) => library::member(module, namespace, name, release),
        ModuleRef::Local(id) => {
            let local = modules.get(id.0 as usize)?;
            // Hashing needs an owned key; local modules are few.
            if let Some(def) = local.members.get(&(namespace, name.into())) {
                return Some(*def);
            }
            // An included module was made before the one that includes it, so this ends.
            let mut includes = local.includes.iter().rev();
            includes
                .find_map(|it| member(modules, *it, namespace, name, release))
                .or(local.open.then_some(Def::Unknown))
        }
    }
}

/// One name that is in scope.
#[derive(Clone, Debug, PartialEq)]
pub struct Visible {
    /// What sort of thing it is.
    pub namespace: Namespace,
    /// The name.
    pub name: Box<str>,
    /// What it means.
    pub def: Def,
    /// How many scopes lie between: 0 for what the file defines itself and for the innermost open.
    pub distance: u32,
}

/// All names in scope at a place.
#[derive(Debug)]
pub struct Scope {
    /// Every visible name once, in no order.
    pub visible: Vec<Visible>,
    /// What was resolved on the way.
    pub resolution: Resolution,
    /// The release.
    pub release: Release,
}

impl Scope {
    /// What a name means here.
    #[must_use]
    pub fn find(&self, namespace: Namespace, name: &str) -> Option<Def> {
        let mut visible = self.visible.iter();
        let found = visible.find(|it| it.namespace == namespace && *it.name == *name);
        found.map(|it| it.def).or_else(|| match namespace {
            Namespace::Module => library::unit(name, self.release).map(Def::Module),
            _ => None,
        })
    }

    /// The module that a path of names leads to.
    #[must_use]
    pub fn module<'a>(&self, path: impl IntoIterator<Item = &'a str>) -> Option<ModuleRef> {
        let mut path = path.into_iter();
        let first = self.find(Namespace::Module, path.next()?)?;
        let mut module = module_of(&self.resolution, first)?;
        for name in path {
            let modules = &self.resolution.modules;
            let def = member(modules, module, Namespace::Module, name, self.release)?;
            module = module_of(&self.resolution, def)?;
        }
        Some(module)
    }

    /// Everything that a module has.
    #[must_use]
    pub fn members(&self, module: ModuleRef) -> Vec<Visible> {
        let mut found = Vec::new();
        each_member(
            &self.resolution.modules,
            module,
            self.release,
            &mut |namespace, name, def| {
                found.push(Visible {
                    namespace,
                    name: name.into(),
                    def,
                    distance: 0,
                });
            },
        );
        found
    }
}

/// Every name in scope once.
fn visible(env: &Env<'_>, modules: &[LocalModule], release: Release) -> Vec<Visible> {
    let mut seen: FxHashSet<(Namespace, Box<str>)> = FxHashSet::default();
    let mut found = Vec::new();
    let mut add = |namespace, name: &str, def, distance| {
        if seen.insert((namespace, name.into())) {
            found.push(Visible {
                namespace,
                name: name.into(),
                def,
                distance,
            });
        }
    };
    let mut bindings: Vec<_> = env.bindings().collect();
    bindings.sort_by_key(|(_, name, serial, _)| (std::cmp::Reverse(*serial), *name));
    let mut bindings = bindings.into_iter().peekable();
    let mut distance = 0;
    for (opened, module) in env.opens() {
        while let Some((namespace, name, _, def)) = bindings.next_if(|it| it.2 > opened) {
            add(namespace, name, def, distance);
        }
        each_member(modules, module, release, &mut |namespace, name, def| {
            add(namespace, name, def, distance);
        });
        distance += 1;
    }
    for (namespace, name, _, def) in bindings {
        add(namespace, name, def, distance);
    }
    for unit in api::units(release) {
        // The compiler's own names for the parts of a library are not for people.
        if unit.name.contains("__") || unit.name.starts_with("Camlinternal") {
            continue;
        }
        let module = api::module(unit.name).map_or(ModuleRef::Unknown, ModuleRef::Library);
        add(
            Namespace::Module,
            unit.name,
            Def::Module(module),
            distance + 1,
        );
    }
    found
}

/// Calls `each` for every name of one sort that a module has in a release.
fn each_name(
    modules: &[LocalModule],
    module: ModuleRef,
    namespace: Namespace,
    release: Release,
    each: &mut dyn FnMut(&str),
) {
    let ModuleRef::Library(module) = module else {
        return each_member(modules, module, release, &mut |space, name, _| {
            if space == namespace {
                each(name);
            }
        });
    };
    let in_types = |items: &mut dyn Iterator<Item = (&str, &'static Item)>,
                    each: &mut dyn FnMut(&str)| {
        items
            .filter(|(_, item)| item.is_in(release))
            .for_each(|(name, _)| each(name));
    };
    let kinds: &[Kind] = match namespace {
        Namespace::Constructor => return in_types(&mut members(module).constructors(), each),
        Namespace::Field => return in_types(&mut members(module).fields(), each),
        Namespace::Value => &[Kind::Value],
        Namespace::Module => &[Kind::Module],
        Namespace::ModuleType => &[Kind::ModuleType],
        Namespace::Type => &[Kind::Type, Kind::Class, Kind::ClassType],
        Namespace::Class => &[Kind::Class],
        Namespace::ClassType => &[Kind::Class, Kind::ClassType],
    };
    for item in module.at(release).filter(|item| kinds.contains(&item.kind)) {
        each(item.name);
    }
}

/// Calls `each` for everything that a module has in a release.
fn each_member(
    modules: &[LocalModule],
    module: ModuleRef,
    release: Release,
    each: &mut dyn FnMut(Namespace, &str, Def),
) {
    match module {
        ModuleRef::Unknown => (),
        ModuleRef::Library(module) => each_library_member(module, release, each),
        ModuleRef::Local(id) => {
            let Some(local) = modules.get(id.0 as usize) else {
                return;
            };
            for ((namespace, name), def) in &local.members {
                each(*namespace, name, *def);
            }
            for include in local.includes.iter().rev() {
                each_member(modules, *include, release, each);
            }
        }
    }
}

fn each_library_member(
    module: &'static Module,
    release: Release,
    each: &mut dyn FnMut(Namespace, &str, Def),
) {
    for item in module.at(release) {
        let def = Def::Library(item);
        match item.kind {
            Kind::Value => each(Namespace::Value, item.name, def),
            Kind::Type => each(Namespace::Type, item.name, def),
            Kind::ModuleType => each(Namespace::ModuleType, item.name, def),
            Kind::Class => {
                each(Namespace::Class, item.name, def);
                each(Namespace::ClassType, item.name, def);
                each(Namespace::Type, item.name, def);
            }
            Kind::ClassType => {
                each(Namespace::ClassType, item.name, def);
                each(Namespace::Type, item.name, def);
            }
            Kind::Module => {
                if let Some(module) = library::submodule(module, item.name, release) {
                    each(Namespace::Module, item.name, Def::Module(module));
                }
            }
            Kind::Exception | Kind::Extension => (),
        }
    }
    let inside = members(module);
    for (name, item) in inside
        .constructors()
        .filter(|(_, item)| item.is_in(release))
    {
        each(Namespace::Constructor, name, Def::Library(item));
    }
    for (name, item) in inside.fields().filter(|(_, item)| item.is_in(release)) {
        each(Namespace::Field, name, Def::Library(item));
    }
}
