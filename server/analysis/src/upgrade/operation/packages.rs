//! Packages that move: from statements of their own into `register`, and from there into the jobs.

use ocaml_syntax::TextRange;

use super::{append_to_list, calls, is_known_at};
use crate::lower::{Expr, ExprId, ItemKind, Literal, Pat};
use crate::upgrade::clean::with_line;
use crate::upgrade::device::means;
use crate::upgrade::edits::replace;
use crate::upgrade::rewrite::{Found, blanks_before};
use crate::upgrade::site::{self, Site, argument_range};

/// `register ~packages ~keys`: the packages go to the first job, the keys are found without.
pub(super) fn into_main(site: &Site<'_>) -> Vec<Found> {
    let mut found = Vec::new();
    for (id, function, arguments) in calls(site, &["register"]) {
        for label in ["packages", "keys"] {
            let Some(argument) = site::labelled(arguments, label) else {
                continue;
            };
            let range = argument_range(&site.unit, argument);
            let before = arguments
                .iter()
                .map(|it| argument_range(&site.unit, it).end())
                .filter(|end| *end <= range.start())
                .max()
                .unwrap_or_else(|| site.unit.expr_range(function).end());
            let mut edits = vec![replace(blanks_before(site, before, range), "")];
            if label == "packages" {
                match insertion(site, argument.value) {
                    Some(edit) => edits.push(edit),
                    None => continue,
                }
            }
            found.push(Found {
                by: 0,
                place: range,
                whole: site.unit.expr_range(id),
                edits,
            });
        }
    }
    found
}

/// Gives a list to the first job that may have it.
fn insertion(site: &Site<'_>, list: ExprId) -> Option<crate::diagnostic::Edit> {
    let range = site.unit.expr_range(list);
    let (_, function, arguments) = calls(site, &["main", "foreign"])
        .find(|(id, ..)| is_known_at(site, range, site.unit.expr_range(*id).start()))?;
    if let Expr::List(elements) = &site.unit.exprs[list] {
        let (first, last) = (elements.first()?, elements.last()?);
        let inside = site
            .unit
            .expr_range(*first)
            .cover(site.unit.expr_range(*last));
        return Some(append_to_list(
            site,
            function,
            arguments,
            "packages",
            site.slice(inside),
        ));
    }
    if let Some(argument) = site::labelled(arguments, "packages") {
        let old = site.unit.expr_range(argument.value);
        let is_punned = argument.label.name().is_some_and(|name| name.range == old);
        let text = format!("({} @ {})", site.slice(old), site.slice(range));
        return Some(match is_punned {
            true => replace(TextRange::empty(old.end()), format!(":{text}")),
            false => replace(old, text),
        });
    }
    let end = site.unit.expr_range(function).end();
    Some(replace(
        TextRange::empty(end),
        format!(" ~packages:{}", site.slice(range)),
    ))
}

/// `add_to_opam_packages [ "a" ]` as a statement: the packages go to `register`.
pub(super) fn into_register(site: &Site<'_>, names: &[&str]) -> Vec<Found> {
    let mut elements = Vec::new();
    let mut found = Vec::new();
    let mut removals = Vec::new();
    let mut place = None;
    for item in &site.unit.items {
        let value = match &item.kind {
            ItemKind::Eval(value) => *value,
            ItemKind::Let { bindings, .. } => match &bindings[..] {
                [binding] if is_unit(site, binding) => binding.value,
                _ => continue,
            },
            _ => continue,
        };
        let Some(calls) = statements(site, value, names) else {
            for (range, packages) in leading(site, value, names) {
                add(&mut elements, packages);
                place = place.or(Some(range));
                removals.push(replace(range, ""));
            }
            continue;
        };
        for packages in calls {
            add(&mut elements, packages);
        }
        place = place.or(Some(item.range));
        removals.push(replace(with_line(site.text, item.range), ""));
    }
    let (Some(place), Some((_, function, arguments))) = (place, calls(site, &["register"]).next())
    else {
        return found;
    };
    let packages: Vec<_> = elements
        .iter()
        .map(|name| format!("package {name:?}"))
        .collect();
    let mut edits = removals;
    if !packages.is_empty() {
        edits.push(append_to_list(
            site,
            function,
            arguments,
            "packages",
            &packages.join("; "),
        ));
    }
    found.push(Found {
        by: 0,
        place,
        whole: place,
        edits,
    });
    found
}

fn add(elements: &mut Vec<String>, packages: Vec<String>) {
    for name in packages {
        // A library is of the package before the dot.
        let package = name.split('.').next().unwrap_or(&name).to_owned();
        if !elements.contains(&package) {
            elements.push(package);
        }
    }
}

/// Calls before something else in a sequence, each with the range up to what follows it.
fn leading(site: &Site<'_>, value: ExprId, names: &[&str]) -> Vec<(TextRange, Vec<String>)> {
    let Expr::Sequence(all) = &site.unit.exprs[value] else {
        return Vec::new();
    };
    all.windows(2)
        .filter_map(|pair| {
            let mut packages = statements(site, pair[0], names)?;
            let start = site.unit.expr_range(pair[0]).start();
            let end = site.unit.expr_range(pair[1]).start();
            Some((TextRange::new(start, end), packages.pop()?))
        })
        .collect()
}

fn is_unit(site: &Site<'_>, binding: &crate::lower::Binding) -> bool {
    match &site.unit.pats[binding.pat] {
        Pat::Any => true,
        Pat::Construct { path, .. } => path.is("()"),
        _ => false,
    }
}

/// The packages of a sequence of such calls; `None` if it does anything else.
fn statements(site: &Site<'_>, value: ExprId, names: &[&str]) -> Option<Vec<Vec<String>>> {
    match &site.unit.exprs[value] {
        Expr::Sequence(all) => {
            let mut found = Vec::new();
            for one in all {
                found.extend(statements(site, *one, names)?);
            }
            Some(found)
        }
        Expr::Apply {
            function,
            arguments,
        } if names.iter().any(|name| means(site, *function, name)) => {
            let [argument] = &arguments[..] else {
                return None;
            };
            Some(vec![strings(site, argument.value)?])
        }
        _ => None,
    }
}

/// A list of string literals.
pub(super) fn strings(site: &Site<'_>, list: ExprId) -> Option<Vec<String>> {
    let Expr::List(elements) = &site.unit.exprs[list] else {
        return None;
    };
    elements
        .iter()
        .map(|element| match &site.unit.exprs[*element] {
            Expr::Literal(Literal::String(text)) => Some(text.to_string()),
            _ => None,
        })
        .collect()
}
