//! Running the expressions of a configuration, the way the tool does when it loads the file.
//!
//! Order of evaluation is OCaml's: the arguments of an application, the elements of a tuple and of
//! a list are evaluated right to left. Every step is counted, so that a configuration that does not
//! end is given up with a reason.

use std::rc::Rc;

use super::apply::Given;
use super::pattern::{self, Match};
use super::scope::{Found, Scope};
use super::stop::{Outcome, Stop};
use super::value::{Closure, Code, Native, Unknown, Value};
use super::{Evaluator, data, dsl, library};
use crate::lower::{Binding, Expr, ExprId, Item, ItemKind, Name, PatId, Path};

/// Expressions evaluated before a configuration is given up. The longest public configurations take
/// a few thousand.
pub(super) const MAX_STEPS: u32 = 1_000_000;

/// Nested evaluations before a configuration is given up; far below what a thread's stack holds.
pub(super) const MAX_DEPTH: u32 = 400;

impl Evaluator<'_> {
    /// Runs items in order and returns the scope after them.
    pub(super) fn items(&mut self, items: &[Item], mut scope: Scope) -> Result<Scope, Stop> {
        for item in items {
            scope = self.item(item, scope)?;
        }
        Ok(scope)
    }

    fn item(&mut self, item: &Item, scope: Scope) -> Result<Scope, Stop> {
        match &item.kind {
            ItemKind::Let {
                recursive,
                bindings,
            } => self.bindings(*recursive, bindings, scope),
            ItemKind::Eval(expr) => {
                self.expr(*expr, &scope)?;
                Ok(scope)
            }
            ItemKind::Modules { bindings, .. } => {
                let mut scope = scope;
                for binding in bindings {
                    let Some(module) = &binding.module else {
                        continue;
                    };
                    let module = self.module(module, &scope, binding.range)?;
                    if let Some(name) = &binding.name {
                        scope = scope.bind_module(&name.text, module);
                    }
                }
                Ok(scope)
            }
            ItemKind::Include(module) => {
                let module = self.module(module, &scope, item.range)?;
                Ok(scope.include(module))
            }
            ItemKind::Open { module, .. } => {
                let module = self.module(module, &scope, item.range)?;
                Ok(scope.open(module))
            }
            ItemKind::Value { name, .. } => {
                let reason = "it is defined outside OCaml".into();
                let unknown = Unknown {
                    range: name.range,
                    reason,
                };
                Ok(scope.bind(&name.text, Value::Unknown(unknown)))
            }
            ItemKind::Classes(classes) => {
                let mut scope = scope;
                for class in classes {
                    scope = self.class(class, scope)?;
                }
                Ok(scope)
            }
            _ => Ok(scope),
        }
    }

    pub(super) fn bindings(
        &mut self,
        recursive: bool,
        bindings: &[Binding],
        scope: Scope,
    ) -> Result<Scope, Stop> {
        if recursive {
            return self.recursive(bindings, scope);
        }
        let mut extended = scope.clone();
        for binding in bindings {
            let value = self.expr(binding.value, &scope)?;
            extended = self.bind(&extended, binding.pat, &value)?;
        }
        Ok(extended)
    }

    fn recursive(&mut self, bindings: &[Binding], mut scope: Scope) -> Result<Scope, Stop> {
        let unknown = |range| Unknown {
            range,
            reason: "it is used before it is defined".into(),
        };
        for binding in bindings {
            scope = pattern::bind_unknown(self.unit, &scope, binding.pat, &unknown(binding.range));
        }
        for binding in bindings {
            let value = self.expr(binding.value, &scope)?;
            if let Match::Yes(bound) =
                pattern::matches(self.unit, &Scope::default(), binding.pat, &value)
            {
                for variable in pattern::variables(self.unit, binding.pat) {
                    if let Some(Found::Value(value)) = bound.value(variable, &|_| false) {
                        scope.set(variable, value);
                        self.knots.push((scope.clone(), variable.into()));
                    }
                }
            }
        }
        Ok(scope)
    }

    /// `let* x = e and* y = f in body`: the operator is given what the bindings make and a function
    /// of their patterns.
    fn let_operator(
        &mut self,
        id: ExprId,
        bindings: &[(Name, Binding)],
        body: ExprId,
        scope: &Scope,
    ) -> Outcome {
        let Some(((operator, first), rest)) = bindings.split_first() else {
            return self.expr(body, scope);
        };
        let range = self.unit.expr_range(id);
        let mut value = self.expr(first.value, scope)?;
        for (and, binding) in rest {
            let and = self.operator(id, and, scope);
            let other = self.expr(binding.value, scope)?;
            let given = [value, other].map(Given::Positional).to_vec();
            value = self.apply(and, given, range)?;
        }
        let patterns = bindings.iter().map(|(_, binding)| binding.pat).collect();
        let body = closure(Code::Patterns(patterns, body), scope);
        let operator = self.operator(id, operator, scope);
        self.apply(
            operator,
            [value, body].map(Given::Positional).to_vec(),
            range,
        )
    }

    fn operator(&mut self, id: ExprId, name: &Name, scope: &Scope) -> Value {
        let parts = vec![name.clone()];
        let applied = false;
        self.path(id, &Path { parts, applied }, scope)
    }

    pub(super) fn bind(&mut self, scope: &Scope, pat: PatId, value: &Value) -> Result<Scope, Stop> {
        match pattern::matches(self.unit, scope, pat, value) {
            Match::Yes(scope) => Ok(scope),
            Match::Maybe(unknown) => Ok(pattern::bind_unknown(self.unit, scope, pat, &unknown)),
            Match::No => Err(Stop::raise("Match_failure", self.unit.pat_range(pat))),
        }
    }

    /// Evaluates one expression.
    pub(super) fn expr(&mut self, id: ExprId, scope: &Scope) -> Outcome {
        self.steps += 1;
        if self.steps > MAX_STEPS || self.depth > MAX_DEPTH {
            return Err(Stop::Limit);
        }
        self.depth += 1;
        let outcome = self.expr_inside(id, scope);
        self.depth -= 1;
        outcome
    }

    fn expr_inside(&mut self, id: ExprId, scope: &Scope) -> Outcome {
        let unit = self.unit;
        match &unit.exprs[id] {
            Expr::Path(path) => Ok(self.path(id, path, scope)),
            Expr::Literal(literal) => Ok(data::value_of(literal)),
            Expr::Let {
                recursive,
                bindings,
                body,
            } => {
                let scope = self.bindings(*recursive, bindings, scope.clone())?;
                self.expr(*body, &scope)
            }
            Expr::LetOp { bindings, body } => self.let_operator(id, bindings, *body, scope),
            Expr::Fun { params, body } => {
                Ok(closure(Code::Fun(params.clone().into(), *body), scope))
            }
            Expr::Function { cases } => Ok(closure(Code::Function(cases.clone().into()), scope)),
            Expr::Apply {
                function,
                arguments,
            } => self.apply_expr(id, *function, arguments, scope),
            Expr::Match { scrutinee, cases } => {
                self.match_with(*scrutinee, cases, scope, unit.expr_range(id))
            }
            Expr::Try { body, cases } => self.try_with(*body, cases, scope),
            Expr::If { condition, yes, no } => self.if_then(*condition, *yes, *no, scope),
            Expr::Sequence(items) => {
                let mut last = Value::Unit;
                for item in items {
                    last = self.expr(*item, scope)?;
                }
                Ok(last)
            }
            Expr::For {
                pat,
                from,
                to,
                down,
                body,
            } => self.for_loop(*pat, (*from, *to, *down), *body, scope),
            Expr::While { condition, body } => self.while_loop(*condition, *body, scope),
            Expr::Constraint { value, .. } | Expr::Coerce { value, .. } => self.expr(*value, scope),
            Expr::Open { module, body, .. } => {
                let module = self.module(module, scope, unit.expr_range(id))?;
                self.expr(*body, &scope.open(module))
            }
            Expr::LetModule { name, module, body } => {
                let module = self.module(module, scope, unit.expr_range(id))?;
                let scope = match name {
                    Some(name) => scope.bind_module(&name.text, module),
                    None => scope.clone(),
                };
                self.expr(*body, &scope)
            }
            Expr::Pack { module, .. } => {
                let module = self.module(module, scope, unit.expr_range(id))?;
                Ok(Value::Module(Box::new(module)))
            }
            Expr::LetException { body, .. } | Expr::Newtype { body, .. } => self.expr(*body, scope),
            Expr::Assert(condition) => match self.expr(*condition, scope)? {
                Value::Bool(false) => Err(Stop::raise("Assert_failure", unit.expr_range(id))),
                _ => Ok(Value::Unit),
            },
            Expr::New(path) => self.new_object(path, scope),
            Expr::Object { self_pat, members } => self.object(*self_pat, members, scope),
            Expr::Send { object, method } => {
                let object = self.expr(*object, scope)?;
                self.send(id, &object, &method.text)
            }
            Expr::Missing => Ok(self.unknown(id, "it is not written yet")),
            Expr::Unreachable | Expr::Opaque | Expr::Override(_) => {
                Ok(self.unknown(id, "this construct is not evaluated"))
            }
            // What only makes or changes data.
            _ => self.data(id, scope),
        }
    }

    pub(super) fn reason(&self, id: ExprId, reason: &str) -> Unknown {
        Unknown {
            range: self.unit.expr_range(id),
            reason: reason.into(),
        }
    }

    pub(super) fn unknown(&self, id: ExprId, reason: &str) -> Value {
        Value::Unknown(self.reason(id, reason))
    }

    fn path(&mut self, id: ExprId, path: &Path, scope: &Scope) -> Value {
        let release = self.release;
        let has = |path: &str| library::has(path, release);
        let found = match path.parts.as_slice() {
            [] => None,
            [name] => scope.value(&name.text, &has),
            [modules @ .., name] => match self.find_module(modules, scope) {
                Some(module) => module.value(&name.text, &has),
                None => None,
            },
        };
        match found {
            Some(Found::Value(value)) => value,
            Some(Found::Library(path)) => self.library_value(id, &path),
            Some(Found::Unknown(unknown)) => Value::Unknown(unknown),
            None => {
                self.met_unknown = true;
                self.unknown(id, &format!("`{}` is not known", path.dotted()))
            }
        }
    }

    fn library_value(&mut self, id: ExprId, path: &str) -> Value {
        let range = self.unit.expr_range(id);
        let parameters = library::parameters(path, self.release);
        if parameters.is_empty() {
            return dsl::constant(self, path, range)
                .or_else(|| library::constant(path))
                .unwrap_or_else(|| self.unknown(id, &format!("`{path}` is not evaluated")));
        }
        let path = path.into();
        Value::Native(Rc::new(Native {
            path,
            parameters,
            given: Vec::new(),
            range,
        }))
    }
}

fn closure(code: Code, scope: &Scope) -> Value {
    Value::Closure(Rc::new(Closure {
        code,
        scope: scope.clone(),
        given: Vec::new(),
    }))
}
