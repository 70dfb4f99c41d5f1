//! From the tree to a small term language: what a configuration says, without layout.
//!
//! Terms live in arenas and are named by ids, so that every later step can attach facts to them;
//! beside each term lies its source range. Lowering never fails: what the tree lacks becomes
//! [`Expr::Missing`], and what the DSL's analysis does not look into (classes, extension nodes)
//! becomes [`Expr::Opaque`]. No name is resolved here.

mod arena;

use ocaml_syntax::TextRange;

pub use arena::{Arena, Id};

use crate::db::Db;
use crate::source::SourceFile;

/// An expression.
pub type ExprId = Id<Expr>;
/// A pattern.
pub type PatId = Id<Pat>;
/// A type expression.
pub type TypeId = Id<TypeExpr>;

/// A whole file: its items in order, and the arenas they live in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Unit {
    /// The top-level items.
    pub items: Vec<Item>,
    /// All expressions.
    pub exprs: Arena<Expr>,
    /// All patterns.
    pub pats: Arena<Pat>,
    /// All type expressions.
    pub types: Arena<TypeExpr>,
}

/// A name as written, with the range of each part: `Key.Arg.info`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Path {
    /// The parts, outermost first. Never empty for a path from the tree.
    pub parts: Vec<Name>,
}

impl Path {
    /// The last part.
    #[must_use]
    pub fn last(&self) -> Option<&Name> {
        self.parts.last()
    }

    /// The range from the first part to the last.
    #[must_use]
    pub fn range(&self) -> TextRange {
        match (self.parts.first(), self.parts.last()) {
            (Some(first), Some(last)) => first.range.cover(last.range),
            _ => TextRange::default(),
        }
    }

    /// The text with dots: `Key.Arg.info`.
    #[must_use]
    pub fn dotted(&self) -> String {
        let parts: Vec<&str> = self.parts.iter().map(|part| &*part.text).collect();
        parts.join(".")
    }
}

/// One identifier with its place.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Name {
    /// The identifier; an operator without its parentheses.
    pub text: Box<str>,
    /// Where it stands.
    pub range: TextRange,
}

/// A constant.
#[derive(Clone, Debug, PartialEq)]
pub enum Literal {
    /// `1`, `0x1f`; values past 63 bits are kept as far as they fit.
    Int(i64),
    /// `1l`, `1L`, `1n`, by its suffix.
    BoxedInt(i64, char),
    /// `1.5`, as written.
    Float(Box<str>),
    /// `'c'`.
    Char(char),
    /// `"text"`, with escapes done.
    String(Box<str>),
}

impl Eq for Literal {}

/// How an argument or a parameter is labelled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Label {
    /// Positional.
    None,
    /// `~name:`.
    Labelled(Name),
    /// `?name:`.
    Optional(Name),
}

/// One argument of an application.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Argument {
    /// Its label.
    pub label: Label,
    /// Its value; for a punned `~name` a path of that name.
    pub value: ExprId,
}

/// One parameter of a function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Param {
    /// Its label.
    pub label: Label,
    /// What it binds.
    pub pat: PatId,
    /// `?(x = e)`.
    pub default: Option<ExprId>,
}

/// `pattern when guard -> body`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Case {
    /// The pattern.
    pub pat: PatId,
    /// The guard.
    pub guard: Option<ExprId>,
    /// The result.
    pub body: ExprId,
}

/// `pattern = value`, with parameters already folded into a function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Binding {
    /// What is bound.
    pub pat: PatId,
    /// The value.
    pub value: ExprId,
    /// The whole binding, from its pattern to the end of its value.
    pub range: TextRange,
}

/// `field = value` of a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldValue<T> {
    /// The field.
    pub field: Path,
    /// Its value or pattern; for a punned field a variable of that name.
    pub value: T,
}

/// An expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expr {
    /// A hole left by a syntax error; already reported.
    Missing,
    /// Something outside the analysed language. Its value is unknown.
    Opaque,
    /// A value's name; an operator in an application too.
    Path(Path),
    /// A constant.
    Literal(Literal),
    /// `let … in body`.
    Let {
        recursive: bool,
        bindings: Vec<Binding>,
        body: ExprId,
    },
    /// `fun parameters -> body`.
    Fun { params: Vec<Param>, body: ExprId },
    /// `function cases`.
    Function { cases: Vec<Case> },
    /// `function arguments`, operators included.
    Apply {
        function: ExprId,
        arguments: Vec<Argument>,
    },
    /// `match scrutinee with cases`.
    Match { scrutinee: ExprId, cases: Vec<Case> },
    /// `try body with cases`.
    Try { body: ExprId, cases: Vec<Case> },
    /// `(a, b)`.
    Tuple(Vec<ExprId>),
    /// `Some x`, `[]`, `::`, `()`, `true`.
    Construct {
        path: Path,
        argument: Option<ExprId>,
    },
    /// `` `Tag x ``.
    Variant { tag: Name, argument: Option<ExprId> },
    /// `[ a; b ]`; kept whole so that a list of any length needs no recursion.
    List(Vec<ExprId>),
    /// `[| a; b |]`.
    Array(Vec<ExprId>),
    /// `{ base with field = value }`.
    Record {
        base: Option<ExprId>,
        fields: Vec<FieldValue<ExprId>>,
    },
    /// `record.field`.
    Field { record: ExprId, field: Path },
    /// `record.field <- value`.
    SetField {
        record: ExprId,
        field: Path,
        value: ExprId,
    },
    /// `if condition then yes else no`.
    If {
        condition: ExprId,
        yes: ExprId,
        no: Option<ExprId>,
    },
    /// `first; second`.
    Sequence { first: ExprId, second: ExprId },
    /// `while condition do body done`.
    While { condition: ExprId, body: ExprId },
    /// `for pattern = from to to do body done`.
    For {
        pat: PatId,
        from: ExprId,
        to: ExprId,
        body: ExprId,
    },
    /// `(value : ty)`.
    Constraint { value: ExprId, ty: TypeId },
    /// `(value :> ty)`.
    Coerce { value: ExprId, ty: TypeId },
    /// `M.(body)` and `let open M in body`.
    Open { module: ModuleExpr, body: ExprId },
    /// `let module M = … in body`.
    LetModule {
        name: Option<Name>,
        module: ModuleExpr,
        body: ExprId,
    },
    /// `let exception E in body`.
    LetException { name: Option<Name>, body: ExprId },
    /// `assert condition`.
    Assert(ExprId),
    /// `lazy body`.
    Lazy(ExprId),
    /// `object … end`: the parents it inherits and the bodies of its members.
    Object {
        inherits: Vec<Path>,
        members: Vec<Member>,
    },
    /// `object#method`.
    Send { object: ExprId, method: Name },
}

