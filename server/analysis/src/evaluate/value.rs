//! What an expression of a configuration can be at configure time.

use std::cell::RefCell;
use std::rc::Rc;

use ocaml_syntax::TextRange;

use crate::graph::{ImplId, KeyExpr, KeyId};
use crate::lower::{Case, ExprId, Param};

use super::scope::Scope;

/// A value. Cheap to clone.
#[derive(Clone, Debug)]
pub(crate) enum Value {
    /// `()`.
    Unit,
    /// `true`, `false`.
    Bool(bool),
    /// A number; boxed integers too.
    Int(i64),
    /// A floating point number.
    Float(f64),
    /// A character.
    Char(char),
    /// A string.
    String(Rc<str>),
    /// `(a, b)`.
    Tuple(Rc<[Value]>),
    /// A list, kept flat.
    List(Rc<[Value]>),
    /// A data constructor: `Some x`, `COUNTER`.
    Construct(Rc<str>, Option<Rc<Value>>),
    /// A polymorphic variant.
    Variant(Rc<str>, Option<Rc<Value>>),
    /// A record, by field name.
    Record(Rc<[(Box<str>, Value)]>),
    /// A reference cell.
    Ref(Rc<RefCell<Value>>),
    /// A function of the configuration.
    Closure(Rc<Closure>),
    /// A function of a library, with what it was given so far.
    Native(Rc<Native>),
    /// A device: an `impl`.
    Impl(ImplId),
    /// The type of a device: `network`, `network @-> job`.
    Type(Rc<DeviceType>),
    /// A configure key.
    Key(KeyId),
    /// A value that depends on keys.
    Keyed(Rc<KeyExpr>),
    /// What a key's argument is: kind, default and converter.
    KeyArg(Rc<KeyArg>),
    /// How the text of a key's value is read.
    Converter(Rc<Converter>),
    /// A class.
    Class(Rc<super::objects::Class>),
    /// An object: its parents and the members that are known.
    Object(Rc<Object>),
    /// A library value that only needs to be carried along: a package, a runtime argument, a
    /// documentation block, a converter.
    Carried(Rc<Carried>),
    /// Not known before the tool runs.
    Unknown(Unknown),
}

/// Why and where a value is not known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Unknown {
    /// The expression that cannot be evaluated.
    pub(crate) range: TextRange,
    /// A reason for people: "`Sys.getenv` depends on the machine".
    pub(crate) reason: Rc<str>,
}

/// What is only carried along.
#[derive(Clone, Debug)]
pub(crate) struct Carried {
    /// What it is: the function that made it, such as `package`.
    pub(crate) kind: &'static str,
    /// Its main text: the package's or the runtime argument's name.
    pub(crate) text: Rc<str>,
}

/// `Key.Arg.opt conv default info`.
#[derive(Clone, Debug)]
pub(crate) struct KeyArg {
    /// Whether it must be given.
    pub(crate) required: bool,
    /// Its value when it is not given.
    pub(crate) default: Value,
    /// How a given value is read.
    pub(crate) converter: Converter,
    /// Its option names, without dashes.
    pub(crate) options: Vec<Rc<str>>,
    /// Its documentation, as far as that tells it from another key.
    pub(crate) about: Rc<str>,
}

/// How the text of a key's value is read.
#[derive(Clone, Debug)]
pub(crate) enum Converter {
    /// As it is.
    Text,
    /// As a number.
    Int,
    /// `true` or `false`.
    Bool,
    /// One of these.
    Enum(Vec<(Rc<str>, Value)>),
    /// `Some` of what is inside.
    Some(Rc<Converter>),
    /// By code that is not known.
    Unknown,
}

/// An object of a class of devices, as configurations wrote them before 4.0.
#[derive(Clone, Debug)]
pub(crate) struct Object {
    /// By method.
    pub(crate) members: Vec<(Box<str>, Value)>,
}

/// A function of the configuration with what it can see.
#[derive(Debug)]
pub(crate) struct Closure {
    pub(crate) code: Code,
    pub(crate) scope: Scope,
    /// What it was given so far, by parameter.
    pub(crate) given: Vec<Option<Value>>,
}

/// The code of a function.
#[derive(Clone, Debug)]
pub(crate) enum Code {
    /// `fun parameters -> body`.
    Fun(Rc<[Param]>, ExprId),
    /// `function cases`.
    Function(Rc<[Case]>),
}

