//! Running a configuration symbolically: its values as the tool would see them when it loads the
//! file, and the devices it registers.
//!
//! Nothing here depends on a target: choices by keys stay choices ([`crate::graph`] decides them).
//! What cannot be known, such as an environment variable, is an [`Unknown`] that flows on with its
//! origin. The language is in [`interp`], the standard library in [`library`], the combinators of
//! the DSL in [`dsl`], the devices of a release in [`device`].

mod apply;
mod device;
mod dsl;
mod interp;
mod keys;
pub(crate) mod library;
mod pattern;
mod value;

use mirage_releases::Release;
use ocaml_syntax::TextRange;
use rustc_hash::FxHashMap;

use crate::graph::{DeviceId, Impl, ImplId, Keys, Reason, Terms};
use crate::lower::Unit;
use crate::resolve::Resolution;

use self::value::{Native, Parameter};

pub(crate) use self::interp::Stop;
pub(crate) use self::value::{Scope, Unknown, Value};

/// The state of one run.
pub(crate) struct Evaluator<'a> {
    pub(crate) unit: &'a Unit,
    pub(crate) resolution: &'a Resolution,
    pub(crate) release: Release,
    pub(crate) terms: Terms,
    pub(crate) keys: Keys,
    pub(crate) registered: Vec<Registered>,
    /// Devices that exist once however often they are named, by their name in the data.
    shared: FxHashMap<String, DeviceId>,
    steps: u32,
    depth: u32,
}

/// One call of `register`.
#[derive(Clone, Debug)]
pub(crate) struct Registered {
    /// The unikernel's name, if it is known.
    pub(crate) name: Result<String, Unknown>,
    /// The device that runs everything.
    pub(crate) root: ImplId,
    /// The call.
    pub(crate) range: TextRange,
}

impl<'a> Evaluator<'a> {
    /// Runs a whole configuration. The second value says why it stopped early, if it did.
    pub(crate) fn run(
        unit: &'a Unit,
        resolution: &'a Resolution,
        release: Release,
    ) -> (Self, Option<Stop>) {
        let mut evaluator = Self {
            unit,
            resolution,
            release,
            terms: Terms::default(),
            keys: Keys::default(),
            registered: Vec::new(),
            shared: FxHashMap::default(),
            steps: 0,
            depth: 0,
        };
        let stopped = evaluator.items(&unit.items, Scope::default()).err();
        (evaluator, stopped)
    }

    /// The device that a value is; what is not one becomes an unknown device.
    fn impl_of(&mut self, value: &Value, range: TextRange) -> ImplId {
        match value {
            Value::Impl(id) => *id,
            Value::Unknown(unknown) => {
                self.terms.unknown(Reason { range: unknown.range, text: unknown.reason.clone() })
            }
            _ => self.terms.unknown(Reason { range, text: "this is not a device".into() }),
        }
    }

    /// The devices of a list.
    fn impls_of(&mut self, value: &Value, range: TextRange) -> Vec<ImplId> {
        match value {
            Value::List(items) => items.iter().map(|item| self.impl_of(item, range)).collect(),
            other => vec![self.impl_of(other, range)],
        }
    }

    fn intern(&mut self, term: Impl) -> Value {
        Value::Impl(self.terms.intern(term))
    }
}

/// A saturated call of a library function.
pub(crate) struct Call<'a> {
    native: &'a Native,
    arguments: &'a [Value],
    range: TextRange,
}

impl Call<'_> {
    /// The argument of an optional or labelled parameter, if it was given.
    fn labelled(&self, name: &str) -> Option<&Value> {
        let at = self.native.parameters.iter().position(|parameter| match parameter {
            Parameter::Labelled(label) | Parameter::Optional(label) => **label == *name,
            Parameter::Positional => false,
        })?;
        let value = &self.arguments[at];
        match (&self.native.parameters[at], value.as_option()) {
            (Parameter::Optional(_), Some(inside)) => inside,
            _ => Some(value),
        }
    }

    /// The positional arguments, in order.
    fn positional(&self) -> Vec<&Value> {
        let pairs = self.native.parameters.iter().zip(self.arguments);
        pairs.filter(|(parameter, _)| **parameter == Parameter::Positional).map(|(_, value)| value).collect()
    }

    fn unknown(&self, reason: &str) -> Value {
        Value::Unknown(Unknown { range: self.range, reason: reason.into() })
    }

    fn first_unknown(&self) -> Option<&Unknown> {
        self.arguments.iter().find_map(Value::as_unknown)
    }

    /// A function of something unknown is unknown for the same reason.
    fn flow_unknown(&self) -> Option<interp::Outcome> {
        self.first_unknown().map(|unknown| Ok(Value::Unknown(unknown.clone())))
    }
}
