//! Configure keys, values that depend on them, and what is given for them.

use std::rc::Rc;

use mirage_releases::devices::{Refusal, value_of_variant};
use ocaml_syntax::TextRange;
use rustc_hash::FxHashMap;

use crate::evaluate::{Converter, Unknown, Value};

use super::Context;

impl Context {
    /// What is given for an option: nothing, a flag, or a value. The last one wins.
    fn given(&self, names: &[Rc<str>]) -> Option<Option<&str>> {
        if names.iter().any(|name| &**name == TARGET)
            && let Some(target) = &self.target
        {
            return Some(Some(target));
        }
        let given = self
            .options
            .iter()
            .rev()
            .find(|(name, _)| names.iter().any(|n| **n == **name));
        given.map(|(_, value)| value.as_deref())
    }
}

/// The option that every release has.
pub(crate) const TARGET: &str = "target";

/// A configure key of the configuration or of a device.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct KeyId(u32);

/// What a key is.
#[derive(Clone, Debug)]
pub(crate) struct Key {
    /// Its name in reports.
    pub(crate) name: Rc<str>,
    /// Its option names without dashes.
    pub(crate) options: Vec<Rc<str>>,
    /// Whether it must be given.
    pub(crate) required: bool,
    /// Whether it is a flag.
    pub(crate) flag: bool,
    /// Whether it is read at configure time only.
    pub(crate) configure: bool,
    /// How its values are read.
    pub(crate) converter: Converter,
    /// The value when it is not given.
    pub(crate) default: Value,
    /// Its default as reports show it.
    pub(crate) shown: Rc<str>,
    /// Its documentation, as far as that tells it from another one.
    pub(crate) about: Rc<str>,
    /// Where the configuration creates it, if it does.
    pub(crate) origin: Option<TextRange>,
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
    /// A table of the release's facts: the first row that holds.
    Table {
        /// The keys it looks at.
        keys: Vec<KeyId>,
        /// The rows.
        rows: Vec<Row>,
    },
}

/// A row of a table.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    /// The values for which the row holds.
    pub(crate) when: Vec<(Subject, Vec<Option<&'static str>>)>,
    /// The value then.
    pub(crate) value: Value,
}

/// What a row looks at.
#[derive(Clone, Debug)]
pub(crate) enum Subject {
    /// A key.
    Key(KeyId),
    /// A value that was given in a key's place.
    Value(Rc<KeyExpr>),
}

/// The keys of one configuration.
#[derive(Clone, Debug, Default)]
pub(crate) struct Keys {
    keys: Vec<Rc<Key>>,
    /// What functions of the configuration read, and how they print it.
    read: FxHashMap<KeyId, (Value, String)>,
}

impl Keys {
    /// A key that is not the same as any other.
    pub(crate) fn create(&mut self, key: Key) -> KeyId {
        let id = KeyId(u32::try_from(self.keys.len()).unwrap_or(u32::MAX));
        self.keys.push(Rc::new(key));
        id
    }

    /// A key of the release's own; the same one whenever its name and default are.
    pub(crate) fn shared(&mut self, key: Key) -> KeyId {
        let same = |other: &Rc<Key>| {
            other.origin.is_none() && other.name == key.name && other.shown == key.shown
        };
        match self.keys.iter().position(same) {
            Some(at) => KeyId(at as u32),
            None => self.create(key),
        }
    }

    pub(crate) fn get(&self, id: KeyId) -> &Key {
        &self.keys[id.0 as usize]
    }

    /// The key that says the target.
    pub(crate) fn target(&self) -> Option<KeyId> {
        let at = self
            .keys
            .iter()
            .position(|key| key.origin.is_none() && &*key.name == TARGET)?;
        Some(KeyId(at as u32))
    }

    /// Whether two keys are one for a rule about option names: the same name, default and
    /// documentation, or, where keys are told by name, the same name.
    pub(crate) fn is_one(&self, rule: &Refusal, a: KeyId, b: KeyId) -> bool {
        let (x, y) = (self.get(a), self.get(b));
        let same = x.shown == y.shown && x.about == y.about;
        a == b || (x.name == y.name && (same || rule.lists("by-name")))
    }

