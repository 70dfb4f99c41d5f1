//! The modules of the release data, as inference wants them: by name in one step, each declaration
//! read once for the process however many releases share it.
//!
//! A [`History`] is one name of one module over all releases. Two releases that give the same answers
//! to the same questions give the same verdict, so a run notes which histories it asked
//! ([`Trace`]), and a release that answers alike need not be judged again.

use std::sync::{LazyLock, OnceLock, RwLock};

use mirage_releases::Release;
use mirage_releases::api::{self, Kind, ModuleForm};
use rustc_hash::FxHashMap;

use super::build;
use super::names::Sym;
use super::template::{Reader, Template};
use super::tree::{self, Arguments, ClassType, DeclKind, ItemKind};

/// A module of the release data.
pub(crate) struct Module {
    /// Its whole path.
    pub(crate) path: Sym,
    histories: FxHashMap<(Kind, Sym), History>,
    members: OnceLock<Members>,
}

/// One name of a module, over all releases.
pub(crate) struct History {
    versions: Vec<Version>,
    /// Which of them each release has, or [`NONE`].
    by_release: Box<[u8]>,
}

/// A release that does not have the name.
const NONE: u8 = u8::MAX;

/// One declaration, as long as it stayed the same.
pub(crate) struct Version {
    pub(crate) item: &'static api::Item,
    /// Its whole path.
    pub(crate) path: Sym,
    parsed: OnceLock<Parsed>,
}

/// What a declaration says.
pub(crate) enum Parsed {
    Value(Template),
    Type(TypeTemplate),
    Constructor(ConstructorTemplate),
    Alias(Sym),
    Nested,
    /// The module type of a functor, or a module type.
    ModuleType(tree::Unit),
    Class(ClassTemplate),
    Nothing,
}

/// A type declaration.
pub(crate) struct TypeTemplate {
    pub(crate) params: usize,
    /// `+`, `-`, `=` for each parameter.
    pub(crate) variance: Vec<char>,
    pub(crate) manifest: Option<Template>,
    pub(crate) kind: KindTemplate,
    pub(crate) private: bool,
}

/// What a declared type is made of.
pub(crate) enum KindTemplate {
    Abstract,
    Variant(Vec<ConstructorTemplate>),
    Record(Vec<FieldTemplate>),
    Open,
}

/// A constructor.
pub(crate) struct ConstructorTemplate {
    pub(crate) name: Sym,
    pub(crate) arguments: ArgumentsTemplate,
    /// The result of a GADT constructor.
    pub(crate) result: Option<Template>,
    /// For a constructor of an open type: which.
    pub(crate) extends: Option<(Sym, usize)>,
}

pub(crate) enum ArgumentsTemplate {
    Tuple(Vec<Template>),
    Record(Vec<FieldTemplate>),
}

/// A field of a record.
pub(crate) struct FieldTemplate {
    pub(crate) name: Sym,
    pub(crate) mutable: bool,
    pub(crate) ty: Template,
}

/// A class: its methods, and whether they are virtual.
pub(crate) struct ClassTemplate {
    pub(crate) params: usize,
    /// The parameters of the class.
    pub(crate) arguments: Vec<(tree::Label, Template)>,
    pub(crate) methods: Vec<MethodTemplate>,
    /// The class type that has the methods, with its arguments.
    pub(crate) parent: Option<(Sym, Vec<Template>)>,
    pub(crate) is_virtual: bool,
    /// Whether everything about it was understood.
    pub(crate) known: bool,
}

pub(crate) struct MethodTemplate {
    pub(crate) name: Sym,
    pub(crate) private: bool,
    pub(crate) is_virtual: bool,
    pub(crate) ty: Template,
}

/// Where the constructors and fields of a module are declared.
#[derive(Default)]
struct Members {
    constructors: FxHashMap<Sym, Vec<&'static History>>,
    fields: FxHashMap<Sym, Vec<&'static History>>,
}

