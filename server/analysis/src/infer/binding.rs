//! `let`: recursive or not, generalised or not.

use super::check::{Checker, Group, ValueId};
use super::environment::{Entry, Env};
use super::error::{Outcome, Role, other};
use super::expression::Expected;
use super::names;
use super::pattern::PatVar;
use super::tree::{
    Binding, ExprId, ExprKind, ItemKind, Label, ModuleExpr, ModuleKind, PatId, PatKind, TypeId,
    TypeKind,
};
use super::types::{Desc, Ty};
use super::warnings::DelayedKind;

impl Checker<'_> {
    /// Types bindings. Answers the environment with their variables, and the variables.
    pub(crate) fn bindings(
        &mut self,
        env: Env,
        recursive: bool,
        bindings: &[Binding],
        toplevel: bool,
    ) -> Outcome<(Env, Vec<(PatVar, ValueId)>)> {
        self.store.enter();
        let result = self.bindings_inside(env, recursive, bindings, toplevel);
        let Bound {
            env,
            vars,
            types,
            polys,
        } = match result {
            Ok(bound) => bound,
            Err(error) => {
                self.store.leave();
                return Err(error);
            }
        };
        self.store.leave();
        for (binding, ty) in bindings.iter().zip(&types) {
            if self.is_expansive(binding.value) {
                self.lower_contravariant(*ty);
            }
        }
        for (var, _) in &vars {
            self.store.generalise(var.ty);
        }
        for (index, binding) in bindings.iter().enumerate() {
            match &polys[index] {
                Some((found, quantified)) => {
                    if self.is_expansive(binding.value) {
                        self.lower_contravariant(*found);
                    }
                    self.check_general(binding.value, *found, quantified, types[index])?;
                }
                None => self.store.generalise(types[index]),
            }
        }
        if recursive {
            self.check_recursive(bindings, &vars)?;
        }
        for (binding, ty) in bindings.iter().zip(&types) {
            if matches!(self.unit.pat(binding.pat).kind, PatKind::Any) {
                let range = self.unit.expr(binding.value).range;
                self.discarded(binding.value, *ty, range, false, true);
            }
        }
        Ok((env, vars))
    }

    fn bindings_inside(
        &mut self,
        env: Env,
        recursive: bool,
        bindings: &[Binding],
        toplevel: bool,
    ) -> Outcome<Bound> {
        let types: Vec<Ty> = bindings.iter().map(|_| self.store.var()).collect();
        let mut vars: Vec<PatVar> = Vec::new();
        let mut ends = Vec::new();
        let place = match bindings {
            _ if toplevel => "a definition of the file or of a module",
            _ if recursive => "`let rec`",
            [_, _, ..] => "`let … and …`",
            _ => "this `let`",
        };
        let outer = self.no_hidden_types.replace(place);
        for (binding, ty) in bindings.iter().zip(&types) {
            let result = self.pattern(env, binding.pat, *ty, &mut vars);
            if result.is_err() {
                self.no_hidden_types = outer;
            }
            result?;
            ends.push(vars.len());
        }
        self.no_hidden_types = outer;
        if recursive {
            for (binding, ty) in bindings.iter().zip(&types) {
                let ty = match self.store.desc(*ty) {
                    Desc::Poly(..) => self.instance_poly(*ty).1,
                    _ => *ty,
                };
                let approximate = self.approximate(binding.value)?;
                let range = self.unit.pat(binding.pat).range;
                if let Err(clash) = self.unify(ty, approximate) {
                    return self.mismatch(range, None, ty, approximate, Role::Pattern, &clash);
                }
            }
        }
        for (binding, ty) in bindings.iter().zip(&types) {
            self.close_variants(&[binding.pat], *ty);
        }
        let (new_env, values) = self.enter_variables(env, &vars, bindings, &ends, toplevel);
        let inner = if recursive { new_env } else { env };
        let group = self.groups.len() as u32 - 1;
        let first_slot = self.slots.len() - bindings.len();
        let mut polys = Vec::new();
        for (index, binding) in bindings.iter().enumerate() {
            if recursive {
                self.groups[group as usize].current = Some((first_slot + index) as u32);
            }
            let ty = types[index];
            let (quantified, wanted) = match self.store.desc(ty) {
                Desc::Poly(..) => self.instance_poly(ty),
                _ => (Vec::new(), ty),
            };
            let result = self.scoped(binding.warn.as_deref(), |this| {
                this.expect(inner, binding.value, Expected::of(wanted))
            });
            if result.is_err() {
                self.groups[group as usize].current = None;
            }
            result?;
            polys.push((!quantified.is_empty()).then_some((wanted, quantified)));
        }
        self.groups[group as usize].current = None;
        if recursive
            && !self.groups[group as usize].recursive
            && let Some(first) = bindings.first()
        {
            let range = self.unit.pat(first.pat).range;
            self.scoped(first.warn.as_deref(), |this| {
                this.warning(range, 39, "`rec` is not needed: nothing here uses itself");
            });
        }
        for (binding, ty) in bindings.iter().zip(&types) {
            let range = self.unit.pat(binding.pat).range;
            self.scoped(binding.warn.as_deref(), |this| {
                this.check_single(binding.pat, *ty, range);
            });
        }
        let vars = vars.into_iter().zip(values).collect();
        Ok(Bound {
            env: new_env,
            vars,
            types,
            polys,
        })
    }

    fn enter_variables(
        &mut self,
        env: Env,
        vars: &[PatVar],
        bindings: &[Binding],
        ends: &[usize],
        toplevel: bool,
    ) -> (Env, Vec<ValueId>) {
        self.groups.push(Group {
            current: None,
            recursive: false,
        });
        let group = self.groups.len() as u32 - 1;
        let mut env = env;
        let mut values = Vec::new();
        for var in vars {
            let id = self.pattern_value(var);
            values.push(id);
            env = self.add(env, Entry::Value(var.name, id));
            if var.module {
                env = self.bind_module(env, var);
            }
        }
        let (lone, strict) = if toplevel { (32, 32) } else { (26, 27) };
        let mut start = 0;
        for (binding, end) in bindings.iter().zip(ends) {
            let slot = self.slots.len() as u32;
            self.slots.push(Vec::new());
            let siblings: Vec<ValueId> = values[start..*end].to_vec();
            self.scoped(binding.warn.as_deref(), |this| {
                let watched = this.warn.is_on(lone) || this.warn.is_on(strict);
                for id in &siblings {
                    this.values[id.0 as usize].binding = Some((group, slot));
                    if watched && !this.values[id.0 as usize].name.is_silent() {
                        let siblings = siblings.clone();
                        this.delay(DelayedKind::UnusedLet {
                            value: *id,
                            siblings,
                            lone,
                            strict,
                        });
                    }
                }
            });
            start = *end;
        }
        (env, values)
    }

    // ---- approximation --------------------------------------------------------------------------

    /// What the shape of a recursive value says of its type before it is typed.
    pub(crate) fn approximate(&mut self, id: ExprId) -> Outcome<Ty> {
        let unit = self.unit;
        if !self.deeper() {
            self.shallower();
            return Ok(self.store.var());
        }
        let result = match &unit.expr(id).kind {
            ExprKind::Let { body, .. } => self.approximate(*body),
            ExprKind::Fun { label, body, .. } => {
                let mut argument = self.store.var();
                if label.is_optional() {
                    argument = self.store.predef(names::OPTION, &[argument]);
                }
                self.approximate(*body)
                    .map(|body| self.store.arrow(*label, argument, body))
            }
            ExprKind::Function(cases) => match cases.first() {
                Some(case) => {
                    let argument = self.store.var();
                    self.approximate(case.body)
                        .map(|body| self.store.arrow(Label::None, argument, body))
                }
                None => Ok(self.store.var()),
            },
            ExprKind::Match { cases, .. } => match cases.first() {
                Some(case) => self.approximate(case.body),
                None => Ok(self.store.var()),
            },
            ExprKind::Try { body, .. } => self.approximate(*body),
            ExprKind::Tuple(parts) => {
                let types: Outcome<Vec<Ty>> =
                    parts.iter().map(|part| self.approximate(*part)).collect();
                types.map(|types| self.store.tuple(&types))
            }
            ExprKind::If { yes, .. } => self.approximate(*yes),
            ExprKind::Sequence(parts) => match parts.last() {
                Some(last) => self.approximate(*last),
                None => Ok(self.store.var()),
            },
            ExprKind::Constraint { value, ty } => {
                let range = unit.expr(id).range;
                self.approximate(*value).and_then(|found| {
                    let wanted = self.approximate_type(*ty);
                    match self.unify(found, wanted) {
                        Ok(()) => Ok(wanted),
                        Err(clash) => {
                            self.mismatch(range, None, found, wanted, Role::Expression, &clash)
                        }
                    }
                })
            }
            _ => Ok(self.store.var()),
        };
        self.shallower();
        result
    }

    fn approximate_type(&mut self, id: TypeId) -> Ty {
        let unit = self.unit;
        match &unit.ty(id).kind {
            TypeKind::Arrow { label, result, .. } => {
                let mut argument = self.store.var();
                if label.is_optional() {
                    argument = self.store.predef(names::OPTION, &[argument]);
                }
                let result = self.approximate_type(*result);
                self.store.arrow(*label, argument, result)
            }
            TypeKind::Tuple(types) => {
                let types: Vec<Ty> = types.iter().map(|ty| self.approximate_type(*ty)).collect();
                self.store.tuple(&types)
            }
            TypeKind::Poly { ty, .. } => self.approximate_type(*ty),
            _ => self.store.var(),
        }
    }

    // ---- recursion ------------------------------------------------------------------------------

    fn check_recursive(&mut self, bindings: &[Binding], vars: &[(PatVar, ValueId)]) -> Outcome<()> {
        for binding in bindings {
            if !self.is_plain(binding.pat) {
                return other(
                    self.unit.pat(binding.pat).range,
                    "`let rec` binds plain names only",
                );
            }
        }
        let bound: Vec<names::Sym> = vars.iter().map(|(var, _)| var.name).collect();
        for binding in bindings {
            if self.uses_now(binding.value, &bound, 0) {
                return other(
                    self.unit.expr(binding.value).range,
                    "`let rec` cannot define this: the value would need itself before it exists",
                );
            }
        }
        Ok(())
    }

    fn is_plain(&self, id: PatId) -> bool {
        match &self.unit.pat(id).kind {
            PatKind::Var(_) => true,
            PatKind::Constraint { pat, .. } => self.is_plain(*pat),
            PatKind::Alias { pat, .. } => matches!(self.unit.pat(*pat).kind, PatKind::Any),
            _ => false,
        }
    }

    /// Whether computing an expression looks at one of these names.
    fn uses_now(&self, id: ExprId, bound: &[names::Sym], depth: u32) -> bool {
        if depth > 100 || bound.is_empty() {
            return false;
        }
        let uses = |id: &ExprId| self.mentions(*id, bound, depth + 1);
        let now = |id: &ExprId| self.uses_now(*id, bound, depth + 1);
        match &self.unit.expr(id).kind {
            // A name alone is only passed on, except at the very top.
            ExprKind::Ident(path) => {
                depth == 0 && path.single().is_some_and(|name| bound.contains(&name))
            }
            ExprKind::Fun { .. } | ExprKind::Function(_) | ExprKind::Lazy(_) => false,
            ExprKind::Apply {
                function,
                arguments,
            } => uses(function) || arguments.iter().any(|(_, value)| uses(value)),
            ExprKind::Tuple(parts) | ExprKind::List(parts) | ExprKind::Array(parts) => {
                parts.iter().any(now)
            }
            ExprKind::Construct { argument, .. } | ExprKind::Variant { argument, .. } => {
                argument.iter().any(now)
            }
            ExprKind::Record { fields, base } => {
                fields.iter().any(|(_, value)| now(value)) || base.iter().any(uses)
            }
            ExprKind::Let { bindings, body, .. } => {
                bindings.iter().any(|binding| {
                    !matches!(
                        self.unit.expr(binding.value).kind,
                        ExprKind::Fun { .. } | ExprKind::Function(_)
                    ) && uses(&binding.value)
                }) || now(body)
            }
            ExprKind::Sequence(parts) => match parts.split_last() {
                Some((last, first)) => first.iter().any(uses) || now(last),
                None => false,
            },
            ExprKind::If { condition, yes, no } => {
                uses(condition) || now(yes) || no.iter().any(now)
            }
            ExprKind::Match { scrutinee, cases } => {
                uses(scrutinee) || cases.iter().any(|case| now(&case.body))
            }
            ExprKind::Constraint { value, .. } => self.uses_now(*value, bound, depth),
            ExprKind::Open { body, .. } => now(body),
            ExprKind::Assert(value)
            | ExprKind::Field { record: value, .. }
            | ExprKind::Send { object: value, .. } => uses(value),
            _ => false,
        }
    }

    /// Whether an expression mentions one of these names outside functions.
    fn mentions(&self, id: ExprId, bound: &[names::Sym], depth: u32) -> bool {
        if depth > 100 {
            return false;
        }
        let go = |id: &ExprId| self.mentions(*id, bound, depth + 1);
        match &self.unit.expr(id).kind {
            ExprKind::Ident(path) => path.single().is_some_and(|name| bound.contains(&name)),
            ExprKind::Apply {
                function,
                arguments,
            } => go(function) || arguments.iter().any(|(_, value)| go(value)),
            ExprKind::Tuple(parts)
            | ExprKind::List(parts)
            | ExprKind::Array(parts)
            | ExprKind::Sequence(parts) => parts.iter().any(go),
            ExprKind::Construct { argument, .. } | ExprKind::Variant { argument, .. } => {
                argument.iter().any(go)
            }
            ExprKind::Record { fields, base } => {
                fields.iter().any(|(_, value)| go(value)) || base.iter().any(go)
            }
            ExprKind::If { condition, yes, no } => go(condition) || go(yes) || no.iter().any(go),
            ExprKind::Constraint { value, .. }
            | ExprKind::Assert(value)
            | ExprKind::Field { record: value, .. }
            | ExprKind::Send { object: value, .. } => go(value),
            ExprKind::Open { body, .. } => go(body),
            _ => false,
        }
    }

    // ---- the value restriction ------------------------------------------------------------------

    /// Whether computing an expression may make something that can change.
    pub(crate) fn is_expansive(&self, id: ExprId) -> bool {
        !self.is_value(id, 0)
    }

    fn is_value(&self, id: ExprId, depth: u32) -> bool {
        if depth > 200 {
            return true;
        }
        let value = |id: &ExprId| self.is_value(*id, depth + 1);
        match &self.unit.expr(id).kind {
            ExprKind::Ident(_)
            | ExprKind::Const(_)
            | ExprKind::Unreachable
            | ExprKind::Fun { .. }
            | ExprKind::Function(_)
            | ExprKind::Unknown => true,
            ExprKind::Array(parts) => parts.is_empty(),
            ExprKind::Let { bindings, body, .. } => {
                bindings.iter().all(|binding| value(&binding.value)) && value(body)
            }
            ExprKind::Apply {
                function,
                arguments,
            } => self.is_value_application(*function, arguments, depth),
            ExprKind::Match { scrutinee, cases } => {
                value(scrutinee)
                    && cases.iter().all(|case| {
                        case.guard.iter().all(value)
                            && value(&case.body)
                            && !matches!(self.unit.pat(case.pat).kind, PatKind::Exception(_))
                    })
            }
            ExprKind::Tuple(parts) | ExprKind::List(parts) => parts.iter().all(value),
            ExprKind::Construct { argument, .. } => match argument {
                None => true,
                Some(argument) => value(argument),
            },
            ExprKind::Variant { argument, .. } => argument.iter().all(value),
            ExprKind::Record { fields, base } => {
                let mutable = |name: names::Sym| {
                    self.fields
                        .iter()
                        .any(|field| field.name == name && field.mutable)
                };
                fields
                    .iter()
                    .all(|(path, field)| !mutable(path.last()) && value(field))
                    && base.iter().all(value)
            }
            ExprKind::Field { record, .. } => value(record),
            ExprKind::If { yes, no, .. } => value(yes) && no.iter().all(value),
            ExprKind::Sequence(parts) => parts.last().is_none_or(value),
            ExprKind::New(path) => self.class_takes_arguments(path),
            ExprKind::Lazy(inner)
            | ExprKind::Assert(inner)
            | ExprKind::Newtype { body: inner, .. }
            | ExprKind::Poly { value: inner, .. }
            | ExprKind::Constraint { value: inner, .. }
            | ExprKind::Coerce { value: inner, .. } => value(inner),
            ExprKind::Object(body) => body.fields.iter().all(|field| match &field.kind {
                super::tree::ClassFieldKind::Method { .. }
                | super::tree::ClassFieldKind::Constraint(..) => true,
                super::tree::ClassFieldKind::Value {
                    value: init,
                    mutable,
                    ..
                } => !mutable && init.iter().all(value),
                super::tree::ClassFieldKind::Initializer(init) => value(init),
                _ => false,
            }),
            ExprKind::LetModule { module, body, .. } => {
                self.is_value_module(module, depth + 1) && value(body)
            }
            ExprKind::Open { open, body } => {
                self.is_value_module(&open.module, depth + 1) && value(body)
            }
            ExprKind::Pack(module) => self.is_value_module(module, depth + 1),
            _ => false,
        }
    }

    fn is_value_application(
        &self,
        function: ExprId,
        arguments: &[(Label, ExprId)],
        depth: u32,
    ) -> bool {
        if let ExprKind::Ident(path) = &self.unit.expr(function).kind {
            let name = path.last().text();
            if matches!(name, "raise" | "raise_notrace") && arguments.len() == 1 {
                return self.is_value(arguments[0].1, depth + 1);
            }
            // `x |> f` and `f @@ x` are applications of `f`.
            let pair = match (name, arguments) {
                ("|>", [first, second]) => Some((second.1, first.1)),
                ("@@", [first, second]) => Some((first.1, second.1)),
                _ => None,
            };
            if let Some((function, argument)) = pair {
                return self.starts_open.contains(&function)
                    && self.is_value(function, depth + 1)
                    && self.is_value(argument, depth + 1);
            }
        }
        self.starts_open.contains(&function)
            && self.is_value(function, depth + 1)
            && arguments
                .iter()
                .all(|(_, value)| self.is_value(*value, depth + 1))
    }

    fn is_value_module(&self, module: &ModuleExpr, depth: u32) -> bool {
        if depth > 200 {
            return true;
        }
        match &module.kind {
            ModuleKind::Path(_) | ModuleKind::Functor { .. } | ModuleKind::Unknown => true,
            ModuleKind::Unpack(value) => self.is_value(*value, depth + 1),
            ModuleKind::Constraint { module, .. } => self.is_value_module(module, depth + 1),
            ModuleKind::Struct(items) => items.iter().all(|item| match &item.kind {
                ItemKind::Let { bindings, .. } => bindings
                    .iter()
                    .all(|binding| self.is_value(binding.value, depth + 1)),
                ItemKind::Module { module, .. } | ItemKind::Include { module, .. } => {
                    self.is_value_module(module, depth + 1)
                }
                ItemKind::Exception(_) | ItemKind::Classes(_) => false,
                _ => true,
            }),
            ModuleKind::Apply { .. } => false,
        }
    }
}

/// What typing a group of bindings answers.
struct Bound {
    env: Env,
    vars: Vec<(PatVar, ValueId)>,
    types: Vec<Ty>,
    polys: Vec<Option<(Ty, Vec<Ty>)>>,
}
