//! `connect` functions of a device: what they return was text and is code with its place.

use super::calls;
use crate::lower::{Expr, ExprId, Literal};
use crate::upgrade::edits::replace;
use crate::upgrade::rewrite::Found;
use crate::upgrade::site::{self, Site};

/// Rewrites the results of every `~connect`.
pub(super) fn connect(site: &Site<'_>) -> Vec<Found> {
    let mut found = Vec::new();
    for (id, _, arguments) in calls(site, &["impl"]) {
        let Some(argument) = site::labelled(arguments, "connect") else {
            continue;
        };
        let body = site.definition(argument.value).unwrap_or(argument.value);
        let mut edits = Vec::new();
        results(site, body, 16, &mut |result| {
            if let Some(edit) = code(site, result) {
                edits.push(edit);
            }
        });
        if !edits.is_empty() {
            found.push(Found {
                by: 0,
                place: site.unit.expr_range(argument.value),
                whole: site.unit.expr_range(id),
                edits,
            });
        }
    }
    found
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

fn code(site: &Site<'_>, result: ExprId) -> Option<crate::diagnostic::Edit> {
    let range = site.unit.expr_range(result);
    match &site.unit.exprs[result] {
        Expr::Literal(Literal::String(_)) => {
            let text = site.slice(range).replace('%', "%%");
            Some(replace(range, format!("code ~pos:__POS__ {text}")))
        }
        Expr::Apply { function, .. } => {
            let item = site.item(*function)?;
            let formats = [
                "Fmt.str",
                "Fmt.strf",
                "Stdlib.Printf.sprintf",
                "Stdlib.Format.sprintf",
            ];
            formats
                .contains(&item.path)
                .then(|| replace(site.unit.expr_range(*function), "code ~pos:__POS__"))
        }
        _ => None,
    }
}
