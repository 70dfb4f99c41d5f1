//! `~keys` of a job: keys of configure time are found where they are used, so the label goes. A key
//! of boot time that is defined in the configuration and used nowhere else moves into the unikernel;
//! the definition of one that is not understood stays for a person.

use mirage_releases::Release;
use ocaml_syntax::TextRange;

use super::calls;
use crate::lower::{Expr, ExprId, ItemKind, Pat};
use crate::resolve::Def;
use crate::upgrade::boot::{self, BootArgument};
use crate::upgrade::clean::with_line;
use crate::upgrade::device::module_name;
use crate::upgrade::edits::replace;
use crate::upgrade::rewrite::{Found, blanks_before};
use crate::upgrade::site::{self, Site, argument_range};

/// Takes `~keys` from every job. The arguments say by which function a unikernel registers an
/// argument, and since when: `4.5.0 Mirage_runtime.register 4.8.0 Mirage_runtime.register_arg`. The
/// second result are the definitions that move, with their places.
pub(in crate::upgrade) fn out_of_main(
    site: &Site<'_>,
    registers: &[&str],
    to: Release,
) -> (Vec<Found>, Vec<(TextRange, BootArgument)>) {
    let mut found = Vec::new();
    let mut moved = Vec::new();
    let register = registers
        .chunks_exact(2)
        .filter(|pair| Release::parse(pair[0]).is_some_and(|since| since <= to))
        .map(|pair| pair[1])
        .next_back();
    for (id, function, arguments) in calls(site, &["main", "foreign"]) {
        let Some(argument) = site::labelled(arguments, "keys") else {
            continue;
        };
        let range = argument_range(&site.unit, argument);
        let before = arguments
            .iter()
            .map(|it| argument_range(&site.unit, it).end())
            .filter(|end| *end <= range.start())
            .max()
            .unwrap_or_else(|| site.unit.expr_range(function).end());
        let edits = vec![replace(blanks_before(site, before, range), "")];
        if let (Some(register), Some(module)) = (register, module_name(site, arguments)) {
            for key in keys(site, argument.value) {
                moved.extend(boot_argument(site, key, &module, register));
            }
        }
        found.push(Found {
            by: 0,
            place: range,
            whole: site.unit.expr_range(id),
            edits,
        });
    }
    (found, moved)
}

/// The variables of `[ Key.v port; key host ]`.
fn keys(site: &Site<'_>, list: ExprId) -> Vec<ExprId> {
    let mut at = list;
    while let Expr::Open { body, .. } = &site.unit.exprs[at] {
        at = *body;
    }
    let Expr::List(elements) = &site.unit.exprs[at] else {
        return Vec::new();
    };
    let variables = elements.iter().filter_map(|element| {
        let Expr::Apply {
            function,
            arguments,
        } = &site.unit.exprs[*element]
        else {
            return None;
        };
        let is_wrapper = matches!(site.item(*function)?.name, "v" | "abstract" | "key");
        let [argument] = &arguments[..] else {
            return None;
        };
        is_wrapper.then_some(argument.value)
    });
    variables.collect()
}

/// The item that defines a key which only this job takes, and the argument that it becomes.
fn boot_argument(
    site: &Site<'_>,
    key: ExprId,
    module: &str,
    register: &str,
) -> Option<(TextRange, BootArgument)> {
    let Some(Def::Local(variable)) = site.resolution.def(key) else {
        return None;
    };
    if site.uses(variable) != 1 {
        return None;
    }
    let (item, binding) = site.unit.items.iter().find_map(|item| match &item.kind {
        ItemKind::Let { bindings, .. } => match &bindings[..] {
            [binding] if binding.pat == variable => Some((item, binding)),
            _ => None,
        },
        _ => None,
    })?;
    let Pat::Var(name) = &site.unit.pats[binding.pat] else {
        return None;
    };
    let argument = boot::read(site, module, &name.text, binding.value, register)?;
    Some((with_line(site.text, item.range), argument))
}
