//! Items, modules, module types and classes.

use super::env::Mark;
use super::{DeclKind, Def, LocalModule, ModuleId, ModuleRef, Namespace, Resolver};
use crate::lower::{
    ClassDecl, ClassExpr, ClassType, ConstructorArguments, ConstructorDecl, FieldDecl, Item,
    ItemKind, Member, MemberKind, ModuleBinding, ModuleExpr, ModuleType, Name, PatId, TypeDecl,
    TypeKind, WithConstraint,
};

impl<'u> Resolver<'u> {
    /// Looks up everything in items and brings what they define into scope. Answers the modules
    /// they include.
    pub(super) fn items(&mut self, items: &'u [Item]) -> Vec<ModuleRef> {
        let mut includes = Vec::new();
        for (index, item) in items.iter().enumerate() {
            self.probe(item.range);
            self.item(item, &mut includes);
            let next = items.get(index + 1).map(|it| it.range.start());
            let between =
                |offset| offset > item.range.end() && next.is_none_or(|next| offset < next);
            if self.probe.is_some_and(between) {
                self.probed = Some(self.env.clone());
            }
        }
        includes
    }

    fn item(&mut self, item: &'u Item, includes: &mut Vec<ModuleRef>) {
        match &item.kind {
            ItemKind::Let {
                recursive,
                bindings,
            } => self.bindings(*recursive, bindings),
            ItemKind::Eval(expr) => self.expr(*expr),
            ItemKind::Open { module, .. } => {
                let module = self.module(module);
                self.env.open(module);
            }
            ItemKind::Include(module) => {
                let module = self.module(module);
                self.env.open(module);
                includes.push(module);
            }
            ItemKind::IncludeType(ty) => {
                let module = self.module_type(ty);
                self.env.open(module);
                includes.push(module);
            }
            ItemKind::Modules {
                recursive,
                bindings,
            } => self.modules(*recursive, bindings),
            ItemKind::ModuleType { name, ty } => {
                if let Some(ty) = ty {
                    self.module_type(ty);
                }
                self.define(Namespace::ModuleType, name, DeclKind::ModuleType, item);
            }
            ItemKind::Types {
                nonrecursive,
                declarations,
            } => self.types(*nonrecursive, declarations),
            ItemKind::TypeExtension {
                path, constructors, ..
            } => {
                self.path(path, Namespace::Type);
                for it in constructors {
                    self.exception(it);
                }
            }
            ItemKind::Exception(it) => self.exception(it),
            ItemKind::Value { name, ty } => {
                self.ty(*ty);
                self.define(Namespace::Value, name, DeclKind::Value, item);
            }
            ItemKind::Classes(classes) | ItemKind::ClassTypes(classes) => self.classes(classes),
            ItemKind::Attribute => (),
            ItemKind::Extension | ItemKind::Error => self.env.leaky += 1,
        }
    }

    fn define(&mut self, namespace: Namespace, name: &'u Name, kind: DeclKind, item: &Item) {
        let decl = self.declare(name, kind, item.range);
        self.env.bind(namespace, &name.text, Def::Declared(decl));
    }

    fn modules(&mut self, recursive: bool, bindings: &'u [ModuleBinding]) {
        if recursive {
            for binding in bindings {
                self.bind_module(binding, ModuleRef::Unknown);
            }
        }
        for binding in bindings {
            let promised = binding.ty.as_ref().map(|ty| self.module_type(ty));
            let made = binding.module.as_ref().map(|module| self.module(module));
            self.bind_module(binding, made.or(promised).unwrap_or(ModuleRef::Unknown));
        }
    }

    fn bind_module(&mut self, binding: &'u ModuleBinding, module: ModuleRef) {
        if let Some(name) = &binding.name {
            let decl = self.declare(name, DeclKind::Module(module), binding.range);
            self.env
                .bind(Namespace::Module, &name.text, Def::Declared(decl));
        }
    }

