//! Constructors and records: which type a name belongs to, by scope and by what is expected.

use ocaml_syntax::TextRange;

use super::check::{Checker, CtorId, Decl, FieldId, Kind};
use super::environment::{Candidates, Env};
use super::error::{NameKind, Outcome, other, unbound};
use super::expression::Expected;
use super::names::{self, Sym};
use super::similar;
use super::tree::{ExprId, ExprKind, Path};
use super::types::{Ty, TypePath};

impl Checker<'_> {
    // ---- constructors ---------------------------------------------------------------------------

    /// The constructor that a path means where `expected` is wanted; `None` if it is not known.
    pub(crate) fn choose_constructor(
        &mut self,
        env: Env,
        path: &Path,
        expected: Ty,
    ) -> Outcome<Option<CtorId>> {
        if self.store.is_unknown(expected) {
            // Whatever is meant, nothing is said about it; but the name must exist.
            let candidates = self.constructors(env, path)?;
            return self.first_constructor(candidates, path, env);
        }
        let candidates = self.constructors(env, path)?;
        let name = path.last();
        let (wanted, kind) = match self.concrete(expected) {
            Some((_, wanted, kind @ (Kind::Variant(_) | Kind::Open))) => (wanted, kind),
            _ => return self.first_constructor(candidates, path, env),
        };
        let wanted = self.expand_path(wanted);
        let found = candidates.found.iter().copied().find(|(id, _)| {
            let path = self.ctors[id.0 as usize].path;
            self.expand_path(path) == wanted
        });
        if let Some((id, slot)) = found {
            self.use_slot(slot);
            return Ok(Some(id));
        }
        match kind {
            Kind::Variant(ctors) if path.qualifier().is_empty() => {
                let id = ctors
                    .iter()
                    .find(|id| self.ctors[id.0 as usize].name == name);
                match id {
                    Some(id) => Ok(Some(*id)),
                    None => self.no_constructor(path.range, name, expected),
                }
            }
            _ => {
                if candidates.found.is_empty() {
                    return self.first_constructor(candidates, path, env);
                }
                if candidates.unknown {
                    return Ok(None);
                }
                let shown = self.show(expected);
                other(
                    path.range,
                    format!("`{}` is not a constructor of `{shown}`", path.dotted()),
                )
            }
        }
    }

    fn first_constructor(
        &mut self,
        candidates: Candidates<CtorId>,
        path: &Path,
        env: Env,
    ) -> Outcome<Option<CtorId>> {
        match candidates.found.first() {
            Some((id, slot)) => {
                self.use_slot(*slot);
                Ok(Some(*id))
            }
            None if candidates.unknown => Ok(None),
            None => {
                let near = self.near_constructors(env, path);
                unbound(path.range, NameKind::Constructor, &path.dotted(), near)
            }
        }
    }

    pub(crate) fn no_constructor<T>(
        &mut self,
        range: TextRange,
        name: Sym,
        expected: Ty,
    ) -> Outcome<T> {
        let mut known = Vec::new();
        if let Some((_, _, Kind::Variant(ctors))) = self.concrete(expected) {
            known.extend(ctors.iter().map(|id| self.ctors[id.0 as usize].name.text()));
        }
        let near = similar::nearest(name.text(), known.into_iter());
        let hint = match near.first() {
            Some(near) => format!("; did you mean `{near}`?"),
            None => String::new(),
        };
        let shown = self.show(expected);
        let wanted = self
            .device_words(expected)
            .unwrap_or_else(|| format!("`{shown}`"));
        other(
            range,
            format!("{wanted} is expected here, which has no constructor `{name}`{hint}"),
        )
    }

    /// A copy of a constructor's arguments and result.
    pub(crate) fn instance_constructor(&mut self, id: CtorId) -> (Vec<Ty>, Ty) {
        let ctor = &self.ctors[id.0 as usize];
        let mut all = vec![ctor.result];
        all.extend(&ctor.arguments);
        let mut all = self.store.instances(&all);
        let result = all.remove(0);
        (all, result)
    }

    /// The same where it is matched: what its result does not mention is a type of its own.
    pub(crate) fn opened_constructor(&mut self, id: CtorId, hidden: &[Ty]) -> (Vec<Ty>, Ty) {
        let ctor = &self.ctors[id.0 as usize];
        let mut all = vec![ctor.result];
        all.extend(&ctor.arguments);
        all.extend(hidden);
        let name = format!("${}", ctor.name);
        let mut all = self.store.instances(&all);
        let vars = all.split_off(all.len() - hidden.len());
        for var in vars {
            self.hidden_types += 1;
            let name = match self.hidden_types {
                1 => Sym::new(&name),
                more => Sym::new(&format!("{name}{}", more - 1)),
            };
            let ty = self.rigid_type(name, self.store.level);
            self.store.link(var, ty);
        }
        let result = all.remove(0);
        (all, result)
    }

    /// A new type of which nothing is known but that it is equal to itself.
    pub(crate) fn rigid_type(&mut self, name: Sym, scope: u32) -> Ty {
        self.decls.push(Decl {
            name,
            params: Vec::new(),
            variance: Vec::new(),
            manifest: None,
            kind: Kind::Abstract,
            private: false,
            scope,
            unknown: false,
        });
        let path = TypePath::Local(self.decls.len() as u32 - 1);
        self.store.constr(path, &[])
    }

    /// `Constructor argument`.
    pub(crate) fn construct(
        &mut self,
        env: Env,
        id: ExprId,
        path: &Path,
        argument: Option<ExprId>,
        expected: Expected,
    ) -> Outcome<Ty> {
        let unit = self.unit;
        let range = unit.expr(id).range;
        let Some(ctor) = self.choose_constructor(env, path, expected.ty)? else {
            if let Some(argument) = argument {
                self.infer_parts(env, argument)?;
            }
            return Ok(self.silent(expected));
        };
        let arity = self.ctors[ctor.0 as usize].arguments.len();
        let parts: Vec<ExprId> = match argument {
            None => Vec::new(),
            Some(argument) => match &unit.expr(argument).kind {
                ExprKind::Tuple(parts) if arity > 1 => parts.clone(),
                _ => vec![argument],
            },
        };
        if parts.len() != arity {
            return other(range, self.arity_words(path, arity, parts.len()));
        }
        let (arguments, result) = self.instance_constructor(ctor);
        // The compiler does not say why the type is expected here.
        self.meet(
            id,
            result,
            Expected {
                role: super::error::Role::Expression,
                ..expected
            },
        )?;
        if self.ctors[ctor.0 as usize].record.is_some() {
            let fits = matches!(
                parts.first().map(|part| &unit.expr(*part).kind),
                Some(ExprKind::Ident(_) | ExprKind::Record { .. })
            );
            if !fits {
                return other(
                    range,
                    format!("`{}` takes a record, written here", path.dotted()),
                );
            }
        }
        for (part, ty) in parts.iter().zip(&arguments) {
            self.argument(env, *part, Expected::of(*ty))?;
        }
        if self.ctors[ctor.0 as usize].private {
            let shown = self.show(result);
            return other(
                range,
                format!("values of the private type `{shown}` cannot be made here"),
            );
        }
        Ok(result)
    }

    /// Types the parts of an argument of which nothing is known.
    fn infer_parts(&mut self, env: Env, argument: ExprId) -> Outcome<()> {
        let unknown = self.store.unknown();
        self.expect(env, argument, Expected::of(unknown))?;
        Ok(())
    }

    pub(crate) fn arity_words(&self, path: &Path, wanted: usize, found: usize) -> String {
        let wanted = super::annotate::counted(wanted, "argument");
        format!(
            "the constructor `{}` takes {wanted}, not {found}",
            path.dotted()
        )
    }

    // ---- fields ---------------------------------------------------------------------------------

    pub(crate) fn instance_field(&mut self, id: FieldId) -> (Ty, Ty) {
        let field = &self.fields[id.0 as usize];
        let both = [field.ty, field.record];
        let both = self.store.instances(&both);
        (both[0], both[1])
    }

    /// The field that a path means where the record's type is `expected`.
    fn choose_field(
        &mut self,
        env: Env,
        path: &Path,
        expected: Option<Ty>,
        ids: Option<(&[Sym], bool)>,
    ) -> Outcome<Option<FieldId>> {
        let candidates = self.record_fields(env, path)?;
        let name = path.last();
        let wanted = match expected {
            Some(ty) if self.store.is_unknown(ty) => return Ok(None),
            Some(ty) => match self.concrete(ty) {
                Some((_, wanted, Kind::Record(fields))) => Some((ty, wanted, fields)),
                _ => None,
            },
            None => None,
        };
        if let Some((ty, wanted, fields)) = wanted {
            let wanted = self.expand_path(wanted);
            let found = candidates.found.iter().copied().find(|(id, _)| {
                let path = self.fields[id.0 as usize].path;
                self.expand_path(path) == wanted
            });
            if let Some((id, slot)) = found {
                self.use_slot(slot);
                return Ok(Some(id));
            }
            if path.qualifier().is_empty() {
                let found = fields
                    .iter()
                    .find(|id| self.fields[id.0 as usize].name == name)
                    .copied();
                return match found {
                    Some(id) => Ok(Some(id)),
                    None => self.no_field(path.range, name, ty, &fields),
                };
            }
            if candidates.unknown {
                return Ok(None);
            }
            if !candidates.found.is_empty() {
                let shown = self.show(ty);
                return other(
                    path.range,
                    format!("`{}` is not a field of `{shown}`", path.dotted()),
                );
            }
        }
        let filtered = match ids {
            Some((ids, closed)) => self.filter_fields(&candidates.found, ids, closed),
            None => candidates.found.clone(),
        };
        match filtered.first().or(candidates.found.first()) {
            Some((id, slot)) => {
                self.use_slot(*slot);
                Ok(Some(*id))
            }
            None if candidates.unknown => Ok(None),
            None => {
                let near = self.near_fields(env, path);
                unbound(path.range, NameKind::Field, &path.dotted(), near)
            }
        }
    }

    fn no_field<T>(
        &mut self,
        range: TextRange,
        name: Sym,
        ty: Ty,
        fields: &[FieldId],
    ) -> Outcome<T> {
        let known = fields
            .iter()
            .map(|id| self.fields[id.0 as usize].name.text());
        let near = similar::nearest(name.text(), known);
        let hint = match near.first() {
            Some(near) => format!("; did you mean `{near}`?"),
            None => String::new(),
        };
        let shown = self.show(ty);
        other(
            range,
            format!("the record type `{shown}` has no field `{name}`{hint}"),
        )
    }

    /// Candidates whose type has all these fields, and no others if the record is closed.
    fn filter_fields(
        &self,
        candidates: &[(FieldId, Option<u32>)],
        ids: &[Sym],
        closed: bool,
    ) -> Vec<(FieldId, Option<u32>)> {
        let siblings = |id: FieldId| -> Vec<Sym> {
            let path = self.fields[id.0 as usize].path;
            let all = self.fields.iter().filter(|it| it.path == path);
            all.map(|it| it.name).collect()
        };
        let by_ids: Vec<_> = candidates
            .iter()
            .filter(|(id, _)| {
                let siblings = siblings(*id);
                ids.iter().all(|name| siblings.contains(name))
            })
            .copied()
            .collect();
        if by_ids.is_empty() || !closed {
            return by_ids;
        }
        let exact: Vec<_> = by_ids
            .iter()
            .filter(|(id, _)| siblings(*id).len() == ids.len())
            .copied()
            .collect();
        if exact.is_empty() { by_ids } else { exact }
    }

    /// The fields that the paths of a record name; `None` if they are not known.
    pub(crate) fn choose_fields(
        &mut self,
        env: Env,
        paths: &[&Path],
        expected: Option<Ty>,
        closed: bool,
    ) -> Outcome<Option<Vec<FieldId>>> {
        let ids: Vec<Sym> = paths.iter().map(|path| path.last()).collect();
        // One qualified field qualifies all.
        let qualifier = paths.iter().find(|path| !path.qualifier().is_empty());
        let mut chosen = Vec::new();
        let mut known = true;
        for path in paths {
            let qualified = match qualifier {
                Some(qualifier) if path.qualifier().is_empty() => {
                    let mut names = qualifier.qualifier().to_vec();
                    names.push(path.last());
                    Path {
                        names: names.into(),
                        range: path.range,
                        applies: qualifier.applies,
                    }
                }
                _ => (*path).clone(),
            };
            match self.choose_field(env, &qualified, expected, Some((&ids, closed)))? {
                Some(id) => chosen.push(id),
                None => known = false,
            }
        }
        Ok(known.then_some(chosen))
    }

    /// `record.field`: the record's type and the field.
    pub(crate) fn field_access(
        &mut self,
        env: Env,
        record: ExprId,
        path: &Path,
    ) -> Outcome<(Ty, Option<FieldId>)> {
        let ty = self.infer(env, record)?;
        let field = self.choose_field(env, path, Some(ty), None)?;
        Ok((ty, field))
    }

    /// `{ base with field = value }`.
    pub(crate) fn record(
        &mut self,
        env: Env,
        id: ExprId,
        fields: &[(Path, ExprId)],
        base: Option<ExprId>,
        expected: Expected,
    ) -> Outcome<Ty> {
        let range = self.unit.expr(id).range;
        let base_ty = match base {
            Some(base) => Some(self.infer(env, base)?),
            None => None,
        };
        let is_record =
            |this: &mut Self, ty: Ty| matches!(this.concrete(ty), Some((_, _, Kind::Record(_))));
        // What the record's type is: by the context, else by the record it is a copy of.
        let wanted = if is_record(self, expected.ty) || self.store.is_unknown(expected.ty) {
            Some(expected.ty)
        } else {
            match base_ty {
                Some(ty) if is_record(self, ty) => Some(ty),
                Some(ty) if self.store.is_unknown(ty) => Some(ty),
                _ => None,
            }
        };
        let paths: Vec<&Path> = fields.iter().map(|(path, _)| path).collect();
        let chosen = self.choose_fields(env, &paths, wanted, base.is_none())?;
        let Some(chosen) = chosen else {
            for (_, value) in fields {
                let unknown = self.store.unknown();
                self.expect(env, *value, Expected::of(unknown))?;
            }
            return Ok(self.silent(expected));
        };
        // Fields are typed in the order of the declaration.
        let mut order: Vec<usize> = (0..fields.len()).collect();
        order.sort_by_key(|index| self.fields[chosen[*index].0 as usize].index);
        let record = match wanted {
            Some(ty) if is_record(self, ty) && base_ty.is_none_or(|base| base != ty) => ty,
            Some(ty) => match self.concrete(ty) {
                // A copy may have other type parameters.
                Some((_, path, _)) => self.fresh_constr(path),
                None => self.store.var(),
            },
            None => self.store.var(),
        };
        for index in &order {
            let (path, value) = &fields[*index];
            self.field_value(env, path, chosen[*index], *value, record)?;
        }
        self.meet_at(range, None, record, expected)?;
        let mut seen: Vec<usize> = Vec::new();
        for id in &chosen {
            let field = &self.fields[id.0 as usize];
            if seen.contains(&field.index) {
                return other(range, format!("the field `{}` is given twice", field.name));
            }
            seen.push(field.index);
        }
        let Some(first) = chosen.first() else {
            return Ok(record);
        };
        let path = self.fields[first.0 as usize].path;
        let all = self.fields_of(path);
        match (base, base_ty) {
            (Some(base), Some(base_ty)) => {
                for field in &all {
                    let (ty, whole) = self.instance_field(*field);
                    self.meet(base, base_ty, Expected::of(whole))?;
                    if !chosen.contains(field) {
                        let (other_ty, other_whole) = self.instance_field(*field);
                        self.meet_at(range, None, ty, Expected::of(other_ty))?;
                        self.meet_at(range, None, record, Expected::of(other_whole))?;
                    }
                }
                if chosen.len() == all.len() {
                    self.warning(range, 23, "all fields are given, so `with` is not needed");
                }
            }
            _ => {
                let missing: Vec<&str> = all
                    .iter()
                    .map(|id| &self.fields[id.0 as usize])
                    .filter(|field| !seen.contains(&field.index))
                    .map(|field| field.name.text())
                    .collect();
                if !missing.is_empty() {
                    let words = super::message::listed(&missing);
                    return other(range, format!("this record lacks {words}"));
                }
            }
        }
        Ok(record)
    }

    fn fields_of(&mut self, path: TypePath) -> Vec<FieldId> {
        match self
            .decl(path)
            .map(|decl| self.decls[decl as usize].kind.clone())
        {
            Some(Kind::Record(fields)) => fields,
            _ => Vec::new(),
        }
    }

    fn fresh_constr(&mut self, path: TypePath) -> Ty {
        let count = self
            .decl(path)
            .map_or(0, |decl| self.decls[decl as usize].params.len());
        let arguments: Vec<Ty> = (0..count).map(|_| self.store.var()).collect();
        self.store.constr(path, &arguments)
    }

    /// The value of one field.
    pub(crate) fn field_value(
        &mut self,
        env: Env,
        path: &Path,
        field: FieldId,
        value: ExprId,
        record: Ty,
    ) -> Outcome<()> {
        let (ty, whole) = self.instance_field(field);
        if let Err(clash) = self.unify(whole, record) {
            return self.mismatch(
                path.range,
                None,
                whole,
                record,
                super::error::Role::Expression,
                &clash,
            );
        }
        if self.fields[field.0 as usize].private {
            let shown = self.show(record);
            return other(path.range, format!("the record type `{shown}` is private"));
        }
        self.store.enter();
        let (vars, inner) = self.instance_poly(ty);
        let result = self.argument(env, value, Expected::of(inner));
        self.store.leave();
        let found = result?;
        if !vars.is_empty() {
            self.check_general(value, found, &vars, ty)?;
        }
        Ok(())
    }

    /// Finds the constructors of a list in scope; `None` if they are not those of lists.
    pub(crate) fn list_constructors(
        &mut self,
        env: Env,
        name: Sym,
        range: TextRange,
        expected: Ty,
    ) -> Outcome<Option<()>> {
        let path = Path {
            names: Box::new([name]),
            range,
            applies: false,
        };
        let Some(ctor) = self.choose_constructor(env, &path, expected)? else {
            return Ok(None);
        };
        let path = self.ctors[ctor.0 as usize].path;
        let list = TypePath::Library(names::LIST);
        Ok((self.expand_path(path) == list).then_some(()))
    }
}
