//! `Printf.sprintf` and its relatives: a format takes as many further arguments as it says.

use crate::evaluate::apply::Given;
use crate::evaluate::interp::Stop;
use crate::evaluate::value::Value;
use crate::evaluate::{Call, Evaluator};

/// Formats a string, and says how many of the further arguments it took.
pub(super) fn call(
    _: &mut Evaluator<'_>,
    path: &str,
    call: &Call<'_>,
    rest: &[Given],
) -> Option<Result<(Value, usize), Stop>> {
    if !matches!(
        path,
        "Stdlib.Printf.sprintf"
            | "Stdlib.Format.sprintf"
            | "Stdlib.Format.asprintf"
            | "Fmt.str"
            | "Fmt.strf"
    ) {
        return None;
    }
    let Some(format) = call.arguments.last().and_then(Value::as_str) else {
        return Some(Ok((call.unknown("the format is not known"), 0)));
    };
    let outcome = formatted(format, rest);
    Some(Ok(match outcome {
        Some((text, taken)) => (Value::string(&text), taken),
        None => (call.unknown("this format is not evaluated"), rest.len()),
    }))
}

fn formatted(format: &str, arguments: &[Given]) -> Option<(String, usize)> {
    let mut text = String::new();
    let mut taken = 0;
    let mut letters = format.chars().peekable();
    while let Some(letter) = letters.next() {
        if letter != '%' {
            text.push(letter);
            continue;
        }
        let mut padding = String::new();
        while let Some(digit) = letters.next_if(char::is_ascii_digit) {
            padding.push(digit);
        }
        match letters.next()? {
            '%' => text.push('%'),
            '!' => {}
            conversion => {
                let Given::Positional(value) = arguments.get(taken)? else {
                    return None;
                };
                taken += 1;
                text.push_str(&pad(&converted(conversion, value)?, &padding));
            }
        }
    }
    Some((text, taken))
}

fn converted(conversion: char, value: &Value) -> Option<String> {
    match (conversion, value) {
        ('s', Value::String(text)) => Some(text.to_string()),
        ('S', Value::String(text)) => Some(format!("\"{}\"", escaped(text))),
        ('d' | 'i' | 'u', Value::Int(n)) => Some(n.to_string()),
        ('x', Value::Int(n)) => Some(format!("{n:x}")),
        ('X', Value::Int(n)) => Some(format!("{n:X}")),
        ('b' | 'B', Value::Bool(b)) => Some(b.to_string()),
        ('c', Value::Char(c)) => Some(c.to_string()),
        _ => None,
    }
}

/// A width, with zeros when it starts with one.
fn pad(text: &str, width: &str) -> String {
    let Ok(columns) = width.parse::<usize>() else {
        return text.to_owned();
    };
    let columns = columns.min(1000);
    if width.starts_with('0') {
        format!("{text:0>columns$}")
    } else {
        format!("{text:>columns$}")
    }
}

/// A string's text as OCaml's `%S` writes it.
pub(crate) fn escaped(text: &str) -> String {
    let mut escaped = String::new();
    for byte in text.bytes() {
        match byte {
            b'"' => escaped.push_str("\\\""),
            b'\\' => escaped.push_str("\\\\"),
            b'\n' => escaped.push_str("\\n"),
            b'\t' => escaped.push_str("\\t"),
            b'\r' => escaped.push_str("\\r"),
            0x08 => escaped.push_str("\\b"),
            b' '..=b'~' => escaped.push(char::from(byte)),
            _ => escaped.push_str(&format!("\\{byte:03}")),
        }
    }
    escaped
}
