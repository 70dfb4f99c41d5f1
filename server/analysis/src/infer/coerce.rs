//! Coercions: `(e : t :> u)` and `(e :> u)`.
//!
//! Only what certainly is no subtype is refused; where a type is still open, nothing is.

use super::check::Checker;
use super::environment::Env;
use super::error::{Outcome, other};
use super::expression::Expected;
use super::tree::{ExprId, TypeId};
use super::types::{Desc, RowId, Tag, Ty};

/// Deeper types than this are not compared.
const DEPTH: u32 = 60;

impl Checker<'_> {
    pub(crate) fn coerce(
        &mut self,
        env: Env,
        id: ExprId,
        value: ExprId,
        from: Option<TypeId>,
        to: TypeId,
        expected: Expected,
    ) -> Outcome<Ty> {
        let range = self.unit.expr(id).range;
        let to = match from {
            Some(from) => {
                let from = self.annotation(env, from)?;
                let to = self.annotation(env, to)?;
                self.must_be_subtype(range, from, to)?;
                self.argument(env, value, Expected::of(from))?;
                to
            }
            None => {
                let to = self.annotation(env, to)?;
                let found = self.infer(env, value)?;
                if self.is_closed(found) && self.is_closed(to) {
                    self.must_be_subtype(range, found, to)?;
                }
                to
            }
        };
        self.meet(id, to, expected)?;
        Ok(to)
    }

    fn must_be_subtype(&mut self, range: ocaml_syntax::TextRange, from: Ty, to: Ty) -> Outcome<()> {
        if self.may_be_subtype(from, to, 0) {
            return Ok(());
        }
        let (from, to) = (self.show(from), self.show(to));
        other(
            range,
            format!("`{from}` can not be coerced to `{to}`: it is no subtype"),
        )
    }

    /// Whether a type has no variables.
    fn is_closed(&mut self, ty: Ty) -> bool {
        self.store.start_walk();
        let mut todo = vec![ty];
        while let Some(ty) = todo.pop() {
            if !self.store.visit(ty) {
                continue;
            }
            if self.store.is_var(ty) || self.store.is_unknown(ty) {
                return false;
            }
            self.store.children(ty, &mut todo);
        }
        true
    }

    fn may_be_subtype(&mut self, from: Ty, to: Ty, depth: u32) -> bool {
        let (from, to) = (self.store.repr(from), self.store.repr(to));
        if from == to || depth > DEPTH {
            return true;
        }
        if let (Desc::Constr(p, xs), Desc::Constr(q, ys)) =
            (self.store.desc(from), self.store.desc(to))
            && p == q
            && !self.is_abbreviation(from)
        {
            let variance = self.variance(p);
            return (0..xs.len().min(ys.len())).all(|index| {
                let (x, y) = (self.store.nth(xs, index), self.store.nth(ys, index));
                match variance.get(index) {
                    Some('+') => self.may_be_subtype(x, y, depth + 1),
                    Some('-') => self.may_be_subtype(y, x, depth + 1),
                    Some('0') => true,
                    _ => {
                        self.may_be_subtype(x, y, depth + 1) && self.may_be_subtype(y, x, depth + 1)
                    }
                }
            });
        }
        let (from, to) = (self.expand_head(from), self.expand_head(to));
        if self.store.repr(from) == self.store.repr(to) {
            return true;
        }
        match (self.store.desc(from), self.store.desc(to)) {
            (Desc::Var(_) | Desc::Unknown | Desc::Univar(_) | Desc::Poly(..), _)
            | (_, Desc::Var(_) | Desc::Unknown | Desc::Univar(_) | Desc::Poly(..)) => true,
            (Desc::Arrow(l, a, r, _), Desc::Arrow(m, b, s, _)) => {
                l == m
                    && self.may_be_subtype(b, a, depth + 1)
                    && self.may_be_subtype(r, s, depth + 1)
            }
            (Desc::Tuple(xs), Desc::Tuple(ys)) => {
                xs.len() == ys.len()
                    && (0..xs.len()).all(|index| {
                        let (x, y) = (self.store.nth(xs, index), self.store.nth(ys, index));
                        self.may_be_subtype(x, y, depth + 1)
                    })
            }
            (Desc::Object(xs), Desc::Object(ys)) => {
                let (xs, more) = self.fields(xs);
                let (ys, _) = self.fields(ys);
                let open = !matches!(self.store.desc(more), Desc::Nil);
                ys.into_iter().all(|(name, y)| {
                    match xs.iter().find(|it| it.0 == name).map(|it| it.1) {
                        Some(x) => self.may_be_subtype(x, y, depth + 1),
                        None => open,
                    }
                })
            }
            (Desc::Variant(xs), Desc::Variant(ys)) => self.may_be_subrow(xs, ys, depth),
            (Desc::Constr(p, _), Desc::Constr(q, _)) if p == q => true,
            (_, Desc::Constr(q, _)) if self.decl(q).is_none() => true,
            (Desc::Constr(..), _) => match self.see_through(from) {
                Some(from) => self.may_be_subtype(from, to, depth + 1),
                None => false,
            },
            (Desc::Package(_), Desc::Package(_)) => true,
            _ => false,
        }
    }

    fn may_be_subrow(&mut self, from: RowId, to: RowId, depth: u32) -> bool {
        let (from, to) = (self.store.row(from), self.store.row(to));
        from.tags.iter().all(|(name, tag)| {
            let argument = match self.store.tag(*tag) {
                Tag::Absent => return true,
                Tag::Present(argument) => *argument,
                Tag::Either { .. } | Tag::Link(_) => return true,
            };
            let Some((_, wanted)) = to.tags.iter().find(|it| it.0 == *name) else {
                return !to.closed;
            };
            match (argument, self.store.tag(*wanted)) {
                (Some(x), Tag::Present(Some(y))) => {
                    let y = *y;
                    self.may_be_subtype(x, y, depth + 1)
                }
                (None, Tag::Present(None)) | (_, Tag::Either { .. } | Tag::Link(_)) => true,
                _ => false,
            }
        })
    }

    fn is_abbreviation(&mut self, ty: Ty) -> bool {
        self.expand_once(ty).is_some()
    }

    /// What a private abbreviation hides: coercions see it.
    fn see_through(&mut self, ty: Ty) -> Option<Ty> {
        let Desc::Constr(path, arguments) = self.store.desc(ty) else {
            return None;
        };
        let Some(decl) = self.decl(path) else {
            return Some(self.store.unknown());
        };
        let decl = &self.decls[decl as usize];
        if decl.unknown {
            return Some(self.store.unknown());
        }
        let manifest = decl.manifest?;
        let params = decl.params.clone();
        Some(self.store.substitute_one(&params, arguments, manifest))
    }
}
