//! The record of a fixed IPv4 address: address and netmask become a prefix with an address, and what
//! a later record of the same fields would take for its own says what it is.

use ocaml_syntax::TextRange;
use rustc_hash::FxHashSet;

use crate::lower::{Expr, ExprId, FieldValue, Literal, Pat};
use crate::upgrade::edits::replace;
use crate::upgrade::rewrite::Found;
use crate::upgrade::site::{self, Site};

/// Rewrites `{ address; netmask; gateways }` whose address and netmask are literals.
pub(super) fn ipv4(site: &Site<'_>) -> Vec<Found> {
    let mut found = Vec::new();
    for (id, expr) in site.unit.exprs.iter() {
        let Expr::Record { base: None, fields } = expr else {
            continue;
        };
        if let Some(text) = rewritten(site, fields) {
            let range = site.unit.expr_range(id);
            found.push(Found {
                by: 0,
                place: range,
                whole: range,
                edits: vec![replace(range, text)],
            });
        }
    }
    found
}

fn rewritten(site: &Site<'_>, fields: &[FieldValue<ExprId>]) -> Option<String> {
    let field = |name: &str| {
        let mut fields = fields.iter();
        fields
            .find(|it| it.field.last().is_some_and(|it| &*it.text == name))
            .map(|it| it.value)
    };
    if fields.len() != 3 {
        return None;
    }
    let address = literal(site, field("address")?)?;
    let length = prefix_length(&literal(site, field("netmask")?)?)?;
    let Expr::List(gateways) = &site.unit.exprs[field("gateways")?] else {
        return None;
    };
    let gateway = match gateways.first() {
        Some(first) => {
            let text = site.expr_text(*first);
            match text.contains(' ') && !text.starts_with('(') {
                true => format!("Some ({text})"),
                false => format!("Some {text}"),
            }
        }
        None => "None".to_owned(),
    };
    Some(format!(
        "{{ network = Ipaddr.V4.Prefix.of_address_string_exn \"{address}/{length}\"; gateway = {gateway} }}"
    ))
}

/// Gives literals of a record their type: a later release has another record with these fields, and
/// takes the literal for that one. Arguments are left alone, whose type the function says.
pub(super) fn annotate(site: &Site<'_>, arguments: &[&str]) -> Vec<Found> {
    let Some((ty, names)) = arguments.split_first() else {
        return Vec::new();
    };
    let mut typed = FxHashSet::default();
    for (_, expr) in site.unit.exprs.iter() {
        match expr {
            Expr::Apply { arguments, .. } => typed.extend(arguments.iter().map(|it| it.value)),
            Expr::Constraint { value, .. } => typed.extend([*value]),
            _ => {}
        }
    }
    let bindings = site.all_bindings();
    let mut found = Vec::new();
    for (id, expr) in site.unit.exprs.iter() {
        let Expr::Record { base: None, fields } = expr else {
            continue;
        };
        let has = |name: &&str| {
            let mut fields = fields.iter();
            fields.any(|it| it.field.parts.len() == 1 && it.field.is(name))
        };
        if fields.len() != names.len() || !names.iter().all(has) || typed.contains(&id) {
            continue;
        }
        let range = site.unit.expr_range(id);
        let ty = site.spell(&[ty], None, range.start());
        let binding = bindings.iter().find(|binding| binding.value == id);
        let edits = match binding.map(|it| (&site.unit.pats[it.pat], it.pat)) {
            Some((Pat::Var(_), pat)) => {
                let end = site.unit.pat_range(pat).end();
                vec![replace(TextRange::empty(end), format!(" : {ty}"))]
            }
            Some(_) => continue,
            None => vec![
                replace(TextRange::empty(range.start()), "("),
                replace(TextRange::empty(range.end()), format!(" : {ty})")),
            ],
        };
        found.push(Found {
            by: 0,
            place: range,
            whole: range,
            edits,
        });
    }
    found
}

/// The text of `Ipaddr.V4.of_string_exn "10.0.0.2"`.
fn literal(site: &Site<'_>, id: ExprId) -> Option<String> {
    match &site.unit.exprs[id] {
        Expr::Open { body, .. } => literal(site, *body),
        Expr::Path(_) => literal(site, site.definition(id)?),
        Expr::Apply {
            function,
            arguments,
        } => {
            let item = site.item(*function)?;
            if !matches!(item.path, "Ipaddr.V4.of_string_exn") {
                return None;
            }
            match &site.unit.exprs[site::positional(arguments).next()?.value] {
                Expr::Literal(Literal::String(text)) => Some(text.to_string()),
                _ => None,
            }
        }
        _ => None,
    }
}

/// 24 of `255.255.255.0`.
fn prefix_length(netmask: &str) -> Option<u32> {
    let mut bits: u32 = 0;
    let mut count = 0;
    for part in netmask.split('.') {
        let byte: u8 = part.parse().ok()?;
        bits = (bits << 8) | u32::from(byte);
        count += 1;
    }
    let length = bits.leading_ones();
    (count == 4 && bits.count_ones() == length).then_some(length)
}
