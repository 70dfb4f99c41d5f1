//! Classes, class types and the members of objects.

use ocaml_syntax::ast::{self, AstNode};
use ocaml_syntax::{SyntaxKind, SyntaxNode, TextRange};

use super::build::{self, Builder, name_of};
use super::types::type_param;
use super::{ClassDecl, ClassExpr, ClassType, Member, MemberKind, Pat, PatId};

impl Builder {
    pub(super) fn classes(
        &mut self,
        nodes: impl Iterator<Item = ast::ClassBinding>,
    ) -> Vec<ClassDecl> {
        nodes.filter_map(|it| self.class_decl(&it)).collect()
    }

    fn class_decl(&mut self, it: &ast::ClassBinding) -> Option<ClassDecl> {
        let range = it.range();
        self.item_attributes(it.attributes(), range);
        let name = name_of(&it.name_token()?);
        let params: Vec<_> = it.parameters().map(|it| self.param(&it)).collect();
        let body = it.body().map(|it| self.class(&it)).map(|body| {
            if params.is_empty() {
                return body;
            }
            ClassExpr::Fun {
                params,
                body: Box::new(body),
            }
        });
        Some(ClassDecl {
            name,
            is_virtual: it.virtual_token().is_some(),
            params: it.type_parameters().map(|it| type_param(&it)).collect(),
            body,
            ty: it.class_type().map(|it| self.class_type(&it)),
            range,
        })
    }

    fn class_or_hole(&mut self, node: Option<ast::ClassExpr>) -> ClassExpr {
        node.map_or(ClassExpr::Opaque, |it| self.class(&it))
    }

    fn class(&mut self, node: &ast::ClassExpr) -> ClassExpr {
        self.deeper(|it| it.class_inside(node))
            .unwrap_or(ClassExpr::Opaque)
    }

    fn class_inside(&mut self, node: &ast::ClassExpr) -> ClassExpr {
        use ast::ClassExpr as Node;
        match node {
            Node::PathClass(it) => ClassExpr::Path {
                arguments: self.tys(it.arguments()),
                path: build::path_or_empty(it.path()),
            },
            Node::ObjectClass(it) => ClassExpr::Object {
                self_pat: self.self_pattern(it.self_pattern()),
                members: self.members(it.fields()),
            },
            Node::FunClass(it) => ClassExpr::Fun {
                params: it.parameters().map(|it| self.param(&it)).collect(),
                body: Box::new(self.class_or_hole(it.body())),
            },
            Node::LetClass(it) => ClassExpr::Let {
                recursive: has(it.syntax(), SyntaxKind::REC_KW),
                bindings: self.bindings(it.bindings()),
                body: Box::new(self.class_or_hole(it.body())),
            },
            Node::LetOpenClass(it) => ClassExpr::Open {
                module: build::path_or_empty(it.path()),
                body: Box::new(self.class_or_hole(it.body())),
            },
            Node::ApplyClass(it) => ClassExpr::Apply {
                class: Box::new(self.class_or_hole(it.class())),
                arguments: it.arguments().map(|it| self.argument(&it)).collect(),
            },
            Node::TypedClass(it) => ClassExpr::Constraint {
                class: Box::new(self.class_or_hole(it.class())),
                ty: Box::new(self.class_type_or_hole(it.class_type())),
            },
            Node::ParenClass(it) => self.class_or_hole(it.class()),
            Node::AttributedClass(it) => {
                self.attributes(it.attributes(), it.range());
                self.class_or_hole(it.class())
            }
            Node::Extension(_) => ClassExpr::Opaque,
        }
    }

    fn class_type_or_hole(&mut self, node: Option<ast::ClassType>) -> ClassType {
        node.map_or(ClassType::Opaque, |it| self.class_type(&it))
    }

    fn class_type(&mut self, node: &ast::ClassType) -> ClassType {
        self.deeper(|it| it.class_type_inside(node))
            .unwrap_or(ClassType::Opaque)
    }

