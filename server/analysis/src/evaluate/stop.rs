//! Why evaluation does not go on: an exception of the configuration, or a limit of ours.

use std::rc::Rc;

use mirage_releases::devices::Refusal;
use ocaml_syntax::TextRange;

use super::library;
use super::value::{Unknown, Value};

/// Why evaluation does not go on.
#[derive(Clone, Debug)]
pub(crate) enum Stop {
    /// An exception was raised.
    Raised(Rc<Raised>),
    /// Too many steps, or too deep.
    Limit,
}

/// An exception.
#[derive(Clone, Debug)]
pub(crate) struct Raised {
    /// Its constructor.
    pub(crate) name: Rc<str>,
    /// What it holds, if that is known.
    pub(crate) argument: Option<Value>,
    /// As OCaml prints it: `Failure("boom")`.
    pub(crate) shown: Rc<str>,
    /// The call that raises it.
    pub(crate) range: TextRange,
    /// The rule of the release that says so, and the name that it refuses.
    pub(crate) rule: Option<(&'static Refusal, String)>,
}

impl Raised {
    /// The exception as a value to match.
    pub(super) fn value(&self) -> Value {
        let argument = self.argument.clone().unwrap_or_else(|| {
            Value::Unknown(Unknown {
                range: self.range,
                reason: "it is the argument of an exception".into(),
            })
        });
        Value::Construct(self.name.clone(), Some(Rc::new(argument)))
    }
}

impl Stop {
    /// An exception without an argument worth showing.
    pub(crate) fn raise(name: &str, range: TextRange) -> Self {
        Self::exception(name, None, range)
    }

    /// `Failure`, as libraries raise it.
    pub(super) fn failure(text: &str, range: TextRange) -> Self {
        Self::exception("Failure", Some(Value::string(text)), range)
    }

    /// An exception with its argument.
    pub(crate) fn exception(name: &str, argument: Option<Value>, range: TextRange) -> Self {
        let shown = match argument.as_ref() {
            Some(Value::String(text)) => format!("{name}(\"{}\")", library::escaped(text)),
            Some(Value::Int(n)) => format!("{name}({n})"),
            _ => name.to_owned(),
        };
        Self::Raised(Rc::new(Raised {
            name: name.into(),
            argument,
            shown: shown.into(),
            range,
            rule: None,
        }))
    }

    /// What a rule of the release refuses.
    pub(crate) fn refuse(rule: &'static Refusal, name: &str, range: TextRange) -> Self {
        Self::Raised(Rc::new(Raised {
            name: "Invalid_argument".into(),
            argument: None,
            shown: rule.words.replace("{}", name).into(),
            range,
            rule: Some((rule, name.to_owned())),
        }))
    }
}

/// A value, or why there is none.
pub(crate) type Outcome = Result<Value, Stop>;
