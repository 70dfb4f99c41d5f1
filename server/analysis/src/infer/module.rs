//! Structures, signatures, functors and what fits where.
//!
//! A functor is typed where it is written, with its parameter as abstract as its module type says,
//! and again at each application with the argument in its place: the result is then what the compiler
//! computes by substitution.

use ocaml_syntax::TextRange;

use super::check::{Checker, Decl, Findings, Kind};
use super::environment::{Entry, Env, FoundValue, ModuleRef, Sig};
use super::error::{ErrorKind, Outcome, other, refuse};
use super::expression::Expected;
use super::names::Sym;
use super::pattern::PatVar;
use super::tree::{
    self, ExprId, Item, ItemKind, ModuleExpr, ModuleKind, ModuleType, ModuleTypeKind, Name, Open,
    Parameter, Path, With,
};
use super::types::{Desc, GENERIC, Package, Ty, TypePath};
use super::warnings::DelayedKind;

/// A functor: its parameter and its body, with the environment they are read in.
#[derive(Clone, Copy)]
pub(crate) struct Functor<'a> {
    unit: &'a tree::Unit,
    env: Env,
    parameter: Option<&'a Parameter>,
    body: FunctorBody<'a>,
}

#[derive(Clone, Copy)]
enum FunctorBody<'a> {
    Module(&'a ModuleExpr),
    Type(&'a ModuleType),
}

/// A module type, with the environment it is read in.
#[derive(Clone, Copy)]
pub(crate) struct ModuleTypeDef<'a> {
    unit: &'a tree::Unit,
    env: Env,
    /// `None`: abstract.
    ty: Option<&'a ModuleType>,
    /// Where it is written: what tells one from another.
    source: usize,
}

impl<'a> Checker<'a> {
    fn in_unit<T>(&mut self, unit: &'a tree::Unit, run: impl FnOnce(&mut Self) -> T) -> T {
        let before = std::mem::replace(&mut self.unit, unit);
        let result = run(self);
        self.unit = before;
        result
    }