    fn class_type_inside(&mut self, node: &ast::ClassType) -> ClassType {
        use ast::ClassType as Node;
        match node {
            Node::PathClassType(it) => ClassType::Path {
                arguments: self.tys(it.arguments()),
                path: build::path_or_empty(it.path()),
            },
            Node::SignatureClassType(it) => ClassType::Signature {
                self_type: it.self_type().map(|it| self.ty(&it)),
                members: self.members(it.fields()),
            },
            Node::ArrowClassType(it) => ClassType::Arrow {
                label: build::label(&it.label(), it.label_token().as_ref()),
                argument: self.ty_or_hole(it.domain(), it.range()),
                result: Box::new(self.class_type_or_hole(it.codomain())),
            },
            Node::LetOpenClassType(it) => ClassType::Open {
                module: build::path_or_empty(it.path()),
                body: Box::new(self.class_type_or_hole(it.body())),
            },
            Node::AttributedClassType(it) => {
                self.attributes(it.attributes(), it.range());
                self.class_type_or_hole(it.class_type())
            }
            Node::Extension(_) => ClassType::Opaque,
        }
    }

    pub(super) fn self_pattern(&mut self, it: Option<ast::SelfPattern>) -> Option<PatId> {
        let it = it?;
        let pat = self.pat_or_hole(it.pattern(), it.range());
        let Some(ty) = it.ty() else { return Some(pat) };
        let ty = self.ty(&ty);
        Some(self.alloc_pat(Pat::Constraint { pat, ty }, it.range()))
    }

    pub(super) fn members(&mut self, nodes: impl Iterator<Item = ast::ClassField>) -> Vec<Member> {
        nodes
            .map(|it| Member {
                range: it.range(),
                kind: self.member(&it).unwrap_or(MemberKind::Other),
            })
            .collect()
    }

    fn member(&mut self, node: &ast::ClassField) -> Option<MemberKind> {
        use ast::ClassField as Node;
        let range = node.range();
        Some(match node {
            Node::InheritField(it) => self.inherit(it, range),
            Node::ValueField(it) => {
                self.item_attributes(it.attributes(), range);
                MemberKind::Value {
                    name: name_of(&it.name_token()?),
                    mutable: it.mutable_token().is_some(),
                    is_virtual: it.virtual_token().is_some(),
                    overrides: has(it.syntax(), SyntaxKind::BANG),
                    ty: it.ty().map(|it| self.ty(&it)),
                    value: it.value().map(|it| self.expr(&it)),
                }
            }
            Node::MethodField(it) => self.method(it, range)?,
            Node::ConstraintField(it) => {
                self.item_attributes(it.attributes(), range);
                let left = self.ty_or_hole(it.left(), range);
                MemberKind::Constraint(left, self.ty_or_hole(it.right(), range))
            }
            Node::InitializerField(it) => {
                self.item_attributes(it.attributes(), range);
                MemberKind::Initializer(self.expr_or_hole(it.expr(), range))
            }
            Node::FloatingAttribute(it) => {
                self.attribute(it.name(), it.payload(), range, range);
                MemberKind::Other
            }
            Node::ExtensionItem(_) | Node::ErrorNode(_) => MemberKind::Other,
        })
    }

    fn inherit(&mut self, it: &ast::InheritField, range: TextRange) -> MemberKind {
        self.item_attributes(it.attributes(), range);
        match (it.class(), it.class_type()) {
            (None, Some(ty)) => MemberKind::InheritType(self.class_type(&ty)),
            (class, _) => {
                let name = it
                    .syntax()
                    .children_with_tokens()
                    .filter_map(|it| it.into_token());
                let name = name.filter(|it| it.kind() == SyntaxKind::LIDENT).last();
                MemberKind::Inherit {
                    class: self.class_or_hole(class),
                    name: name.map(|it| name_of(&it)),
                    overrides: has(it.syntax(), SyntaxKind::BANG),
                }
            }
        }
    }

    fn method(&mut self, it: &ast::MethodField, range: TextRange) -> Option<MemberKind> {
        self.item_attributes(it.attributes(), range);
        let name = name_of(&it.name_token()?);
        let parameters: Vec<_> = it.parameters().collect();
        let mut ty = it.ty().map(|it| self.ty(&it));
        let mut body = it.body().map(|it| self.expr(&it));
        if let Some(inner) = body
            && !parameters.is_empty()
        {
            let end = self.unit.exprs.range(inner);
            let value = match ty.take() {
                Some(ty) => self.alloc(super::Expr::Constraint { value: inner, ty }, end),
                None => inner,
            };
            body = Some(self.function(&parameters, value, end));
        }
        Some(MemberKind::Method {
            name,
            private: it.private_token().is_some(),
            is_virtual: it.virtual_token().is_some(),
            overrides: has(it.syntax(), SyntaxKind::BANG),
            ty,
            body,
        })
    }
}

fn has(node: &SyntaxNode, kind: SyntaxKind) -> bool {
    node.children_with_tokens().any(|it| it.kind() == kind)
}
