//! Expressions and types.

use ocaml_syntax::TextRange;

use super::pattern::qualifier_of;
use super::{DeclKind, Def, Namespace, Resolver};
use crate::lower::{
    Argument, Binding, Case, Expr, ExprId, IndexKind, Name, Param, Path, TypeExpr, TypeId,
};

impl<'u> Resolver<'u> {
    pub(super) fn expr(&mut self, id: ExprId) {
        let unit = self.unit;
        self.probe(unit.expr_range(id));
        match &unit.exprs[id] {
            Expr::Missing | Expr::Opaque | Expr::Unreachable | Expr::Literal(_) => (),
            Expr::Path(path) => {
                let def = self.path(path, Namespace::Value);
                self.result.values.insert(id, def);
            }
            Expr::Fun { params, body } => self.scoped(|it| {
                it.params(params);
                it.expr(*body);
            }),
            Expr::Newtype { names, body } => self.scoped(|it| {
                it.newtypes(names);
                it.expr(*body);
            }),
            Expr::Function { cases } => self.cases(cases),
            Expr::Apply {
                function,
                arguments,
            } => {
                self.expr(*function);
                self.arguments(arguments);
            }
            Expr::Match { scrutinee, cases } => {
                self.expr(*scrutinee);
                self.cases(cases);
            }
            Expr::Try { body, cases } => {
                self.expr(*body);
                self.cases(cases);
            }
            Expr::Tuple(all) | Expr::List(all) | Expr::Array(all) | Expr::Sequence(all) => {
                self.exprs(all);
            }
            Expr::Construct { path, argument } => {
                self.constructor(path);
                self.exprs(argument);
            }
            Expr::Variant { argument, .. } => self.exprs(argument),
            Expr::If { condition, yes, no } => {
                self.expr(*condition);
                self.expr(*yes);
                self.exprs(no);
            }
            Expr::While { condition, body } => {
                self.expr(*condition);
                self.expr(*body);
            }
            Expr::Assert(body) | Expr::Lazy(body) => self.expr(*body),
            Expr::Send { object, .. } => self.expr(*object),
            _ => self.other(id),
        }
    }

    /// Expressions with records, types, modules or scopes of their own.
    fn other(&mut self, id: ExprId) {
        let unit = self.unit;
        match &unit.exprs[id] {
            Expr::Let {
                recursive,
                bindings,
                body,
            } => self.scoped(|it| {
                it.bindings(*recursive, bindings);
                it.expr(*body);
            }),
            Expr::LetOp { bindings, body } => self.scoped(|it| {
                for (operator, binding) in bindings {
                    it.path(&Path::single(operator.clone()), Namespace::Value);
                    it.expr(binding.value);
                }
                for (_, binding) in bindings {
                    it.bind(binding.pat);
                }
                it.expr(*body);
            }),
            Expr::Record { base, fields } => {
                self.exprs(base);
                let qualifier = fields.iter().find_map(|it| qualifier_of(&it.field));
                for field in fields {
                    self.field(&field.field, qualifier);
                    self.expr(field.value);
                }
            }
            Expr::Field { record, field } => {
                self.expr(*record);
                self.field(field, None);
            }
            Expr::SetField {
                record,
                field,
                value,
            } => {
                self.expr(*record);
                self.field(field, None);
                self.expr(*value);
            }
            Expr::Index {
                kind,
                base,
                indices,
            } => self.index(kind, *base, indices),
            Expr::SetIndex {
                kind,
                base,
                indices,
                value,
            } => {
                self.index(kind, *base, indices);
                self.expr(*value);
            }
            Expr::SetVariable { name, value } => {
                self.path(&Path::single(name.clone()), Namespace::Value);
                self.expr(*value);
            }
            Expr::For {
                pat,
                from,
                to,
                body,
                ..
            } => {
                self.expr(*from);
                self.expr(*to);
                self.scoped(|it| {
                    it.bind(*pat);
                    it.expr(*body);
                });
            }
            Expr::Constraint { value, ty } => {
                self.ty(*ty);
                self.expr(*value);
            }
            Expr::Coerce { value, from, ty } => {
                if let Some(from) = from {
                    self.ty(*from);
                }
                self.ty(*ty);
                self.expr(*value);
            }
            _ => self.modular(id),
        }
    }

    /// Expressions with modules or classes in them.
    fn modular(&mut self, id: ExprId) {
        let unit = self.unit;
        let range = unit.expr_range(id);
        match &unit.exprs[id] {
            Expr::Open { module, body, .. } => {
                let module = self.module(module);
                self.scoped(|it| {
                    it.env.open(module);
                    // The cursor may be in empty parentheses.
                    it.probe(TextRange::new(unit.expr_range(*body).start(), range.end()));
                    it.expr(*body);
                });
            }
            Expr::LetModule { name, module, body } => {
                let module = self.module(module);
                self.scoped(|it| {
                    if let Some(name) = name {
                        let decl = it.declare(name, DeclKind::Module(module), range);
                        it.env
                            .bind(Namespace::Module, &name.text, Def::Declared(decl));
                    }
                    it.expr(*body);
                });
            }
            Expr::LetException { exception, body } => self.scoped(|it| {
                if let Some(exception) = exception {
                    it.exception(exception);
                }
                it.expr(*body);
            }),
            Expr::Object { self_pat, members } => self.object(*self_pat, members),
            Expr::New(path) => {
                self.path(path, Namespace::Class);
            }
            Expr::Override(fields) => {
                for (name, value) in fields {
                    self.path(&Path::single(name.clone()), Namespace::Value);
                    self.expr(*value);
                }
            }
            Expr::Pack { module, ty } => {
                self.module(module);
                if let Some(ty) = ty {
                    self.module_type(ty);
                }
            }
            _ => (),
        }
    }

