//! Running the expressions of a configuration, the way the tool does when it loads the file.
//!
//! Order of evaluation is OCaml's: the arguments of an application, the elements of a tuple and of
//! a list are evaluated right to left. Every step is counted, so that a configuration that does not
//! end is given up with a reason.

use std::cell::RefCell;
use std::rc::Rc;

use ocaml_syntax::TextRange;

use super::apply::{Given, hand_out};
use super::pattern::{self, Match};
use super::scope::{Found, Functor, Module, Scope};
use super::value::{Closure, Code, Native, Parameter, Unknown, Value};
use super::{Evaluator, dsl, library};
use crate::lower::{
    Argument, Binding, Case, Expr, ExprId, FieldValue, Item, ItemKind, Label, Literal, ModuleExpr,
    Name, Param, PatId, Path,
};

/// Why evaluation does not go on.
#[derive(Clone, Debug)]
pub(crate) enum Stop {
    /// An exception was raised.
    Raised(Rc<Raised>),
    /// Too many steps, or too deep.
    Limit,
}

/// An exception.
#[derive(Clone, Debug)]
pub(crate) struct Raised {
    /// Its constructor.
    pub(crate) name: Rc<str>,
    /// As OCaml prints it: `Failure("boom")`.
    pub(crate) shown: Rc<str>,
    /// The call that raises it.
    pub(crate) range: TextRange,
    /// The rule of the release that says so, and the name that it refuses.
    pub(crate) rule: Option<(&'static mirage_releases::devices::Refusal, String)>,
}

impl Stop {
    /// An exception without an argument worth showing.
    pub(crate) fn raise(name: &str, range: TextRange) -> Self {
        Self::raise_with(name, None, range)
    }

    /// An exception with the text that is its argument.
    pub(crate) fn raise_with(name: &str, text: Option<&str>, range: TextRange) -> Self {
        let shown = match text {
            Some(text) => format!("{name}(\"{}\")", library::escaped(text)),
            None => name.to_owned(),
        };
        Self::Raised(Rc::new(Raised {
            name: name.into(),
            shown: shown.into(),
            range,
            rule: None,
        }))
    }

    /// What a rule of the release refuses.
    pub(crate) fn refuse(
        rule: &'static mirage_releases::devices::Refusal,
        name: &str,
        range: TextRange,
    ) -> Self {
        Self::Raised(Rc::new(Raised {
            name: "Invalid_argument".into(),
            shown: rule.words.replace("{}", name).into(),
            range,
            rule: Some((rule, name.to_owned())),
        }))
    }
}

/// A value, or why there is none.
pub(crate) type Outcome = Result<Value, Stop>;

/// Expressions evaluated before a configuration is given up. The longest public configurations take
/// a few thousand.
const MAX_STEPS: u32 = 1_000_000;

/// Nested evaluations before a configuration is given up; far below what a thread's stack holds.
const MAX_DEPTH: u32 = 400;

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

    fn module(
        &mut self,
        module: &ModuleExpr,
        scope: &Scope,
        range: TextRange,
    ) -> Result<Module, Stop> {
        self.steps += 1;
        if self.steps > MAX_STEPS || self.depth > MAX_DEPTH {
            return Err(Stop::Limit);
        }
        self.depth += 1;
        let made = self.module_inside(module, scope, range);
        self.depth -= 1;
        made
    }

    fn module_inside(
        &mut self,
        module: &ModuleExpr,
        scope: &Scope,
        range: TextRange,
    ) -> Result<Module, Stop> {
        let unknown = |reason: String| {
            Module::Unknown(Unknown {
                range,
                reason: reason.into(),
            })
        };
        Ok(match module {
            ModuleExpr::Struct(items) => {
                let inside = self.items(items, scope.clone())?;
                inside.members_since(scope)
            }
            ModuleExpr::Path(path) => self.find_module(&path.parts, scope).unwrap_or_else(|| {
                self.met_unknown = true;
                unknown(format!("module `{}` is not known", path.dotted()))
            }),
            ModuleExpr::Constraint { module, .. } => self.module(module, scope, range)?,
            ModuleExpr::Functor { params, body } => Module::Functor(Rc::new(Functor {
                params: params
                    .iter()
                    .map(|param| param.name.as_ref().map(|name| (*name.text).into()))
                    .collect(),
                body: (**body).clone(),
                scope: scope.clone(),
                range,
            })),
            ModuleExpr::Apply { functor, argument } => {
                let functor = self.module(functor, scope, range)?;
                let argument = match argument {
                    Some(argument) => Some(self.module(argument, scope, range)?),
                    None => None,
                };
                self.apply_functor(functor, argument)?
            }
            ModuleExpr::Unpack { .. } | ModuleExpr::Opaque => {
                unknown("this module is not evaluated".into())
            }
        })
    }

