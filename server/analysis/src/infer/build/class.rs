//! Classes and objects.

use ocaml_syntax::SyntaxKind;
use ocaml_syntax::TextRange;
use ocaml_syntax::ast::{self, AstNode};

use crate::infer::names::Sym;
use crate::infer::tree::{
    Class, ClassBody, ClassExpr, ClassField, ClassFieldKind, ClassKind, ClassType, ClassTypeDecl,
    ExprKind, Method, Name, PatKind,
};

use super::item::{from_keyword, parameter_name};
use super::pattern::pattern_name;
use super::{Builder, label_of, name_of, path_of};

impl Builder {
    pub(super) fn class(&mut self, it: &ast::ClassBinding) -> Option<Class> {
        let range = from_keyword(it.syntax());
        let name = name_of(&it.name_token()?);
        let mut body = match it.body() {
            Some(body) => self.class_expr(&body),
            None => ClassExpr {
                kind: ClassKind::Unknown,
                range,
            },
        };
        if it.class_type().is_some() {
            body = ClassExpr {
                kind: ClassKind::Unknown,
                range: body.range,
            };
        }
        let parameters: Vec<ast::Parameter> = it.parameters().collect();
        let body = self.class_function(&parameters, body);
        Some(Class {
            name,
            params: it.type_parameters().map(|it| parameter_name(&it)).collect(),
            is_virtual: it.virtual_token().is_some(),
            body,
            range,
        })
    }

    pub(super) fn class_type_decl(&mut self, it: &ast::ClassBinding) -> Option<ClassTypeDecl> {
        let name = name_of(&it.name_token()?);
        let ty = match it.class_type() {
            Some(ty) => self.class_type(&ty),
            None => ClassType::Unknown,
        };
        Some(ClassTypeDecl {
            name,
            params: it.type_parameters().map(|it| parameter_name(&it)).collect(),
            is_virtual: it.virtual_token().is_some(),
            ty,
        })
    }

    fn class_type(&mut self, ty: &ast::ClassType) -> ClassType {
        match ty {
            ast::ClassType::PathClassType(it) => match it.path() {
                Some(path) => ClassType::Path {
                    path: path_of(&path),
                    arguments: it.arguments().map(|ty| self.ty(&ty)).collect(),
                },
                None => ClassType::Unknown,
            },
            ast::ClassType::ArrowClassType(it) => match it.codomain() {
                Some(codomain) => ClassType::Arrow {
                    label: label_of(&it.label()),
                    argument: self.ty_or_unknown(it.domain(), it.range()),
                    result: Box::new(self.class_type(&codomain)),
                },
                None => ClassType::Unknown,
            },
            ast::ClassType::SignatureClassType(it) => {
                let mut methods = Vec::new();
                for field in it.fields() {
                    let ast::ClassField::MethodField(method) = field else {
                        return ClassType::Unknown;
                    };
                    let Some(name) = method.name() else {
                        return ClassType::Unknown;
                    };
                    methods.push(Method {
                        name: Sym::new(&name),
                        private: method.private_token().is_some(),
                        is_virtual: method.virtual_token().is_some(),
                        ty: self.ty_or_unknown(method.ty(), method.range()),
                    });
                }
                ClassType::Signature(methods)
            }
            ast::ClassType::LetOpenClassType(_)
            | ast::ClassType::AttributedClassType(_)
            | ast::ClassType::Extension(_) => ClassType::Unknown,
        }
    }

    fn class_function(&mut self, parameters: &[ast::Parameter], body: ClassExpr) -> ClassExpr {
        let mut result = body;
        for parameter in parameters.iter().rev() {
            let (label, default, pat) = self.parameter_parts(parameter);
            let start = parameter.range().start().min(result.range.end());
            let range = TextRange::new(start, result.range.end());
            let kind = ClassKind::Fun {
                label,
                default,
                pat,
                body: Box::new(result),
            };
            result = ClassExpr { kind, range };
        }
        result
    }

