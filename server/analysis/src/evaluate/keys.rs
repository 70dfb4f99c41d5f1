//! Configure keys: those that a configuration creates, those of the release, and what is computed
//! from them.

use std::rc::Rc;

use mirage_releases::devices::{self, KeyKind};
use ocaml_syntax::TextRange;

use crate::graph::{Context, Key, KeyExpr, KeyId, KeyRow, Subject};

use super::stop::{Outcome, Stop};
use super::value::{Converter, KeyArg, Value};
use super::{Call, Evaluator};

/// The value of a constant of module `Key`.
pub(super) fn constant(evaluator: &mut Evaluator<'_>, name: &str) -> Option<Value> {
    if let Some(converter) = name.strip_prefix("Key.Arg.").and_then(converter) {
        return Some(Value::Converter(Rc::new(converter)));
    }
    let release = evaluator.release;
    if let Some(function) = devices::key_function(name, release) {
        return library_key(evaluator, function.key, None, None).map(Value::Key);
    }
    let rows = devices::key_value(name, release)?;
    let target = devices::key_function("Key.target", release)?;
    let key = library_key(evaluator, target.key, None, None)?;
    let rows = rows.iter().map(|row| KeyRow {
        when: row
            .when
            .iter()
            .map(|test| (Subject::Key(key), test.values.clone()))
            .collect(),
        value: match row.result {
            "true" => Value::Bool(true),
            "false" => Value::Bool(false),
            text => Value::string(text),
        },
    });
    Some(Value::Keyed(Rc::new(KeyExpr::Table {
        keys: vec![key],
        rows: rows.collect(),
    })))
}

/// Every release has a key for the target.
pub(super) fn prepare(evaluator: &mut Evaluator<'_>) {
    if let Some(target) = devices::key_function("Key.target", evaluator.release) {
        library_key(evaluator, target.key, None, None);
    }
}

fn converter(name: &str) -> Option<Converter> {
    Some(match name {
        "string" => Converter::Text,
        "int" | "int32" | "int64" => Converter::Int,
        "bool" => Converter::Bool,
        _ => return None,
    })
}

/// Runs a function of module `Key`, or one of `Key.Arg`.
pub(super) fn call(evaluator: &mut Evaluator<'_>, name: &str, call: &Call<'_>) -> Option<Outcome> {
    let positional = call.positional();
    let name = name.strip_prefix("Key.")?;
    Some(Ok(match (name, positional.as_slice()) {
        ("create", [Value::String(name), _]) if name.is_empty() => {
            match devices::rule("key-empty", evaluator.release) {
                Some(rule) => return Some(Err(Stop::refuse(rule, "", call.range))),
                None => call.unknown("a key without a name"),
            }
        }
        ("create", [name, argument]) => create(evaluator, call, name, argument),
        ("value", [Value::Key(key)]) => Value::Keyed(Rc::new(KeyExpr::Key(*key))),
        ("pure", [value]) => Value::Keyed(Rc::new(KeyExpr::Pure((*value).clone()))),
        ("$" | "app", [function, argument]) => applied(call, function, argument),
        ("map" | "match_", [function, argument]) if name == "map" => {
            mapped(call, function, argument)
        }
        ("pipe" | "match_", [argument, function]) => mapped(call, function, argument),
        ("if_", [condition, yes, no]) => {
            let branches = Value::Tuple([(*yes).clone(), (*no).clone()].into());
            let function = Value::Native(Rc::new(super::value::Native {
                path: "Mirage.Key.if_ branches".into(),
                parameters: [super::Parameter::Positional, super::Parameter::Positional].into(),
                given: vec![Some(branches), None],
                range: call.range,
            }));
            mapped(call, &function, condition)
        }
        ("if_ branches", [Value::Tuple(branches), Value::Bool(condition)]) => {
            branches[usize::from(!condition)].clone()
        }
        ("of_deps" | "deps" | "default" | "eval" | "get" | "find", _) => {
            call.unknown("it depends on how the tool is called")
        }
        _ => match name.strip_prefix("Arg.") {
            Some(name) => return argument(call, name, &positional),
            None => return library(evaluator, call, name),
        },
    }))
}

