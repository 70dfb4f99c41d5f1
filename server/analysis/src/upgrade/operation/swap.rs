//! Two devices of which the second took the first, and now the first takes the second.

use ocaml_syntax::TextRange;

use crate::lower::{Argument, Binding, Expr, ExprId, Pat};
use crate::resolve::Def;
use crate::upgrade::device::means;
use crate::upgrade::edits::replace;
use crate::upgrade::rewrite::{Found, blanks_before};
use crate::upgrade::site::{Site, argument_range};

/// `let a = first s` and `let b = second s a` become `let b = second s` and `let a = first s b`.
pub(super) fn definitions(site: &Site<'_>, names: &[&str]) -> Vec<Found> {
    let [first, second] = names else {
        return Vec::new();
    };
    let mut found = Vec::new();
    let bindings = site.all_bindings();
    for (index, one) in bindings.iter().copied().enumerate() {
        let Some((_, arguments)) = call(site, one.value, first) else {
            continue;
        };
        let user = bindings[index + 1..].iter().find_map(|other| {
            let (function, arguments) = call(site, other.value, second)?;
            let argument = arguments
                .iter()
                .find(|it| is_variable(site, it.value, one))?;
            Some((*other, function, arguments, argument))
        });
        let Some((other, function, theirs, argument)) = user else {
            // Nobody made a second device: the first one makes its own.
            if let Some(last) = arguments.last() {
                let stack = site.expr_text(last.value);
                let end = site.unit.expr_range(last.value).end();
                found.push(Found {
                    by: 0,
                    place: one.range,
                    whole: one.range,
                    edits: vec![replace(
                        TextRange::empty(end),
                        format!(" ({second} {stack})"),
                    )],
                });
            }
            found.extend(calls_without(site, second, one));
            continue;
        };
        if is_used_between(site, one, other) {
            continue;
        }
        let (Pat::Var(name), true) = (
            &site.unit.pats[other.pat],
            matches!(site.unit.pats[one.pat], Pat::Var(_)),
        ) else {
            continue;
        };
        let first_text = format!("{} {}", site.slice(one.range), name.text);
        let second_text = without(site, other, function, theirs, argument);
        found.push(Found {
            by: 0,
            place: other.range,
            whole: other.range,
            edits: vec![
                replace(one.range, second_text),
                replace(other.range, first_text),
            ],
        });
    }
    found
}

fn call<'s>(site: &'s Site<'_>, value: ExprId, name: &str) -> Option<(ExprId, &'s [Argument])> {
    match &site.unit.exprs[value] {
        Expr::Apply {
            function,
            arguments,
        } if means(site, *function, name) => Some((*function, arguments)),
        _ => None,
    }
}

fn is_variable(site: &Site<'_>, value: ExprId, binding: &Binding) -> bool {
    matches!(site.resolution.def(value), Some(Def::Local(pat)) if pat == binding.pat)
}

/// Whether something between two definitions uses the first, or the second needs what is defined
/// between them.
fn is_used_between(site: &Site<'_>, one: &Binding, other: &Binding) -> bool {
    let between = TextRange::new(one.range.end(), other.range.start());
    site.resolution.uses().iter().any(|(at, def)| match def {
        Def::Local(pat) if *pat == one.pat => between.contains_range(*at),
        Def::Local(pat) => {
            other.range.contains_range(*at) && between.contains_range(site.unit.pat_range(*pat))
        }
        _ => false,
    })
}

/// `second s a` becomes `second s` wherever `a` is the variable of a definition.
fn calls_without(site: &Site<'_>, second: &str, definition: &Binding) -> Vec<Found> {
    let calls = site.unit.exprs.iter().filter_map(|(id, _)| {
        let (function, arguments) = call(site, id, second)?;
        let mut all = arguments.iter();
        let argument = all.find(|it| is_variable(site, it.value, definition))?;
        let gone = gone(site, function, arguments, argument);
        Some(Found {
            by: 0,
            place: gone,
            whole: site.unit.expr_range(id),
            edits: vec![replace(gone, "")],
        })
    });
    calls.collect()
}

/// An argument with the blanks before it.
fn gone(
    site: &Site<'_>,
    function: ExprId,
    arguments: &[Argument],
    argument: &Argument,
) -> TextRange {
    let range = argument_range(&site.unit, argument);
    let before = arguments
        .iter()
        .map(|it| argument_range(&site.unit, it).end())
        .filter(|end| *end <= range.start())
        .max()
        .unwrap_or_else(|| site.unit.expr_range(function).end());
    blanks_before(site, before, range)
}

/// The text of a definition without one argument of its call.
fn without(
    site: &Site<'_>,
    binding: &Binding,
    function: ExprId,
    arguments: &[Argument],
    argument: &Argument,
) -> String {
    let gone = gone(site, function, arguments, argument);
    let start = site.slice(TextRange::new(binding.range.start(), gone.start()));
    let end = site.slice(TextRange::new(gone.end(), binding.range.end()));
    format!("{start}{end}")
}
