//! Which definition each name of a configuration means, in the chosen release.
//!
//! Scoping is OCaml's: strictly sequential, `let` is not recursive, an `open` shadows, a local open
//! `Key.(…)` too. The environment of a release is what its compilation units offer
//! ([`mirage_releases::api`]), with `Stdlib` opened. What comes from something that is not known to
//! us is [`Def::Unknown`]; only a name that nothing can bring into scope is [`Def::Unbound`].
//!
//! Types are not looked at. Where OCaml finds a constructor or a field through its expected type,
//! the scope's own answer is given here, and inference may know better.

mod env;
mod expr;
mod item;
mod library;
mod pattern;
mod scope;

use mirage_releases::Release;
use mirage_releases::api::{self, Item, Module};
use ocaml_syntax::{TextRange, TextSize};
use rustc_hash::FxHashMap;

pub use library::submodule;
pub use scope::{Scope, Visible};

use crate::chosen::chosen;
use crate::db::Db;
use crate::lower::{self, ExprId, Name, PatId, Unit};
use crate::source::SourceFile;

/// What a name means.
#[derive(Clone, Copy, Debug)]
pub enum Def {
    /// A variable of the configuration, by the pattern that binds it.
    Local(PatId),
    /// Anything else that the configuration defines.
    Declared(DeclId),
    /// A value, type, class, module type or exception of the release or of a library. A constructor
    /// or a field is its type's item.
    Library(&'static Item),
    /// A module.
    Module(ModuleRef),
    /// Nothing has this name here.
    Unbound,
    /// It comes from something that is not known to us; nothing is reported because of it.
    Unknown,
}

impl PartialEq for Def {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Local(a), Self::Local(b)) => a == b,
            (Self::Declared(a), Self::Declared(b)) => a == b,
            (Self::Library(a), Self::Library(b)) => std::ptr::eq(*a, *b),
            (Self::Module(a), Self::Module(b)) => a == b,
            (Self::Unbound, Self::Unbound) | (Self::Unknown, Self::Unknown) => true,
            _ => false,
        }
    }
}

/// A module that a path leads to.
#[derive(Clone, Copy, Debug)]
pub enum ModuleRef {
    /// One of a library.
    Library(&'static Module),
    /// One of the configuration, by its contents.
    Local(ModuleId),
    /// Its contents are not known.
    Unknown,
}

impl PartialEq for ModuleRef {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Library(a), Self::Library(b)) => std::ptr::eq(*a, *b),
            (Self::Local(a), Self::Local(b)) => a == b,
            (Self::Unknown, Self::Unknown) => true,
            _ => false,
        }
    }
}

/// What sort of thing a name stands for; names of different sorts do not shadow each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Namespace {
    /// Values and instance variables.
    Value,
    /// Modules.
    Module,
    /// Module types.
    ModuleType,
    /// Types.
    Type,
    /// Data constructors and exceptions.
    Constructor,
    /// Record fields.
    Field,
    /// Classes.
    Class,
    /// Class types; every class is one too.
    ClassType,
}

/// A definition of the configuration that is no variable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct DeclId(u32);

/// The contents of a module of the configuration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ModuleId(u32);

/// One definition that is no variable.
#[derive(Clone, Debug, PartialEq)]
pub struct Decl {
    /// Its name.
    pub name: Name,
    /// What it is.
    pub kind: DeclKind,
    /// The whole definition.
    pub range: TextRange,
}

/// What a definition defines.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum DeclKind {
    /// A type.
    Type,
    /// A constructor of a type.
    Constructor(DeclId),
    /// An exception, or a constructor of an open type.
    Exception,
    /// A field of a record type.
    Field(DeclId),
    /// A module.
    Module(ModuleRef),
    /// A module type.
    ModuleType,
    /// A class, or a class type.
    Class,
    /// An external, or a value that a signature promises.
    Value,
    /// An instance variable.
    InstanceVariable,
}

/// A name that nothing brings into scope.
#[derive(Clone, Debug, PartialEq)]
pub struct Unbound {
    /// What sort of thing is looked for.
    pub namespace: Namespace,
    /// The name that is not found: of `Ky.create` the module `Ky`.
    pub name: Name,
    /// The whole path that it stands in, where the compiler reports it.
    pub range: TextRange,
    /// Where it was looked for.
    pub place: Place,
    /// Names that it may be a misspelling of, best first.
    pub similar: Vec<Box<str>>,
}

/// Where a name was looked for.
#[derive(Clone, Debug, PartialEq)]
pub enum Place {
    /// In scope; these library modules were open, the innermost first.
    Scope(Vec<ModuleRef>),
    /// In this module.
    Module(ModuleRef),
}

/// What the names of one file mean.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Resolution {
    values: FxHashMap<ExprId, Def>,
    names: FxHashMap<TextSize, Def>,
    uses: Vec<(TextRange, Def)>,
    decls: Vec<Decl>,
    modules: Vec<LocalModule>,
    unbound: Vec<Unbound>,
}

