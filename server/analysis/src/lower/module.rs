//! Module expressions and module types.

use ocaml_syntax::SyntaxKind;
use ocaml_syntax::ast::{self, AstNode};

use super::build::{self, Builder, name_of};
use super::types::type_param;
use super::{FunctorParam, ModuleBinding, ModuleExpr, ModuleType, WithConstraint};

impl Builder {
    pub(super) fn module_or_hole(&mut self, node: Option<ast::ModuleExpr>) -> ModuleExpr {
        node.map_or(ModuleExpr::Opaque, |it| self.module(&it))
    }

    pub(super) fn module(&mut self, node: &ast::ModuleExpr) -> ModuleExpr {
        self.deeper(|it| it.module_inside(node))
            .unwrap_or(ModuleExpr::Opaque)
    }

    fn module_inside(&mut self, node: &ast::ModuleExpr) -> ModuleExpr {
        use ast::ModuleExpr as Node;
        match node {
            Node::PathModule(it) => ModuleExpr::Path(build::path_or_empty(it.path())),
            Node::StructModule(it) => ModuleExpr::Struct(self.items(it.items(), it.range().end())),
            Node::FunctorModule(it) => ModuleExpr::Functor {
                params: self.functor_params(it.parameters()),
                body: Box::new(self.module_or_hole(it.body())),
            },
            Node::ApplyModule(it) => ModuleExpr::Apply {
                functor: Box::new(self.module_or_hole(it.functor())),
                argument: it.argument().map(|it| Box::new(self.module(&it))),
            },
            Node::TypedModule(it) => ModuleExpr::Constraint {
                module: Box::new(self.module_or_hole(it.module())),
                ty: Box::new(self.module_type_or_hole(it.module_type())),
            },
            Node::ParenModule(it) => self.module_or_hole(it.module()),
            Node::UnpackModule(it) => {
                let value = self.expr_or_hole(it.expr(), it.range());
                let ty = it.coercion().or_else(|| it.module_type());
                ModuleExpr::Unpack {
                    value,
                    ty: ty.map(|it| Box::new(self.module_type(&it))),
                }
            }
            Node::AttributedModule(it) => {
                self.attributes(it.attributes(), it.range());
                self.module_or_hole(it.module())
            }
            Node::Extension(_) => ModuleExpr::Opaque,
        }
    }

    fn functor_params(
        &mut self,
        nodes: impl Iterator<Item = ast::FunctorParameter>,
    ) -> Vec<FunctorParam> {
        nodes
            .map(|it| FunctorParam {
                name: it
                    .name_token()
                    .filter(|it| it.text() != "_")
                    .map(|it| name_of(&it)),
                ty: it.module_type().map(|it| self.module_type(&it)),
            })
            .collect()
    }

    pub(super) fn module_binding(&mut self, it: &ast::ModuleBinding) -> ModuleBinding {
        let range = it.range();
        self.item_attributes(it.attributes(), range);
        let params = self.functor_params(it.parameters());
        let ty = it.module_type().map(|it| self.module_type(&it));
        let module = it
            .body()
            .or_else(|| it.substitution())
            .map(|it| self.module(&it));
        let (module, ty) = match (module, ty) {
            (Some(module), Some(ty)) => {
                let (module, ty) = (Box::new(module), Box::new(ty));
                (Some(ModuleExpr::Constraint { module, ty }), None)
            }
            other => other,
        };
        let (module, ty) = if params.is_empty() {
            (module, ty)
        } else {
            let of_module = |body| ModuleExpr::Functor {
                params: params.clone(),
                body: Box::new(body),
            };
            let of_type = |body| ModuleType::Functor {
                params: params.clone(),
                body: Box::new(body),
            };
            (module.map(of_module), ty.map(of_type))
        };
        ModuleBinding {
            name: it
                .name_token()
                .filter(|it| it.text() != "_")
                .map(|it| name_of(&it)),
            module,
            ty,
            range,
        }
    }

    fn module_type_or_hole(&mut self, node: Option<ast::ModuleType>) -> ModuleType {
        node.map_or(ModuleType::Opaque, |it| self.module_type(&it))
    }

    pub(super) fn module_type(&mut self, node: &ast::ModuleType) -> ModuleType {
        self.deeper(|it| it.module_type_inside(node))
            .unwrap_or(ModuleType::Opaque)
    }

    fn module_type_inside(&mut self, node: &ast::ModuleType) -> ModuleType {
        use ast::ModuleType as Node;
        match node {
            Node::PathModuleType(it) => ModuleType::Path(build::path_or_empty(it.path())),
            Node::SignatureModuleType(it) => {
                ModuleType::Signature(self.items(it.items(), it.range().end()))
            }
            Node::FunctorModuleType(it) => ModuleType::Functor {
                params: self.functor_params(it.parameters()),
                body: Box::new(self.module_type_or_hole(it.body())),
            },
            Node::ArrowModuleType(it) => ModuleType::Functor {
                params: vec![FunctorParam {
                    name: None,
                    ty: it.domain().map(|it| self.module_type(&it)),
                }],
                body: Box::new(self.module_type_or_hole(it.codomain())),
            },
            Node::WithModuleType(it) => ModuleType::With {
                base: Box::new(self.module_type_or_hole(it.module_type())),
                constraints: it
                    .constraints()
                    .map(|it| self.with_constraint(&it))
                    .collect(),
            },
            Node::TypeofModuleType(it) => {
                ModuleType::TypeOf(Box::new(self.module_or_hole(it.module())))
            }
            Node::ParenModuleType(it) => self.module_type_or_hole(it.module_type()),
            Node::AttributedModuleType(it) => {
                self.attributes(it.attributes(), it.range());
                self.module_type_or_hole(it.module_type())
            }
            Node::Extension(_) => ModuleType::Opaque,
        }
    }

    fn with_constraint(&mut self, it: &ast::WithConstraint) -> WithConstraint {
        let has = |kind| {
            it.syntax()
                .children_with_tokens()
                .any(|it| it.kind() == kind)
        };
        let substitute = has(SyntaxKind::COLON_EQ);
        let mut paths = it.syntax().children().filter_map(ast::Path::cast);
        let path = build::path_or_empty(paths.next());
        if has(SyntaxKind::TYPE_KW) && !has(SyntaxKind::MODULE_KW) {
            return WithConstraint::Type {
                params: it.parameters().map(|it| type_param(&it)).collect(),
                path,
                ty: self.ty_or_hole(it.ty(), it.range()),
                substitute,
            };
        }
        match paths.next() {
            Some(module) if !has(SyntaxKind::TYPE_KW) => WithConstraint::Module {
                path,
                module: build::path(&module),
                substitute,
            },
            _ => WithConstraint::Opaque,
        }
    }
}
