//! Which type fits at the cursor, as far as names and declared types alone tell.

use mirage_releases::api::{self, Item, Kind};
use ocaml_syntax::TextRange;

use super::place::Place;
use crate::ide::walk;
use crate::lower::{Expr, ExprId, Label, Pat, PatId, TypeExpr, Unit};
use crate::resolve::{Def, Scope};
use crate::signature::signature;

/// The type that fits, as the data writes it: `Mirage.network Mirage.impl`.
pub(super) fn expected(place: &Place, scope: &Scope) -> Option<String> {
    let unit = &place.unit;
    let call = place.call.as_ref();
    // The operator is nearer than a call around it.
    if let Some(found) = operand(unit, scope, place.word) {
        let nearer = call.is_none_or(|call| {
            unit.expr_range(call.expr)
                .contains_range(unit.expr_range(found.1))
        });
        if nearer {
            return found.0;
        }
    }
    let call = call?;
    let Some(Def::Library(item)) = scope.resolution.def(call.function) else {
        return None;
    };
    let signature = signature(item);
    let Expr::Apply { arguments, .. } = &unit.exprs[call.expr] else {
        return None;
    };
    let label = arguments.get(call.argument).map(|it| it.label.name());
    let parameter = match label {
        Some(Some(name)) => signature
            .parameters
            .iter()
            .find(|it| it.label.name().is_some_and(|it| it.text == name.text)),
        _ => {
            let before = arguments.iter().take(call.argument);
            let nth = before.filter(|it| it.label == Label::None).count();
            signature
                .parameters
                .iter()
                .filter(|it| it.label == Label::None)
                .nth(nth)
        }
    }?;
    let text = signature.text_of(item, parameter.ty);
    // The cursor may be inside a list that is the argument.
    let inside = text.strip_suffix(" list").filter(|_| {
        arguments
            .get(call.argument)
            .is_some_and(|it| matches!(unit.exprs[it.value], Expr::List(_)))
    });
    Some(inside.unwrap_or(text).to_owned())
}

/// For `f $ a $ |` the type of the next device that `f` takes, with the operation.
fn operand(unit: &Unit, scope: &Scope, word: TextRange) -> Option<(Option<String>, ExprId)> {
    let operations = unit.exprs.iter().filter_map(|(id, expr)| {
        let Expr::Apply {
            function,
            arguments,
        } = expr
        else {
            return None;
        };
        let [left, right] = &arguments[..] else {
            return None;
        };
        let Expr::Path(path) = &unit.exprs[*function] else {
            return None;
        };
        let inside = unit.expr_range(right.value).contains_range(word);
        (path.is("$") && inside).then_some((id, left.value, right.value))
    });
    let (id, left, right) = operations.min_by_key(|it| unit.expr_range(it.0).len())?;
    // What stands to the right is the word alone, not something that it is an argument of.
    (unit.expr_range(right) == word).then_some(())?;
    Some((next_device(unit, scope, left), id))
}

/// The device that a partly applied functor takes next.
fn next_device(unit: &Unit, scope: &Scope, mut applied: ExprId) -> Option<String> {
    let mut taken = 0;
    for _ in 0..crate::lower::MAX_DEPTH {
        match &unit.exprs[applied] {
            Expr::Apply {
                function,
                arguments,
            } => match (&unit.exprs[*function], &arguments[..]) {
                (Expr::Path(path), [left, _]) if path.is("$") => {
                    taken += 1;
                    applied = left.value;
                }
                _ => return device_of_call(unit, scope, arguments, taken),
            },
            Expr::Path(_) => match scope.resolution.def(applied)? {
                Def::Local(pat) => applied = value_of(unit, pat)?,
                _ => return None,
            },
            Expr::Constraint { value, .. } => applied = *value,
            _ => return None,
        }
    }
    None
}

/// The value that a variable is bound to.
fn value_of(unit: &Unit, pat: PatId) -> Option<ExprId> {
    walk::bindings(unit)
        .find(|it| it.pat == pat)
        .map(|it| it.value)
}

