//! What stands at a place: the use or the definition of a name under the cursor.

use ocaml_syntax::{TextRange, TextSize};

use crate::db::Db;
use crate::lower::{self, Expr, ExprId, Name, Pat, PatId, Unit};
use crate::resolve::{Def, Resolution, resolution};
use crate::source::SourceFile;

/// A name under the cursor.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Occurrence {
    /// Where it stands.
    pub(super) range: TextRange,
    /// What it means.
    pub(super) def: Def,
    /// Whether this is the definition itself.
    pub(super) is_definition: bool,
}

/// What the name at `offset` means, if there is one. The end of a name belongs to it.
pub(super) fn occurrence(db: &dyn Db, file: SourceFile, offset: TextSize) -> Option<Occurrence> {
    let mut touching = touching(db, file, offset);
    // Where two names touch, the one that begins here; where a pun is two uses, the value.
    touching.sort_by_key(|it| {
        let is_value = matches!(it.def, Def::Local(_));
        (it.range.end() == offset, !is_value, it.range.len())
    });
    touching.into_iter().next()
}

fn touching(db: &dyn Db, file: SourceFile, offset: TextSize) -> Vec<Occurrence> {
    let resolution = resolution(db, file);
    let unit = lower::unit(db, file);
    let uses = resolution.uses();
    let until = uses.partition_point(|(range, _)| range.start() <= offset);
    // Names do not nest, so only the last few can reach the offset.
    let mut found: Vec<Occurrence> = uses[..until]
        .iter()
        .rev()
        .take(8)
        .filter(|(range, _)| range.contains_inclusive(offset))
        .map(|(range, def)| Occurrence {
            range: *range,
            def: *def,
            is_definition: false,
        })
        .collect();
    let definitions = definitions(unit, resolution);
    found.extend(
        definitions
            .filter(|(range, _)| range.contains_inclusive(offset))
            .map(|(range, def)| Occurrence {
                range,
                def,
                is_definition: true,
            }),
    );
    found
}

/// Every name that the file defines, with its place.
pub(super) fn definitions<'a>(
    unit: &'a Unit,
    resolution: &'a Resolution,
) -> impl Iterator<Item = (TextRange, Def)> + 'a {
    let variables = unit.pats.iter().filter_map(|(id, pat)| match pat {
        // The later alternatives of an or-pattern are uses of the first.
        Pat::Var(name) | Pat::Alias { name, .. } => {
            let again = resolution
                .uses()
                .binary_search_by_key(&name.range.start(), |it| it.0.start());
            let again =
                again.is_ok_and(|at| matches!(resolution.uses()[at].1, Def::Local(it) if it != id));
            (!again).then_some((name.range, Def::Local(id)))
        }
        _ => None,
    });
    let decls = resolution
        .decls()
        .map(|(id, decl)| (decl.name.range, Def::Declared(id)));
    variables.chain(decls)
}

/// The name that a pattern binds.
pub(super) fn name_of(unit: &Unit, pat: PatId) -> Option<&Name> {
    match &unit.pats[pat] {
        Pat::Var(name) | Pat::Alias { name, .. } => Some(name),
        _ => None,
    }
}

/// Where a definition of the file has its name.
pub(super) fn name_range(unit: &Unit, resolution: &Resolution, def: Def) -> Option<TextRange> {
    match def {
        Def::Local(pat) => name_of(unit, pat).map(|it| it.range),
        Def::Declared(id) => Some(resolution.decl(id).name.range),
        _ => None,
    }
}

/// The innermost application around `offset`: the expression, what is applied, and the index of
/// the argument that the offset is in or before.
pub(super) fn application(unit: &Unit, offset: TextSize) -> Option<(ExprId, usize)> {
    let mut best: Option<(TextRange, ExprId, usize)> = None;
    for (id, expr) in unit.exprs.iter() {
        let range = unit.expr_range(id);
        let Expr::Apply {
            function,
            arguments,
        } = expr
        else {
            continue;
        };
        let behind = unit.expr_range(*function).end();
        // An operator stands between its operands and is no function to help with.
        let first = arguments
            .first()
            .map(|it| unit.expr_range(it.value).start());
        if first.is_some_and(|first| first < behind) || offset <= behind {
            continue;
        }
        if !range.contains_inclusive(offset) {
            continue;
        }
        let at = arguments
            .iter()
            .position(|it| offset <= unit.expr_range(it.value).end())
            .unwrap_or(arguments.len());
        if best.is_none_or(|(known, ..)| range.len() <= known.len()) {
            best = Some((range, id, at));
        }
    }
    best.map(|(_, id, at)| (id, at))
}
