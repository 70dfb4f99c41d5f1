//! Applications: which argument goes to which parameter, in OCaml's way.
//!
//! Labels may come in any order, may be left out where all parameters are given, and optional
//! parameters are dropped when a positional argument follows. The order in which arguments are typed
//! is that of the parameters.

use ocaml_syntax::TextRange;

use super::check::Checker;
use super::environment::{Env, FoundValue};
use super::error::{ErrorKind, Outcome, other, refuse};
use super::expression::Expected;
use super::names::{self, Sym};
use super::tree::{ExprId, ExprKind, Label};
use super::types::{Commutes, Desc, Ty};

/// What happens to one parameter.
enum Given {
    /// It is left for later.
    Nothing,
    /// An optional parameter takes its default.
    Default,
    /// An argument of exactly its type.
    Argument(ExprId, Ty),
    /// An argument without `?` for an optional parameter: of the type inside the option.
    Inside(ExprId, Ty),
    /// An argument of a function whose type is not known.
    Unknown { label: Label, value: ExprId, ty: Ty },
}

/// How the arguments of an application are spread, while parameters are gone through.
struct Spread<'s> {
    function: ExprId,
    function_ty: Ty,
    /// Parameters left for later, with their levels, last first.
    omitted: Vec<(Label, Ty, u32)>,
    eliminated: Vec<(Label, Ty, u32)>,
    given: Vec<(Label, Given)>,
    left: Vec<&'s (Label, ExprId)>,
}

