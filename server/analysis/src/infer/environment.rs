//! What names mean: scopes of the file, opened modules, and the modules of the release data.
//!
//! Through an opened module of which we know nothing, every name further out may be shadowed; such a
//! name is `None` here: known to no one, and nothing is reported because of it.

use mirage_releases::api::Kind as Item;
use ocaml_syntax::TextRange;

use super::check::{Checker, CtorId, FieldId, Kind, ValueId, ValueKind};
use super::error::{NameKind, Outcome, unbound};
use super::library::{self, Parsed, Version};
use super::names::{self, Sym};
pub(crate) use super::scope::Env;
use super::scope::Space;
use super::template::Instance;
use super::tree::Path;
use super::types::{Ty, TypePath};

/// Something that has a name.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Entry {
    /// The outermost scope: `Stdlib` and the compilation units.
    Root,
    Value(Sym, ValueId),
    /// A value of which only the name is known.
    Unknown(Sym),
    Type(Sym, TypePath),
    Constructor(Sym, CtorId),
    Field(Sym, FieldId),
    Module(Sym, ModuleRef),
    /// `None`: nothing is known of it.
    ModuleType(Sym, Option<u32>),
    Class(Sym, u32),
    /// An opened module, and the index of its use.
    Open(ModuleRef, u32),
}

impl Entry {
    /// Its name and what sort of name that is.
    pub(crate) fn name(self) -> Option<(Space, Sym)> {
        Some(match self {
            Self::Root | Self::Open(..) => return None,
            Self::Value(name, _) | Self::Unknown(name) => (Space::Value, name),
            Self::Type(name, _) => (Space::Type, name),
            Self::Constructor(name, _) => (Space::Constructor, name),
            Self::Field(name, _) => (Space::Field, name),
            Self::Module(name, _) => (Space::Module, name),
            Self::ModuleType(name, _) => (Space::ModuleType, name),
            Self::Class(name, _) => (Space::Class, name),
        })
    }
}

/// The items of a structure, in order.
#[derive(Default, Clone)]
pub(crate) struct Sig {
    pub(crate) entries: Vec<Entry>,
}

/// What a module is.
#[derive(Clone, Copy, Debug)]
pub(crate) enum ModuleRef {
    Unknown,
    Library(&'static library::Module),
    Struct(u32),
    Functor(u32),
}

impl ModuleRef {
    /// Whether both are the same module of the file.
    pub(crate) fn is(self, other: Self) -> bool {
        match (self, other) {
            (Self::Struct(a), Self::Struct(b)) | (Self::Functor(a), Self::Functor(b)) => a == b,
            _ => false,
        }
    }
}

/// A value that was found.
#[derive(Clone, Copy)]
pub(crate) enum FoundValue {
    Local(ValueId),
    Library(&'static Version),
    Unknown,
}

/// The outcome of looking into one module or scope.
enum Look<T> {
    Found(T),
    /// Not here.
    Absent,
    /// It may be here.
    Unknown,
}

impl Checker<'_> {
    pub(crate) fn root(&self) -> Env {
        Env(0)
    }

    pub(crate) fn add(&mut self, env: Env, entry: Entry) -> Env {
        self.scopes.add(env, entry)
    }

    pub(crate) fn add_all(&mut self, env: Env, entries: &[Entry]) -> Env {
        entries.iter().fold(env, |env, entry| self.add(env, *entry))
    }

    /// Adds an opened module; its use is noted.
    pub(crate) fn open(&mut self, env: Env, module: ModuleRef) -> (Env, u32) {
        self.uses.push(false);
        let slot = self.uses.len() as u32 - 1;
        (self.add(env, Entry::Open(module, slot)), slot)
    }