/// What a run asked the data, and what a release answered.
#[derive(Clone, Default)]
pub(crate) struct Trace {
    /// Names of modules, with the declaration that the release has.
    pub(crate) names: Vec<(&'static History, u8)>,
    /// Compilation units, and whether the release can name them.
    pub(crate) units: Vec<(&'static api::Unit, bool)>,
}

impl Trace {
    /// Whether another release gives the same answers.
    pub(crate) fn holds_in(&self, release: Release) -> bool {
        self.units
            .iter()
            .all(|(unit, answer)| unit.is_in(release) == *answer)
            && self
                .names
                .iter()
                .all(|(history, answer)| history.index(release) == *answer)
    }
}

static MODULES: LazyLock<RwLock<FxHashMap<Sym, Option<&'static Module>>>> =
    LazyLock::new(RwLock::default);

/// The module with this whole path.
pub(crate) fn module(path: Sym) -> Option<&'static Module> {
    if let Ok(modules) = MODULES.read()
        && let Some(module) = modules.get(&path)
    {
        return *module;
    }
    let source = if path.text() == "predef" {
        Some(api::predef())
    } else {
        api::module(path.text())
    };
    let module = source.map(|source| &*Box::leak(Box::new(Module::new(path, source))));
    match MODULES.write() {
        Ok(mut modules) => *modules.entry(path).or_insert(module),
        Err(_) => module,
    }
}

/// The module of predefined types and exceptions.
pub(crate) fn predef() -> Option<&'static Module> {
    static PREDEF: OnceLock<Option<&'static Module>> = OnceLock::new();
    *PREDEF.get_or_init(|| module(Sym::new("predef")))
}

/// The units that releases can name: their ranges by name.
static UNITS: LazyLock<FxHashMap<Sym, &'static api::Unit>> = LazyLock::new(|| {
    let mut units = FxHashMap::default();
    for release in Release::all() {
        for unit in api::units(release) {
            units.insert(Sym::new(unit.name), unit);
        }
    }
    units
});

/// A compilation unit, if some release can name it.
pub(crate) fn unit(name: Sym) -> Option<&'static api::Unit> {
    UNITS.get(&name).copied()
}

/// All units that some release can name, with their names.
pub(crate) fn units() -> impl Iterator<Item = (&'static str, &'static api::Unit)> {
    UNITS.values().map(|unit| (unit.name, *unit))
}

impl std::fmt::Debug for Module {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.path)
    }
}

impl Module {
    fn new(path: Sym, source: &'static api::Module) -> Self {
        let mut histories: FxHashMap<(Kind, Sym), History> = FxHashMap::default();
        for item in &source.items {
            let key = (item.kind, Sym::new(item.name));
            let history = histories.entry(key).or_insert_with(History::new);
            history.add(item);
        }
        Self {
            path,
            histories,
            members: OnceLock::new(),
        }
    }