    pub(crate) fn is_given(&self, id: KeyId, context: &Context) -> bool {
        context.given(&self.get(id).options).is_some()
    }

    /// What is given for a key, as text; `true` for a flag.
    pub(crate) fn text<'a>(&self, id: KeyId, context: &'a Context) -> Option<&'a str> {
        context
            .given(&self.get(id).options)
            .map(|given| given.unwrap_or("true"))
    }

    /// Every key.
    pub(crate) fn ids(&self) -> impl Iterator<Item = KeyId> + use<> {
        (0..self.keys.len()).filter_map(|at| u32::try_from(at).ok().map(KeyId))
    }

    /// Records what functions of the configuration make of a key's text.
    pub(crate) fn record(&mut self, id: KeyId, value: Value, printed: String) {
        self.read.insert(id, (value, printed));
    }

    /// What functions of the configuration print for a key.
    pub(crate) fn printed(&self, id: KeyId) -> Option<&str> {
        self.read.get(&id).map(|(_, printed)| printed.as_str())
    }

    /// The value of a key.
    pub(crate) fn value(&self, id: KeyId, context: &Context) -> Value {
        let key = self.get(id);
        let Some(text) = self.text(id, context) else {
            return key.default.clone();
        };
        if let Some((value, _)) = self.read.get(&id) {
            return value.clone();
        }
        read(&key.converter, text).unwrap_or_else(|| {
            Value::Unknown(Unknown {
                range: key.origin.unwrap_or_default(),
                reason: format!("the value of `--{}` is read by code", key.name).into(),
            })
        })
    }
}

/// The value that a text stands for.
fn read(converter: &Converter, text: &str) -> Option<Value> {
    match converter {
        Converter::Text => Some(Value::string(text)),
        Converter::Int => text.parse().ok().map(Value::Int),
        Converter::Bool => text.parse().ok().map(Value::Bool),
        Converter::Enum(values) => {
            let found = values.iter().find(|(name, _)| **name == *text);
            // An unambiguous prefix is enough.
            let prefixed = || {
                let mut all = values.iter().filter(|(name, _)| name.starts_with(text));
                all.next().filter(|_| all.next().is_none())
            };
            found.or_else(prefixed).map(|(_, value)| value.clone())
        }
        Converter::Some(inside) => read(inside, text).map(Value::some),
        Converter::List(inside, separator) => {
            let items = text.split(*separator).map(|item| read(inside, item));
            items.collect::<Option<Vec<_>>>().map(Value::list)
        }
        Converter::Code(_) | Converter::Unknown => None,
    }
}

/// The text on the command line for a value; `None` is absence.
fn text_of(value: &Value) -> Option<Option<String>> {
    Some(match value {
        Value::Bool(value) => Some(value.to_string()),
        Value::Int(value) => Some(value.to_string()),
        Value::String(text) => Some(text.to_string()),
        Value::Variant(tag, None) => Some(value_of_variant(tag)),
        value => match value.as_option()? {
            None => None,
            Some(inside) => text_of(inside)?,
        },
    })
}

impl KeyExpr {
    /// True where all tests hold.
    pub(crate) fn refusal(when: Vec<(Subject, Vec<Option<&'static str>>)>) -> Self {
        let row = Row {
            when,
            value: Value::Bool(true),
        };
        Self::Table {
            keys: Vec::new(),
            rows: vec![row],
        }
    }

    /// The keys it depends on.
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
            Self::Table { rows, .. } => table(rows, keys, context, apply),
        }
    }
}

fn table(
    rows: &[Row],
    keys: &Keys,
    context: &Context,
    apply: &mut dyn FnMut(Value, Value) -> Value,
) -> Value {
    'rows: for row in rows {
        for (subject, values) in &row.when {
            let value = match subject {
                Subject::Key(id) => keys.value(*id, context),
                Subject::Value(value) => value.evaluate(keys, context, apply),
            };
            if let Value::Unknown(_) = value {
                return value;
            }
            let text = text_of(&value).flatten();
            if !values.contains(&text.as_deref()) {
                continue 'rows;
            }
        }
        return row.value.clone();
    }
    // No row: whoever asks takes its default.
    Value::Int(-1)
}
