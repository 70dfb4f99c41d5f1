//! `String` and `Filename`.

use crate::evaluate::interp::{Outcome, Stop};
use crate::evaluate::value::Value;
use crate::evaluate::{Call, Evaluator};

pub(super) fn call(_: &mut Evaluator<'_>, name: &str, call: &Call<'_>) -> Option<Outcome> {
    let text = match (name, call.arguments) {
        ("concat", [Value::String(separator), Value::List(items)]) => {
            match items.iter().map(Value::as_str).collect::<Option<Vec<_>>>() {
                Some(items) => items.join(separator),
                None => return call.flow_unknown(),
            }
        }
        ("uppercase_ascii" | "uppercase", [Value::String(text)]) => text.to_ascii_uppercase(),
        ("lowercase_ascii" | "lowercase", [Value::String(text)]) => text.to_ascii_lowercase(),
        ("capitalize_ascii" | "capitalize", [Value::String(text)]) => {
            first_letter(text, |c| c.to_ascii_uppercase())
        }
        ("uncapitalize_ascii" | "uncapitalize", [Value::String(text)]) => {
            first_letter(text, |c| c.to_ascii_lowercase())
        }
        ("trim", [Value::String(text)]) => text
            .trim_matches([' ', '\x0c', '\n', '\r', '\t'])
            .to_owned(),
        ("cat", [Value::String(a), Value::String(b)]) => format!("{a}{b}"),
        ("length", [Value::String(text)]) => return Some(Ok(Value::Int(text.len() as i64))),
        ("equal", [Value::String(a), Value::String(b)]) => return Some(Ok(Value::Bool(a == b))),
        ("starts_with", [Value::String(prefix), Value::String(text)]) => {
            return Some(Ok(Value::Bool(text.starts_with(&**prefix))));
        }
        ("ends_with", [Value::String(suffix), Value::String(text)]) => {
            return Some(Ok(Value::Bool(text.ends_with(&**suffix))));
        }
        ("split_on_char", [Value::Char(separator), Value::String(text)]) => {
            return Some(Ok(Value::list(
                text.split(*separator).map(Value::string).collect(),
            )));
        }
        ("sub", [Value::String(text), Value::Int(from), Value::Int(length)]) => {
            return Some(sub(text, *from, *length, call));
        }
        _ => return call.flow_unknown(),
    };
    Some(Ok(Value::string(&text)))
}

pub(super) fn filename(name: &str, call: &Call<'_>) -> Option<Outcome> {
    let text = match (name, call.arguments) {
        ("concat", [Value::String(folder), Value::String(file)]) => {
            let separator = if folder.is_empty() || folder.ends_with('/') {
                ""
            } else {
                "/"
            };
            format!("{folder}{separator}{file}")
        }
        ("basename", [Value::String(path)]) => path
            .trim_end_matches('/')
            .rsplit('/')
            .next()
            .unwrap_or_default()
            .to_owned(),
        _ => return call.flow_unknown(),
    };
    Some(Ok(Value::string(&text)))
}

fn first_letter(text: &str, change: impl Fn(char) -> char) -> String {
    let mut letters = text.chars();
    letters
        .next()
        .map(change)
        .into_iter()
        .chain(letters)
        .collect()
}

fn sub(text: &str, from: i64, length: i64, call: &Call<'_>) -> Outcome {
    let range = usize::try_from(from)
        .ok()
        .zip(usize::try_from(length).ok())
        .and_then(|(from, length)| Some(from..from.checked_add(length)?))
        .filter(|range| range.end <= text.len());
    let Some(range) = range else {
        return Err(Stop::raise("Invalid_argument", call.range));
    };
    match text.get(range) {
        Some(piece) => Ok(Value::string(piece)),
        None => Ok(call.unknown("a string of bytes that are no characters")),
    }
}
