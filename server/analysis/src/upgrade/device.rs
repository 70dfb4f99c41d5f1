//! Devices that unikernels do not take any more: the type leaves the functor type, the argument
//! leaves every application, and the unikernel's own functor has to follow.

use ocaml_syntax::TextRange;

use super::edits::replace;
use super::rewrite::Found;
use super::site::{self, Site};
use crate::diagnostic::Edit;
use crate::lower::{Expr, ExprId, Literal, Pat, PatId};

/// A job whose functor lost arguments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LostArguments {
    /// As in the configuration: `Unikernel.Main`.
    pub module: String,
    /// Which ones, counted from 0, with what they were.
    pub positions: Vec<(usize, String)>,
    /// How many devices the functor took.
    pub devices: usize,
}

/// What removing a device comes to.
#[derive(Clone, Debug, Default)]
pub(crate) struct Removal {
    pub(crate) found: Vec<Found>,
    pub(crate) lost: Vec<LostArguments>,
    /// Places where the device stays for a person to remove.
    pub(crate) left: Vec<TextRange>,
}

/// Removes devices, all at once so that positions stay what they are.
pub(crate) fn remove(site: &Site<'_>, devices: &[(&str, &[&str])]) -> Removal {
    let mut removal = Removal::default();
    let gone = |id: ExprId| {
        let names = devices.iter().map(|(name, _)| *name);
        names.into_iter().find(|name| means(site, id, name))
    };
    for (root, function, arguments) in site.unit.applications() {
        if is_operator(site, function) {
            continue;
        }
        // A function of the configuration may stand for `main`; its type is the one with arrows.
        let typ = arguments
            .iter()
            .find(|argument| chain(site, argument.value).len() > 1);
        let Some(typ) = typ else { continue };
        let chain = chain(site, typ.value);
        let positions: Vec<(usize, String)> = chain
            .iter()
            .enumerate()
            .filter_map(|(index, element)| Some((index, gone(*element)?.to_owned())))
            .collect();
        if positions.is_empty() {
            continue;
        }
        let mut edits = type_edits(site, typ.value, &chain, &positions);
        let applications = applications(site, root);
        for application in &applications {
            match application_edits(site, *application, &positions) {
                Some(more) => edits.extend(more),
                None => removal.left.push(site.unit.expr_range(*application)),
            }
        }
        removal.found.push(Found {
            by: 0,
            place: site.unit.expr_range(chain[positions[0].0]),
            whole: site.unit.expr_range(root),
            edits,
        });
        if let Some(module) = module_name(site, arguments) {
            removal.lost.push(LostArguments {
                module,
                positions,
                devices: chain.len() - 1,
            });
        }
    }
    removal
}

/// Whether an expression is the value of module `Mirage` with this name.
pub(crate) fn means(site: &Site<'_>, id: ExprId, name: &str) -> bool {
    let target = site::value(&[name], site.release);
    match (target, site.item(id)) {
        (Some(target), Some(item)) => std::ptr::eq(target, item),
        _ => false,
    }
}

fn is_operator(site: &Site<'_>, function: ExprId) -> bool {
    match &site.unit.exprs[function] {
        Expr::Path(path) => path.last().is_some_and(|name| {
            !name
                .text
                .starts_with(|c: char| c.is_alphabetic() || c == '_')
        }),
        _ => true,
    }
}

/// `Unikernel.Main` of `main "Unikernel.Main" …`.
pub(crate) fn module_name(site: &Site<'_>, arguments: &[crate::lower::Argument]) -> Option<String> {
    arguments
        .iter()
        .find_map(|argument| match &site.unit.exprs[argument.value] {
            Expr::Literal(Literal::String(name)) => Some(name.to_string()),
            _ => None,
        })
}

/// The elements of `a @-> b @-> job`, seen through definitions and parentheses.
pub(crate) fn chain(site: &Site<'_>, typ: ExprId) -> Vec<ExprId> {
    let mut elements = Vec::new();
    let mut rest = typ;
    loop {
        match &site.unit.exprs[rest] {
            Expr::Apply {
                function,
                arguments,
            } if means(site, *function, "@->") && arguments.len() == 2 => {
                elements.push(arguments[0].value);
                rest = arguments[1].value;
            }
            Expr::Path(_) if elements.is_empty() => match site.definition(rest) {
                Some(definition) => rest = definition,
                None => break,
            },
            _ => break,
        }
    }
    elements.push(rest);
    elements
}