    /// Looks up everything in a module expression and answers what it is.
    pub(super) fn module(&mut self, module: &'u ModuleExpr) -> ModuleRef {
        match module {
            ModuleExpr::Path(path) => self.module_path(path),
            ModuleExpr::Struct(items) => self.structure(items),
            ModuleExpr::Functor { params, body } => {
                self.scoped(|it| {
                    it.functor_params(params);
                    it.module(body);
                });
                ModuleRef::Unknown
            }
            ModuleExpr::Apply { functor, argument } => {
                self.module(functor);
                if let Some(argument) = argument {
                    self.module(argument);
                }
                ModuleRef::Unknown
            }
            ModuleExpr::Constraint { module, ty } => {
                let made = self.module(module);
                let promised = self.module_type(ty);
                self.restricted(made, promised)
            }
            ModuleExpr::Unpack { value, ty } => {
                self.expr(*value);
                match ty {
                    Some(ty) => self.module_type(ty),
                    None => ModuleRef::Unknown,
                }
            }
            ModuleExpr::Opaque => ModuleRef::Unknown,
        }
    }

    fn functor_params(&mut self, params: &'u [crate::lower::FunctorParam]) {
        for param in params {
            let module = match &param.ty {
                Some(ty) => self.module_type(ty),
                None => ModuleRef::Unknown,
            };
            if let Some(name) = &param.name {
                let decl = self.declare(name, DeclKind::Module(module), name.range);
                self.env
                    .bind(Namespace::Module, &name.text, Def::Declared(decl));
            }
        }
    }

    fn structure(&mut self, items: &'u [Item]) -> ModuleRef {
        let mark = self.env.mark();
        let leaky = self.env.leaky;
        let includes = self.items(items);
        let module = LocalModule {
            members: self.exported(mark),
            includes,
            open: self.env.leaky > leaky,
        };
        self.env.back_to(mark);
        self.add_module(module)
    }

    fn exported(&self, mark: Mark) -> rustc_hash::FxHashMap<(Namespace, Box<str>), Def> {
        let bound = self.env.since(mark).into_iter();
        bound
            .map(|(namespace, name, def)| ((namespace, name.into()), def))
            .collect()
    }

    fn add_module(&mut self, module: LocalModule) -> ModuleRef {
        let id = u32::try_from(self.result.modules.len()).unwrap_or(u32::MAX);
        self.result.modules.push(module);
        ModuleRef::Local(ModuleId(id))
    }

    /// A module of which a signature shows a part: the definitions of the one, the names of the
    /// other.
    fn restricted(&mut self, made: ModuleRef, promised: ModuleRef) -> ModuleRef {
        let (ModuleRef::Local(inner), ModuleRef::Local(outer)) = (made, promised) else {
            return made;
        };
        let modules = &self.result.modules;
        let (inner, outer) = (&modules[inner.0 as usize], &modules[outer.0 as usize]);
        if !outer.includes.is_empty() || outer.open {
            return made;
        }
        let members = outer.members.iter().map(|(key, promised)| {
            let def = inner.members.get(key).unwrap_or(promised);
            (key.clone(), *def)
        });
        let module = LocalModule {
            members: members.collect(),
            includes: Vec::new(),
            open: false,
        };
        self.add_module(module)
    }

    /// Looks up everything in a module type and answers what a module of it is.
    pub(super) fn module_type(&mut self, ty: &'u ModuleType) -> ModuleRef {
        match ty {
            ModuleType::Path(path) => {
                self.path(path, Namespace::ModuleType);
                ModuleRef::Unknown
            }
            ModuleType::Signature(items) => self.structure(items),
            ModuleType::Functor { params, body } => {
                self.scoped(|it| {
                    it.functor_params(params);
                    it.module_type(body);
                });
                ModuleRef::Unknown
            }
            ModuleType::With { base, constraints } => {
                let base = self.module_type(base);
                for constraint in constraints {
                    match constraint {
                        WithConstraint::Type { ty, .. } => self.ty(*ty),
                        WithConstraint::Module { module, .. } => {
                            self.module_path(module);
                        }
                        WithConstraint::Opaque => (),
                    }
                }
                base
            }
            ModuleType::TypeOf(module) => self.module(module),
            ModuleType::Opaque => ModuleRef::Unknown,
        }
    }

