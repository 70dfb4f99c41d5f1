//! From type expressions to types.

use super::check::Checker;
use super::environment::Env;
use super::error::{Outcome, other};
use super::names::{self, Sym};
use super::tree::{ObjectField, Path, RowField, TypeId, TypeKind};
use super::types::{Desc, GENERIC, Package, Row, Tag, Ty};

/// What a named variable means.
enum Scope<'v> {
    /// A variable of the item that is being typed; new ones are made.
    Item,
    /// Only these.
    Closed(&'v [(Sym, Ty)]),
    /// These, and new ones are added.
    Open(&'v mut Vec<(Sym, Ty)>),
}

impl Checker<'_> {
    /// The type of an annotation in an expression or a pattern.
    pub(crate) fn annotation(&mut self, env: Env, ty: TypeId) -> Outcome<Ty> {
        self.annotate(env, ty, &mut Scope::Item)
    }

    /// The type of a declaration, whose variables are `vars`; for schemes.
    pub(crate) fn closed_type(&mut self, env: Env, ty: TypeId, vars: &[(Sym, Ty)]) -> Outcome<Ty> {
        let level = std::mem::replace(&mut self.store.level, GENERIC);
        let result = self.annotate(env, ty, &mut Scope::Closed(vars));
        self.store.level = level;
        result
    }

    /// The type of a declaration whose variables need no declaration; for schemes.
    pub(crate) fn open_type(
        &mut self,
        env: Env,
        ty: TypeId,
        vars: &mut Vec<(Sym, Ty)>,
    ) -> Outcome<Ty> {
        let level = std::mem::replace(&mut self.store.level, GENERIC);
        let result = self.annotate(env, ty, &mut Scope::Open(vars));
        self.store.level = level;
        result
    }

    fn variable(&mut self, name: Sym, id: TypeId, scope: &mut Scope<'_>) -> Outcome<Ty> {
        let find = |vars: &[(Sym, Ty)]| vars.iter().rev().find(|it| it.0 == name).map(|it| it.1);
        if let Some(ty) = find(&self.univars) {
            return Ok(ty);
        }
        match scope {
            Scope::Item => {
                if let Some(ty) = find(&self.type_vars) {
                    return Ok(self.store.instance(ty));
                }
                let level = self.type_var_level;
                let ty = self.store.at(Desc::Var(Some(name)), level);
                self.type_vars.push((name, ty));
                Ok(ty)
            }
            Scope::Closed(vars) => match find(vars) {
                Some(ty) => Ok(ty),
                None => other(
                    self.unit.ty(id).range,
                    format!("the type variable `'{name}` is not a parameter of this type"),
                ),
            },
            Scope::Open(vars) => match find(vars) {
                Some(ty) => Ok(ty),
                None => {
                    let ty = self.store.new_generic(Desc::Var(Some(name)));
                    vars.push((name, ty));
                    Ok(ty)
                }
            },
        }
    }

    fn annotate(&mut self, env: Env, id: TypeId, scope: &mut Scope<'_>) -> Outcome<Ty> {
        if !self.deeper() {
            self.shallower();
            return Ok(self.store.unknown());
        }
        let result = self.annotate_deep(env, id, scope);
        self.shallower();
        result
    }

    fn annotate_all(
        &mut self,
        env: Env,
        types: &[TypeId],
        scope: &mut Scope<'_>,
    ) -> Outcome<Vec<Ty>> {
        types
            .iter()
            .map(|ty| self.annotate(env, *ty, scope))
            .collect()
    }

    fn annotate_deep(&mut self, env: Env, id: TypeId, scope: &mut Scope<'_>) -> Outcome<Ty> {
        let unit = self.unit;
        let node = unit.ty(id);
        match &node.kind {
            TypeKind::Any => match scope {
                Scope::Closed(_) => other(
                    node.range,
                    "`_` cannot stand in a type definition; name the type",
                ),
                _ => Ok(self.store.var()),
            },
            TypeKind::Var(name) => self.variable(*name, id, scope),
            TypeKind::Arrow {
                label,
                argument,
                result,
            } => {
                let mut argument = self.annotate(env, *argument, scope)?;
                if label.is_optional() {
                    argument = self.store.predef(names::OPTION, &[argument]);
                }
                let result = self.annotate(env, *result, scope)?;
                Ok(self.store.arrow(*label, argument, result))
            }
            TypeKind::Tuple(types) => {
                let types = self.annotate_all(env, types, scope)?;
                Ok(self.store.tuple(&types))
            }
            TypeKind::Constr { path, arguments } => {
                let found = self.type_path(env, path)?;
                let count = arguments.len();
                let Some(found) = found else {
                    self.annotate_all(env, arguments, scope)?;
                    return Ok(self.store.unknown());
                };
                if let Some(decl) = self.decl(found) {
                    let decl = &self.decls[decl as usize];
                    if decl.unknown {
                        return Ok(self.store.unknown());
                    }
                    let wanted = decl.params.len();
                    // `_ t` stands for any number of arguments.
                    let wild = count == 1
                        && wanted > 1
                        && matches!(unit.ty(arguments[0]).kind, TypeKind::Any);
                    if wanted != count && !wild {
                        return other(
                            node.range,
                            format!(
                                "the type `{}` has {}, not {count}",
                                path.dotted(),
                                counted(wanted, "parameter")
                            ),
                        );
                    }
                    if wild {
                        let types: Vec<Ty> = (0..wanted).map(|_| self.store.var()).collect();
                        return Ok(self.store.constr(found, &types));
                    }
                }
                let types = self.annotate_all(env, arguments, scope)?;
                Ok(self.store.constr(found, &types))
            }
            TypeKind::Object { fields, open } => self.annotate_object(env, fields, *open, scope),
            TypeKind::Class => Ok(self.store.unknown()),
            TypeKind::Alias { ty, name } => {
                let var = self.variable(*name, id, scope)?;
                let ty = self.annotate(env, *ty, scope)?;
                if self.unify(var, ty).is_err() {
                    return other(
                        node.range,
                        format!("`'{name}` is another type elsewhere in this item"),
                    );
                }
                Ok(ty)
            }
            TypeKind::Variant {
                fields,
                closed,
                low,
            } => self.annotate_variant(env, id, fields, *closed, low.as_deref(), scope),
            TypeKind::Poly { vars, ty } => {
                let before = self.univars.len();
                let univars: Vec<Ty> = vars
                    .iter()
                    .map(|name| {
                        let ty = self.store.new_generic(Desc::Univar(Some(*name)));
                        self.univars.push((*name, ty));
                        ty
                    })
                    .collect();
                let body = self.annotate(env, *ty, scope);
                self.univars.truncate(before);
                let vars = self.store.slice(&univars);
                Ok(self.store.new_ty(Desc::Poly(body?, vars)))
            }
            TypeKind::Package { path, constraints } => {
                let Some(path) = path else {
                    return Ok(self.store.unknown());
                };
                // The compiler blames the whole type.
                let range = self.unit.ty(id).range;
                let whole = Path {
                    range,
                    ..path.clone()
                };
                let Some(module_type) = self.module_type_path(env, &whole)? else {
                    return Ok(self.store.unknown());
                };
                let mut parts = Vec::new();
                for (path, _) in constraints {
                    self.must_have_type(module_type, path, range)?;
                }
                for (path, ty) in constraints {
                    let ty = self.annotate(env, *ty, scope)?;
                    parts.push((path.names.to_vec(), ty));
                }
                let desc = self.store.new_package(Package {
                    module_type,
                    constraints: parts,
                });
                Ok(self.store.new_ty(desc))
            }
            TypeKind::Unknown => Ok(self.store.unknown()),
        }
    }

    fn annotate_object(
        &mut self,
        env: Env,
        fields: &[ObjectField],
        open: bool,
        scope: &mut Scope<'_>,
    ) -> Outcome<Ty> {
        let mut methods = Vec::new();
        for field in fields {
            match field {
                ObjectField::Method { name, ty } => {
                    methods.push((*name, self.annotate(env, *ty, scope)?));
                }
                ObjectField::Inherit => return Ok(self.store.unknown()),
            }
        }
        methods.sort_by_key(|(name, _)| *name);
        let mut rest = if open {
            self.store.var()
        } else {
            self.store.new_ty(Desc::Nil)
        };
        for (name, ty) in methods.into_iter().rev() {
            rest = self.store.new_ty(Desc::Field(name, ty, rest));
        }
        Ok(self.store.new_ty(Desc::Object(rest)))
    }

    fn annotate_variant(
        &mut self,
        env: Env,
        id: TypeId,
        fields: &[RowField],
        closed: bool,
        low: Option<&[Sym]>,
        scope: &mut Scope<'_>,
    ) -> Outcome<Ty> {
        let mut tags: Vec<(Sym, super::types::TagId)> = Vec::new();
        let mut open = !closed;
        for field in fields {
            match field {
                RowField::Tag {
                    tag,
                    constant,
                    arguments,
                } => {
                    let arguments = self.annotate_all(env, arguments, scope)?;
                    let present = low.is_none_or(|low| low.contains(tag));
                    open |= !present;
                    let state = if present {
                        Tag::Present(arguments.first().copied())
                    } else {
                        Tag::Either {
                            constant: *constant,
                            arguments,
                            matched: false,
                        }
                    };
                    let state = self.store.new_tag(state);
                    tags.retain(|it| it.0 != *tag);
                    tags.push((*tag, state));
                }
                RowField::Inherit(ty) => {
                    let ty = self.annotate(env, *ty, scope)?;
                    let ty = self.expand_head(ty);
                    match self.store.desc(ty) {
                        Desc::Variant(row) => {
                            for (tag, state) in self.store.row(row).tags {
                                let state = match self.store.tag(state).clone() {
                                    Tag::Present(ty) if low.is_some() => {
                                        open = true;
                                        Tag::Either {
                                            constant: ty.is_none(),
                                            arguments: ty.into_iter().collect(),
                                            matched: false,
                                        }
                                    }
                                    other => other,
                                };
                                let state = self.store.new_tag(state);
                                tags.retain(|it| it.0 != tag);
                                tags.push((tag, state));
                            }
                        }
                        _ => return Ok(self.store.unknown()),
                    }
                }
            }
        }
        if low.is_some_and(|low| low.iter().any(|name| !tags.iter().any(|it| it.0 == *name))) {
            return other(
                self.unit.ty(id).range,
                "the lower bound names a tag that the type does not have",
            );
        }
        if open && matches!(scope, Scope::Closed(_)) {
            return other(
                self.unit.ty(id).range,
                "an open polymorphic variant cannot stand in a type definition",
            );
        }
        let more = if open {
            self.store.var()
        } else {
            self.store.new_ty(Desc::Nil)
        };
        let row = Row {
            tags,
            more,
            closed,
            fixed: false,
            name: None,
        };
        let desc = self.store.new_row(row);
        Ok(self.store.new_ty(desc))
    }

    /// A copy of a quantified type with new variables, and the variables.
    pub(crate) fn instance_poly(&mut self, ty: Ty) -> (Vec<Ty>, Ty) {
        let Desc::Poly(body, vars) = self.store.desc(ty) else {
            return (Vec::new(), ty);
        };
        let vars = self.store.get(vars).to_vec();
        let new: Vec<Ty> = vars.iter().map(|_| self.store.var()).collect();
        let body = self.replace(&vars, &new, body);
        (new, body)
    }

    /// Copies what mentions `from`, with `to` in its place; everything else is shared.
    pub(crate) fn replace(&mut self, from: &[Ty], to: &[Ty], body: Ty) -> Ty {
        if from.is_empty() {
            return body;
        }
        let from: Vec<Ty> = from.iter().map(|ty| self.store.repr(*ty)).collect();
        let mut done = Vec::new();
        self.replace_in(&from, to, body, &mut done, 0)
    }

    fn replace_in(
        &mut self,
        from: &[Ty],
        to: &[Ty],
        ty: Ty,
        done: &mut Vec<(Ty, Ty)>,
        depth: u32,
    ) -> Ty {
        let ty = self.store.repr(ty);
        if let Some(index) = from.iter().position(|it| *it == ty) {
            return to[index];
        }
        if depth > 100 {
            return ty;
        }
        if let Some((_, copy)) = done.iter().find(|it| it.0 == ty) {
            return *copy;
        }
        let go = |this: &mut Self, ty: Ty, done: &mut Vec<(Ty, Ty)>| {
            this.replace_in(from, to, ty, done, depth + 1)
        };
        let desc = match self.store.desc(ty) {
            Desc::Arrow(label, argument, result, commutes) => {
                let argument = go(self, argument, done);
                Desc::Arrow(label, argument, go(self, result, done), commutes)
            }
            Desc::Tuple(types) => {
                let types = self.store.get(types).to_vec();
                let types: Vec<Ty> = types.into_iter().map(|ty| go(self, ty, done)).collect();
                Desc::Tuple(self.store.slice(&types))
            }
            Desc::Constr(path, types) if !types.is_empty() => {
                let types = self.store.get(types).to_vec();
                let types: Vec<Ty> = types.into_iter().map(|ty| go(self, ty, done)).collect();
                Desc::Constr(path, self.store.slice(&types))
            }
            Desc::Object(fields) => Desc::Object(go(self, fields, done)),
            Desc::Field(name, method, rest) => {
                let method = go(self, method, done);
                Desc::Field(name, method, go(self, rest, done))
            }
            Desc::Poly(body, vars) => Desc::Poly(go(self, body, done), vars),
            _ => return ty,
        };
        let level = self.store.level(ty);
        let copy = self.store.at(desc, level);
        done.push((ty, copy));
        copy
    }
}

/// `1 parameter`, `2 parameters`.
pub(crate) fn counted(count: usize, what: &str) -> String {
    match count {
        0 => format!("no {what}s"),
        1 => format!("1 {what}"),
        _ => format!("{count} {what}s"),
    }
}
