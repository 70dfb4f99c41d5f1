//! `String`, `Bytes`, `Char` and `Filename`. A string of bytes that are no characters stays unknown.

use crate::evaluate::stop::{Outcome, Stop};
use crate::evaluate::value::Value;
use crate::evaluate::{Call, Evaluator};

use super::list::ordering;

pub(super) fn call(evaluator: &mut Evaluator<'_>, name: &str, call: &Call<'_>) -> Option<Outcome> {
    let text = match (name, call.arguments) {
        ("concat", [Value::String(separator), Value::List(items)]) => {
            match items.iter().map(Value::as_str).collect::<Option<Vec<_>>>() {
                Some(items) => items.join(separator),
                None => return items.iter().find_map(Value::as_unknown).map(flow),
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
        ("escaped", [Value::String(text)]) => super::escaped(text),
        (
            "to_string" | "of_string" | "copy" | "unsafe_to_string" | "unsafe_of_string",
            [Value::String(text)],
        ) => text.to_string(),
        ("make", [Value::Int(count), Value::Char(letter)]) => {
            let count = usize::try_from(*count)
                .ok()
                .filter(|count| *count <= 100_000);
            match count {
                Some(count) => letter.to_string().repeat(count),
                None => return Some(Err(invalid("String.make", call))),
            }
        }
        ("sub" | "sub_string", [Value::String(text), Value::Int(from), Value::Int(length)]) => {
            return Some(sub(text, *from, *length, call));
        }
        ("map" | "mapi" | "init", _) => return letters(evaluator, name, call),
        ("iter" | "iteri" | "for_all" | "exists" | "fold_left", [_, .., Value::String(_)]) => {
            return each(evaluator, name, call);
        }
        ("split_on_char", [Value::Char(separator), Value::String(text)]) => {
            let parts = text.split(*separator).map(Value::string);
            return Some(Ok(Value::list(parts.collect())));
        }
        ("to_seq", [Value::String(text)]) => {
            return Some(Ok(Value::list(text.chars().map(Value::Char).collect())));
        }
        ("of_seq", [Value::List(letters)]) => {
            let letter = |value: &Value| match value {
                Value::Char(c) => Some(*c),
                _ => None,
            };
            letters.iter().map(letter).collect::<Option<String>>()?
        }
        _ => return asked(name, call).or_else(|| call.flow_unknown()),
    };
    Some(Ok(Value::string(&text)))
}

fn flow(unknown: &crate::evaluate::Unknown) -> Outcome {
    Ok(Value::Unknown(unknown.clone()))
}

/// What is asked about a string.
fn asked(name: &str, call: &Call<'_>) -> Option<Outcome> {
    let position = |found: Option<usize>| match (found, name.ends_with("_opt")) {
        (Some(at), true) => Ok(Value::some(Value::Int(at as i64))),
        (Some(at), false) => Ok(Value::Int(at as i64)),
        (None, true) => Ok(Value::none()),
        (None, false) => Err(Stop::raise("Not_found", call.range)),
    };
    Some(match (name, call.arguments) {
        ("length", [Value::String(text)]) => Ok(Value::Int(text.len() as i64)),
        ("equal", [Value::String(a), Value::String(b)]) => Ok(Value::Bool(a == b)),
        ("compare", [Value::String(a), Value::String(b)]) => {
            Ok(ordering(a.as_bytes().cmp(b.as_bytes())))
        }
        ("starts_with", [Value::String(prefix), Value::String(text)]) => {
            Ok(Value::Bool(text.starts_with(&**prefix)))
        }
        ("ends_with", [Value::String(suffix), Value::String(text)]) => {
            Ok(Value::Bool(text.ends_with(&**suffix)))
        }
        ("contains", [Value::String(text), Value::Char(letter)]) => {
            Ok(Value::Bool(text.contains(*letter)))
        }
        ("index" | "index_opt", [Value::String(text), Value::Char(letter)]) => {
            position(text.find(*letter))
        }
        ("rindex" | "rindex_opt", [Value::String(text), Value::Char(letter)]) => {
            position(text.rfind(*letter))
        }
        (
            "index_from" | "index_from_opt",
            [Value::String(text), Value::Int(from), Value::Char(letter)],
        ) => {
            let from = usize::try_from(*from).ok();
            match from.and_then(|from| Some((from, text.get(from..)?))) {
                Some((from, rest)) => position(rest.find(*letter).map(|at| at + from)),
                None => Err(invalid("String.index_from", call)),
            }
        }
        ("get", [Value::String(text), Value::Int(at)]) => {
            let byte = usize::try_from(*at)
                .ok()
                .and_then(|at| text.as_bytes().get(at));
            match byte {
                Some(byte) => Ok(Value::Char(char::from(*byte))),
                None => Err(invalid("index out of bounds", call)),
            }
        }
        _ => return None,
    })
}

/// A string made letter by letter.
fn letters(evaluator: &mut Evaluator<'_>, name: &str, call: &Call<'_>) -> Option<Outcome> {
    let (function, given): (&Value, Vec<Value>) = match (name, call.arguments) {
        ("map" | "mapi", [function, Value::String(text)]) => {
            (function, text.chars().map(Value::Char).collect())
        }
        ("init", [Value::Int(count), function]) if (0..=100_000).contains(count) => {
            (function, (0..*count).map(Value::Int).collect())
        }
        _ => return call.flow_unknown(),
    };
    let mut text = String::new();
    for (at, value) in given.into_iter().enumerate() {
        let letter = match name {
            "mapi" => evaluator.call_two(function, Value::Int(at as i64), value, call.range),
            _ => evaluator.call(function, value, call.range),
        };
        match letter {
            Ok(Value::Char(letter)) => text.push(letter),
            Ok(Value::Unknown(unknown)) => return Some(Ok(Value::Unknown(unknown))),
            Ok(_) => return None,
            Err(stop) => return Some(Err(stop)),
        }
    }
    Some(Ok(Value::string(&text)))
}

/// A function called for each letter.
fn each(evaluator: &mut Evaluator<'_>, name: &str, call: &Call<'_>) -> Option<Outcome> {
    let (function, text) = (call.arguments.first()?, call.arguments.last()?.as_str()?);
    let mut state = match (name, call.arguments) {
        ("fold_left", [_, start, _]) => start.clone(),
        ("for_all", _) => Value::Bool(true),
        ("exists", _) => Value::Bool(false),
        _ => Value::Unit,
    };
    for (at, letter) in text.chars().enumerate() {
        let letter = Value::Char(letter);
        let result = match name {
            "fold_left" => evaluator.call_two(function, state, letter, call.range),
            "iteri" => evaluator.call_two(function, Value::Int(at as i64), letter, call.range),
            _ => evaluator.call(function, letter, call.range),
        };
        let result = match result {
            Ok(result) => result,
            Err(stop) => return Some(Err(stop)),
        };
        state = match (name, result) {
            ("iter" | "iteri", _) => Value::Unit,
            ("for_all", Value::Bool(true)) => Value::Bool(true),
            ("exists", Value::Bool(false)) => Value::Bool(false),
            ("fold_left", state) => state,
            (_, decided) => return Some(Ok(decided)),
        };
    }
    Some(Ok(state))
}

pub(super) fn char(name: &str, call: &Call<'_>) -> Option<Outcome> {
    Some(Ok(match (name, call.arguments) {
        ("code", [Value::Char(c)]) => Value::Int(i64::from(u32::from(*c))),
        ("chr" | "unsafe_chr", [Value::Int(code)]) => match u8::try_from(*code) {
            Ok(code) if code.is_ascii() => Value::Char(char::from(code)),
            Ok(_) => call.unknown("a character that is no ASCII"),
            Err(_) => return Some(Err(invalid("Char.chr", call))),
        },
        ("uppercase_ascii" | "uppercase", [Value::Char(c)]) => Value::Char(c.to_ascii_uppercase()),
        ("lowercase_ascii" | "lowercase", [Value::Char(c)]) => Value::Char(c.to_ascii_lowercase()),
        ("equal", [Value::Char(a), Value::Char(b)]) => Value::Bool(a == b),
        ("compare", [Value::Char(a), Value::Char(b)]) => ordering(a.cmp(b)),
        ("escaped", [Value::Char(c)]) => Value::string(&escaped_char(*c)),
        _ => return call.flow_unknown(),
    }))
}

/// A character as `%C` writes it, without its quotes.
pub(super) fn escaped_char(c: char) -> String {
    match c {
        '\'' => "\\'".to_owned(),
        '"' => "\"".to_owned(),
        c => super::escaped(c.encode_utf8(&mut [0; 4])),
    }
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
        ("basename", [Value::String(path)]) => basename(path).to_owned(),
        ("dirname", [Value::String(path)]) => dirname(path).to_owned(),
        ("extension", [Value::String(path)]) => extension(path).to_owned(),
        ("remove_extension" | "chop_extension", [Value::String(path)]) => {
            let length = path.len() - extension(path).len();
            match path.get(..length) {
                Some(rest) if length < path.len() || name == "remove_extension" => rest.to_owned(),
                _ => return Some(Err(invalid("Filename.chop_extension", call))),
            }
        }
        ("check_suffix", [Value::String(path), Value::String(suffix)]) => {
            return Some(Ok(Value::Bool(path.ends_with(&**suffix))));
        }
        ("chop_suffix", [Value::String(path), Value::String(suffix)]) => {
            match path.strip_suffix(&**suffix) {
                Some(rest) => rest.to_owned(),
                None => return Some(Err(invalid("Filename.chop_suffix", call))),
            }
        }
        ("chop_suffix_opt", [Value::String(suffix), Value::String(path)]) => {
            return Some(Ok(path
                .strip_suffix(&**suffix)
                .map_or_else(Value::none, |rest| Value::some(Value::string(rest)))));
        }
        ("is_relative", [Value::String(path)]) => {
            return Some(Ok(Value::Bool(!path.starts_with('/'))));
        }
        _ => return call.flow_unknown(),
    };
    Some(Ok(Value::string(&text)))
}

fn basename(path: &str) -> &str {
    match path.trim_end_matches('/') {
        "" if path.is_empty() => ".",
        "" => "/",
        path => path.rsplit('/').next().unwrap_or(path),
    }
}

fn dirname(path: &str) -> &str {
    let trimmed = path.trim_end_matches('/');
    match trimmed.rfind('/') {
        _ if trimmed.is_empty() && !path.is_empty() => "/",
        None => ".",
        Some(at) => match trimmed[..at].trim_end_matches('/') {
            "" => "/",
            folder => folder,
        },
    }
}

/// From the last dot of the file's name, unless only dots stand before it.
fn extension(path: &str) -> &str {
    let file = path.rsplit('/').next().unwrap_or(path);
    match file.rfind('.') {
        Some(at) if !file[..at].trim_start_matches('.').is_empty() => &file[at..],
        _ => "",
    }
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

fn invalid(text: &str, call: &Call<'_>) -> Stop {
    Stop::exception("Invalid_argument", Some(Value::string(text)), call.range)
}

fn sub(text: &str, from: i64, length: i64, call: &Call<'_>) -> Outcome {
    let range = usize::try_from(from)
        .ok()
        .zip(usize::try_from(length).ok())
        .and_then(|(from, length)| Some(from..from.checked_add(length)?))
        .filter(|range| range.end <= text.len());
    let Some(range) = range else {
        return Err(invalid("String.sub / Bytes.sub", call));
    };
    match text.get(range) {
        Some(piece) => Ok(Value::string(piece)),
        None => Ok(call.unknown("a string of bytes that are no characters")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The values are what OCaml's `Filename` gives.
    #[test]
    fn paths_are_taken_apart_as_ocaml_does() {
        let cases = [
            ("/a/b/c", "c", "/a/b", ""),
            ("a", "a", ".", ""),
            ("a/", "a", ".", ""),
            ("/", "/", "/", ""),
            ("", ".", ".", ""),
            ("x/file.tar.gz", "file.tar.gz", "x", ".gz"),
            (".hidden", ".hidden", ".", ""),
            ("a.b/c", "c", "a.b", ""),
            ("/x", "x", "/", ""),
        ];
        for (path, base, folder, end) in cases {
            assert_eq!(
                (basename(path), dirname(path), extension(path)),
                (base, folder, end),
                "{path}"
            );
        }
    }
}
