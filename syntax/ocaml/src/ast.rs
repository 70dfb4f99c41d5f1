//! Typed views of the tree: one table of nodes, one of choices.
//!
//! A line of the table names the type, its kind and its parts. What needs more than a line
//! (names, labels, operators, decoded strings) is written by hand in [`names`](self) and
//! [`literals`](self). Nothing here changes a tree, and nothing here judges one.

use crate::kind::{SyntaxKind, SyntaxNode, SyntaxToken};

mod literals;
mod names;
mod support;
mod visit;

pub use literals::{LiteralKind, StringLiteral};
pub use names::{Label, Label as ArgumentLabel};
pub use support::{AstChildren, AstNode};
pub use visit::{Visit, every, walk};

use support::{choices, nodes};

nodes! {
    // ---- items --------------------------------------------------------------------------------
    /// A whole `.ml` file. Its items are reached by [`Implementation::items`].
    Implementation = IMPLEMENTATION {}
    /// A whole `.mli` file. Its items are reached by [`Interface::items`].
    Interface = INTERFACE {}
    /// `let [rec] binding and binding …` at the top of a structure.
    LetItem = LET_ITEM { rec_token: [token REC_KW], bindings: [many LetBinding], extension: [one ExtensionName] }
    /// An expression at the top of a structure.
    ExprItem = EXPR_ITEM { expr: [one Expr], attributes: [many ItemAttribute] }
    /// `val name : ty`.
    ValueItem = VALUE_ITEM { ty: [one Type after COLON], attributes: [many ItemAttribute] }
    /// `external name : ty = "primitive" …`.
    ExternalItem = EXTERNAL_ITEM { ty: [one Type after COLON], attributes: [many ItemAttribute] }
    /// `type [nonrec] declaration and declaration …`.
    TypeItem = TYPE_ITEM { nonrec_token: [token NONREC_KW], declarations: [many TypeDecl] }
    /// `type path += constructor | …`.
    TypeExtensionItem = TYPE_EXTENSION_ITEM {
        parameters: [many TypeParameter], path: [one Path], private_token: [token PRIVATE_KW],
        constructors: [many ConstructorDecl], attributes: [many ItemAttribute],
    }
    /// `exception Name of …` or `exception Name = path`.
    ExceptionItem = EXCEPTION_ITEM { constructor: [one ConstructorDecl], attributes: [many ItemAttribute] }
    /// `module [rec] binding and binding …`, in structures and signatures.
    ModuleItem = MODULE_ITEM { rec_token: [token REC_KW], bindings: [many ModuleBinding] }
    /// `module type name = module type`.
    ModuleTypeItem = MODULE_TYPE_ITEM { module_type: [one ModuleType], attributes: [many ItemAttribute] }
    /// `open[!] module`.
    OpenItem = OPEN_ITEM { bang: [token BANG], module: [one ModuleExpr], attributes: [many ItemAttribute] }
    /// `include module` in a structure, `include module type` in a signature.
    IncludeItem = INCLUDE_ITEM { module: [one ModuleExpr], module_type: [one ModuleType], attributes: [many ItemAttribute] }
    /// `class binding and binding …`.
    ClassItem = CLASS_ITEM { bindings: [many ClassBinding] }
    /// `class type binding and binding …`.
    ClassTypeItem = CLASS_TYPE_ITEM { bindings: [many ClassBinding] }
    /// `[%%name payload]` or `{%%name|…|}`.
    ExtensionItem = EXTENSION_ITEM { name: [one AttributeName], payload: [one Payload], attributes: [many ItemAttribute] }
    /// `[@@@name payload]`.
    FloatingAttribute = FLOATING_ATTRIBUTE { name: [one AttributeName], payload: [one Payload] }
    /// Text that could not be understood, kept as it is.
    ErrorNode = ERROR {}

    // ---- parts of items -----------------------------------------------------------------------
    /// `pattern parameters : ty :> ty = body`; `let x in` under an extension has no body.
    LetBinding = LET_BINDING {
        pattern: [one Pattern], parameters: [many ParameterKind], ty: [one Type after COLON],
        coercion: [one Type after COLON_GREATER], body: [one Expr after EQ], attributes: [many ItemAttribute],
    }
    /// A value parameter: `p`, `~l`, `~l:p`, `~(l : t)`, `?l`, `?(l = e)`, `?l:(p = e)`.
    Parameter = PARAMETER { pattern: [one Pattern], ty: [one Type after COLON], default: [one Expr after EQ] }
    /// `(type a b)` among the parameters of a function.
    NewtypeParameter = NEWTYPE_PARAMETER {}
    /// `Name (parameters) : module type = module`, with `:=` for substitutions in signatures.
    ModuleBinding = MODULE_BINDING {
        parameters: [many FunctorParameter], module_type: [one ModuleType after COLON],
        body: [one ModuleExpr after EQ], substitution: [one ModuleExpr after COLON_EQ], attributes: [many ItemAttribute],
    }
    /// `(Name : module type)` or `()`.
    FunctorParameter = FUNCTOR_PARAMETER { module_type: [one ModuleType after COLON] }
    /// `virtual ['a] name parameters : class type = class`.
    ClassBinding = CLASS_BINDING {
        virtual_token: [token VIRTUAL_KW], type_parameters: [many TypeParameter], parameters: [many Parameter],
        class_type: [one ClassType], body: [one ClassExpr after EQ], attributes: [many ItemAttribute],
    }
    /// `[@name payload]`.
    Attribute = ATTRIBUTE { name: [one AttributeName], payload: [one Payload] }
    /// `[@@name payload]`.
    ItemAttribute = ITEM_ATTRIBUTE { name: [one AttributeName], payload: [one Payload] }
    /// `[%name payload]` or `{%name|…|}`.
    Extension = EXTENSION { name: [one AttributeName], payload: [one Payload] }
    /// `%name` after a keyword.
    ExtensionName = EXTENSION_NAME { name: [one AttributeName] }
    /// The dotted name of an attribute or an extension.
    AttributeName = ATTRIBUTE_NAME {}
    /// What an attribute or an extension carries: items, `: type`, `: signature` or `? pattern`.
    Payload = PAYLOAD { items: [many Item], ty: [one Type after COLON], pattern: [one Pattern after QUESTION], guard: [one Expr after WHEN_KW] }
    /// A possibly qualified name: `x`, `M.x`, `F(X).t`, `( + )`, `M.( * )`, `M.(::)`.
    Path = PATH {}

    // ---- expressions --------------------------------------------------------------------------
    /// A value: `x`, `M.x`, `( + )`.
    PathExpr = PATH_EXPR { path: [one Path] }
    /// A constant; `true` and `false` are constants too.
    Literal = LITERAL {}
    /// `()`.
    UnitExpr = UNIT_EXPR {}
    /// `Constructor` or `Constructor argument`.
    ConstructExpr = CONSTRUCT_EXPR { path: [one Path], argument: [one Expr] }
    /// A backquoted tag, with or without its argument.
    PolyVariantExpr = POLY_VARIANT_EXPR { argument: [one Expr] }
    /// `function argument argument …`.
    ApplyExpr = APPLY_EXPR { function: [one Expr], arguments: [many Argument] }
    /// `e`, `~l:e`, `~l`, `?l:e`, `?l`, `~(l : t)`.
    Argument = ARGUMENT { value: [one Expr], ty: [one Type] }
    /// `lhs operator rhs`, also for `::`, `:=`, `&&` and `or`.
    InfixExpr = INFIX_EXPR {}
    /// `operator operand`, also for `-` and `+`.
    PrefixExpr = PREFIX_EXPR { operand: [one Expr] }
    /// `a, b, …`.
    TupleExpr = TUPLE_EXPR { elements: [many Expr] }
    /// `[a; b; …]`.
    ListExpr = LIST_EXPR { elements: [many Expr] }
    /// `[|a; b; …|]`.
    ArrayExpr = ARRAY_EXPR { elements: [many Expr] }
    /// `{base with field = e; …}`.
    RecordExpr = RECORD_EXPR { base: [one Expr before WITH_KW], fields: [many RecordExprField] }
    /// `path : ty = value`; without a value the field is punned.
    RecordExprField = RECORD_EXPR_FIELD { path: [one Path], ty: [one Type after COLON], coercion: [one Type after COLON_GREATER], value: [one Expr after EQ] }
    /// `(e)`.
    ParenExpr = PAREN_EXPR { expr: [one Expr] }
    /// `begin e end`; `begin end` is `()`.
    BeginExpr = BEGIN_EXPR { expr: [one Expr] }
    /// `(e : ty)`, `(e :> ty)`, `(e : ty :> ty)`.
    TypedExpr = TYPED_EXPR { expr: [one Expr], ty: [one Type after COLON], coercion: [one Type after COLON_GREATER] }
    /// `let bindings in body`.
    LetExpr = LET_EXPR { rec_token: [token REC_KW], extension: [one ExtensionName], bindings: [many LetBinding], body: [one Expr after IN_KW] }
    /// `let* binding and* binding in body`.
    LetOpExpr = LET_OP_EXPR { bindings: [many LetBinding], body: [one Expr after IN_KW] }
    /// `let module binding in body`.
    LetModuleExpr = LET_MODULE_EXPR { binding: [one ModuleBinding], body: [one Expr after IN_KW] }
    /// `let open[!] module in body`.
    LetOpenExpr = LET_OPEN_EXPR { bang: [token BANG], module: [one ModuleExpr], body: [one Expr after IN_KW] }
    /// `let exception constructor in body`.
    LetExceptionExpr = LET_EXCEPTION_EXPR { constructor: [one ConstructorDecl], body: [one Expr after IN_KW] }
    /// `fun parameters : ty -> body`.
    FunExpr = FUN_EXPR { parameters: [many ParameterKind], ty: [one Type after COLON], body: [one Expr after ARROW] }
    /// `function cases`.
    FunctionExpr = FUNCTION_EXPR { cases: [many MatchCase] }
    /// `match scrutinee with cases`.
    MatchExpr = MATCH_EXPR { scrutinee: [one Expr after MATCH_KW], cases: [many MatchCase] }
    /// `try body with cases`.
    TryExpr = TRY_EXPR { body: [one Expr after TRY_KW], cases: [many MatchCase] }
    /// `pattern when guard -> body`.
    MatchCase = MATCH_CASE { pattern: [one Pattern], guard: [one Expr after WHEN_KW], body: [one Expr after ARROW] }
    /// `if condition then then_branch else else_branch`.
    IfExpr = IF_EXPR { condition: [one Expr after IF_KW], then_branch: [one Expr after THEN_KW], else_branch: [one Expr after ELSE_KW] }
    /// `while condition do body done`.
    WhileExpr = WHILE_EXPR { condition: [one Expr after WHILE_KW], body: [one Expr after DO_KW] }
    /// `for pattern = start to end do body done`; see [`ForExpr::end`] for `downto`.
    ForExpr = FOR_EXPR { pattern: [one Pattern], start: [one Expr after EQ], body: [one Expr after DO_KW] }
    /// `assert e`.
    AssertExpr = ASSERT_EXPR { expr: [one Expr] }
    /// `lazy e`.
    LazyExpr = LAZY_EXPR { expr: [one Expr] }
    /// `a; b; …`, flat.
    SequenceExpr = SEQUENCE_EXPR { elements: [many Expr], extension: [one ExtensionName] }
    /// `e.field`.
    FieldExpr = FIELD_EXPR { record: [one Expr], field: [one Path] }
    /// `e.(i)`, `e.[i]`, `e.{i}`, and user-defined ones such as `e.%(i; j)`.
    IndexExpr = INDEX_EXPR { module: [one Path] }
    /// `target <- value`.
    AssignExpr = ASSIGN_EXPR { target: [one Expr before LESS_MINUS], value: [one Expr after LESS_MINUS] }
    /// `object (self) fields end`.
    ObjectExpr = OBJECT_EXPR { self_pattern: [one SelfPattern], fields: [many ClassField] }
    /// `{< field = e; … >}`.
    OverrideExpr = OVERRIDE_EXPR { fields: [many RecordExprField] }
    /// `new path`.
    NewExpr = NEW_EXPR { class: [one Path] }
    /// `e#method`.
    SendExpr = SEND_EXPR { object: [one Expr] }
    /// `(module M : S)`.
    PackExpr = PACK_EXPR { module: [one ModuleExpr], module_type: [one ModuleType] }
    /// `M.(e)`, `M.[e]`, `M.{e}`, `M.()` …: the inner expression is complete with its brackets.
    LocalOpenExpr = LOCAL_OPEN_EXPR { path: [one Path], expr: [one Expr] }
    /// `e [@attribute]`.
    AttributedExpr = ATTRIBUTED_EXPR { expr: [one Expr], attributes: [many Attribute] }
    /// The `.` of a refuted case.
    UnreachableExpr = UNREACHABLE_EXPR {}

    // ---- patterns -----------------------------------------------------------------------------
    /// A name that is bound: `x`, `( + )`.
    ValuePattern = VALUE_PATTERN {}
    /// `_`.
    WildcardPattern = WILDCARD_PATTERN {}
    /// A constant, with its sign; `true` and `false` too.
    LiteralPattern = LITERAL_PATTERN { literal: [one Literal] }
    /// `'a' .. 'z'`.
    RangePattern = RANGE_PATTERN { bounds: [many Literal] }
    /// `()`.
    UnitPattern = UNIT_PATTERN {}
    /// `Constructor (type a b) argument`.
    ConstructPattern = CONSTRUCT_PATTERN { path: [one Path], newtypes: [one NewtypeParameter], argument: [one Pattern] }
    /// A backquoted tag, with or without its argument.
    PolyVariantPattern = POLY_VARIANT_PATTERN { argument: [one Pattern] }
    /// `a, b, …`.
    TuplePattern = TUPLE_PATTERN { elements: [many Pattern] }
    /// `[a; b; …]`.
    ListPattern = LIST_PATTERN { elements: [many Pattern] }
    /// `[|a; b; …|]`.
    ArrayPattern = ARRAY_PATTERN { elements: [many Pattern] }
    /// `{field = p; …; _}`.
    RecordPattern = RECORD_PATTERN { fields: [many RecordPatternField], open_token: [token UNDERSCORE] }
    /// `path : ty = pattern`; without a pattern the field is punned.
    RecordPatternField = RECORD_PATTERN_FIELD { path: [one Path], ty: [one Type after COLON], pattern: [one Pattern after EQ] }
    /// `(p)`.
    ParenPattern = PAREN_PATTERN { pattern: [one Pattern] }
    /// `(p : ty)`; the binder of `~(x : ty)` is one too.
    TypedPattern = TYPED_PATTERN { pattern: [one Pattern], ty: [one Type after COLON] }
    /// `a | b`.
    OrPattern = OR_PATTERN { alternatives: [many Pattern] }
    /// `head :: tail`.
    ConsPattern = CONS_PATTERN { head: [one Pattern before COLON_COLON], tail: [one Pattern after COLON_COLON] }
    /// `p as name`.
    AliasPattern = ALIAS_PATTERN { pattern: [one Pattern before AS_KW], alias: [one ValuePattern after AS_KW] }
    /// `lazy p`.
    LazyPattern = LAZY_PATTERN { pattern: [one Pattern] }
    /// `exception p`.
    ExceptionPattern = EXCEPTION_PATTERN { pattern: [one Pattern] }
    /// `effect p, continuation`.
    EffectPattern = EFFECT_PATTERN { effect: [one Pattern], continuation: [one Pattern after COMMA] }
    /// `#path`.
    TypePattern = TYPE_PATTERN { path: [one Path] }
    /// `M.(p)`, `M.[p]`, `M.{p}`: the inner pattern is complete with its brackets.
    LocalOpenPattern = LOCAL_OPEN_PATTERN { path: [one Path], pattern: [one Pattern] }
    /// `(module M : S)`.
    UnpackPattern = UNPACK_PATTERN { module_type: [one ModuleType] }
    /// `p [@attribute]`.
    AttributedPattern = ATTRIBUTED_PATTERN { pattern: [one Pattern], attributes: [many Attribute] }

    // ---- types --------------------------------------------------------------------------------
    /// `'a`.
    VariableType = VARIABLE_TYPE {}
    /// `_`.
    WildcardType = WILDCARD_TYPE {}
    /// `path`, `ty path`, `(ty, ty) path`.
    ConstructorType = CONSTRUCTOR_TYPE { arguments: [many Type], path: [one Path] }
    /// `domain -> codomain`, with a label on the domain or not.
    ArrowType = ARROW_TYPE { domain: [one Type before ARROW], codomain: [one Type after ARROW] }
    /// `a * b * …`.
    TupleType = TUPLE_TYPE { elements: [many Type] }
    /// `ty as 'a`.
    AliasType = ALIAS_TYPE { ty: [one Type] }
    /// `'a 'b. ty` or, after a binding's colon, `type a b. ty`.
    PolyType = POLY_TYPE { locally_abstract: [token TYPE_KW], ty: [one Type after DOT] }
    /// ``[ `A | `B of ty ]``, `[> … ]`, `[< … ]`.
    PolyVariantType = POLY_VARIANT_TYPE { tags: [many TagSpec], inherited: [many Type] }
    /// `` `Tag of ty & ty ``.
    TagSpec = TAG_SPEC { arguments: [many Type] }
    /// `< method : ty; .. >`.
    ObjectType = OBJECT_TYPE { methods: [many MethodType], inherited: [many Type], open_token: [token DOT_DOT] }
    /// `name : ty` in an object type.
    MethodType = METHOD_TYPE { ty: [one Type] }
    /// `#path`, with arguments or not.
    ClassPathType = CLASS_PATH_TYPE { arguments: [many Type], path: [one Path] }
    /// `(module S)`.
    PackageType = PACKAGE_TYPE { module_type: [one ModuleType] }
    /// `(ty)`.
    ParenType = PAREN_TYPE { ty: [one Type] }
    /// `M.(ty)`.
    LocalOpenType = LOCAL_OPEN_TYPE { path: [one Path], ty: [one Type] }
    /// `ty [@attribute]`.
    AttributedType = ATTRIBUTED_TYPE { ty: [one Type], attributes: [many Attribute] }

    // ---- type declarations --------------------------------------------------------------------
    /// `parameters name = manifest = private kind constraint …`.
    TypeDecl = TYPE_DECL {
        parameters: [many TypeParameter], private_token: [token PRIVATE_KW], manifest: [one Type],
        kind: [one TypeKind], constraints: [many TypeConstraint], attributes: [many ItemAttribute],
    }
    /// `+'a`, `-'a`, `!'a`, `_`.
    TypeParameter = TYPE_PARAMETER {}
    /// `constraint left = right`.
    TypeConstraint = TYPE_CONSTRAINT { left: [one Type before EQ], right: [one Type after EQ] }
    /// `A | B of ty`.
    VariantKind = VARIANT_KIND { constructors: [many ConstructorDecl] }
    /// `{ field : ty; … }`, as a kind and as the argument of a constructor.
    RecordKind = RECORD_KIND { fields: [many FieldDecl] }
    /// `..`.
    OpenKind = OPEN_KIND {}
    /// `Name of args`, `Name : args -> ty`, `Name = path`.
    ConstructorDecl = CONSTRUCTOR_DECL { arguments: [one ConstructorArgs], result: [one Type], rebind: [one Path after EQ], attributes: [many Attribute] }
    /// `ty * ty` or `{ field : ty; … }`.
    ConstructorArgs = CONSTRUCTOR_ARGS { types: [many Type], record: [one RecordKind] }
    /// `mutable name : ty`.
    FieldDecl = FIELD_DECL { mutable_token: [token MUTABLE_KW], ty: [one Type], attributes: [many Attribute] }

    // ---- modules ------------------------------------------------------------------------------
    /// `M.N`.
    PathModule = PATH_MODULE { path: [one Path] }
    /// `struct items end`.
    StructModule = STRUCT_MODULE { items: [many Item] }
    /// `functor (X : S) -> body`.
    FunctorModule = FUNCTOR_MODULE { parameters: [many FunctorParameter], body: [one ModuleExpr after ARROW] }
    /// `functor (argument)`; `F ()` has no argument.
    ApplyModule = APPLY_MODULE {}
    /// `(M : S)`.
    TypedModule = TYPED_MODULE { module: [one ModuleExpr], module_type: [one ModuleType after COLON] }
    /// `(M)`.
    ParenModule = PAREN_MODULE { module: [one ModuleExpr] }
    /// `(val e : S :> S)`.
    UnpackModule = UNPACK_MODULE { expr: [one Expr], module_type: [one ModuleType after COLON], coercion: [one ModuleType after COLON_GREATER] }
    /// `M [@attribute]`.
    AttributedModule = ATTRIBUTED_MODULE { module: [one ModuleExpr], attributes: [many Attribute] }

    /// `M.S`.
    PathModuleType = PATH_MODULE_TYPE { path: [one Path] }
    /// `sig items end`.
    SignatureModuleType = SIGNATURE_MODULE_TYPE { items: [many Item] }
    /// `functor (X : S) -> body`, also without the word.
    FunctorModuleType = FUNCTOR_MODULE_TYPE { parameters: [many FunctorParameter], body: [one ModuleType after ARROW] }
    /// `S -> T`.
    ArrowModuleType = ARROW_MODULE_TYPE { domain: [one ModuleType before ARROW], codomain: [one ModuleType after ARROW] }
    /// `S with type t = ty and …`.
    WithModuleType = WITH_MODULE_TYPE { module_type: [one ModuleType], constraints: [many WithConstraint] }
    /// `type 'a t = ty`, `module M = N`, `module type S = T`, and the same with `:=`.
    WithConstraint = WITH_CONSTRAINT { parameters: [many TypeParameter], path: [one Path], ty: [one Type], module: [one Path after EQ], module_type: [one ModuleType] }
    /// `module type of M`.
    TypeofModuleType = TYPEOF_MODULE_TYPE { module: [one ModuleExpr] }
    /// `(S)`.
    ParenModuleType = PAREN_MODULE_TYPE { module_type: [one ModuleType] }
    /// `S [@attribute]`.
    AttributedModuleType = ATTRIBUTED_MODULE_TYPE { module_type: [one ModuleType], attributes: [many Attribute] }

    // ---- classes ------------------------------------------------------------------------------
    /// `[ty, …] path`.
    PathClass = PATH_CLASS { arguments: [many Type], path: [one Path] }
    /// `object (self) fields end`.
    ObjectClass = OBJECT_CLASS { self_pattern: [one SelfPattern], fields: [many ClassField] }
    /// `fun parameters -> class`.
    FunClass = FUN_CLASS { parameters: [many Parameter], body: [one ClassExpr after ARROW] }
    /// `let bindings in class`.
    LetClass = LET_CLASS { bindings: [many LetBinding], body: [one ClassExpr after IN_KW] }
    /// `let open M in class`.
    LetOpenClass = LET_OPEN_CLASS { path: [one Path], body: [one ClassExpr after IN_KW] }
    /// `class argument …`.
    ApplyClass = APPLY_CLASS { class: [one ClassExpr], arguments: [many Argument] }
    /// `(class : class type)`.
    TypedClass = TYPED_CLASS { class: [one ClassExpr], class_type: [one ClassType after COLON] }
    /// `(class)`.
    ParenClass = PAREN_CLASS { class: [one ClassExpr] }
    /// `class [@attribute]`.
    AttributedClass = ATTRIBUTED_CLASS { class: [one ClassExpr], attributes: [many Attribute] }
    /// `[ty, …] path`.
    PathClassType = PATH_CLASS_TYPE { arguments: [many Type], path: [one Path] }
    /// `object (ty) fields end`.
    SignatureClassType = SIGNATURE_CLASS_TYPE { self_type: [one Type], fields: [many ClassField] }
    /// `domain -> class type`.
    ArrowClassType = ARROW_CLASS_TYPE { domain: [one Type before ARROW], codomain: [one ClassType after ARROW] }
    /// `let open M in class type`.
    LetOpenClassType = LET_OPEN_CLASS_TYPE { path: [one Path], body: [one ClassType after IN_KW] }
    /// `class type [@attribute]`.
    AttributedClassType = ATTRIBUTED_CLASS_TYPE { class_type: [one ClassType], attributes: [many Attribute] }
    /// `(self)` or `(self : ty)` after `object`.
    SelfPattern = SELF_PATTERN { pattern: [one Pattern], ty: [one Type after COLON] }
    /// `inherit class as name`.
    InheritField = INHERIT_FIELD { class: [one ClassExpr], class_type: [one ClassType], attributes: [many ItemAttribute] }
    /// `val mutable virtual name : ty = e`.
    ValueField = VALUE_FIELD {
        mutable_token: [token MUTABLE_KW], virtual_token: [token VIRTUAL_KW], ty: [one Type after COLON],
        coercion: [one Type after COLON_GREATER], value: [one Expr after EQ], attributes: [many ItemAttribute],
    }
    /// `method private virtual name parameters : ty = body`.
    MethodField = METHOD_FIELD {
        private_token: [token PRIVATE_KW], virtual_token: [token VIRTUAL_KW], parameters: [many ParameterKind],
        ty: [one Type after COLON], coercion: [one Type after COLON_GREATER], body: [one Expr after EQ], attributes: [many ItemAttribute],
    }
    /// `constraint left = right`.
    ConstraintField = CONSTRAINT_FIELD { left: [one Type before EQ], right: [one Type after EQ], attributes: [many ItemAttribute] }
    /// `initializer e`.
    InitializerField = INITIALIZER_FIELD { expr: [one Expr], attributes: [many ItemAttribute] }
}