/// The functions of `Key.Arg`.
pub(super) fn argument(call: &Call<'_>, name: &str, positional: &[&Value]) -> Option<Outcome> {
    let made = |default: Value, converter, info: &Value, required: bool| {
        let (options, about) = match info {
            Value::Tuple(parts) => match &**parts {
                [Value::List(names), Value::String(about)] => {
                    let names = names.iter().filter_map(Value::as_str);
                    (names.map(Into::into).collect(), about.clone())
                }
                _ => (Vec::new(), "".into()),
            },
            _ => (Vec::new(), "".into()),
        };
        let configure = matches!(
            call.labelled("stage"),
            Some(Value::Variant(stage, _)) if &**stage == "Configure"
        );
        Value::KeyArg(Rc::new(KeyArg {
            required,
            flag: name == "flag",
            configure,
            default,
            converter,
            options,
            about,
        }))
    };
    Some(Ok(match (name, positional) {
        ("info", [names]) => {
            let labels = ["doc", "docs", "docv", "env"];
            let texts = labels.map(|label| call.labelled(label).and_then(Value::as_str));
            let about = Value::string(&format!("{texts:?}"));
            Value::Tuple([(*names).clone(), about].into())
        }
        ("flag", [info]) => made(Value::Bool(false), Converter::Bool, info, false),
        ("opt", [converter, default, info]) => {
            made((*default).clone(), converter_of(converter), info, false)
        }
        ("required", [converter, info]) => {
            let converter = Converter::Some(Rc::new(converter_of(converter)));
            made(Value::none(), converter, info, true)
        }
        ("opt_all", [_, info]) => made(Value::list(Vec::new()), Converter::Unknown, info, false),
        ("some", [converter]) => {
            let inside = Rc::new(converter_of(converter));
            Value::Converter(Rc::new(Converter::Some(inside)))
        }
        ("enum", [list]) => enumeration(list),
        ("list", [converter]) => {
            let separator = match call.labelled("sep") {
                Some(Value::Char(separator)) => *separator,
                _ => ',',
            };
            let inside = Rc::new(converter_of(converter));
            Value::Converter(Rc::new(Converter::List(inside, separator)))
        }
        ("conv", [Value::Tuple(pair)]) if pair.len() == 2 => {
            let pair = Rc::new([pair[0].clone(), pair[1].clone()]);
            Value::Converter(Rc::new(Converter::Code(pair)))
        }
        ("conv" | "of_module" | "pair", _) => Value::Converter(Rc::new(
            call.labelled("conv")
                .map_or(Converter::Unknown, converter_of),
        )),
        _ => return call.flow_unknown(),
    }))
}

/// `enum [ ("name", value) ]`.
pub(super) fn enumeration(list: &Value) -> Value {
    let pair = |item: &Value| match item {
        Value::Tuple(pair) => match &**pair {
            [Value::String(name), value] => Some((name.clone(), value.clone())),
            _ => None,
        },
        _ => None,
    };
    let pairs = list
        .as_list()
        .map(|items| items.iter().map(pair).collect::<Option<Vec<_>>>());
    Value::Converter(Rc::new(match pairs {
        Some(Some(pairs)) => Converter::Enum(pairs),
        _ => Converter::Unknown,
    }))
}

fn converter_of(value: &Value) -> Converter {
    match value {
        Value::Converter(converter) => (**converter).clone(),
        _ => Converter::Unknown,
    }
}

fn create(evaluator: &mut Evaluator<'_>, call: &Call<'_>, name: &Value, argument: &Value) -> Value {
    let (Value::String(name), Value::KeyArg(argument)) = (name, argument) else {
        return call
            .flow_unknown()
            .and_then(Result::ok)
            .unwrap_or_else(|| call.unknown("this key is not known"));
    };
    let mut options = argument.options.clone();
    if options.is_empty() {
        options.push(name.clone());
    }
    let shown = match &argument.converter {
        Converter::Code(code) => evaluator.printed(&code[1], &argument.default, call.range),
        converter => shown(&argument.default, converter),
    };
    let key = Key {
        name: name.clone(),
        options,
        required: argument.required,
        flag: argument.flag,
        configure: argument.configure,
        converter: argument.converter.clone(),
        default: argument.default.clone(),
        shown: shown.into(),
        about: argument.about.clone(),
        origin: Some(call.range),
    };
    Value::Key(evaluator.keys.create(key))
}

impl Evaluator<'_> {
    /// Reads what is given for keys whose values functions of the configuration read.
    pub(crate) fn read_keys(&mut self, context: &Context) {
        for id in self.keys.ids() {
            let (Converter::Code(code), Some(text)) = (
                self.keys.get(id).converter.clone(),
                self.keys.text(id, context).map(str::to_owned),
            ) else {
                continue;
            };
            let range = TextRange::default();
            let outcome = self.call(&code[0], Value::string(&text), range);
            let value = match outcome {
                Ok(Value::Construct(tag, Some(value))) if &*tag == "Ok" => (*value).clone(),
                Ok(Value::Variant(tag, Some(value))) if &*tag == "Ok" => (*value).clone(),
                _ => continue,
            };
            let printed = self.printed(&code[1], &value, range);
            self.keys.record(id, value, printed);
        }
    }

    /// What a printer of the configuration prints, which is nothing where that is not known.
    fn printed(&mut self, printer: &Value, value: &Value, range: TextRange) -> String {
        let formatter = Value::array(Vec::new());
        let printed = self.call_two(printer, formatter.clone(), value.clone(), range);
        let (Ok(Value::Unit), Value::Array(pieces)) = (printed, formatter) else {
            return String::new();
        };
        let pieces = pieces.borrow();
        pieces.iter().filter_map(Value::as_str).collect()
    }
}

