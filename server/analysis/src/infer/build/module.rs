//! Modules and module types.

use ocaml_syntax::SyntaxKind;
use ocaml_syntax::TextRange;
use ocaml_syntax::ast::{self, AstNode};

use crate::infer::tree::{
    ItemKind, ModuleExpr, ModuleKind, ModuleType, ModuleTypeKind, Name, Parameter, With,
};

use super::item::parameter_name;
use super::{Builder, name_of, path_of};

impl Builder {
    pub(super) fn module_or_unknown(
        &mut self,
        module: Option<ast::ModuleExpr>,
        range: TextRange,
    ) -> ModuleExpr {
        match module {
            Some(module) => self.module(&module),
            None => ModuleExpr {
                kind: ModuleKind::Unknown,
                range,
            },
        }
    }

    pub(super) fn module(&mut self, module: &ast::ModuleExpr) -> ModuleExpr {
        let range = module.range();
        let kind = match module {
            ast::ModuleExpr::PathModule(it) => match it.path() {
                Some(path) => ModuleKind::Path(path_of(&path)),
                None => ModuleKind::Unknown,
            },
            ast::ModuleExpr::StructModule(it) => ModuleKind::Struct(self.items(it.items())),
            ast::ModuleExpr::FunctorModule(it) => {
                let body = self.module_or_unknown(it.body(), range);
                return self.functor(it.parameters(), body, range);
            }
            ast::ModuleExpr::ApplyModule(it) => ModuleKind::Apply {
                functor: Box::new(self.module_or_unknown(it.functor(), range)),
                argument: it.argument().map(|argument| {
                    let argument = match argument {
                        ast::ModuleExpr::ParenModule(paren) => {
                            self.module_or_unknown(paren.module(), paren.range())
                        }
                        other => self.module(&other),
                    };
                    Box::new(argument)
                }),
            },
            ast::ModuleExpr::TypedModule(it) => ModuleKind::Constraint {
                module: Box::new(self.module_or_unknown(it.module(), range)),
                ty: self.module_type_or_unknown(it.module_type(), range),
            },
            ast::ModuleExpr::ParenModule(it) => return self.module_or_unknown(it.module(), range),
            ast::ModuleExpr::UnpackModule(it) => {
                let value = self.expr_or_unknown(it.expr(), range);
                let value = match it.module_type() {
                    Some(ty) if it.coercion().is_none() => {
                        let kind = self.package(Some(&ty));
                        let ty = self.type_at(kind, ty.range());
                        let kind = crate::infer::tree::ExprKind::Constraint { value, ty };
                        self.expr_at(kind, range)
                    }
                    Some(_) => self.unknown(range),
                    None => value,
                };
                ModuleKind::Unpack(value)
            }
            ast::ModuleExpr::AttributedModule(it) => {
                return self.module_or_unknown(it.module(), range);
            }
            ast::ModuleExpr::Extension(_) => ModuleKind::Unknown,
        };
        ModuleExpr { kind, range }
    }

    fn functor(
        &mut self,
        parameters: impl Iterator<Item = ast::FunctorParameter>,
        body: ModuleExpr,
        range: TextRange,
    ) -> ModuleExpr {
        let parameters: Vec<ast::FunctorParameter> = parameters.collect();
        let mut result = body;
        for parameter in parameters.iter().rev() {
            let parameter = self.functor_parameter(parameter);
            let kind = ModuleKind::Functor {
                parameter,
                body: Box::new(result),
            };
            result = ModuleExpr { kind, range };
        }
        result
    }

    fn functor_parameter(&mut self, it: &ast::FunctorParameter) -> Option<Parameter> {
        let ty = it.module_type()?;
        Some(Parameter {
            name: module_name(it.name_token()),
            ty: self.module_type(&ty),
        })
    }

    /// `M (X : S) : T = body`.
    pub(super) fn module_binding(&mut self, it: &ast::ModuleBinding) -> (Option<Name>, ModuleExpr) {
        let range = it.range();
        let mut body = self.module_or_unknown(it.body(), range);
        if let Some(ty) = it.module_type() {
            let ty = self.module_type(&ty);
            let at = TextRange::new(ty.range.start().min(body.range.start()), body.range.end());
            body = ModuleExpr {
                kind: ModuleKind::Constraint {
                    module: Box::new(body),
                    ty,
                },
                range: at,
            };
        }
        let start = it
            .parameters()
            .next()
            .map_or(body.range.start(), |it| it.range().start());
        let at = TextRange::new(start.min(body.range.end()), body.range.end());
        let body = self.functor(it.parameters(), body, at);
        (module_name(it.name_token()), body)
    }

