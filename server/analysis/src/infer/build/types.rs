//! Type expressions.

use ocaml_syntax::ast::{self, AstNode};
use ocaml_syntax::{SyntaxKind, TextRange};

use crate::infer::names::Sym;
use crate::infer::tree::{ObjectField, RowField, TypeId, TypeKind};

use super::{Builder, label_of, path_of};

impl Builder {
    pub(super) fn ty(&mut self, ty: &ast::Type) -> TypeId {
        let range = ty.range();
        let kind = match ty {
            ast::Type::VariableType(it) => match it.name_token() {
                Some(name) => TypeKind::Var(Sym::new(name.text())),
                None => TypeKind::Unknown,
            },
            ast::Type::WildcardType(_) => TypeKind::Any,
            ast::Type::ConstructorType(it) => match it.path() {
                Some(path) => TypeKind::Constr {
                    path: path_of(&path),
                    arguments: it.arguments().map(|ty| self.ty(&ty)).collect(),
                },
                None => TypeKind::Unknown,
            },
            ast::Type::ArrowType(it) => TypeKind::Arrow {
                label: label_of(&it.label()),
                argument: self.ty_or_unknown(it.domain(), range),
                result: self.ty_or_unknown(it.codomain(), range),
            },
            ast::Type::TupleType(it) => {
                TypeKind::Tuple(it.elements().map(|ty| self.ty(&ty)).collect())
            }
            ast::Type::AliasType(it) => match it.name_token() {
                Some(name) => TypeKind::Alias {
                    ty: self.ty_or_unknown(it.ty(), range),
                    name: Sym::new(name.text()),
                },
                None => TypeKind::Unknown,
            },
            ast::Type::PolyType(it) => TypeKind::Poly {
                vars: it.names().map(|name| Sym::new(name.text())).collect(),
                ty: self.ty_or_unknown(it.ty(), range),
            },
            ast::Type::PolyVariantType(it) => self.row(it),
            ast::Type::ObjectType(it) => self.object_type(it),
            ast::Type::ClassPathType(_) => TypeKind::Class,
            ast::Type::PackageType(it) => self.package(it.module_type().as_ref()),
            ast::Type::ParenType(it) => return self.ty_or_unknown(it.ty(), range),
            ast::Type::AttributedType(it) => return self.ty_or_unknown(it.ty(), range),
            ast::Type::LocalOpenType(_) | ast::Type::Extension(_) => TypeKind::Unknown,
        };
        self.type_at(kind, range)
    }

    pub(super) fn ty_or_unknown(&mut self, ty: Option<ast::Type>, range: TextRange) -> TypeId {
        match ty {
            Some(ty) => self.ty(&ty),
            None => self.type_at(TypeKind::Unknown, range),
        }
    }

    /// `(module S with type t = ty)`.
    pub(super) fn package(&mut self, ty: Option<&ast::ModuleType>) -> TypeKind {
        match ty {
            Some(ast::ModuleType::PathModuleType(it)) => TypeKind::Package {
                path: it.path().map(|path| path_of(&path)),
                constraints: Vec::new(),
            },
            Some(ast::ModuleType::WithModuleType(it)) => {
                let Some(ast::ModuleType::PathModuleType(base)) = it.module_type() else {
                    return TypeKind::Unknown;
                };
                let mut constraints = Vec::new();
                for constraint in it.constraints() {
                    let (Some(path), Some(ty)) = (constraint.path(), constraint.ty()) else {
                        return TypeKind::Unknown;
                    };
                    constraints.push((path_of(&path), self.ty(&ty)));
                }
                TypeKind::Package {
                    path: base.path().map(|path| path_of(&path)),
                    constraints,
                }
            }
            _ => TypeKind::Unknown,
        }
    }

    fn row(&mut self, it: &ast::PolyVariantType) -> TypeKind {
        let has = |kind| {
            it.syntax()
                .children_with_tokens()
                .any(|child| child.as_token().is_some_and(|token| token.kind() == kind))
        };
        let upper = has(SyntaxKind::L_BRACKET_LESS);
        let lower = has(SyntaxKind::L_BRACKET_GREATER);
        let mut fields = Vec::new();
        let mut low: Option<Vec<Sym>> = None;
        let mut past_bound = false;
        // Tags behind `>` in `[< … > `A]` are a lower bound.
        for child in it.syntax().children_with_tokens() {
            match child {
                ocaml_syntax::NodeOrToken::Token(token) => {
                    past_bound |= upper && token.kind() == SyntaxKind::GREATER;
                    if past_bound && matches!(token.kind(), SyntaxKind::UIDENT | SyntaxKind::LIDENT)
                    {
                        low.get_or_insert_default().push(Sym::new(token.text()));
                    }
                }
                ocaml_syntax::NodeOrToken::Node(node) => {
                    if let Some(tag) = ast::TagSpec::cast(node.clone()) {
                        let Some(name) = tag.tag() else { continue };
                        let name = Sym::new(name.text());
                        if past_bound {
                            low.get_or_insert_default().push(name);
                            continue;
                        }
                        let arguments: Vec<TypeId> =
                            tag.arguments().map(|ty| self.ty(&ty)).collect();
                        let amp = tag.syntax().children_with_tokens().any(|child| {
                            child
                                .as_token()
                                .is_some_and(|it| it.kind() == SyntaxKind::AMPERSAND)
                        });
                        let constant =
                            arguments.is_empty() || (amp && leading_ampersand(tag.syntax()));
                        fields.push(RowField::Tag {
                            tag: name,
                            constant,
                            arguments,
                        });
                    } else if let Some(ty) = ast::Type::cast(node) {
                        let ty = self.ty(&ty);
                        fields.push(RowField::Inherit(ty));
                    }
                }
            }
        }
        let closed = !lower;
        let low = if upper {
            Some(low.unwrap_or_default())
        } else {
            None
        };
        TypeKind::Variant {
            fields,
            closed,
            low,
        }
    }

    fn object_type(&mut self, it: &ast::ObjectType) -> TypeKind {
        let mut fields = Vec::new();
        for method in it.methods() {
            let ty = self.ty_or_unknown(method.ty(), method.range());
            match method.name() {
                Some(name) => fields.push(ObjectField::Method {
                    name: Sym::new(&name),
                    ty,
                }),
                None => return TypeKind::Unknown,
            }
        }
        fields.extend(it.inherited().map(|_| ObjectField::Inherit));
        TypeKind::Object {
            fields,
            open: it.open_token().is_some(),
        }
    }
}

/// `` `A of & int ``.
fn leading_ampersand(node: &ocaml_syntax::SyntaxNode) -> bool {
    let mut after_of = false;
    for child in node.children_with_tokens() {
        match child.kind() {
            SyntaxKind::OF_KW => after_of = true,
            SyntaxKind::AMPERSAND => return after_of,
            kind if kind.is_trivia() => {}
            _ if after_of => return false,
            _ => {}
        }
    }
    false
}
