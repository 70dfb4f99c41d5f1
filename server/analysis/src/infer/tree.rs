//! The language that is typed: the compiler's own tree, with the compiler's own locations.
//!
//! [`crate::lower`] forgets what the device analysis does not need (classes, functors, parentheses).
//! A verdict needs all of it, and the exact place that the compiler would blame, so this is a tree of
//! its own: sugar is gone exactly as the compiler's parser removes it, and ranges are those that the
//! compiler gives to its nodes. It is built once for a file and typed once for each release.

use ocaml_syntax::TextRange;

use super::names::Sym;

macro_rules! ids {
    ($( $(#[$doc:meta])* $name:ident )*) => { $(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
        pub(crate) struct $name(pub(crate) u32);
    )* };
}

ids! {
    /// An expression.
    ExprId
    /// A pattern.
    PatId
    /// A type expression.
    TypeId
}

/// A whole file.
#[derive(Debug, Default)]
pub(crate) struct Unit {
    pub(crate) items: Vec<Item>,
    pub(crate) exprs: Vec<Expr>,
    pub(crate) pats: Vec<Pat>,
    pub(crate) types: Vec<TypeExpr>,
    /// What the compiler warns of before it types anything, in order.
    pub(crate) early: Vec<EarlyWarning>,
}

/// A warning that needs no types.
#[derive(Debug)]
pub(crate) struct EarlyWarning {
    pub(crate) range: TextRange,
    pub(crate) number: u8,
    pub(crate) text: &'static str,
}

impl Unit {
    pub(crate) fn expr(&self, id: ExprId) -> &Expr {
        &self.exprs[id.0 as usize]
    }

    pub(crate) fn pat(&self, id: PatId) -> &Pat {
        &self.pats[id.0 as usize]
    }

    pub(crate) fn ty(&self, id: TypeId) -> &TypeExpr {
        &self.types[id.0 as usize]
    }
}

/// A name with its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Name {
    pub(crate) sym: Sym,
    pub(crate) range: TextRange,
}

/// A possibly qualified name.
#[derive(Clone, Debug)]
pub(crate) struct Path {
    /// The parts, outermost first; never empty.
    pub(crate) names: Box<[Sym]>,
    pub(crate) range: TextRange,
    /// Whether it applies a functor somewhere (`F(X).t`).
    pub(crate) applies: bool,
}

impl Path {
    pub(crate) fn last(&self) -> Sym {
        self.names.last().copied().unwrap_or(super::names::EMPTY)
    }

    pub(crate) fn qualifier(&self) -> &[Sym] {
        &self.names[..self.names.len().saturating_sub(1)]
    }

    pub(crate) fn single(&self) -> Option<Sym> {
        match &*self.names {
            [one] if !self.applies => Some(*one),
            _ => None,
        }
    }

    pub(crate) fn dotted(&self) -> String {
        let names: Vec<&str> = self.names.iter().map(|name| name.text()).collect();
        names.join(".")
    }
}

/// The label of an argument, a parameter or a function type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Label {
    None,
    Labelled(Sym),
    Optional(Sym),
}

impl Label {
    pub(crate) fn is_optional(self) -> bool {
        matches!(self, Self::Optional(_))
    }

    pub(crate) fn name(self) -> Option<Sym> {
        match self {
            Self::None => None,
            Self::Labelled(name) | Self::Optional(name) => Some(name),
        }
    }
}

/// A constant.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Const {
    Int(Box<str>),
    Int32,
    Int64,
    Nativeint,
    Char(Box<str>),
    String(Box<str>),
    Float,
    /// A suffix that means nothing, or a number that does not fit its type.
    Bad(Box<str>),
}

/// `[@warning "…"]` around something: what it switches.
pub(crate) type Warn = Option<Box<str>>;

#[derive(Debug)]
pub(crate) struct Expr {
    pub(crate) kind: ExprKind,
    pub(crate) range: TextRange,
    pub(crate) warn: Warn,
}

#[derive(Debug)]
pub(crate) struct Case {
    pub(crate) pat: PatId,
    pub(crate) guard: Option<ExprId>,
    pub(crate) body: ExprId,
}

#[derive(Debug)]
pub(crate) struct Binding {
    pub(crate) pat: PatId,
    pub(crate) value: ExprId,
    pub(crate) warn: Warn,
}

