//! Applications: the order in which arguments are evaluated, and what a function does with them.

use std::rc::Rc;

use ocaml_syntax::TextRange;

use super::apply::{Given, hand_out};
use super::interp::MAX_STEPS;
use super::scope::Scope;
use super::stop::{Outcome, Stop};
use super::value::{Closure, Code, Native, Parameter, Unknown, Value};
use super::{Evaluator, dsl, library};
use crate::lower::{Argument, Expr, ExprId, Label, Param, PatId};

impl Evaluator<'_> {
    pub(super) fn apply_expr(
        &mut self,
        id: ExprId,
        function: ExprId,
        arguments: &[Argument],
        scope: &Scope,
    ) -> Outcome {
        if let Some(outcome) = self.short_circuit(function, arguments, scope) {
            return outcome;
        }
        let labelled = arguments
            .iter()
            .any(|argument| argument.label != Label::None);
        if labelled && let Expr::Path(_) = &self.unit.exprs[function] {
            // With labels, arguments are evaluated in the reverse order of the parameters.
            let function = self.expr(function, scope)?;
            let given = self.ordered_arguments(&function, arguments, scope)?;
            return self.apply(function, given, self.unit.expr_range(id));
        }
        let given = self.arguments(arguments, scope)?;
        let function = self.expr(function, scope)?;
        self.apply(function, given, self.unit.expr_range(id))
    }

    fn ordered_arguments(
        &mut self,
        function: &Value,
        arguments: &[Argument],
        scope: &Scope,
    ) -> Result<Vec<Given>, Stop> {
        let parameters: Vec<Parameter> = match function {
            Value::Native(native) => native.parameters.to_vec(),
            Value::Closure(closure) => match &closure.code {
                Code::Fun(params, _) => params
                    .iter()
                    .map(|param| Parameter::of_label(&param.label))
                    .collect(),
                Code::Function(_) | Code::Patterns(..) => vec![Parameter::Positional],
            },
            _ => return self.arguments(arguments, scope),
        };
        let labels: Vec<&Label> = arguments.iter().map(|argument| &argument.label).collect();
        let order = super::apply::order(&parameters, &labels);
        let mut given: Vec<Option<Given>> = vec![None; arguments.len()];
        for at in order.into_iter().rev() {
            given[at] = Some(self.argument(&arguments[at], scope)?);
        }
        Ok(given.into_iter().flatten().collect())
    }

    fn argument(&mut self, argument: &Argument, scope: &Scope) -> Result<Given, Stop> {
        let value = self.expr(argument.value, scope)?;
        Ok(match &argument.label {
            Label::None => Given::Positional(value),
            Label::Labelled(name) => Given::Labelled(name.text.clone(), value),
            Label::Optional(name) => Given::Optional(name.text.clone(), value),
        })
    }

    /// The arguments of an application, evaluated right to left.
    pub(super) fn arguments(
        &mut self,
        arguments: &[Argument],
        scope: &Scope,
    ) -> Result<Vec<Given>, Stop> {
        let mut given = Vec::with_capacity(arguments.len());
        for argument in arguments.iter().rev() {
            given.push(self.argument(argument, scope)?);
        }
        given.reverse();
        Ok(given)
    }

    /// `&&` and `||` evaluate their right side only when it decides.
    fn short_circuit(
        &mut self,
        function: ExprId,
        arguments: &[Argument],
        scope: &Scope,
    ) -> Option<Outcome> {
        let Expr::Path(path) = &self.unit.exprs[function] else {
            return None;
        };
        let [name] = path.parts.as_slice() else {
            return None;
        };
        let decides = match &*name.text {
            "&&" => false,
            "||" => true,
            _ => return None,
        };
        let [left, right] = arguments else {
            return None;
        };
        Some(match self.expr(left.value, scope) {
            Ok(Value::Bool(left)) if left == decides => Ok(Value::Bool(decides)),
            Ok(Value::Bool(_)) => self.expr(right.value, scope),
            outcome => outcome,
        })
    }

    /// Applies a value to arguments; `range` is the application.
    pub(super) fn apply(
        &mut self,
        function: Value,
        arguments: Vec<Given>,
        range: TextRange,
    ) -> Outcome {
        self.steps += 1;
        if self.steps > MAX_STEPS {
            return Err(Stop::Limit);
        }
        let (result, rest) = match &function {
            Value::Closure(closure) => self.apply_closure(closure, arguments, range)?,
            Value::Native(native) => self.apply_native(native, arguments, range)?,
            Value::Class(class) => return self.apply_class(class, arguments),
            Value::Unknown(_) => return Ok(function),
            _ => {
                let reason = "it is not a function".into();
                return Ok(Value::Unknown(Unknown { range, reason }));
            }
        };
        if rest.is_empty() {
            Ok(result)
        } else {
            self.apply(result, rest, range)
        }
    }

    /// Applies a value to one positional argument.
    pub(super) fn call(&mut self, function: &Value, argument: Value, range: TextRange) -> Outcome {
        self.apply(function.clone(), vec![Given::Positional(argument)], range)
    }

    /// Applies a value to two positional arguments.
    pub(super) fn call_two(
        &mut self,
        function: &Value,
        first: Value,
        second: Value,
        range: TextRange,
    ) -> Outcome {
        let given = [first, second].map(Given::Positional).to_vec();
        self.apply(function.clone(), given, range)
    }

    fn apply_closure(
        &mut self,
        closure: &Rc<Closure>,
        mut arguments: Vec<Given>,
        range: TextRange,
    ) -> Result<(Value, Vec<Given>), Stop> {
        match &closure.code {
            Code::Function(_) | Code::Patterns(..) => {
                let first = arguments
                    .iter()
                    .position(|argument| matches!(argument, Given::Positional(_)));
                let Some(first) = first else {
                    return Ok((Value::Closure(closure.clone()), Vec::new()));
                };
                let value = arguments.remove(first).into_value();
                let result = match &closure.code {
                    Code::Function(cases) => self.cases(cases, &value, &closure.scope, range)?,
                    Code::Patterns(pats, body) => {
                        let scope = self.bind_pairs(&closure.scope, pats, &value)?;
                        self.expr(*body, &scope)?
                    }
                    Code::Fun(..) => value,
                };
                Ok((result, arguments))
            }
            Code::Fun(params, body) => {
                let parameters: Vec<Parameter> = params
                    .iter()
                    .map(|param| Parameter::of_label(&param.label))
                    .collect();
                let handed = hand_out(&parameters, &closure.given, arguments);
                if !handed.saturated {
                    let waiting = Closure {
                        code: closure.code.clone(),
                        scope: closure.scope.clone(),
                        given: handed.given,
                    };
                    return Ok((Value::Closure(Rc::new(waiting)), Vec::new()));
                }
                let scope = self.parameters(params, &handed.given, closure.scope.clone())?;
                Ok((self.expr(*body, &scope)?, handed.rest))
            }
        }
    }

    /// Binds patterns to the parts of `((a, b), c)`.
    fn bind_pairs(&mut self, scope: &Scope, pats: &[PatId], value: &Value) -> Result<Scope, Stop> {
        match (pats, value) {
            ([], _) => Ok(scope.clone()),
            ([pat], value) => self.bind(scope, *pat, value),
            ([first @ .., last], Value::Tuple(pair)) if pair.len() == 2 => {
                let scope = self.bind_pairs(scope, first, &pair[0])?;
                self.bind(&scope, *last, &pair[1])
            }
            ([first @ .., last], value) => {
                let scope = self.bind_pairs(scope, first, value)?;
                self.bind(&scope, *last, value)
            }
        }
    }

    pub(super) fn parameters(
        &mut self,
        params: &[Param],
        given: &[Option<Value>],
        mut scope: Scope,
    ) -> Result<Scope, Stop> {
        for (param, value) in params.iter().zip(given) {
            let value = match (value, param.default) {
                (Some(value), Some(default)) => match value.as_option() {
                    Some(Some(value)) => value.clone(),
                    Some(None) => self.expr(default, &scope)?,
                    None => value.clone(),
                },
                (Some(value), None) => value.clone(),
                (None, _) => Value::none(),
            };
            scope = self.bind(&scope, param.pat, &value)?;
        }
        Ok(scope)
    }

    fn apply_native(
        &mut self,
        native: &Rc<Native>,
        arguments: Vec<Given>,
        range: TextRange,
    ) -> Result<(Value, Vec<Given>), Stop> {
        let handed = hand_out(&native.parameters, &native.given, arguments);
        if !handed.saturated {
            let waiting = Native {
                path: native.path.clone(),
                parameters: native.parameters.clone(),
                given: handed.given,
                range: native.range,
            };
            return Ok((Value::Native(Rc::new(waiting)), Vec::new()));
        }
        let arguments: Vec<Value> = handed
            .given
            .into_iter()
            .map(|value| value.unwrap_or_else(Value::none))
            .collect();
        let call = super::Call {
            native,
            arguments: &arguments,
            range,
        };
        if let Some(outcome) = dsl::call(self, &call) {
            return Ok((outcome?, handed.rest));
        }
        if let Some(outcome) = library::call(self, &call, &handed.rest) {
            let (value, consumed) = outcome?;
            let rest = handed.rest.into_iter().skip(consumed).collect();
            return Ok((value, rest));
        }
        let reason = format!("`{}` is not evaluated", native.path);
        Ok((
            Value::Unknown(Unknown {
                range: native.range,
                reason: reason.into(),
            }),
            Vec::new(),
        ))
    }
}

impl Parameter {
    pub(super) fn of_label(label: &Label) -> Self {
        match label {
            Label::None => Self::Positional,
            Label::Labelled(name) => Self::Labelled(name.text.clone()),
            Label::Optional(name) => Self::Optional(name.text.clone()),
        }
    }
}