impl Checker<'_> {
    /// `function arguments`.
    pub(crate) fn application(
        &mut self,
        env: Env,
        id: ExprId,
        function: ExprId,
        arguments: &[(Label, ExprId)],
        expected: Expected,
    ) -> Outcome<Ty> {
        let (function_ty, found) = self.applied(env, function)?;
        // `x |> f` and `f @@ x` are typed as `f x`.
        let (function, function_ty, arguments) = match (found, arguments) {
            (Some(found), [(Label::None, first), (Label::None, second)])
                if Self::is_stdlib(found, "Stdlib.|>") && self.is_inferred(*second) =>
            {
                let (ty, _) = self.applied(env, *second)?;
                (*second, ty, vec![(Label::None, *first)])
            }
            (Some(found), [(Label::None, first), (Label::None, second)])
                if Self::is_stdlib(found, "Stdlib.@@") =>
            {
                let (ty, _) = self.applied(env, *first)?;
                (*first, ty, vec![(Label::None, *second)])
            }
            _ => (function, function_ty, arguments.to_vec()),
        };
        self.store.enter();
        let ignores = found.is_some_and(|found| Self::is_stdlib(found, "Stdlib.ignore"));
        let result = match &*arguments {
            [(Label::None, argument)] if ignores => self.ignored(env, *argument, function_ty),
            _ => self.spread(env, function, function_ty, &arguments),
        };
        self.store.leave();
        let ty = result?;
        let var = self.store.var();
        let _ = self.unify(var, function_ty);
        self.meet(id, ty, expected)?;
        Ok(ty)
    }

    /// The type of what is applied, and the value that it names.
    fn applied(&mut self, env: Env, function: ExprId) -> Outcome<(Ty, Option<FoundValue>)> {
        self.store.enter();
        let unit = self.unit;
        let outcome = match &unit.expr(function).kind {
            ExprKind::Ident(path) => self.value(env, path).map(|found| {
                let ty = self.value_type(found);
                (ty, Some(found))
            }),
            _ => self.infer(env, function).map(|ty| (ty, None)),
        };
        self.store.leave();
        let (ty, found) = outcome?;
        self.note_expr(function, ty);
        // The parameters live at the level of the application.
        let mut at = ty;
        for _ in 0..1000 {
            at = self.expand_head(at);
            let Desc::Arrow(_, argument, result, _) = self.store.desc(at) else {
                break;
            };
            let level = self.store.level;
            let _ = self.lower_to(level, argument);
            at = result;
        }
        Ok((ty, found))
    }

    /// `ignore e` warns where `e` is a function that lacks arguments.
    fn ignored(&mut self, env: Env, argument: ExprId, function_ty: Ty) -> Outcome<Ty> {
        let Some((parameter, result)) = self.filter_arrow(function_ty, Label::None) else {
            return Ok(self.store.unknown());
        };
        let ty = self.expect(env, argument, Expected::of(parameter))?;
        let range = self.unit.expr(argument).range;
        self.discarded(argument, ty, range, false, true);
        Ok(result)
    }

    fn spread(
        &mut self,
        env: Env,
        function: ExprId,
        function_ty: Ty,
        arguments: &[(Label, ExprId)],
    ) -> Outcome<Ty> {
        let labels_left_out = self.labels_left_out(function, function_ty, arguments);
        let mut spread = Spread {
            function,
            function_ty,
            omitted: Vec::new(),
            eliminated: Vec::new(),
            given: Vec::new(),
            left: arguments.iter().collect(),
        };
        let mut ty = function_ty;
        while !spread.left.is_empty() {
            let head = self.expand_head(ty);
            let Desc::Arrow(label, parameter, result, commutes) = self.store.desc(head) else {
                break;
            };
            if self.store.commutes(commutes) != Commutes::YES {
                break;
            }
            if labels_left_out {
                self.next_in_order(&mut spread, label, parameter, head)?;
            } else {
                self.next_by_label(&mut spread, label, parameter, head);
            }
            ty = result;
        }
        for (label, value) in std::mem::take(&mut spread.left) {
            ty = self.unknown_argument(&mut spread, ty, *label, *value)?;
        }
        if matches!(spread.given.first(), Some((_, Given::Nothing))) {
            self.starts_open.insert(function);
        }
        self.type_arguments(env, &spread)?;
        for (label, parameter, level) in &spread.omitted {
            ty = self
                .store
                .at(Desc::Arrow(*label, *parameter, ty, Commutes::YES), *level);
        }
        Ok(ty)
    }

    /// Whether an application without labels gives every parameter.
    fn labels_left_out(&mut self, function: ExprId, ty: Ty, arguments: &[(Label, ExprId)]) -> bool {
        if arguments.iter().any(|(label, _)| *label != Label::None) {
            return false;
        }
        let (labels, open) = self.labels(ty);
        if open || labels.iter().all(|label| *label == Label::None) {
            return false;
        }
        let needed: Vec<Label> = labels
            .into_iter()
            .filter(|label| !label.is_optional())
            .collect();
        let all =
            needed.len() == arguments.len() && needed.iter().any(|label| *label != Label::None);
        if all && self.warn.is_on(6) {
            let names: Vec<String> = needed
                .iter()
                .filter_map(|label| label.name())
                .map(|name| format!("`~{name}`"))
                .collect();
            let range = self.unit.expr(function).range;
            self.warning(
                range,
                6,
                format!("this call leaves out {}", names.join(", ")),
            );
        }
        all
    }

    fn next_in_order(
        &mut self,
        spread: &mut Spread<'_>,
        label: Label,
        parameter: Ty,
        head: Ty,
    ) -> Outcome<()> {
        let Some((found, value)) = spread.left.first().map(|it| **it) else {
            return Ok(());
        };
        let optional = label.is_optional();
        if label.name() == found.name() || (!optional && found == Label::None) {
            spread.left.remove(0);
            let given = self.give(value, found, label, parameter);
            spread.given.push((label, given));
            return Ok(());
        }
        let comes_later = spread.left[1..]
            .iter()
            .any(|it| it.0.name() == label.name());
        let positional = spread.left.iter().any(|it| it.0 == Label::None);
        if optional && !comes_later && positional {
            self.eliminate(spread, label, parameter, head);
            return Ok(());
        }
        self.wrong_label(value, found, head, optional)
    }

    fn next_by_label(&mut self, spread: &mut Spread<'_>, label: Label, parameter: Ty, head: Ty) {
        let optional = label.is_optional();
        let position = spread
            .left
            .iter()
            .position(|it| it.0.name() == label.name());
        if let Some(position) = position {
            let (found, value) = *spread.left.remove(position);
            if !optional && found.is_optional() {
                let name = label.name().map_or(String::new(), |name| name.to_string());
                let range = self.unit.expr(value).range;
                self.warning(range, 43, format!("the parameter `{name}` is not optional"));
            }
            let given = self.give(value, found, label, parameter);
            spread.given.push((label, given));
            return;
        }
        let positional = spread.left.iter().any(|it| it.0 == Label::None);
        if optional && positional {
            return self.eliminate(spread, label, parameter, head);
        }
        let level = self.store.level(head);
        spread.omitted.insert(0, (label, parameter, level));
        spread.given.push((label, Given::Nothing));
    }

    fn eliminate(&mut self, spread: &mut Spread<'_>, label: Label, parameter: Ty, head: Ty) {
        let level = self.store.level(head);
        spread.eliminated.insert(0, (label, parameter, level));
        spread.given.push((label, Given::Default));
    }

    fn give(&mut self, value: ExprId, found: Label, label: Label, parameter: Ty) -> Given {
        if !label.is_optional() || found.is_optional() {
            return Given::Argument(value, parameter);
        }
        let head = self.expand_head(parameter);
        match self.store.desc(head) {
            Desc::Constr(_, arguments) if arguments.len() == 1 => {
                Given::Inside(value, self.store.nth(arguments, 0))
            }
            _ => Given::Inside(value, self.store.unknown()),
        }
    }

    /// An argument behind the known parameters.
    fn unknown_argument(
        &mut self,
        spread: &mut Spread<'_>,
        ty: Ty,
        label: Label,
        value: ExprId,
    ) -> Outcome<Ty> {
        let head = self.expand_head(ty);
        let (argument, result) = match self.store.desc(head) {
            Desc::Unknown => (self.store.unknown(), self.store.unknown()),
            Desc::Var(_) => {
                let argument = self.store.var();
                let result = self.store.var();
                if self.store.level(head) >= self.store.level {
                    let range = self.unit.expr(value).range;
                    self.warning(range, 20, "this argument is not used by the function");
                }
                let order = self.store.observed_order();
                let arrow = self
                    .store
                    .new_ty(Desc::Arrow(label, argument, result, order));
                if self.unify(head, arrow).is_err() {
                    return other(
                        self.unit.expr(spread.function).range,
                        "this function would have to take itself as an argument",
                    );
                }
                (argument, result)
            }
            Desc::Arrow(found, argument, result, _) if found == label => (argument, result),
            _ => return self.refuse_argument(spread, head, label, value),
        };
        spread.given.push((
            label,
            Given::Unknown {
                label,
                value,
                ty: argument,
            },
        ));
        Ok(result)
    }

    fn refuse_argument(
        &mut self,
        spread: &Spread<'_>,
        head: Ty,
        label: Label,
        value: ExprId,
    ) -> Outcome<Ty> {
        let mut rest = head;
        for (label, parameter, level) in spread.omitted.iter().chain(&spread.eliminated) {
            rest = self
                .store
                .at(Desc::Arrow(*label, *parameter, rest, Commutes::YES), *level);
        }
        if matches!(self.store.desc(rest), Desc::Arrow(..)) {
            let (labels, open) = self.labels(head);
            if open || labels.contains(&label) {
                return refuse(
                    self.unit.expr(spread.function).range,
                    ErrorKind::IncoherentOrder,
                );
            }
            return self.wrong_label(value, label, rest, false);
        }
        let whole = self.expand_head(spread.function_ty);
        let range = self.unit.expr(spread.function).range;
        if matches!(self.store.desc(whole), Desc::Arrow(..)) {
            let function = self.show(spread.function_ty);
            return refuse(range, ErrorKind::TooManyArguments { function });
        }
        let found = self.show(spread.function_ty);
        refuse(range, ErrorKind::NotAFunction { found })
    }

    fn wrong_label<T>(
        &mut self,
        value: ExprId,
        label: Label,
        function: Ty,
        optional: bool,
    ) -> Outcome<T> {
        let (labels, _) = self.labels(function);
        let names = labels
            .iter()
            .filter_map(|label| label.name())
            .map(Sym::text);
        let text = label.name().map_or("", Sym::text);
        let near = super::similar::nearest(text, names).first().cloned();
        let function = self.show(function);
        let label = match label {
            Label::None => String::new(),
            Label::Labelled(name) => format!("~{name}"),
            Label::Optional(name) => format!("?{name}"),
        };
        let range: TextRange = self.unit.expr(value).range;
        refuse(
            range,
            ErrorKind::WrongLabel {
                label,
                function,
                optional,
                near,
            },
        )
    }

    /// Types the arguments in the order of the parameters.
    fn type_arguments(&mut self, env: Env, spread: &Spread<'_>) -> Outcome<()> {
        let outer = self.callee;
        for (_, given) in &spread.given {
            self.callee = outer;
            match given {
                Given::Nothing | Given::Default => {}
                Given::Argument(value, ty) | Given::Inside(value, ty) => {
                    self.callee = Some(spread.function);
                    self.argument(env, *value, Expected::of(*ty))?;
                }
                Given::Unknown { label, value, ty } => {
                    self.callee = Some(spread.function);
                    let found = self.expect(env, *value, Expected::of(*ty))?;
                    if label.is_optional() {
                        let inner = self.store.var();
                        let option = self.store.predef(names::OPTION, &[inner]);
                        self.meet(*value, found, Expected::of(option))?;
                    }
                }
            }
        }
        self.callee = outer;
        Ok(())
    }

    /// Whether the type of an expression comes from itself, not from its context.
    fn is_inferred(&self, id: ExprId) -> bool {
        match &self.unit.expr(id).kind {
            ExprKind::Ident(_)
            | ExprKind::Apply { .. }
            | ExprKind::Field { .. }
            | ExprKind::Constraint { .. }
            | ExprKind::Coerce { .. }
            | ExprKind::Send { .. }
            | ExprKind::New(_) => true,
            ExprKind::Sequence(parts) => parts.last().is_some_and(|last| self.is_inferred(*last)),
            ExprKind::Open { body, .. } => self.is_inferred(*body),
            ExprKind::If {
                yes, no: Some(no), ..
            } => self.is_inferred(*yes) && self.is_inferred(*no),
            _ => false,
        }
    }

    /// An argument: a function with optional parameters may stand where one without is expected.
    pub(crate) fn argument(&mut self, env: Env, id: ExprId, expected: Expected) -> Outcome<Ty> {
        let plain = |this: &mut Self, ty: Ty| {
            let (labels, open) = this.labels(ty);
            !open && labels.iter().all(|label| *label == Label::None)
        };
        let wanted = if self.is_inferred(id) {
            let head = self.expand_head(expected.ty);
            match self.store.desc(head) {
                Desc::Arrow(Label::None, _, result, _) => Some(plain(self, result)),
                _ => None,
            }
        } else {
            None
        };
        let Some(safe) = wanted else {
            let ty = self.expect(env, id, expected)?;
            self.meet(id, ty, expected)?;
            return Ok(ty);
        };
        let ty = self.infer(env, id)?;
        // Drop the optional parameters in front.
        let mut rest = ty;
        let mut dropped = false;
        let (simple, rest) = loop {
            let head = self.expand_head(rest);
            match self.store.desc(head) {
                Desc::Arrow(label, _, result, _) if label.is_optional() => {
                    dropped = true;
                    rest = result;
                }
                Desc::Arrow(Label::None, _, result, _) => break (plain(self, result), rest),
                Desc::Var(_) | Desc::Unknown => break (false, rest),
                _ => {
                    dropped = false;
                    break (false, ty);
                }
            }
        };
        if !(simple || safe) {
            self.meet(id, ty, expected)?;
            return Ok(ty);
        }
        self.meet(id, rest, expected)?;
        if dropped {
            let range = self.unit.expr(id).range;
            self.warning(
                range,
                48,
                "the optional parameters of this function are dropped",
            );
        }
        Ok(rest)
    }
}