    /// Looks outwards for a name. `scope` says what an entry means, `inside` looks into an opened
    /// module.
    fn walk<T>(
        &mut self,
        env: Env,
        (space, name): (Space, Sym),
        scope: impl Fn(Entry) -> Option<T>,
        mut inside: impl FnMut(&mut Self, ModuleRef) -> Look<T>,
    ) -> Look<T> {
        let found = self.scopes.named(env, space, name).next();
        let nearest = found.map_or(0, |(id, _)| id);
        // Modules that are opened nearer than that may hide it.
        let mut at = env;
        while let Some(open) = self.scopes.open(at).filter(|open| *open > nearest) {
            if let Entry::Open(module, slot) = self.scopes.entry(open) {
                let found = inside(self, module);
                if !matches!(found, Look::Absent) {
                    self.uses[slot as usize] = true;
                    return found;
                }
            }
            at = self.scopes.before(open);
        }
        match found.and_then(|(_, entry)| scope(entry)) {
            Some(found) => Look::Found(found),
            None => Look::Absent,
        }
    }

    fn stdlib(&self) -> ModuleRef {
        library::module(names::STDLIB).map_or(ModuleRef::Unknown, ModuleRef::Library)
    }

    /// Looks through the items of a structure, last first.
    fn sig_find<T>(
        &mut self,
        sig: u32,
        scope: impl Fn(Entry) -> Option<T>,
        mut inside: impl FnMut(&mut Self, ModuleRef) -> Look<T>,
    ) -> Look<T> {
        for index in (0..self.sigs[sig as usize].entries.len()).rev() {
            let entry = self.sigs[sig as usize].entries[index];
            if let Some(found) = scope(entry) {
                return Look::Found(found);
            }
            if let Entry::Open(module, _) = entry {
                match inside(self, module) {
                    Look::Absent => {}
                    found => return found,
                }
            }
        }
        Look::Absent
    }

    // ---- modules --------------------------------------------------------------------------------

    fn module_inside(&mut self, module: ModuleRef, name: Sym) -> Look<ModuleRef> {
        match module {
            ModuleRef::Unknown => Look::Unknown,
            ModuleRef::Functor(_) => Look::Absent,
            ModuleRef::Struct(sig) => self.sig_find(
                sig,
                |entry| match entry {
                    Entry::Module(found, module) if found == name => Some(module),
                    _ => None,
                },
                |this, module| this.module_inside(module, name),
            ),
            ModuleRef::Library(library) => {
                let Some(history) = library.history(Item::Module, name) else {
                    return Look::Absent;
                };
                let Some(version) = self.ask(history) else {
                    return Look::Absent;
                };
                Look::Found(self.library_module_of(version))
            }
        }
    }

    /// The module that a module item of the data declares.
    fn library_module_of(&mut self, version: &'static Version) -> ModuleRef {
        let key = std::ptr::from_ref(version) as usize;
        if let Some(module) = self.library_modules.get(&key) {
            return *module;
        }
        let module = match version.parsed() {
            Parsed::Alias(path) => self.library_path(*path),
            Parsed::Nested => {
                let path = version.path;
                library::module(path).map_or(ModuleRef::Unknown, ModuleRef::Library)
            }
            Parsed::ModuleType(unit) => self.library_typed_module(unit),
            _ => ModuleRef::Unknown,
        };
        self.library_modules.insert(key, module);
        module
    }

    /// The module with this whole path, aliases followed.
    pub(crate) fn library_path(&mut self, path: Sym) -> ModuleRef {
        if let Some(module) = library::module(path) {
            return ModuleRef::Library(module);
        }
        let Some((prefix, name)) = path.text().rsplit_once('.') else {
            return ModuleRef::Unknown;
        };
        let outer = self.library_path(Sym::new(prefix));
        match self.module_inside(outer, Sym::new(name)) {
            Look::Found(module) => module,
            _ => ModuleRef::Unknown,
        }
    }