    fn apply_functor(&mut self, functor: Module, argument: Option<Module>) -> Result<Module, Stop> {
        let Module::Functor(functor) = functor else {
            return Ok(functor);
        };
        let (first, rest) = match functor.params.split_first() {
            Some((first, rest)) => (first.clone(), rest.to_vec()),
            None => (None, Vec::new()),
        };
        let scope = match (first, argument) {
            (Some(name), Some(argument)) => functor.scope.bind_module(&name, argument),
            _ => functor.scope.clone(),
        };
        if rest.is_empty() {
            return self.module(&functor.body, &scope, functor.range);
        }
        let (body, range) = (functor.body.clone(), functor.range);
        Ok(Module::Functor(Rc::new(Functor {
            params: rest,
            body,
            scope,
            range,
        })))
    }

    pub(super) fn find_module(&self, parts: &[Name], scope: &Scope) -> Option<Module> {
        let release = self.release;
        let is_module = |path: &str| library::is_module(path, release);
        let (first, rest) = parts.split_first()?;
        let mut module = scope.module(&first.text, &is_module)?;
        for part in rest {
            module = module.module(&part.text, &is_module)?;
        }
        Some(module)
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
                    }
                }
            }
        }
        Ok(scope)
    }

    fn bind(&mut self, scope: &Scope, pat: PatId, value: &Value) -> Result<Scope, Stop> {
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
            Expr::Literal(literal) => Ok(value_of(literal)),
            Expr::Let {
                recursive,
                bindings,
                body,
            } => {
                let scope = self.bindings(*recursive, bindings, scope.clone())?;
                self.expr(*body, &scope)
            }
            Expr::Fun { params, body } => {
                Ok(closure(Code::Fun(params.clone().into(), *body), scope))
            }
            Expr::Function { cases } => Ok(closure(Code::Function(cases.clone().into()), scope)),
            Expr::Apply {
                function,
                arguments,
            } => self.apply_expr(id, *function, arguments, scope),
            Expr::Match { scrutinee, cases } => {
                let value = self.expr(*scrutinee, scope)?;
                self.cases(cases, &value, scope, unit.expr_range(id))
            }
            Expr::Try { body, cases } => self.try_with(*body, cases, scope),
            Expr::Tuple(items) => Ok(Value::Tuple(self.right_to_left(items, scope)?.into())),
            Expr::List(items) => Ok(Value::list(self.right_to_left(items, scope)?)),
            Expr::Array(_) => Ok(self.unknown(id, "arrays are not evaluated")),
            Expr::Construct { path, argument } => self.construct(&path.dotted(), *argument, scope),
            Expr::Variant { tag, argument } => {
                let argument = argument
                    .map(|argument| self.expr(argument, scope))
                    .transpose()?;
                Ok(Value::Variant((*tag.text).into(), argument.map(Rc::new)))
            }
            Expr::Record { base, fields } => self.record(id, *base, fields, scope),
            Expr::Field { record, field } => {
                let record = self.expr(*record, scope)?;
                let name = field.last().map_or("", |name| &name.text);
                Ok(field_of(&record, name)
                    .unwrap_or_else(|| self.unknown(id, "the record is not known")))
            }
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
            Expr::LetException { body, .. } => self.expr(*body, scope),
            Expr::Assert(condition) => match self.expr(*condition, scope)? {
                Value::Bool(false) => Err(Stop::raise("Assert_failure", unit.expr_range(id))),
                _ => Ok(Value::Unit),
            },
            // A lazy value has no effect that a configuration could see.
            Expr::Lazy(body) => self.expr(*body, scope),
            Expr::New(path) => self.new_object(path, scope),
            Expr::Newtype { body, .. } => self.expr(*body, scope),
            Expr::Missing => Ok(self.unknown(id, "it is not written yet")),
            Expr::Object { members, .. } => self.object(members, scope),
            Expr::Send { .. } => Ok(self.unknown(id, "methods are not evaluated")),
            Expr::SetField { .. }
            | Expr::Opaque
            | Expr::Unreachable
            | Expr::LetOp { .. }
            | Expr::Index { .. }
            | Expr::SetIndex { .. }
            | Expr::SetVariable { .. }
            | Expr::Override(_)
            | Expr::Pack { .. } => Ok(self.unknown(id, "this construct is not evaluated")),
        }
    }

    pub(super) fn unknown(&self, id: ExprId, reason: &str) -> Value {
        Value::Unknown(Unknown {
            range: self.unit.expr_range(id),
            reason: reason.into(),
        })
    }

    fn right_to_left(&mut self, items: &[ExprId], scope: &Scope) -> Result<Vec<Value>, Stop> {
        let mut values = Vec::with_capacity(items.len());
        for item in items.iter().rev() {
            values.push(self.expr(*item, scope)?);
        }
        values.reverse();
        Ok(values)
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

    fn construct(&mut self, tag: &str, argument: Option<ExprId>, scope: &Scope) -> Outcome {
        let argument = argument
            .map(|argument| self.expr(argument, scope))
            .transpose()?;
        Ok(match (tag, argument) {
            ("()", _) => Value::Unit,
            ("true", _) => Value::Bool(true),
            ("false", _) => Value::Bool(false),
            ("[]", _) => Value::list(Vec::new()),
            ("::", Some(Value::Tuple(pair))) => cons(&pair),
            ("::", Some(unknown)) => unknown,
            (tag, argument) => {
                let name = tag.rsplit('.').next().unwrap_or(tag);
                Value::Construct(name.into(), argument.map(Rc::new))
            }
        })
    }

    fn record(
        &mut self,
        id: ExprId,
        base: Option<ExprId>,
        fields: &[FieldValue<ExprId>],
        scope: &Scope,
    ) -> Outcome {
        let mut values: Vec<(Box<str>, Value)> = match base {
            None => Vec::new(),
            Some(base) => match self.expr(base, scope)? {
                Value::Record(values) => values.to_vec(),
                _ => return Ok(self.unknown(id, "the record is not known")),
            },
        };
        for field in fields.iter().rev() {
            let name = field.field.last().map_or("", |name| &name.text);
            let value = self.expr(field.value, scope)?;
            values.retain(|(other, _)| **other != *name);
            values.push((name.into(), value));
        }
        Ok(Value::Record(values.into()))
    }

    fn if_then(
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
                let branches = std::iter::once(yes).chain(no);
                let mut values = Vec::new();
                for branch in branches {
                    match self.expr(branch, scope) {
                        Ok(value) => values.push(value),
                        // What may be raised is not known either.
                        Err(Stop::Raised(_)) => {}
                        Err(limit) => return Err(limit),
                    }
                }
                Ok(either(&values, unknown))
            }
            _ => Ok(self.unknown(condition, "the condition is not known")),
        }
    }

    fn for_loop(
        &mut self,
        pat: PatId,
        (from, to, down): (ExprId, ExprId, bool),
        body: ExprId,
        scope: &Scope,
    ) -> Outcome {
        let (Value::Int(from), Value::Int(to)) = (self.expr(from, scope)?, self.expr(to, scope)?)
        else {
            return Ok(Value::Unit);
        };
        let steps: Box<dyn Iterator<Item = i64>> = if down {
            Box::new((to..=from).rev())
        } else {
            Box::new(from..=to)
        };
        for n in steps {
            let scope = self.bind(scope, pat, &Value::Int(n))?;
            self.expr(body, &scope)?;
        }
        Ok(Value::Unit)
    }

    fn while_loop(&mut self, condition: ExprId, body: ExprId, scope: &Scope) -> Outcome {
        while let Value::Bool(true) = self.expr(condition, scope)? {
            self.expr(body, scope)?;
        }
        Ok(Value::Unit)
    }

    /// The first case that matches. When a case may match or not, the results of all cases from
    /// there on are possible.
    fn cases(&mut self, cases: &[Case], value: &Value, scope: &Scope, range: TextRange) -> Outcome {
        for (nth, case) in cases.iter().enumerate() {
            match pattern::matches(self.unit, scope, case.pat, value) {
                Match::No => {}
                Match::Maybe(unknown) => return self.any_case(&cases[nth..], &unknown, scope),
                Match::Yes(scope) => {
                    let guard = case
                        .guard
                        .map(|guard| self.expr(guard, &scope))
                        .transpose()?;
                    match guard {
                        None | Some(Value::Bool(true)) => return self.expr(case.body, &scope),
                        Some(Value::Unknown(unknown)) => {
                            return self.any_case(&cases[nth..], &unknown, &scope);
                        }
                        Some(_) => {}
                    }
                }
            }
        }
        Err(Stop::raise("Match_failure", range))
    }

    fn any_case(&mut self, cases: &[Case], unknown: &Unknown, scope: &Scope) -> Outcome {
        let mut values = Vec::new();
        for case in cases {
            let scope = pattern::bind_unknown(self.unit, scope, case.pat, unknown);
            match self.expr(case.body, &scope) {
                Ok(value) => values.push(value),
                Err(Stop::Raised(_)) => {}
                Err(limit) => return Err(limit),
            }
        }
        Ok(either(&values, unknown.clone()))
    }

    fn try_with(&mut self, body: ExprId, cases: &[Case], scope: &Scope) -> Outcome {
        match self.expr(body, scope) {
            Err(Stop::Raised(exception)) => {
                let argument = Value::Unknown(Unknown {
                    range: exception.range,
                    reason: "it is the argument of an exception".into(),
                });
                let raised = Value::Construct(exception.name.clone(), Some(Rc::new(argument)));
                let unhandled = TextRange::default();
                match self.cases(cases, &raised, scope, unhandled) {
                    Err(Stop::Raised(raised)) if raised.range == unhandled => {
                        Err(Stop::Raised(exception))
                    }
                    outcome => outcome,
                }
            }
            outcome => outcome,
        }
    }

    fn apply_expr(
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
                Code::Function(_) => vec![Parameter::Positional],
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

    fn apply_closure(
        &mut self,
        closure: &Rc<Closure>,
        mut arguments: Vec<Given>,
        range: TextRange,
    ) -> Result<(Value, Vec<Given>), Stop> {
        match &closure.code {
            Code::Function(cases) => {
                let first = arguments
                    .iter()
                    .position(|argument| matches!(argument, Given::Positional(_)));
                let Some(first) = first else {
                    return Ok((Value::Closure(closure.clone()), Vec::new()));
                };
                let value = arguments.remove(first).into_value();
                Ok((self.cases(cases, &value, &closure.scope, range)?, arguments))
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

fn closure(code: Code, scope: &Scope) -> Value {
    Value::Closure(Rc::new(Closure {
        code,
        scope: scope.clone(),
        given: Vec::new(),
    }))
}

fn value_of(literal: &Literal) -> Value {
    match literal {
        Literal::Int(n) | Literal::BoxedInt(n, _) => Value::Int(*n),
        Literal::Oversized(..) => Value::Int(i64::MAX),
        Literal::Float(text) => Value::Float(text.replace('_', "").parse().unwrap_or(f64::NAN)),
        Literal::Char(c) => Value::Char(*c),
        Literal::String(text) => Value::string(text),
    }
}

fn cons(pair: &[Value]) -> Value {
    match pair {
        [head, Value::List(tail)] => {
            let mut items = Vec::with_capacity(tail.len() + 1);
            items.push(head.clone());
            items.extend(tail.iter().cloned());
            Value::list(items)
        }
        [_, tail] => tail.clone(),
        _ => Value::list(Vec::new()),
    }
}

fn field_of(record: &Value, name: &str) -> Option<Value> {
    match record {
        Value::Record(fields) => fields
            .iter()
            .find(|(field, _)| **field == *name)
            .map(|(_, value)| value.clone()),
        // `r.contents` of a reference.
        Value::Ref(cell) if name == "contents" => Some(RefCell::borrow(cell).clone()),
        _ => None,
    }
}

/// The one value that all possibilities agree on, or unknown.
fn either(values: &[Value], unknown: Unknown) -> Value {
    match values {
        [first, rest @ ..] if rest.iter().all(|value| value.equal(first) == Some(true)) => {
            first.clone()
        }
        _ => Value::Unknown(unknown),
    }
}
