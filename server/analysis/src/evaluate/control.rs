//! What decides which expressions run: conditions, cases, loops, exceptions.
//!
//! Where something unknown decides, every way is walked, and what the ways agree on is known. While
//! a way is walked that may not be taken, whatever it assigns becomes unknown.

use std::rc::Rc;

use ocaml_syntax::TextRange;

use super::Evaluator;
use super::pattern::{self, Match};
use super::scope::Scope;
use super::stop::{Outcome, Raised, Stop};
use super::value::{Unknown, Value};
use crate::lower::{Case, ExprId, Pat, PatId, Unit};

impl Evaluator<'_> {
    pub(super) fn if_then(
        &mut self,
        condition: ExprId,
        yes: ExprId,
        no: Option<ExprId>,
        scope: &Scope,
    ) -> Outcome {
        match self.expr(condition, scope)? {
            Value::Bool(true) => self.expr(yes, scope),
            Value::Bool(false) => no.map_or(Ok(Value::Unit), |no| self.expr(no, scope)),
            Value::Unknown(unknown) => {
                let mut values = Vec::new();
                for branch in [Some(yes), no] {
                    values.extend(match branch {
                        Some(branch) => self.perhaps(&unknown, |it| it.expr(branch, scope))?,
                        None => Some(Value::Unit),
                    });
                }
                Ok(either(&values, unknown))
            }
            _ => Ok(self.unknown(condition, "the condition is not known")),
        }
    }

    /// Walks a way that may not be taken. What it raises is not known either.
    pub(super) fn perhaps(
        &mut self,
        unknown: &Unknown,
        walk: impl FnOnce(&mut Self) -> Outcome,
    ) -> Result<Option<Value>, Stop> {
        let before = self.uncertain.replace(unknown.clone());
        let outcome = walk(self);
        self.uncertain = before;
        match outcome {
            Ok(value) => Ok(Some(value)),
            Err(Stop::Raised(_)) => Ok(None),
            Err(limit) => Err(limit),
        }
    }

    /// What an assignment stores: unknown if it may not happen.
    pub(super) fn stored(&self, value: &Value) -> Value {
        match &self.uncertain {
            Some(unknown) => Value::Unknown(unknown.clone()),
            None => value.clone(),
        }
    }

    pub(super) fn for_loop(
        &mut self,
        pat: PatId,
        (from, to, down): (ExprId, ExprId, bool),
        body: ExprId,
        scope: &Scope,
    ) -> Outcome {
        let bounds = (self.expr(from, scope)?, self.expr(to, scope)?);
        let (Value::Int(from), Value::Int(to)) = bounds else {
            let unknown = match bounds.0.as_unknown().or(bounds.1.as_unknown()) {
                Some(unknown) => unknown.clone(),
                None => self.reason(from, "the bounds of this loop are not known"),
            };
            let scope = pattern::bind_unknown(self.unit, scope, pat, &unknown);
            self.perhaps(&unknown, |it| it.expr(body, &scope))?;
            return Ok(Value::Unit);
        };
        let mut steps: Box<dyn Iterator<Item = i64>> = if down {
            Box::new((to..=from).rev())
        } else {
            Box::new(from..=to)
        };
        steps.try_for_each(|n| {
            let scope = self.bind(scope, pat, &Value::Int(n))?;
            self.expr(body, &scope).map(drop)
        })?;
        Ok(Value::Unit)
    }

    pub(super) fn while_loop(&mut self, condition: ExprId, body: ExprId, scope: &Scope) -> Outcome {
        loop {
            match self.expr(condition, scope)? {
                Value::Bool(true) => self.expr(body, scope)?,
                Value::Unknown(unknown) => {
                    self.perhaps(&unknown, |it| it.expr(body, scope))?;
                    return Ok(Value::Unit);
                }
                _ => return Ok(Value::Unit),
            };
        }
    }

    /// `match scrutinee with cases`; some of the cases may be for what the scrutinee raises.
    pub(super) fn match_with(
        &mut self,
        scrutinee: ExprId,
        cases: &[Case],
        scope: &Scope,
        range: TextRange,
    ) -> Outcome {
        match self.expr(scrutinee, scope) {
            Ok(value) => self.cases(cases, &value, scope, range),
            Err(Stop::Raised(raised)) => {
                let handlers: Vec<Case> = cases
                    .iter()
                    .flat_map(|case| {
                        let handlers = handlers(self.unit, case.pat).into_iter();
                        handlers.map(|pat| Case {
                            pat,
                            ..case.clone()
                        })
                    })
                    .collect();
                self.handle(&raised, &handlers, scope)
            }
            Err(limit) => Err(limit),
        }
    }

    pub(super) fn try_with(&mut self, body: ExprId, cases: &[Case], scope: &Scope) -> Outcome {
        match self.expr(body, scope) {
            Err(Stop::Raised(raised)) => self.handle(&raised, cases, scope),
            outcome => outcome,
        }
    }

    fn handle(&mut self, raised: &Rc<Raised>, cases: &[Case], scope: &Scope) -> Outcome {
        match self.first_case(cases, &raised.value(), scope)? {
            Some(value) => Ok(value),
            None => Err(Stop::Raised(raised.clone())),
        }
    }

    /// The result of the first case that matches.
    pub(super) fn cases(
        &mut self,
        cases: &[Case],
        value: &Value,
        scope: &Scope,
        range: TextRange,
    ) -> Outcome {
        match self.first_case(cases, value, scope)? {
            Some(value) => Ok(value),
            None => Err(Stop::raise("Match_failure", range)),
        }
    }

    /// The result of the first case that matches, if one does. When a case may match or not, the
    /// results of all cases from there on are possible.
    fn first_case(
        &mut self,
        cases: &[Case],
        value: &Value,
        scope: &Scope,
    ) -> Result<Option<Value>, Stop> {
        for (nth, case) in cases.iter().enumerate() {
            match pattern::matches(self.unit, scope, case.pat, value) {
                Match::No => {}
                Match::Maybe(unknown) => {
                    return self.any_case(&cases[nth..], &unknown, scope).map(Some);
                }
                Match::Yes(scope) => {
                    let guard = case
                        .guard
                        .map(|guard| self.expr(guard, &scope))
                        .transpose()?;
                    match guard {
                        None | Some(Value::Bool(true)) => {
                            return self.expr(case.body, &scope).map(Some);
                        }
                        Some(Value::Unknown(unknown)) => {
                            return self.any_case(&cases[nth..], &unknown, &scope).map(Some);
                        }
                        Some(_) => {}
                    }
                }
            }
        }
        Ok(None)
    }

    fn any_case(&mut self, cases: &[Case], unknown: &Unknown, scope: &Scope) -> Outcome {
        let mut values = Vec::new();
        for case in cases {
            let scope = pattern::bind_unknown(self.unit, scope, case.pat, unknown);
            values.extend(self.perhaps(unknown, |it| it.expr(case.body, &scope))?);
        }
        Ok(either(&values, unknown.clone()))
    }
}

/// What a pattern matches of the exceptions that are raised before there is a value.
fn handlers(unit: &Unit, pat: PatId) -> Vec<PatId> {
    match &unit.pats[pat] {
        Pat::Exception(pat) => vec![*pat],
        Pat::Or(pats) => pats.iter().flat_map(|pat| handlers(unit, *pat)).collect(),
        _ => Vec::new(),
    }
}

/// The one value that all possibilities agree on, or unknown.
fn either(values: &[Value], unknown: Unknown) -> Value {
    match values {
        [first, rest @ ..] if rest.iter().all(|value| value.same(first)) => first.clone(),
        _ => Value::Unknown(unknown),
    }
}