    fn module_head(&mut self, env: Env, name: Sym) -> Look<ModuleRef> {
        let found = self.walk(
            env,
            (Space::Module, name),
            |entry| match entry {
                Entry::Module(found, module) if found == name => Some(module),
                _ => None,
            },
            |this, module| this.module_inside(module, name),
        );
        if !matches!(found, Look::Absent) {
            return found;
        }
        let stdlib = self.stdlib();
        let found = self.module_inside(stdlib, name);
        if !matches!(found, Look::Absent) {
            return found;
        }
        // A module of the folder comes before the compilation units.
        if self.may_be_sibling(name) && library::unit(name).is_none() {
            return Look::Unknown;
        }
        let Some(unit) = library::unit(name) else {
            return Look::Absent;
        };
        self.ask_unit(unit, name)
    }

    fn ask_unit(
        &mut self,
        unit: &'static mirage_releases::api::Unit,
        name: Sym,
    ) -> Look<ModuleRef> {
        self.trace_unit(unit);
        if !unit.is_in(self.release) {
            return Look::Absent;
        }
        match library::module(name) {
            Some(module) => Look::Found(ModuleRef::Library(module)),
            None => Look::Unknown,
        }
    }

    /// The module that the first parts of a path name; the whole range is blamed if there is none.
    pub(crate) fn module_path(
        &mut self,
        env: Env,
        parts: &[Sym],
        range: TextRange,
    ) -> Outcome<ModuleRef> {
        let Some((first, rest)) = parts.split_first() else {
            return Ok(ModuleRef::Unknown);
        };
        let mut module = match self.module_head(env, *first) {
            Look::Found(module) => module,
            Look::Unknown => return Ok(ModuleRef::Unknown),
            Look::Absent => {
                let near = self.near_modules(env, *first);
                return unbound(range, NameKind::Module, first.text(), near);
            }
        };
        for (index, part) in rest.iter().enumerate() {
            module = match self.module_inside(module, *part) {
                Look::Found(module) => module,
                Look::Unknown => return Ok(ModuleRef::Unknown),
                Look::Absent => {
                    let names: Vec<&str> =
                        parts[..index + 2].iter().map(|part| part.text()).collect();
                    return unbound(range, NameKind::Module, &names.join("."), Vec::new());
                }
            };
        }
        Ok(module)
    }

    /// The module that a whole path names.
    pub(crate) fn module(&mut self, env: Env, path: &Path) -> Outcome<ModuleRef> {
        if path.applies {
            return Ok(ModuleRef::Unknown);
        }
        self.module_path(env, &path.names, path.range)
    }

    // ---- module types ---------------------------------------------------------------------------

    /// The module type that a path names; `None` if nothing is known of it.
    pub(crate) fn module_type_path(&mut self, env: Env, path: &Path) -> Outcome<Option<u32>> {
        if path.applies {
            return Ok(None);
        }
        let name = path.last();
        let scope = |entry| match entry {
            Entry::ModuleType(found, ty) if found == name => Some(ty),
            _ => None,
        };
        let found = if path.qualifier().is_empty() {
            let found = self.walk(env, (Space::ModuleType, name), scope, |this, module| {
                this.module_type_inside(module, name)
            });
            if matches!(found, Look::Absent) {
                let stdlib = self.stdlib();
                self.module_type_inside(stdlib, name)
            } else {
                found
            }
        } else {
            let module = self.module_path(env, path.qualifier(), path.range)?;
            self.module_type_inside(module, name)
        };
        match found {
            Look::Found(ty) => Ok(ty),
            Look::Unknown => Ok(None),
            Look::Absent => unbound(path.range, NameKind::ModuleType, &path.dotted(), Vec::new()),
        }
    }

    fn module_type_inside(&mut self, module: ModuleRef, name: Sym) -> Look<Option<u32>> {
        match module {
            ModuleRef::Unknown => Look::Unknown,
            ModuleRef::Functor(_) => Look::Absent,
            ModuleRef::Struct(sig) => self.sig_find(
                sig,
                |entry| match entry {
                    Entry::ModuleType(found, ty) if found == name => Some(ty),
                    _ => None,
                },
                |this, module| this.module_type_inside(module, name),
            ),
            ModuleRef::Library(library) => {
                let Some(history) = library.history(Item::ModuleType, name) else {
                    return Look::Absent;
                };
                let Some(version) = self.ask(history) else {
                    return Look::Absent;
                };
                Look::Found(self.library_module_type(version))
            }
        }
    }

