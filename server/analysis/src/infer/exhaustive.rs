//! Which values no case matches, and which cases match nothing new.
//!
//! The usual matrix: a row of patterns is useful if some value matches it and no row above. What is
//! not known (GADTs, patterns of unknown types) makes the whole match unknown.

use ocaml_syntax::TextRange;

use super::check::{Checker, CtorId, Kind};
use super::names::{self, Sym};
use super::tree::{Case, Const, PatId, PatKind};
use super::types::{Desc, Tag, Ty};

/// Larger matches are not judged.
const STEPS: u32 = 20_000;

#[derive(Clone, Debug)]
enum Simple {
    Any,
    Head(Head, Vec<Simple>),
    Or(Vec<Simple>),
}

#[derive(Clone, Debug, PartialEq)]
enum Head {
    /// A constructor, and how many its type has; 0 if there may always be more.
    Constructor {
        name: Sym,
        index: usize,
        count: usize,
    },
    Tuple,
    Record,
    Lazy,
    Array(usize),
    Constant(Box<str>),
    Tag {
        name: Sym,
        all: Option<Vec<(Sym, bool)>>,
    },
}

/// The match is not understood.
struct Unknown;

impl Head {
    fn same(&self, other: &Self) -> bool {
        match (self, other) {
            (
                Self::Constructor {
                    index: a, name: n, ..
                },
                Self::Constructor {
                    index: b, name: m, ..
                },
            ) => a == b && n == m,
            (Self::Tag { name: a, .. }, Self::Tag { name: b, .. }) => a == b,
            (a, b) => a == b,
        }
    }
}