    /// Runs `inside` in a scope of its own.
    pub(super) fn scoped(&mut self, inside: impl FnOnce(&mut Self)) {
        let mark = self.env.mark();
        inside(self);
        self.env.back_to(mark);
    }

    fn exprs<'e>(&mut self, ids: impl IntoIterator<Item = &'e ExprId>) {
        for id in ids {
            self.expr(*id);
        }
    }

    pub(super) fn arguments(&mut self, arguments: &'u [Argument]) {
        for argument in arguments {
            self.expr(argument.value);
        }
    }

    /// Parameters come into scope one after the other; a default sees those before it.
    pub(super) fn params(&mut self, params: &'u [Param]) {
        for param in params {
            self.exprs(&param.default);
            self.bind(param.pat);
        }
    }

    pub(super) fn newtypes(&mut self, names: &'u [Name]) {
        for name in names {
            let decl = self.declare(name, DeclKind::Type, name.range);
            self.env
                .bind(Namespace::Type, &name.text, Def::Declared(decl));
        }
    }

    fn cases(&mut self, cases: &'u [Case]) {
        for case in cases {
            self.scoped(|it| {
                it.bind(case.pat);
                it.exprs(&case.guard);
                it.expr(case.body);
            });
        }
    }

    /// Brings the variables of bindings into scope, after their values unless recursive.
    pub(super) fn bindings(&mut self, recursive: bool, bindings: &'u [Binding]) {
        if recursive {
            for binding in bindings {
                self.bind(binding.pat);
            }
        }
        for binding in bindings {
            self.scoped(|it| it.binding_value(binding));
        }
        if !recursive {
            for binding in bindings {
                self.bind(binding.pat);
            }
        }
    }

    fn binding_value(&mut self, binding: &'u Binding) {
        if let Some(ty) = binding.ty {
            // `type a.` binds `a` in the value too.
            if let TypeExpr::Poly {
                names,
                locally_abstract: true,
                ..
            } = &self.unit.types[ty]
            {
                self.newtypes(names);
            }
            self.ty(ty);
        }
        if let Some(ty) = binding.coercion {
            self.ty(ty);
        }
        self.expr(binding.value);
    }

    fn index(&mut self, kind: &'u IndexKind, base: ExprId, indices: &'u [ExprId]) {
        self.expr(base);
        if let IndexKind::Operator(path) = kind {
            self.path(path, Namespace::Value);
        }
        self.exprs(indices);
    }

    pub(super) fn constructor(&mut self, path: &Path) {
        // `()`, `[]`, `::`, `true` and `false` are nobody's to define in a configuration.
        if path
            .last()
            .is_some_and(|it| it.text.starts_with(char::is_uppercase))
        {
            self.path(path, Namespace::Constructor);
        }
    }

    /// A field; `qualifier` is that of another field of the same record.
    pub(super) fn field(&mut self, field: &Path, qualifier: Option<&[Name]>) {
        let Some(qualifier) = qualifier.filter(|_| field.parts.len() == 1) else {
            self.path(field, Namespace::Field);
            return;
        };
        // The modules are looked up with the field that names them; here only the field counts.
        let mut path = field.clone();
        path.parts.splice(0..0, qualifier.iter().cloned());
        let (uses, unbound) = (self.result.uses.len(), self.result.unbound.len());
        self.path(&path, Namespace::Field);
        let last = self.result.uses.pop();
        self.result.uses.truncate(uses);
        self.result.uses.extend(last);
        for mut it in self.result.unbound.split_off(unbound) {
            if it.namespace == Namespace::Field {
                it.range = field.range();
                self.result.unbound.push(it);
            }
        }
    }

    pub(super) fn ty(&mut self, id: TypeId) {
        let unit = self.unit;
        self.probe(unit.type_range(id));
        match &unit.types[id] {
            TypeExpr::Opaque | TypeExpr::Var(_) => (),
            TypeExpr::Constructor { path, arguments } => {
                self.tys(arguments);
                self.path(path, Namespace::Type);
            }
            TypeExpr::Arrow {
                argument, result, ..
            } => {
                self.ty(*argument);
                self.ty(*result);
            }
            TypeExpr::Tuple(all) => self.tys(all),
            TypeExpr::PolyVariant { tags, inherits, .. } => {
                for tag in tags {
                    self.tys(&tag.arguments);
                }
                self.tys(inherits);
            }
            TypeExpr::Alias { ty, .. } => self.ty(*ty),
            TypeExpr::Poly {
                names,
                locally_abstract,
                ty,
            } => self.scoped(|it| {
                if *locally_abstract {
                    it.newtypes(names);
                }
                it.ty(*ty);
            }),
            TypeExpr::Object {
                methods, inherits, ..
            } => {
                for (_, ty) in methods {
                    self.ty(*ty);
                }
                self.tys(inherits);
            }
            TypeExpr::Class { path, arguments } => {
                self.tys(arguments);
                self.path(path, Namespace::ClassType);
            }
            TypeExpr::Package(ty) => {
                self.module_type(ty);
            }
            TypeExpr::Open { module, ty } => {
                let module = self.module_path(module);
                self.scoped(|it| {
                    it.env.open(module);
                    it.ty(*ty);
                });
            }
        }
    }

    pub(super) fn tys(&mut self, ids: &[TypeId]) {
        for id in ids {
            self.ty(*id);
        }
    }
}
