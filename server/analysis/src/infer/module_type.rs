//! Module types: what a signature says of the modules that have it.

use ocaml_syntax::TextRange;

use super::check::Checker;
use super::environment::{Entry, Env, ModuleRef};
use super::error::{Outcome, other};
use super::functor::{Functor, FunctorBody};
use super::names::Sym;
use super::tree::{self, ItemKind, ModuleType, ModuleTypeKind, Path, With};
use super::types::{Desc, Ty, TypePath};

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
                    result: ModuleRef::Unknown,
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
                let found = self.module_expr(env, module)?;
                Ok(self.type_of_module(found))
            }
            ModuleTypeKind::Unknown => Ok(ModuleRef::Unknown),
        }
    }

    /// `module type of M`: its types would be types of their own, which are not made.
    fn type_of_module(&self, found: ModuleRef) -> ModuleRef {
        let ModuleRef::Struct(sig) = found else {
            return found;
        };
        let plain = |entry: &Entry| match entry {
            Entry::Value(..) => true,
            Entry::Module(_, inner) => !matches!(self.type_of_module(*inner), ModuleRef::Unknown),
            _ => false,
        };
        let entries = &self.sigs[sig as usize].entries;
        if entries.iter().all(plain) {
            found
        } else {
            ModuleRef::Unknown
        }
    }

    pub(crate) fn module_of_def(&mut self, id: u32) -> Outcome<ModuleRef> {
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
        let index = match self.type_in(module, &path.names) {
            Some(TypePath::Local(index)) => index,
            Some(TypePath::Library(_)) => return Ok(()),
            None if self.includes_more(module) => return Ok(()),
            None => {
                return other(
                    path.range,
                    format!("the module type has no type `{}`", path.dotted()),
                );
            }
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

    /// Whether `(module S with type t = …)` names a type that `S` has.
    pub(crate) fn must_have_type(
        &mut self,
        module_type: u32,
        path: &Path,
        range: TextRange,
    ) -> Outcome<()> {
        let module = self.module_of_def(module_type)?;
        if self.includes_more(module) || self.type_in(module, &path.names).is_some() {
            return Ok(());
        }
        other(
            range,
            format!("the module type has no type `{}`", path.dotted()),
        )
    }

    /// Whether a module may have more than what is listed: it is, or includes, one of the data.
    pub(crate) fn includes_more(&self, module: ModuleRef) -> bool {
        let ModuleRef::Struct(sig) = module else {
            return true;
        };
        let entries = &self.sigs[sig as usize].entries;
        entries.iter().any(|entry| {
            matches!(
                entry,
                Entry::Open(..) | Entry::Module(_, ModuleRef::Unknown)
            )
        })
    }

    /// A type inside a structure, by its path.
    pub(crate) fn type_in(&self, module: ModuleRef, names: &[Sym]) -> Option<TypePath> {
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
}
