//! What an expression of a configuration can be at configure time.

use std::cell::RefCell;
use std::rc::Rc;

use ocaml_syntax::TextRange;

use crate::graph::{ImplId, KeyExpr, KeyId};
use crate::lower::{Case, ExprId, Param, PatId};

use super::scope::{Module, Scope};

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
    /// A list whose first items are known, and the rest is not.
    Partial(Rc<[Value]>, Unknown),
    /// An array; a queue, a stack and a hash table are kept as one, oldest first.
    Array(Rc<RefCell<Vec<Value>>>),
    /// A data constructor: `Some x`, `COUNTER`.
    Construct(Rc<str>, Option<Rc<Value>>),
    /// A polymorphic variant.
    Variant(Rc<str>, Option<Rc<Value>>),
    /// A record, by field name.
    Record(Rc<RefCell<Fields>>),
    /// A lazy value.
    Lazy(Rc<RefCell<Lazy>>),
    /// A module as a value.
    Module(Box<Module>),
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
    /// An object.
    Object(Rc<super::objects::Object>),
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
    /// Whether it is a flag.
    pub(crate) flag: bool,
    /// Whether it is read at configure time only.
    pub(crate) configure: bool,
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
    /// A list of what is inside, between separators.
    List(Rc<Converter>, char),
    /// By functions of the configuration: one that reads and one that prints.
    Code(Rc<[Value; 2]>),
    /// By code that is not known.
    Unknown,
}

/// The fields of a record, in any order.
pub(crate) type Fields = Vec<(Box<str>, Value)>;

/// A lazy value.
#[derive(Clone, Debug)]
pub(crate) enum Lazy {
    /// Not looked at so far.
    Waiting(ExprId, Scope),
    /// Its value.
    Forced(Value),
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
    /// What a `let*` with `and*` gives to its operator: a function of nested pairs.
    Patterns(Rc<[PatId]>, ExprId),
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
            Self::Unknown(unknown) | Self::Partial(_, unknown) => Some(unknown),
            _ => None,
        }
    }

    pub(crate) fn array(items: Vec<Value>) -> Self {
        Self::Array(Rc::new(RefCell::new(items)))
    }

    pub(super) fn record(fields: Vec<(Box<str>, Value)>) -> Self {
        Self::Record(Rc::new(RefCell::new(fields)))
    }

    pub(super) fn pair(first: Value, second: Value) -> Self {
        Self::Tuple([first, second].into())
    }

    /// The device that comes last in a tuple, as in `~dhcp:(requests, lease)`.
    pub(super) fn device_inside(&self) -> Option<&Self> {
        let Self::Tuple(parts) = self else {
            return None;
        };
        let mut parts = parts.iter().rev();
        parts.find(|part| matches!(part, Self::Impl(_) | Self::Unknown(_)))
    }

    /// The items that are known of a list.
    pub(crate) fn known_items(&self) -> &[Value] {
        match self {
            Self::List(items) | Self::Partial(items, _) => items,
            _ => &[],
        }
    }
}
