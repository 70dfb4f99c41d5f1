//! Structures and signatures, item by item.

use super::check::{Checker, Decl, Kind};
use super::environment::{Entry, Env, ModuleRef, Sig};
use super::error::{Outcome, other};
use super::expression::Expected;
use super::names::Sym;
use super::scope::Space;
use super::tree::{self, ExprId, Item, ItemKind, ModuleExpr, ModuleKind, Name, Open};
use super::types::{Ty, TypePath};
use super::warnings::DelayedKind;

impl<'a> Checker<'a> {
    pub(crate) fn new_sig(&mut self, entries: Vec<Entry>) -> ModuleRef {
        self.sigs.push(Sig { entries });
        ModuleRef::Struct(self.sigs.len() as u32 - 1)
    }

    // ---- structures -----------------------------------------------------------------------------

    /// The items of a structure. Answers the environment behind them and what they define.
    pub(crate) fn structure(
        &mut self,
        env: Env,
        items: &'a [Item],
        toplevel: bool,
    ) -> Outcome<(Env, Vec<Entry>)> {
        let warn = self.warn;
        let mut env = env;
        let mut entries = Vec::new();
        let mut unique = Vec::new();
        for item in items {
            let new = self.item(env, item).and_then(|new| {
                self.must_be_unique(item, &new.exported, &mut unique)?;
                Ok(new)
            });
            match new {
                Ok(new) => {
                    for entry in &new.scope {
                        env = self.add(env, *entry);
                    }
                    entries.extend(new.exported);
                }
                Err(error) if toplevel && self.goes_on => {
                    self.findings.errors.push(*error);
                    self.recover();
                    let unknown = self.defined_names(item);
                    for entry in unknown {
                        env = self.add(env, entry);
                        entries.push(entry);
                    }
                }
                Err(error) => {
                    self.warn = warn;
                    return Err(error);
                }
            }
        }
        self.warn = warn;
        Ok((env, entries))
    }

    /// Types, modules, classes and exceptions of a structure may not hide each other, unless an
    /// `include` brought the first.
    fn must_be_unique(
        &self,
        item: &Item,
        exported: &[Entry],
        unique: &mut Vec<(Space, Sym)>,
    ) -> Outcome<()> {
        let included = matches!(
            item.kind,
            ItemKind::Include { .. } | ItemKind::IncludeType(_)
        );
        let exception = matches!(item.kind, ItemKind::Exception(_));
        if !std::ptr::eq(self.unit, self.file) {
            return Ok(());
        }
        for entry in exported {
            let Some((space, name)) = entry.name() else {
                continue;
            };
            let counts = match space {
                Space::Type | Space::Module | Space::ModuleType | Space::Class => true,
                Space::Constructor => exception,
                Space::Value | Space::Field => false,
            };
            if !counts {
                continue;
            }
            if unique.contains(&(space, name)) {
                let range = match &item.kind {
                    ItemKind::Types { decls, .. } => decls
                        .iter()
                        .find(|decl| decl.name.sym == name)
                        .map(|decl| decl.range),
                    ItemKind::Classes(classes) => classes
                        .iter()
                        .find(|class| class.name.sym == name)
                        .map(|class| class.name.range),
                    _ => None,
                };
                return other(
                    range.unwrap_or(item.range),
                    format!(
                        "`{name}` is defined a second time here, and no other module could name the first one"
                    ),
                );
            }
            if !included {
                unique.push((space, name));
            }
        }
        Ok(())
    }

    /// After a refusal inside an item: back to the level of the file.
    fn recover(&mut self) {
        self.store.level = 0;
        self.univars.clear();
        for group in &mut self.groups {
            group.current = None;
        }
    }

    /// The names that an item that was refused would define.
    fn defined_names(&mut self, item: &Item) -> Vec<Entry> {
        let mut found = Vec::new();
        match &item.kind {
            ItemKind::Let { bindings, .. } => {
                for binding in bindings {
                    let mut names = Vec::new();
                    self.bound_names(binding.pat, &mut names, 0);
                    found.extend(names.into_iter().map(Entry::Unknown));
                }
            }
            ItemKind::External { name, .. } => found.push(Entry::Unknown(name.sym)),
            ItemKind::Module {
                name: Some(name), ..
            } => {
                found.push(Entry::Module(name.sym, ModuleRef::Unknown));
            }
            ItemKind::ModuleType { name, .. } => found.push(Entry::ModuleType(name.sym, None)),
            // What a type, a class or an opened module would bring is not known.
            ItemKind::Types { .. }
            | ItemKind::Classes(_)
            | ItemKind::Exception(_)
            | ItemKind::Extension { .. }
            | ItemKind::Open(_)
            | ItemKind::Include { .. } => found.push(self.unknown_open()),
            _ => {}
        }
        found
    }

