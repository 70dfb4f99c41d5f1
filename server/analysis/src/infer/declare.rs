//! Type declarations: those of the release data, brought into the run when they are needed, and
//! those of the file.

use mirage_releases::api::Kind as Item;

use super::check::{Checker, Constructor, CtorId, Decl, Field, FieldId, Kind};
use super::environment::{Entry, Env};
use super::error::{Outcome, other};
use super::library::{
    self, ArgumentsTemplate, ConstructorTemplate, FieldTemplate, KindTemplate, Parsed, Version,
};
use super::names::{self, Sym};
use super::template::Instance;
use super::tree::{self, Arguments, DeclKind};
use super::types::{Desc, GENERIC, Ty, TypePath};

impl Checker<'_> {
    /// The declaration of a type, if it has one.
    pub(crate) fn decl(&mut self, path: TypePath) -> Option<u32> {
        match path {
            TypePath::Local(index) => Some(index),
            TypePath::Library(name) => match self.library_decls.get(&name) {
                Some(decl) => *decl,
                None => {
                    let decl = self.load(name);
                    self.library_decls.insert(name, decl);
                    decl
                }
            },
        }
    }

    fn load(&mut self, name: Sym) -> Option<u32> {
        let (module, last) = match name.text().rsplit_once('.') {
            Some((module, last)) => (library::module(Sym::new(module))?, Sym::new(last)),
            None => (library::predef()?, name),
        };
        for kind in [Item::Type, Item::ClassType, Item::Class] {
            let Some(history) = module.history(kind, last) else {
                continue;
            };
            let Some(version) = self.ask(history) else {
                continue;
            };
            return match version.parsed() {
                Parsed::Type(template) => Some(self.load_type(name, last, template)),
                Parsed::Class(template) => self.load_class_type(last, template),
                _ => None,
            };
        }
        None
    }

    fn load_type(&mut self, path: Sym, name: Sym, template: &'static library::TypeTemplate) -> u32 {
        let params: Vec<Ty> = (0..template.params)
            .map(|_| self.store.new_generic(Desc::Var(None)))
            .collect();
        let id = self.decls.len() as u32;
        let path = TypePath::Library(path);
        self.decls.push(Decl {
            name,
            params: params.clone(),
            variance: template.variance.clone(),
            manifest: None,
            kind: Kind::Abstract,
            private: template.private,
            scope: 0,
            unknown: false,
        });
        // Constructors name their own type.
        if let TypePath::Library(name) = path {
            self.library_decls.insert(name, Some(id));
        }
        let manifest = template.manifest.as_ref().map(|template| {
            let mut instance = Instance::with(&params, GENERIC);
            template.instantiate(&mut self.store, &mut instance)
        });
        let kind = match &template.kind {
            KindTemplate::Abstract => Kind::Abstract,
            KindTemplate::Open => Kind::Open,
            KindTemplate::Record(fields) => {
                Kind::Record(self.load_fields(path, &params, template.private, fields))
            }
            KindTemplate::Variant(constructors) => {
                let loaded = constructors.iter().enumerate().map(|(index, constructor)| {
                    self.load_constructor(path, index, &params, template.private, constructor)
                });
                Kind::Variant(loaded.collect())
            }
        };
        let decl = &mut self.decls[id as usize];
        decl.manifest = manifest;
        decl.kind = kind;
        id
    }

    fn generic_constr(&mut self, path: TypePath, params: &[Ty]) -> Ty {
        let arguments = self.store.slice(params);
        self.store.new_generic(Desc::Constr(path, arguments))
    }

    fn load_fields(
        &mut self,
        path: TypePath,
        params: &[Ty],
        private: bool,
        fields: &'static [FieldTemplate],
    ) -> Vec<FieldId> {
        let record = self.generic_constr(path, params);
        let mut ids = Vec::new();
        for (index, field) in fields.iter().enumerate() {
            let ty = field
                .ty
                .instantiate(&mut self.store, &mut Instance::with(params, GENERIC));
            ids.push(FieldId(self.fields.len() as u32));
            self.fields.push(Field {
                name: field.name,
                path,
                index,
                ty,
                record,
                mutable: field.mutable,
                private,
            });
        }
        ids
    }

    fn load_constructor(
        &mut self,
        path: TypePath,
        index: usize,
        params: &[Ty],
        private: bool,
        template: &'static ConstructorTemplate,
    ) -> CtorId {
        let mut instance = match template.result {
            Some(_) => Instance::new(GENERIC),
            None => Instance::with(params, GENERIC),
        };
        let mut record = None;
        let arguments: Vec<Ty> = match &template.arguments {
            ArgumentsTemplate::Tuple(types) => types
                .iter()
                .map(|ty| ty.instantiate(&mut self.store, &mut instance))
                .collect(),
            ArgumentsTemplate::Record(fields) => {
                let inner = self.inline_record(template.name, params);
                let ids = self.load_fields(inner, params, private, fields);
                self.set_fields(inner, ids);
                record = Some(inner);
                vec![self.generic_constr(inner, params)]
            }
        };
        let result = match &template.result {
            Some(result) => result.instantiate(&mut self.store, &mut instance),
            None => self.generic_constr(path, params),
        };
        let (gadt, hidden) = match template.result {
            Some(_) => self.hidden_types(&arguments, result, record.is_some()),
            None => (false, Vec::new()),
        };
        self.ctors.push(Constructor {
            name: template.name,
            path,
            index,
            arguments,
            result,
            gadt,
            hidden,
            record,
            private,
            open: template.extends.is_some(),
        });
        CtorId(self.ctors.len() as u32 - 1)
    }

    /// Whether matching a constructor with this result refines types, and if not, which variables
    /// of its arguments the result does not mention.
    fn hidden_types(&mut self, arguments: &[Ty], result: Ty, record: bool) -> (bool, Vec<Ty>) {
        let Desc::Constr(_, parameters) = self.store.desc(result) else {
            return (true, Vec::new());
        };
        let mut known: Vec<Ty> = Vec::new();
        for index in 0..parameters.len() {
            let parameter = self.store.repr(self.store.nth(parameters, index));
            if record || !self.store.is_var(parameter) || known.contains(&parameter) {
                return (true, Vec::new());
            }
            known.push(parameter);
        }
        let mut hidden = Vec::new();
        let mut todo = arguments.to_vec();
        self.store.start_walk();
        while let Some(ty) = todo.pop() {
            let ty = self.store.repr(ty);
            if !self.store.visit(ty) {
                continue;
            }
            if self.store.is_var(ty) && !known.contains(&ty) {
                hidden.push(ty);
            }
            self.store.children(ty, &mut todo);
        }
        (record, hidden)
    }

    /// A constructor of an open type of the data.
    pub(crate) fn extension(
        &mut self,
        version: &'static Version,
        template: &'static ConstructorTemplate,
    ) -> CtorId {
        let key = std::ptr::from_ref(version) as usize;
        if let Some(id) = self.extensions.get(&key) {
            return *id;
        }
        let (of, count) = template.extends.unwrap_or((names::EXN, 0));
        let params: Vec<Ty> = (0..count)
            .map(|_| self.store.new_generic(Desc::Var(None)))
            .collect();
        let id = self.load_constructor(TypePath::Library(of), 0, &params, false, template);
        self.extensions.insert(key, id);
        id
    }

    /// The hidden type of a constructor's record.
    fn inline_record(&mut self, name: Sym, params: &[Ty]) -> TypePath {
        self.decls.push(Decl {
            name,
            params: params.to_vec(),
            variance: vec!['='; params.len()],
            manifest: None,
            kind: Kind::Abstract,
            private: false,
            scope: 0,
            unknown: false,
        });
        TypePath::Local(self.decls.len() as u32 - 1)
    }

    fn set_fields(&mut self, path: TypePath, ids: Vec<FieldId>) {
        if let Some(decl) = self.decl(path) {
            self.decls[decl as usize].kind = Kind::Record(ids);
        }
    }

    /// The object type that a class of the data defines.
    fn load_class_type(
        &mut self,
        name: Sym,
        template: &'static library::ClassTemplate,
    ) -> Option<u32> {
        let params: Vec<Ty> = (0..template.params)
            .map(|_| self.store.new_generic(Desc::Var(None)))
            .collect();
        let methods = self.class_methods(template, &params, GENERIC)?;
        let mut rest = self.store.new_generic(Desc::Nil);
        for (method, ty, private, _) in methods.into_iter().rev() {
            if !private {
                rest = self.store.new_generic(Desc::Field(method, ty, rest));
            }
        }
        let object = self.store.new_generic(Desc::Object(rest));
        self.decls.push(Decl {
            name,
            variance: vec!['='; params.len()],
            params,
            manifest: Some(object),
            kind: Kind::Abstract,
            private: false,
            scope: 0,
            unknown: false,
        });
        Some(self.decls.len() as u32 - 1)
    }

    // ---- views ----------------------------------------------------------------------------------

    pub(crate) fn is_abstract(&mut self, path: TypePath) -> bool {
        match self.decl(path) {
            Some(decl) => matches!(self.decls[decl as usize].kind, Kind::Abstract),
            None => true,
        }
    }

    pub(crate) fn variance(&mut self, path: TypePath) -> Vec<char> {
        match self.decl(path) {
            Some(decl) => self.decls[decl as usize].variance.clone(),
            None => Vec::new(),
        }
    }

    /// The level that a type may not leave.
    pub(crate) fn scope(&self, path: TypePath) -> u32 {
        match path {
            TypePath::Local(index) => self.decls[index as usize].scope,
            TypePath::Library(_) => 0,
        }
    }

    /// What an abbreviation stands for, one step.
    pub(crate) fn expand_once(&mut self, ty: Ty) -> Option<Ty> {
        let ty = self.store.repr(ty);
        let Desc::Constr(path, arguments) = self.store.desc(ty) else {
            return None;
        };
        let decl = self.decl(path)?;
        let decl = &self.decls[decl as usize];
        // A private abbreviation is not seen through; a private variant or record is.
        if decl.private && matches!(decl.kind, Kind::Abstract) {
            return None;
        }
        let manifest = decl.manifest?;
        let level = self.store.level(ty);
        let before = std::mem::replace(&mut self.store.level, level);
        let expanded = if arguments.is_empty() {
            self.store.instance(manifest)
        } else {
            self.store.substitute_one(&decl.params, arguments, manifest)
        };
        self.store.level = before;
        Some(expanded)
    }

    /// The type with every abbreviation at its head expanded.
    pub(crate) fn expand_head(&mut self, ty: Ty) -> Ty {
        let mut ty = self.store.repr(ty);
        for _ in 0..100 {
            match self.expand_once(ty) {
                Some(expanded) => ty = self.store.repr(expanded),
                None => break,
            }
        }
        ty
    }

    /// The path of the type that a type is another name of.
    pub(crate) fn expand_path(&mut self, path: TypePath) -> TypePath {
        let mut path = path;
        for _ in 0..50 {
            let Some(decl) = self.decl(path) else {
                return path;
            };
            let Some(manifest) = self.decls[decl as usize].manifest else {
                return path;
            };
            match self.store.desc(manifest) {
                Desc::Constr(next, _) => path = next,
                _ => return path,
            }
        }
        path
    }

    /// The type's path, and the path of its declaration that says what it is made of.
    pub(crate) fn concrete(&mut self, ty: Ty) -> Option<(TypePath, TypePath, Kind)> {
        let mut ty = self.store.repr(ty);
        let mut first = None;
        for _ in 0..100 {
            let Desc::Constr(path, _) = self.store.desc(ty) else {
                return None;
            };
            let first = *first.get_or_insert(path);
            let decl = self.decl(path)?;
            let kind = self.decls[decl as usize].kind.clone();
            if !matches!(kind, Kind::Abstract) {
                return Some((first, path, kind));
            }
            ty = self.expand_once(ty)?;
            ty = self.store.repr(ty);
        }
        None
    }

    // ---- declarations of the file ---------------------------------------------------------------

    /// Declares types that may name each other. Answers the environment and the entries.
    pub(crate) fn declare_types(
        &mut self,
        env: Env,
        nonrec: bool,
        decls: &[tree::TypeDecl],
    ) -> Outcome<Vec<Entry>> {
        let mut seen: Vec<Sym> = Vec::new();
        for decl in decls {
            if seen.contains(&decl.name.sym) {
                return other(
                    decl.range,
                    format!("the type `{}` is defined twice here", decl.name.sym),
                );
            }
            seen.push(decl.name.sym);
        }
        let scope = self.store.level;
        let mut ids = Vec::new();
        let mut entries = Vec::new();
        for decl in decls {
            let params: Vec<Ty> = decl
                .params
                .iter()
                .map(|name| self.store.new_generic(Desc::Var(*name)))
                .collect();
            let id = self.decls.len() as u32;
            self.decls.push(Decl {
                name: decl.name.sym,
                variance: vec!['='; params.len()],
                params,
                manifest: None,
                kind: Kind::Abstract,
                private: decl.private,
                scope,
                unknown: false,
            });
            ids.push(id);
            entries.push(Entry::Type(decl.name.sym, TypePath::Local(id)));
        }
        let inner = if nonrec {
            env
        } else {
            self.add_all(env, &entries)
        };
        for (decl, id) in decls.iter().zip(&ids) {
            self.declare(inner, decl, *id, &mut entries)?;
        }
        for (decl, id) in decls.iter().zip(&ids) {
            self.check_cycle(decl, *id)?;
        }
        // Variance needs the declarations themselves; twice suffices for the shapes people write.
        for _ in 0..2 {
            for (decl, id) in decls.iter().zip(&ids) {
                self.decls[*id as usize].variance = self.infer_variance(decl, *id);
            }
        }
        Ok(entries)
    }

    fn declare(
        &mut self,
        env: Env,
        decl: &tree::TypeDecl,
        id: u32,
        entries: &mut Vec<Entry>,
    ) -> Outcome<()> {
        let params = self.decls[id as usize].params.clone();
        let path = TypePath::Local(id);
        let vars: Vec<(Sym, Ty)> = decl
            .params
            .iter()
            .zip(&params)
            .filter_map(|(name, ty)| Some(((*name)?, *ty)))
            .collect();
        let kind = match &decl.kind {
            DeclKind::Abstract => Kind::Abstract,
            DeclKind::Open => Kind::Open,
            DeclKind::Record(fields) => Kind::Record(self.declare_fields(
                env,
                path,
                &params,
                &vars,
                decl.private,
                fields,
                entries,
            )?),
            DeclKind::Variant(constructors) => {
                let mut ids = Vec::new();
                for (index, constructor) in constructors.iter().enumerate() {
                    if constructors[..index]
                        .iter()
                        .any(|it| it.name.sym == constructor.name.sym)
                    {
                        return other(
                            decl.range,
                            format!("two constructors are named `{}`", constructor.name.sym),
                        );
                    }
                    let id = self.declare_constructor(
                        env,
                        path,
                        index,
                        &params,
                        &vars,
                        decl.private,
                        constructor,
                    )?;
                    entries.push(Entry::Constructor(constructor.name.sym, id));
                    ids.push(id);
                }
                Kind::Variant(ids)
            }
        };
        self.decls[id as usize].kind = kind;
        if let Some(manifest) = decl.manifest {
            let ty = self.closed_type(env, manifest, &vars)?;
            self.decls[id as usize].manifest = Some(ty);
        }
        if !decl.constraints.is_empty() {
            self.decls[id as usize].unknown = true;
        }
        Ok(())
    }

    #[allow(clippy::too_many_arguments)]
    fn declare_fields(
        &mut self,
        env: Env,
        path: TypePath,
        params: &[Ty],
        vars: &[(Sym, Ty)],
        private: bool,
        fields: &[tree::Field],
        entries: &mut Vec<Entry>,
    ) -> Outcome<Vec<FieldId>> {
        let record = self.generic_constr(path, params);
        let mut ids = Vec::new();
        for (index, field) in fields.iter().enumerate() {
            if fields[..index]
                .iter()
                .any(|it| it.name.sym == field.name.sym)
            {
                return other(
                    field.name.range,
                    format!("two fields are named `{}`", field.name.sym),
                );
            }
            let ty = self.closed_type(env, field.ty, vars)?;
            let id = FieldId(self.fields.len() as u32);
            self.fields.push(Field {
                name: field.name.sym,
                path,
                index,
                ty,
                record,
                mutable: field.mutable,
                private,
            });
            entries.push(Entry::Field(field.name.sym, id));
            ids.push(id);
        }
        Ok(ids)
    }

    #[allow(clippy::too_many_arguments)]
    fn declare_constructor(
        &mut self,
        env: Env,
        path: TypePath,
        index: usize,
        params: &[Ty],
        vars: &[(Sym, Ty)],
        private: bool,
        constructor: &tree::Constructor,
    ) -> Outcome<CtorId> {
        let gadt = constructor.result.is_some();
        let mut own: Vec<(Sym, Ty)> = Vec::new();
        let mut record = None;
        // The variables of a GADT constructor are its own, and are not declared.
        let scope: &[(Sym, Ty)] = if gadt { &[] } else { vars };
        let mut arguments = Vec::new();
        match &constructor.arguments {
            Arguments::Tuple(types) => {
                for ty in types {
                    arguments.push(if gadt {
                        self.open_type(env, *ty, &mut own)?
                    } else {
                        self.closed_type(env, *ty, scope)?
                    });
                }
            }
            Arguments::Record(fields) => {
                let inner = self.inline_record(constructor.name.sym, params);
                let mut hidden = Vec::new();
                if !gadt {
                    let ids = self.declare_fields(
                        env,
                        inner,
                        params,
                        scope,
                        private,
                        fields,
                        &mut hidden,
                    )?;
                    self.set_fields(inner, ids);
                }
                record = Some(inner);
                arguments.push(self.generic_constr(inner, params));
            }
        }
        let result = match constructor.result {
            Some(ty) => self.open_type(env, ty, &mut own)?,
            None => self.generic_constr(path, params),
        };
        let (gadt, hidden) = if gadt {
            self.hidden_types(&arguments, result, record.is_some())
        } else {
            (false, Vec::new())
        };
        self.ctors.push(Constructor {
            name: constructor.name.sym,
            path,
            index,
            arguments,
            result,
            gadt,
            hidden,
            record,
            private,
            open: false,
        });
        Ok(CtorId(self.ctors.len() as u32 - 1))
    }

    /// `exception E of ty`, and constructors of other open types.
    pub(crate) fn declare_exception(
        &mut self,
        env: Env,
        constructor: &tree::Constructor,
    ) -> Outcome<Entry> {
        let name = constructor.name.sym;
        if let Some(path) = &constructor.rebind {
            let found = self.constructors(env, path)?;
            return match found.found.first() {
                Some((id, _)) => Ok(Entry::Constructor(name, *id)),
                None if found.unknown => Ok(Entry::Unknown(name)),
                None => super::error::unbound(
                    path.range,
                    super::error::NameKind::Constructor,
                    &path.dotted(),
                    Vec::new(),
                ),
            };
        }
        let path = TypePath::Library(names::EXN);
        let id = self.declare_constructor(env, path, 0, &[], &[], false, constructor)?;
        self.ctors[id.0 as usize].open = true;
        Ok(Entry::Constructor(name, id))
    }

    /// An abbreviation that stands for itself.
    fn check_cycle(&mut self, decl: &tree::TypeDecl, id: u32) -> Outcome<()> {
        let Some(manifest) = self.decls[id as usize].manifest else {
            return Ok(());
        };
        let mut ty = self.store.repr(manifest);
        for _ in 0..100 {
            match self.store.desc(ty) {
                Desc::Constr(TypePath::Local(at), _) if at == id => {
                    self.decls[id as usize].manifest = None;
                    return other(
                        decl.range,
                        format!(
                            "the type abbreviation `{}` stands for itself",
                            decl.name.sym
                        ),
                    );
                }
                Desc::Constr(..) => match self.expand_once(ty) {
                    Some(expanded) => ty = self.store.repr(expanded),
                    None => return Ok(()),
                },
                _ => return Ok(()),
            }
        }
        Ok(())
    }

    // ---- variance -------------------------------------------------------------------------------

    fn infer_variance(&mut self, decl: &tree::TypeDecl, id: u32) -> Vec<char> {
        let (params, kind, manifest) = {
            let decl = &self.decls[id as usize];
            (decl.params.clone(), decl.kind.clone(), decl.manifest)
        };
        let mut parts: Vec<(Ty, bool)> = Vec::new();
        match kind {
            Kind::Variant(ctors) => {
                for ctor in ctors {
                    let ctor = self.ctors[ctor.0 as usize].clone();
                    if ctor.gadt {
                        return vec!['='; params.len()];
                    }
                    parts.extend(ctor.arguments.into_iter().map(|ty| (ty, false)));
                }
            }
            Kind::Record(fields) => {
                for field in fields {
                    let field = self.fields[field.0 as usize].clone();
                    parts.push((field.ty, field.mutable));
                }
            }
            Kind::Open => return vec!['='; params.len()],
            Kind::Abstract => match manifest {
                Some(ty) => parts.push((ty, false)),
                None => return decl.variance.clone(),
            },
        }
        let mut found = vec![(false, false); params.len()];
        for (ty, mutable) in parts {
            self.occurrences(ty, &params, true, mutable, &mut found, 0);
        }
        found
            .iter()
            .map(|(plus, minus)| match (plus, minus) {
                (true, false) => '+',
                (false, true) => '-',
                (true, true) => '=',
                (false, false) => '0',
            })
            .collect()
    }

    fn occurrences(
        &mut self,
        ty: Ty,
        params: &[Ty],
        positive: bool,
        both: bool,
        found: &mut [(bool, bool)],
        depth: u32,
    ) {
        if depth > 60 {
            return;
        }
        let ty = self.store.repr(ty);
        if let Some(index) = params
            .iter()
            .position(|param| self.store.repr(*param) == ty)
        {
            found[index].0 |= positive || both;
            found[index].1 |= !positive || both;
            return;
        }
        match self.store.desc(ty) {
            Desc::Arrow(_, argument, result, _) => {
                self.occurrences(argument, params, !positive, both, found, depth + 1);
                self.occurrences(result, params, positive, both, found, depth + 1);
            }
            Desc::Constr(path, arguments) => {
                let variance = self.variance(path);
                let arguments = self.store.get(arguments).to_vec();
                for (index, argument) in arguments.into_iter().enumerate() {
                    match variance.get(index) {
                        Some('+') => {
                            self.occurrences(argument, params, positive, both, found, depth + 1);
                        }
                        Some('-') => {
                            self.occurrences(argument, params, !positive, both, found, depth + 1);
                        }
                        Some('0') => {}
                        _ => self.occurrences(argument, params, positive, true, found, depth + 1),
                    }
                }
            }
            _ => {
                let mut children = Vec::new();
                self.store.children(ty, &mut children);
                for child in children {
                    self.occurrences(child, params, positive, both, found, depth + 1);
                }
            }
        }
    }
}