#[derive(Debug)]
pub(crate) enum ExprKind {
    Ident(Path),
    Const(Const),
    Let {
        recursive: bool,
        bindings: Vec<Binding>,
        body: ExprId,
    },
    Fun {
        label: Label,
        default: Option<ExprId>,
        pat: PatId,
        body: ExprId,
    },
    Function(Vec<Case>),
    Apply {
        function: ExprId,
        arguments: Vec<(Label, ExprId)>,
    },
    Match {
        scrutinee: ExprId,
        cases: Vec<Case>,
    },
    Try {
        body: ExprId,
        cases: Vec<Case>,
    },
    Tuple(Vec<ExprId>),
    Construct {
        path: Path,
        argument: Option<ExprId>,
    },
    /// `[a; b]`, kept whole so that its length needs no recursion.
    List(Vec<ExprId>),
    Variant {
        tag: Sym,
        argument: Option<ExprId>,
    },
    Record {
        fields: Vec<(Path, ExprId)>,
        base: Option<ExprId>,
    },
    Field {
        record: ExprId,
        field: Path,
    },
    SetField {
        record: ExprId,
        field: Path,
        value: ExprId,
    },
    Array(Vec<ExprId>),
    If {
        condition: ExprId,
        yes: ExprId,
        no: Option<ExprId>,
    },
    /// `a; b; c`, flat.
    Sequence(Vec<ExprId>),
    While {
        condition: ExprId,
        body: ExprId,
    },
    For {
        pat: PatId,
        from: ExprId,
        to: ExprId,
        body: ExprId,
    },
    Constraint {
        value: ExprId,
        ty: TypeId,
    },
    Coerce {
        value: ExprId,
        from: Option<TypeId>,
        to: TypeId,
    },
    Send {
        object: ExprId,
        method: Name,
    },
    New(Path),
    SetInstance {
        name: Name,
        value: ExprId,
    },
    Override(Vec<(Name, ExprId)>),
    LetModule {
        name: Option<Name>,
        module: Box<ModuleExpr>,
        body: ExprId,
    },
    LetException {
        constructor: Box<Constructor>,
        body: ExprId,
    },
    Assert(ExprId),
    Lazy(ExprId),
    Object(Box<ClassBody>),
    /// The body of a method, with its declared type.
    Poly {
        value: ExprId,
        ty: Option<TypeId>,
    },
    Newtype {
        name: Name,
        body: ExprId,
    },
    Pack(Box<ModuleExpr>),
    Open {
        open: Box<Open>,
        body: ExprId,
    },
    LetOp {
        operator: Name,
        bindings: Vec<(Name, PatId, ExprId)>,
        body: ExprId,
    },
    Unreachable,
    /// A hole after a syntax error, or an extension node.
    Unknown,
}

#[derive(Debug)]
pub(crate) struct Pat {
    pub(crate) kind: PatKind,
    pub(crate) range: TextRange,
}

#[derive(Debug)]
pub(crate) enum PatKind {
    Any,
    Var(Name),
    Alias {
        pat: PatId,
        name: Name,
    },
    Const(Const),
    Interval {
        chars: bool,
    },
    Tuple(Vec<PatId>),
    Construct {
        path: Path,
        newtypes: bool,
        argument: Option<PatId>,
    },
    List(Vec<PatId>),
    Variant {
        tag: Sym,
        argument: Option<PatId>,
    },
    Record {
        fields: Vec<(Path, PatId)>,
        open: bool,
    },
    Array(Vec<PatId>),
    Or(PatId, PatId),
    Constraint {
        pat: PatId,
        ty: TypeId,
    },
    Type(Path),
    Lazy(PatId),
    Unpack(Option<Name>),
    Exception(PatId),
    Open {
        path: Path,
        pat: PatId,
    },
    Unknown,
}

impl Unit {
    /// Whether a constructor stands somewhere in a pattern; `()` and list brackets are some.
    pub(crate) fn has_constructor(&self, id: PatId) -> bool {
        self.any_part(id, |kind| {
            matches!(kind, PatKind::Construct { .. } | PatKind::List(_))
        })
    }

    /// Whether a tag of a polymorphic variant stands somewhere in a pattern.
    pub(crate) fn has_tag(&self, id: PatId) -> bool {
        self.any_part(id, |kind| {
            matches!(kind, PatKind::Variant { .. } | PatKind::Type(_))
        })
    }

    fn any_part(&self, id: PatId, is: impl Fn(&PatKind) -> bool) -> bool {
        let mut todo = vec![id];
        while let Some(id) = todo.pop() {
            let kind = &self.pat(id).kind;
            if is(kind) {
                return true;
            }
            kind.parts(&mut todo);
        }
        false
    }
}

