//! Objects and classes, as configurations of MirageOS 2.7 to 3.10 define devices with them.
//!
//! An object is typed in two rounds, as the compiler does: first what it inherits, its variables and
//! the types of its methods; then the bodies of the methods, in order.

use ocaml_syntax::TextRange;

use super::check::{Checker, Decl, Kind, ValueKind};
use super::environment::{ClassRef, Entry, Env};
use super::error::{Outcome, Role, other};
use super::expression::Expected;
use super::library::{self, ClassTemplate, Parsed};
use super::names::{self, Sym};
use super::pattern::PatVar;
use super::template::Instance;
use super::tree::{
    Class, ClassBody, ClassExpr, ClassField, ClassFieldKind, ClassKind, ExprId, ExprKind, Label,
    Name, Path, TypeId,
};
use super::types::{Desc, GENERIC, Ty, TypePath};
use super::warnings::DelayedKind;

/// A class of the file.
pub(crate) struct ClassDef {
    path: TypePath,
    params: Vec<Ty>,
    arguments: Vec<(Label, Ty)>,
    methods: Vec<Method>,
    is_virtual: bool,
    known: bool,
}

/// A method of a class.
#[derive(Clone, Copy)]
struct Method {
    name: Sym,
    ty: Ty,
    private: bool,
    concrete: bool,
}

/// A class at a use.
struct Shape {
    params: Vec<Ty>,
    arguments: Vec<(Label, Ty)>,
    methods: Vec<Method>,
    is_virtual: bool,
    path: TypePath,
}

/// An object whose fields are being gone through.
struct Object {
    self_ty: Ty,
    concrete: Vec<Sym>,
    /// Defined by the object itself.
    local: Vec<Sym>,
    private: Vec<(Sym, Ty)>,
    variables: Vec<Sym>,
    /// Something it inherits is not known.
    opaque: bool,
}