    /// The history of a name.
    pub(crate) fn history(&'static self, kind: Kind, name: Sym) -> Option<&'static History> {
        self.histories.get(&(kind, name))
    }

    /// The declarations with a constructor of this name.
    pub(crate) fn constructors(&'static self, name: Sym) -> &'static [&'static History] {
        self.members()
            .constructors
            .get(&name)
            .map_or(&[], Vec::as_slice)
    }

    /// The record types with a field of this name.
    pub(crate) fn fields(&'static self, name: Sym) -> &'static [&'static History] {
        self.members().fields.get(&name).map_or(&[], Vec::as_slice)
    }

    /// The names of one kind, over all releases.
    pub(crate) fn names(
        &'static self,
        kind: Kind,
    ) -> impl Iterator<Item = (&'static str, &'static History)> {
        let here = self.histories.iter().filter(move |(key, _)| key.0 == kind);
        here.filter_map(|(_, history)| Some((history.versions.first()?.item.name, history)))
    }

    /// The names of all constructors.
    pub(crate) fn constructor_names(&'static self) -> impl Iterator<Item = Sym> {
        self.members().constructors.keys().copied()
    }

    /// The names of all fields.
    pub(crate) fn field_names(&'static self) -> impl Iterator<Item = Sym> {
        self.members().fields.keys().copied()
    }

    fn members(&'static self) -> &'static Members {
        self.members.get_or_init(|| {
            let mut members = Members::default();
            for ((kind, _), history) in &self.histories {
                if !matches!(kind, Kind::Type | Kind::Exception | Kind::Extension) {
                    continue;
                }
                for version in &history.versions {
                    members.add(history, version.parsed());
                }
            }
            members
        })
    }
}

impl Members {
    fn add(&mut self, history: &'static History, parsed: &Parsed) {
        let note = |map: &mut FxHashMap<Sym, Vec<&'static History>>, name: Sym| {
            let found = map.entry(name).or_default();
            if !found.iter().any(|it| std::ptr::eq(*it, history)) {
                found.push(history);
            }
        };
        match parsed {
            Parsed::Type(decl) => match &decl.kind {
                KindTemplate::Variant(constructors) => {
                    for constructor in constructors {
                        note(&mut self.constructors, constructor.name);
                    }
                }
                KindTemplate::Record(fields) => {
                    for field in fields {
                        note(&mut self.fields, field.name);
                    }
                }
                KindTemplate::Abstract | KindTemplate::Open => {}
            },
            Parsed::Constructor(constructor) => note(&mut self.constructors, constructor.name),
            _ => {}
        }
    }
}

impl History {
    fn new() -> Self {
        Self {
            versions: Vec::new(),
            by_release: vec![NONE; Release::all().len()].into(),
        }
    }

    fn add(&mut self, item: &'static api::Item) {
        let Ok(index) = u8::try_from(self.versions.len()) else {
            return;
        };
        for release in item.ranges.iter().flat_map(|range| range.releases()) {
            // Where two overlap, the first is meant.
            if let Some(slot) = self.by_release.get_mut(release.index())
                && *slot == NONE
            {
                *slot = index;
            }
        }
        self.versions.push(Version {
            item,
            path: Sym::new(item.path),
            parsed: OnceLock::new(),
        });
    }

    /// The index of the declaration that a release has, or a number that is none.
    pub(crate) fn index(&self, release: Release) -> u8 {
        self.by_release
            .get(release.index())
            .copied()
            .unwrap_or(NONE)
    }

    /// All declarations, oldest first.
    pub(crate) fn versions(&self) -> &[Version] {
        &self.versions
    }
}

impl Version {
    /// What it says.
    pub(crate) fn parsed(&self) -> &Parsed {
        self.parsed.get_or_init(|| parse(self.item))
    }
}

fn parse(item: &'static api::Item) -> Parsed {
    if item.kind == Kind::Module {
        match item.module_form() {
            Some(ModuleForm::Alias(path)) => return Parsed::Alias(Sym::new(path)),
            Some(ModuleForm::Nested) => return Parsed::Nested,
            Some(ModuleForm::Typed(_)) => {}
            None => return Parsed::Nothing,
        }
    }
    let parse = ocaml_syntax::parse_interface(item.text);
    if !parse.errors().is_empty() {
        return Parsed::Nothing;
    }
    let mut unit = build::build(item.text, &parse);
    if matches!(item.kind, Kind::ModuleType | Kind::Module) {
        return Parsed::ModuleType(unit);
    }
    if unit.items.is_empty() {
        return Parsed::Nothing;
    }
    let first = unit.items.remove(0);
    match first.kind {
        ItemKind::Value { ty: Some(ty), .. } => Parsed::Value(Reader::new(&unit, &[]).read(ty)),
        ItemKind::External { ty: Some(ty), .. } => Parsed::Value(Reader::new(&unit, &[]).read(ty)),
        ItemKind::Types { decls, .. } => match decls.first() {
            Some(decl) => Parsed::Type(type_template(&unit, decl)),
            None => Parsed::Nothing,
        },
        ItemKind::Exception(constructor) => {
            let mut template = constructor_template(&unit, &[], &constructor);
            template.extends = Some((super::names::EXN, 0));
            Parsed::Constructor(template)
        }
        ItemKind::Extension {
            path,
            params,
            constructors,
        } => match constructors.first() {
            Some(constructor) => {
                let mut template = constructor_template(&unit, &params, constructor);
                template.extends = Some((Sym::new(&path.dotted()), params.len()));
                Parsed::Constructor(template)
            }
            None => Parsed::Nothing,
        },
        ItemKind::ClassDecls(decls) | ItemKind::ClassTypes(decls) => match decls.first() {
            Some(decl) => Parsed::Class(class_template(&unit, decl)),
            None => Parsed::Nothing,
        },
        _ => Parsed::Nothing,
    }
}

fn type_template(unit: &tree::Unit, decl: &tree::TypeDecl) -> TypeTemplate {
    let mut reader = Reader::new(unit, &decl.params);
    let manifest = decl.manifest.map(|ty| reader.read(ty));
    let kind = match &decl.kind {
        DeclKind::Abstract => KindTemplate::Abstract,
        DeclKind::Open => KindTemplate::Open,
        DeclKind::Record(fields) => {
            KindTemplate::Record(field_templates(unit, &decl.params, fields))
        }
        DeclKind::Variant(constructors) => KindTemplate::Variant(
            constructors
                .iter()
                .map(|constructor| constructor_template(unit, &decl.params, constructor))
                .collect(),
        ),
    };
    TypeTemplate {
        params: decl.params.len(),
        variance: decl.variance.clone(),
        manifest,
        kind,
        private: decl.private,
    }
}

fn field_templates(
    unit: &tree::Unit,
    params: &[Option<Sym>],
    fields: &[tree::Field],
) -> Vec<FieldTemplate> {
    let read = |field: &tree::Field| FieldTemplate {
        name: field.name.sym,
        mutable: field.mutable,
        ty: Reader::new(unit, params).read(field.ty),
    };
    fields.iter().map(read).collect()
}

fn constructor_template(
    unit: &tree::Unit,
    params: &[Option<Sym>],
    constructor: &tree::Constructor,
) -> ConstructorTemplate {
    // The variables of a GADT constructor are its own.
    let params: &[Option<Sym>] = if constructor.result.is_some() {
        &[]
    } else {
        params
    };
    let mut reader = Reader::new(unit, params);
    let arguments = match &constructor.arguments {
        Arguments::Tuple(types) => {
            ArgumentsTemplate::Tuple(types.iter().map(|ty| reader.read(*ty)).collect())
        }
        Arguments::Record(fields) => {
            ArgumentsTemplate::Record(field_templates(unit, params, fields))
        }
    };
    let result = constructor.result.map(|ty| reader.read(ty));
    ConstructorTemplate {
        name: constructor.name.sym,
        arguments,
        result,
        extends: None,
    }
}

fn class_template(unit: &tree::Unit, decl: &tree::ClassTypeDecl) -> ClassTemplate {
    let mut template = ClassTemplate {
        params: decl.params.len(),
        arguments: Vec::new(),
        methods: Vec::new(),
        parent: None,
        is_virtual: decl.is_virtual,
        known: true,
    };
    let mut reader = Reader::new(unit, &decl.params);
    let mut ty = &decl.ty;
    loop {
        match ty {
            ClassType::Arrow {
                label,
                argument,
                result,
            } => {
                let mut argument = reader.read(*argument);
                if label.is_optional() {
                    argument = argument.optional();
                }
                template.arguments.push((*label, argument));
                ty = result;
            }
            ClassType::Signature(methods) => {
                for method in methods {
                    template.methods.push(MethodTemplate {
                        name: method.name,
                        private: method.private,
                        is_virtual: method.is_virtual,
                        ty: reader.read(method.ty),
                    });
                }
                return template;
            }
            ClassType::Path { path, arguments } => {
                let arguments = arguments.iter().map(|ty| reader.read(*ty)).collect();
                template.parent = Some((Sym::new(&path.dotted()), arguments));
                return template;
            }
            ClassType::Unknown => {
                template.known = false;
                return template;
            }
        }
    }
}