impl PatKind {
    /// Adds the patterns that it is made of.
    pub(crate) fn parts(&self, found: &mut Vec<PatId>) {
        match self {
            Self::Alias { pat, .. }
            | Self::Constraint { pat, .. }
            | Self::Open { pat, .. }
            | Self::Lazy(pat)
            | Self::Exception(pat) => found.push(*pat),
            Self::Tuple(parts) | Self::List(parts) | Self::Array(parts) => found.extend(parts),
            Self::Construct { argument, .. } | Self::Variant { argument, .. } => {
                found.extend(argument);
            }
            Self::Record { fields, .. } => found.extend(fields.iter().map(|it| it.1)),
            Self::Or(left, right) => found.extend([left, right]),
            Self::Any
            | Self::Var(_)
            | Self::Const(_)
            | Self::Interval { .. }
            | Self::Type(_)
            | Self::Unpack(_)
            | Self::Unknown => {}
        }
    }
}

#[derive(Debug)]
pub(crate) struct TypeExpr {
    pub(crate) kind: TypeKind,
    pub(crate) range: TextRange,
}

#[derive(Debug)]
pub(crate) enum TypeKind {
    Any,
    Var(Sym),
    Arrow {
        label: Label,
        argument: TypeId,
        result: TypeId,
    },
    Tuple(Vec<TypeId>),
    Constr {
        path: Path,
        arguments: Vec<TypeId>,
    },
    Object {
        fields: Vec<ObjectField>,
        open: bool,
    },
    /// `#c`.
    Class,
    Alias {
        ty: TypeId,
        name: Sym,
    },
    Variant {
        fields: Vec<RowField>,
        closed: bool,
        low: Option<Vec<Sym>>,
    },
    Poly {
        vars: Vec<Sym>,
        ty: TypeId,
    },
    Package {
        path: Option<Path>,
        constraints: Vec<(Path, TypeId)>,
    },
    Unknown,
}

#[derive(Debug)]
pub(crate) enum ObjectField {
    Method { name: Sym, ty: TypeId },
    Inherit,
}

#[derive(Debug)]
pub(crate) enum RowField {
    Tag {
        tag: Sym,
        constant: bool,
        arguments: Vec<TypeId>,
    },
    Inherit(TypeId),
}

#[derive(Debug)]
pub(crate) struct Open {
    pub(crate) module: ModuleExpr,
    pub(crate) range: TextRange,
    pub(crate) bang: bool,
    pub(crate) warn: Warn,
}

#[derive(Debug)]
pub(crate) struct Item {
    pub(crate) kind: ItemKind,
    pub(crate) range: TextRange,
}

#[derive(Debug)]
pub(crate) enum ItemKind {
    Let {
        recursive: bool,
        bindings: Vec<Binding>,
    },
    Eval(ExprId),
    External {
        name: Name,
        ty: Option<TypeId>,
    },
    Value {
        name: Name,
        ty: Option<TypeId>,
    },
    Types {
        nonrec: bool,
        decls: Vec<TypeDecl>,
    },
    Extension {
        path: Path,
        params: Vec<Option<Sym>>,
        constructors: Vec<Constructor>,
    },
    Exception(Constructor),
    Module {
        name: Option<Name>,
        module: ModuleExpr,
        /// The whole item.
        range: TextRange,
    },
    RecModules(Vec<(Option<Name>, ModuleExpr)>),
    /// In signatures.
    ModuleDecl {
        name: Option<Name>,
        ty: ModuleType,
    },
    ModuleType {
        name: Name,
        ty: Option<ModuleType>,
    },
    Open(Open),
    Include {
        module: ModuleExpr,
    },
    IncludeType(ModuleType),
    Classes(Vec<Class>),
    /// In signatures.
    ClassDecls(Vec<ClassTypeDecl>),
    ClassTypes(Vec<ClassTypeDecl>),
    /// `[@@@warning "…"]`.
    Warning(Box<str>),
    Unknown,
}

#[derive(Debug)]
pub(crate) struct TypeDecl {
    pub(crate) name: Name,
    pub(crate) params: Vec<Option<Sym>>,
    /// `+`, `-` or neither, as written.
    pub(crate) variance: Vec<char>,
    pub(crate) kind: DeclKind,
    pub(crate) manifest: Option<TypeId>,
    pub(crate) private: bool,
    pub(crate) constraints: Vec<(TypeId, TypeId)>,
    pub(crate) range: TextRange,
}

#[derive(Debug)]
pub(crate) enum DeclKind {
    Abstract,
    Variant(Vec<Constructor>),
    Record(Vec<Field>),
    Open,
}

#[derive(Debug)]
pub(crate) struct Constructor {
    pub(crate) name: Name,
    pub(crate) arguments: Arguments,
    pub(crate) result: Option<TypeId>,
    pub(crate) rebind: Option<Path>,
}