impl<'a> Checker<'a> {
    /// The methods of a class of the data: name, type, private, virtual.
    pub(crate) fn class_methods(
        &mut self,
        template: &'static ClassTemplate,
        params: &[Ty],
        level: u32,
    ) -> Option<Vec<(Sym, Ty, bool, bool)>> {
        if !template.known {
            return None;
        }
        if let Some((parent, arguments)) = &template.parent {
            let mut instance = Instance::with(params, level);
            let arguments: Vec<Ty> = arguments
                .iter()
                .map(|ty| ty.instantiate(&mut self.store, &mut instance))
                .collect();
            let parent = self.class_template(*parent)?;
            return self.class_methods(parent, &arguments, level);
        }
        let mut instance = Instance::with(params, level);
        let mut read = |this: &mut Self, method: &'static library::MethodTemplate| {
            let ty = method.ty.instantiate(&mut this.store, &mut instance);
            (method.name, ty, method.private, method.is_virtual)
        };
        Some(
            template
                .methods
                .iter()
                .map(|method| read(self, method))
                .collect(),
        )
    }

    fn class_template(&mut self, path: Sym) -> Option<&'static ClassTemplate> {
        use mirage_releases::api::Kind as Item;
        let (module, name) = path.text().rsplit_once('.')?;
        let module = library::module(Sym::new(module))?;
        for kind in [Item::ClassType, Item::Class] {
            let Some(history) = module.history(kind, Sym::new(name)) else {
                continue;
            };
            let Some(version) = self.ask(history) else {
                continue;
            };
            return match version.parsed() {
                Parsed::Class(template) => Some(template),
                _ => None,
            };
        }
        None
    }

    /// A class with new variables for its parameters; `None` if it is not known.
    fn shape(&mut self, class: ClassRef) -> Option<Shape> {
        match class {
            ClassRef::Library(version) => {
                let Parsed::Class(template) = version.parsed() else {
                    return None;
                };
                let level = self.store.level;
                let params: Vec<Ty> = (0..template.params).map(|_| self.store.var()).collect();
                let methods = self.class_methods(template, &params, level)?;
                let mut instance = Instance::with(&params, level);
                let arguments = template
                    .arguments
                    .iter()
                    .map(|(label, ty)| (*label, ty.instantiate(&mut self.store, &mut instance)))
                    .collect();
                let methods = methods
                    .into_iter()
                    .map(|(name, ty, private, is_virtual)| Method {
                        name,
                        ty,
                        private,
                        concrete: !is_virtual,
                    })
                    .collect();
                let path = TypePath::Library(version.path);
                Some(Shape {
                    params,
                    arguments,
                    methods,
                    is_virtual: template.is_virtual,
                    path,
                })
            }
            ClassRef::Local(id) => {
                let def = &self.classes[id as usize];
                if !def.known {
                    return None;
                }
                let mut all: Vec<Ty> = def.params.clone();
                all.extend(def.arguments.iter().map(|it| it.1));
                all.extend(def.methods.iter().map(|it| it.ty));
                let labels: Vec<Label> = def.arguments.iter().map(|it| it.0).collect();
                let mut methods = def.methods.clone();
                let (count, path, is_virtual) = (def.params.len(), def.path, def.is_virtual);
                let all = self.store.instances(&all);
                let (params, rest) = all.split_at(count);
                let (arguments, types) = rest.split_at(labels.len());
                for (method, ty) in methods.iter_mut().zip(types) {
                    method.ty = *ty;
                }
                let arguments = labels.into_iter().zip(arguments.iter().copied()).collect();
                Some(Shape {
                    params: params.to_vec(),
                    arguments,
                    methods,
                    is_virtual,
                    path,
                })
            }
        }
    }

    /// Whether a class takes arguments before it makes an object.
    pub(crate) fn class_takes_arguments(&self, path: &Path) -> bool {
        let Some(name) = path.single() else {
            return false;
        };
        self.classes.iter().any(|def| {
            !def.arguments.is_empty()
                && matches!(def.path, TypePath::Local(index) if self.decls[index as usize].name == name)
        })
    }

    /// `new c`.
    pub(crate) fn new_object(&mut self, env: Env, path: &Path, range: TextRange) -> Outcome<Ty> {
        let Some(class) = self.class_path(env, path)? else {
            return Ok(self.store.unknown());
        };
        let Some(shape) = self.shape(class) else {
            return Ok(self.store.unknown());
        };
        if shape.is_virtual {
            return other(range, format!("the class `{}` is virtual", path.dotted()));
        }
        let mut ty = self.store.constr(shape.path, &shape.params);
        for (label, argument) in shape.arguments.into_iter().rev() {
            ty = self.store.arrow(label, argument, ty);
        }
        Ok(ty)
    }

    /// `object … end`.
    pub(crate) fn object(
        &mut self,
        env: Env,
        body: &'a ClassBody,
        range: TextRange,
    ) -> Outcome<Ty> {
        let object = self.class_body(env, body, range, true)?;
        if object.opaque {
            return Ok(self.store.unknown());
        }
        Ok(object.self_ty)
    }

    // ---- bodies ---------------------------------------------------------------------------------

    fn class_body(
        &mut self,
        env: Env,
        body: &'a ClassBody,
        range: TextRange,
        complete: bool,
    ) -> Outcome<Object> {
        let row = self.store.var();
        let self_ty = self.store.new_ty(Desc::Object(row));
        let mut object = Object {
            self_ty,
            concrete: Vec::new(),
            local: Vec::new(),
            private: Vec::new(),
            variables: Vec::new(),
            opaque: false,
        };
        // What methods see beside what surrounds the object.
        let mut inner = env;
        let mut selves = Vec::new();
        if let Some(pat) = body.self_pat {
            let mut vars: Vec<PatVar> = Vec::new();
            self.pattern(env, pat, self_ty, &mut vars)?;
            for var in &vars {
                let id = self.pattern_value(var);
                self.values[id.0 as usize].kind = ValueKind::SelfObject;
                let number = if var.alias { 26 } else { 27 };
                if self.warn.is_on(number) && !var.name.is_silent() {
                    self.delay(DelayedKind::Unused { value: id, number });
                }
                inner = self.add(inner, Entry::Value(var.name, id));
                selves.push(id);
            }
        }
        for field in &body.fields {
            self.class_field(env, &mut inner, field, &mut object)?;
        }
        if complete && !object.opaque {
            self.check_complete(&object, range, "object")?;
            // No other methods may come.
            if let Desc::Object(fields) = self.store.desc(self_ty) {
                let (_, more) = self.fields(fields);
                if self.store.is_var(more) {
                    let nil = self.store.new_ty(Desc::Nil);
                    self.store.link(more, nil);
                }
            }
        }
        for id in &selves {
            self.private_methods.push((*id, object.private.clone()));
        }
        for field in &body.fields {
            self.method_body(inner, field, &object)?;
        }
        Ok(object)
    }

    fn check_complete(&mut self, object: &Object, range: TextRange, what: &str) -> Outcome<()> {
        let Desc::Object(fields) = self.store.desc(object.self_ty) else {
            return Ok(());
        };
        let (fields, _) = self.fields(fields);
        let missing: Vec<&str> = fields
            .iter()
            .filter(|(name, _)| !object.concrete.contains(name))
            .map(|(name, _)| name.text())
            .collect();
        if missing.is_empty() {
            return Ok(());
        }
        let words = super::message::listed(&missing);
        other(range, format!("this {what} lacks the method {words}"))
    }

    /// The type of a method of the object itself.
    fn own_method(&mut self, object: &mut Object, name: Sym, private: bool) -> Ty {
        if let Some((_, ty)) = object.private.iter().find(|it| it.0 == name) {
            return *ty;
        }
        if private {
            let ty = self.store.var();
            object.private.push((name, ty));
            return ty;
        }
        self.filter_method(object.self_ty, name)
            .unwrap_or(self.store.unknown())
    }

    fn class_field(
        &mut self,
        env: Env,
        inner: &mut Env,
        field: &'a ClassField,
        object: &mut Object,
    ) -> Outcome<()> {
        match &field.kind {
            ClassFieldKind::Inherit { class, name, .. } => {
                let shape = self.class_expr(env, class)?;
                match shape {
                    Some(shape) => self.inherit(shape, class.range, object)?,
                    None => {
                        object.opaque = true;
                        let unknown = self.store.unknown();
                        let _ = self.unify(object.self_ty, unknown);
                    }
                }
                if let Some(name) = name {
                    *inner = self.add(*inner, Entry::Unknown(name.sym));
                }
                Ok(())
            }
            ClassFieldKind::Value {
                name,
                mutable,
                bang,
                value,
                ty,
            } => {
                let known = object.variables.contains(&name.sym);
                if *bang && !known && !object.opaque {
                    return other(
                        field.range,
                        format!(
                            "the instance variable `{}` replaces nothing: drop the `!`",
                            name.sym
                        ),
                    );
                }
                let ty = match (value, ty) {
                    (Some(value), _) => {
                        self.store.enter();
                        let ty = self.infer(env, *value);
                        self.store.leave();
                        let ty = ty?;
                        let var = self.store.var();
                        let _ = self.unify(var, ty);
                        ty
                    }
                    (None, Some(ty)) => self.annotation(env, *ty)?,
                    (None, None) => self.store.unknown(),
                };
                let id = self.new_value(name.sym, ty, name.range);
                self.values[id.0 as usize].kind = ValueKind::Instance(*mutable);
                self.values[id.0 as usize].used = true;
                *inner = self.add(*inner, Entry::Value(name.sym, id));
                object.variables.push(name.sym);
                Ok(())
            }
            ClassFieldKind::Method {
                name,
                private,
                bang,
                value,
                ty,
            } => self.declare_method(
                env,
                field.range,
                *name,
                (*private, *bang),
                *value,
                *ty,
                object,
            ),
            ClassFieldKind::Constraint(left, right) => {
                let (left, right) = (self.annotation(env, *left)?, self.annotation(env, *right)?);
                match self.unify(left, right) {
                    Ok(()) => Ok(()),
                    Err(clash) => {
                        self.mismatch(field.range, None, left, right, Role::Expression, &clash)
                    }
                }
            }
            ClassFieldKind::Initializer(_) => Ok(()),
            ClassFieldKind::Unknown => {
                object.opaque = true;
                Ok(())
            }
        }
    }

    fn inherit(&mut self, shape: Shape, range: TextRange, object: &mut Object) -> Outcome<()> {
        for method in shape.methods {
            let own = self.own_method(object, method.name, method.private);
            let ty = match self.store.desc(method.ty) {
                Desc::Poly(..) => method.ty,
                _ => self.simple_poly(method.ty),
            };
            if self.unify(own, ty).is_err() {
                return other(
                    range,
                    format!(
                        "the inherited method `{}` has another type here",
                        method.name
                    ),
                );
            }
            if method.concrete {
                object.concrete.push(method.name);
            }
        }
        Ok(())
    }

    #[allow(clippy::too_many_arguments)]
    fn declare_method(
        &mut self,
        env: Env,
        range: TextRange,
        name: Name,
        (private, bang): (bool, bool),
        value: Option<ExprId>,
        ty: Option<TypeId>,
        object: &mut Object,
    ) -> Outcome<()> {
        let unit = self.unit;
        let Some(value) = value else {
            // A virtual method.
            let own = self.own_method(object, name.sym, private);
            let Some(ty) = ty else { return Ok(()) };
            let ty = self.annotation(env, ty)?;
            let ty = match self.store.desc(ty) {
                Desc::Poly(..) => ty,
                _ => self.simple_poly(ty),
            };
            return self.method_type(range, name.sym, ty, own);
        };
        if object.local.contains(&name.sym) {
            return other(
                range,
                format!("the method `{}` is defined twice here", name.sym),
            );
        }
        if object.concrete.contains(&name.sym) {
            if !bang {
                self.warning(
                    range,
                    7,
                    format!(
                        "the method `{}` replaces an inherited one: write `method!`",
                        name.sym
                    ),
                );
            }
        } else if bang && !object.opaque {
            return other(
                range,
                format!("the method `{}` replaces nothing: drop the `!`", name.sym),
            );
        }
        let own = self.own_method(object, name.sym, private);
        let ExprKind::Poly { value: body, ty } = &unit.expr(value).kind else {
            return Ok(());
        };
        if let Some(ty) = ty {
            let ty = self.annotation(env, *ty)?;
            let ty = match self.store.desc(ty) {
                Desc::Poly(..) => ty,
                _ => self.simple_poly(ty),
            };
            self.method_type(range, name.sym, ty, own)?;
        }
        match self.store.desc(own) {
            Desc::Var(_) => {
                let inner = self.store.var();
                let poly = self.simple_poly(inner);
                self.method_type(range, name.sym, poly, own)?;
                let approximate = self.approximate(*body)?;
                self.method_type(range, name.sym, approximate, inner)?;
            }
            Desc::Poly(..) => {
                let (_, inner) = self.instance_poly(own);
                let approximate = self.approximate(*body)?;
                self.method_type(range, name.sym, approximate, inner)?;
            }
            _ => {}
        }
        object.concrete.push(name.sym);
        object.local.push(name.sym);
        Ok(())
    }

    fn method_type(&mut self, range: TextRange, name: Sym, found: Ty, wanted: Ty) -> Outcome<()> {
        if self.unify(found, wanted).is_ok() {
            return Ok(());
        }
        let (found, wanted) = (self.show(found), self.show(wanted));
        other(
            range,
            format!("the method `{name}` has type `{found}`, where `{wanted}` is expected"),
        )
    }

    fn method_body(&mut self, inner: Env, field: &'a ClassField, object: &Object) -> Outcome<()> {
        match &field.kind {
            ClassFieldKind::Method {
                name,
                value: Some(value),
                ..
            } => {
                let private = object
                    .private
                    .iter()
                    .find(|it| it.0 == name.sym)
                    .map(|it| it.1);
                let ty = match private {
                    Some(ty) => ty,
                    None => self
                        .filter_method(object.self_ty, name.sym)
                        .unwrap_or(self.store.unknown()),
                };
                self.store.enter();
                let result = self.expect(inner, *value, Expected::of(ty));
                self.store.leave();
                result?;
                Ok(())
            }
            ClassFieldKind::Initializer(value) => {
                let unit_ty = self.store.predef(names::UNIT, &[]);
                self.store.enter();
                let result = self.expect(inner, *value, Expected::of(unit_ty));
                self.store.leave();
                result?;
                Ok(())
            }
            _ => Ok(()),
        }
    }

    // ---- class expressions ----------------------------------------------------------------------

    /// A class; `None` if it is not known.
    fn class_expr(&mut self, env: Env, class: &'a ClassExpr) -> Outcome<Option<Shape>> {
        if !self.deeper() {
            self.shallower();
            return Ok(None);
        }
        let result = self.class_expr_deep(env, class);
        self.shallower();
        result
    }

    fn class_expr_deep(&mut self, env: Env, class: &'a ClassExpr) -> Outcome<Option<Shape>> {
        match &class.kind {
            ClassKind::Path { path, arguments } => {
                let Some(found) = self.class_path(env, path)? else {
                    return Ok(None);
                };
                let Some(shape) = self.shape(found) else {
                    return Ok(None);
                };
                if shape.params.len() != arguments.len() {
                    let wanted = super::annotate::counted(shape.params.len(), "type parameter");
                    return other(
                        class.range,
                        format!(
                            "the class `{}` has {wanted}, not {}",
                            path.dotted(),
                            arguments.len()
                        ),
                    );
                }
                for (param, argument) in shape.params.iter().zip(arguments) {
                    let ty = self.annotation(env, *argument)?;
                    let range = self.unit.ty(*argument).range;
                    self.meet_at(range, None, ty, Expected::of(*param))?;
                }
                Ok(Some(shape))
            }
            ClassKind::Body(body) => {
                let object = self.class_body(env, body, class.range, false)?;
                if object.opaque {
                    return Ok(None);
                }
                Ok(Some(self.body_shape(&object)))
            }
            ClassKind::Fun {
                label,
                default,
                pat,
                body,
            } => {
                let inner = self.class_parameter(env, *label, *default, *pat)?;
                let (inner, ty) = inner;
                let shape = self.class_expr(inner, body)?;
                Ok(shape.map(|mut shape| {
                    shape.arguments.insert(0, (*label, ty));
                    shape
                }))
            }
            ClassKind::Apply {
                class: applied,
                arguments,
            } => {
                let Some(mut shape) = self.class_expr(env, applied)? else {
                    for (_, value) in arguments {
                        self.infer(env, *value)?;
                    }
                    return Ok(None);
                };
                self.apply_class(env, &mut shape, applied.range, arguments)?;
                Ok(Some(shape))
            }
            ClassKind::Let {
                recursive,
                bindings,
                body,
            } => {
                let (inner, _) = self.bindings(env, *recursive, bindings, false)?;
                self.class_expr(inner, body)
            }
            ClassKind::Open { path, body } => {
                let module = self.module(env, path)?;
                let (inner, slot) = self.open(env, module);
                self.uses[slot as usize] = true;
                self.class_expr(inner, body)
            }
            ClassKind::Unknown => Ok(None),
        }
    }

    fn body_shape(&mut self, object: &Object) -> Shape {
        let mut methods = Vec::new();
        if let Desc::Object(fields) = self.store.desc(object.self_ty) {
            for (name, ty) in self.fields(fields).0 {
                let concrete = object.concrete.contains(&name);
                methods.push(Method {
                    name,
                    ty,
                    private: false,
                    concrete,
                });
            }
        }
        for (name, ty) in &object.private {
            let concrete = object.concrete.contains(name);
            methods.push(Method {
                name: *name,
                ty: *ty,
                private: true,
                concrete,
            });
        }
        Shape {
            params: Vec::new(),
            arguments: Vec::new(),
            methods,
            is_virtual: false,
            path: TypePath::Library(names::EMPTY),
        }
    }

    fn class_parameter(
        &mut self,
        env: Env,
        label: Label,
        default: Option<ExprId>,
        pat: super::tree::PatId,
    ) -> Outcome<(Env, Ty)> {
        let inner_ty = self.store.var();
        let ty = if label.is_optional() {
            self.store.predef(names::OPTION, &[inner_ty])
        } else {
            inner_ty
        };
        let mut vars = Vec::new();
        let bound = if label.is_optional() && default.is_none() {
            ty
        } else {
            inner_ty
        };
        self.pattern(env, pat, bound, &mut vars)?;
        if let Some(default) = default {
            self.expect(env, default, Expected::of(inner_ty))?;
        }
        Ok((self.bind_pattern(env, &vars, 27, 26), ty))
    }

    fn apply_class(
        &mut self,
        env: Env,
        shape: &mut Shape,
        range: TextRange,
        arguments: &[(Label, ExprId)],
    ) -> Outcome<()> {
        let mut left: Vec<(Label, ExprId)> = arguments.to_vec();
        let mut remaining = Vec::new();
        let plain = left.iter().all(|it| it.0 == Label::None)
            && shape
                .arguments
                .iter()
                .filter(|it| !it.0.is_optional())
                .count()
                == left.len();
        for (label, ty) in std::mem::take(&mut shape.arguments) {
            let position = left.iter().position(|it| {
                it.0.name() == label.name()
                    || (plain && !label.is_optional() && it.0 == Label::None)
            });
            match position {
                Some(position) => {
                    let (found, value) = left.remove(position);
                    let wanted = if label.is_optional() && !found.is_optional() {
                        match self.store.desc(ty) {
                            Desc::Constr(_, arguments) => self.store.nth(arguments, 0),
                            _ => ty,
                        }
                    } else {
                        ty
                    };
                    self.argument(env, value, Expected::of(wanted))?;
                }
                None if label.is_optional() && left.iter().any(|it| it.0 == Label::None) => {}
                None => remaining.push((label, ty)),
            }
        }
        shape.arguments = remaining;
        if left.is_empty() {
            return Ok(());
        }
        other(range, "this class takes fewer arguments, or others")
    }

    // ---- class definitions ----------------------------------------------------------------------

    pub(crate) fn declare_classes(
        &mut self,
        env: Env,
        classes: &'a [Class],
    ) -> Outcome<Vec<Entry>> {
        let mut entries = Vec::new();
        let mut env = env;
        let mut ids = Vec::new();
        for class in classes {
            let index = self.decls.len() as u32;
            let path = TypePath::Local(index);
            let params = class.params.len();
            self.decls.push(Decl {
                name: class.name.sym,
                params: (0..params)
                    .map(|_| self.store.new_generic(Desc::Var(None)))
                    .collect(),
                variance: vec!['='; params],
                manifest: None,
                kind: Kind::Abstract,
                private: false,
                scope: self.store.level,
                unknown: false,
            });
            let id = self.classes.len() as u32;
            self.classes.push(ClassDef {
                path,
                params: Vec::new(),
                arguments: Vec::new(),
                methods: Vec::new(),
                is_virtual: class.is_virtual,
                known: false,
            });
            for entry in [
                Entry::Type(class.name.sym, path),
                Entry::Class(class.name.sym, id),
            ] {
                env = self.add(env, entry);
                entries.push(entry);
            }
            ids.push(id);
        }
        for (class, id) in classes.iter().zip(ids) {
            self.define_class(env, class, id)?;
        }
        Ok(entries)
    }

    fn define_class(&mut self, env: Env, class: &'a Class, id: u32) -> Outcome<()> {
        self.store.enter();
        self.type_vars.clear();
        self.type_var_level = self.store.level;
        let mut params = Vec::new();
        for name in &class.params {
            let ty = self.store.new_ty(Desc::Var(*name));
            if let Some(name) = name {
                self.type_vars.push((*name, ty));
            }
            params.push(ty);
        }
        let result = self.class_expr(env, &class.body);
        self.store.leave();
        let TypePath::Local(index) = self.classes[id as usize].path else {
            return Ok(());
        };
        let Some(shape) = result? else {
            self.decls[index as usize].manifest = Some(self.store.unknown());
            self.decls[index as usize].unknown = true;
            return Ok(());
        };
        for ty in params
            .iter()
            .chain(shape.arguments.iter().map(|it| &it.1))
            .chain(shape.methods.iter().map(|it| &it.ty))
        {
            self.store.generalise(*ty);
        }
        let missing: Vec<&str> = shape
            .methods
            .iter()
            .filter(|method| !method.concrete)
            .map(|method| method.name.text())
            .collect();
        if !class.is_virtual && !missing.is_empty() {
            let words = super::message::listed(&missing);
            return other(class.range, format!("this class lacks the method {words}"));
        }
        self.check_parameters(class, &params, &shape)?;
        let level = std::mem::replace(&mut self.store.level, GENERIC);
        let mut rest = self.store.new_ty(Desc::Nil);
        let mut methods: Vec<Method> = shape
            .methods
            .iter()
            .filter(|method| !method.private)
            .copied()
            .collect();
        methods.sort_by_key(|method| method.name);
        for method in methods.iter().rev() {
            rest = self.store.new_ty(Desc::Field(method.name, method.ty, rest));
        }
        let manifest = self.store.new_ty(Desc::Object(rest));
        self.store.level = level;
        let decl = &mut self.decls[index as usize];
        decl.params.clone_from(&params);
        decl.manifest = Some(manifest);
        let def = &mut self.classes[id as usize];
        def.params = params;
        def.arguments = shape.arguments;
        def.methods = shape.methods;
        def.known = true;
        Ok(())
    }

    /// Every variable in the types of the methods must be a parameter of the class.
    fn check_parameters(&mut self, class: &Class, params: &[Ty], shape: &Shape) -> Outcome<()> {
        self.store.start_walk();
        let mut todo: Vec<Ty> = params.to_vec();
        let mut allowed = Vec::new();
        while let Some(ty) = todo.pop() {
            if !self.store.visit(ty) {
                continue;
            }
            if self.store.is_var(ty) {
                allowed.push(self.store.repr(ty));
            }
            self.store.children(ty, &mut todo);
        }
        self.store.start_walk();
        let mut todo: Vec<(Sym, Ty)> = shape
            .methods
            .iter()
            .map(|method| (method.name, method.ty))
            .collect();
        while let Some((name, ty)) = todo.pop() {
            if !self.store.visit(ty) {
                continue;
            }
            let ty = self.store.repr(ty);
            if self.store.is_var(ty) && self.store.level(ty) == GENERIC && !allowed.contains(&ty) {
                return other(
                    class.range,
                    format!(
                        "the type of the method `{name}` has a variable that is not a parameter of the class"
                    ),
                );
            }
            let mut children = Vec::new();
            self.store.children(ty, &mut children);
            if self.store.is_static(ty) {
                children.pop();
            }
            todo.extend(children.into_iter().map(|child| (name, child)));
        }
        Ok(())
    }
}