impl Checker<'_> {
    /// Warns about cases that are missing or not needed.
    pub(crate) fn check_cases(
        &mut self,
        cases: &[&Case],
        matched: Ty,
        range: TextRange,
        must_be_total: bool,
    ) {
        if !(self.warn.is_on(8) || self.warn.is_on(11)) || self.store.is_unknown(matched) {
            return;
        }
        let mut rows: Vec<Vec<Simple>> = Vec::new();
        let mut simple = Vec::new();
        for case in cases {
            match self.simplify(case.pat, 0) {
                Ok(pattern) => simple.push(pattern),
                Err(Unknown) => return,
            }
        }
        for (case, pattern) in cases.iter().zip(&simple) {
            if case.guard.is_none() {
                rows.push(vec![pattern.clone()]);
            }
        }
        if must_be_total && self.warn.is_on(8) {
            let mut steps = 0;
            if let Some(witness) = missing(&rows, 1, &mut steps) {
                let example = witness.first().map_or_else(|| "_".to_owned(), show);
                self.warning(range, 8, format!("these cases do not match {example}"));
            }
        }
        if !self.warn.is_on(11) {
            return;
        }
        let mut above: Vec<Vec<Simple>> = Vec::new();
        for (case, pattern) in cases.iter().zip(&simple) {
            let mut steps = 0;
            let row = vec![pattern.clone()];
            if !useful(&above, &row, &mut steps) && steps < STEPS {
                let range = self.unit.pat(case.pat).range;
                self.warning(
                    range,
                    11,
                    "this case matches nothing that the cases above leave",
                );
            }
            if case.guard.is_none() {
                above.push(row);
            }
        }
    }

    /// The same for a pattern that stands alone.
    pub(crate) fn check_single(&mut self, pat: PatId, ty: Ty, range: TextRange) {
        if !self.warn.is_on(8) || self.store.is_unknown(ty) {
            return;
        }
        if matches!(self.unit.pat(pat).kind, PatKind::Var(_) | PatKind::Any) {
            return;
        }
        let Ok(pattern) = self.simplify(pat, 0) else {
            return;
        };
        let mut steps = 0;
        if let Some(witness) = missing(&[vec![pattern]], 1, &mut steps) {
            let example = witness.first().map_or_else(|| "_".to_owned(), show);
            self.warning(range, 8, format!("this pattern does not match {example}"));
        }
    }

    fn simplify(&mut self, id: PatId, depth: u32) -> Result<Simple, Unknown> {
        if depth > 50 {
            return Err(Unknown);
        }
        let unit = self.unit;
        let all = |this: &mut Self, parts: &[PatId]| -> Result<Vec<Simple>, Unknown> {
            parts
                .iter()
                .map(|part| this.simplify(*part, depth + 1))
                .collect()
        };
        Ok(match &unit.pat(id).kind {
            PatKind::Any | PatKind::Var(_) | PatKind::Unpack(_) => Simple::Any,
            PatKind::Alias { pat, .. }
            | PatKind::Constraint { pat, .. }
            | PatKind::Open { pat, .. } => self.simplify(*pat, depth + 1)?,
            PatKind::Const(constant) => {
                let text = match constant {
                    Const::Int(text) | Const::Char(text) => text.clone(),
                    Const::String(text) => format!("{text:?}").into(),
                    _ => return Err(Unknown),
                };
                Simple::Head(Head::Constant(text), Vec::new())
            }
            PatKind::Tuple(parts) => Simple::Head(Head::Tuple, all(self, parts)?),
            PatKind::List(parts) => {
                let mut list = list_head(names::NIL, 0, Vec::new());
                for part in parts.iter().rev() {
                    let head = self.simplify(*part, depth + 1)?;
                    list = list_head(names::CONS, 1, vec![head, list]);
                }
                list
            }
            PatKind::Array(parts) => Simple::Head(Head::Array(parts.len()), all(self, parts)?),
            PatKind::Lazy(pat) => Simple::Head(Head::Lazy, vec![self.simplify(*pat, depth + 1)?]),
            PatKind::Or(left, right) => Simple::Or(vec![
                self.simplify(*left, depth + 1)?,
                self.simplify(*right, depth + 1)?,
            ]),
            PatKind::Construct { argument, .. } => {
                self.simplify_constructor(id, *argument, depth)?
            }
            PatKind::Variant { tag, argument } => {
                let all = self.closed_tags(id);
                let arguments = match argument {
                    Some(argument) => vec![self.simplify(*argument, depth + 1)?],
                    None => Vec::new(),
                };
                Simple::Head(Head::Tag { name: *tag, all }, arguments)
            }
            PatKind::Record { fields, .. } => self.simplify_record(id, fields, depth)?,
            PatKind::Interval { .. }
            | PatKind::Type(_)
            | PatKind::Exception(_)
            | PatKind::Unknown => return Err(Unknown),
        })
    }

    fn simplify_constructor(
        &mut self,
        id: PatId,
        argument: Option<PatId>,
        depth: u32,
    ) -> Result<Simple, Unknown> {
        let unit = self.unit;
        let Some(ctor) = self.chosen_ctors.get(&id).copied() else {
            return Err(Unknown);
        };
        let head = self.head_of(ctor)?;
        let arity = self.ctors[ctor.0 as usize].arguments.len();
        let arguments = match argument {
            None => Vec::new(),
            Some(argument) => match &unit.pat(argument).kind {
                PatKind::Tuple(parts) if arity > 1 => {
                    let mut all = Vec::new();
                    for part in parts {
                        all.push(self.simplify(*part, depth + 1)?);
                    }
                    all
                }
                PatKind::Any => vec![Simple::Any; arity],
                _ => vec![self.simplify(argument, depth + 1)?],
            },
        };
        Ok(Simple::Head(head, arguments))
    }

    fn head_of(&mut self, ctor: CtorId) -> Result<Head, Unknown> {
        let info = self.ctors[ctor.0 as usize].clone();
        if info.gadt {
            return Err(Unknown);
        }
        let count = if info.open {
            0
        } else {
            match self
                .decl(info.path)
                .map(|decl| self.decls[decl as usize].kind.clone())
            {
                Some(Kind::Variant(ctors)) => {
                    if ctors.iter().any(|id| self.ctors[id.0 as usize].gadt) {
                        return Err(Unknown);
                    }
                    ctors.len()
                }
                _ => return Err(Unknown),
            }
        };
        Ok(Head::Constructor {
            name: info.name,
            index: info.index,
            count,
        })
    }

    /// The tags that a closed type allows, with whether each has an argument.
    fn closed_tags(&mut self, id: PatId) -> Option<Vec<(Sym, bool)>> {
        let ty = self.pat_types.get(&id).copied()?;
        let head = self.expand_head(ty);
        let Desc::Variant(row) = self.store.desc(head) else {
            return None;
        };
        let row = self.store.row(row);
        if !row.closed {
            return None;
        }
        let mut tags = Vec::new();
        for (name, tag) in &row.tags {
            match self.store.tag(*tag) {
                Tag::Present(argument) => tags.push((*name, argument.is_some())),
                Tag::Either { constant, .. } => tags.push((*name, !constant)),
                Tag::Absent | Tag::Link(_) => {}
            }
        }
        Some(tags)
    }

    fn simplify_record(
        &mut self,
        id: PatId,
        fields: &[(super::tree::Path, PatId)],
        depth: u32,
    ) -> Result<Simple, Unknown> {
        let Some(ty) = self.pat_types.get(&id).copied() else {
            return Err(Unknown);
        };
        let Some((_, _, Kind::Record(all))) = self.concrete(ty) else {
            return Err(Unknown);
        };
        let mut arguments = vec![Simple::Any; all.len()];
        for (path, pat) in fields {
            let name = path.last();
            let index = all
                .iter()
                .position(|id| self.fields[id.0 as usize].name == name);
            if let Some(index) = index {
                arguments[index] = self.simplify(*pat, depth + 1)?;
            }
        }
        Ok(Simple::Head(Head::Record, arguments))
    }
}

