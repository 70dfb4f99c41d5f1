//! Inclusion: whether a module has what a module type asks for.

use ocaml_syntax::TextRange;

use super::check::{Checker, CtorId, Decl, FieldId, Kind};
use super::environment::{Entry, Env, FoundValue, ModuleRef};
use super::error::{Outcome, other};
use super::names::Sym;
use super::tree::{ModuleType, Path};
use super::types::{Desc, Ty, TypePath};

impl<'a> Checker<'a> {
    /// Whether a module has what a module type asks for.
    pub(crate) fn includes(
        &mut self,
        env: Env,
        found: ModuleRef,
        ty: &'a ModuleType,
        range: TextRange,
    ) -> Outcome<()> {
        let wanted = self.module_of_type(env, ty)?;
        self.includes_module(found, wanted, range, 0)
    }

    pub(crate) fn includes_module(
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
        let mut asks = Vec::new();
        for entry in &entries {
            if let Entry::Type(name, TypePath::Local(wanted)) = *entry {
                self.includes_type(found, name, wanted, range, &mut asks)?;
            }
        }
        for (name, asked, path) in asks {
            if !self.same_declaration(&asked, path) {
                return other(
                    range,
                    format!("the type `{name}` of this module is not what its module type says"),
                );
            }
        }
        for entry in &entries {
            match *entry {
                Entry::Value(name, id) => self.includes_value(found, name, id, range)?,
                Entry::Constructor(name, id)
                    if self.ctors[id.0 as usize].path == TypePath::Library(super::names::EXN)
                        && !self.includes_more(found)
                        && !self.has_constructor(found, name) =>
                {
                    return other(range, format!("this module lacks the exception `{name}`"));
                }
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

    fn has_constructor(&self, module: ModuleRef, name: Sym) -> bool {
        let ModuleRef::Struct(sig) = module else {
            return true;
        };
        let is = |entry: &Entry| matches!(entry, Entry::Constructor(found, _) | Entry::Unknown(found) if *found == name);
        self.sigs[sig as usize].entries.iter().any(is)
    }

    /// How a name is asked for in a module: an environment and the path in it.
    fn inside(&mut self, module: ModuleRef, name: Sym, range: TextRange) -> (Env, Path) {
        let root = self.root();
        let at = self.add(root, Entry::Module(super::names::SELF, module));
        let path = Path {
            names: Box::new([super::names::SELF, name]),
            range,
            applies: false,
        };
        (at, path)
    }

    fn includes_type(
        &mut self,
        found: ModuleRef,
        name: Sym,
        wanted: u32,
        range: TextRange,
        asks: &mut Vec<(Sym, Decl, TypePath)>,
    ) -> Outcome<()> {
        let (at, path) = self.inside(found, name, range);
        let Ok(path) = self.type_path(at, &path) else {
            return other(range, format!("this module lacks the type `{name}`"));
        };
        let Some(path) = path else {
            self.decls[wanted as usize].manifest = Some(self.store.unknown());
            return Ok(());
        };
        let count = self.decls[wanted as usize].params.len();
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
        // While values are compared, the type that is asked for is the one that was found.
        let params: Vec<Ty> = (0..count)
            .map(|_| self.store.new_generic(Desc::Var(None)))
            .collect();
        let arguments = self.store.slice(&params);
        let manifest = self.store.new_generic(Desc::Constr(path, arguments));
        let decl = &mut self.decls[wanted as usize];
        let asked = Decl {
            params: std::mem::replace(&mut decl.params, params),
            manifest: decl.manifest.replace(manifest),
            private: std::mem::replace(&mut decl.private, false),
            ..decl.clone()
        };
        asks.push((name, asked, path));
        Ok(())
    }

    /// Whether a type is what a module type says it is, once the types of both have met.
    fn same_declaration(&mut self, asked: &Decl, found: TypePath) -> bool {
        let params = asked.params.clone();
        let arguments: Vec<Ty> = params.iter().map(|_| self.store.var()).collect();
        let slice = self.store.slice(&arguments);
        let ours = self.store.constr(found, &arguments);
        if let Some(manifest) = asked.manifest
            && !asked.private
        {
            let theirs = self.store.substitute_one(&params, slice, manifest);
            if self.unify(ours, theirs).is_err() {
                return false;
            }
        }
        if asked.private {
            return true;
        }
        let kind = match self.concrete(ours) {
            Some((_, _, kind)) => kind,
            None => match self.decl(found) {
                // Nothing is known of it.
                None => return true,
                Some(decl) if self.decls[decl as usize].unknown => return true,
                Some(_) => Kind::Abstract,
            },
        };
        match (&asked.kind, &kind) {
            (Kind::Variant(asked), Kind::Variant(found)) => {
                let name = |this: &Self, id: &CtorId| {
                    let ctor = &this.ctors[id.0 as usize];
                    (ctor.name, ctor.arguments.len())
                };
                let all = |ids: &[CtorId]| ids.iter().map(|id| name(self, id)).collect::<Vec<_>>();
                all(asked) == all(found)
                    && asked
                        .clone()
                        .iter()
                        .zip(found.clone())
                        .all(|(asked, found)| self.same_constructor(*asked, found))
            }
            (Kind::Record(asked), Kind::Record(found)) => {
                let all = |ids: &[FieldId]| {
                    let field = |id: &FieldId| {
                        let field = &self.fields[id.0 as usize];
                        (field.name, field.mutable)
                    };
                    ids.iter().map(field).collect::<Vec<_>>()
                };
                all(asked) == all(found)
                    && asked
                        .clone()
                        .iter()
                        .zip(found.clone())
                        .all(|(asked, found)| self.same_field(*asked, found))
            }
            (Kind::Variant(_), Kind::Record(_) | Kind::Abstract)
            | (Kind::Record(_), Kind::Variant(_) | Kind::Abstract) => false,
            _ => true,
        }
    }

    fn same_constructor(&mut self, asked: CtorId, found: CtorId) -> bool {
        let gadt = |this: &Self, id: CtorId| {
            let ctor = &this.ctors[id.0 as usize];
            ctor.gadt || !ctor.hidden.is_empty() || ctor.record.is_some()
        };
        if gadt(self, asked) || gadt(self, found) {
            return true;
        }
        let (asked, asked_type) = self.instance_constructor(asked);
        let (found, found_type) = self.instance_constructor(found);
        let _ = self.unify(asked_type, found_type);
        asked
            .into_iter()
            .zip(found)
            .all(|(asked, found)| self.unify(asked, found).is_ok())
    }

    fn same_field(&mut self, asked: FieldId, found: FieldId) -> bool {
        let (asked, asked_type) = self.instance_field(asked);
        let (found, found_type) = self.instance_field(found);
        let _ = self.unify(asked_type, found_type);
        self.unify(asked, found).is_ok()
    }

    fn includes_value(
        &mut self,
        found: ModuleRef,
        name: Sym,
        wanted: super::check::ValueId,
        range: TextRange,
    ) -> Outcome<()> {
        let (at, path) = self.inside(found, name, range);
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
            let ty = self.rigid_type(super::names::UNDERSCORE, 0);
            self.store.link(var, ty);
        }
        copy
    }
}