    fn types(&mut self, nonrecursive: bool, declarations: &'u [TypeDecl]) {
        let ids: Vec<_> = declarations
            .iter()
            .map(|it| self.declare(&it.name, DeclKind::Type, it.range))
            .collect();
        let bind_all = |it: &mut Self| {
            for (id, declaration) in ids.iter().zip(declarations) {
                it.env
                    .bind(Namespace::Type, &declaration.name.text, Def::Declared(*id));
            }
        };
        if !nonrecursive {
            bind_all(self);
        }
        for (id, declaration) in ids.iter().zip(declarations) {
            self.type_body(*id, declaration);
        }
        if nonrecursive {
            bind_all(self);
        }
    }

    fn type_body(&mut self, id: super::DeclId, declaration: &'u TypeDecl) {
        if let Some(ty) = declaration.manifest {
            self.ty(ty);
        }
        for (left, right) in &declaration.constraints {
            self.ty(*left);
            self.ty(*right);
        }
        match &declaration.kind {
            TypeKind::Abstract | TypeKind::Open => (),
            TypeKind::Variant(constructors) => {
                for it in constructors {
                    self.constructor_types(it);
                    let decl = self.declare(&it.name, DeclKind::Constructor(id), it.range);
                    self.env
                        .bind(Namespace::Constructor, &it.name.text, Def::Declared(decl));
                }
            }
            TypeKind::Record(fields) => {
                for it in fields {
                    self.ty(it.ty);
                    let decl = self.declare(&it.name, DeclKind::Field(id), it.name.range);
                    self.env
                        .bind(Namespace::Field, &it.name.text, Def::Declared(decl));
                }
            }
        }
    }

    fn constructor_types(&mut self, it: &'u ConstructorDecl) {
        match &it.arguments {
            ConstructorArguments::Tuple(types) => self.tys(types),
            ConstructorArguments::Record(fields) => self.inline_fields(fields),
        }
        if let Some(result) = it.result {
            self.ty(result);
        }
        if let Some(path) = &it.rebind {
            self.path(path, Namespace::Constructor);
        }
    }

    /// The fields of an inline record are found through their constructor only, but inference is
    /// not here, so they are in scope from there on.
    fn inline_fields(&mut self, fields: &'u [FieldDecl]) {
        for it in fields {
            self.ty(it.ty);
            let decl = self.declare(&it.name, DeclKind::Value, it.name.range);
            self.env
                .bind(Namespace::Field, &it.name.text, Def::Declared(decl));
        }
    }

    pub(super) fn exception(&mut self, it: &'u ConstructorDecl) {
        self.constructor_types(it);
        let decl = self.declare(&it.name, DeclKind::Exception, it.range);
        self.env
            .bind(Namespace::Constructor, &it.name.text, Def::Declared(decl));
    }

    fn classes(&mut self, classes: &'u [ClassDecl]) {
        for class in classes {
            let decl = Def::Declared(self.declare(&class.name, DeclKind::Class, class.range));
            self.env.bind(Namespace::Class, &class.name.text, decl);
            self.env.bind(Namespace::ClassType, &class.name.text, decl);
            self.env.bind(Namespace::Type, &class.name.text, decl);
        }
        for class in classes {
            if let Some(ty) = &class.ty {
                self.class_type(ty);
            }
            if let Some(body) = &class.body {
                self.scoped(|it| it.class(body));
            }
        }
    }