    fn unknown_open(&mut self) -> Entry {
        self.uses.push(true);
        Entry::Open(ModuleRef::Unknown, self.uses.len() as u32 - 1)
    }

    fn bound_names(&self, id: tree::PatId, found: &mut Vec<Sym>, depth: u32) {
        use tree::PatKind;
        if depth > 100 {
            return;
        }
        let mut go = |id: &tree::PatId| self.bound_names(*id, found, depth + 1);
        match &self.unit.pat(id).kind {
            PatKind::Var(name) => found.push(name.sym),
            PatKind::Alias { pat, name } => {
                go(pat);
                found.push(name.sym);
            }
            PatKind::Tuple(parts) | PatKind::List(parts) | PatKind::Array(parts) => {
                parts.iter().for_each(go);
            }
            PatKind::Construct { argument, .. } | PatKind::Variant { argument, .. } => {
                argument.iter().for_each(go);
            }
            PatKind::Record { fields, .. } => fields.iter().for_each(|(_, pat)| go(pat)),
            PatKind::Or(left, right) => {
                go(left);
                go(right);
            }
            PatKind::Constraint { pat, .. }
            | PatKind::Lazy(pat)
            | PatKind::Exception(pat)
            | PatKind::Open { pat, .. } => go(pat),
            _ => {}
        }
    }

    fn reset_type_vars(&mut self) {
        self.type_vars.clear();
        self.type_var_level = self.store.level + 1;
    }

    fn item(&mut self, env: Env, item: &'a Item) -> Outcome<NewItem> {
        match &item.kind {
            ItemKind::Let {
                recursive,
                bindings,
            } => {
                self.reset_type_vars();
                let (_, vars) = self.bindings(env, *recursive, bindings, true)?;
                let entries = vars
                    .iter()
                    .map(|(var, id)| Entry::Value(var.name, *id))
                    .collect();
                Ok(NewItem::both(entries))
            }
            ItemKind::Eval(value) => {
                self.reset_type_vars();
                self.store.enter();
                let ty = self.infer(env, *value);
                self.store.leave();
                let ty = ty?;
                if self.is_expansive(*value) {
                    self.lower_contravariant(ty);
                }
                self.store.generalise(ty);
                Ok(NewItem::both(Vec::new()))
            }
            ItemKind::External { name, ty, .. } | ItemKind::Value { name, ty, .. } => {
                let ty = match ty {
                    Some(ty) => self.open_type(env, *ty, &mut Vec::new())?,
                    None => self.store.unknown(),
                };
                let id = self.new_value(name.sym, ty, name.range);
                self.values[id.0 as usize].used = true;
                Ok(NewItem::both(vec![Entry::Value(name.sym, id)]))
            }
            ItemKind::Types { nonrec, decls } => {
                Ok(NewItem::both(self.declare_types(env, *nonrec, decls)?))
            }
            ItemKind::Extension {
                path, constructors, ..
            } => {
                self.type_path(env, path)?;
                let names = constructors.iter().map(|it| Entry::Unknown(it.name.sym));
                let mut entries: Vec<Entry> = names.collect();
                entries.push(self.unknown_open());
                Ok(NewItem::both(entries))
            }
            ItemKind::Exception(constructor) => {
                let entry = self.declare_exception(env, constructor)?;
                Ok(NewItem::both(vec![entry]))
            }
            ItemKind::Module {
                name,
                module,
                range,
            } => {
                self.reset_type_vars();
                let found = self.module_expr(env, module)?;
                if !matches!(module.kind, ModuleKind::Path(_)) {
                    self.modules.push((*range, found));
                }
                let entries = name
                    .iter()
                    .map(|name| Entry::Module(name.sym, found))
                    .collect();
                Ok(NewItem::both(entries))
            }
            ItemKind::RecModules(modules) => {
                self.reset_type_vars();
                Ok(NewItem::both(self.recursive_modules(env, modules)?))
            }
            ItemKind::ModuleDecl { name, ty } => {
                let found = self.module_of_type(env, ty)?;
                let entries = name
                    .iter()
                    .map(|name| Entry::Module(name.sym, found))
                    .collect();
                Ok(NewItem::both(entries))
            }
            ItemKind::ModuleType { name, ty } => {
                if let Some(ty) = ty {
                    self.module_of_type(env, ty)?;
                }
                let id = self.define_module_type(env, ty.as_ref());
                Ok(NewItem::both(vec![Entry::ModuleType(name.sym, Some(id))]))
            }
            ItemKind::Open(open) => {
                let (module, slot) = self.opened(env, open)?;
                Ok(NewItem {
                    scope: vec![Entry::Open(module, slot)],
                    exported: Vec::new(),
                })
            }
            ItemKind::Include { module, .. } => {
                let found = self.module_expr(env, module)?;
                Ok(NewItem::both(self.included(found)))
            }
            ItemKind::IncludeType(ty) => {
                let found = self.module_of_type(env, ty)?;
                Ok(NewItem::both(self.included(found)))
            }
            ItemKind::Classes(classes) => {
                self.reset_type_vars();
                Ok(NewItem::both(self.declare_classes(env, classes)?))
            }
            ItemKind::ClassTypes(decls) | ItemKind::ClassDecls(decls) => {
                // Nothing is known of the types that they define.
                let mut entries = Vec::new();
                for decl in decls {
                    entries.push(self.unknown_type(decl.name.sym));
                }
                Ok(NewItem::both(entries))
            }
            ItemKind::Warning(spec) => {
                self.warn = self.warn.with(spec);
                Ok(NewItem::both(Vec::new()))
            }
            ItemKind::Unknown => {
                let open = self.unknown_open();
                Ok(NewItem::both(vec![open]))
            }
        }
    }

