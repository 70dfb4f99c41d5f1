//! What the compiler would refuse, where, and what it would call it.

use ocaml_syntax::TextRange;

use crate::diagnostic::Fix;

/// One refusal. The first of a file decides its verdict.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Error {
    pub(crate) range: TextRange,
    pub(crate) kind: ErrorKind,
    /// A place that explains it.
    pub(crate) related: Option<(TextRange, String)>,
    /// Ways to mend it.
    pub(crate) fixes: Vec<Fix>,
}

/// What sort of name was not found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NameKind {
    Value,
    Type,
    Constructor,
    Field,
    Module,
    ModuleType,
    Class,
    InstanceVariable,
}

/// Why something is refused. Types are printed when the error is made: they change later.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum ErrorKind {
    /// Nothing has this name.
    Unbound {
        kind: NameKind,
        name: String,
        near: Vec<String>,
    },
    /// An expression of another type than its context wants.
    Mismatch(Box<Mismatch>),
    /// No parameter has this label.
    WrongLabel {
        label: String,
        function: String,
        optional: bool,
        near: Option<String>,
    },
    /// An application with too many arguments.
    TooManyArguments { function: String },
    /// An application of what is not a function.
    NotAFunction { found: String },
    /// A function where none, or another one, is wanted.
    UnexpectedFunction { expected: String },
    /// Arguments whose order cannot be known.
    IncoherentOrder,
    /// `'_weak1` at the end, in a value or in a member of a module.
    Weak { ty: String, member: Option<String> },
    /// A warning that this release turns into an error.
    Warning { number: u8, text: String },
    /// A deprecation that this release turns into an error.
    Deprecated { name: String, advice: String },
    /// Everything else, in a sentence.
    Other(String),
}

/// Which two types differ and in which role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Mismatch {
    pub(crate) expected: String,
    pub(crate) found: String,
    /// `expected` and `found` are functions on devices, devices, or something else.
    pub(crate) role: Role,
    /// The innermost parts that differ, if they are smaller than the whole.
    pub(crate) inner: Option<(String, String)>,
    /// What is applied, if the value is its argument.
    pub(crate) callee: Option<String>,
    /// A further remark: recursive type, escaping type, missing method.
    pub(crate) remark: Option<String>,
}

/// What stands at the place of a mismatch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    Expression,
    Pattern,
    Statement,
    Condition,
    /// The `then` of an `if` without `else`.
    NoElse,
}

/// A warning: its number, its words, and whether it is held back until the end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Warning {
    pub(crate) range: TextRange,
    pub(crate) number: u8,
    pub(crate) text: String,
    /// For deprecations: the name and the advice.
    pub(crate) deprecated: Option<(String, String)>,
}

/// A refusal on its way up. Boxed: it is rare, and results should be small.
pub(crate) type Outcome<T> = Result<T, Box<Error>>;

/// Makes a refusal.
pub(crate) fn refuse<T>(range: TextRange, kind: ErrorKind) -> Outcome<T> {
    Err(Box::new(Error {
        range,
        kind,
        related: None,
        fixes: Vec::new(),
    }))
}

/// Nothing has this name.
pub(crate) fn unbound<T>(
    range: TextRange,
    kind: NameKind,
    name: &str,
    near: Vec<String>,
) -> Outcome<T> {
    refuse(
        range,
        ErrorKind::Unbound {
            kind,
            name: name.to_owned(),
            near,
        },
    )
}

/// A sentence for what has no kind of its own.
pub(crate) fn other<T>(range: TextRange, sentence: impl Into<String>) -> Outcome<T> {
    refuse(range, ErrorKind::Other(sentence.into()))
}
