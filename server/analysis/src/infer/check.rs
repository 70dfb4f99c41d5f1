//! One run: a file under one release. Holds what all parts of inference share.

use mirage_releases::{Era, Release};
use ocaml_syntax::TextRange;
use rustc_hash::{FxHashMap, FxHashSet};

use super::environment::{ModuleRef, Sig};
use super::error::{Error, Warning};
use super::functor::Functor;
use super::library::{self, History, Trace};
use super::module_type::ModuleTypeDef;
use super::names::Sym;
use super::scope::Scopes;
use super::tree::{self, ExprId, PatId};
use super::types::{Store, Ty, TypePath};
use super::warnings::{Delayed, WarningState};

/// How deep expressions may nest before inference looks away.
const DEPTH: u32 = 220;

/// A value of the file.
pub(crate) struct Value {
    pub(crate) name: Sym,
    pub(crate) ty: Ty,
    pub(crate) range: TextRange,
    pub(crate) kind: ValueKind,
    pub(crate) used: bool,
    /// Its group of bindings, and its binding in it.
    pub(crate) binding: Option<(u32, u32)>,
}

/// Bindings that are defined together.
pub(crate) struct Group {
    /// The binding whose value is being typed, if they are recursive.
    pub(crate) current: Option<u32>,
    /// Whether one of them uses another.
    pub(crate) recursive: bool,
}

/// What sort of value it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ValueKind {
    Regular,
    /// An instance variable, mutable or not.
    Instance(bool),
    /// The object itself.
    SelfObject,
}

/// A constructor in the graph.
#[derive(Clone)]
pub(crate) struct Constructor {
    pub(crate) name: Sym,
    /// The type it belongs to.
    pub(crate) path: TypePath,
    /// Its place among its siblings; siblings that count.
    pub(crate) index: usize,
    pub(crate) arguments: Vec<Ty>,
    pub(crate) result: Ty,
    /// Whether its result says more than the type's parameters.
    pub(crate) gadt: bool,
    /// Variables of its arguments that its result does not mention.
    pub(crate) hidden: Vec<Ty>,
    /// The type of its record, if its argument is one.
    pub(crate) record: Option<TypePath>,
    pub(crate) private: bool,
    /// Whether more constructors may be added to its type.
    pub(crate) open: bool,
}

/// A field in the graph.
#[derive(Clone)]
pub(crate) struct Field {
    pub(crate) name: Sym,
    pub(crate) path: TypePath,
    pub(crate) index: usize,
    pub(crate) ty: Ty,
    pub(crate) record: Ty,
    pub(crate) mutable: bool,
    pub(crate) private: bool,
}

/// What a type is made of.
#[derive(Clone)]
pub(crate) enum Kind {
    Abstract,
    Variant(Vec<CtorId>),
    Record(Vec<FieldId>),
    Open,
}

/// A type declaration in the graph.
#[derive(Clone)]
pub(crate) struct Decl {
    pub(crate) name: Sym,
    pub(crate) params: Vec<Ty>,
    pub(crate) variance: Vec<char>,
    pub(crate) manifest: Option<Ty>,
    pub(crate) kind: Kind,
    pub(crate) private: bool,
    /// The level that the type may not leave.
    pub(crate) scope: u32,
    /// Nothing is known of it.
    pub(crate) unknown: bool,
}

/// A constructor, by its place in the run's table.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(crate) struct CtorId(pub(crate) u32);
/// A field.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(crate) struct FieldId(pub(crate) u32);
/// A value of the file.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(crate) struct ValueId(pub(crate) u32);

/// What the run finds out.
#[derive(Default)]
pub(crate) struct Findings {
    pub(crate) errors: Vec<Error>,
    pub(crate) warnings: Vec<Warning>,
    pub(crate) exprs: Vec<(ExprId, Ty)>,
    pub(crate) pats: Vec<(PatId, Ty)>,
}