/// In `main "…" (a @-> b @-> job)` the device in the place `taken`.
fn device_of_call(
    unit: &Unit,
    scope: &Scope,
    arguments: &[crate::lower::Argument],
    taken: usize,
) -> Option<String> {
    let mut ty = arguments.iter().rev().find_map(|it| {
        let arrow = matches!(&unit.exprs[it.value], Expr::Apply { function, .. }
            if matches!(&unit.exprs[*function], Expr::Path(path) if path.is("@->")));
        arrow.then_some(it.value)
    })?;
    for _ in 0..taken {
        ty = arrow(unit, ty)?.1;
    }
    let (device, _) = arrow(unit, ty)?;
    let Some(Def::Library(item)) = scope.resolution.def(device) else {
        return None;
    };
    // `val network : Mirage.network Mirage.typ`
    let text = signature(item).text_of(item, signature(item).result?);
    let device = text.strip_suffix(" Mirage.typ")?;
    Some(format!("{device} Mirage.impl"))
}

/// The two sides of `a @-> b`.
fn arrow(unit: &Unit, ty: ExprId) -> Option<(ExprId, ExprId)> {
    let Expr::Apply {
        function,
        arguments,
    } = &unit.exprs[ty]
    else {
        return None;
    };
    let Expr::Path(path) = &unit.exprs[*function] else {
        return None;
    };
    match &arguments[..] {
        [left, right] if path.is("@->") => Some((left.value, right.value)),
        _ => None,
    }
}

/// The type of a variable that is bound to a library's value or to a call of one.
pub(super) fn local_type(place: &Place, scope: &Scope, pat: PatId) -> Option<String> {
    let unit = &place.unit;
    if !matches!(unit.pats[pat], Pat::Var(_)) {
        return None;
    }
    let function = match unit.exprs[value_of(unit, pat)?] {
        Expr::Apply { function, .. } => function,
        _ => value_of(unit, pat)?,
    };
    let Some(Def::Library(item)) = scope.resolution.def(function) else {
        return None;
    };
    let signature = signature(item);
    Some(signature.text_of(item, signature.result?).to_owned())
}

/// The tags that fit at the cursor; without an expected type the names of the targets.
pub(super) fn tags(place: &Place, scope: &Scope) -> Vec<String> {
    let expected = place.call.as_ref().and_then(|_| expected(place, scope));
    let mut found = expected
        .map(|ty| tags_in(&ty, scope, 4))
        .unwrap_or_default();
    if found.is_empty() {
        // What `Key.target` and `get_mode` answer.
        let modes = api::module_in("Mirage.Key", scope.release)
            .and_then(|it| it.item(Kind::Type, "mode", scope.release));
        found = modes.map(|it| tags_of(it, scope, 4)).unwrap_or_default();
    }
    found.sort();
    found.dedup();
    found
}

fn tags_in(ty: &str, scope: &Scope, steps: u8) -> Vec<String> {
    let ty = ty.trim_end_matches(" option");
    match ty.rsplit_once('.') {
        Some((module, name)) if !ty.contains(' ') => {
            let item = api::module_in(module, scope.release)
                .and_then(|it| it.item(Kind::Type, name, scope.release));
            item.map(|it| tags_of(it, scope, steps)).unwrap_or_default()
        }
        _ => words(ty),
    }
}

/// The tags of a type item, through abbreviations.
fn tags_of(item: &'static Item, scope: &Scope, steps: u8) -> Vec<String> {
    let signature = signature(item);
    let Some(steps) = steps.checked_sub(1) else {
        return Vec::new();
    };
    let manifest = signature.type_decl().and_then(|it| it.manifest);
    let Some(manifest) = manifest else {
        return Vec::new();
    };
    match &signature.unit.types[manifest] {
        TypeExpr::Constructor { path, .. } => tags_in(&path.dotted(), scope, steps),
        TypeExpr::PolyVariant { tags, inherits, .. } => {
            let own = tags.iter().map(|it| it.name.text.to_string());
            let inherited = inherits
                .iter()
                .flat_map(|it| tags_in(signature.text_of(item, *it), scope, steps));
            own.chain(inherited).collect()
        }
        _ => Vec::new(),
    }
}

/// The tags in a type's text.
fn words(ty: &str) -> Vec<String> {
    let parts = ty.split('`').skip(1);
    parts
        .map(|it| {
            it.chars()
                .take_while(|c| c.is_alphanumeric() || *c == '_')
                .collect()
        })
        .collect()
}
