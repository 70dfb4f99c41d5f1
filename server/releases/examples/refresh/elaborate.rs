//! From the text of an interface to a signature with whole paths: names are resolved, `open` and
//! `include` are carried out, constraints applied.

mod scope;
mod terms;

use std::collections::HashMap;
use std::rc::Rc;

use ocaml_syntax::ast::{
    self, AstNode as _, IncludeItem, Item, ItemAttribute, ModuleBinding, ModuleExpr, ModuleType,
    WithConstraint, WithModuleType,
};

use crate::checkout::Source;
use crate::signature::{Declaration, Entry, Module, Signature, What};
use crate::types::{Type, spelled};
use crate::variance;
use crate::world::World;
use scope::{Meaning, Scope};

/// Reads one interface.
pub(crate) struct Elaborator<'a> {
    world: &'a World,
    /// The library whose units are known by their short names; `None` for texts of the data.
    library: Option<&'a str>,
    /// What the signature being read calls itself.
    root: String,
    /// How many module types stand around the place.
    depth: usize,
    scope: Scope,
    /// The declarations read so far, by path: what abbreviations stand for.
    local: HashMap<String, Declaration>,
}

impl<'a> Elaborator<'a> {
    /// For the interface of a unit.
    pub(crate) fn of_unit(world: &'a World, source: &'a Source) -> Self {
        Self {
            world,
            library: Some(&source.library),
            root: source.unit.clone(),
            depth: 0,
            scope: Scope::default(),
            local: HashMap::new(),
        }
    }

    /// For a declaration of the data, whose paths are whole.
    pub(crate) fn of_data(world: &'a World) -> Self {
        Self {
            world,
            library: None,
            root: String::new(),
            depth: 0,
            scope: Scope::default(),
            local: HashMap::new(),
        }
    }

    /// The signature that items declare.
    pub(crate) fn signature(&mut self, items: impl IntoIterator<Item = Item>) -> Signature {
        let mut signature = Signature::default();
        self.scope.enter();
        for item in items {
            self.item(&item, &mut signature);
        }
        self.scope.leave();
        signature
    }

    fn item(&mut self, item: &Item, signature: &mut Signature) {
        match item {
            Item::ValueItem(item) => {
                let (Some(name), Some(ty)) = (item.name(), item.ty()) else {
                    return;
                };
                let what = What::Value(self.ty(&ty));
                self.declare(signature, name, what, item.attributes());
            }
            Item::ExternalItem(item) => {
                let (Some(name), Some(ty)) = (item.name(), item.ty()) else {
                    return;
                };
                let what = What::Value(self.ty(&ty));
                self.declare(signature, name, what, item.attributes());
            }
            Item::TypeItem(item) => self.types(item, signature),
            Item::ExceptionItem(item) => {
                let Some(constructor) = item.constructor() else {
                    return;
                };
                let Some(name) = constructor.name() else {
                    return;
                };
                let arguments = constructor.arguments();
                let types = arguments.into_iter().flat_map(|it| it.types());
                let what = What::Exception(types.map(|it| self.ty(&it)).collect());
                self.declare(signature, name, what, item.attributes());
            }
            Item::ModuleItem(item) => {
                for binding in item.bindings() {
                    self.module(&binding, signature);
                }
            }
            Item::ModuleTypeItem(item) => {
                let Some(name) = item.name() else { return };
                let body = item.module_type().and_then(|body| {
                    self.depth += 1;
                    let root = format!("\u{a7}{}", self.depth);
                    let body = self.module_type(&body, &root);
                    self.depth -= 1;
                    body
                });
                let body = body.map(Rc::new);
                let path = self.own(&name);
                if let Some(body) = &body {
                    self.world.remember_type(&path, body);
                }
                self.scope.bind_module_type(&name, path);
                self.declare(signature, name, What::ModuleType(body), item.attributes());
            }
            Item::OpenItem(item) => {
                let path = item.module().and_then(|it| self.module_path(&it));
                let opened = path.and_then(|path| Some((self.world.signature(&path)?, path)));
                match opened {
                    Some((opened, path)) => self.scope.open(&opened, &path),
                    None => self.complain("cannot open", item.syntax().text()),
                }
            }
            Item::IncludeItem(item) => self.include(item, signature),
            Item::FloatingAttribute(_) => {}
            other => self.complain("left out", other.syntax().text()),
        }
    }

    fn declare(
        &mut self,
        signature: &mut Signature,
        name: String,
        what: What,
        attributes: impl Iterator<Item = ItemAttribute>,
    ) {
        let deprecated = terms::is_deprecated(attributes);
        signature.entries.push(Entry {
            name,
            what,
            deprecated,
        });
    }