    // ---- values ---------------------------------------------------------------------------------

    /// Finds a value, notes its use, and raises its deprecation.
    pub(crate) fn value(&mut self, env: Env, path: &Path) -> Outcome<FoundValue> {
        let found = self.find_value(env, path)?;
        match found {
            FoundValue::Local(id) => self.mark_used(id),
            FoundValue::Library(version) => self.alert(version, path.range),
            FoundValue::Unknown => {}
        }
        Ok(found)
    }

    fn find_value(&mut self, env: Env, path: &Path) -> Outcome<FoundValue> {
        if path.applies {
            return Ok(FoundValue::Unknown);
        }
        let name = path.last();
        let found = if path.qualifier().is_empty() {
            let found = self.walk(
                env,
                (Space::Value, name),
                |entry| match entry {
                    Entry::Value(found, id) if found == name => Some(FoundValue::Local(id)),
                    Entry::Unknown(found) if found == name => Some(FoundValue::Unknown),
                    _ => None,
                },
                |this, module| this.value_inside(module, name),
            );
            if matches!(found, Look::Absent) {
                let stdlib = self.stdlib();
                self.value_inside(stdlib, name)
            } else {
                found
            }
        } else {
            let module = self.module_path(env, path.qualifier(), path.range)?;
            self.value_inside(module, name)
        };
        match found {
            Look::Found(found) => Ok(found),
            Look::Unknown => Ok(FoundValue::Unknown),
            Look::Absent => {
                let near = self.near_values(env, path);
                unbound(path.range, NameKind::Value, &path.dotted(), near)
            }
        }
    }

    fn value_inside(&mut self, module: ModuleRef, name: Sym) -> Look<FoundValue> {
        match module {
            ModuleRef::Unknown => Look::Unknown,
            ModuleRef::Functor(_) => Look::Absent,
            ModuleRef::Struct(sig) => self.sig_find(
                sig,
                |entry| match entry {
                    Entry::Value(found, id) if found == name => Some(FoundValue::Local(id)),
                    Entry::Unknown(found) if found == name => Some(FoundValue::Unknown),
                    _ => None,
                },
                |this, module| this.value_inside(module, name),
            ),
            ModuleRef::Library(library) => {
                let Some(history) = library.history(Item::Value, name) else {
                    return Look::Absent;
                };
                match self.ask(history) {
                    Some(version) => Look::Found(FoundValue::Library(version)),
                    None => Look::Absent,
                }
            }
        }
    }

    /// The type of a value at a use.
    pub(crate) fn value_type(&mut self, found: FoundValue) -> Ty {
        match found {
            FoundValue::Local(id) => {
                let ty = self.values[id.0 as usize].ty;
                self.store.instance(ty)
            }
            FoundValue::Library(version) => match version.parsed() {
                Parsed::Value(template) => {
                    let level = self.store.level;
                    template.instantiate(&mut self.store, &mut Instance::new(level))
                }
                _ => self.store.unknown(),
            },
            FoundValue::Unknown => self.store.unknown(),
        }
    }

    /// Whether a value is this one of the standard library.
    pub(crate) fn is_stdlib(found: FoundValue, path: &str) -> bool {
        matches!(found, FoundValue::Library(version) if version.item.path == path)
    }

    pub(crate) fn value_kind(&self, found: FoundValue) -> ValueKind {
        match found {
            FoundValue::Local(id) => self.values[id.0 as usize].kind,
            _ => ValueKind::Regular,
        }
    }

    // ---- types ----------------------------------------------------------------------------------