fn type_edits(
    site: &Site<'_>,
    typ: ExprId,
    chain: &[ExprId],
    positions: &[(usize, String)],
) -> Vec<Edit> {
    let is_gone = |index: usize| positions.iter().any(|(position, _)| *position == index);
    let range = |id: &ExprId| site.unit.expr_range(*id);
    let rest: Vec<usize> = (0..chain.len()).filter(|index| !is_gone(*index)).collect();
    // `(time @-> job)` becomes `job`, without parentheses.
    if let [only] = rest[..] {
        let whole = site.unit.expr_range(typ);
        if whole.contains_range(range(&chain[only])) {
            return vec![replace(whole, site.expr_text(chain[only]))];
        }
    }
    let mut edits = Vec::new();
    for (index, element) in chain.iter().enumerate() {
        if is_gone(index) {
            let next = chain
                .get(index + 1)
                .map_or(range(element).end(), |it| range(it).start());
            edits.push(replace(TextRange::new(range(element).start(), next), ""));
        }
    }
    edits
}

/// Every chain `job $ a $ b` whose job is this call, or a variable that is defined as it.
fn applications(site: &Site<'_>, call: ExprId) -> Vec<ExprId> {
    let variables: Vec<PatId> = bindings_of(site, call);
    let is_variable = |id: ExprId| {
        matches!(
            site.resolution.def(id),
            Some(crate::resolve::Def::Local(pat)) if variables.contains(&pat)
        )
    };
    // A function that returns the job is one too.
    let is_job = |id: ExprId| {
        id == call
            || is_variable(id)
            || matches!(&site.unit.exprs[id], Expr::Apply { function, .. } if is_variable(*function))
    };
    let mut inner = Vec::new();
    let mut found = Vec::new();
    for (id, function, arguments) in site.unit.applications() {
        if !means(site, function, "$") || arguments.len() != 2 {
            continue;
        }
        inner.push(arguments[0].value);
        if is_job(head(site, id)) {
            found.push(id);
        }
    }
    found.retain(|id| !inner.contains(id));
    found
}

/// The variables that are bound to a call, by any `let`.
fn bindings_of(site: &Site<'_>, call: ExprId) -> Vec<PatId> {
    site.all_bindings()
        .into_iter()
        .filter(|binding| {
            result(site, binding.value) == call
                && matches!(
                    site.unit.pats[binding.pat],
                    Pat::Var(_) | Pat::Constraint { .. }
                )
        })
        .flat_map(|binding| match &site.unit.pats[binding.pat] {
            Pat::Constraint { pat, .. } => vec![binding.pat, *pat],
            _ => vec![binding.pat],
        })
        .collect()
}

/// What a function returns in the end, or a value is.
fn result(site: &Site<'_>, value: ExprId) -> ExprId {
    let mut at = value;
    loop {
        at = match &site.unit.exprs[at] {
            Expr::Fun { body, .. } | Expr::Let { body, .. } | Expr::Open { body, .. } => *body,
            Expr::Constraint { value, .. } => *value,
            Expr::Sequence(all) => match all.last() {
                Some(last) => *last,
                None => return at,
            },
            _ => return at,
        };
    }
}

fn head(site: &Site<'_>, id: ExprId) -> ExprId {
    let mut head = id;
    while let Expr::Apply {
        function,
        arguments,
    } = &site.unit.exprs[head]
    {
        if !means(site, *function, "$") || arguments.len() != 2 {
            break;
        }
        head = arguments[0].value;
    }
    head
}

/// Takes arguments out of `job $ a $ b`; `None` if it has fewer.
fn application_edits(
    site: &Site<'_>,
    application: ExprId,
    positions: &[(usize, String)],
) -> Option<Vec<Edit>> {
    let mut arguments = Vec::new();
    let mut at = application;
    while let Expr::Apply {
        function,
        arguments: pair,
    } = &site.unit.exprs[at]
    {
        if !means(site, *function, "$") || pair.len() != 2 {
            break;
        }
        arguments.push((pair[0].value, pair[1].value));
        at = pair[0].value;
    }
    arguments.reverse();
    let mut edits = Vec::new();
    for (position, _) in positions {
        let (before, argument) = arguments.get(*position)?;
        // Parentheses around the left side belong to it.
        let start = site.unit.expr_range(*before).end();
        let end = site.unit.expr_range(*argument).end();
        edits.push(replace(TextRange::new(start, end), ""));
    }
    let takes_all = positions.len() == arguments.len();
    let whole = site.unit.expr_range(application);
    if takes_all && site.slice(whole).starts_with('(') && is_plain(site, at) {
        return Some(vec![replace(whole, site.expr_text(at))]);
    }
    Some(edits)
}

fn is_plain(site: &Site<'_>, id: ExprId) -> bool {
    matches!(site.unit.exprs[id], Expr::Path(_))
}
