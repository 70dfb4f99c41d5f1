//! Type expressions and definitions.

use ocaml_syntax::ast::{self, AstNode};
use ocaml_syntax::{SyntaxKind, TextRange};

use super::build::{self, Builder, name_of};
use super::{
    Bound, ConstructorArguments, ConstructorDecl, FieldDecl, Name, TagType, TypeDecl, TypeExpr,
    TypeId, TypeKind, TypeParam, Variance,
};

impl Builder {
    pub(super) fn ty_or_hole(&mut self, ty: Option<ast::Type>, around: TextRange) -> TypeId {
        match ty {
            Some(ty) => self.ty(&ty),
            None => self.alloc_type(TypeExpr::Opaque, TextRange::empty(around.end())),
        }
    }

    pub(super) fn ty(&mut self, node: &ast::Type) -> TypeId {
        match self.deeper(|it| it.ty_inside(node)) {
            Some(id) => id,
            None => self.alloc_type(TypeExpr::Opaque, node.range()),
        }
    }

    fn ty_inside(&mut self, node: &ast::Type) -> TypeId {
        use ast::Type;
        let range = node.range();
        let ty = match node {
            Type::ParenType(it) => return self.ty_or_hole(it.ty(), range),
            Type::AttributedType(it) => {
                let inner = self.ty_or_hole(it.ty(), range);
                self.attributes(it.attributes(), self.unit.types.range(inner));
                return inner;
            }
            Type::VariableType(it) => TypeExpr::Var(it.name_token().map(|it| name_of(&it))),
            Type::WildcardType(_) => TypeExpr::Var(None),
            Type::ConstructorType(it) => TypeExpr::Constructor {
                arguments: self.tys(it.arguments()),
                path: build::path_or_empty(it.path()),
            },
            Type::ArrowType(it) => TypeExpr::Arrow {
                label: build::label(&it.label(), it.label_token().as_ref()),
                argument: self.ty_or_hole(it.domain(), range),
                result: self.ty_or_hole(it.codomain(), range),
            },
            Type::TupleType(it) => TypeExpr::Tuple(self.tys(it.elements())),
            Type::AliasType(it) => {
                let ty = self.ty_or_hole(it.ty(), range);
                match it.name_token() {
                    Some(token) => TypeExpr::Alias {
                        ty,
                        name: name_of(&token),
                    },
                    None => return ty,
                }
            }
            Type::PolyType(it) => TypeExpr::Poly {
                names: it.names().map(|it| name_of(&it)).collect(),
                locally_abstract: it.locally_abstract().is_some(),
                ty: self.ty_or_hole(it.ty(), range),
            },
            Type::PolyVariantType(it) => self.poly_variant(it),
            Type::ObjectType(it) => self.object_type(it),
            Type::ClassPathType(it) => TypeExpr::Class {
                arguments: self.tys(it.arguments()),
                path: build::path_or_empty(it.path()),
            },
            Type::PackageType(it) => match it.module_type() {
                Some(ty) => TypeExpr::Package(Box::new(self.module_type(&ty))),
                None => TypeExpr::Opaque,
            },
            Type::LocalOpenType(it) => TypeExpr::Open {
                module: build::path_or_empty(it.path()),
                ty: self.ty_or_hole(it.ty(), range),
            },
            Type::Extension(_) => TypeExpr::Opaque,
        };
        self.alloc_type(ty, range)
    }

    pub(super) fn tys(&mut self, nodes: impl Iterator<Item = ast::Type>) -> Vec<TypeId> {
        nodes.map(|it| self.ty(&it)).collect()
    }

    fn poly_variant(&mut self, it: &ast::PolyVariantType) -> TypeExpr {
        let opener = it.syntax().first_token().map(|it| it.kind());
        let greater = it.syntax().children_with_tokens().find_map(|it| {
            let token = it.into_token()?;
            (token.kind() == SyntaxKind::GREATER).then(|| token.text_range().start())
        });
        let (mut tags, mut required) = (Vec::new(), Vec::new());
        for tag in it.tags() {
            let is_required = greater.is_some_and(|at| tag.range().start() > at);
            let Some(tag) = self.tag(&tag) else { continue };
            if is_required {
                required.push(tag.name);
            } else {
                tags.push(tag);
            }
        }
        TypeExpr::PolyVariant {
            bound: match opener {
                Some(SyntaxKind::L_BRACKET_GREATER) => Bound::AtLeast,
                Some(SyntaxKind::L_BRACKET_LESS) => Bound::AtMost(required),
                _ => Bound::Exact,
            },
            tags,
            inherits: self.tys(it.inherited()),
        }
    }

