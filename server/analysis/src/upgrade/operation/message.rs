//! Methods of a device whose errors were texts, and are messages now.

use super::results;
use crate::lower::{ClassExpr, Expr, ExprId, Member, MemberKind};
use crate::upgrade::edits::replace;
use crate::upgrade::rewrite::Found;
use crate::upgrade::site::Site;

/// The class that every device of that time inherits.
const CLASS: &str = "base_configurable";

/// `Error text` becomes ``Error (`Msg text)`` where one of these methods of a device returns it.
pub(super) fn results_of(site: &Site<'_>, methods: &[&str]) -> Vec<Found> {
    let objects = site.unit.exprs.iter().filter_map(|(_, expr)| match expr {
        Expr::Object { members, .. } if members.iter().any(is_device) => Some(members),
        _ => None,
    });
    let members = objects.flatten().filter_map(|member| match &member.kind {
        MemberKind::Method {
            name,
            body: Some(body),
            ..
        } if methods.contains(&&*name.text) => Some(*body),
        _ => None,
    });
    let mut found = Vec::new();
    for body in members {
        let whole = site.unit.expr_range(body);
        let mut edits = Vec::new();
        results(site, body, 16, &mut |result| {
            if let Some(text) = text_of_error(site, result) {
                let range = site.unit.expr_range(text);
                let shown = site.slice(range);
                let is_enclosed = shown.starts_with(['"', '(']) || is_atom(&site.unit.exprs[text]);
                let shown = match is_enclosed {
                    true => format!("(`Msg {shown})"),
                    false => format!("`Msg ({shown})"),
                };
                edits.push(replace(range, shown));
            }
        });
        if !edits.is_empty() {
            found.push(Found {
                by: 0,
                place: whole,
                whole,
                edits,
            });
        }
    }
    found
}

fn is_device(member: &Member) -> bool {
    matches!(
        &member.kind,
        MemberKind::Inherit { class: ClassExpr::Path { path, .. }, .. }
            if path.last().is_some_and(|name| &*name.text == CLASS)
    )
}

/// The argument of `Error`, unless it is a message already.
fn text_of_error(site: &Site<'_>, result: ExprId) -> Option<ExprId> {
    let Expr::Construct { path, argument } = &site.unit.exprs[result] else {
        return None;
    };
    let is_error = path.last().is_some_and(|name| &*name.text == "Error");
    let argument = argument.filter(|_| is_error)?;
    let is_text = !matches!(site.unit.exprs[argument], Expr::Variant { .. });
    is_text.then_some(argument)
}

fn is_atom(expr: &Expr) -> bool {
    matches!(expr, Expr::Path(_) | Expr::Literal(_))
}
