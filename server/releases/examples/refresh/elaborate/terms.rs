//! Types, declarations and paths of an interface, with whole paths.

use mirage_releases::api::{self, Kind};
use ocaml_syntax::ast::{
    self, AstNode, ConstructorDecl, ItemAttribute, ModuleExpr, Path, PolyVariantType, TypeDecl,
    TypeKind,
};
use ocaml_syntax::{SyntaxKind, SyntaxToken};

use super::Elaborator;
use super::scope::Meaning;
use crate::signature::{Constructor, Declaration, Definition, Field, Module, What};
use crate::types::{Bound, Type};

impl Elaborator<'_> {
    /// A type with whole paths.
    pub(super) fn ty(&mut self, ty: &ast::Type) -> Type {
        let variable =
            |token: Option<SyntaxToken>| token.map(|it| it.text().to_owned()).unwrap_or_default();
        match ty {
            ast::Type::VariableType(ty) => Type::Variable(variable(ty.name_token())),
            ast::Type::WildcardType(_) => Type::Wildcard,
            ast::Type::ConstructorType(ty) => {
                let arguments = ty.arguments().map(|it| self.ty(&it)).collect();
                match ty.path() {
                    Some(path) => self.named(&path, arguments),
                    None => Type::Wildcard,
                }
            }
            ast::Type::ClassPathType(ty) => {
                let arguments = ty.arguments().map(|it| self.ty(&it)).collect();
                match ty.path().map(|path| self.named(&path, arguments)) {
                    Some(Type::Named(path, arguments)) => Type::Class(path, arguments),
                    _ => Type::Wildcard,
                }
            }
            ast::Type::ArrowType(ty) => {
                let label = ty.label();
                let domain = ty.domain().map_or(Type::Wildcard, |it| self.ty(&it));
                let codomain = ty.codomain().map_or(Type::Wildcard, |it| self.ty(&it));
                Type::Arrow(label, Box::new(domain), Box::new(codomain))
            }
            ast::Type::TupleType(ty) => Type::Tuple(ty.elements().map(|it| self.ty(&it)).collect()),
            ast::Type::AliasType(alias) => {
                let name = variable(alias.name_token());
                let ty = alias.ty().map_or(Type::Wildcard, |it| self.ty(&it));
                Type::Alias(Box::new(ty), name)
            }
            ast::Type::PolyType(poly) => {
                let names = poly.names().map(|it| it.text().to_owned()).collect();
                let ty = poly.ty().map_or(Type::Wildcard, |it| self.ty(&it));
                Type::Poly(names, Box::new(ty))
            }
            ast::Type::PolyVariantType(ty) => self.variant(ty),
            ast::Type::ObjectType(ty) => {
                let methods = ty.methods().filter_map(|method| {
                    let name = method.name()?;
                    Some((name, method.ty().map_or(Type::Wildcard, |it| self.ty(&it))))
                });
                Type::Object(methods.collect(), ty.open_token().is_some())
            }
            ast::Type::ParenType(ty) => ty.ty().map_or(Type::Wildcard, |it| self.ty(&it)),
            ast::Type::AttributedType(ty) => ty.ty().map_or(Type::Wildcard, |it| self.ty(&it)),
            ast::Type::LocalOpenType(open) => {
                let path = open.path().map(|it| self.module_names(&it.names()));
                self.scope.enter();
                if let Some(path) = path
                    && let Some(signature) = self.world.signature(&path)
                {
                    self.scope.open(&signature, &path);
                }
                let ty = open.ty().map_or(Type::Wildcard, |it| self.ty(&it));
                self.scope.leave();
                ty
            }
            ast::Type::PackageType(ty) => self.package(ty),
            ast::Type::Extension(_) => Type::Wildcard,
        }
    }

    fn variant(&mut self, ty: &PolyVariantType) -> Type {
        let bound = match ty.syntax().first_token().map(|it| it.kind()) {
            Some(SyntaxKind::L_BRACKET_GREATER) => Bound::AtLeast,
            Some(SyntaxKind::L_BRACKET_LESS) => Bound::AtMost,
            _ => Bound::Exact,
        };
        let mut tags = Vec::new();
        for tag in ty.tags() {
            let name = tag.tag().map(|it| it.text().to_owned()).unwrap_or_default();
            let arguments = tag.arguments().map(|it| self.ty(&it)).collect();
            tags.push((name.trim_start_matches('`').to_owned(), arguments));
        }
        for inherited in ty.inherited() {
            let inherited = self.ty(&inherited);
            match self.expanded(&inherited) {
                Some(Type::Variant(_, more)) => tags.extend(more),
                _ => self.complain("an unknown variant", ty.syntax().text()),
            }
        }
        Type::Variant(bound, tags)
    }

    fn package(&mut self, ty: &ast::PackageType) -> Type {
        match ty.module_type() {
            Some(ast::ModuleType::PathModuleType(ty)) => {
                let path = ty.path().map(|it| self.module_type_path(&it));
                Type::Package(path.unwrap_or_default(), Vec::new())
            }
            Some(ast::ModuleType::WithModuleType(ty)) => {
                let path = match ty.module_type() {
                    Some(ast::ModuleType::PathModuleType(ty)) => ty.path(),
                    _ => None,
                };
                let path = path.map(|it| self.module_type_path(&it));
                let types = ty.constraints().filter_map(|constraint| {
                    let name = constraint.path()?.dotted();
                    Some((name, self.ty(&constraint.ty()?)))
                });
                let types = types.collect();
                Type::Package(path.unwrap_or_default(), types)
            }
            _ => Type::Wildcard,
        }
    }

    /// What an abbreviation stands for.
    fn expanded(&self, ty: &Type) -> Option<Type> {
        let Type::Named(path, arguments) = ty else {
            return Some(ty.clone());
        };
        let found = self.declared(path)?;
        let parameters = found.parameters.iter().map(|(_, name)| name.as_str());
        let manifest = found.manifest.as_ref()?;
        let manifest = manifest.substitute(&parameters.zip(arguments).collect());
        self.expanded(&manifest)
    }

    /// The declaration of a type.
    fn declared(&self, path: &str) -> Option<Declaration> {
        if let Some(local) = self.local.get(path) {
            return Some(local.clone());
        }
        let (module, name) = path.rsplit_once('.')?;
        let signature = self.world.signature(module)?;
        signature.find(name, |what| match what {
            What::Type(declaration) => Some(declaration.clone()),
            _ => None,
        })
    }

    /// A named type; `_ t` stands for as many `_` as `t` has parameters.
    fn named(&mut self, path: &Path, arguments: Vec<Type>) -> Type {
        match self.resolved(path, arguments) {
            Type::Named(path, arguments) if matches!(arguments[..], [Type::Wildcard]) => {
                let count = self.declared(&path).map_or(1, |it| it.parameters.len());
                Type::Named(path, vec![Type::Wildcard; count])
            }
            other => other,
        }
    }

    fn resolved(&mut self, path: &Path, arguments: Vec<Type>) -> Type {
        let names = path.names();
        let Some((name, modules)) = names.split_last() else {
            return Type::Wildcard;
        };
        if path.syntax().children().next().is_some() {
            // An applied functor: its own names stay as they are written.
            let text = path.syntax().text().to_string();
            return Type::Named(text, arguments);
        }
        if !modules.is_empty() {
            let module = self.module_names(modules);
            return Type::Named(format!("{module}.{name}"), arguments);
        }
        match self.scope.ty(name) {
            Some(Meaning::Path(path)) => Type::Named(path.clone(), arguments),
            Some(Meaning::Abbreviation(parameters, ty)) => {
                let variables = parameters.iter().map(String::as_str).zip(&arguments);
                ty.substitute(&variables.collect())
            }
            None => Type::Named(self.outer_type(name), arguments),
        }
    }

    /// A predefined type, or one of the module that is always open.
    fn outer_type(&self, name: &str) -> String {
        let predefined = api::predef().history(Kind::Type, name);
        if self.library.is_none() || !predefined.is_empty() {
            return name.to_owned();
        }
        format!("Stdlib.{name}")
    }

    /// The canonical path of a module.
    pub(super) fn module_names(&self, names: &[String]) -> String {
        let Some((first, rest)) = names.split_first() else {
            return String::new();
        };
        let start = match self.scope.module(first) {
            Some(path) => path.to_owned(),
            None => self.outer_module(first),
        };
        let path = rest.iter().fold(start, |path, name| path + "." + name);
        match self.library {
            Some(_) => self.world.canonical(&path),
            None => path,
        }
    }

    fn outer_module(&self, name: &str) -> String {
        let sibling = self
            .library
            .and_then(|library| self.world.sibling(library, name));
        if let Some(unit) = sibling {
            return unit;
        }
        let standard = format!("Stdlib.{name}");
        let in_stdlib = self.library.is_some() && self.world.signature(&standard).is_some();
        if !in_stdlib || self.world.is_unit(name) && !is_stdlib_module(name) {
            return name.to_owned();
        }
        standard
    }

    /// Whether a path is another name of a module: of a unit of the same library, or one that is
    /// declared as an alias.
    pub(super) fn is_alias(&self, names: &[String]) -> bool {
        let Some((name, modules)) = names.split_last() else {
            return false;
        };
        if modules.is_empty() {
            let path = self.scope.module(name);
            return path.map_or_else(|| !self.world.is_unit(name), |path| path != self.own(name));
        }
        let parent = self.world.signature(&self.module_names(modules));
        parent.is_some_and(|parent| {
            let alias = parent.find(name, |what| {
                matches!(what, What::Module(Module::Alias(_))).then_some(())
            });
            alias.is_some()
        })
    }

    /// The canonical path of a module expression that is a path.
    pub(super) fn module_path(&mut self, module: &ModuleExpr) -> Option<String> {
        match module {
            ModuleExpr::PathModule(module) => Some(self.module_names(&module.path()?.names())),
            ModuleExpr::ParenModule(module) => self.module_path(&module.module()?),
            _ => None,
        }
    }

    /// The canonical path of a module type.
    pub(super) fn module_type_path(&self, path: &Path) -> String {
        let names = path.names();
        let Some((name, modules)) = names.split_last() else {
            return String::new();
        };
        if modules.is_empty() {
            return match self.scope.module_type(name) {
                Some(path) => path.to_owned(),
                None => name.clone(),
            };
        }
        format!("{}.{name}", self.module_names(modules))
    }

    /// A declaration with whole paths.
    pub(super) fn declaration(&mut self, declaration: &TypeDecl) -> Declaration {
        let parameters = declaration.parameters().enumerate().map(|(index, it)| {
            let name = parameter_name(&it).unwrap_or_else(|| format!("_{index}"));
            let text = it.syntax().text().to_string();
            let marks = text.chars().filter(|it| "+-!".contains(*it)).collect();
            (marks, name)
        });
        let parameters = parameters.collect();
        let manifest = declaration.manifest().map(|it| self.ty(&it));
        let kind = match declaration.kind() {
            None => Definition::Abstract,
            Some(TypeKind::OpenKind(_)) => Definition::Open,
            Some(TypeKind::RecordKind(kind)) => {
                Definition::Record(kind.fields().filter_map(|it| self.field(&it)).collect())
            }
            Some(TypeKind::VariantKind(kind)) => {
                let constructors = kind.constructors().filter_map(|it| self.constructor(&it));
                Definition::Variant(constructors.collect())
            }
        };
        let read = Declaration {
            parameters,
            private: declaration.private_token().is_some(),
            manifest,
            kind,
        };
        if let Some(name) = declaration.name() {
            self.local.insert(self.own(&name), read.clone());
        }
        read
    }

    fn field(&mut self, field: &ast::FieldDecl) -> Option<Field> {
        Some(Field {
            mutable: field.mutable_token().is_some(),
            name: field.name()?,
            ty: self.ty(&field.ty()?),
        })
    }

    fn constructor(&mut self, constructor: &ConstructorDecl) -> Option<Constructor> {
        let arguments = constructor.arguments();
        let record = arguments.as_ref().and_then(|it| it.record());
        let types = arguments.into_iter().flat_map(|it| it.types());
        Some(Constructor {
            name: constructor.name()?,
            arguments: types.map(|it| self.ty(&it)).collect(),
            record: record.map(|it| it.fields().filter_map(|it| self.field(&it)).collect()),
            result: constructor.result().map(|it| self.ty(&it)),
        })
    }
}

/// Modules of the standard library that hide a unit of the same name.
fn is_stdlib_module(name: &str) -> bool {
    api::module("Stdlib").is_some_and(|it| !it.history(Kind::Module, name).is_empty())
}

/// Whether a declaration or a constraint substitutes (`:=`).
pub(super) fn is_substitution(node: &impl AstNode) -> bool {
    let mut tokens = node.syntax().children_with_tokens();
    tokens.any(|it| it.kind() == SyntaxKind::COLON_EQ)
}

/// Whether one of the attributes is a deprecation.
pub(super) fn is_deprecated(mut attributes: impl Iterator<Item = ItemAttribute>) -> bool {
    attributes.any(|it| {
        it.name()
            .is_some_and(|name| matches!(name.text().as_str(), "deprecated" | "ocaml.deprecated"))
    })
}

/// The name of a type parameter; `None` for `_`.
pub(super) fn parameter_name(parameter: &ast::TypeParameter) -> Option<String> {
    parameter.name_token().map(|it| it.text().to_owned())
}