    fn tag(&mut self, it: &ast::TagSpec) -> Option<TagType> {
        let mut has_of = false;
        let mut leading = false;
        for element in it.syntax().children_with_tokens() {
            match element.kind() {
                SyntaxKind::OF_KW => has_of = true,
                SyntaxKind::AMPERSAND => leading = true,
                kind if has_of && !kind.is_trivia() => break,
                _ => (),
            }
        }
        Some(TagType {
            name: name_of(&it.tag()?),
            constant: !has_of || leading,
            arguments: self.tys(it.arguments()),
        })
    }

    fn object_type(&mut self, it: &ast::ObjectType) -> TypeExpr {
        let mut methods = Vec::new();
        for method in it.methods() {
            if let Some(token) = method.name_token() {
                let ty = self.ty_or_hole(method.ty(), method.range());
                methods.push((name_of(&token), ty));
            }
        }
        TypeExpr::Object {
            methods,
            inherits: self.tys(it.inherited()),
            open: it.open_token().is_some(),
        }
    }

    /// One definition; a nameless one is dropped, its error is reported.
    pub(super) fn type_decl(&mut self, it: &ast::TypeDecl) -> Option<TypeDecl> {
        let range = it.range();
        self.item_attributes(it.attributes(), range);
        let name = name_of(&it.name_token()?);
        Some(TypeDecl {
            name,
            params: it.parameters().map(|it| type_param(&it)).collect(),
            private: it.private_token().is_some(),
            manifest: it.manifest().map(|it| self.ty(&it)),
            kind: match it.kind() {
                None => TypeKind::Abstract,
                Some(ast::TypeKind::OpenKind(_)) => TypeKind::Open,
                Some(ast::TypeKind::VariantKind(it)) => {
                    TypeKind::Variant(self.constructors(it.constructors()))
                }
                Some(ast::TypeKind::RecordKind(it)) => TypeKind::Record(self.fields(&it)),
            },
            constraints: it
                .constraints()
                .map(|it| {
                    let left = self.ty_or_hole(it.left(), it.range());
                    (left, self.ty_or_hole(it.right(), it.range()))
                })
                .collect(),
            range,
        })
    }

    pub(super) fn constructors(
        &mut self,
        nodes: impl Iterator<Item = ast::ConstructorDecl>,
    ) -> Vec<ConstructorDecl> {
        nodes.filter_map(|it| self.constructor_decl(&it)).collect()
    }

    pub(super) fn constructor_decl(
        &mut self,
        it: &ast::ConstructorDecl,
    ) -> Option<ConstructorDecl> {
        let range = it.range();
        self.attributes(it.attributes(), range);
        let token = it.name_token()?;
        let name = Name {
            text: it.name()?.into(),
            range: token.text_range(),
        };
        let arguments = match it.arguments() {
            None => ConstructorArguments::Tuple(Vec::new()),
            Some(arguments) => match arguments.record() {
                Some(record) => ConstructorArguments::Record(self.fields(&record)),
                None => ConstructorArguments::Tuple(self.tys(arguments.types())),
            },
        };
        Some(ConstructorDecl {
            name,
            arguments,
            result: it.result().map(|it| self.ty(&it)),
            rebind: it.rebind().map(|it| build::path(&it)),
            range,
        })
    }

    fn fields(&mut self, it: &ast::RecordKind) -> Vec<FieldDecl> {
        let mut fields = Vec::new();
        for field in it.fields() {
            self.attributes(field.attributes(), field.range());
            if let Some(token) = field.name_token() {
                fields.push(FieldDecl {
                    name: name_of(&token),
                    mutable: field.mutable_token().is_some(),
                    ty: self.ty_or_hole(field.ty(), field.range()),
                });
            }
        }
        fields
    }
}

pub(super) fn type_param(it: &ast::TypeParameter) -> TypeParam {
    let text = it.syntax().text().to_string();
    let marks = text.split(['\'', '_']).next().unwrap_or_default();
    TypeParam {
        name: it.name_token().map(|it| name_of(&it)),
        variance: match () {
            () if marks.contains('+') => Some(Variance::Covariant),
            () if marks.contains('-') => Some(Variance::Contravariant),
            () => None,
        },
        injective: marks.contains('!'),
    }
}
