//! The items of structures and signatures.

use ocaml_syntax::ast::{self, AstNode};
use ocaml_syntax::{TextRange, TextSize};

use super::build::{self, Builder, name_of};
use super::{Item, ItemKind};

impl Builder {
    /// The items of a structure or a signature that ends at `end`.
    pub(super) fn items(
        &mut self,
        nodes: impl Iterator<Item = ast::Item>,
        end: TextSize,
    ) -> Vec<Item> {
        let mut items = Vec::new();
        for node in nodes {
            let range = node.range();
            if let Some(kind) = self.item(&node, end) {
                items.push(Item { kind, range });
            }
        }
        items
    }

    fn item(&mut self, node: &ast::Item, end: TextSize) -> Option<ItemKind> {
        use ast::Item as Node;
        let range = node.range();
        Some(match node {
            Node::LetItem(it) if it.extension().is_some() => ItemKind::Extension,
            Node::LetItem(it) => ItemKind::Let {
                recursive: it.rec_token().is_some(),
                bindings: self.bindings(it.bindings()),
            },
            Node::ExprItem(it) => {
                self.item_attributes(it.attributes(), range);
                ItemKind::Eval(self.expr_or_hole(it.expr(), range))
            }
            Node::ValueItem(it) => {
                self.item_attributes(it.attributes(), range);
                self.value(it.name_token(), it.ty(), range)?
            }
            Node::ExternalItem(it) => {
                self.item_attributes(it.attributes(), range);
                self.value(it.name_token(), it.ty(), range)?
            }
            Node::TypeItem(it) => ItemKind::Types {
                nonrecursive: it.nonrec_token().is_some(),
                declarations: it
                    .declarations()
                    .filter_map(|it| self.type_decl(&it))
                    .collect(),
            },
            Node::TypeExtensionItem(it) => {
                self.item_attributes(it.attributes(), range);
                ItemKind::TypeExtension {
                    params: it
                        .parameters()
                        .map(|it| super::types::type_param(&it))
                        .collect(),
                    path: build::path_or_empty(it.path()),
                    constructors: self.constructors(it.constructors()),
                }
            }
            Node::ExceptionItem(it) => {
                self.item_attributes(it.attributes(), range);
                ItemKind::Exception(self.constructor_decl(&it.constructor()?)?)
            }
            Node::ModuleItem(it) => ItemKind::Modules {
                recursive: it.rec_token().is_some(),
                bindings: it.bindings().map(|it| self.module_binding(&it)).collect(),
            },
            Node::ModuleTypeItem(it) => {
                self.item_attributes(it.attributes(), range);
                ItemKind::ModuleType {
                    name: name_of(&it.name_token()?),
                    ty: it.module_type().map(|it| self.module_type(&it)),
                }
            }
            Node::OpenItem(it) => {
                self.item_attributes(it.attributes(), range);
                ItemKind::Open {
                    module: self.module_or_hole(it.module()),
                    bang: it.bang().is_some(),
                }
            }
            Node::IncludeItem(it) => {
                self.item_attributes(it.attributes(), range);
                match it.module_type() {
                    Some(ty) => ItemKind::IncludeType(self.module_type(&ty)),
                    None => ItemKind::Include(self.module_or_hole(it.module())),
                }
            }
            Node::ClassItem(it) => ItemKind::Classes(self.classes(it.bindings())),
            Node::ClassTypeItem(it) => ItemKind::ClassTypes(self.classes(it.bindings())),
            Node::FloatingAttribute(it) => {
                let scope = TextRange::new(range.start(), end.max(range.end()));
                self.attribute(it.name(), it.payload(), range, scope);
                ItemKind::Attribute
            }
            Node::ExtensionItem(_) => ItemKind::Extension,
            Node::ErrorNode(_) => ItemKind::Error,
        })
    }

    fn value(
        &mut self,
        name: Option<ocaml_syntax::SyntaxToken>,
        ty: Option<ast::Type>,
        range: TextRange,
    ) -> Option<ItemKind> {
        // The name of an operator keeps its brackets in the tree's tokens; the token is enough.
        let name = name_of(&name?);
        Some(ItemKind::Value {
            name,
            ty: self.ty_or_hole(ty, range),
        })
    }
}