    fn types(&mut self, item: &ocaml_syntax::ast::TypeItem, signature: &mut Signature) {
        let recursive = item.nonrec_token().is_none();
        let declarations: Vec<_> = item.declarations().collect();
        let substitutes = |it: &ocaml_syntax::ast::TypeDecl| terms::is_substitution(it);
        if recursive {
            for name in declarations.iter().filter(|it| !substitutes(it)) {
                if let Some(name) = name.name() {
                    let path = self.own(&name);
                    self.scope.bind_type(&name, Meaning::Path(path));
                }
            }
        }
        for declaration in declarations {
            let Some(name) = declaration.name() else {
                continue;
            };
            let read = self.declaration(&declaration);
            if substitutes(&declaration) {
                let parameters = read.parameters.into_iter().map(|(_, name)| name);
                if let Some(manifest) = read.manifest {
                    let meaning = Meaning::Abbreviation(parameters.collect(), manifest);
                    self.scope.bind_type(&name, meaning);
                }
                continue;
            }
            let path = self.own(&name);
            self.scope.bind_type(&name, Meaning::Path(path));
            self.declare(signature, name, What::Type(read), declaration.attributes());
        }
        if self.library.is_some() {
            variance::complete(self.world, &self.root, signature);
        }
    }

    fn module(&mut self, binding: &ModuleBinding, signature: &mut Signature) {
        let Some(name) = binding.name() else { return };
        let path = self.own(&name);
        if let Some(body) = binding.substitution() {
            if let Some(target) = self.module_path(&body) {
                self.scope.bind_module(&name, target);
            }
            return;
        }
        let what = if let Some(body) = binding.body() {
            let Some(target) = self.module_path(&body) else {
                return self.complain("left out", binding.syntax().text());
            };
            self.scope.bind_module(&name, target.clone());
            What::Module(Module::Alias(target))
        } else {
            let Some(ty) = binding.module_type() else {
                return;
            };
            if binding.parameters().next().is_some() {
                return self.functor(binding, &ty, signature);
            }
            if let ModuleType::PathModuleType(ty) = &ty {
                let Some(ty) = ty.path().map(|it| self.module_type_path(&it)) else {
                    return;
                };
                self.scope.bind_module(&name, path);
                What::Module(Module::Typed(ty))
            } else {
                let Some(body) = self.module_type(&ty, &path) else {
                    return self.complain("left out", binding.syntax().text());
                };
                let body = Rc::new(body);
                self.world.remember(&path, &body);
                self.scope.bind_module(&name, path);
                What::Module(Module::Nested(body))
            }
        };
        self.declare(signature, name, what, binding.attributes());
    }

    fn functor(&mut self, binding: &ModuleBinding, ty: &ModuleType, signature: &mut Signature) {
        let Some(name) = binding.name() else { return };
        let mut text = format!("module {name} : ");
        self.scope.enter();
        for parameter in binding.parameters() {
            match (parameter.name(), parameter.module_type()) {
                (Some(name), Some(ModuleType::PathModuleType(ty))) => {
                    let path = ty.path().map(|it| self.module_type_path(&it));
                    let path = path.unwrap_or_default();
                    // The data calls every parameter so.
                    text += &format!("functor (X : {}) -> ", spelled(&path));
                    self.scope.bind_module(&name, name.clone());
                }
                (None, None) => text += "functor () -> ",
                _ => self.complain("a parameter", parameter.syntax().text()),
            }
        }
        self.depth += 1;
        let body = self.module_type(ty, &format!("\u{a7}{}", self.depth));
        self.depth -= 1;
        self.scope.leave();
        match body {
            Some(body) => text += &body.line(),
            None => return self.complain("left out", binding.syntax().text()),
        }
        self.declare(signature, name, What::Text(text), binding.attributes());
    }

    fn include(&mut self, item: &IncludeItem, signature: &mut Signature) {
        let root = self.root.clone();
        let included = item
            .module_type()
            .and_then(|ty| self.module_type(&ty, &root));
        let Some(included) = included else {
            return self.complain("cannot include", item.syntax().text());
        };
        self.scope.open(&included, &root);
        for entry in included.entries {
            if let What::Module(Module::Nested(nested)) = &entry.what {
                self.world.remember(&self.own(&entry.name), nested);
            }
            if let What::ModuleType(Some(body)) = &entry.what {
                self.world.remember_type(&self.own(&entry.name), body);
            }
            signature.entries.push(entry);
        }
    }

