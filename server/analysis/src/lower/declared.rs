//! What items declare: types, modules, classes, and the type expressions in them.

// The fields of a variant are explained by the line above it.
#![allow(missing_docs)]

use ocaml_syntax::TextRange;

use super::name::{Label, Name, Path};
use super::term::{Argument, Binding, Param};
use super::{ExprId, PatId, TypeId};

/// A type expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TypeExpr {
    /// A hole, or something outside the analysed language.
    Opaque,
    /// `'a`; `_` has no name.
    Var(Option<Name>),
    /// `(a, b) path`.
    Constructor { path: Path, arguments: Vec<TypeId> },
    /// `label:argument -> result`; the argument of `?label:` is given without `option`.
    Arrow {
        label: Label,
        argument: TypeId,
        result: TypeId,
    },
    /// `a * b`.
    Tuple(Vec<TypeId>),
    /// ``[ `A | `B of t ]`` and its bounds.
    PolyVariant {
        bound: Bound,
        tags: Vec<TagType>,
        inherits: Vec<TypeId>,
    },
    /// `ty as 'a`.
    Alias { ty: TypeId, name: Name },
    /// `'a 'b. ty`, or `type a b. ty` in a binding.
    Poly {
        names: Vec<Name>,
        locally_abstract: bool,
        ty: TypeId,
    },
    /// `< m : t; inherited; .. >`.
    Object {
        methods: Vec<(Name, TypeId)>,
        inherits: Vec<TypeId>,
        open: bool,
    },
    /// `(a, b) #path`.
    Class { path: Path, arguments: Vec<TypeId> },
    /// `(module S)`.
    Package(Box<ModuleType>),
    /// `M.(ty)`.
    Open { module: Path, ty: TypeId },
}

/// Which tags a polymorphic variant type allows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Bound {
    /// `[ … ]`: these.
    Exact,
    /// `[> … ]`: these and more.
    AtLeast,
    /// `[< … > required ]`: some of these, and at least the required ones.
    AtMost(Vec<Name>),
}

/// `` `Tag of ty ``, with `&` between several.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TagType {
    /// The tag.
    pub name: Name,
    /// Whether it may stand without an argument: `` `Tag `` or `` `Tag of & ty ``.
    pub constant: bool,
    /// Its argument types, all of which hold.
    pub arguments: Vec<TypeId>,
}

/// One type definition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TypeDecl {
    /// Its name.
    pub name: Name,
    /// Its parameters.
    pub params: Vec<TypeParam>,
    /// `private`.
    pub private: bool,
    /// `= ty`.
    pub manifest: Option<TypeId>,
    /// What it is made of.
    pub kind: TypeKind,
    /// `constraint left = right`.
    pub constraints: Vec<(TypeId, TypeId)>,
    /// The whole definition.
    pub range: TextRange,
}

/// A parameter of a type or a class.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TypeParam {
    /// Its name; `None` for `_`.
    pub name: Option<Name>,
    /// `+` or `-`.
    pub variance: Option<Variance>,
    /// `!`.
    pub injective: bool,
}

/// A stated variance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Variance {
    /// `+`.
    Covariant,
    /// `-`.
    Contravariant,
}

/// What a type is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TypeKind {
    /// Nothing is said, or an abbreviation: see the manifest.
    Abstract,
    /// `A | B of ty`.
    Variant(Vec<ConstructorDecl>),
    /// `{ field : ty }`.
    Record(Vec<FieldDecl>),
    /// `..`.
    Open,
}

/// `Name of arguments`, `Name : arguments -> result`, `Name = path`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConstructorDecl {
    /// Its name.
    pub name: Name,
    /// Its arguments.
    pub arguments: ConstructorArguments,
    /// The result of a GADT constructor.
    pub result: Option<TypeId>,
    /// The constructor that it renames, in an exception or a type extension.
    pub rebind: Option<Path>,
    /// The whole declaration.
    pub range: TextRange,
}

/// The arguments of a constructor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ConstructorArguments {
    /// `of a * b`; empty for a constant constructor.
    Tuple(Vec<TypeId>),
    /// `of { field : ty }`.
    Record(Vec<FieldDecl>),
}

/// `mutable name : ty`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldDecl {
    /// Its name.
    pub name: Name,
    /// Whether it can be assigned to.
    pub mutable: bool,
    /// Its type.
    pub ty: TypeId,
}

/// A module expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ModuleExpr {
    /// Another module.
    Path(Path),
    /// `struct … end`.
    Struct(Vec<Item>),
    /// `functor (X : S) -> body`, also `module F (X : S) = body`.
    Functor {
        params: Vec<FunctorParam>,
        body: Box<ModuleExpr>,
    },
    /// `F (X)`; no argument for `F ()`.
    Apply {
        functor: Box<ModuleExpr>,
        argument: Option<Box<ModuleExpr>>,
    },
    /// `(M : S)`.
    Constraint {
        module: Box<ModuleExpr>,
        ty: Box<ModuleType>,
    },
    /// `(val e : S)`; with `:> S` the type is the latter.
    Unpack {
        value: ExprId,
        ty: Option<Box<ModuleType>>,
    },
    /// A hole, an extension, or nested past the limit: contents unknown.
    Opaque,
}

/// `(X : S)`; a generative `()` has neither.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FunctorParam {
    /// Its name; `None` for `_` and `()`.
    pub name: Option<Name>,
    /// Its type.
    pub ty: Option<ModuleType>,
}

