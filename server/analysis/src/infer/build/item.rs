//! Items of structures and signatures, and type definitions.

use ocaml_syntax::ast::{self, AstNode};
use ocaml_syntax::{SyntaxKind, TextRange};

use crate::infer::names::{self, Sym};
use crate::infer::tree::{
    Arguments, Constructor, DeclKind, Field, Item, ItemKind, Name, Open, TypeDecl, TypeId,
};

use super::attributes::{floating, warn_of_items};
use super::{Builder, name_of, path_of};

impl Builder {
    pub(super) fn items(&mut self, items: impl Iterator<Item = ast::Item>) -> Vec<Item> {
        let mut result = Vec::new();
        for item in items {
            let range = item.range();
            if let Some(kind) = self.item(&item, range) {
                result.push(Item { kind, range });
            }
        }
        result
    }

    fn item(&mut self, item: &ast::Item, range: TextRange) -> Option<ItemKind> {
        Some(match item {
            ast::Item::LetItem(it) => {
                if it.extension().is_some() {
                    return Some(ItemKind::Unknown);
                }
                ItemKind::Let {
                    recursive: it.rec_token().is_some(),
                    bindings: self.bindings(it.bindings()),
                }
            }
            ast::Item::ExprItem(it) => ItemKind::Eval(self.expr_or_unknown(it.expr(), range)),
            ast::Item::ValueItem(it) => ItemKind::Value {
                name: declared(it.syntax(), it.name())?,
                ty: it.ty().map(|ty| self.ty(&ty)),
            },
            ast::Item::ExternalItem(it) => ItemKind::External {
                name: declared(it.syntax(), it.name())?,
                ty: it.ty().map(|ty| self.ty(&ty)),
            },
            ast::Item::TypeItem(it) => ItemKind::Types {
                nonrec: it.nonrec_token().is_some(),
                decls: it
                    .declarations()
                    .filter_map(|decl| self.type_decl(&decl))
                    .collect(),
            },
            ast::Item::TypeExtensionItem(it) => ItemKind::Extension {
                path: path_of(&it.path()?),
                params: it.parameters().map(|it| parameter_name(&it)).collect(),
                constructors: it
                    .constructors()
                    .filter_map(|it| self.constructor(&it))
                    .collect(),
            },
            ast::Item::ExceptionItem(it) => {
                let constructor = it.constructor()?;
                ItemKind::Exception(self.constructor(&constructor)?)
            }
            ast::Item::ModuleItem(it) => return self.module_item(it),
            ast::Item::ModuleTypeItem(it) => ItemKind::ModuleType {
                name: name_of(&it.name_token()?),
                ty: it.module_type().map(|ty| self.module_type(&ty)),
            },
            ast::Item::OpenItem(it) => {
                let module = self.module_or_unknown(it.module(), range);
                ItemKind::Open(Open {
                    module,
                    range,
                    bang: it.bang().is_some(),
                    warn: warn_of_items(it.attributes()),
                })
            }
            ast::Item::IncludeItem(it) => match (it.module(), it.module_type()) {
                (None, Some(ty)) => ItemKind::IncludeType(self.module_type(&ty)),
                (module, _) => ItemKind::Include {
                    module: self.module_or_unknown(module, range),
                },
            },
            ast::Item::ClassItem(it) if it.bindings().all(|it| it.body().is_none()) => {
                ItemKind::ClassDecls(
                    it.bindings()
                        .filter_map(|it| self.class_type_decl(&it))
                        .collect(),
                )
            }
            ast::Item::ClassItem(it) => {
                ItemKind::Classes(it.bindings().filter_map(|it| self.class(&it)).collect())
            }
            ast::Item::ClassTypeItem(it) => ItemKind::ClassTypes(
                it.bindings()
                    .filter_map(|it| self.class_type_decl(&it))
                    .collect(),
            ),
            ast::Item::FloatingAttribute(it) => ItemKind::Warning(floating(it)?),
            ast::Item::ExtensionItem(_) | ast::Item::ErrorNode(_) => ItemKind::Unknown,
        })
    }

