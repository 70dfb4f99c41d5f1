//! Expressions and patterns.

// The fields of a variant are explained by the line above it.
#![allow(missing_docs)]

use ocaml_syntax::TextRange;

use super::declared::{ConstructorDecl, Member, ModuleExpr, ModuleType};
use super::name::{Label, Literal, Name, Path};
use super::{ExprId, PatId, TypeId};

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
    /// What it binds; for `~(x : t)` a constrained pattern.
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
    /// The result; [`Expr::Unreachable`] for `-> .`.
    pub body: ExprId,
}

/// `pattern : ty = value`, with parameters already folded into a function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Binding {
    /// What is bound.
    pub pat: PatId,
    /// `let x : ty = …` and `let x : 'a. ty = …`. The result type of a binding with parameters is a
    /// constraint of the function's body instead.
    pub ty: Option<TypeId>,
    /// `let x : ty :> coercion = …`.
    pub coercion: Option<TypeId>,
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

/// What `e.(i)` and its kin look into.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum IndexKind {
    /// `e.(i)`: `Array.get` and `Array.set` of the scope.
    Array,
    /// `e.[i]`: `String.get`, `Bytes.set`.
    String,
    /// `e.{i}`: `Bigarray`.
    Bigarray,
    /// `e.%(i)`: a user-defined operator, possibly `e.M.%(i)`; named `.%()` as in its definition.
    Operator(Path),
}

/// An expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expr {
    /// A hole left by a syntax error; already reported.
    Missing,
    /// Something outside the analysed language (extension nodes), or nested past the limit. Its
    /// value is unknown.
    Opaque,
    /// The `.` of a refuted case.
    Unreachable,
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
    /// `let* … and* … in body`; each binding with its operator (`let*`, `and*`).
    LetOp {
        bindings: Vec<(Name, Binding)>,
        body: ExprId,
    },
    /// `fun parameters -> body`. A result type is a constraint of the body.
    Fun { params: Vec<Param>, body: ExprId },
    /// `fun (type a b) -> body`.
    Newtype { names: Vec<Name>, body: ExprId },
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
    /// `Some x`, `::`, `()`, `true`. `[]` and `[a; b]` are [`Expr::List`].
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
    /// `base.(index)`.
    Index {
        kind: IndexKind,
        base: ExprId,
        indices: Vec<ExprId>,
    },
    /// `base.(index) <- value`.
    SetIndex {
        kind: IndexKind,
        base: ExprId,
        indices: Vec<ExprId>,
        value: ExprId,
    },
    /// `name <- value` of an instance variable.
    SetVariable { name: Name, value: ExprId },
    /// `if condition then yes else no`.
    If {
        condition: ExprId,
        yes: ExprId,
        no: Option<ExprId>,
    },
    /// `a; b; c`, two or more; kept whole as lists are.
    Sequence(Vec<ExprId>),
    /// `while condition do body done`.
    While { condition: ExprId, body: ExprId },
    /// `for pattern = from to to do body done`.
    For {
        pat: PatId,
        from: ExprId,
        to: ExprId,
        down: bool,
        body: ExprId,
    },
    /// `(value : ty)`.
    Constraint { value: ExprId, ty: TypeId },
    /// `(value : from :> ty)`.
    Coerce {
        value: ExprId,
        from: Option<TypeId>,
        ty: TypeId,
    },
    /// `M.(body)` and `let open M in body`; `bang` for `let open! M`, and for no warning in `M.(…)`.
    Open {
        module: ModuleExpr,
        bang: bool,
        body: ExprId,
    },
    /// `let module M = … in body`.
    LetModule {
        name: Option<Name>,
        module: ModuleExpr,
        body: ExprId,
    },
    /// `let exception E in body`.
    LetException {
        exception: Option<Box<ConstructorDecl>>,
        body: ExprId,
    },
    /// `assert condition`.
    Assert(ExprId),
    /// `lazy body`.
    Lazy(ExprId),
    /// `object (self) … end`.
    Object {
        self_pat: Option<PatId>,
        members: Vec<Member>,
    },
    /// `object#method`.
    Send { object: ExprId, method: Name },
    /// `new class`.
    New(Path),
    /// `{< field = value >}`.
    Override(Vec<(Name, ExprId)>),
    /// `(module M : S)`.
    Pack {
        module: Box<ModuleExpr>,
        ty: Option<Box<ModuleType>>,
    },
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
    /// `Some x`, `()`, `::`, `true`. `[]` and `[a; b]` are [`Pat::List`].
    Construct {
        path: Path,
        /// `(type a b)` before the argument.
        newtypes: Vec<Name>,
        argument: Option<PatId>,
    },
    /// `` `Tag x ``.
    Variant { tag: Name, argument: Option<PatId> },
    /// `[ a; b ]`.
    List(Vec<PatId>),
    /// `[| a; b |]`.
    Array(Vec<PatId>),
    /// `{ field = pattern; _ }`; `open` with the `_`.
    Record {
        fields: Vec<FieldValue<PatId>>,
        open: bool,
    },
    /// `a | b | c`, two or more.
    Or(Vec<PatId>),
    /// `(pattern : ty)`.
    Constraint { pat: PatId, ty: TypeId },
    /// `lazy pattern`.
    Lazy(PatId),
    /// `exception pattern`.
    Exception(PatId),
    /// `effect pattern, continuation`.
    Effect { effect: PatId, continuation: PatId },
    /// `#path`: the tags of a polymorphic variant type.
    Type(Path),
    /// `(module M : S)`; the name is `None` for `_`.
    Unpack {
        name: Option<Name>,
        ty: Option<Box<ModuleType>>,
    },
    /// `M.(pattern)`.
    Open { module: Path, pat: PatId },
}
