//! Running a configuration symbolically: its values as the tool would see them when it loads the
//! file, and the devices it registers.
//!
//! Nothing here depends on a target: choices by keys stay choices ([`crate::graph`] decides them).
//! What cannot be known, such as an environment variable, is an [`Unknown`] that flows on with its
//! origin. The language is in [`interp`], what it sees in [`scope`], the standard library in
//! [`library`], the combinators of the DSL in [`dsl`], its keys in [`keys`], the devices of a
//! release in [`device`].

mod apply;
mod call;
mod compare;
mod control;
mod data;
mod device;
mod dsl;
mod interp;
mod keys;
mod library;
mod modules;
mod objects;
mod pattern;
mod register;
mod scope;
mod stop;
mod value;

use std::rc::Rc;

use mirage_releases::Release;
use ocaml_syntax::TextRange;
use rustc_hash::FxHashMap;

use crate::graph::{Context, DeviceId, Impl, ImplId, KeyExpr, Keys, Reason, Terms};
use crate::lower::Unit;

use self::scope::Scope;
use self::value::{Native, Parameter};

pub(crate) use self::keys::shown;
pub(crate) use self::library::escaped;
pub(crate) use self::register::Registered;
pub(crate) use self::stop::{Raised, Stop};
pub(crate) use self::value::{Converter, Unknown, Value};

/// The state of one run.
pub(crate) struct Evaluator<'a> {
    pub(crate) unit: &'a Unit,
    pub(crate) release: Release,
    /// The target, which configurations could ask for before 3.0.
    target: Option<String>,
    pub(crate) terms: Terms,
    pub(crate) keys: Keys,
    pub(crate) registered: Vec<Registered>,
    /// What registers itself while the configuration runs, in releases where devices do so.
    pub(crate) early: device::Early,
    /// Devices that exist once however often they are named, by their name in the data.
    shared: FxHashMap<&'static str, DeviceId>,
    /// Values of the release that exist once.
    constants: FxHashMap<String, Value>,
    /// What the library says while the configuration runs.
    pub(crate) printed: Vec<&'static str>,
    /// Whether a name was met that is not known: whatever it stands for may do anything.
    pub(crate) met_unknown: bool,
    /// Why what runs now may not run: something unknown decides.
    uncertain: Option<Unknown>,
    /// Variables that hold what can see them: recursive functions, objects.
    knots: Vec<(Scope, Box<str>)>,
    steps: u32,
    depth: u32,
}

/// Unties what holds itself, so that it is freed.
impl Drop for Evaluator<'_> {
    fn drop(&mut self) {
        for (scope, name) in self.knots.drain(..) {
            scope.set(&name, Value::Unit);
        }
    }
}

impl<'a> Evaluator<'a> {
    /// Runs a whole configuration. The second value says why it stopped early, if it did.
    pub(crate) fn run(unit: &'a Unit, release: Release, context: &Context) -> (Self, Option<Stop>) {
        let mut evaluator = Self {
            unit,
            release,
            target: context.target.clone(),
            terms: Terms::default(),
            keys: Keys::default(),
            registered: Vec::new(),
            early: device::Early::new(release),
            shared: FxHashMap::default(),
            constants: FxHashMap::default(),
            printed: Vec::new(),
            met_unknown: false,
            uncertain: None,
            knots: Vec::new(),
            steps: 0,
            depth: 0,
        };
        keys::prepare(&mut evaluator);
        let stopped = evaluator.items(&unit.items, Scope::default()).err();
        (evaluator, stopped)
    }

    /// The value of something that depends on keys, in a context.
    pub(crate) fn key_value(&mut self, value: &KeyExpr, context: &Context) -> Value {
        let keys = self.keys.clone();
        let mut apply = |function: Value, argument: Value| {
            let range = TextRange::default();
            self.call(&function, argument, range).unwrap_or_else(|_| {
                Value::Unknown(Unknown {
                    range,
                    reason: "this function raises an exception".into(),
                })
            })
        };
        value.evaluate(&keys, context, &mut apply)
    }

    /// The device that a value is; what is not one becomes an unknown device.
    fn impl_of(&mut self, value: &Value, range: TextRange) -> ImplId {
        match value {
            Value::Impl(id) => *id,
            Value::Unknown(unknown) => self.terms.unknown(Reason {
                range: unknown.range,
                text: unknown.reason.clone(),
            }),
            other => match other.device_inside() {
                Some(device) => self.impl_of(device, range),
                None => self.terms.unknown(Reason {
                    range,
                    text: "this is not a device".into(),
                }),
            },
        }
    }

    /// The devices of a list.
    fn impls_of(&mut self, value: &Value, range: TextRange) -> Vec<ImplId> {
        match value {
            Value::List(items) => items.iter().map(|item| self.impl_of(item, range)).collect(),
            Value::Partial(items, unknown) => {
                let rest = Value::Unknown(unknown.clone());
                let all = items.iter().chain([&rest]);
                all.map(|item| self.impl_of(item, range)).collect()
            }
            other => vec![self.impl_of(other, range)],
        }
    }

    fn intern(&mut self, term: Impl) -> Value {
        Value::Impl(self.terms.intern(term))
    }
}

/// A saturated call of a library function.
pub(crate) struct Call<'a> {
    native: &'a Rc<Native>,
    arguments: &'a [Value],
    range: TextRange,
}

impl Call<'_> {
    /// The argument of an optional or labelled parameter, if it was given.
    fn labelled(&self, name: &str) -> Option<&Value> {
        let at = self
            .native
            .parameters
            .iter()
            .position(|parameter| match parameter {
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
        pairs
            .filter(|(parameter, _)| **parameter == Parameter::Positional)
            .map(|(_, value)| value)
            .collect()
    }

    fn unknown(&self, reason: &str) -> Value {
        Value::Unknown(Unknown {
            range: self.range,
            reason: reason.into(),
        })
    }

    fn first_unknown(&self) -> Option<&Unknown> {
        self.arguments.iter().find_map(Value::as_unknown)
    }

    /// A function of something unknown is unknown for the same reason.
    fn flow_unknown(&self) -> Option<stop::Outcome> {
        self.first_unknown()
            .map(|unknown| Ok(Value::Unknown(unknown.clone())))
    }
}