/// A library function with what it was given so far.
#[derive(Debug)]
pub(crate) struct Native {
    /// Its canonical path: `Stdlib.List.map`, `Mirage.netif`.
    pub(crate) path: Rc<str>,
    /// Its parameters, in the order of its type.
    pub(crate) parameters: Rc<[Parameter]>,
    /// By parameter.
    pub(crate) given: Vec<Option<Value>>,
    /// The expression that names it.
    pub(crate) range: TextRange,
}

/// The type of a device.
#[derive(Clone, Debug)]
pub(crate) enum DeviceType {
    /// No functor: `network`.
    Plain,
    /// With its result: `network @-> job`.
    Functor(Rc<DeviceType>),
    /// Not known.
    Unknown,
}

impl DeviceType {
    /// How many arguments a device of this type takes, if that is known.
    pub(crate) fn arity(&self) -> Option<usize> {
        match self {
            Self::Plain => Some(0),
            Self::Functor(result) => Some(result.arity()? + 1),
            Self::Unknown => None,
        }
    }
}

impl Parameter {
    pub(super) fn label(&self) -> Option<&str> {
        match self {
            Self::Positional => None,
            Self::Labelled(label) | Self::Optional(label) => Some(label),
        }
    }
}

/// How a parameter of a function is labelled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Parameter {
    Positional,
    Labelled(Box<str>),
    Optional(Box<str>),
}

impl Value {
    pub(crate) fn string(text: &str) -> Self {
        Self::String(text.into())
    }

    pub(crate) fn list(items: Vec<Value>) -> Self {
        Self::List(items.into())
    }

    pub(crate) fn none() -> Self {
        Self::Construct("None".into(), None)
    }

    pub(crate) fn some(value: Value) -> Self {
        Self::Construct("Some".into(), Some(Rc::new(value)))
    }

    /// The text of a string value.
    pub(crate) fn as_str(&self) -> Option<&str> {
        match self {
            Self::String(text) => Some(text),
            _ => None,
        }
    }

    /// The items of a list value.
    pub(crate) fn as_list(&self) -> Option<&[Value]> {
        match self {
            Self::List(items) => Some(items),
            _ => None,
        }
    }

    /// `Some x` as `Some(x)`, `None` as `None`; anything else is no option.
    pub(crate) fn as_option(&self) -> Option<Option<&Value>> {
        match self {
            Self::Construct(tag, Some(value)) if &**tag == "Some" => Some(Some(value)),
            Self::Construct(tag, None) if &**tag == "None" => Some(None),
            _ => None,
        }
    }

    pub(crate) fn as_unknown(&self) -> Option<&Unknown> {
        match self {
            Self::Unknown(unknown) => Some(unknown),
            _ => None,
        }
    }

    /// OCaml's structural equality, where both sides are known and comparable.
    pub(crate) fn equal(&self, other: &Self) -> Option<bool> {
        let all = |a: &[Value], b: &[Value]| -> Option<bool> {
            if a.len() != b.len() {
                return Some(false);
            }
            for (a, b) in a.iter().zip(b) {
                if !a.equal(b)? {
                    return Some(false);
                }
            }
            Some(true)
        };
        let argument = |a: &Option<Rc<Value>>, b: &Option<Rc<Value>>| match (a, b) {
            (Some(a), Some(b)) => a.equal(b),
            (a, b) => Some(a.is_none() && b.is_none()),
        };
        match (self, other) {
            (Self::Unit, Self::Unit) => Some(true),
            (Self::Bool(a), Self::Bool(b)) => Some(a == b),
            (Self::Int(a), Self::Int(b)) => Some(a == b),
            (Self::Float(a), Self::Float(b)) => Some(a == b),
            (Self::Char(a), Self::Char(b)) => Some(a == b),
            (Self::String(a), Self::String(b)) => Some(a == b),
            (Self::Tuple(a), Self::Tuple(b)) | (Self::List(a), Self::List(b)) => all(a, b),
            (Self::Construct(a, x), Self::Construct(b, y)) if a == b => argument(x, y),
            (Self::Variant(a, x), Self::Variant(b, y)) if super::pattern::same_tag(a, b) => {
                argument(x, y)
            }
            (Self::Construct(..), Self::Construct(..)) | (Self::Variant(..), Self::Variant(..)) => {
                Some(false)
            }
            _ => None,
        }
    }
}
