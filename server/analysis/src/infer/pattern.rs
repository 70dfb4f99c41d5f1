//! Patterns against the type of what they match, and the variables that they bind.

use ocaml_syntax::TextRange;

use super::check::{Checker, CtorId, ValueId};
use super::environment::{Entry, Env};
use super::error::{Outcome, Role, other};
use super::expression::Expected;
use super::names::{self, Sym};
use super::tree::{Case, Name, PatId, PatKind, Path};
use super::types::{Desc, Row, Tag, Ty};
use super::warnings::DelayedKind;

/// A variable of a pattern.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PatVar {
    pub(crate) name: Sym,
    pub(crate) ty: Ty,
    pub(crate) range: TextRange,
    /// Bound by `as`.
    pub(crate) alias: bool,
    /// `(module M)`: a module of this name too.
    pub(crate) module: bool,
}

impl Checker<'_> {
    pub(crate) fn pattern(
        &mut self,
        env: Env,
        id: PatId,
        expected: Ty,
        vars: &mut Vec<PatVar>,
    ) -> Outcome<()> {
        if !self.deeper() {
            self.shallower();
            return Ok(());
        }
        let result = self.pattern_deep(env, id, expected, vars);
        self.shallower();
        self.note_pat(id, expected);
        result
    }

    fn bind_name(&mut self, name: Name, var: PatVar, vars: &mut Vec<PatVar>) -> Outcome<()> {
        if vars.iter().any(|it| it.name == name.sym) {
            return other(
                var.range,
                format!("the variable `{}` is bound twice in this pattern", name.sym),
            );
        }
        vars.push(var);
        Ok(())
    }

    fn pattern_is(&mut self, range: TextRange, found: Ty, expected: Ty) -> Outcome<()> {
        match self.unify(found, expected) {
            Ok(()) => Ok(()),
            Err(clash) => self.mismatch(range, None, found, expected, Role::Pattern, &clash),
        }
    }

    fn pattern_deep(
        &mut self,
        env: Env,
        id: PatId,
        expected: Ty,
        vars: &mut Vec<PatVar>,
    ) -> Outcome<()> {
        let unit = self.unit;
        let node = unit.pat(id);
        let range = node.range;
        match &node.kind {
            PatKind::Any => Ok(()),
            PatKind::Unknown => {
                let unknown = self.store.unknown();
                let _ = self.unify(unknown, expected);
                Ok(())
            }
            PatKind::Var(name) => {
                let var = PatVar {
                    name: name.sym,
                    ty: expected,
                    range,
                    alias: false,
                    module: false,
                };
                self.bind_name(*name, var, vars)
            }
            PatKind::Alias { pat, name } => {
                self.pattern(env, *pat, expected, vars)?;
                self.store.enter();
                let ty = self.alias_type(*pat, expected);
                self.store.leave();
                self.store.generalise(ty);
                let var = PatVar {
                    name: name.sym,
                    ty,
                    range,
                    alias: true,
                    module: false,
                };
                self.bind_name(*name, var, vars)
            }
            PatKind::Const(constant) => {
                let ty = self.constant(constant, range)?;
                self.pattern_is(range, ty, expected)
            }
            PatKind::Interval { chars } => {
                if !chars {
                    return other(range, "only characters form intervals in patterns");
                }
                let ty = self.store.predef(names::CHAR, &[]);
                self.pattern_is(range, ty, expected)
            }
            PatKind::Tuple(parts) => {
                let types: Vec<Ty> = parts.iter().map(|_| self.store.var()).collect();
                let tuple = self.store.tuple(&types);
                self.pattern_is(range, tuple, expected)?;
                for (part, ty) in parts.iter().zip(&types) {
                    self.pattern(env, *part, *ty, vars)?;
                }
                Ok(())
            }
            PatKind::Construct {
                path,
                newtypes,
                argument,
            } => self.constructed(env, id, path, *newtypes, *argument, expected, vars),
            PatKind::List(parts) => {
                let (name, at) = match parts.first() {
                    Some(first) => {
                        let start = unit.pat(*first).range.start();
                        (names::CONS, TextRange::new(start, range.end().max(start)))
                    }
                    None => (names::NIL, range),
                };
                if self.list_constructors(env, name, at, expected)?.is_none() {
                    for part in parts {
                        self.unknown_parts(env, Some(*part), vars)?;
                    }
                    return Ok(());
                }
                let element = self.store.var();
                let list = self.store.predef(names::LIST, &[element]);
                self.pattern_is(range, list, expected)?;
                for part in parts {
                    self.pattern(env, *part, element, vars)?;
                }
                Ok(())
            }
            PatKind::Variant { tag, argument } => {
                let ty = argument.map(|_| self.store.var());
                let state = Tag::Either {
                    constant: argument.is_none(),
                    arguments: ty.into_iter().collect(),
                    matched: true,
                };
                let state = self.store.new_tag(state);
                let more = self.store.var();
                let tags = vec![(*tag, state)];
                let row = Row {
                    tags,
                    more,
                    closed: false,
                    fixed: false,
                    name: None,
                };
                let desc = self.store.new_row(row);
                let found = self.store.new_ty(desc);
                self.pattern_is(range, found, expected)?;
                match (argument, ty) {
                    (Some(argument), Some(ty)) => self.pattern(env, *argument, ty, vars),
                    _ => Ok(()),
                }
            }
            PatKind::Record { fields, open } => {
                self.record_pattern(env, id, fields, *open, expected, vars)
            }
            PatKind::Array(parts) => {
                let element = self.store.var();
                let array = self.store.predef(names::ARRAY, &[element]);
                self.pattern_is(range, array, expected)?;
                for part in parts {
                    self.pattern(env, *part, element, vars)?;
                }
                Ok(())
            }
            PatKind::Or(left, right) => {
                self.alternatives(env, (*left, *right), expected, range, vars)
            }
            PatKind::Constraint { pat, ty } => {
                // `x : 'a. ty` quantifies: the variable is polymorphic.
                if let (PatKind::Var(name), super::tree::TypeKind::Poly { .. }) =
                    (&unit.pat(*pat).kind, &unit.ty(*ty).kind)
                {
                    let poly = self.annotation(env, *ty)?;
                    let inner = unit.pat(*pat).range;
                    self.pattern_is(inner, poly, expected)?;
                    let ty = self.generic_poly(poly);
                    let var = PatVar {
                        name: name.sym,
                        ty,
                        range: inner,
                        alias: false,
                        module: false,
                    };
                    return self.bind_name(*name, var, vars);
                }
                let ty = self.annotation(env, *ty)?;
                self.pattern_is(range, ty, expected)?;
                self.pattern(env, *pat, ty, vars)
            }
            PatKind::Type(path) => {
                // `#t` stands for the tags of `t`.
                match self.type_path(env, path)? {
                    Some(found) => {
                        let ty = self.store.constr(found, &[]);
                        let head = self.expand_head(ty);
                        if let Desc::Variant(row) = self.store.desc(head) {
                            let row = self.store.row(row);
                            let more = self.store.var();
                            let row = Row {
                                more,
                                closed: false,
                                ..row
                            };
                            let desc = self.store.new_row(row);
                            let open = self.store.new_ty(desc);
                            return self.pattern_is(range, open, expected);
                        }
                        Ok(())
                    }
                    None => Ok(()),
                }
            }
            PatKind::Lazy(pat) => {
                let inner = self.store.var();
                let ty = self.store.predef(names::LAZY, &[inner]);
                self.pattern_is(range, ty, expected)?;
                self.pattern(env, *pat, inner, vars)
            }
            PatKind::Unpack(name) => match name {
                Some(name) => {
                    let var = PatVar {
                        name: name.sym,
                        ty: expected,
                        range: name.range,
                        alias: false,
                        module: true,
                    };
                    self.bind_name(*name, var, vars)
                }
                None => Ok(()),
            },
            PatKind::Exception(pat) => {
                let exn = self.store.predef(names::EXN, &[]);
                self.pattern(env, *pat, exn, vars)
            }
            PatKind::Open { path, pat } => {
                let module = self.module(env, path)?;
                let (inner, slot) = self.open(env, module);
                if self.warn.is_on(33) {
                    self.delay(DelayedKind::Open {
                        slot,
                        range: path.range,
                        name: path.dotted(),
                    });
                }
                self.pattern(inner, *pat, expected, vars)
            }
        }
    }

    /// The type of a quantified annotation as a scheme.
    fn generic_poly(&mut self, poly: Ty) -> Ty {
        let level = std::mem::replace(&mut self.store.level, super::types::GENERIC);
        let (_, body) = match self.store.desc(poly) {
            Desc::Poly(_, vars) if vars.is_empty() => {
                self.store.level = level;
                let Desc::Poly(body, _) = self.store.desc(poly) else {
                    return poly;
                };
                return body;
            }
            _ => self.instance_poly(poly),
        };
        self.store.level = level;
        self.raise(body);
        body
    }

    /// Marks what leads to generic variables as generic.
    fn raise(&mut self, ty: Ty) -> bool {
        let ty = self.store.repr(ty);
        if self.store.level(ty) == super::types::GENERIC && self.store.is_var(ty) {
            return true;
        }
        let mut children = Vec::new();
        self.store.children(ty, &mut children);
        let mut found = false;
        for child in children {
            found |= self.raise(child);
        }
        if found {
            self.store.set_level(ty, super::types::GENERIC);
        }
        found
    }

    /// What `pattern as x` binds: less than what is matched where tags narrow it.
    fn alias_type(&mut self, id: PatId, expected: Ty) -> Ty {
        let unit = self.unit;
        match &unit.pat(id).kind {
            PatKind::Variant { tag, argument } => {
                let argument = match argument {
                    Some(argument) => {
                        let head = self.expand_head(expected);
                        let ty = match self.store.desc(head) {
                            Desc::Variant(row) => {
                                let row = self.store.row(row);
                                let state = row.tags.iter().find(|it| it.0 == *tag).map(|it| it.1);
                                match state.map(|state| self.store.tag(state).clone()) {
                                    Some(Tag::Present(Some(ty))) => ty,
                                    Some(Tag::Either { arguments, .. }) => {
                                        arguments.first().copied().unwrap_or(self.store.unknown())
                                    }
                                    _ => self.store.unknown(),
                                }
                            }
                            _ => self.store.unknown(),
                        };
                        Some(self.alias_type(*argument, ty))
                    }
                    None => None,
                };
                let state = self.store.new_tag(Tag::Present(argument));
                let more = self.store.var();
                let tags = vec![(*tag, state)];
                let row = Row {
                    tags,
                    more,
                    closed: false,
                    fixed: false,
                    name: None,
                };
                let desc = self.store.new_row(row);
                self.store.new_ty(desc)
            }
            PatKind::Or(left, right) if self.narrows(id) => {
                let left = self.alias_type(*left, expected);
                let right = self.alias_type(*right, expected);
                let _ = self.unify(left, right);
                left
            }
            PatKind::Alias { pat, .. } if self.narrows(id) => self.alias_type(*pat, expected),
            _ => expected,
        }
    }

    /// Whether a pattern consists of tags.
    fn narrows(&self, id: PatId) -> bool {
        match &self.unit.pat(id).kind {
            PatKind::Variant { .. } => true,
            PatKind::Or(left, right) => self.narrows(*left) && self.narrows(*right),
            PatKind::Alias { pat, .. } => self.narrows(*pat),
            _ => false,
        }
    }

    #[allow(clippy::too_many_arguments)]
    fn constructed(
        &mut self,
        env: Env,
        id: PatId,
        path: &Path,
        newtypes: bool,
        argument: Option<PatId>,
        expected: Ty,
        vars: &mut Vec<PatVar>,
    ) -> Outcome<()> {
        let unit = self.unit;
        let range = unit.pat(id).range;
        let chosen = self.choose_constructor(env, path, expected)?;
        let Some(ctor) = chosen.filter(|_| !newtypes) else {
            return self.unknown_parts(env, argument, vars);
        };
        self.chosen_ctors.insert(id, ctor);
        let arity = self.ctors[ctor.0 as usize].arguments.len();
        let parts: Vec<PatId> = match argument {
            None => Vec::new(),
            Some(argument) => match &unit.pat(argument).kind {
                PatKind::Tuple(parts) if arity > 1 => parts.clone(),
                PatKind::Any if arity == 0 => {
                    let range = unit.pat(argument).range;
                    self.warning(range, 28, "this constructor has no argument to ignore");
                    Vec::new()
                }
                PatKind::Any if arity > 1 => vec![argument; arity],
                _ => vec![argument],
            },
        };
        if parts.len() != arity {
            return other(range, self.arity_words(path, arity, parts.len()));
        }
        if self.ctors[ctor.0 as usize].gadt {
            // Matching a GADT refines types; what it refines is not followed.
            let (_, result) = self.instance_constructor(ctor);
            self.gadt_result(range, result, expected)?;
            return self.unknown_parts(env, argument, vars);
        }
        let hidden = self.ctors[ctor.0 as usize].hidden.clone();
        let (arguments, result) = if hidden.is_empty() {
            self.instance_constructor(ctor)
        } else {
            if let Some(place) = self.no_hidden_types {
                return other(
                    range,
                    format!(
                        "this pattern brings a type that is known nowhere else, which is not allowed in {place}"
                    ),
                );
            }
            self.matches_hidden = true;
            self.opened_constructor(ctor, &hidden)
        };
        self.pattern_is(range, result, expected)?;
        for (part, ty) in parts.iter().zip(&arguments) {
            self.pattern(env, *part, *ty, vars)?;
        }
        Ok(())
    }

    /// A GADT constructor matches values of its type, whatever the parameters.
    fn gadt_result(&mut self, range: TextRange, result: Ty, expected: Ty) -> Outcome<()> {
        self.matches_gadt = true;
        let Desc::Constr(path, arguments) = self.store.desc(result) else {
            return Ok(());
        };
        let vars: Vec<Ty> = (0..arguments.len()).map(|_| self.store.unknown()).collect();
        let any = self.store.constr(path, &vars);
        self.pattern_is(range, any, expected)
    }

    fn unknown_parts(
        &mut self,
        env: Env,
        argument: Option<PatId>,
        vars: &mut Vec<PatVar>,
    ) -> Outcome<()> {
        let unknown = self.store.unknown();
        match argument {
            Some(argument) => self.pattern(env, argument, unknown, vars),
            None => Ok(()),
        }
    }

    fn record_pattern(
        &mut self,
        env: Env,
        id: PatId,
        fields: &[(Path, PatId)],
        open: bool,
        expected: Ty,
        vars: &mut Vec<PatVar>,
    ) -> Outcome<()> {
        let range = self.unit.pat(id).range;
        let paths: Vec<&Path> = fields.iter().map(|(path, _)| path).collect();
        let known = self.concrete(expected).is_some() || self.store.is_unknown(expected);
        let wanted = known.then_some(expected);
        let Some(chosen) = self.choose_fields(env, &paths, wanted, false)? else {
            for (_, pat) in fields {
                self.unknown_parts(env, Some(*pat), vars)?;
            }
            return Ok(());
        };
        let is_record = matches!(
            self.concrete(expected),
            Some((_, _, super::check::Kind::Record(_)))
        );
        let record = if is_record {
            expected
        } else {
            self.store.var()
        };
        let mut order: Vec<usize> = (0..fields.len()).collect();
        order.sort_by_key(|index| self.fields[chosen[*index].0 as usize].index);
        for index in order {
            let (path, pat) = &fields[index];
            let (ty, whole) = self.instance_field(chosen[index]);
            self.pattern_is(path.range, whole, record)?;
            let (_, ty) = self.instance_poly(ty);
            self.pattern(env, *pat, ty, vars)?;
        }
        let mut seen = Vec::new();
        for id in &chosen {
            let index = self.fields[id.0 as usize].index;
            if seen.contains(&index) {
                let name = self.fields[id.0 as usize].name;
                return other(
                    range,
                    format!("the field `{name}` stands twice in this pattern"),
                );
            }
            seen.push(index);
        }
        if !open
            && self.warn.is_on(9)
            && let Some(first) = chosen.first()
        {
            let path = self.fields[first.0 as usize].path;
            let count = self.fields.iter().filter(|it| it.path == path).count();
            if seen.len() < count {
                self.warning(
                    range,
                    9,
                    "this pattern leaves out fields; end it with `; _`",
                );
            }
        }
        self.pattern_is(range, record, expected)
    }

    fn alternatives(
        &mut self,
        env: Env,
        (left, right): (PatId, PatId),
        expected: Ty,
        range: TextRange,
        vars: &mut Vec<PatVar>,
    ) -> Outcome<()> {
        let before = vars.len();
        self.pattern(env, left, expected, vars)?;
        let mut ours: Vec<PatVar> = vars.split_off(before);
        self.pattern(env, right, expected, vars)?;
        let mut theirs: Vec<PatVar> = vars.split_off(before);
        let kept = ours.clone();
        ours.sort_by_key(|it| it.name.text());
        theirs.sort_by_key(|it| it.name.text());
        let mut pairs = theirs.iter();
        for our in &ours {
            match pairs.next() {
                Some(their) if their.name == our.name => {
                    if let Err(clash) = self.unify(our.ty, their.ty) {
                        return self.mismatch(range, None, our.ty, their.ty, Role::Pattern, &clash);
                    }
                }
                other_var => {
                    let name = match other_var {
                        Some(their) if their.name.text() < our.name.text() => their.name,
                        _ => our.name,
                    };
                    return other(
                        range,
                        format!("`{name}` is not bound on both sides of this `|`"),
                    );
                }
            }
        }
        if let Some(their) = pairs.next() {
            return other(
                range,
                format!("`{}` is not bound on both sides of this `|`", their.name),
            );
        }
        vars.extend(kept);
        Ok(())
    }

    // ---- binding --------------------------------------------------------------------------------

    /// Adds the variables of a pattern to an environment. Unused ones warn with these numbers.
    pub(crate) fn bind_pattern(&mut self, env: Env, vars: &[PatVar], plain: u8, alias: u8) -> Env {
        let mut env = env;
        for var in vars {
            let id = self.pattern_value(var);
            if !var.name.is_silent() {
                let number = if var.alias { alias } else { plain };
                if self.warn.is_on(number) {
                    self.delay(DelayedKind::Unused { value: id, number });
                }
            }
            env = self.add(env, Entry::Value(var.name, id));
            if var.module {
                env = self.bind_module(env, var);
                self.values[id.0 as usize].used = true;
            }
        }
        env
    }

    pub(crate) fn pattern_value(&mut self, var: &PatVar) -> ValueId {
        self.new_value(var.name, var.ty, var.range)
    }

    // ---- cases ----------------------------------------------------------------------------------

    /// The cases of a `match`, a `try` or a function: first all patterns, then all bodies.
    #[allow(clippy::too_many_arguments)]
    pub(crate) fn cases(
        &mut self,
        env: Env,
        argument: Ty,
        expected: Expected,
        cases: &[Case],
        range: TextRange,
        must_be_total: bool,
        function: Option<(TextRange, Ty)>,
    ) -> Outcome<()> {
        let outer_gadt = std::mem::replace(&mut self.matches_gadt, false);
        let outer_hidden = std::mem::replace(&mut self.matches_hidden, false);
        let outer_place = self.no_hidden_types.take();
        // Only `match` has cases for exceptions.
        if !must_be_total || function.is_some() {
            for case in cases {
                let node = self.unit.pat(case.pat);
                if matches!(node.kind, PatKind::Exception(_)) {
                    return other(node.range, "only `match` has cases for exceptions");
                }
            }
        }
        self.store.enter();
        let patterns = self.case_patterns(env, argument, cases);
        self.store.leave();
        self.no_hidden_types = outer_place;
        let hidden = std::mem::replace(&mut self.matches_hidden, outer_hidden);
        let gadt = std::mem::replace(&mut self.matches_gadt, outer_gadt);
        let (matched, all) = patterns?;
        self.store.generalise(matched);
        for vars in &all {
            for var in vars {
                self.store.generalise(var.ty);
            }
        }
        let function = function.filter(|_| cases.len() == 1);
        for (case, vars) in cases.iter().zip(&all) {
            // Types that the pattern brings live in the body and may not leave it.
            let deeper = hidden || vars.iter().any(|var| var.module);
            if deeper {
                self.store.enter();
            }
            let inner = self.bind_pattern(env, vars, 27, 26);
            if let Some(guard) = case.guard {
                let bool_ty = self.store.predef(names::BOOL, &[]);
                self.expect(inner, guard, Expected::with(bool_ty, Role::Condition))?;
            }
            let ty = if gadt {
                self.store.unknown()
            } else {
                expected.ty
            };
            let wanted = Expected {
                ty,
                role: expected.role,
                function,
            };
            self.expect(inner, case.body, wanted)?;
            if deeper {
                self.store.leave();
            }
        }
        if gadt {
            let unknown = self.store.unknown();
            let _ = self.unify(unknown, expected.ty);
        }
        let values: Vec<&Case> = cases
            .iter()
            .filter(|case| !matches!(self.unit.pat(case.pat).kind, PatKind::Exception(_)))
            .collect();
        if values.is_empty() && !cases.is_empty() {
            return other(range, "none of these cases matches a value");
        }
        if !gadt {
            self.check_cases(&values, matched, range, must_be_total);
        }
        Ok(())
    }

    fn case_patterns(
        &mut self,
        env: Env,
        argument: Ty,
        cases: &[Case],
    ) -> Outcome<(Ty, Vec<Vec<PatVar>>)> {
        let mut all = Vec::new();
        let mut types = Vec::new();
        let apart = cases.iter().any(|case| self.unit.has_tag(case.pat))
            && self.store.has_open_tags(argument);
        for case in cases {
            let ty = if apart {
                self.store.pattern_instance(argument)
            } else {
                self.store.instance(argument)
            };
            let mut vars = Vec::new();
            self.pattern(env, case.pat, ty, &mut vars)?;
            all.push(vars);
            types.push(ty);
        }
        let matched = self.store.var();
        for (case, ty) in cases.iter().zip(&types) {
            let range = self.unit.pat(case.pat).range;
            self.pattern_is(range, *ty, matched)?;
        }
        let pats: Vec<PatId> = cases.iter().map(|case| case.pat).collect();
        self.close_variants(&pats, matched);
        if apart {
            let whole = self.store.instance(argument);
            for (case, ty) in cases.iter().zip(&types) {
                self.pattern_is(self.unit.pat(case.pat).range, *ty, whole)?;
            }
        }
        let level = self.store.level;
        for vars in &all {
            for var in vars {
                let _ = self.lower_to(level, var.ty);
            }
        }
        Ok((matched, all))
    }

    /// Where tags are matched and nothing else, no other tags may come.
    pub(crate) fn close_variants(&mut self, pats: &[PatId], ty: Ty) {
        let mut flat = Vec::new();
        for pat in pats {
            self.flatten(*pat, &mut flat);
        }
        self.close_column(&flat, ty, 0);
    }

    /// The alternatives of a pattern, without what does not restrict it.
    fn flatten(&self, id: PatId, found: &mut Vec<PatId>) {
        match &self.unit.pat(id).kind {
            PatKind::Or(left, right) => {
                self.flatten(*left, found);
                self.flatten(*right, found);
            }
            PatKind::Alias { pat, .. }
            | PatKind::Constraint { pat, .. }
            | PatKind::Open { pat, .. } => self.flatten(*pat, found),
            _ => found.push(id),
        }
    }

    fn close_column(&mut self, column: &[PatId], ty: Ty, depth: u32) {
        if depth > 20 || column.is_empty() {
            return;
        }
        let unit = self.unit;
        let open = column.iter().any(|id| {
            matches!(
                unit.pat(*id).kind,
                PatKind::Any | PatKind::Var(_) | PatKind::Unknown
            )
        });
        match &unit.pat(column[0]).kind {
            PatKind::Tuple(parts) => {
                let count = parts.len();
                let head = self.expand_head(ty);
                let Desc::Tuple(types) = self.store.desc(head) else {
                    return;
                };
                for index in 0..count.min(types.len()) {
                    let mut inner = Vec::new();
                    for id in column {
                        if let PatKind::Tuple(parts) = &unit.pat(*id).kind
                            && let Some(part) = parts.get(index)
                        {
                            self.flatten(*part, &mut inner);
                        }
                    }
                    let ty = self.store.nth(types, index);
                    self.close_column(&inner, ty, depth + 1);
                }
            }
            PatKind::Construct { .. } => self.close_constructed(column, ty, depth),
            _ => {}
        }
        let tags: Vec<(Sym, Option<PatId>)> = column
            .iter()
            .filter_map(|id| match &unit.pat(*id).kind {
                PatKind::Variant { tag, argument } => Some((*tag, *argument)),
                _ => None,
            })
            .collect();
        if tags.is_empty() {
            return;
        }
        let head = self.expand_head(ty);
        let Desc::Variant(row) = self.store.desc(head) else {
            return;
        };
        let row = self.store.row(row);
        if !open && !row.closed && !row.fixed && self.store.is_var(row.more) {
            let level = self.store.level(row.more);
            let nil = self.store.at(Desc::Var(None), level);
            let closed = Row {
                tags: Vec::new(),
                more: nil,
                closed: true,
                fixed: false,
                name: None,
            };
            let desc = self.store.new_row(closed);
            let closed = self.store.at(desc, level);
            self.store.link(row.more, closed);
        }
        let Desc::Variant(row) = self.store.desc(head) else {
            return;
        };
        let row = self.store.row(row);
        for (tag, argument) in &tags {
            let Some(state) = row.tags.iter().find(|it| it.0 == *tag).map(|it| it.1) else {
                continue;
            };
            match self.store.tag(state).clone() {
                Tag::Either {
                    constant: true,
                    arguments,
                    ..
                } if arguments.is_empty() && !row.closed => {
                    self.store.set_tag(state, Tag::Present(None));
                }
                Tag::Either {
                    constant: false,
                    arguments,
                    ..
                } if !row.closed => {
                    self.store
                        .set_tag(state, Tag::Present(arguments.first().copied()));
                }
                Tag::Either {
                    constant,
                    arguments,
                    matched: true,
                } if !row.fixed => {
                    self.store.set_tag(
                        state,
                        Tag::Either {
                            constant,
                            arguments,
                            matched: false,
                        },
                    );
                }
                _ => {}
            }
            let inner_ty = match self.store.tag(state) {
                Tag::Present(Some(ty)) => Some(*ty),
                Tag::Either { arguments, .. } => arguments.first().copied(),
                _ => None,
            };
            if let (Some(_), Some(ty)) = (argument, inner_ty) {
                let mut inner = Vec::new();
                for (other, argument) in &tags {
                    if other == tag
                        && let Some(argument) = argument
                    {
                        self.flatten(*argument, &mut inner);
                    }
                }
                self.close_column(&inner, ty, depth + 1);
            }
        }
    }

    fn close_constructed(&mut self, column: &[PatId], ty: Ty, depth: u32) {
        let unit = self.unit;
        let mut done: Vec<CtorId> = Vec::new();
        for id in column {
            let Some(ctor) = self.chosen_ctors.get(id).copied() else {
                continue;
            };
            if done.contains(&ctor) || self.ctors[ctor.0 as usize].gadt {
                continue;
            }
            done.push(ctor);
            let arity = self.ctors[ctor.0 as usize].arguments.len();
            if arity == 0 {
                continue;
            }
            let (arguments, result) = self.instance_constructor(ctor);
            if self.unify(result, ty).is_err() {
                continue;
            }
            for (index, ty) in arguments.iter().enumerate() {
                let mut inner = Vec::new();
                for other in column {
                    if self.chosen_ctors.get(other) != Some(&ctor) {
                        continue;
                    }
                    let PatKind::Construct {
                        argument: Some(argument),
                        ..
                    } = &unit.pat(*other).kind
                    else {
                        continue;
                    };
                    match &unit.pat(*argument).kind {
                        PatKind::Tuple(parts) if arity > 1 => {
                            if let Some(part) = parts.get(index) {
                                self.flatten(*part, &mut inner);
                            }
                        }
                        _ => self.flatten(*argument, &mut inner),
                    }
                }
                self.close_column(&inner, *ty, depth + 1);
            }
        }
    }
}