/// A value as reports show it.
pub(crate) fn shown(value: &Value, converter: &Converter) -> String {
    if let Converter::Enum(values) = converter
        && let Some((name, _)) = values
            .iter()
            .find(|(_, other)| other.equal(value) == Some(true))
    {
        return name.to_string();
    }
    match value {
        Value::Bool(value) => value.to_string(),
        Value::Int(value) => value.to_string(),
        Value::String(text) => text.to_string(),
        Value::Variant(tag, None) => devices::value_of_variant(tag),
        Value::Carried(carried) => carried.text.to_string(),
        Value::List(items) => match converter {
            Converter::List(inside, separator) => {
                let items: Vec<String> = items.iter().map(|item| shown(item, inside)).collect();
                items.join(&separator.to_string())
            }
            _ => String::new(),
        },
        value => match (value.as_option(), converter) {
            (Some(Some(inside)), Converter::Some(converter)) => shown(inside, converter),
            (Some(Some(inside)), converter) => shown(inside, converter),
            _ => String::new(),
        },
    }
}

/// A value as one that depends on keys.
pub(super) fn expression(value: &Value) -> Option<Rc<KeyExpr>> {
    match value {
        Value::Keyed(value) => Some(value.clone()),
        _ => None,
    }
}

fn applied(call: &Call<'_>, function: &Value, argument: &Value) -> Value {
    match (expression(function), expression(argument)) {
        (Some(function), Some(argument)) => {
            Value::Keyed(Rc::new(KeyExpr::Apply(function, argument)))
        }
        _ => call.first_unknown().map_or_else(
            || call.unknown("this value of a key is not known"),
            |unknown| Value::Unknown(unknown.clone()),
        ),
    }
}

fn mapped(call: &Call<'_>, function: &Value, argument: &Value) -> Value {
    let function = Value::Keyed(Rc::new(KeyExpr::Pure(function.clone())));
    applied(call, &function, argument)
}

/// A function of the release that makes a key: `Key.net ?group ()`.
fn library(evaluator: &mut Evaluator<'_>, call: &Call<'_>, name: &str) -> Option<Outcome> {
    let function = devices::key_function(&format!("Key.{name}"), evaluator.release)?;
    let group = call
        .labelled("group")
        .and_then(Value::as_str)
        .filter(|_| function.grouped);
    let default = call
        .positional()
        .first()
        .filter(|value| !matches!(value, Value::Unit))
        .copied();
    let key = library_key(evaluator, function.key, group, default)?;
    Some(Ok(Value::Key(key)))
}

/// A key of the release's tables. `first` is the first argument of what makes it.
pub(super) fn library_key(
    evaluator: &mut Evaluator<'_>,
    id: u16,
    group: Option<&str>,
    first: Option<&Value>,
) -> Option<KeyId> {
    let key = devices::key(id)?;
    let name: Rc<str> = match group {
        Some(group) if !group.is_empty() => format!("{group}-{}", key.name).into(),
        _ => key.name.into(),
    };
    let first = first.map(|value| shown(value, &Converter::Text));
    let text = match (key.default, &first) {
        (Some(default), Some(first)) if default.contains("$1") => {
            Some(default.replace("$1", first))
        }
        (Some(default), _) => Some(default.to_owned()),
        (None, _) => None,
    };
    let converter = match key.kind {
        KeyKind::Flag => Converter::Bool,
        KeyKind::Enum
            if key
                .values
                .iter()
                .all(|(value, _)| matches!(*value, "false" | "true")) =>
        {
            Converter::Bool
        }
        KeyKind::Enum => {
            let value = |(name, value): &(&str, &str)| {
                ((*name).into(), Value::Variant((*value).into(), None))
            };
            let values = Converter::Enum(key.values.iter().map(value).collect());
            if key.default.is_none() {
                Converter::Some(Rc::new(values))
            } else {
                values
            }
        }
        KeyKind::Value => Converter::Text,
    };
    let default = match (&converter, &text) {
        (Converter::Bool, Some(text)) => Value::Bool(text == "true"),
        (Converter::Enum(_), Some(text)) => Value::Variant(text.as_str().into(), None),
        (_, Some(text)) => Value::string(text),
        (_, None) => Value::none(),
    };
    Some(evaluator.keys.shared(Key {
        options: vec![name.clone()],
        name,
        required: false,
        flag: key.kind == KeyKind::Flag,
        configure: false,
        converter,
        default,
        shown: text.unwrap_or_default().into(),
        about: "".into(),
        origin: None,
    }))
}