/// A module type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ModuleType {
    /// A named one.
    Path(Path),
    /// `sig … end`.
    Signature(Vec<Item>),
    /// `functor (X : S) -> T` and `S -> T`.
    Functor {
        params: Vec<FunctorParam>,
        body: Box<ModuleType>,
    },
    /// `S with constraints`.
    With {
        base: Box<ModuleType>,
        constraints: Vec<WithConstraint>,
    },
    /// `module type of M`.
    TypeOf(Box<ModuleExpr>),
    /// A hole, an extension, or nested past the limit.
    Opaque,
}

/// One constraint behind `with`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WithConstraint {
    /// `type params path = ty`; `substitute` for `:=`.
    Type {
        params: Vec<TypeParam>,
        path: Path,
        ty: TypeId,
        substitute: bool,
    },
    /// `module path = module`.
    Module {
        path: Path,
        module: Path,
        substitute: bool,
    },
    /// Anything else.
    Opaque,
}

/// `class virtual [params] name parameters : ty = body`, with parameters folded into the body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClassDecl {
    /// Its name.
    pub name: Name,
    /// Whether it is virtual.
    pub is_virtual: bool,
    /// Its type parameters.
    pub params: Vec<TypeParam>,
    /// Its body; in an interface there is none.
    pub body: Option<ClassExpr>,
    /// Its type.
    pub ty: Option<ClassType>,
    /// The whole definition.
    pub range: TextRange,
}

/// A class expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ClassExpr {
    /// `[a, b] path`.
    Path { path: Path, arguments: Vec<TypeId> },
    /// `object (self) … end`.
    Object {
        self_pat: Option<PatId>,
        members: Vec<Member>,
    },
    /// `fun parameters -> body`.
    Fun {
        params: Vec<Param>,
        body: Box<ClassExpr>,
    },
    /// `let … in body`.
    Let {
        recursive: bool,
        bindings: Vec<Binding>,
        body: Box<ClassExpr>,
    },
    /// `let open M in body`.
    Open { module: Path, body: Box<ClassExpr> },
    /// `class arguments`.
    Apply {
        class: Box<ClassExpr>,
        arguments: Vec<Argument>,
    },
    /// `(class : ty)`.
    Constraint {
        class: Box<ClassExpr>,
        ty: Box<ClassType>,
    },
    /// A hole, an extension, or nested past the limit.
    Opaque,
}

/// A class type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ClassType {
    /// `[a, b] path`.
    Path { path: Path, arguments: Vec<TypeId> },
    /// `object (ty) … end`.
    Signature {
        self_type: Option<TypeId>,
        members: Vec<Member>,
    },
    /// `domain -> ty`.
    Arrow {
        label: Label,
        argument: TypeId,
        result: Box<ClassType>,
    },
    /// `let open M in ty`.
    Open { module: Path, body: Box<ClassType> },
    /// A hole, an extension, or nested past the limit.
    Opaque,
}

/// A member of an object or of its signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// What it is.
    pub kind: MemberKind,
    /// The whole member.
    pub range: TextRange,
}

/// What a member is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MemberKind {
    /// `inherit class as name`.
    Inherit {
        class: ClassExpr,
        name: Option<Name>,
        overrides: bool,
    },
    /// `inherit ty` in a signature.
    InheritType(ClassType),
    /// `val mutable name : ty = value`.
    Value {
        name: Name,
        mutable: bool,
        is_virtual: bool,
        overrides: bool,
        ty: Option<TypeId>,
        value: Option<ExprId>,
    },
    /// `method private name : ty = body`, with parameters folded into the body.
    Method {
        name: Name,
        private: bool,
        is_virtual: bool,
        overrides: bool,
        ty: Option<TypeId>,
        body: Option<ExprId>,
    },
    /// `constraint left = right`.
    Constraint(TypeId, TypeId),
    /// `initializer e`.
    Initializer(ExprId),
    /// Extensions, attributes and text that could not be understood.
    Other,
}

/// An item of a structure or a signature.
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
    Open { module: ModuleExpr, bang: bool },
    /// `include M`.
    Include(ModuleExpr),
    /// `include S` in a signature.
    IncludeType(ModuleType),
    /// `module M = … and …`.
    Modules {
        recursive: bool,
        bindings: Vec<ModuleBinding>,
    },
    /// `module type S = …`.
    ModuleType { name: Name, ty: Option<ModuleType> },
    /// `type … and …`.
    Types {
        nonrecursive: bool,
        declarations: Vec<TypeDecl>,
    },
    /// `type path += …`.
    TypeExtension {
        params: Vec<TypeParam>,
        path: Path,
        constructors: Vec<ConstructorDecl>,
    },
    /// `exception E`.
    Exception(ConstructorDecl),
    /// `external f : t = …`, and `val f : t` in a signature.
    Value { name: Name, ty: TypeId },
    /// `class … and …`.
    Classes(Vec<ClassDecl>),
    /// `class type … and …`; their types are in `ty`.
    ClassTypes(Vec<ClassDecl>),
    /// A floating attribute: see [`super::Unit::attributes`].
    Attribute,
    /// An extension: it may define anything.
    Extension,
    /// Text that could not be understood: it may have meant to define anything.
    Error,
}

/// `M : S = body`, with functor parameters already folded into both.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModuleBinding {
    /// Its name; `None` for `_`.
    pub name: Option<Name>,
    /// Its body, constrained by its type if that is stated; in a signature an alias.
    pub module: Option<ModuleExpr>,
    /// Its type in a signature.
    pub ty: Option<ModuleType>,
    /// The whole binding.
    pub range: TextRange,
}