    fn type_decl(&mut self, it: &ast::TypeDecl) -> Option<TypeDecl> {
        let name = name_of(&it.name_token()?);
        let kind = match it.kind() {
            Some(ast::TypeKind::VariantKind(kind)) => DeclKind::Variant(
                kind.constructors()
                    .filter_map(|it| self.constructor(&it))
                    .collect(),
            ),
            Some(ast::TypeKind::RecordKind(kind)) => DeclKind::Record(self.fields(&kind)),
            Some(ast::TypeKind::OpenKind(_)) => DeclKind::Open,
            None => DeclKind::Abstract,
        };
        let constraints = it
            .constraints()
            .map(|constraint| {
                let range = constraint.range();
                let left = self.ty_or_unknown(constraint.left(), range);
                (left, self.ty_or_unknown(constraint.right(), range))
            })
            .collect();
        Some(TypeDecl {
            name,
            params: it.parameters().map(|it| parameter_name(&it)).collect(),
            variance: it.parameters().map(|it| parameter_sign(&it)).collect(),
            kind,
            manifest: it.manifest().map(|ty| self.ty(&ty)),
            private: it.private_token().is_some(),
            constraints,
            range: from_keyword(it.syntax()),
        })
    }

    fn fields(&mut self, kind: &ast::RecordKind) -> Vec<Field> {
        let mut fields = Vec::new();
        for field in kind.fields() {
            let Some(name) = field.name_token() else {
                continue;
            };
            fields.push(Field {
                name: name_of(&name),
                mutable: field.mutable_token().is_some(),
                ty: self.ty_or_unknown(field.ty(), field.range()),
            });
        }
        fields
    }

    pub(super) fn constructor(&mut self, it: &ast::ConstructorDecl) -> Option<Constructor> {
        let name = match it.name_token() {
            Some(token) if token.kind() == SyntaxKind::L_BRACKET => Name {
                sym: names::NIL,
                range: token.text_range(),
            },
            Some(token) => name_of(&token),
            // `()` has no token of its own.
            None => Name {
                sym: names::VOID,
                range: it.range(),
            },
        };
        let arguments = match it.arguments() {
            Some(arguments) => match arguments.record() {
                Some(record) => Arguments::Record(self.fields(&record)),
                None => {
                    let types: Vec<TypeId> = arguments.types().map(|ty| self.ty(&ty)).collect();
                    Arguments::Tuple(types)
                }
            },
            None => Arguments::Tuple(Vec::new()),
        };
        Some(Constructor {
            name,
            arguments,
            result: it.result().map(|ty| self.ty(&ty)),
            rebind: it.rebind().map(|path| path_of(&path)),
        })
    }
}

pub(super) fn parameter_name(it: &ast::TypeParameter) -> Option<Sym> {
    it.name_token().map(|token| Sym::new(token.text()))
}

fn parameter_sign(it: &ast::TypeParameter) -> char {
    let text = it.syntax().text().to_string();
    if text.contains('+') {
        '+'
    } else if text.contains('-') {
        '-'
    } else {
        '='
    }
}

fn declared(node: &ocaml_syntax::SyntaxNode, name: Option<String>) -> Option<Name> {
    let range = node
        .children_with_tokens()
        .filter_map(|child| child.into_token())
        .filter(|token| !token.kind().is_trivia())
        .nth(1)
        .map_or_else(|| node.text_range(), |token| token.text_range());
    Some(Name {
        sym: Sym::new(&name?),
        range,
    })
}

/// From the keyword (`type`, `class`, `and`) to the end of a declaration.
pub(super) fn from_keyword(node: &ocaml_syntax::SyntaxNode) -> TextRange {
    let range = node.text_range();
    let mut before = node.prev_sibling_or_token();
    while let Some(element) = before {
        let kind = element.kind();
        match kind {
            SyntaxKind::AND_KW | SyntaxKind::TYPE_KW | SyntaxKind::CLASS_KW => {
                return TextRange::new(element.text_range().start(), range.end());
            }
            SyntaxKind::TYPE_DECL | SyntaxKind::CLASS_BINDING => return range,
            _ => before = element.prev_sibling_or_token(),
        }
    }
    range
}