/// A method or an instance variable of an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// Its name.
    pub name: Name,
    /// Whether it is a method.
    pub method: bool,
    /// Its body, if it has one.
    pub body: Option<ExprId>,
}

/// A pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pat {
    /// A hole left by a syntax error.
    Missing,
    /// Outside the analysed language; matches or not, unknown.
    Opaque,
    /// `_`.
    Any,
    /// A variable.
    Var(Name),
    /// `pattern as name`.
    Alias { pat: PatId, name: Name },
    /// A constant.
    Literal(Literal),
    /// `'a'..'z'`.
    Interval(Literal, Literal),
    /// `(a, b)`.
    Tuple(Vec<PatId>),
    /// `Some x`, `[]`, `()`, `::`.
    Construct { path: Path, argument: Option<PatId> },
    /// `` `Tag x ``.
    Variant { tag: Name, argument: Option<PatId> },
    /// `[ a; b ]`.
    List(Vec<PatId>),
    /// `[| a; b |]`.
    Array(Vec<PatId>),
    /// `{ field = pattern; _ }`.
    Record { fields: Vec<FieldValue<PatId>> },
    /// `a | b`.
    Or(PatId, PatId),
    /// `(pattern : ty)`.
    Constraint { pat: PatId, ty: TypeId },
    /// `lazy pattern`.
    Lazy(PatId),
    /// `exception pattern`.
    Exception(PatId),
    /// `M.(pattern)`.
    Open { module: Path, pat: PatId },
}

/// A type expression. Only what names and labels need; inference will extend it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TypeExpr {
    /// A hole, or something outside the analysed language.
    Opaque,
    /// `'a`; `_` has no name.
    Var(Option<Name>),
    /// `(a, b) path`.
    Constructor { path: Path, arguments: Vec<TypeId> },
    /// `label:argument -> result`.
    Arrow {
        label: Label,
        argument: TypeId,
        result: TypeId,
    },
    /// `a * b`.
    Tuple(Vec<TypeId>),
    /// `[ `A | `B of t ]` and its bounds.
    PolyVariant {
        tags: Vec<(Name, Vec<TypeId>)>,
        inherits: Vec<TypeId>,
    },
    /// `ty as 'a`.
    Alias { ty: TypeId, name: Name },
    /// `'a. ty`.
    Poly { ty: TypeId },
}

/// A module expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ModuleExpr {
    /// Another module.
    Path(Path),
    /// `struct … end`.
    Struct(Vec<Item>),
    /// A functor application, an unpacked value, a functor: contents unknown. The paths it mentions
    /// are kept.
    Opaque(Vec<Path>),
}

/// A top-level item, or an item of a structure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// What it is.
    pub kind: ItemKind,
    /// The whole item.
    pub range: TextRange,
}

/// What an item is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ItemKind {
    /// `let … and …`.
    Let {
        recursive: bool,
        bindings: Vec<Binding>,
    },
    /// An expression evaluated for its effect.
    Eval(ExprId),
    /// `open M`.
    Open(ModuleExpr),
    /// `include M`.
    Include(ModuleExpr),
    /// `module M = …`.
    Module {
        name: Option<Name>,
        module: ModuleExpr,
    },
    /// `module type S = …`.
    ModuleType { name: Name },
    /// `type … and …`.
    Types(Vec<TypeDecl>),
    /// `exception E`.
    Exception { name: Name },
    /// `external f : t = …`.
    External { name: Name },
    /// `class … and …`: the names alone.
    Classes(Vec<Name>),
    /// Anything else.
    Other,
}

/// One type definition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TypeDecl {
    /// The type's name.
    pub name: Name,
    /// Its variants' names.
    pub constructors: Vec<Name>,
    /// Its record fields' names.
    pub fields: Vec<Name>,
    /// The types that it mentions.
    pub mentions: Vec<TypeId>,
}

impl Unit {
    /// The source range of an expression.
    #[must_use]
    pub fn expr_range(&self, id: ExprId) -> TextRange {
        self.exprs.range(id)
    }

    /// The source range of a pattern.
    #[must_use]
    pub fn pat_range(&self, id: PatId) -> TextRange {
        self.pats.range(id)
    }
}

/// The lowered unit of a configuration.
#[salsa::tracked(returns(ref), no_eq)]
pub fn unit(db: &dyn Db, file: SourceFile) -> Unit {
    let _ = (db, file);
    Unit::default()
}
