//! `connect` functions of a device: what they return was text and is code with its place.

use super::{calls, results};
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