    fn class_expr(&mut self, class: &ast::ClassExpr) -> ClassExpr {
        let range = class.range();
        let kind = match class {
            ast::ClassExpr::PathClass(it) => match it.path() {
                Some(path) => ClassKind::Path {
                    path: path_of(&path),
                    arguments: it.arguments().map(|ty| self.ty(&ty)).collect(),
                },
                None => ClassKind::Unknown,
            },
            ast::ClassExpr::ObjectClass(it) => {
                ClassKind::Body(self.class_body(it.self_pattern(), it.fields()))
            }
            ast::ClassExpr::FunClass(it) => {
                let Some(body) = it.body() else {
                    return ClassExpr {
                        kind: ClassKind::Unknown,
                        range,
                    };
                };
                let body = self.class_expr(&body);
                let parameters: Vec<ast::Parameter> = it.parameters().collect();
                return self.class_function(&parameters, body);
            }
            ast::ClassExpr::ApplyClass(it) => match it.class() {
                Some(inner) => ClassKind::Apply {
                    class: Box::new(self.class_expr(&inner)),
                    arguments: self.arguments(it.arguments()),
                },
                None => ClassKind::Unknown,
            },
            ast::ClassExpr::LetClass(it) => match it.body() {
                Some(body) => {
                    let recursive = it
                        .syntax()
                        .children_with_tokens()
                        .any(|child| child.kind() == SyntaxKind::REC_KW);
                    let bindings = self.bindings(it.bindings());
                    let body = Box::new(self.class_expr(&body));
                    ClassKind::Let {
                        recursive,
                        bindings,
                        body,
                    }
                }
                None => ClassKind::Unknown,
            },
            ast::ClassExpr::LetOpenClass(it) => match (it.path(), it.body()) {
                (Some(path), Some(body)) => ClassKind::Open {
                    path: path_of(&path),
                    body: Box::new(self.class_expr(&body)),
                },
                _ => ClassKind::Unknown,
            },
            ast::ClassExpr::ParenClass(it) => match it.class() {
                Some(inner) => {
                    let mut inner = self.class_expr(&inner);
                    inner.range = range;
                    return inner;
                }
                None => ClassKind::Unknown,
            },
            ast::ClassExpr::AttributedClass(it) => match it.class() {
                Some(inner) => return self.class_expr(&inner),
                None => ClassKind::Unknown,
            },
            ast::ClassExpr::TypedClass(_) | ast::ClassExpr::Extension(_) => ClassKind::Unknown,
        };
        ClassExpr { kind, range }
    }

    pub(super) fn class_body(
        &mut self,
        self_pattern: Option<ast::SelfPattern>,
        fields: impl Iterator<Item = ast::ClassField>,
    ) -> ClassBody {
        let self_pat = self_pattern.map(|it| {
            let range = it.range();
            let pat = self.pat_or_unknown(it.pattern(), range);
            match it.ty() {
                Some(ty) => {
                    let ty = self.ty(&ty);
                    self.pat_at(PatKind::Constraint { pat, ty }, range)
                }
                None => {
                    self.unit.pats[pat.0 as usize].range = range;
                    pat
                }
            }
        });
        let fields = fields.map(|field| self.class_field(&field)).collect();
        ClassBody { self_pat, fields }
    }