    /// The signature that a module type means for a module with that path.
    fn module_type(&mut self, ty: &ModuleType, root: &str) -> Option<Signature> {
        match ty {
            ModuleType::PathModuleType(ty) => {
                let path = self.module_type_path(&ty.path()?);
                let signature = self.world.module_type(&path)?;
                Some(signature.rebase("\u{a7}1", root))
            }
            ModuleType::SignatureModuleType(ty) => {
                let outer = std::mem::replace(&mut self.root, root.to_owned());
                let signature = self.signature(ty.items());
                self.root = outer;
                Some(signature)
            }
            ModuleType::WithModuleType(ty) => self.constrained(ty, root),
            ModuleType::TypeofModuleType(ty) => self.type_of(&ty.module()?, root),
            ModuleType::ParenModuleType(ty) => self.module_type(&ty.module_type()?, root),
            ModuleType::AttributedModuleType(ty) => self.module_type(&ty.module_type()?, root),
            _ => None,
        }
    }

    fn type_of(&mut self, module: &ModuleExpr, root: &str) -> Option<Signature> {
        if let ModuleExpr::StructModule(body) = module {
            // `struct include M end`: the types are those of `M`.
            let mut items = body.items();
            let (Some(Item::IncludeItem(item)), None) = (items.next(), items.next()) else {
                return None;
            };
            let path = self.module_path(&item.module()?)?;
            let signature = self.world.signature(&path)?;
            let signature = signature.alias_modules(&path).rebase(&path, root);
            return Some(signature.strengthen(&path));
        }
        let path = self.module_path(module)?;
        let signature = self.world.signature(&path)?.rebase(&path, root);
        let alias = match module {
            ModuleExpr::PathModule(module) => self.is_alias(&module.path()?.names()),
            _ => false,
        };
        // The type of another name of a module has the module's types.
        Some(if alias {
            signature.strengthen(&path)
        } else {
            signature
        })
    }

    fn constrained(&mut self, ty: &WithModuleType, root: &str) -> Option<Signature> {
        let mut signature = self.module_type(&ty.module_type()?, root)?;
        for constraint in ty.constraints() {
            self.constrain(&mut signature, &constraint, root)?;
        }
        variance::complete(self.world, root, &mut signature);
        Some(signature)
    }

    fn constrain(
        &mut self,
        signature: &mut Signature,
        constraint: &WithConstraint,
        root: &str,
    ) -> Option<()> {
        let names = constraint.path()?.names();
        let mut paths = constraint.syntax().children().filter_map(ast::Path::cast);
        if let (Some(target), [name]) = (paths.nth(1), names.as_slice()) {
            let target = self.module_names(&target.names());
            self.constrain_module(signature, constraint, &format!("{root}.{name}"), &target);
            return Some(());
        }
        let ty = self.ty(&constraint.ty()?);
        let parameters: Vec<_> = constraint
            .parameters()
            .filter_map(|it| terms::parameter_name(&it))
            .collect();
        let [name] = names.as_slice() else {
            // Inside a nested module.
            let (name, rest) = names.split_first()?;
            let entry = signature.entries.iter_mut().find(|it| it.name == *name)?;
            let What::Module(Module::Nested(nested)) = &mut entry.what else {
                return None;
            };
            let [name] = rest else { return None };
            set_manifest(Rc::make_mut(nested), name, &parameters, ty);
            return Some(());
        };
        if !terms::is_substitution(constraint) {
            set_manifest(signature, name, &parameters, ty);
            return Some(());
        }
        signature
            .entries
            .retain(|it| !(it.name == *name && matches!(it.what, What::Type(_))));
        let path = format!("{root}.{name}");
        *signature = signature.map(&|other, arguments| {
            if other == path {
                let variables = parameters.iter().map(String::as_str).zip(&arguments);
                ty.substitute(&variables.collect())
            } else {
                Type::Named(other.to_owned(), arguments)
            }
        });
        Some(())
    }

    /// `with module path = target`, or with `:=`.
    fn constrain_module(
        &mut self,
        signature: &mut Signature,
        constraint: &WithConstraint,
        path: &str,
        target: &str,
    ) {
        let name = path.rsplit('.').next().unwrap_or(path);
        let is_it = |it: &Entry| it.name == name && matches!(it.what, What::Module(_));
        if terms::is_substitution(constraint) {
            signature.entries.retain(|it| !is_it(it));
        } else if let Some(entry) = signature.entries.iter_mut().find(|it| is_it(it)) {
            entry.what = What::Module(Module::Alias(target.to_owned()));
        }
        let inside = format!("{path}.");
        *signature = signature.map(&|other, arguments| {
            let renamed = other.strip_prefix(&inside);
            let renamed = renamed.map(|rest| format!("{target}.{rest}"));
            Type::Named(renamed.unwrap_or_else(|| other.to_owned()), arguments)
        });
    }

