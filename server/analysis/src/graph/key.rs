//! Configure keys, values that depend on them, and what is given for them.

use std::rc::Rc;

use rustc_hash::FxHashMap;

use crate::evaluate::{Unknown, Value};

/// The target and the key values of one run of the tool, as on its command line.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Context {
    /// The target, `xen`; absent means the tool's default.
    pub target: Option<String>,
    /// Options without their dashes, and their values; a flag has none.
    pub options: Vec<(String, Option<String>)>,
}

impl Context {
    /// A context that says the target alone.
    #[must_use]
    pub fn of_target(target: &str) -> Self {
        Self { target: Some(target.to_owned()), options: Vec::new() }
    }

    /// What is given for an option: nothing, a flag, or a value. The last one wins.
    fn given(&self, names: &[Rc<str>]) -> Option<Option<&str>> {
        if names.iter().any(|name| &**name == TARGET) {
            if let Some(target) = &self.target {
                return Some(Some(target));
            }
        }
        let given = self.options.iter().rev().find(|(name, _)| names.iter().any(|n| **n == **name));
        given.map(|(_, value)| value.as_deref())
    }
}

/// The option that every release has.
pub(crate) const TARGET: &str = "target";

/// A configure key of the configuration or of a device.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct KeyId(u32);

/// What a key is.
#[derive(Clone, Debug)]
pub(crate) struct Key {
    /// Its name in reports.
    pub(crate) name: Rc<str>,
    /// Its option names without dashes.
    pub(crate) options: Vec<Rc<str>>,
    /// Whether it is a flag.
    pub(crate) flag: bool,
    /// The converter of its values: `string`, `int`, `bool`, `target`, …
    pub(crate) converter: &'static str,
    /// The value when it is not given.
    pub(crate) default: Value,
}

/// A value that depends on keys.
#[derive(Clone, Debug)]
pub(crate) enum KeyExpr {
    /// Depends on none.
    Pure(Value),
    /// The value of one.
    Key(KeyId),
    /// A function of one applied to another.
    Apply(Rc<KeyExpr>, Rc<KeyExpr>),
    /// A table of the release's facts: the first row whose keys have one of the given values. `None`
    /// stands for a key that is not given.
    Table { keys: Vec<KeyId>, rows: Vec<Row> },
}

/// A row of a table.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    /// For some keys of the table, by position, the values for which the row holds.
    pub(crate) when: Vec<(usize, Vec<Option<Rc<str>>>)>,
    /// The value then.
    pub(crate) value: Value,
}

/// The keys of one configuration.
#[derive(Debug, Default)]
pub(crate) struct Keys {
    keys: Vec<Key>,
    by_name: FxHashMap<Rc<str>, KeyId>,
}

impl Keys {
    /// A key that the configuration creates.
    pub(crate) fn create(&mut self, key: Key) -> KeyId {
        let id = KeyId(u32::try_from(self.keys.len()).unwrap_or(u32::MAX));
        self.keys.push(key);
        id
    }

    /// A key of the release's own; the same one whenever it is asked for by its name.
    pub(crate) fn shared(&mut self, name: &str, make: impl FnOnce() -> Key) -> KeyId {
        if let Some(&id) = self.by_name.get(name) {
            return id;
        }
        let id = self.create(make());
        self.by_name.insert(name.into(), id);
        id
    }

    pub(crate) fn get(&self, id: KeyId) -> &Key {
        &self.keys[id.0 as usize]
    }

    pub(crate) fn is_given(&self, id: KeyId, context: &Context) -> bool {
        context.given(&self.get(id).options).is_some()
    }

    /// The value of a key as text, `None` when it is not given.
    fn text<'a>(&self, id: KeyId, context: &'a Context) -> Option<&'a str> {
        match context.given(&self.get(id).options)? {
            Some(value) => Some(value),
            None => Some("true"),
        }
    }

    /// The value of a key.
    pub(crate) fn value(&self, id: KeyId, context: &Context) -> Value {
        let key = self.get(id);
        let Some(text) = self.text(id, context) else { return key.default.clone() };
        let read = match key.converter {
            "bool" => text.parse().ok().map(Value::Bool),
            "int" => text.parse().ok().map(Value::Int),
            "string" => Some(Value::string(text)),
            TARGET => Some(Value::Variant(target_tag(text).into(), None)),
            _ => None,
        };
        read.unwrap_or_else(|| {
            Value::Unknown(Unknown {
                range: Default::default(),
                reason: format!("the value of `--{}` is read by a converter", key.name).into(),
            })
        })
    }
}

/// The variant of the DSL that stands for a target's name: targets are written in lower case and,
/// for the Unikraft ones, with the family before a dash.
fn target_tag(target: &str) -> String {
    target.rsplit('-').next().unwrap_or(target).to_owned()
}

impl KeyExpr {
    /// The keys it depends on, in the order of the text.
    pub(crate) fn dependencies(&self, into: &mut Vec<KeyId>) {
        let mut add = |key: KeyId| {
            if !into.contains(&key) {
                into.push(key);
            }
        };
        match self {
            Self::Pure(_) => {}
            Self::Key(key) => add(*key),
            Self::Table { keys, .. } => keys.iter().copied().for_each(add),
            Self::Apply(function, argument) => {
                function.dependencies(into);
                argument.dependencies(into);
            }
        }
    }

    /// Its value in a context; `apply` runs functions of the configuration.
    pub(crate) fn evaluate(
        &self,
        keys: &Keys,
        context: &Context,
        apply: &mut dyn FnMut(Value, Value) -> Value,
    ) -> Value {
        match self {
            Self::Pure(value) => value.clone(),
            Self::Key(key) => keys.value(*key, context),
            Self::Apply(function, argument) => {
                let function = function.evaluate(keys, context, apply);
                let argument = argument.evaluate(keys, context, apply);
                apply(function, argument)
            }
            Self::Table { keys: ids, rows } => {
                let holds = |row: &&Row| {
                    row.when.iter().all(|(at, values)| holds(keys, ids[*at], context, values))
                };
                match rows.iter().find(holds) {
                    Some(row) => row.value.clone(),
                    None => Value::Unknown(Unknown {
                        range: Default::default(),
                        reason: "the tool has no answer for these key values".into(),
                    }),
                }
            }
        }
    }
}

/// Whether a key has one of the values; a flag or target that is not given has its default.
fn holds(keys: &Keys, id: KeyId, context: &Context, values: &[Option<Rc<str>>]) -> bool {
    let given = keys.text(id, context);
    if values.iter().any(|value| value.as_deref() == given) {
        return true;
    }
    let default = &keys.get(id).default;
    given.is_none() && values.iter().flatten().any(|value| is_text(default, value))
}

fn is_text(value: &Value, text: &str) -> bool {
    match value {
        Value::Bool(value) => value.to_string() == text,
        Value::String(value) | Value::Variant(value, None) => &**value == text,
        _ => false,
    }
}