    fn new_sig(&mut self, entries: Vec<Entry>) -> ModuleRef {
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
        for item in items {
            match self.item(env, item) {
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
            ItemKind::Module { name, module } => {
                self.reset_type_vars();
                let found = self.module_expr(env, module)?;
                let entries = name
                    .iter()
                    .map(|name| Entry::Module(name.sym, found))
                    .collect();
                Ok(NewItem::both(entries))
            }
            ItemKind::RecModules(modules) => {
                let names = modules.iter().filter_map(|(name, _)| *name);
                let entries = names
                    .map(|name| Entry::Module(name.sym, ModuleRef::Unknown))
                    .collect();
                Ok(NewItem::both(entries))
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

    // ---- module expressions ---------------------------------------------------------------------

    pub(crate) fn module_expr(&mut self, env: Env, module: &'a ModuleExpr) -> Outcome<ModuleRef> {
        if !self.deeper() {
            self.shallower();
            return Ok(ModuleRef::Unknown);
        }
        let result = self.module_expr_deep(env, module);
        self.shallower();
        result
    }

    fn module_expr_deep(&mut self, env: Env, module: &'a ModuleExpr) -> Outcome<ModuleRef> {
        match &module.kind {
            ModuleKind::Path(path) => self.module(env, path),
            ModuleKind::Struct(items) => {
                let (_, entries) = self.structure(env, items, false)?;
                let sig = self.new_sig(entries);
                self.mark_exported(sig);
                Ok(sig)
            }
            ModuleKind::Functor { parameter, body } => {
                let mut inner = env;
                if let Some(parameter) = parameter {
                    let argument = self.module_of_type(env, &parameter.ty)?;
                    if let Some(name) = parameter.name {
                        inner = self.add(env, Entry::Module(name.sym, argument));
                    }
                }
                self.module_expr(inner, body)?;
                self.functors.push(Functor {
                    unit: self.unit,
                    env,
                    parameter: parameter.as_ref(),
                    body: FunctorBody::Module(body),
                });
                Ok(ModuleRef::Functor(self.functors.len() as u32 - 1))
            }
            ModuleKind::Apply { functor, argument } => {
                self.apply_functor(env, functor, argument.as_deref(), module.range)
            }
            ModuleKind::Constraint { module: inner, ty } => {
                let found = self.module_expr(env, inner)?;
                let sealed = self.module_of_type(env, ty)?;
                self.includes(env, found, ty, inner.range)?;
                Ok(sealed)
            }
            ModuleKind::Unpack(value) => {
                let ty = self.infer(env, *value)?;
                let head = self.expand_head(ty);
                match self.store.desc(head) {
                    Desc::Package(id) => {
                        let package = self.store.package(id).clone();
                        Ok(self.unpacked(&package))
                    }
                    Desc::Unknown => Ok(ModuleRef::Unknown),
                    Desc::Var(_) => other(
                        self.unit.expr(*value).range,
                        "the module type of this value is not known here; annotate it",
                    ),
                    _ => {
                        let shown = self.show(ty);
                        other(
                            self.unit.expr(*value).range,
                            format!("this has type `{shown}`, which is not a packed module"),
                        )
                    }
                }
            }
            ModuleKind::Unknown => Ok(ModuleRef::Unknown),
        }
    }

    fn apply_functor(
        &mut self,
        env: Env,
        functor: &'a ModuleExpr,
        argument: Option<&'a ModuleExpr>,
        range: TextRange,
    ) -> Outcome<ModuleRef> {
        let found = self.module_expr(env, functor)?;
        let argument_range = argument.map_or(range, |argument| argument.range);
        let argument = match argument {
            Some(argument) => Some(self.module_expr(env, argument)?),
            None => None,
        };
        let functor = match found {
            ModuleRef::Functor(id) => self.functors[id as usize],
            ModuleRef::Unknown => return Ok(ModuleRef::Unknown),
            ModuleRef::Library(_) | ModuleRef::Struct(_) => {
                return other(
                    functor.range,
                    "this is not a functor, so it takes no argument",
                );
            }
        };
        let mut inner = functor.env;
        if let (Some(parameter), Some(argument)) = (functor.parameter, argument) {
            let unit = functor.unit;
            let outcome = self.in_unit(unit, |this| {
                this.includes(functor.env, argument, &parameter.ty, argument_range)
            });
            outcome?;
            if let Some(name) = parameter.name {
                inner = self.add(inner, Entry::Module(name.sym, argument));
            }
        }
        // The body was judged where it is written; here only its types matter.
        let findings = std::mem::take(&mut self.findings);
        let delayed = self.delayed.len();
        let record = std::mem::replace(&mut self.record_types, false);
        let result = self.in_unit(functor.unit, |this| match functor.body {
            FunctorBody::Module(body) => this.module_expr(inner, body),
            FunctorBody::Type(ty) => this.module_of_type(inner, ty),
        });
        self.record_types = record;
        self.delayed.truncate(delayed);
        let _: Findings = std::mem::replace(&mut self.findings, findings);
        Ok(result.unwrap_or(ModuleRef::Unknown))
    }

    /// Values that a structure exports are used from outside.
    fn mark_exported(&mut self, module: ModuleRef) {
        let ModuleRef::Struct(sig) = module else {
            return;
        };
        let mut seen: Vec<Sym> = Vec::new();
        for entry in self.sigs[sig as usize].entries.clone().iter().rev() {
            if let Entry::Value(name, id) = entry
                && !seen.contains(name)
            {
                seen.push(*name);
                self.mark_used(*id);
            }
        }
    }

    // ---- module types ---------------------------------------------------------------------------

    pub(crate) fn define_module_type(&mut self, env: Env, ty: Option<&'a ModuleType>) -> u32 {
        let source = ty.map_or(0, |ty| std::ptr::from_ref(ty) as usize);
        self.module_types.push(ModuleTypeDef {
            unit: self.unit,
            env,
            ty,
            source,
        });
        self.module_types.len() as u32 - 1
    }

    pub(crate) fn same_module_type(&self, a: u32, b: u32) -> bool {
        a == b || self.module_types[a as usize].source == self.module_types[b as usize].source
    }

    pub(crate) fn library_module_type(
        &mut self,
        version: &'static super::library::Version,
    ) -> Option<u32> {
        let key = std::ptr::from_ref(version) as usize;
        if let Some(id) = self.library_module_types.get(&key) {
            return Some(*id);
        }
        let super::library::Parsed::ModuleType(unit) = version.parsed() else {
            return None;
        };
        let ItemKind::ModuleType { ty: Some(ty), .. } = &unit.items.first()?.kind else {
            return None;
        };
        let root = self.root();
        let id = self.in_unit(unit, |this| this.define_module_type(root, Some(ty)));
        self.library_module_types.insert(key, id);
        Some(id)
    }

    /// A functor or another typed module of the data.
    pub(crate) fn library_typed_module(&mut self, unit: &'static tree::Unit) -> ModuleRef {
        let Some(item) = unit.items.first() else {
            return ModuleRef::Unknown;
        };
        let ItemKind::ModuleDecl { ty, .. } = &item.kind else {
            return ModuleRef::Unknown;
        };
        let root = self.root();
        let level = std::mem::replace(&mut self.store.level, 0);
        let result = self.in_unit(unit, |this| this.module_of_type(root, ty));
        self.store.level = level;
        result.unwrap_or(ModuleRef::Unknown)
    }

    /// A module of which only its module type is known.
    pub(crate) fn module_of_type(&mut self, env: Env, ty: &'a ModuleType) -> Outcome<ModuleRef> {
        if !self.deeper() {
            self.shallower();
            return Ok(ModuleRef::Unknown);
        }
        let result = self.module_of_type_deep(env, ty);
        self.shallower();
        result
    }

    fn module_of_type_deep(&mut self, env: Env, ty: &'a ModuleType) -> Outcome<ModuleRef> {
        match &ty.kind {
            ModuleTypeKind::Path(path) => match self.module_type_path(env, path)? {
                Some(id) => self.module_of_def(id),
                None => Ok(ModuleRef::Unknown),
            },
            ModuleTypeKind::Signature(items) => {
                let (_, entries) = self.structure(env, items, false)?;
                Ok(self.new_sig(entries))
            }
            ModuleTypeKind::Functor { parameter, body } => {
                self.functors.push(Functor {
                    unit: self.unit,
                    env,
                    parameter: parameter.as_deref(),
                    body: FunctorBody::Type(body),
                });
                Ok(ModuleRef::Functor(self.functors.len() as u32 - 1))
            }
            ModuleTypeKind::With { ty, constraints } => {
                let module = self.module_of_type(env, ty)?;
                for constraint in constraints {
                    self.constrain_module(env, module, constraint)?;
                }
                Ok(module)
            }
            ModuleTypeKind::TypeOf(module) => {
                self.module_expr(env, module)?;
                Ok(ModuleRef::Unknown)
            }
            ModuleTypeKind::Unknown => Ok(ModuleRef::Unknown),
        }
    }

    fn module_of_def(&mut self, id: u32) -> Outcome<ModuleRef> {
        let def = self.module_types[id as usize];
        match def.ty {
            Some(ty) => self.in_unit(def.unit, |this| this.module_of_type(def.env, ty)),
            None => Ok(ModuleRef::Unknown),
        }
    }

    /// `with type t = ty`.
    fn constrain_module(
        &mut self,
        env: Env,
        module: ModuleRef,
        constraint: &'a With,
    ) -> Outcome<()> {
        let With::Type {
            path, params, ty, ..
        } = constraint
        else {
            return Ok(());
        };
        let ModuleRef::Struct(_) = module else {
            return Ok(());
        };
        let Some(TypePath::Local(index)) = self.type_in(module, &path.names) else {
            return other(
                path.range,
                format!("the module type has no type `{}`", path.dotted()),
            );
        };
        let vars: Vec<Ty> = params
            .iter()
            .map(|name| self.store.new_generic(Desc::Var(*name)))
            .collect();
        let named: Vec<(Sym, Ty)> = params
            .iter()
            .zip(&vars)
            .filter_map(|(name, ty)| Some(((*name)?, *ty)))
            .collect();
        let manifest = self.closed_type(env, *ty, &named)?;
        let decl = &mut self.decls[index as usize];
        if decl.params.len() == vars.len() && decl.manifest.is_none() {
            decl.params = vars;
            decl.manifest = Some(manifest);
        }
        Ok(())
    }

    /// A type inside a structure, by its path.
    fn type_in(&self, module: ModuleRef, names: &[Sym]) -> Option<TypePath> {
        let ModuleRef::Struct(sig) = module else {
            return None;
        };
        let (first, rest) = names.split_first()?;
        let entries = &self.sigs[sig as usize].entries;
        if rest.is_empty() {
            return entries.iter().rev().find_map(|entry| match entry {
                Entry::Type(name, path) if name == first => Some(*path),
                _ => None,
            });
        }
        let inner = entries.iter().rev().find_map(|entry| match entry {
            Entry::Module(name, module) if name == first => Some(*module),
            _ => None,
        })?;
        self.type_in(inner, rest)
    }

    // ---- inclusion ------------------------------------------------------------------------------

    /// Whether a module has what a module type asks for.
    fn includes(
        &mut self,
        env: Env,
        found: ModuleRef,
        ty: &'a ModuleType,
        range: TextRange,
    ) -> Outcome<()> {
        let wanted = self.module_of_type(env, ty)?;
        self.includes_module(found, wanted, range, 0)
    }

    fn includes_module(
        &mut self,
        found: ModuleRef,
        wanted: ModuleRef,
        range: TextRange,
        depth: u32,
    ) -> Outcome<()> {
        if depth > 20 {
            return Ok(());
        }
        let sig = match (found, wanted) {
            (ModuleRef::Unknown, _) | (_, ModuleRef::Unknown | ModuleRef::Library(_)) => {
                return Ok(());
            }
            (ModuleRef::Functor(_), ModuleRef::Functor(_)) => return Ok(()),
            (ModuleRef::Functor(_), _) => {
                return other(range, "this is a functor, where a plain module is expected");
            }
            (_, ModuleRef::Functor(_)) => {
                return other(range, "this is a plain module, where a functor is expected");
            }
            (_, ModuleRef::Struct(sig)) => sig,
        };
        let entries = self.sigs[sig as usize].entries.clone();
        // First the types, so that values can be compared.
        for entry in &entries {
            if let Entry::Type(name, TypePath::Local(wanted)) = *entry {
                self.includes_type(found, name, wanted, range)?;
            }
        }
        for entry in &entries {
            match *entry {
                Entry::Value(name, id) => self.includes_value(found, name, id, range)?,
                Entry::Module(name, inner) => {
                    let path = Path {
                        names: Box::new([name]),
                        range,
                        applies: false,
                    };
                    let root = self.root();
                    let at = self.add(root, Entry::Module(super::names::SELF, found));
                    let names = [super::names::SELF, name];
                    match self.module_path(at, &names, range) {
                        Ok(module) => self.includes_module(module, inner, range, depth + 1)?,
                        Err(_) => {
                            return other(
                                range,
                                format!("this module lacks the module `{}`", path.dotted()),
                            );
                        }
                    }
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn includes_type(
        &mut self,
        found: ModuleRef,
        name: Sym,
        wanted: u32,
        range: TextRange,
    ) -> Outcome<()> {
        let root = self.root();
        let at = self.add(root, Entry::Module(super::names::SELF, found));
        let path = Path {
            names: Box::new([super::names::SELF, name]),
            range,
            applies: false,
        };
        let Ok(path) = self.type_path(at, &path) else {
            return other(range, format!("this module lacks the type `{name}`"));
        };
        let unknown = self.store.unknown();
        let decl = &self.decls[wanted as usize];
        if decl.manifest.is_some() || !matches!(decl.kind, Kind::Abstract) {
            // Concrete types on both sides are not compared.
            if matches!(decl.kind, Kind::Abstract) {
                return Ok(());
            }
        }
        let count = decl.params.len();
        let Some(path) = path else {
            self.decls[wanted as usize].manifest = Some(unknown);
            return Ok(());
        };
        let found_count = self
            .decl(path)
            .map(|decl| self.decls[decl as usize].params.len());
        if found_count.is_some_and(|found| found != count) {
            return other(
                range,
                format!("the type `{name}` of this module has another number of parameters"),
            );
        }
        if path == TypePath::Local(wanted) {
            return Ok(());
        }
        let params: Vec<Ty> = (0..count)
            .map(|_| self.store.new_generic(Desc::Var(None)))
            .collect();
        let arguments = self.store.slice(&params);
        let manifest = self.store.new_generic(Desc::Constr(path, arguments));
        let decl = &mut self.decls[wanted as usize];
        decl.params = params;
        decl.manifest = Some(manifest);
        Ok(())
    }

    fn includes_value(
        &mut self,
        found: ModuleRef,
        name: Sym,
        wanted: super::check::ValueId,
        range: TextRange,
    ) -> Outcome<()> {
        let root = self.root();
        let at = self.add(root, Entry::Module(super::names::SELF, found));
        let path = Path {
            names: Box::new([super::names::SELF, name]),
            range,
            applies: false,
        };
        let value = match self.value(at, &path) {
            Ok(value) => value,
            Err(_) => return other(range, format!("this module lacks the value `{name}`")),
        };
        if matches!(value, FoundValue::Unknown) {
            return Ok(());
        }
        self.store.enter();
        let ty = self.value_type(value);
        let scheme = self.values[wanted.0 as usize].ty;
        let rigid = self.rigid(scheme);
        let result = self.unify(ty, rigid);
        self.store.leave();
        if result.is_err() {
            let (ty, scheme) = (self.show(ty), self.show(scheme));
            return other(
                range,
                format!(
                    "the value `{name}` of this module has type `{ty}`, but its module type says `{scheme}`"
                ),
            );
        }
        Ok(())
    }

    /// A copy of a scheme whose variables are types of their own.
    fn rigid(&mut self, scheme: Ty) -> Ty {
        let copy = self.store.instance(scheme);
        let mut todo = vec![copy];
        self.store.start_walk();
        let mut vars = Vec::new();
        while let Some(ty) = todo.pop() {
            if !self.store.visit(ty) {
                continue;
            }
            if self.store.is_var(ty) && self.store.level(ty) >= self.store.level {
                vars.push(self.store.repr(ty));
            }
            self.store.children(ty, &mut todo);
        }
        for var in vars {
            self.decls.push(Decl {
                name: super::names::UNDERSCORE,
                params: Vec::new(),
                variance: Vec::new(),
                manifest: None,
                kind: Kind::Abstract,
                private: false,
                scope: 0,
                unknown: false,
            });
            let path = TypePath::Local(self.decls.len() as u32 - 1);
            let ty = self.store.constr(path, &[]);
            self.store.link(var, ty);
        }
        copy
    }

    // ---- first-class modules --------------------------------------------------------------------

    fn unpacked(&mut self, package: &Package) -> ModuleRef {
        let Ok(module) = self.module_of_def(package.module_type) else {
            return ModuleRef::Unknown;
        };
        for (names, ty) in &package.constraints {
            if let Some(TypePath::Local(index)) = self.type_in(module, names) {
                let decl = &mut self.decls[index as usize];
                if decl.params.is_empty() && decl.manifest.is_none() {
                    decl.manifest = Some(*ty);
                }
            }
        }
        module
    }

    /// `(module M)` in a pattern.
    pub(crate) fn bind_module(&mut self, env: Env, var: &PatVar) -> Env {
        let head = self.expand_head(var.ty);
        let module = match self.store.desc(head) {
            Desc::Package(id) => {
                let package = self.store.package(id).clone();
                // Its types may not leave the expression.
                self.store.enter();
                let module = self.unpacked(&package);
                self.store.leave();
                module
            }
            _ => ModuleRef::Unknown,
        };
        self.add(env, Entry::Module(var.name, module))
    }

    /// `(module M)`.
    pub(crate) fn pack(
        &mut self,
        env: Env,
        id: ExprId,
        module: &'a ModuleExpr,
        expected: Expected,
    ) -> Outcome<Ty> {
        let range = self.unit.expr(id).range;
        let head = self.expand_head(expected.ty);
        match self.store.desc(head) {
            Desc::Package(package) => {
                let package = self.store.package(package).clone();
                let found = self.module_expr(env, module)?;
                let level = self.store.level;
                self.store.level = GENERIC.min(level + 1);
                let wanted = self.unpacked(&package);
                self.store.level = level;
                self.includes_module(found, wanted, module.range, 0)?;
                Ok(head)
            }
            Desc::Var(_) => refuse(
                range,
                ErrorKind::Other(
                    "the module type of this packed module is not known here; annotate it".into(),
                ),
            ),
            Desc::Unknown => {
                self.module_expr(env, module)?;
                Ok(self.store.unknown())
            }
            _ => {
                let shown = self.show(expected.ty);
                other(
                    range,
                    format!("a packed module stands here, where `{shown}` is expected"),
                )
            }
        }
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