    /// The path of something that the signature being read declares.
    fn own(&self, name: &str) -> String {
        if self.root.is_empty() {
            name.to_owned()
        } else {
            format!("{}.{name}", self.root)
        }
    }

    fn complain(&self, what: &str, text: impl ToString) {
        let text = text.to_string();
        let line = text.lines().next().unwrap_or_default();
        self.world
            .complain(format!("{}: {what}: {line}", self.root));
    }
}

fn set_manifest(signature: &mut Signature, name: &str, parameters: &[String], manifest: Type) {
    for entry in &mut signature.entries {
        if entry.name != *name {
            continue;
        }
        if let What::Type(declaration) = &mut entry.what {
            let marks = declaration
                .parameters
                .iter()
                .map(|(marks, _)| marks.clone());
            declaration.parameters = marks.zip(parameters.iter().cloned()).collect();
            declaration.manifest = Some(manifest);
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use mirage_releases::Release;

    use super::*;

    /// What interfaces declare, a line a declaration. The first is that of a library `lib`, the
    /// second that of a unit `Main`.
    fn elaborated(sibling: &str, main: &str) -> String {
        let source = |unit: &str, library: &str, name: &str, text: &str| Source {
            unit: unit.to_owned(),
            library: library.to_owned(),
            name: name.to_owned(),
            interface: Some(text.to_owned()),
            path: format!("{unit}.mli"),
        };
        let sources = vec![
            source("Lib__Sibling", "lib", "Sibling", sibling),
            source("Main", "main", "Main", main),
        ];
        let world = World::new(Release::newest(), sources);
        let signature = world.signature("Main").unwrap();
        assert_eq!(world.complaints(), Vec::<String>::new());
        let lines = signature
            .entries
            .iter()
            .map(|entry| entry.text(true) + "\n");
        lines.collect()
    }

    #[test]
    fn names_become_whole_paths() {
        let text = elaborated(
            "type 'a t\nval v : string -> unit t",
            "open Lib.Sibling\ntype k = int t\nval f : ?x:k -> k list -> (int, exn) result -> 'b * 'a",
        );
        assert_eq!(
            text,
            "type k = int Lib__Sibling.t\n\
             val f : ?x:Main.k -> Main.k list -> (int, exn) Stdlib.result -> 'a * 'b\n"
        );
    }

    #[test]
    fn the_type_of_another_name_has_the_types_of_the_module() {
        let sibling = "type 'a t\nval v : 'a t\nmodule M : sig type u end";
        assert_eq!(
            elaborated(sibling, "include module type of Lib.Sibling"),
            "type 'a t = 'a Lib__Sibling.t\nval v : 'a Main.t\n\
             module M : sig type u = Lib__Sibling.M.u end\n"
        );
        assert_eq!(
            elaborated(
                sibling,
                "module S : module type of struct include Lib.Sibling end"
            ),
            "module S : sig type 'a t = 'a Lib__Sibling.t val v : 'a Main.S.t \
             module M = Lib__Sibling.M end\n"
        );
    }

    #[test]
    fn constraints_and_substitutions_are_applied() {
        let sibling = "module type S = sig type t type 'a u val v : t u end";
        assert_eq!(
            elaborated(
                sibling,
                "include Lib.Sibling.S with type t := string and type 'a u = 'a list"
            ),
            "type +!'a u = 'a list\nval v : string Main.u\n"
        );
        assert_eq!(
            elaborated(
                "",
                "type t := int * int\nmodule F (_ : Lib.Sibling.S) : sig val x : t end"
            ),
            "module F : functor (X : Lib__Sibling.S) -> sig val x : int * int end\n"
        );
    }

    #[test]
    fn variances_are_those_of_the_compiler() {
        let main = "type 'a p = 'a -> unit\ntype 'a r = { mutable x : 'a }\ntype 'a c = C of 'a list\n\
                    type 'a a = 'a Lib.Sibling.t\ntype _ g = G : int g\ntype 'a ph = P";
        assert_eq!(
            elaborated("type +'a t", main),
            "type -!'a p = 'a -> unit\ntype !'a r = { mutable x : 'a }\n\
             type +!'a c = C of 'a list\ntype +'a a = 'a Lib__Sibling.t\n\
             type !'a g = G : int Main.g\ntype !'a ph = P\n"
        );
    }
}