    /// `module rec A : S = … and B : T = …`. Whether the modules have what their types ask for is not
    /// judged.
    fn recursive_modules(
        &mut self,
        env: Env,
        modules: &'a [(Option<Name>, ModuleExpr)],
    ) -> Outcome<Vec<Entry>> {
        let mut outer = env;
        for (name, _) in modules {
            if let Some(name) = name {
                outer = self.add(outer, Entry::Module(name.sym, ModuleRef::Unknown));
            }
        }
        let mut entries = Vec::new();
        for (name, module) in modules {
            let sealed = match &module.kind {
                ModuleKind::Constraint { ty, .. } => self.module_of_type(outer, ty)?,
                _ => ModuleRef::Unknown,
            };
            entries.extend(name.map(|name| Entry::Module(name.sym, sealed)));
        }
        let inner = self.add_all(env, &entries);
        for (_, module) in modules {
            if let ModuleKind::Constraint { module, .. } = &module.kind {
                self.module_expr(inner, module)?;
            }
        }
        Ok(entries)
    }

    /// A type of which nothing is known.
    pub(crate) fn unknown_type(&mut self, name: Sym) -> Entry {
        let unknown = self.store.unknown();
        self.decls.push(Decl {
            name,
            params: Vec::new(),
            variance: Vec::new(),
            manifest: Some(unknown),
            kind: Kind::Abstract,
            private: false,
            scope: 0,
            unknown: true,
        });
        Entry::Type(name, TypePath::Local(self.decls.len() as u32 - 1))
    }

    fn included(&mut self, module: ModuleRef) -> Vec<Entry> {
        match module {
            ModuleRef::Struct(sig) => self.sigs[sig as usize].entries.clone(),
            module => {
                self.uses.push(true);
                vec![Entry::Open(module, self.uses.len() as u32 - 1)]
            }
        }
    }

    fn opened(&mut self, env: Env, open: &'a Open) -> Outcome<(ModuleRef, u32)> {
        let module = self.module_expr(env, &open.module)?;
        self.uses.push(false);
        let slot = self.uses.len() as u32 - 1;
        let name = match &open.module.kind {
            ModuleKind::Path(path) => path.dotted(),
            _ => String::new(),
        };
        let watched = !open.bang && !name.is_empty();
        self.scoped(open.warn.as_deref(), |this| {
            if watched && this.warn.is_on(33) {
                this.delay(DelayedKind::Open {
                    slot,
                    range: open.range,
                    name,
                });
            }
        });
        Ok((module, slot))
    }

    /// `let open M in` and `M.(…)`.
    pub(crate) fn open_module(&mut self, env: Env, open: &'a Open) -> Outcome<Env> {
        let (module, slot) = self.opened(env, open)?;
        Ok(self.add(env, Entry::Open(module, slot)))
    }

    /// `let module M = … in body`.
    pub(crate) fn let_module(
        &mut self,
        env: Env,
        name: Option<Name>,
        module: &'a ModuleExpr,
        body: ExprId,
        expected: Expected,
    ) -> Outcome<Ty> {
        let vars = std::mem::take(&mut self.type_vars);
        let level = self.type_var_level;
        let found = self.module_expr(env, module);
        self.type_vars = vars;
        self.type_var_level = level;
        let found = found?;
        let inner = match name {
            Some(name) => self.add(env, Entry::Module(name.sym, found)),
            None => env,
        };
        self.expect(inner, body, expected)
    }
}

/// What an item brings: into the scope of what follows, and to those who use the structure.
struct NewItem {
    scope: Vec<Entry>,
    exported: Vec<Entry>,
}

impl NewItem {
    fn both(entries: Vec<Entry>) -> Self {
        Self {
            scope: entries.clone(),
            exported: entries,
        }
    }
}
