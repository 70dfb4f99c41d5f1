//! Walks over a unit that several features need.

use ocaml_syntax::TextRange;

use crate::lower::{Binding, ClassExpr, Expr, Item, ItemKind, MemberKind, ModuleExpr, Unit};

/// Every binding of a unit, top-level ones first.
pub(super) fn bindings(unit: &Unit) -> impl Iterator<Item = &Binding> {
    let mut top = Vec::new();
    in_items(&unit.items, &mut top);
    let local = unit.exprs.iter().flat_map(|(_, expr)| match expr {
        Expr::Let { bindings, .. } => bindings.iter().collect(),
        Expr::LetOp { bindings, .. } => bindings.iter().map(|it| &it.1).collect(),
        Expr::LetModule {
            module: ModuleExpr::Struct(items),
            ..
        } => {
            let mut inside = Vec::new();
            in_items(items, &mut inside);
            inside
        }
        _ => Vec::new(),
    });
    top.into_iter().chain(local)
}

fn in_items<'u>(items: &'u [Item], found: &mut Vec<&'u Binding>) {
    for item in items {
        match &item.kind {
            ItemKind::Let { bindings, .. } => found.extend(bindings),
            ItemKind::Modules { bindings, .. } => {
                for binding in bindings {
                    if let Some(module) = &binding.module {
                        in_module(module, found);
                    }
                }
            }
            ItemKind::Open { module, .. } | ItemKind::Include(module) => in_module(module, found),
            _ => (),
        }
    }
}

fn in_module<'u>(module: &'u ModuleExpr, found: &mut Vec<&'u Binding>) {
    match module {
        ModuleExpr::Struct(items) => in_items(items, found),
        ModuleExpr::Functor { body, .. } => in_module(body, found),
        ModuleExpr::Constraint { module, .. } => in_module(module, found),
        _ => (),
    }
}

/// The items of a module expression, through what is wrapped around a structure.
pub(super) fn items_of(module: &ModuleExpr) -> &[Item] {
    match module {
        ModuleExpr::Struct(items) => items,
        ModuleExpr::Functor { body, .. } => items_of(body),
        ModuleExpr::Constraint { module, .. } => items_of(module),
        _ => &[],
    }
}

/// The methods and instance variables of a class, with their places.
pub(super) fn members_of(class: &ClassExpr) -> Vec<(&crate::lower::Name, bool, TextRange)> {
    match class {
        ClassExpr::Object { members, .. } => members
            .iter()
            .filter_map(|it| match &it.kind {
                MemberKind::Method { name, .. } => Some((name, true, it.range)),
                MemberKind::Value { name, .. } => Some((name, false, it.range)),
                _ => None,
            })
            .collect(),
        ClassExpr::Fun { body, .. }
        | ClassExpr::Let { body, .. }
        | ClassExpr::Open { body, .. } => members_of(body),
        ClassExpr::Constraint { class, .. } => members_of(class),
        _ => Vec::new(),
    }
}