choices! {
    /// An item of a structure or a signature.
    Item = LetItem | ExprItem | ValueItem | ExternalItem | TypeItem | TypeExtensionItem | ExceptionItem
        | ModuleItem | ModuleTypeItem | OpenItem | IncludeItem | ClassItem | ClassTypeItem | ExtensionItem
        | FloatingAttribute | ErrorNode;
    /// An expression.
    Expr = PathExpr | Literal | UnitExpr | ConstructExpr | PolyVariantExpr | ApplyExpr | InfixExpr
        | PrefixExpr | TupleExpr | ListExpr | ArrayExpr | RecordExpr | ParenExpr | BeginExpr | TypedExpr
        | LetExpr | LetOpExpr | LetModuleExpr | LetOpenExpr | LetExceptionExpr | FunExpr | FunctionExpr
        | MatchExpr | TryExpr | IfExpr | WhileExpr | ForExpr | AssertExpr | LazyExpr | SequenceExpr
        | FieldExpr | IndexExpr | AssignExpr | ObjectExpr | OverrideExpr | NewExpr | SendExpr | PackExpr
        | LocalOpenExpr | AttributedExpr | UnreachableExpr | Extension;
    /// A pattern.
    Pattern = ValuePattern | WildcardPattern | LiteralPattern | RangePattern | UnitPattern
        | ConstructPattern | PolyVariantPattern | TuplePattern | ListPattern | ArrayPattern
        | RecordPattern | ParenPattern | TypedPattern | OrPattern | ConsPattern | AliasPattern
        | LazyPattern | ExceptionPattern | EffectPattern | TypePattern | LocalOpenPattern
        | UnpackPattern | AttributedPattern | Extension;
    /// A type.
    Type = VariableType | WildcardType | ConstructorType | ArrowType | TupleType | AliasType | PolyType
        | PolyVariantType | ObjectType | ClassPathType | PackageType | ParenType | LocalOpenType
        | AttributedType | Extension;
    /// A parameter of a function: a value or a list of types.
    ParameterKind = Parameter | NewtypeParameter;
    /// What a type is made of.
    TypeKind = VariantKind | RecordKind | OpenKind;
    /// A module expression.
    ModuleExpr = PathModule | StructModule | FunctorModule | ApplyModule | TypedModule | ParenModule
        | UnpackModule | AttributedModule | Extension;
    /// A module type.
    ModuleType = PathModuleType | SignatureModuleType | FunctorModuleType | ArrowModuleType
        | WithModuleType | TypeofModuleType | ParenModuleType | AttributedModuleType | Extension;
    /// A class expression.
    ClassExpr = PathClass | ObjectClass | FunClass | LetClass | LetOpenClass | ApplyClass | TypedClass
        | ParenClass | AttributedClass | Extension;
    /// A class type.
    ClassType = PathClassType | SignatureClassType | ArrowClassType | LetOpenClassType
        | AttributedClassType | Extension;
    /// A field of an object or of its signature.
    ClassField = InheritField | ValueField | MethodField | ConstraintField | InitializerField
        | ExtensionItem | FloatingAttribute | ErrorNode;
    /// A whole file.
    Root = Implementation | Interface;
}