fn list_head(name: Sym, index: usize, arguments: Vec<Simple>) -> Simple {
    Simple::Head(
        Head::Constructor {
            name,
            index,
            count: 2,
        },
        arguments,
    )
}

/// The heads at the start of the rows.
fn heads(rows: &[Vec<Simple>]) -> Vec<(Head, usize)> {
    fn collect(pattern: &Simple, found: &mut Vec<(Head, usize)>) {
        match pattern {
            Simple::Any => {}
            Simple::Head(head, arguments) => {
                if !found.iter().any(|it| it.0.same(head)) {
                    found.push((head.clone(), arguments.len()));
                }
            }
            Simple::Or(parts) => parts.iter().for_each(|part| collect(part, found)),
        }
    }
    let mut found = Vec::new();
    for row in rows {
        if let Some(first) = row.first() {
            collect(first, &mut found);
        }
    }
    found
}

/// Whether these heads are all that a value can have.
fn complete(heads: &[(Head, usize)]) -> bool {
    match heads.first() {
        None => false,
        Some((Head::Constructor { count, .. }, _)) => *count > 0 && heads.len() >= *count,
        Some((Head::Tuple | Head::Record | Head::Lazy, _)) => true,
        Some((Head::Array(_) | Head::Constant(_), _)) => false,
        Some((Head::Tag { all, .. }, _)) => all.as_ref().is_some_and(|all| {
            all.iter().all(|(name, _)| {
                heads
                    .iter()
                    .any(|it| matches!(&it.0, Head::Tag { name: found, .. } if found == name))
            })
        }),
    }
}

/// The rows that may match a value with this head, with its parts in front.
fn specialise(rows: &[Vec<Simple>], head: &Head, arity: usize) -> Vec<Vec<Simple>> {
    let mut result = Vec::new();
    for row in rows {
        specialise_row(row, head, arity, &mut result);
    }
    result
}

