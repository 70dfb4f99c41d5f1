//! Document symbols: the outline of a configuration or a Xen file.

use ocaml_syntax::TextRange;

use super::walk;
use crate::db::Db;
use crate::lower::{
    self, Argument, Binding, Expr, ExprId, Item, ItemKind, Literal, Name, Pat, PatId, TypeKind,
    Unit,
};
use crate::source::{Kind, SourceFile};

/// What an entry of the outline is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SymbolKind {
    /// A function.
    Function,
    /// Any other value.
    Value,
    /// A type.
    Type,
    /// A module.
    Module,
    /// The registered unikernel, or a job of it.
    Unikernel,
    /// A setting of an xl file.
    Setting,
}

/// One entry of the outline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Symbol {
    /// The name.
    pub name: String,
    /// A few words more, such as its type.
    pub detail: Option<String>,
    /// What it is.
    pub kind: SymbolKind,
    /// The whole definition.
    pub range: TextRange,
    /// The name inside it.
    pub selection: TextRange,
    /// What is defined inside.
    pub children: Vec<Symbol>,
}

/// The outline of `file`, in the order of the text.
#[must_use]
pub fn document_symbols(db: &dyn Db, file: SourceFile) -> Vec<Symbol> {
    match file.kind(db) {
        Kind::Config => of_items(lower::unit(db, file), &lower::unit(db, file).items),
        Kind::Xl | Kind::XlTemplate => super::xl::document_symbols(db, file),
        Kind::Module | Kind::Script => Vec::new(),
    }
}

fn of_items(unit: &Unit, items: &[Item]) -> Vec<Symbol> {
    items.iter().flat_map(|it| of_item(unit, it)).collect()
}

fn of_item(unit: &Unit, item: &Item) -> Vec<Symbol> {
    match &item.kind {
        ItemKind::Let { bindings, .. } => bindings
            .iter()
            .flat_map(|it| of_binding(unit, it, item.range))
            .collect(),
        ItemKind::Eval(expr) => registered(unit, *expr, item.range).into_iter().collect(),
        ItemKind::Modules { bindings, .. } => bindings
            .iter()
            .filter_map(|it| {
                let name = it.name.as_ref()?;
                let inside = it.module.as_ref().map_or(&[][..], walk::items_of);
                Some(symbol(
                    name,
                    SymbolKind::Module,
                    it.range,
                    of_items(unit, inside),
                ))
            })
            .collect(),
        ItemKind::ModuleType { name, .. } => {
            vec![symbol(name, SymbolKind::Module, item.range, Vec::new())]
        }
        ItemKind::Types { declarations, .. } => declarations
            .iter()
            .map(|it| {
                let names: Vec<&Name> = match &it.kind {
                    TypeKind::Variant(all) => all.iter().map(|it| &it.name).collect(),
                    TypeKind::Record(all) => all.iter().map(|it| &it.name).collect(),
                    TypeKind::Abstract | TypeKind::Open => Vec::new(),
                };
                let inside = names
                    .into_iter()
                    .map(|it| symbol(it, SymbolKind::Value, it.range, Vec::new()));
                symbol(&it.name, SymbolKind::Type, it.range, inside.collect())
            })
            .collect(),
        ItemKind::Exception(it) => vec![symbol(&it.name, SymbolKind::Value, it.range, Vec::new())],
        ItemKind::Value { name, .. } => {
            vec![symbol(name, SymbolKind::Value, item.range, Vec::new())]
        }
        ItemKind::Classes(classes) | ItemKind::ClassTypes(classes) => classes
            .iter()
            .map(|it| {
                let members = it.body.as_ref().map_or(Vec::new(), walk::members_of);
                let inside = members.into_iter().map(|(name, is_method, range)| {
                    let kind = if is_method {
                        SymbolKind::Function
                    } else {
                        SymbolKind::Value
                    };
                    symbol(name, kind, range, Vec::new())
                });
                symbol(&it.name, SymbolKind::Type, it.range, inside.collect())
            })
            .collect(),
        _ => Vec::new(),
    }
}

fn symbol(name: &Name, kind: SymbolKind, range: TextRange, children: Vec<Symbol>) -> Symbol {
    Symbol {
        name: name.text.to_string(),
        detail: None,
        kind,
        range: range.cover(name.range),
        selection: name.range,
        children,
    }
}

/// The variables of a binding; `let () = register …` is the unikernel.
fn of_binding(unit: &Unit, binding: &Binding, item: TextRange) -> Vec<Symbol> {
    let names = names(unit, binding.pat);
    if names.is_empty() {
        let range = TextRange::new(item.start().min(binding.range.start()), binding.range.end());
        return registered(unit, binding.value, range).into_iter().collect();
    }
    let is_function = matches!(
        unit.exprs[binding.value],
        Expr::Fun { .. } | Expr::Function { .. }
    );
    let kind = if is_function {
        SymbolKind::Function
    } else {
        SymbolKind::Value
    };
    names
        .into_iter()
        .map(|name| symbol(name, kind, binding.range, Vec::new()))
        .collect()
}

fn names(unit: &Unit, pat: PatId) -> Vec<&Name> {
    let mut found = Vec::new();
    let mut todo = vec![pat];
    while let Some(pat) = todo.pop() {
        match &unit.pats[pat] {
            Pat::Var(name) => found.push(name),
            Pat::Alias { pat, name } => {
                found.push(name);
                todo.push(*pat);
            }
            Pat::Tuple(all) | Pat::List(all) | Pat::Array(all) => todo.extend(all.iter().rev()),
            Pat::Record { fields, .. } => todo.extend(fields.iter().rev().map(|it| it.value)),
            Pat::Constraint { pat, .. } | Pat::Lazy(pat) | Pat::Open { pat, .. } => todo.push(*pat),
            Pat::Construct { argument, .. } | Pat::Variant { argument, .. } => {
                todo.extend(argument);
            }
            Pat::Or(all) => todo.extend(all.first()),
            _ => (),
        }
    }
    found
}

/// The call of `register` somewhere in an expression.
fn registered(unit: &Unit, expr: ExprId, range: TextRange) -> Option<Symbol> {
    let around = unit.expr_range(expr);
    let calls = unit
        .exprs
        .iter()
        .filter(|(id, _)| around.contains_range(unit.expr_range(*id)));
    calls.into_iter().find_map(|(_, expr)| {
        let Expr::Apply {
            function,
            arguments,
        } = expr
        else {
            return None;
        };
        let Expr::Path(path) = &unit.exprs[*function] else {
            return None;
        };
        (&*path.last()?.text == "register").then_some(())?;
        let string = |it: &Argument| match &unit.exprs[it.value] {
            Expr::Literal(Literal::String(text)) => {
                Some((text.to_string(), unit.expr_range(it.value)))
            }
            _ => None,
        };
        let (name, selection) = arguments
            .iter()
            .find_map(string)
            .unwrap_or_else(|| ("register".into(), path.range()));
        let jobs = arguments.iter().find_map(|it| match &unit.exprs[it.value] {
            Expr::List(jobs) => Some(jobs.len()),
            _ => None,
        });
        Some(Symbol {
            name: if name.is_empty() {
                "register".into()
            } else {
                name
            },
            detail: jobs.map(|it| {
                if it == 1 {
                    "1 job".into()
                } else {
                    format!("{it} jobs")
                }
            }),
            kind: SymbolKind::Unikernel,
            range,
            selection,
            children: Vec::new(),
        })
    })
}
