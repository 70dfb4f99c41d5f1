//! Every kind of token and node of the tree, in one table.
//!
//! The order matters in two places only: trivia come first (so that being trivia is one comparison),
//! and tokens come before nodes. What a kind is called in an error message stands beside it.

macro_rules! kinds {
    ($( $group:ident { $( $kind:ident $text:literal ),* $(,)? } )*) => {
        /// The kind of a token or a node of the tree.
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
        #[repr(u16)]
        #[allow(non_camel_case_types)]
        pub enum SyntaxKind {
            $( $( #[doc = concat!("A ", stringify!($group), ": ", $text)] $kind, )* )*
        }

        impl SyntaxKind {
            const ALL: &'static [SyntaxKind] = &[ $( $( SyntaxKind::$kind, )* )* ];
            const TEXTS: &'static [&'static str] = &[ $( $( $text, )* )* ];
        }
    };
}

kinds! {
    trivia {
        WHITESPACE "white space", COMMENT "a comment", DOC_COMMENT "a documentation comment",
        LINE_DIRECTIVE "a line directive", SHEBANG "a `#!` line",
    }
    keyword {
        AND_KW "`and`", AS_KW "`as`", ASSERT_KW "`assert`", BEGIN_KW "`begin`", CLASS_KW "`class`",
        CONSTRAINT_KW "`constraint`", DO_KW "`do`", DONE_KW "`done`", DOWNTO_KW "`downto`",
        ELSE_KW "`else`", END_KW "`end`", EXCEPTION_KW "`exception`", EXTERNAL_KW "`external`",
        FALSE_KW "`false`", FOR_KW "`for`", FUN_KW "`fun`", FUNCTION_KW "`function`",
        FUNCTOR_KW "`functor`", IF_KW "`if`", IN_KW "`in`", INCLUDE_KW "`include`",
        INHERIT_KW "`inherit`", INITIALIZER_KW "`initializer`", LAZY_KW "`lazy`", LET_KW "`let`",
        MATCH_KW "`match`", METHOD_KW "`method`", MODULE_KW "`module`", MUTABLE_KW "`mutable`",
        NEW_KW "`new`", NONREC_KW "`nonrec`", OBJECT_KW "`object`", OF_KW "`of`", OPEN_KW "`open`",
        OR_KW "`or`", PRIVATE_KW "`private`", REC_KW "`rec`", SIG_KW "`sig`", STRUCT_KW "`struct`",
        THEN_KW "`then`", TO_KW "`to`", TRUE_KW "`true`", TRY_KW "`try`", TYPE_KW "`type`",
        VAL_KW "`val`", VIRTUAL_KW "`virtual`", WHEN_KW "`when`", WHILE_KW "`while`",
        WITH_KW "`with`",
    }
    token {
        LIDENT "a lowercase name", UIDENT "a capitalised name", UNDERSCORE "`_`",
        INT "an integer", FLOAT "a float", CHAR "a character", STRING "a string",
        QUOTED_STRING "a quoted string", QUOTED_EXTENSION_EXPR "a quoted extension",
        QUOTED_EXTENSION_ITEM "a quoted extension item",
        LABEL "a label", OPT_LABEL "an optional label",
        PREFIX_OP "a prefix operator", INFIX_OP0 "an operator", INFIX_OP1 "an operator",
        INFIX_OP2 "an operator", INFIX_OP3 "an operator", INFIX_OP4 "an operator",
        HASH_OP "an operator", DOT_OP "an indexing operator",
        LET_OP "a binding operator", AND_OP "a binding operator",
        L_PAREN "`(`", R_PAREN "`)`", L_BRACKET "`[`", R_BRACKET "`]`", L_BRACE "`{`", R_BRACE "`}`",
        L_BRACKET_BAR "`[|`", BAR_R_BRACKET "`|]`", L_BRACKET_LESS "`[<`", L_BRACKET_GREATER "`[>`",
        GREATER_R_BRACKET "`>]`", L_BRACE_LESS "`{<`", GREATER_R_BRACE "`>}`",
        L_BRACKET_AT "`[@`", L_BRACKET_AT_AT "`[@@`", L_BRACKET_AT_AT_AT "`[@@@`",
        L_BRACKET_PERCENT "`[%`", L_BRACKET_PERCENT_PERCENT "`[%%`",
        AMPERSAND "`&`", AMPER_AMPER "`&&`", BACKQUOTE "a backquote", QUOTE "`'`", STAR "`*`",
        COMMA "`,`", ARROW "`->`", DOT "`.`", DOT_DOT "`..`", COLON "`:`", COLON_COLON "`::`",
        COLON_EQ "`:=`", COLON_GREATER "`:>`", SEMI "`;`", SEMI_SEMI "`;;`", LESS "`<`",
        LESS_MINUS "`<-`", EQ "`=`", BAR "`|`", BAR_BAR "`||`", GREATER "`>`", BANG "`!`",
        PLUS "`+`", PLUS_DOT "`+.`", PLUS_EQ "`+=`", MINUS "`-`", MINUS_DOT "`-.`",
        PERCENT "`%`", HASH "`#`", TILDE "`~`", QUESTION "`?`",
        UNKNOWN "a character OCaml does not know", EOF "the end of the file",
    }
    node {
        IMPLEMENTATION "an implementation", INTERFACE "an interface", ITEM_GROUP "items",
        ERROR "text that could not be understood",

        LET_ITEM "a definition", EXPR_ITEM "an expression", VALUE_ITEM "a value declaration",
        EXTERNAL_ITEM "an external", TYPE_ITEM "a type definition",
        TYPE_EXTENSION_ITEM "a type extension", EXCEPTION_ITEM "an exception",
        MODULE_ITEM "a module", MODULE_TYPE_ITEM "a module type", OPEN_ITEM "an open",
        INCLUDE_ITEM "an include", CLASS_ITEM "a class", CLASS_TYPE_ITEM "a class type",
        EXTENSION_ITEM "an extension item", FLOATING_ATTRIBUTE "a floating attribute",

        LET_BINDING "a binding", PARAMETER "a parameter", NEWTYPE_PARAMETER "a type parameter",
        MODULE_BINDING "a module binding", FUNCTOR_PARAMETER "a functor parameter",
        CLASS_BINDING "a class binding", PATH "a name", LABEL_NAME "a label",
        ATTRIBUTE "an attribute", ITEM_ATTRIBUTE "an attribute", EXTENSION "an extension",
        EXTENSION_NAME "an extension name", ATTRIBUTE_NAME "an attribute name", PAYLOAD "a payload",

        PATH_EXPR "a name", LITERAL "a literal", UNIT_EXPR "`()`", CONSTRUCT_EXPR "a constructor",
        POLY_VARIANT_EXPR "a polymorphic variant", APPLY_EXPR "an application",
        ARGUMENT "an argument", INFIX_EXPR "an operation", PREFIX_EXPR "an operation",
        TUPLE_EXPR "a tuple", LIST_EXPR "a list", ARRAY_EXPR "an array", RECORD_EXPR "a record",
        RECORD_EXPR_FIELD "a field", PAREN_EXPR "an expression", BEGIN_EXPR "an expression",
        TYPED_EXPR "a typed expression", LET_EXPR "a local definition",
        LET_OP_EXPR "a binding operator", LET_MODULE_EXPR "a local module",
        LET_OPEN_EXPR "a local open", LET_EXCEPTION_EXPR "a local exception",
        FUN_EXPR "a function", FUNCTION_EXPR "a function", MATCH_EXPR "a match", TRY_EXPR "a try",
        MATCH_CASE "a case", IF_EXPR "a conditional", WHILE_EXPR "a loop", FOR_EXPR "a loop",
        ASSERT_EXPR "an assertion", LAZY_EXPR "a lazy expression", SEQUENCE_EXPR "a sequence",
        FIELD_EXPR "a field access", INDEX_EXPR "an indexing", ASSIGN_EXPR "an assignment",
        OBJECT_EXPR "an object", OVERRIDE_EXPR "an object copy", NEW_EXPR "an instantiation",
        SEND_EXPR "a method call", PACK_EXPR "a first-class module", LOCAL_OPEN_EXPR "a local open",
        ATTRIBUTED_EXPR "an expression", UNREACHABLE_EXPR "`.`",

        VALUE_PATTERN "a name", WILDCARD_PATTERN "`_`", LITERAL_PATTERN "a literal",
        RANGE_PATTERN "a range", UNIT_PATTERN "`()`", CONSTRUCT_PATTERN "a constructor",
        POLY_VARIANT_PATTERN "a polymorphic variant", TUPLE_PATTERN "a tuple",
        LIST_PATTERN "a list", ARRAY_PATTERN "an array", RECORD_PATTERN "a record",
        RECORD_PATTERN_FIELD "a field", PAREN_PATTERN "a pattern", TYPED_PATTERN "a typed pattern",
        OR_PATTERN "an alternative", CONS_PATTERN "a list", ALIAS_PATTERN "an alias",
        LAZY_PATTERN "a lazy pattern", EXCEPTION_PATTERN "an exception pattern",
        EFFECT_PATTERN "an effect pattern", TYPE_PATTERN "a type pattern",
        LOCAL_OPEN_PATTERN "a local open", UNPACK_PATTERN "a first-class module",
        ATTRIBUTED_PATTERN "a pattern",

        VARIABLE_TYPE "a type variable", WILDCARD_TYPE "`_`", CONSTRUCTOR_TYPE "a type",
        ARROW_TYPE "a function type", TUPLE_TYPE "a tuple type", ALIAS_TYPE "an alias",
        POLY_TYPE "a polymorphic type", POLY_VARIANT_TYPE "a polymorphic variant type",
        TAG_SPEC "a tag", OBJECT_TYPE "an object type", METHOD_TYPE "a method type",
        CLASS_PATH_TYPE "a class type", PACKAGE_TYPE "a package type", PAREN_TYPE "a type",
        LOCAL_OPEN_TYPE "a local open", ATTRIBUTED_TYPE "a type",

        TYPE_DECL "a type declaration", TYPE_PARAMETER "a type parameter",
        TYPE_CONSTRAINT "a constraint", VARIANT_KIND "constructors", RECORD_KIND "fields",
        OPEN_KIND "`..`", CONSTRUCTOR_DECL "a constructor", FIELD_DECL "a field",
        CONSTRUCTOR_ARGS "constructor arguments",

        PATH_MODULE "a module", STRUCT_MODULE "a structure", FUNCTOR_MODULE "a functor",
        APPLY_MODULE "a functor application", TYPED_MODULE "a module", PAREN_MODULE "a module",
        UNPACK_MODULE "a first-class module", ATTRIBUTED_MODULE "a module",

        PATH_MODULE_TYPE "a module type", SIGNATURE_MODULE_TYPE "a signature",
        FUNCTOR_MODULE_TYPE "a functor type", ARROW_MODULE_TYPE "a functor type",
        WITH_MODULE_TYPE "a constrained module type", WITH_CONSTRAINT "a constraint",
        TYPEOF_MODULE_TYPE "a module type", PAREN_MODULE_TYPE "a module type",
        ATTRIBUTED_MODULE_TYPE "a module type",

        PATH_CLASS "a class", OBJECT_CLASS "an object", FUN_CLASS "a class function",
        LET_CLASS "a local definition", LET_OPEN_CLASS "a local open", APPLY_CLASS "a class",
        TYPED_CLASS "a class", PAREN_CLASS "a class", ATTRIBUTED_CLASS "a class",
        PATH_CLASS_TYPE "a class type", SIGNATURE_CLASS_TYPE "an object signature",
        ARROW_CLASS_TYPE "a class type", LET_OPEN_CLASS_TYPE "a local open",
        ATTRIBUTED_CLASS_TYPE "a class type",
        SELF_PATTERN "the object itself", INHERIT_FIELD "an inherit clause",
        VALUE_FIELD "an instance variable", METHOD_FIELD "a method",
        CONSTRAINT_FIELD "a constraint", INITIALIZER_FIELD "an initializer",
    }
}

impl SyntaxKind {
    /// White space, comments and line directives: kept in the tree, invisible to the grammar.
    pub const fn is_trivia(self) -> bool {
        (self as u16) <= SyntaxKind::SHEBANG as u16
    }

    /// A reserved word, which can not be used as a name.
    pub const fn is_keyword(self) -> bool {
        self as u16 >= SyntaxKind::AND_KW as u16 && self as u16 <= SyntaxKind::WITH_KW as u16
    }

    /// A token (and not a node).
    pub const fn is_token(self) -> bool {
        (self as u16) <= SyntaxKind::EOF as u16
    }

    /// What an error message calls this kind, such as `` `in` `` or *a lowercase name*.
    pub fn describe(self) -> &'static str {
        Self::TEXTS[self as usize]
    }

    pub(crate) fn from_raw(raw: rowan::SyntaxKind) -> SyntaxKind {
        Self::ALL
            .get(usize::from(raw.0))
            .copied()
            .unwrap_or(SyntaxKind::ERROR)
    }
}

impl From<SyntaxKind> for rowan::SyntaxKind {
    fn from(kind: SyntaxKind) -> Self {
        rowan::SyntaxKind(kind as u16)
    }
}

/// The language tag that makes rowan's untyped trees ours.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum OCaml {}

impl rowan::Language for OCaml {
    type Kind = SyntaxKind;

    fn kind_from_raw(raw: rowan::SyntaxKind) -> SyntaxKind {
        SyntaxKind::from_raw(raw)
    }

    fn kind_to_raw(kind: SyntaxKind) -> rowan::SyntaxKind {
        kind.into()
    }
}

/// A node of an OCaml tree.
pub type SyntaxNode = rowan::SyntaxNode<OCaml>;
/// A token of an OCaml tree.
pub type SyntaxToken = rowan::SyntaxToken<OCaml>;
/// A node or a token of an OCaml tree.
pub type SyntaxElement = rowan::SyntaxElement<OCaml>;