fn specialise_row(row: &[Simple], head: &Head, arity: usize, result: &mut Vec<Vec<Simple>>) {
    let Some((first, rest)) = row.split_first() else {
        return;
    };
    match first {
        Simple::Any => {
            let mut new = vec![Simple::Any; arity];
            new.extend_from_slice(rest);
            result.push(new);
        }
        Simple::Head(found, arguments) => {
            if found.same(head) {
                let mut new = arguments.clone();
                new.resize(arity, Simple::Any);
                new.extend_from_slice(rest);
                result.push(new);
            }
        }
        Simple::Or(parts) => {
            for part in parts {
                let mut new = vec![part.clone()];
                new.extend_from_slice(rest);
                specialise_row(&new, head, arity, result);
            }
        }
    }
}

/// The rows that match whatever the first value is.
fn defaults(rows: &[Vec<Simple>]) -> Vec<Vec<Simple>> {
    fn go(row: &[Simple], result: &mut Vec<Vec<Simple>>) {
        let Some((first, rest)) = row.split_first() else {
            return;
        };
        match first {
            Simple::Any => result.push(rest.to_vec()),
            Simple::Head(..) => {}
            Simple::Or(parts) => {
                for part in parts {
                    let mut new = vec![part.clone()];
                    new.extend_from_slice(rest);
                    go(&new, result);
                }
            }
        }
    }
    let mut result = Vec::new();
    for row in rows {
        go(row, &mut result);
    }
    result
}

fn useful(rows: &[Vec<Simple>], row: &[Simple], steps: &mut u32) -> bool {
    *steps += 1;
    if *steps > STEPS {
        return true;
    }
    let Some((first, rest)) = row.split_first() else {
        return rows.is_empty();
    };
    match first {
        Simple::Or(parts) => parts.iter().any(|part| {
            let mut new = vec![part.clone()];
            new.extend_from_slice(rest);
            useful(rows, &new, steps)
        }),
        Simple::Head(head, arguments) => {
            let rows = specialise(rows, head, arguments.len());
            let mut new = arguments.clone();
            new.extend_from_slice(rest);
            useful(&rows, &new, steps)
        }
        Simple::Any => {
            let heads = heads(rows);
            if complete(&heads) {
                heads.iter().any(|(head, arity)| {
                    let rows = specialise(rows, head, *arity);
                    let mut new = vec![Simple::Any; *arity];
                    new.extend_from_slice(rest);
                    useful(&rows, &new, steps)
                })
            } else {
                useful(&defaults(rows), rest, steps)
            }
        }
    }
}

/// A row of `width` values that no row matches.
fn missing(rows: &[Vec<Simple>], width: usize, steps: &mut u32) -> Option<Vec<Simple>> {
    *steps += 1;
    if *steps > STEPS {
        return None;
    }
    if width == 0 {
        return rows.is_empty().then(Vec::new);
    }
    let heads = heads(rows);
    if complete(&heads) {
        return heads.iter().find_map(|(head, arity)| {
            let found = missing(&specialise(rows, head, *arity), arity + width - 1, steps)?;
            let (parts, rest) = found.split_at(*arity);
            let mut witness = vec![Simple::Head(head.clone(), parts.to_vec())];
            witness.extend_from_slice(rest);
            Some(witness)
        });
    }
    let rest = missing(&defaults(rows), width - 1, steps)?;
    let mut witness = vec![Simple::Any];
    witness.extend(rest);
    Some(witness)
}

fn show(pattern: &Simple) -> String {
    match pattern {
        Simple::Any | Simple::Or(_) => "some other value".into(),
        Simple::Head(head, arguments) => match head {
            Head::Constructor { name, .. } if arguments.is_empty() => format!("`{name}`"),
            Head::Constructor { name, .. } if *name == names::CONS => "a non-empty list".into(),
            Head::Constructor { name, .. } => format!("`{name} _`"),
            Head::Tag { name, .. } => format!("``{name}`"),
            _ => "some other value".into(),
        },
    }
}
