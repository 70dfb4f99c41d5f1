//! Rewritings that need more than a pattern, one file each. The catalogue says in which release
//! which of them is due, and on which names it works.

mod code;
mod format;
pub(super) mod keys;
mod libraries;
mod message;
mod packages;
mod record;
mod swap;

use ocaml_syntax::{TextRange, TextSize};

use super::device::means;
use super::edits::replace;
use super::rewrite::Found;
use super::site::{self, Site};
use crate::diagnostic::Edit;
use crate::lower::{Argument, Expr, ExprId};
use crate::resolve::Def;

/// What an operation would do; nothing if the program does not know it.
pub(crate) fn find(site: &Site<'_>, name: &str, arguments: &[&str]) -> Vec<Found> {
    match name {
        "register-packages-into-main" => packages::into_main(site),
        "packages-into-register" => packages::into_register(site, arguments),
        "libraries-into-packages" => libraries::into_packages(site),
        "swap-definitions" => swap::definitions(site, arguments),
        "results-are-messages" => message::results_of(site, arguments),
        "connect-returns-code" => code::connect(site),
        "format-argument" => format::argument(site, arguments),
        "ipv4-record" => record::ipv4(site),
        "annotate-record" => record::annotate(site, arguments),
        _ => Vec::new(),
    }
}

/// Every call of one of these values of module `Mirage`.
fn calls<'s>(
    site: &'s Site<'_>,
    names: &'s [&str],
) -> impl Iterator<Item = (ExprId, ExprId, &'s [Argument])> {
    let all = site.unit.applications();
    all.filter(move |(_, function, _)| names.iter().any(|name| means(site, *function, name)))
}

/// Every expression whose value a function may return.
fn results(site: &Site<'_>, id: ExprId, steps: u8, each: &mut dyn FnMut(ExprId)) {
    let Some(steps) = steps.checked_sub(1) else {
        return;
    };
    match &site.unit.exprs[id] {
        Expr::Fun { body, .. } | Expr::Let { body, .. } | Expr::Open { body, .. } => {
            results(site, *body, steps, each);
        }
        Expr::Function { cases } | Expr::Match { cases, .. } => {
            for case in cases {
                results(site, case.body, steps, each);
            }
        }
        Expr::If { yes, no, .. } => {
            results(site, *yes, steps, each);
            if let Some(no) = no {
                results(site, *no, steps, each);
            }
        }
        Expr::Sequence(all) => {
            if let Some(last) = all.last() {
                results(site, *last, steps, each);
            }
        }
        _ => each(id),
    }
}

/// Adds to `~label:[…]` of a call, or gives it the label.
fn append_to_list(
    site: &Site<'_>,
    function: ExprId,
    arguments: &[Argument],
    label: &str,
    elements: &str,
) -> Edit {
    let Some(argument) = site::labelled(arguments, label) else {
        let end = site.unit.expr_range(function).end();
        let list = bracketed(site, elements);
        return replace(TextRange::empty(end), format!(" ~{label}:{list}"));
    };
    let range = site.unit.expr_range(argument.value);
    match &site.unit.exprs[argument.value] {
        Expr::List(list) => {
            let last = list.last().map(|it| site.unit.expr_range(*it).end());
            match last {
                Some(end) => replace(TextRange::empty(end), format!("; {elements}")),
                None => replace(range, bracketed(site, elements)),
            }
        }
        _ => {
            let name = argument.label.name().map(|name| name.range);
            let text = site.slice(range);
            match name == Some(range) {
                true => {
                    let list = bracketed(site, elements);
                    replace(TextRange::empty(range.end()), format!(":({text} @ {list})"))
                }
                false => replace(range, format!("({text} @ {})", bracketed(site, elements))),
            }
        }
    }
}

/// A list in the manner of the file: `[ a ]` or `[a]`.
fn bracketed(site: &Site<'_>, elements: &str) -> String {
    match site.text.contains("[ ") {
        true => format!("[ {elements} ]"),
        false => format!("[{elements}]"),
    }
}

/// Whether everything that an expression names is defined before a place.
fn is_known_at(site: &Site<'_>, range: TextRange, place: TextSize) -> bool {
    site.resolution.uses().iter().all(|(at, def)| {
        !range.contains_range(*at)
            || match def {
                Def::Local(pat) => {
                    let defined = site.unit.pat_range(*pat);
                    range.contains_range(defined) || defined.end() <= place
                }
                Def::Library(_) | Def::Module(_) => true,
                _ => false,
            }
    })
}