/// One run of inference.
pub(crate) struct Checker<'a> {
    pub(crate) unit: &'a tree::Unit,
    /// The tree of the file itself, while `unit` may be one of the data.
    pub(crate) file: &'a tree::Unit,
    pub(crate) release: Release,
    pub(crate) era: &'static Era,
    pub(crate) store: Store,
    pub(crate) scopes: Scopes,
    pub(crate) values: Vec<Value>,
    pub(crate) decls: Vec<Decl>,
    pub(crate) library_decls: FxHashMap<Sym, Option<u32>>,
    pub(crate) ctors: Vec<Constructor>,
    pub(crate) fields: Vec<Field>,
    pub(crate) extensions: FxHashMap<usize, CtorId>,
    pub(crate) sigs: Vec<Sig>,
    /// The modules that structures define, with the items that define them.
    pub(crate) modules: Vec<(TextRange, ModuleRef)>,
    pub(crate) functors: Vec<Functor<'a>>,
    pub(crate) module_types: Vec<ModuleTypeDef<'a>>,
    pub(crate) library_modules: FxHashMap<usize, ModuleRef>,
    pub(crate) library_module_types: FxHashMap<usize, u32>,
    pub(crate) classes: Vec<super::class::ClassDef>,
    /// Named type variables of the item that is typed.
    pub(crate) type_vars: Vec<(Sym, Ty)>,
    pub(crate) type_var_level: u32,
    pub(crate) univars: Vec<(Sym, Ty)>,
    pub(crate) findings: Findings,
    pub(crate) warn: WarningState,
    pub(crate) delayed: Vec<Delayed>,
    /// What each binding of a group uses of its group.
    pub(crate) slots: Vec<Vec<ValueId>>,
    pub(crate) groups: Vec<Group>,
    pub(crate) uses: Vec<bool>,
    /// Applications that leave their first parameter for later, by their function.
    pub(crate) starts_open: FxHashSet<ExprId>,
    /// What each constructor pattern means.
    pub(crate) chosen_ctors: FxHashMap<PatId, CtorId>,
    /// The type of each pattern.
    pub(crate) pat_types: FxHashMap<PatId, Ty>,
    /// Whether the patterns of the match at hand refine types.
    pub(crate) matches_gadt: bool,
    /// Whether they bring types that are known nowhere else.
    pub(crate) matches_hidden: bool,
    /// How many such types there are.
    pub(crate) hidden_types: u32,
    /// Where the pattern at hand stands, if it may bring no such types.
    pub(crate) no_hidden_types: Option<&'static str>,
    /// The function whose argument is typed.
    pub(crate) callee: Option<ExprId>,
    /// Where each object's private methods are.
    pub(crate) private_methods: Vec<(ValueId, Vec<(Sym, Ty)>)>,
    trace: Trace,
    /// Whether it matters what is asked: another release may answer alike.
    pub(crate) traces: bool,
    traced: FxHashSet<usize>,
    depth: u32,
    pub(crate) record_types: bool,
    /// Whether the items behind one that is refused are looked at.
    pub(crate) goes_on: bool,
    /// The modules beside the file, if the folder was looked at.
    siblings: Option<&'a [Box<str>]>,
}

impl<'a> Checker<'a> {
    pub(crate) fn new(
        unit: &'a tree::Unit,
        siblings: Option<&'a [Box<str>]>,
        release: Release,
        record_types: bool,
    ) -> Self {
        let era = Era::of(release);
        Self {
            unit,
            file: unit,
            release,
            era,
            store: Store::new(),
            scopes: Scopes::new(),
            values: Vec::new(),
            decls: Vec::new(),
            library_decls: FxHashMap::default(),
            ctors: Vec::new(),
            fields: Vec::new(),
            extensions: FxHashMap::default(),
            sigs: Vec::new(),
            modules: Vec::new(),
            functors: Vec::new(),
            module_types: Vec::new(),
            library_modules: FxHashMap::default(),
            library_module_types: FxHashMap::default(),
            classes: Vec::new(),
            type_vars: Vec::new(),
            type_var_level: 0,
            univars: Vec::new(),
            findings: Findings::default(),
            warn: WarningState::of(era),
            delayed: Vec::new(),
            slots: Vec::new(),
            groups: Vec::new(),
            uses: Vec::new(),
            starts_open: FxHashSet::default(),
            chosen_ctors: FxHashMap::default(),
            pat_types: FxHashMap::default(),
            matches_gadt: false,
            matches_hidden: false,
            hidden_types: 0,
            no_hidden_types: None,
            callee: None,
            private_methods: Vec::new(),
            trace: Trace::default(),
            traces: false,
            traced: FxHashSet::default(),
            depth: 0,
            record_types,
            goes_on: true,
            siblings,
        }
    }

    /// Whether a module of this name may lie beside the file and be used.
    pub(crate) fn may_be_sibling(&self, name: Sym) -> bool {
        self.era.siblings
            && self
                .siblings
                .is_none_or(|all| all.iter().any(|it| **it == *name.text()))
    }

    /// Asks the data, and notes what it was asked.
    pub(crate) fn ask(&mut self, history: &'static History) -> Option<&'static library::Version> {
        let index = history.index(self.release);
        if self.traces && self.traced.insert(std::ptr::from_ref(history) as usize) {
            self.trace.names.push((history, index));
        }
        history.versions().get(usize::from(index))
    }

    /// Notes that the run asked for a compilation unit.
    pub(crate) fn trace_unit(&mut self, unit: &'static mirage_releases::api::Unit) {
        if self.traces && self.traced.insert(std::ptr::from_ref(unit) as usize) {
            self.trace.units.push((unit, unit.is_in(self.release)));
        }
    }

    /// What the run asked.
    pub(crate) fn take_trace(&mut self) -> Trace {
        std::mem::take(&mut self.trace)
    }

    /// Goes one expression deeper; `false` if that is too deep.
    pub(crate) fn deeper(&mut self) -> bool {
        self.depth += 1;
        self.depth <= DEPTH
    }

    pub(crate) fn shallower(&mut self) {
        self.depth -= 1;
    }

    pub(crate) fn note_expr(&mut self, expr: ExprId, ty: Ty) {
        if self.record_types {
            self.findings.exprs.push((expr, ty));
        }
    }

    pub(crate) fn note_pat(&mut self, pat: PatId, ty: Ty) {
        self.pat_types.insert(pat, ty);
        if self.record_types {
            self.findings.pats.push((pat, ty));
        }
    }

    pub(crate) fn new_value(&mut self, name: Sym, ty: Ty, range: TextRange) -> ValueId {
        self.values.push(Value {
            name,
            ty,
            range,
            kind: ValueKind::Regular,
            used: false,
            binding: None,
        });
        ValueId(self.values.len() as u32 - 1)
    }
}