    fn class(&mut self, class: &'u ClassExpr) {
        match class {
            ClassExpr::Path { path, arguments } => {
                self.tys(arguments);
                self.path(path, Namespace::Class);
            }
            ClassExpr::Object { self_pat, members } => self.object(*self_pat, members),
            ClassExpr::Fun { params, body } => self.scoped(|it| {
                it.params(params);
                it.class(body);
            }),
            ClassExpr::Let {
                recursive,
                bindings,
                body,
            } => self.scoped(|it| {
                it.bindings(*recursive, bindings);
                it.class(body);
            }),
            ClassExpr::Open { module, body } => {
                let module = self.module_path(module);
                self.scoped(|it| {
                    it.env.open(module);
                    it.class(body);
                });
            }
            ClassExpr::Apply { class, arguments } => {
                self.class(class);
                self.arguments(arguments);
            }
            ClassExpr::Constraint { class, ty } => {
                self.class(class);
                self.class_type(ty);
            }
            ClassExpr::Opaque => (),
        }
    }

    fn class_type(&mut self, ty: &'u ClassType) {
        match ty {
            ClassType::Path { path, arguments } => {
                self.tys(arguments);
                self.path(path, Namespace::ClassType);
            }
            ClassType::Signature { self_type, members } => {
                if let Some(ty) = self_type {
                    self.ty(*ty);
                }
                self.object(None, members);
            }
            ClassType::Arrow {
                argument, result, ..
            } => {
                self.ty(*argument);
                self.class_type(result);
            }
            ClassType::Open { module, body } => {
                let module = self.module_path(module);
                self.scoped(|it| {
                    it.env.open(module);
                    it.class_type(body);
                });
            }
            ClassType::Opaque => (),
        }
    }

    /// The members of an object. Instance variables are visible in all methods, but not in each
    /// other's values, and those of a parent are not known here.
    pub(super) fn object(&mut self, self_pat: Option<PatId>, members: &'u [Member]) {
        let mark = self.env.mark();
        let mut inherits = false;
        for member in members {
            self.probe(member.range);
            match &member.kind {
                MemberKind::Inherit { class, .. } => {
                    self.class(class);
                    inherits |= !matches!(class, ClassExpr::Path { .. });
                    inherits |= self.has_variables(class);
                }
                MemberKind::InheritType(ty) => self.class_type(ty),
                MemberKind::Value { ty, value, .. } => {
                    if let Some(ty) = ty {
                        self.ty(*ty);
                    }
                    if let Some(value) = value {
                        self.expr(*value);
                    }
                }
                MemberKind::Constraint(left, right) => {
                    self.ty(*left);
                    self.ty(*right);
                }
                MemberKind::Other => inherits = true,
                MemberKind::Method { .. } | MemberKind::Initializer(_) => (),
            }
        }
        self.env.leaky += u32::from(inherits);
        for member in members {
            let (name, kind) = match &member.kind {
                MemberKind::Value { name, .. } => (name, DeclKind::InstanceVariable),
                MemberKind::Inherit {
                    name: Some(name), ..
                } => (name, DeclKind::Value),
                _ => continue,
            };
            let decl = self.declare(name, kind, member.range);
            self.env
                .bind(Namespace::Value, &name.text, Def::Declared(decl));
        }
        if let Some(pat) = self_pat {
            self.bind(pat);
        }
        for member in members {
            match &member.kind {
                MemberKind::Method { ty, body, .. } => {
                    if let Some(ty) = ty {
                        self.ty(*ty);
                    }
                    if let Some(body) = body {
                        self.scoped(|it| it.expr(*body));
                    }
                }
                MemberKind::Initializer(body) => self.expr(*body),
                _ => (),
            }
        }
        self.env.back_to(mark);
    }

    /// Whether a parent may have instance variables.
    fn has_variables(&self, class: &ClassExpr) -> bool {
        let ClassExpr::Path { path, .. } = class else {
            return true;
        };
        let start = path.last().map(|it| it.range.start());
        match start.and_then(|start| self.result.name(start)) {
            Some(Def::Library(item)) => item.text.contains(" val "),
            _ => true,
        }
    }
}
