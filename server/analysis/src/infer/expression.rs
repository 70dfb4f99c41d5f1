//! Expressions against the type that their context expects.
//!
//! Every construct asks for types in the compiler's own order, so that the first refusal is the one
//! that the compiler reports.

use ocaml_syntax::TextRange;

use super::check::Kind;
use super::check::{Checker, ValueKind};
use super::environment::{Entry, Env, FoundValue};
use super::error::{ErrorKind, NameKind, Outcome, Role, other, refuse, unbound};
use super::names;
use super::tree::{Const, ExprId, ExprKind, Label, Name, Path, TypeId};
use super::types::{Desc, Ty};
use super::unify::Unified;

/// What the context wants, and in which role.
#[derive(Clone, Copy)]
pub(crate) struct Expected {
    pub(crate) ty: Ty,
    pub(crate) role: Role,
    /// The outermost function of nested ones: its place and its type.
    pub(crate) function: Option<(TextRange, Ty)>,
}

impl Expected {
    pub(crate) fn of(ty: Ty) -> Self {
        Self {
            ty,
            role: Role::Expression,
            function: None,
        }
    }

    pub(crate) fn with(ty: Ty, role: Role) -> Self {
        Self {
            ty,
            role,
            function: None,
        }
    }

    /// The same for a part that is not a function body.
    pub(crate) fn part(self) -> Self {
        Self {
            function: None,
            ..self
        }
    }
}

