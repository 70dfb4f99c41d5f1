//! Names that stand for two things at once: `~x` is a label and a variable, `{ x }` a field and a
//! variable.

use ocaml_syntax::TextSize;
use rustc_hash::FxHashMap;

use crate::lower::{Expr, FieldValue, Label, Param, Pat, PatId, Unit};

/// What a variable's name also is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pun {
    /// A label.
    Label,
    /// A field.
    Field,
}

/// All puns of a unit, by where the name starts.
pub(super) fn puns(unit: &Unit) -> FxHashMap<TextSize, Pun> {
    let mut found = FxHashMap::default();
    for (_, expr) in unit.exprs.iter() {
        match expr {
            Expr::Apply { arguments, .. } => {
                for it in arguments {
                    let range = unit.expr_range(it.value);
                    label(&it.label, range.start(), &mut found);
                }
            }
            Expr::Fun { params, .. } => params.iter().for_each(|it| param(unit, it, &mut found)),
            Expr::Record { fields, .. } => {
                for it in fields {
                    let start = unit.expr_range(it.value).start();
                    field(it, start, &mut found);
                }
            }
            _ => (),
        }
    }
    for (_, pat) in unit.pats.iter() {
        if let Pat::Record { fields, .. } = pat {
            for it in fields {
                field(it, unit.pat_range(it.value).start(), &mut found);
            }
        }
    }
    found
}

fn label(label: &Label, start: TextSize, found: &mut FxHashMap<TextSize, Pun>) {
    if label.name().is_some_and(|it| it.range.start() == start) {
        found.insert(start, Pun::Label);
    }
}

fn param(unit: &Unit, it: &Param, found: &mut FxHashMap<TextSize, Pun>) {
    label(
        &it.label,
        unit.pat_range(inside(unit, it.pat)).start(),
        found,
    );
}

/// The pattern inside a constraint.
fn inside(unit: &Unit, mut pat: PatId) -> PatId {
    while let Pat::Constraint { pat: inner, .. } = unit.pats[pat] {
        pat = inner;
    }
    pat
}

fn field<T>(it: &FieldValue<T>, start: TextSize, found: &mut FxHashMap<TextSize, Pun>) {
    if it.field.last().is_some_and(|it| it.range.start() == start) {
        found.insert(start, Pun::Field);
    }
}