    /// The type constructor that a path names; `None` if nothing is known of it.
    pub(crate) fn type_path(&mut self, env: Env, path: &Path) -> Outcome<Option<TypePath>> {
        if path.applies {
            return Ok(None);
        }
        let name = path.last();
        let found = if path.qualifier().is_empty() {
            let found = self.walk(
                env,
                (Space::Type, name),
                |entry| match entry {
                    Entry::Type(found, path) if found == name => Some(Some(path)),
                    _ => None,
                },
                |this, module| this.type_inside(module, name),
            );
            if matches!(found, Look::Absent) {
                let stdlib = self.stdlib();
                match self.type_inside(stdlib, name) {
                    Look::Absent => self.predef_type(name),
                    found => found,
                }
            } else {
                found
            }
        } else {
            let module = self.module_path(env, path.qualifier(), path.range)?;
            self.type_inside(module, name)
        };
        match found {
            Look::Found(path) => Ok(path),
            Look::Unknown => Ok(None),
            Look::Absent => {
                let near = self.near_types(env, path);
                unbound(path.range, NameKind::Type, &path.dotted(), near)
            }
        }
    }

    fn predef_type(&mut self, name: Sym) -> Look<Option<TypePath>> {
        match library::predef().and_then(|module| module.history(Item::Type, name)) {
            Some(_) => Look::Found(Some(TypePath::Library(name))),
            None => Look::Absent,
        }
    }

    fn type_inside(&mut self, module: ModuleRef, name: Sym) -> Look<Option<TypePath>> {
        match module {
            ModuleRef::Unknown => Look::Unknown,
            ModuleRef::Functor(_) => Look::Absent,
            ModuleRef::Struct(sig) => self.sig_find(
                sig,
                |entry| match entry {
                    Entry::Type(found, path) if found == name => Some(Some(path)),
                    _ => None,
                },
                |this, module| this.type_inside(module, name),
            ),
            ModuleRef::Library(library) => {
                for kind in [Item::Type, Item::Class, Item::ClassType] {
                    let Some(history) = library.history(kind, name) else {
                        continue;
                    };
                    if let Some(version) = self.ask(history) {
                        let path = TypePath::Library(version.path);
                        return Look::Found(Some(path));
                    }
                }
                Look::Absent
            }
        }
    }

    // ---- classes --------------------------------------------------------------------------------

    /// The class that a path names; `None` if nothing is known of it.
    pub(crate) fn class_path(&mut self, env: Env, path: &Path) -> Outcome<Option<ClassRef>> {
        if path.applies {
            return Ok(None);
        }
        let name = path.last();
        let found = if path.qualifier().is_empty() {
            self.walk(
                env,
                (Space::Class, name),
                |entry| match entry {
                    Entry::Class(found, id) if found == name => Some(ClassRef::Local(id)),
                    _ => None,
                },
                |this, module| this.class_inside(module, name),
            )
        } else {
            let module = self.module_path(env, path.qualifier(), path.range)?;
            self.class_inside(module, name)
        };
        match found {
            Look::Found(class) => Ok(Some(class)),
            Look::Unknown => Ok(None),
            Look::Absent => unbound(path.range, NameKind::Class, &path.dotted(), Vec::new()),
        }
    }

    fn class_inside(&mut self, module: ModuleRef, name: Sym) -> Look<ClassRef> {
        match module {
            ModuleRef::Unknown => Look::Unknown,
            ModuleRef::Functor(_) => Look::Absent,
            ModuleRef::Struct(sig) => self.sig_find(
                sig,
                |entry| match entry {
                    Entry::Class(found, id) if found == name => Some(ClassRef::Local(id)),
                    _ => None,
                },
                |this, module| this.class_inside(module, name),
            ),
            ModuleRef::Library(library) => {
                let Some(history) = library.history(Item::Class, name) else {
                    return Look::Absent;
                };
                match self.ask(history) {
                    Some(version) => Look::Found(ClassRef::Library(version)),
                    None => Look::Absent,
                }
            }
        }
    }