#[derive(Debug)]
pub(crate) enum Arguments {
    Tuple(Vec<TypeId>),
    Record(Vec<Field>),
}

#[derive(Debug)]
pub(crate) struct Field {
    pub(crate) name: Name,
    pub(crate) mutable: bool,
    pub(crate) ty: TypeId,
}

#[derive(Debug)]
pub(crate) struct ModuleExpr {
    pub(crate) kind: ModuleKind,
    pub(crate) range: TextRange,
}

#[derive(Debug)]
pub(crate) enum ModuleKind {
    Path(Path),
    Struct(Vec<Item>),
    Functor {
        parameter: Option<Parameter>,
        body: Box<ModuleExpr>,
    },
    Apply {
        functor: Box<ModuleExpr>,
        argument: Option<Box<ModuleExpr>>,
    },
    Constraint {
        module: Box<ModuleExpr>,
        ty: ModuleType,
    },
    Unpack(ExprId),
    Unknown,
}

#[derive(Debug)]
pub(crate) struct Parameter {
    pub(crate) name: Option<Name>,
    pub(crate) ty: ModuleType,
}

#[derive(Debug)]
pub(crate) struct ModuleType {
    pub(crate) kind: ModuleTypeKind,
    pub(crate) range: TextRange,
}

#[derive(Debug)]
pub(crate) enum ModuleTypeKind {
    Path(Path),
    Signature(Vec<Item>),
    Functor {
        parameter: Option<Box<Parameter>>,
        body: Box<ModuleType>,
    },
    With {
        ty: Box<ModuleType>,
        constraints: Vec<With>,
    },
    TypeOf(Box<ModuleExpr>),
    Unknown,
}

#[derive(Debug)]
pub(crate) enum With {
    Type {
        path: Path,
        params: Vec<Option<Sym>>,
        ty: TypeId,
    },
    Other,
}

#[derive(Debug)]
pub(crate) struct Class {
    pub(crate) name: Name,
    pub(crate) params: Vec<Option<Sym>>,
    pub(crate) is_virtual: bool,
    pub(crate) body: ClassExpr,
    pub(crate) range: TextRange,
}

/// `class c : ty` of a signature, and `class type c = ty`.
#[derive(Debug)]
pub(crate) struct ClassTypeDecl {
    pub(crate) name: Name,
    pub(crate) params: Vec<Option<Sym>>,
    pub(crate) is_virtual: bool,
    pub(crate) ty: ClassType,
}

#[derive(Debug)]
pub(crate) enum ClassType {
    Arrow {
        label: Label,
        argument: TypeId,
        result: Box<ClassType>,
    },
    Path {
        path: Path,
        arguments: Vec<TypeId>,
    },
    Signature(Vec<Method>),
    Unknown,
}

/// A method of a class type.
#[derive(Debug)]
pub(crate) struct Method {
    pub(crate) name: Sym,
    pub(crate) private: bool,
    pub(crate) is_virtual: bool,
    pub(crate) ty: TypeId,
}

#[derive(Debug)]
pub(crate) struct ClassExpr {
    pub(crate) kind: ClassKind,
    pub(crate) range: TextRange,
}

#[derive(Debug)]
pub(crate) enum ClassKind {
    Path {
        path: Path,
        arguments: Vec<TypeId>,
    },
    Body(ClassBody),
    Fun {
        label: Label,
        default: Option<ExprId>,
        pat: PatId,
        body: Box<ClassExpr>,
    },
    Apply {
        class: Box<ClassExpr>,
        arguments: Vec<(Label, ExprId)>,
    },
    Let {
        recursive: bool,
        bindings: Vec<Binding>,
        body: Box<ClassExpr>,
    },
    Open {
        path: Path,
        body: Box<ClassExpr>,
    },
    Unknown,
}

#[derive(Debug)]
pub(crate) struct ClassBody {
    pub(crate) self_pat: Option<PatId>,
    pub(crate) fields: Vec<ClassField>,
}

#[derive(Debug)]
pub(crate) struct ClassField {
    pub(crate) kind: ClassFieldKind,
    pub(crate) range: TextRange,
}

#[derive(Debug)]
pub(crate) enum ClassFieldKind {
    Inherit {
        class: ClassExpr,
        name: Option<Name>,
    },
    Value {
        name: Name,
        mutable: bool,
        bang: bool,
        value: Option<ExprId>,
        ty: Option<TypeId>,
    },
    Method {
        name: Name,
        private: bool,
        bang: bool,
        value: Option<ExprId>,
        ty: Option<TypeId>,
    },
    Constraint(TypeId, TypeId),
    Initializer(ExprId),
    Unknown,
}