/// What a module of the configuration contains.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct LocalModule {
    members: FxHashMap<(Namespace, Box<str>), Def>,
    /// Modules whose contents it includes, oldest first.
    includes: Vec<ModuleRef>,
    /// Whether it may contain more than is known.
    open: bool,
}

impl Resolution {
    /// What a path expression means.
    #[must_use]
    pub fn def(&self, expr: ExprId) -> Option<Def> {
        self.values.get(&expr).copied()
    }

    /// What a name that is no value means, by where it starts: a type, a constructor, a field, a
    /// module, a class, a binding operator.
    #[must_use]
    pub fn name(&self, start: TextSize) -> Option<Def> {
        self.names.get(&start).copied()
    }

    /// Every use of a name with what it means, in the order of the text. The parts of a path are
    /// uses of their own.
    #[must_use]
    pub fn uses(&self) -> &[(TextRange, Def)] {
        &self.uses
    }

    /// A definition.
    #[must_use]
    pub fn decl(&self, id: DeclId) -> &Decl {
        &self.decls[id.0 as usize]
    }

    /// All definitions that are no variables.
    pub fn decls(&self) -> impl Iterator<Item = (DeclId, &Decl)> {
        let ids = (0..).map(DeclId);
        ids.zip(&self.decls)
    }

    /// Every name that nothing brings into scope, in the order of the text.
    #[must_use]
    pub fn unbound(&self) -> &[Unbound] {
        &self.unbound
    }

    /// Whether the configuration uses something that is not known to us.
    #[must_use]
    pub fn mentions_unknown(&self) -> bool {
        let unknown = |def: &Def| matches!(def, Def::Unknown | Def::Module(ModuleRef::Unknown));
        self.uses.iter().any(|(_, def)| unknown(def))
    }

    /// The members of a local module.
    pub fn members(&self, id: ModuleId) -> impl Iterator<Item = (Namespace, &str, Def)> {
        let members = &self.modules[id.0 as usize].members;
        members
            .iter()
            .map(|((namespace, name), def)| (*namespace, &**name, *def))
    }
}

/// What the names of a file mean in its chosen release.
#[salsa::tracked(returns(ref), no_eq)]
pub fn resolution(db: &dyn Db, file: SourceFile) -> Resolution {
    let context = Context {
        release: chosen(db, file).release,
        siblings: file.outside(db).siblings.as_deref(),
        suggests: true,
    };
    resolve(lower::unit(db, file), context)
}

/// What surrounds a unit.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// The release.
    pub release: Release,
    /// Whether to look for names that are spelt like unknown ones, which costs more than the rest.
    pub suggests: bool,
    /// The modules of the same folder, if they are known.
    pub siblings: Option<&'a [Box<str>]>,
}

/// Resolves every name of a unit.
#[must_use]
pub fn resolve(unit: &Unit, context: Context<'_>) -> Resolution {
    let mut resolver = Resolver::new(unit, context, None);
    resolver.items(&unit.items);
    resolver.finish()
}

/// What is in scope at a place of a unit.
#[must_use]
pub fn scope_in(unit: &Unit, context: Context<'_>, offset: TextSize) -> Scope {
    let mut resolver = Resolver::new(unit, context, Some(offset));
    resolver.items(&unit.items);
    resolver.probe_end();
    resolver.into_scope()
}

/// A walk over a unit.
pub(crate) struct Resolver<'u> {
    unit: &'u Unit,
    context: Context<'u>,
    env: env::Env<'u>,
    result: Resolution,
    /// The second and later alternatives of an or-pattern bind the variables of the first.
    probe: Option<TextSize>,
    probed: Option<env::Env<'u>>,
}

impl<'u> Resolver<'u> {
    fn new(unit: &'u Unit, context: Context<'u>, probe: Option<TextSize>) -> Self {
        let mut env = env::Env::default();
        env.open(ModuleRef::Library(api::predef()));
        if let Some(stdlib) = api::module("Stdlib") {
            env.open(ModuleRef::Library(stdlib));
        }
        Self {
            unit,
            context,
            env,
            result: Resolution::default(),
            probe,
            probed: None,
        }
    }

    fn finish(mut self) -> Resolution {
        self.result
            .uses
            .sort_by_key(|(range, _)| (range.start(), range.end()));
        self.result.unbound.sort_by_key(|it| it.range.start());
        self.result
    }

    fn declare(&mut self, name: &Name, kind: DeclKind, range: TextRange) -> DeclId {
        let id = DeclId(u32::try_from(self.result.decls.len()).unwrap_or(u32::MAX));
        self.result.decls.push(Decl {
            name: name.clone(),
            kind,
            range,
        });
        id
    }
}