    fn class_field(&mut self, field: &ast::ClassField) -> ClassField {
        let range = field.range();
        let bang = |node: &ocaml_syntax::SyntaxNode| {
            node.children_with_tokens()
                .any(|child| child.kind() == SyntaxKind::BANG)
        };
        let kind = match field {
            ast::ClassField::InheritField(it) => match it.class() {
                Some(class) => ClassFieldKind::Inherit {
                    class: self.class_expr(&class),
                    name: inherit_name(it),
                },
                None => ClassFieldKind::Unknown,
            },
            ast::ClassField::ValueField(it) => match it.name_token() {
                Some(name) => {
                    let value = it.value().map(|value| self.expr(&value));
                    let ty = it.ty();
                    let (value, ty) = match value {
                        Some(value) => {
                            let at = TextRange::new(range.start(), self.expr_range(value).end());
                            (Some(self.constrained(value, ty, it.coercion(), at)), None)
                        }
                        None => (None, ty.map(|ty| self.ty(&ty))),
                    };
                    ClassFieldKind::Value {
                        name: name_of(&name),
                        mutable: it.mutable_token().is_some(),
                        bang: bang(it.syntax()),
                        value,
                        ty,
                    }
                }
                None => ClassFieldKind::Unknown,
            },
            ast::ClassField::MethodField(it) => self.method(it, bang(it.syntax())),
            ast::ClassField::ConstraintField(it) => ClassFieldKind::Constraint(
                self.ty_or_unknown(it.left(), range),
                self.ty_or_unknown(it.right(), range),
            ),
            ast::ClassField::InitializerField(it) => {
                ClassFieldKind::Initializer(self.expr_or_unknown(it.expr(), range))
            }
            ast::ClassField::FloatingAttribute(_)
            | ast::ClassField::ExtensionItem(_)
            | ast::ClassField::ErrorNode(_) => ClassFieldKind::Unknown,
        };
        ClassField { kind, range }
    }

    fn method(&mut self, it: &ast::MethodField, bang: bool) -> ClassFieldKind {
        let Some(name) = it.name_token() else {
            return ClassFieldKind::Unknown;
        };
        let private = it.private_token().is_some();
        let name = name_of(&name);
        let Some(body) = it.body() else {
            let ty = it.ty().map(|ty| self.ty(&ty));
            return ClassFieldKind::Method {
                name,
                private,
                bang,
                value: None,
                ty,
            };
        };
        let value = self.expr(&body);
        let parameters: Vec<ast::ParameterKind> = it.parameters().collect();
        let whole = TextRange::new(
            name.range.start(),
            self.expr_range(value).end().max(name.range.start()),
        );
        // `method m : ty = e` declares the method's type; with parameters it is that of the body.
        if parameters.is_empty() {
            if matches!(&it.ty(), Some(ast::Type::PolyType(poly)) if poly.locally_abstract().is_some())
            {
                return ClassFieldKind::Method {
                    name,
                    private,
                    bang,
                    value: Some(self.unknown(whole)),
                    ty: None,
                };
            }
            let ty = it.ty().map(|ty| self.ty(&ty));
            let value = self.expr_at(ExprKind::Poly { value, ty }, whole);
            return ClassFieldKind::Method {
                name,
                private,
                bang,
                value: Some(value),
                ty: None,
            };
        }
        let value = match it.ty() {
            Some(ty) => {
                let at = TextRange::new(
                    ty.range().start().min(self.expr_range(value).end()),
                    self.expr_range(value).end(),
                );
                let ty = self.ty(&ty);
                self.expr_at(ExprKind::Constraint { value, ty }, at)
            }
            None => value,
        };
        let value = self.function(&parameters, value, None);
        let value = self.expr_at(ExprKind::Poly { value, ty: None }, whole);
        ClassFieldKind::Method {
            name,
            private,
            bang,
            value: Some(value),
            ty: None,
        }
    }
}

/// `inherit c as name`.
fn inherit_name(it: &ast::InheritField) -> Option<Name> {
    let mut after = false;
    for child in it.syntax().children_with_tokens() {
        match child {
            ocaml_syntax::NodeOrToken::Token(token) => {
                if after && token.kind() == SyntaxKind::LIDENT {
                    return Some(name_of(&token));
                }
                after |= token.kind() == SyntaxKind::AS_KW;
            }
            ocaml_syntax::NodeOrToken::Node(node) => {
                if after && let Some(pattern) = ast::ValuePattern::cast(node) {
                    return pattern_name(&pattern).map(|name| Name {
                        sym: Sym::new(name.sym.text()),
                        range: name.range,
                    });
                }
            }
        }
    }
    None
}