impl Checker<'_> {
    /// The type of an expression of which nothing is expected.
    pub(crate) fn infer(&mut self, env: Env, id: ExprId) -> Outcome<Ty> {
        let var = self.store.var();
        self.expect(env, id, Expected::of(var))
    }

    /// The type of an expression where another is expected.
    pub(crate) fn expect(&mut self, env: Env, id: ExprId, expected: Expected) -> Outcome<Ty> {
        if !self.deeper() {
            self.shallower();
            let unknown = self.store.unknown();
            let _ = self.unify(unknown, expected.ty);
            return Ok(unknown);
        }
        let unit = self.unit;
        let spec = unit.expr(id).warn.as_deref();
        let result = self.scoped(spec, |this| this.expect_deep(env, id, expected));
        self.shallower();
        if let Ok(ty) = &result {
            self.note_expr(id, *ty);
        }
        result
    }

    /// The place to blame for an expression's type.
    pub(crate) fn blamed(&self, id: ExprId) -> TextRange {
        let node = self.unit.expr(id);
        match &node.kind {
            ExprKind::Newtype { body, .. } | ExprKind::Poly { value: body, .. }
                if matches!(
                    self.unit.expr(*body).kind,
                    ExprKind::Constraint { .. } | ExprKind::Coerce { .. }
                ) =>
            {
                self.blamed(*body)
            }
            ExprKind::Poly { value, .. } => self.blamed(*value),
            _ => node.range,
        }
    }

    /// Makes the type of an expression the expected one, or blames the expression.
    pub(crate) fn meet(&mut self, id: ExprId, found: Ty, expected: Expected) -> Outcome<()> {
        let range = self.blamed(id);
        self.meet_at(range, Some(id), found, expected)
    }

    pub(crate) fn meet_at(
        &mut self,
        range: TextRange,
        id: Option<ExprId>,
        found: Ty,
        expected: Expected,
    ) -> Outcome<()> {
        match self.unify(found, expected.ty) {
            Ok(()) => Ok(()),
            Err(clash) => self.mismatch(range, id, found, expected.ty, expected.role, &clash),
        }
    }

    fn done(&mut self, id: ExprId, found: Ty, expected: Expected) -> Outcome<Ty> {
        self.meet(id, found, expected)?;
        Ok(found)
    }

    fn predef(&mut self, name: names::Sym) -> Ty {
        self.store.predef(name, &[])
    }

    fn expect_deep(&mut self, env: Env, id: ExprId, expected: Expected) -> Outcome<Ty> {
        let unit = self.unit;
        let node = unit.expr(id);
        let range = node.range;
        match &node.kind {
            ExprKind::Ident(path) => {
                let found = self.value(env, path)?;
                let ty = self.value_type(found);
                self.done(id, ty, expected)
            }
            ExprKind::Const(constant) => {
                let ty = self.constant_expected(constant, range, expected.ty)?;
                self.done(id, ty, expected)
            }
            ExprKind::Let {
                recursive,
                bindings,
                body,
            } => {
                let (env, vars) = self.bindings(env, *recursive, bindings, false)?;
                if !vars.iter().any(|(var, _)| var.module) {
                    return self.expect(env, *body, expected.part());
                }
                // The types of unpacked modules may not leave the body.
                self.store.enter();
                let found = self.expect(env, *body, expected.part());
                self.store.leave();
                found
            }
            ExprKind::Fun { .. } | ExprKind::Function(_) => self.function(env, id, expected),
            ExprKind::Apply {
                function,
                arguments,
            } => self.application(env, id, *function, arguments, expected),
            ExprKind::Match { scrutinee, cases } => {
                self.store.enter();
                let ty = self.infer(env, *scrutinee);
                self.store.leave();
                let ty = ty?;
                if self.is_expansive(*scrutinee) {
                    self.lower_contravariant(ty);
                }
                self.store.generalise(ty);
                self.cases(env, ty, expected.part(), cases, range, true, None)?;
                Ok(self.store.instance(expected.ty))
            }
            ExprKind::Try { body, cases } => {
                let ty = self.expect(env, *body, expected.part())?;
                let exn = self.predef(names::EXN);
                self.cases(env, exn, expected.part(), cases, range, false, None)?;
                Ok(ty)
            }
            ExprKind::Tuple(parts) => {
                let vars: Vec<Ty> = parts.iter().map(|_| self.store.var()).collect();
                let tuple = self.store.tuple(&vars);
                self.meet_at(range, None, tuple, expected)?;
                for (part, var) in parts.iter().zip(&vars) {
                    self.expect(env, *part, Expected::of(*var))?;
                }
                Ok(tuple)
            }
            ExprKind::Construct { path, argument } => {
                self.construct(env, id, path, *argument, expected)
            }
            ExprKind::List(parts) => self.list(env, id, parts, expected),
            ExprKind::Variant { tag, argument } => self.variant(env, id, *tag, *argument, expected),
            ExprKind::Record { fields, base } => self.record(env, id, fields, *base, expected),
            ExprKind::Field { record, field } => {
                let (ty, found) = self.field_access(env, *record, field)?;
                let Some(found) = found else {
                    return Ok(self.silent(expected));
                };
                let (argument, result) = self.instance_field(found);
                self.meet(*record, ty, Expected::of(result))?;
                let (_, argument) = self.instance_poly(argument);
                self.done(id, argument, expected)
            }
            ExprKind::SetField {
                record,
                field,
                value,
            } => {
                let (ty, found) = self.field_access(env, *record, field)?;
                let Some(found) = found else {
                    self.infer(env, *value)?;
                    return Ok(self.silent(expected));
                };
                self.field_value(env, field, found, *value, ty)?;
                if !self.fields[found.0 as usize].mutable {
                    return other(
                        range,
                        format!("the field `{}` is not mutable", field.dotted()),
                    );
                }
                let ty = self.predef(names::UNIT);
                self.done(id, ty, expected)
            }
            ExprKind::Array(parts) => {
                let element = self.store.var();
                let array = self.store.predef(names::ARRAY, &[element]);
                self.meet_at(range, None, array, expected)?;
                for part in parts {
                    self.expect(env, *part, Expected::of(element))?;
                }
                Ok(array)
            }
            ExprKind::If { condition, yes, no } => {
                let bool_ty = self.predef(names::BOOL);
                self.expect(env, *condition, Expected::with(bool_ty, Role::Condition))?;
                match no {
                    None => {
                        let unit_ty = self.predef(names::UNIT);
                        self.expect(env, *yes, Expected::with(unit_ty, Role::NoElse))?;
                        self.done(id, unit_ty, expected)
                    }
                    Some(no) => {
                        let yes = self.expect(env, *yes, expected.part())?;
                        let found = self.expect(env, *no, expected.part())?;
                        self.meet(*no, found, Expected::of(yes))?;
                        Ok(yes)
                    }
                }
            }
            ExprKind::Sequence(parts) => {
                let Some((last, statements)) = parts.split_last() else {
                    return Ok(self.silent(expected));
                };
                for statement in statements {
                    self.statement(env, *statement)?;
                }
                self.expect(env, *last, expected.part())
            }
            ExprKind::While { condition, body } => {
                let bool_ty = self.predef(names::BOOL);
                self.expect(env, *condition, Expected::with(bool_ty, Role::Condition))?;
                self.statement(env, *body)?;
                let ty = self.predef(names::UNIT);
                self.done(id, ty, expected)
            }
            ExprKind::For {
                pat,
                from,
                to,
                body,
            } => {
                let int = self.predef(names::INT);
                self.expect(env, *from, Expected::of(int))?;
                self.expect(env, *to, Expected::of(int))?;
                let inner = match &unit.pat(*pat).kind {
                    super::tree::PatKind::Var(name) => {
                        let value = self.new_value(name.sym, int, range);
                        if self.warn.is_on(35) && !name.sym.is_silent() {
                            self.delay(super::warnings::DelayedKind::Unused { value, number: 35 });
                        }
                        self.add(env, Entry::Value(name.sym, value))
                    }
                    super::tree::PatKind::Any | super::tree::PatKind::Unknown => env,
                    _ => {
                        return other(
                            unit.pat(*pat).range,
                            "the index of a `for` is a plain name or `_`",
                        );
                    }
                };
                self.statement(inner, *body)?;
                let ty = self.predef(names::UNIT);
                self.done(id, ty, expected)
            }
            ExprKind::Constraint { value, ty } => {
                let ty = self.annotation(env, *ty)?;
                self.argument(env, *value, Expected::of(ty))?;
                self.done(id, ty, expected)
            }
            ExprKind::Coerce { value, from, to } => {
                self.coerce(env, id, *value, *from, *to, expected)
            }
            ExprKind::Send { object, method } => self.send(env, id, *object, *method, expected),
            ExprKind::New(path) => {
                let ty = self.new_object(env, path, range)?;
                self.done(id, ty, expected)
            }
            ExprKind::SetInstance { name, value } => {
                self.set_instance(env, id, *name, *value, expected)
            }
            ExprKind::Override(fields) => {
                for (_, value) in fields {
                    self.infer(env, *value)?;
                }
                Ok(self.silent(expected))
            }
            ExprKind::LetModule { name, module, body } => {
                let ty = self.store.var();
                self.store.enter();
                let result = self.let_module(env, *name, module, *body, expected.part());
                self.store.leave();
                let found = result?;
                self.lower_or_blame(ty, found, *body)?;
                Ok(found)
            }
            ExprKind::LetException { constructor, body } => {
                let entry = self.declare_exception(env, constructor)?;
                let env = self.add(env, entry);
                self.expect(env, *body, expected.part())
            }
            ExprKind::Assert(condition) => {
                let bool_ty = self.predef(names::BOOL);
                self.expect(env, *condition, Expected::with(bool_ty, Role::Condition))?;
                let never = matches!(
                    &unit.expr(*condition).kind,
                    ExprKind::Construct { path, .. } if path.single() == Some(names::FALSE)
                );
                let ty = if never {
                    self.store.var()
                } else {
                    self.predef(names::UNIT)
                };
                self.done(id, ty, expected)
            }
            ExprKind::Lazy(value) => {
                let inner = self.store.var();
                let ty = self.store.predef(names::LAZY, &[inner]);
                self.meet_at(range, None, ty, expected)?;
                self.expect(env, *value, Expected::of(inner))?;
                Ok(ty)
            }
            ExprKind::Object(body) => {
                let ty = self.object(env, body, range)?;
                self.done(id, ty, expected)
            }
            ExprKind::Poly { value, ty } => self.poly(env, *value, *ty, expected),
            ExprKind::Newtype { name, body } => self.newtype(env, id, *name, *body, expected),
            ExprKind::Pack(module) => self.pack(env, id, module, expected),
            ExprKind::Open { open, body } => {
                let env = self.open_module(env, open)?;
                self.expect(env, *body, expected.part())
            }
            ExprKind::LetOp {
                operator,
                bindings,
                body,
            } => self.let_operator(env, id, *operator, bindings, *body, expected),
            ExprKind::Unreachable | ExprKind::Unknown => Ok(self.silent(expected)),
        }
    }

    /// Something unknown where something is expected.
    pub(crate) fn silent(&mut self, expected: Expected) -> Ty {
        let unknown = self.store.unknown();
        let _ = self.unify(unknown, expected.ty);
        unknown
    }

    /// What a local module leaves behind may not mention its types.
    fn lower_or_blame(&mut self, var: Ty, found: Ty, body: ExprId) -> Outcome<()> {
        let result: Unified = self.unify(var, found);
        match result {
            Ok(()) => Ok(()),
            Err(_) => {
                let found = self.show(found);
                other(
                    self.blamed(body),
                    format!("this has type `{found}`, which its local module does not let out"),
                )
            }
        }
    }

    // ---- constants ------------------------------------------------------------------------------

    fn constant_expected(
        &mut self,
        constant: &Const,
        range: TextRange,
        expected: Ty,
    ) -> Outcome<Ty> {
        if let Const::String(text) = constant {
            let head = self.expand_head(expected);
            let wants_format = matches!(
                self.store.desc(head),
                Desc::Constr(super::types::TypePath::Library(names::FORMAT6), _)
            );
            if wants_format {
                return self.format(text, range);
            }
        }
        self.constant(constant, range)
    }

    pub(crate) fn constant(&mut self, constant: &Const, range: TextRange) -> Outcome<Ty> {
        let name = match constant {
            Const::Int(_) => names::INT,
            Const::Int32 => names::INT32,
            Const::Int64 => names::INT64,
            Const::Nativeint => names::NATIVEINT,
            Const::Char(_) => names::CHAR,
            Const::String(_) => names::STRING,
            Const::Float => names::FLOAT,
            Const::Bad(text) => {
                let suffix = text.chars().last().filter(|it| it.is_ascii_alphabetic());
                return other(
                    range,
                    match suffix {
                        Some('l' | 'L' | 'n') | None => {
                            format!("the number `{text}` does not fit its type")
                        }
                        Some(letter) => format!("`{text}`: no number ends in `{letter}`"),
                    },
                );
            }
        };
        Ok(self.predef(name))
    }

    // ---- lists and variants ---------------------------------------------------------------------

    /// `[a; b]` is `a :: b :: []`: the whole is expected first, then each element.
    fn list(&mut self, env: Env, id: ExprId, parts: &[ExprId], expected: Expected) -> Outcome<Ty> {
        let whole = self.unit.expr(id).range;
        let (name, range) = match parts.first() {
            Some(first) => {
                let start = self.unit.expr(*first).range.start();
                (names::CONS, TextRange::new(start, whole.end().max(start)))
            }
            None => (names::NIL, whole),
        };
        if self
            .list_constructors(env, name, range, expected.ty)?
            .is_none()
        {
            for part in parts {
                let unknown = self.store.unknown();
                self.expect(env, *part, Expected::of(unknown))?;
            }
            return Ok(self.silent(expected));
        }
        let element = self.store.var();
        let list = self.store.predef(names::LIST, &[element]);
        self.meet(
            id,
            list,
            Expected {
                role: Role::Expression,
                ..expected
            },
        )?;
        for part in parts {
            self.argument(env, *part, Expected::of(element))?;
        }
        Ok(list)
    }

    fn variant(
        &mut self,
        env: Env,
        id: ExprId,
        tag: names::Sym,
        argument: Option<ExprId>,
        expected: Expected,
    ) -> Outcome<Ty> {
        use super::types::{Row, Tag};
        // The expected type may say what the argument is.
        if let Some(argument) = argument {
            let head = self.expand_head(expected.ty);
            if let Desc::Variant(row) = self.store.desc(head) {
                let row = self.store.row(row);
                let state = row.tags.iter().find(|it| it.0 == tag).map(|it| it.1);
                if let Some(state) = state
                    && let Tag::Present(Some(ty)) = self.store.tag(state).clone()
                {
                    self.argument(env, argument, Expected::of(ty))?;
                    return Ok(expected.ty);
                }
            }
        }
        let argument = match argument {
            Some(argument) => Some(self.infer(env, argument)?),
            None => None,
        };
        let state = self.store.new_tag(Tag::Present(argument));
        let more = self.store.var();
        let row = Row {
            tags: vec![(tag, state)],
            more,
            closed: false,
            fixed: false,
            name: None,
        };
        let desc = self.store.new_row(row);
        let ty = self.store.new_ty(desc);
        self.done(id, ty, expected)
    }

    // ---- statements -----------------------------------------------------------------------------

    /// An expression whose value is thrown away.
    pub(crate) fn statement(&mut self, env: Env, id: ExprId) -> Outcome<()> {
        self.store.enter();
        let ty = self.infer(env, id);
        self.store.leave();
        let ty = ty?;
        let head = self.expand_head(ty);
        if self.store.is_var(head) && self.store.level(head) > self.store.level {
            let range = self.unit.expr(self.last_part(id)).range;
            self.warning(range, 21, "this never returns, or its type is not sound");
        }
        if self.era.strict_sequence {
            let unit = self.predef(names::UNIT);
            return self.meet(id, ty, Expected::with(unit, Role::Statement));
        }
        let range = self.unit.expr(id).range;
        self.discarded(id, ty, range, true, true);
        let var = self.store.var();
        let _ = self.unify(var, head);
        Ok(())
    }

    fn last_part(&self, id: ExprId) -> ExprId {
        match &self.unit.expr(id).kind {
            ExprKind::Let { body, .. }
            | ExprKind::LetModule { body, .. }
            | ExprKind::LetException { body, .. }
            | ExprKind::Open { body, .. } => self.last_part(*body),
            ExprKind::Sequence(parts) => parts.last().map_or(id, |last| self.last_part(*last)),
            ExprKind::If { yes, .. } => self.last_part(*yes),
            ExprKind::Match { cases, .. } | ExprKind::Try { cases, .. } => {
                cases.first().map_or(id, |case| self.last_part(case.body))
            }
            _ => id,
        }
    }

    /// What the compiler says of a value that is thrown away.
    pub(crate) fn discarded(
        &mut self,
        id: ExprId,
        ty: Ty,
        range: TextRange,
        statement: bool,
        may_wait: bool,
    ) {
        let head = self.expand_head(ty);
        match self.store.desc(head) {
            Desc::Arrow(..) => self.discarded_function(id, statement),
            Desc::Var(_) if may_wait => {
                let kind = super::warnings::DelayedKind::Statement {
                    range,
                    ty,
                    expr: id,
                };
                self.delay(kind);
            }
            Desc::Var(_) | Desc::Unknown => {}
            Desc::Constr(super::types::TypePath::Library(names::UNIT), _) => {}
            _ if statement => {
                let range = self.statement_range(id);
                self.warning(range, 10, "this value is thrown away, and it is not `()`");
            }
            _ => {}
        }
    }

    fn statement_range(&self, id: ExprId) -> TextRange {
        match &self.unit.expr(id).kind {
            ExprKind::Let { body, .. }
            | ExprKind::LetModule { body, .. }
            | ExprKind::LetException { body, .. } => self.statement_range(*body),
            ExprKind::Sequence(parts) => match parts.last() {
                Some(last) => self.statement_range(*last),
                None => self.unit.expr(id).range,
            },
            _ => self.unit.expr(id).range,
        }
    }

    fn discarded_function(&mut self, id: ExprId, statement: bool) {
        let unit = self.unit;
        let node = unit.expr(id);
        match &node.kind {
            ExprKind::Match { cases, .. } => {
                for case in cases {
                    self.discarded_function(case.body, statement);
                }
            }
            ExprKind::Try { body, cases } => {
                self.discarded_function(*body, statement);
                for case in cases {
                    self.discarded_function(case.body, statement);
                }
            }
            ExprKind::If {
                yes, no: Some(no), ..
            } => {
                self.discarded_function(*yes, statement);
                self.discarded_function(*no, statement);
            }
            ExprKind::Let { body, .. }
            | ExprKind::LetModule { body, .. }
            | ExprKind::LetException { body, .. }
            | ExprKind::Open { body, .. } => self.discarded_function(*body, statement),
            ExprKind::Sequence(parts) => {
                if let Some(last) = parts.last() {
                    self.discarded_function(*last, statement);
                }
            }
            ExprKind::Apply { .. }
            | ExprKind::Send { .. }
            | ExprKind::New(_)
            | ExprKind::LetOp { .. } => {
                self.warning(
                    node.range,
                    5,
                    "this function lacks arguments, and is thrown away",
                );
            }
            ExprKind::Unknown => {}
            _ if statement => {
                let range = self.statement_range(id);
                self.warning(range, 10, "this value is thrown away, and it is not `()`");
            }
            _ => {}
        }
    }

    // ---- objects --------------------------------------------------------------------------------

    fn send(
        &mut self,
        env: Env,
        id: ExprId,
        object: ExprId,
        method: Name,
        expected: Expected,
    ) -> Outcome<Ty> {
        let ty = self.infer(env, object)?;
        let found = match self.private_method(env, object, method.sym) {
            Some(found) => Some(found),
            None => self.filter_method(ty, method.sym),
        };
        let Some(found) = found else {
            let head = self.expand_head(ty);
            let methods = match self.store.desc(head) {
                Desc::Object(fields) => {
                    let fields = self.fields(fields).0;
                    fields.into_iter().map(|it| it.0.text()).collect()
                }
                _ => Vec::new(),
            };
            let near = super::similar::nearest(method.sym.text(), methods.into_iter());
            let hint = match near.first() {
                Some(near) => format!("; did you mean `{near}`?"),
                None => String::new(),
            };
            let found = self.show(ty);
            return other(
                self.unit.expr(object).range,
                format!(
                    "this has type `{found}`, which has no method `{}`{hint}",
                    method.sym
                ),
            );
        };
        let ty = match self.store.desc(found) {
            Desc::Poly(..) => self.instance_poly(found).1,
            Desc::Var(_) => {
                let inner = self.store.var();
                let none = self.store.slice(&[]);
                let poly = self.store.new_ty(Desc::Poly(inner, none));
                let _ = self.unify(found, poly);
                inner
            }
            _ => found,
        };
        self.done(id, ty, expected)
    }

    /// A private method of the object itself.
    fn private_method(&mut self, env: Env, object: ExprId, method: names::Sym) -> Option<Ty> {
        let ExprKind::Ident(path) = &self.unit.expr(object).kind else {
            return None;
        };
        let FoundValue::Local(id) = self.value(env, path).ok()? else {
            return None;
        };
        let (_, methods) = self.private_methods.iter().find(|it| it.0 == id)?;
        methods.iter().find(|it| it.0 == method).map(|it| it.1)
    }

    fn set_instance(
        &mut self,
        env: Env,
        id: ExprId,
        name: Name,
        value: ExprId,
        expected: Expected,
    ) -> Outcome<Ty> {
        let range = self.unit.expr(id).range;
        let path = Path {
            names: Box::new([name.sym]),
            range,
            applies: false,
        };
        let found = match self.value(env, &path) {
            Ok(found) => found,
            Err(_) => {
                return unbound(
                    range,
                    NameKind::InstanceVariable,
                    name.sym.text(),
                    Vec::new(),
                );
            }
        };
        match (self.value_kind(found), found) {
            (ValueKind::Instance(true), _) => {
                let ty = self.value_type(found);
                self.expect(env, value, Expected::of(ty))?;
                let ty = self.predef(names::UNIT);
                self.done(id, ty, expected)
            }
            (ValueKind::Instance(false), _) => other(
                range,
                format!("the instance variable `{}` is not mutable", name.sym),
            ),
            (_, FoundValue::Unknown) => {
                self.infer(env, value)?;
                Ok(self.silent(expected))
            }
            _ => other(range, format!("`{}` is not an instance variable", name.sym)),
        }
    }

    // ---- annotations ----------------------------------------------------------------------------

    /// The body of a method.
    fn poly(
        &mut self,
        env: Env,
        value: ExprId,
        ty: Option<TypeId>,
        expected: Expected,
    ) -> Outcome<Ty> {
        let ty = match ty {
            Some(ty) => {
                let ty = self.annotation(env, ty)?;
                let ty = match self.store.desc(ty) {
                    Desc::Poly(..) => ty,
                    _ => self.simple_poly(ty),
                };
                let range = self.blamed(value);
                self.meet_at(range, None, ty, expected)?;
                ty
            }
            None => expected.ty,
        };
        let head = self.expand_head(ty);
        match self.store.desc(head) {
            Desc::Poly(body, vars) if vars.is_empty() => {
                self.expect(env, value, Expected::of(body))?;
                Ok(ty)
            }
            Desc::Poly(..) => {
                self.store.enter();
                let (vars, body) = self.instance_poly(head);
                let result = self.expect(env, value, Expected::of(body));
                self.store.leave();
                let found = result?;
                self.check_general(value, found, &vars, head)?;
                Ok(ty)
            }
            Desc::Var(_) => {
                let found = self.infer(env, value)?;
                let poly = self.simple_poly(found);
                self.meet(value, poly, Expected::of(head))?;
                Ok(ty)
            }
            _ => {
                let found = self.infer(env, value)?;
                self.meet(value, found, Expected::of(head))?;
                Ok(ty)
            }
        }
    }

    pub(crate) fn simple_poly(&mut self, ty: Ty) -> Ty {
        let none = self.store.slice(&[]);
        self.store.new_ty(Desc::Poly(ty, none))
    }

    /// Whether a value is as polymorphic as its annotation says.
    pub(crate) fn check_general(
        &mut self,
        value: ExprId,
        found: Ty,
        vars: &[Ty],
        wanted: Ty,
    ) -> Outcome<()> {
        let level = self.store.level;
        let mut seen: Vec<Ty> = Vec::new();
        for var in vars {
            let var = self.store.repr(*var);
            if self.store.is_unknown(var) {
                continue;
            }
            if !self.store.is_var(var) || self.store.level(var) <= level || seen.contains(&var) {
                let (found, wanted) = (self.show(found), self.show(wanted));
                return other(
                    self.blamed(value),
                    format!("this has type `{found}`, which is less general than `{wanted}`"),
                );
            }
            seen.push(var);
        }
        Ok(())
    }

    /// `fun (type a) -> body`.
    fn newtype(
        &mut self,
        env: Env,
        id: ExprId,
        name: Name,
        body: ExprId,
        expected: Expected,
    ) -> Outcome<Ty> {
        let var = self.store.var();
        self.store.enter();
        let scope = self.store.level;
        self.decls.push(super::check::Decl {
            name: name.sym,
            params: Vec::new(),
            variance: Vec::new(),
            manifest: None,
            kind: Kind::Abstract,
            private: false,
            scope,
            unknown: false,
        });
        let index = self.decls.len() as u32 - 1;
        let path = super::types::TypePath::Local(index);
        let inner = self.add(env, Entry::Type(name.sym, path));
        let result = self.infer(inner, body);
        self.store.leave();
        let found = result?;
        // From outside, the type is a variable.
        self.decls[index as usize].manifest = Some(var);
        let copy = self.without(found, path, var, 0);
        self.done(id, copy, expected)
    }

    /// The type with a local type replaced.
    fn without(&mut self, ty: Ty, path: super::types::TypePath, var: Ty, depth: u32) -> Ty {
        let ty = self.store.repr(ty);
        if depth > 60 {
            return ty;
        }
        match self.store.desc(ty) {
            Desc::Constr(found, _) if found == path => var,
            Desc::Arrow(label, argument, result, commutes) => {
                let argument = self.without(argument, path, var, depth + 1);
                let result = self.without(result, path, var, depth + 1);
                self.store
                    .new_ty(Desc::Arrow(label, argument, result, commutes))
            }
            Desc::Tuple(types) => {
                let types = self.store.get(types).to_vec();
                let types: Vec<Ty> = types
                    .into_iter()
                    .map(|ty| self.without(ty, path, var, depth + 1))
                    .collect();
                self.store.tuple(&types)
            }
            Desc::Constr(found, types) if !types.is_empty() => {
                let types = self.store.get(types).to_vec();
                let types: Vec<Ty> = types
                    .into_iter()
                    .map(|ty| self.without(ty, path, var, depth + 1))
                    .collect();
                self.store.constr(found, &types)
            }
            _ => ty,
        }
    }

    // ---- binding operators ----------------------------------------------------------------------

    fn let_operator(
        &mut self,
        env: Env,
        id: ExprId,
        operator: Name,
        bindings: &[(Name, super::tree::PatId, ExprId)],
        body: ExprId,
        expected: Expected,
    ) -> Outcome<Ty> {
        let path = |name: Name| Path {
            names: Box::new([name.sym]),
            range: name.range,
            applies: false,
        };
        let found = self.value(env, &path(operator))?;
        let operation = self.value_type(found);
        let Some(((_, first_pat, first), rest)) = bindings.split_first() else {
            return Ok(self.silent(expected));
        };
        let mut parameter = self.store.var();
        let mut vars = vec![parameter];
        for _ in rest {
            let next = self.store.var();
            vars.push(next);
            parameter = self.store.tuple(&[parameter, next]);
        }
        let result = self.store.var();
        let continuation = self.store.arrow(Label::None, parameter, result);
        let whole = self.store.var();
        let bound = self.store.var();
        let wanted = self.store.arrow(Label::None, continuation, whole);
        let wanted = self.store.arrow(Label::None, bound, wanted);
        if let Err(clash) = self.unify(operation, wanted) {
            return self.mismatch(
                operator.range,
                None,
                operation,
                wanted,
                Role::Expression,
                &clash,
            );
        }
        self.and_operators(env, *first, rest, bound)?;
        // The patterns form nested pairs, as the values do.
        self.store.enter();
        let mut pattern_vars = Vec::new();
        let mut outcome = self.pattern(env, *first_pat, vars[0], &mut pattern_vars);
        for ((_, pat, _), var) in rest.iter().zip(&vars[1..]) {
            if outcome.is_ok() {
                outcome = self.pattern(env, *pat, *var, &mut pattern_vars);
            }
        }
        self.store.leave();
        outcome?;
        let inner = self.bind_pattern(env, &pattern_vars, 27, 26);
        self.expect(inner, body, Expected::of(result))?;
        self.done(id, whole, expected)
    }

    fn and_operators(
        &mut self,
        env: Env,
        first: ExprId,
        rest: &[(Name, super::tree::PatId, ExprId)],
        expected: Ty,
    ) -> Outcome<()> {
        let Some(((operator, _, value), before)) = rest.split_last() else {
            self.expect(env, first, Expected::of(expected))?;
            return Ok(());
        };
        let path = Path {
            names: Box::new([operator.sym]),
            range: operator.range,
            applies: false,
        };
        let found = self.value(env, &path)?;
        let operation = self.value_type(found);
        let [argument, left, result] = std::array::from_fn(|_| self.store.var());
        let wanted = self.store.arrow(Label::None, argument, result);
        let wanted = self.store.arrow(Label::None, left, wanted);
        if let Err(clash) = self.unify(operation, wanted) {
            return self.mismatch(
                operator.range,
                None,
                operation,
                wanted,
                Role::Expression,
                &clash,
            );
        }
        self.and_operators(env, first, before, left)?;
        self.expect(env, *value, Expected::of(argument))?;
        self.meet_at(operator.range, None, result, Expected::of(expected))
    }

    // ---- functions ------------------------------------------------------------------------------

    /// `fun` and `function`.
    fn function(&mut self, env: Env, id: ExprId, expected: Expected) -> Outcome<Ty> {
        let unit = self.unit;
        let node = unit.expr(id);
        let range = node.range;
        let label = match &node.kind {
            ExprKind::Fun { label, .. } => *label,
            _ => Label::None,
        };
        let (blamed, whole) = expected.function.unwrap_or((range, expected.ty));
        let Some((argument, result)) = self.filter_arrow(expected.ty, label) else {
            let head = self.expand_head(expected.ty);
            if let Desc::Arrow(wanted, ..) = self.store.desc(head) {
                let shown = self.show(head);
                return other(range, abstract_label(label, wanted, &shown));
            }
            let expected_text = self.show(whole);
            return refuse(
                blamed,
                ErrorKind::UnexpectedFunction {
                    expected: expected_text,
                },
            );
        };
        let argument = if label.is_optional() {
            let inner = self.store.var();
            let option = self.store.predef(names::OPTION, &[inner]);
            let _ = self.unify(argument, option);
            option
        } else {
            argument
        };
        let inner = Some((blamed, whole));
        match &node.kind {
            ExprKind::Fun {
                pat, default, body, ..
            } => match default {
                Some(default) => {
                    self.defaulted(env, *pat, *default, *body, argument, result)?;
                    self.unerasable(
                        label,
                        result,
                        unit.pat(*pat).range.cover(unit.expr(*default).range),
                    );
                }
                None => {
                    let case = [super::tree::Case {
                        pat: *pat,
                        guard: None,
                        body: *body,
                    }];
                    let wanted = Expected {
                        ty: result,
                        role: expected.role,
                        function: inner,
                    };
                    self.cases(env, argument, wanted, &case, range, true, inner)?;
                    self.unerasable(label, result, unit.pat(*pat).range);
                }
            },
            ExprKind::Function(cases) => {
                let wanted = Expected {
                    ty: result,
                    role: expected.role,
                    function: inner,
                };
                self.cases(env, argument, wanted, cases, range, true, inner)?;
            }
            _ => {}
        }
        Ok(self.store.arrow(label, argument, result))
    }

    /// An optional parameter that no application can leave out.
    fn unerasable(&mut self, label: Label, result: Ty, range: TextRange) {
        if !label.is_optional() || !self.warn.is_on(16) {
            return;
        }
        let (labels, open) = self.labels(result);
        if !open && labels.iter().all(|label| *label != Label::None) {
            self.warning(
                range,
                16,
                "no application can leave this optional argument out",
            );
        }
    }

    /// `fun ?(pat = default) -> body`.
    fn defaulted(
        &mut self,
        env: Env,
        pat: super::tree::PatId,
        default: ExprId,
        body: ExprId,
        argument: Ty,
        result: Ty,
    ) -> Outcome<()> {
        let head = self.expand_head(argument);
        let inner = match self.store.desc(head) {
            Desc::Constr(_, arguments) if arguments.len() == 1 => self.store.nth(arguments, 0),
            _ => self.store.unknown(),
        };
        self.store.enter();
        let outcome = self.default_value(env, pat, default, inner);
        self.store.leave();
        let (ty, vars) = outcome?;
        if self.is_expansive(default) {
            self.lower_contravariant(ty);
        }
        for var in &vars {
            self.store.generalise(var.ty);
        }
        let env = self.bind_pattern(env, &vars, 27, 27);
        self.expect(env, body, Expected::of(result))?;
        Ok(())
    }

    fn default_value(
        &mut self,
        env: Env,
        pat: super::tree::PatId,
        default: ExprId,
        inner: Ty,
    ) -> Outcome<(Ty, Vec<super::pattern::PatVar>)> {
        let ty = self.store.var();
        let mut vars = Vec::new();
        self.pattern(env, pat, ty, &mut vars)?;
        self.close_variants(&[pat], ty);
        let range = self.unit.expr(default).range;
        self.meet_at(range, None, inner, Expected::of(ty))?;
        self.expect(env, default, Expected::of(ty))?;
        self.check_single(pat, ty, self.unit.pat(pat).range);
        Ok((ty, vars))
    }
}

fn abstract_label(found: Label, wanted: Label, shown: &str) -> String {
    match (found, wanted) {
        (Label::None, Label::Labelled(name)) => format!(
            "this parameter wants the label `~{name}`: a function of type `{shown}` is expected"
        ),
        (Label::None, Label::Optional(name)) => format!(
            "this parameter wants the label `?{name}`: a function of type `{shown}` is expected"
        ),
        (found, _) => {
            let name = found.name().map_or(String::new(), |name| name.to_string());
            let sigil = if found.is_optional() { '?' } else { '~' };
            format!(
                "this parameter is labelled `{sigil}{name}`, but a function of type `{shown}` is expected"
            )
        }
    }
}