    // ---- constructors and fields ----------------------------------------------------------------

    /// All constructors of a name that are in scope, nearest first; `None` if one may be unknown.
    pub(crate) fn constructors(&mut self, env: Env, path: &Path) -> Outcome<Candidates<CtorId>> {
        if path.applies {
            return Ok(Candidates {
                found: Vec::new(),
                unknown: true,
            });
        }
        let name = path.last();
        let mut all = Candidates::default();
        if path.qualifier().is_empty() {
            let found: Vec<(u32, CtorId)> = self
                .scopes
                .named(env, Space::Constructor, name)
                .filter_map(|(at, entry)| match entry {
                    Entry::Constructor(_, id) => Some((at, id)),
                    _ => None,
                })
                .collect();
            let mut found = found.into_iter().peekable();
            let mut at = env;
            loop {
                let open = self.scopes.open(at);
                while let Some((_, id)) = found.next_if(|it| open.is_none_or(|open| it.0 > open)) {
                    all.found.push((id, None));
                }
                let Some(open) = open else { break };
                if let Entry::Open(module, slot) = self.scopes.entry(open) {
                    let before = all.found.len();
                    self.constructors_inside(module, name, Some(slot), &mut all);
                    if all.unknown && before == all.found.len() {
                        return Ok(all);
                    }
                }
                at = self.scopes.before(open);
            }
            let stdlib = self.stdlib();
            self.constructors_inside(stdlib, name, None, &mut all);
            if let Some(predef) = library::predef() {
                self.constructors_inside(ModuleRef::Library(predef), name, None, &mut all);
            }
        } else {
            let module = self.module_path(env, path.qualifier(), path.range)?;
            self.constructors_inside(module, name, None, &mut all);
        }
        Ok(all)
    }

    pub(crate) fn constructors_inside(
        &mut self,
        module: ModuleRef,
        name: Sym,
        slot: Option<u32>,
        all: &mut Candidates<CtorId>,
    ) {
        match module {
            ModuleRef::Unknown => {
                all.unknown = true;
                if let Some(slot) = slot {
                    self.uses[slot as usize] = true;
                }
            }
            ModuleRef::Functor(_) => {}
            ModuleRef::Struct(sig) => {
                for index in (0..self.sigs[sig as usize].entries.len()).rev() {
                    match self.sigs[sig as usize].entries[index] {
                        Entry::Constructor(found, id) if found == name => {
                            all.found.push((id, slot));
                        }
                        Entry::Open(module, _) => {
                            self.constructors_inside(module, name, slot, all);
                        }
                        _ => {}
                    }
                }
            }
            ModuleRef::Library(library) => {
                let mut here: Vec<(u16, CtorId)> = Vec::new();
                for history in library.constructors(name) {
                    let Some(version) = self.ask(history) else {
                        continue;
                    };
                    if let Some(id) = self.constructor_of(version, name) {
                        here.push((version.item.order, id));
                    }
                }
                here.sort_by_key(|(order, _)| std::cmp::Reverse(*order));
                all.found.extend(here.into_iter().map(|(_, id)| (id, slot)));
            }
        }
    }

    fn constructor_of(&mut self, version: &'static Version, name: Sym) -> Option<CtorId> {
        match version.parsed() {
            Parsed::Type(_) => {
                let path = TypePath::Library(version.path);
                let path = match version.item.path.strip_prefix("predef.") {
                    Some(bare) => TypePath::Library(Sym::new(bare)),
                    None => path,
                };
                let decl = self.decl(path)?;
                let Kind::Variant(ctors) = &self.decls[decl as usize].kind else {
                    return None;
                };
                ctors
                    .iter()
                    .copied()
                    .find(|id| self.ctors[id.0 as usize].name == name)
            }
            Parsed::Constructor(template) => Some(self.extension(version, template)),
            _ => None,
        }
    }