    pub(super) fn module_item(&mut self, it: &ast::ModuleItem) -> Option<ItemKind> {
        if it.rec_token().is_some() {
            let mut modules = Vec::new();
            for binding in it.bindings() {
                modules.push(self.module_binding(&binding));
            }
            return Some(ItemKind::RecModules(modules));
        }
        let binding = it.bindings().next()?;
        if binding.substitution().is_some() {
            return Some(ItemKind::Unknown);
        }
        let name = module_name(binding.name_token());
        match (binding.body(), binding.module_type()) {
            (None, Some(ty)) => {
                // `module M : S` of a signature; functor parameters make it a functor.
                let mut ty = self.module_type(&ty);
                let parameters: Vec<ast::FunctorParameter> = binding.parameters().collect();
                for parameter in parameters.iter().rev() {
                    let range = ty.range;
                    let parameter = self.functor_parameter(parameter).map(Box::new);
                    let kind = ModuleTypeKind::Functor {
                        parameter,
                        body: Box::new(ty),
                    };
                    ty = ModuleType { kind, range };
                }
                Some(ItemKind::ModuleDecl { name, ty })
            }
            _ => {
                let (name, module) = self.module_binding(&binding);
                Some(ItemKind::Module {
                    name,
                    module,
                    range: it.range(),
                })
            }
        }
    }

    fn module_type_or_unknown(
        &mut self,
        ty: Option<ast::ModuleType>,
        range: TextRange,
    ) -> ModuleType {
        match ty {
            Some(ty) => self.module_type(&ty),
            None => ModuleType {
                kind: ModuleTypeKind::Unknown,
                range,
            },
        }
    }

    pub(super) fn module_type(&mut self, ty: &ast::ModuleType) -> ModuleType {
        let range = ty.range();
        let kind = match ty {
            ast::ModuleType::PathModuleType(it) => match it.path() {
                Some(path) => ModuleTypeKind::Path(path_of(&path)),
                None => ModuleTypeKind::Unknown,
            },
            ast::ModuleType::SignatureModuleType(it) => {
                ModuleTypeKind::Signature(self.items(it.items()))
            }
            ast::ModuleType::FunctorModuleType(it) => {
                let mut body = self.module_type_or_unknown(it.body(), range);
                let parameters: Vec<ast::FunctorParameter> = it.parameters().collect();
                for parameter in parameters.iter().rev() {
                    let parameter = self.functor_parameter(parameter).map(Box::new);
                    let kind = ModuleTypeKind::Functor {
                        parameter,
                        body: Box::new(body),
                    };
                    body = ModuleType { kind, range };
                }
                return body;
            }
            ast::ModuleType::ArrowModuleType(it) => {
                let ty = self.module_type_or_unknown(it.domain(), range);
                let parameter = Some(Box::new(Parameter { name: None, ty }));
                let body = Box::new(self.module_type_or_unknown(it.codomain(), range));
                ModuleTypeKind::Functor { parameter, body }
            }
            ast::ModuleType::WithModuleType(it) => {
                let ty = Box::new(self.module_type_or_unknown(it.module_type(), range));
                let constraints: Vec<With> = it.constraints().map(|it| self.with(&it)).collect();
                ModuleTypeKind::With { ty, constraints }
            }
            ast::ModuleType::TypeofModuleType(it) => {
                ModuleTypeKind::TypeOf(Box::new(self.module_or_unknown(it.module(), range)))
            }
            ast::ModuleType::ParenModuleType(it) => {
                return self.module_type_or_unknown(it.module_type(), range);
            }
            ast::ModuleType::AttributedModuleType(it) => {
                return self.module_type_or_unknown(it.module_type(), range);
            }
            ast::ModuleType::Extension(_) => ModuleTypeKind::Unknown,
        };
        ModuleType { kind, range }
    }

    fn with(&mut self, it: &ast::WithConstraint) -> With {
        let (Some(path), Some(ty)) = (it.path(), it.ty()) else {
            return With::Other;
        };
        With::Type {
            path: path_of(&path),
            params: it.parameters().map(|it| parameter_name(&it)).collect(),
            ty: self.ty(&ty),
        }
    }
}

fn module_name(token: Option<ocaml_syntax::SyntaxToken>) -> Option<Name> {
    token
        .filter(|it| it.kind() == SyntaxKind::UIDENT)
        .map(|it| name_of(&it))
}