    /// All fields of a name that are in scope, nearest first.
    pub(crate) fn record_fields(&mut self, env: Env, path: &Path) -> Outcome<Candidates<FieldId>> {
        if path.applies {
            return Ok(Candidates {
                found: Vec::new(),
                unknown: true,
            });
        }
        let name = path.last();
        let mut all = Candidates::default();
        if path.qualifier().is_empty() {
            let found: Vec<(u32, FieldId)> = self
                .scopes
                .named(env, Space::Field, name)
                .filter_map(|(at, entry)| match entry {
                    Entry::Field(_, id) => Some((at, id)),
                    _ => None,
                })
                .collect();
            let mut found = found.into_iter().peekable();
            let mut at = env;
            loop {
                let open = self.scopes.open(at);
                while let Some((_, id)) = found.next_if(|it| open.is_none_or(|open| it.0 > open)) {
                    all.found.push((id, None));
                }
                let Some(open) = open else { break };
                if let Entry::Open(module, slot) = self.scopes.entry(open) {
                    let before = all.found.len();
                    self.fields_inside(module, name, Some(slot), &mut all);
                    if all.unknown && before == all.found.len() {
                        return Ok(all);
                    }
                }
                at = self.scopes.before(open);
            }
            let stdlib = self.stdlib();
            self.fields_inside(stdlib, name, None, &mut all);
        } else {
            let module = self.module_path(env, path.qualifier(), path.range)?;
            self.fields_inside(module, name, None, &mut all);
        }
        Ok(all)
    }

    pub(crate) fn fields_inside(
        &mut self,
        module: ModuleRef,
        name: Sym,
        slot: Option<u32>,
        all: &mut Candidates<FieldId>,
    ) {
        match module {
            ModuleRef::Unknown => {
                all.unknown = true;
                if let Some(slot) = slot {
                    self.uses[slot as usize] = true;
                }
            }
            ModuleRef::Functor(_) => {}
            ModuleRef::Struct(sig) => {
                for index in (0..self.sigs[sig as usize].entries.len()).rev() {
                    match self.sigs[sig as usize].entries[index] {
                        Entry::Field(found, id) if found == name => all.found.push((id, slot)),
                        Entry::Open(module, _) => self.fields_inside(module, name, slot, all),
                        _ => {}
                    }
                }
            }
            ModuleRef::Library(library) => {
                let mut here: Vec<(u16, FieldId)> = Vec::new();
                for history in library.fields(name) {
                    let Some(version) = self.ask(history) else {
                        continue;
                    };
                    let path = TypePath::Library(version.path);
                    let Some(decl) = self.decl(path) else {
                        continue;
                    };
                    let Kind::Record(fields) = &self.decls[decl as usize].kind else {
                        continue;
                    };
                    let found = fields
                        .iter()
                        .find(|id| self.fields[id.0 as usize].name == name);
                    here.extend(found.map(|id| (version.item.order, *id)));
                }
                here.sort_by_key(|(order, _)| std::cmp::Reverse(*order));
                all.found.extend(here.into_iter().map(|(_, id)| (id, slot)));
            }
        }
    }

    /// Notes that a candidate was taken through an opened module.
    pub(crate) fn use_slot(&mut self, slot: Option<u32>) {
        if let Some(slot) = slot {
            self.uses[slot as usize] = true;
        }
    }
}

/// Constructors or fields of one name, nearest first, each with the opened module it came through.
pub(crate) struct Candidates<T> {
    pub(crate) found: Vec<(T, Option<u32>)>,
    /// There may be others of which nothing is known.
    pub(crate) unknown: bool,
}

impl<T> Default for Candidates<T> {
    fn default() -> Self {
        Self {
            found: Vec::new(),
            unknown: false,
        }
    }
}

/// A class that was found.
#[derive(Clone, Copy)]
pub(crate) enum ClassRef {
    Local(u32),
    Library(&'static Version),
}
