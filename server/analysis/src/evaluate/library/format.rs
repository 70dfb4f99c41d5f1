//! `Printf.sprintf` and its relatives: a format takes as many further arguments as it says, at once
//! or one after the other.
//!
//! Formats of `Format` may break lines at `@`; here they stay on one line, as they do when they are
//! short.

use std::rc::Rc;

use crate::evaluate::apply::Given;
use crate::evaluate::stop::Stop;
use crate::evaluate::value::{Native, Parameter, Value};
use crate::evaluate::{Call, Evaluator, Unknown};

/// What becomes of the text.
#[derive(Clone, Copy)]
enum Use {
    Returned,
    Printed,
    /// Given to a function, the first argument.
    Passed,
    /// Written with the formatter that is the first argument.
    Written,
    /// Raised, as `Failure` or `Invalid_argument`.
    Raised(&'static str),
}

fn of(path: &str) -> Option<Use> {
    Some(match path {
        "Stdlib.Printf.sprintf"
        | "Stdlib.Format.sprintf"
        | "Stdlib.Format.asprintf"
        | "Fmt.str"
        | "Fmt.strf"
        | "Astring.strf" => Use::Returned,
        "Stdlib.Printf.printf"
        | "Stdlib.Printf.eprintf"
        | "Stdlib.Format.printf"
        | "Stdlib.Format.eprintf"
        | "Fmt.pr"
        | "Fmt.epr" => Use::Printed,
        "Stdlib.Printf.ksprintf"
        | "Stdlib.Printf.kprintf"
        | "Stdlib.Format.ksprintf"
        | "Stdlib.Format.kasprintf"
        | "Fmt.kstr"
        | "Fmt.kstrf" => Use::Passed,
        "Fmt.pf" | "Stdlib.Format.fprintf" | "Stdlib.Printf.bprintf" => Use::Written,
        "Fmt.failwith" => Use::Raised("Failure"),
        "Fmt.invalid_arg" => Use::Raised("Invalid_argument"),
        _ => return None,
    })
}

/// Formats, and says how many of the further arguments it took.
pub(super) fn call(
    evaluator: &mut Evaluator<'_>,
    path: &str,
    call: &Call<'_>,
    rest: &[Given],
) -> Option<Result<(Value, usize), Stop>> {
    if let [Value::Array(written), value] = call.arguments
        && let Some(text) = printed(&Value::Native(call.native.clone()), value)
    {
        written.borrow_mut().push(Value::string(&text));
        return Some(Ok((Value::Unit, 0)));
    }
    let purpose = of(path)?;
    let own = match purpose {
        Use::Passed | Use::Written => 2,
        _ => 1,
    };
    let Some(format) = call.arguments.get(own - 1).and_then(Value::as_str) else {
        return Some(Ok((call.unknown("the format is not known"), rest.len())));
    };
    let breaks = !path.starts_with("Stdlib.Printf.");
    let Some(pieces) = pieces(format, breaks) else {
        return Some(Ok((
            call.unknown("this format is not evaluated"),
            rest.len(),
        )));
    };
    let needed: usize = pieces.iter().map(Piece::takes).sum();
    let mut given: Vec<Value> = call.arguments[own..].to_vec();
    let from_rest = rest.len().min(needed.saturating_sub(given.len()));
    given.extend(rest[..from_rest].iter().cloned().map(Given::into_value));
    if given.len() < needed {
        // The rest comes later.
        let all = call.arguments[..own].iter().cloned().chain(given).map(Some);
        let mut given: Vec<Option<Value>> = all.collect();
        given.resize(own + needed, None);
        let waiting = Native {
            path: call.native.path.clone(),
            parameters: vec![Parameter::Positional; own + needed].into(),
            given,
            range: call.native.range,
        };
        return Some(Ok((Value::Native(Rc::new(waiting)), from_rest)));
    }
    let text = match text(&pieces, &given) {
        Some(Ok(text)) => Value::string(&text),
        Some(Err(unknown)) => Value::Unknown(unknown),
        None => call.unknown("this format is not evaluated"),
    };
    Some(match purpose {
        Use::Returned => Ok((text, from_rest)),
        Use::Printed => Ok((Value::Unit, from_rest)),
        Use::Written => {
            if let Value::Array(written) = &call.arguments[0] {
                written.borrow_mut().push(text);
            }
            Ok((Value::Unit, from_rest))
        }
        Use::Passed => evaluator
            .call(&call.arguments[0], text, call.range)
            .map(|value| (value, from_rest)),
        Use::Raised(exception) => Err(Stop::exception(exception, Some(text), call.range)),
    })
}

/// A part of a format.
enum Piece {
    Text(String),
    Conversion(Conversion),
}

#[derive(Default)]
struct Conversion {
    flags: String,
    width: Size,
    precision: Size,
    /// `l`, `n` or `L` before the letter.
    size: Option<char>,
    letter: char,
}

/// A width or a precision.
#[derive(Clone, Copy, Default)]
enum Size {
    #[default]
    None,
    Number(usize),
    Argument,
}

impl Piece {
    fn takes(&self) -> usize {
        let Self::Conversion(conversion) = self else {
            return 0;
        };
        let star = |size: Size| usize::from(matches!(size, Size::Argument));
        let own = if conversion.letter == 'a' { 2 } else { 1 };
        star(conversion.width) + star(conversion.precision) + own
    }
}

type Letters<'a> = std::iter::Peekable<std::str::Chars<'a>>;

fn pieces(format: &str, breaks: bool) -> Option<Vec<Piece>> {
    let mut pieces = Vec::new();
    let mut text = String::new();
    let mut letters = format.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '%' => {
                let mut conversion = Conversion::default();
                while let Some(flag) = letters.next_if(|c| matches!(c, '-' | '0' | '+' | ' ' | '#'))
                {
                    conversion.flags.push(flag);
                }
                conversion.width = size(&mut letters);
                if letters.next_if_eq(&'.').is_some() {
                    conversion.precision = match size(&mut letters) {
                        Size::None => Size::Number(0),
                        size => size,
                    };
                }
                let mut letter = letters.next()?;
                if matches!(letter, 'l' | 'n' | 'L')
                    && letters
                        .peek()
                        .is_some_and(|c| matches!(c, 'd' | 'i' | 'u' | 'x' | 'X' | 'o'))
                {
                    conversion.size = Some(letter);
                    letter = letters.next()?;
                }
                match letter {
                    '%' | '@' => text.push(letter),
                    '!' | ',' => {}
                    letter => {
                        conversion.letter = letter;
                        pieces.push(Piece::Text(std::mem::take(&mut text)));
                        pieces.push(Piece::Conversion(conversion));
                    }
                }
            }
            '@' if breaks => text.push_str(layout(&mut letters)?),
            letter => text.push(letter),
        }
    }
    pieces.push(Piece::Text(text));
    Some(pieces)
}

/// What `@` and what follows it print on a line that is not broken.
fn layout(letters: &mut Letters<'_>) -> Option<&'static str> {
    Some(match letters.next()? {
        '@' => "@",
        ' ' => " ",
        ',' | ']' | '?' | '}' => "",
        '[' | '{' => {
            if letters.next_if_eq(&'<').is_some() {
                letters.find(|c| *c == '>')?;
            }
            ""
        }
        '.' | '\n' => "\n",
        _ => return None,
    })
}

fn size(letters: &mut Letters<'_>) -> Size {
    if letters.next_if_eq(&'*').is_some() {
        return Size::Argument;
    }
    let mut digits = String::new();
    while let Some(digit) = letters.next_if(char::is_ascii_digit) {
        digits.push(digit);
    }
    // Wider than any name needs to be.
    digits
        .parse()
        .map_or(Size::None, |n: usize| Size::Number(n.min(10_000)))
}

/// The text; `Err` when it depends on something unknown, `None` when a conversion is not known.
fn text(pieces: &[Piece], given: &[Value]) -> Option<Result<String, Unknown>> {
    if let Some(unknown) = given.iter().find_map(Value::as_unknown) {
        return Some(Err(unknown.clone()));
    }
    let mut text = String::new();
    let mut given = given.iter();
    for piece in pieces {
        match piece {
            Piece::Text(piece) => text.push_str(piece),
            Piece::Conversion(conversion) => {
                let mut number = |size: Size| match size {
                    Size::None => Some(None),
                    Size::Number(n) => Some(Some(n as i64)),
                    Size::Argument => match given.next()? {
                        Value::Int(n) => Some(Some((*n).clamp(-10_000, 10_000))),
                        _ => None,
                    },
                };
                let width = number(conversion.width)?;
                let precision = number(conversion.precision)?;
                let value = match conversion.letter {
                    'a' => {
                        let printer = given.next()?;
                        Value::string(&printed(printer, given.next()?)?)
                    }
                    _ => given.next()?.clone(),
                };
                let plain = converted(conversion, precision, &value)?;
                text.push_str(&pad(plain, conversion, width.unwrap_or(0)));
            }
        }
    }
    Some(Ok(text))
}

/// What a printer of a library prints.
fn printed(printer: &Value, value: &Value) -> Option<String> {
    let Value::Native(native) = printer else {
        return None;
    };
    match (&*native.path, value) {
        ("Fmt.string" | "Stdlib.Format.pp_print_string", Value::String(text)) => {
            Some(text.to_string())
        }
        ("Fmt.int" | "Stdlib.Format.pp_print_int", Value::Int(n)) => Some(n.to_string()),
        ("Fmt.bool" | "Stdlib.Format.pp_print_bool", Value::Bool(b)) => Some(b.to_string()),
        ("Fmt.char" | "Stdlib.Format.pp_print_char", Value::Char(c)) => Some(c.to_string()),
        _ => None,
    }
}

fn converted(conversion: &Conversion, precision: Option<i64>, value: &Value) -> Option<String> {
    let precision = precision.map(|n| usize::try_from(n).unwrap_or(0));
    let sign = |text: String| match (text.starts_with('-'), &conversion.flags) {
        (false, flags) if flags.contains('+') => format!("+{text}"),
        (false, flags) if flags.contains(' ') => format!(" {text}"),
        _ => text,
    };
    Some(match (conversion.letter, value) {
        ('s' | 'a', Value::String(text)) => text.to_string(),
        ('S', Value::String(text)) => format!("\"{}\"", escaped(text)),
        ('d' | 'i', Value::Int(n)) if !conversion.flags.contains('#') => {
            sign(digits(n.to_string(), precision))
        }
        ('u', Value::Int(n)) => digits(unsigned(conversion, *n).to_string(), precision),
        ('x' | 'X' | 'o', Value::Int(n)) => {
            let n = unsigned(conversion, *n);
            let alternative = conversion.flags.contains('#') && n != 0;
            let (prefix, text) = match conversion.letter {
                'x' => ("0x", format!("{n:x}")),
                'X' => ("0X", format!("{n:X}")),
                _ => ("0", format!("{n:o}")),
            };
            let text = digits(text, precision);
            if alternative {
                format!("{prefix}{text}")
            } else {
                text
            }
        }
        ('f', Value::Float(value)) if value.is_finite() => {
            sign(format!("{value:.*}", precision.unwrap_or(6)))
        }
        ('e', Value::Float(value)) if value.is_finite() => {
            sign(exponent(*value, precision.unwrap_or(6)))
        }
        ('g', Value::Float(value)) if value.is_finite() => {
            sign(general(*value, precision.unwrap_or(6)))
        }
        ('b' | 'B', Value::Bool(b)) => b.to_string(),
        ('c', Value::Char(c)) => c.to_string(),
        ('C', Value::Char(c)) => format!("'{}'", super::string::escaped_char(*c)),
        _ => return None,
    })
}

/// At least so many digits.
fn digits(text: String, precision: Option<usize>) -> String {
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", &*text),
    };
    format!("{sign}{digits:0>0$}", precision.unwrap_or(0))
}

/// A number as unsigned: of 63 bits, 32 with `l`, 64 with `L` and `n`.
fn unsigned(conversion: &Conversion, n: i64) -> u64 {
    let bits = n.cast_unsigned();
    match conversion.size {
        None => bits & (u64::MAX >> 1),
        Some('l') => bits & u64::from(u32::MAX),
        Some(_) => bits,
    }
}

fn exponent(value: f64, precision: usize) -> String {
    let text = format!("{value:.precision$e}");
    match text.split_once('e') {
        Some((digits, exponent)) => {
            let exponent: i32 = exponent.parse().unwrap_or(0);
            let sign = if exponent < 0 { '-' } else { '+' };
            format!("{digits}e{sign}{:02}", exponent.abs())
        }
        None => text,
    }
}

/// `%g` of C: so many digits that matter, without zeros at the end.
pub(super) fn general(value: f64, precision: usize) -> String {
    let precision = precision.max(1);
    let scientific = exponent(value, precision - 1);
    let power: i32 = scientific
        .split_once('e')
        .and_then(|(_, power)| power.parse().ok())
        .unwrap_or(0);
    let short = |text: &str| match text.contains('.') {
        true => text.trim_end_matches('0').trim_end_matches('.').to_owned(),
        false => text.to_owned(),
    };
    if power < -4 || power >= i32::try_from(precision).unwrap_or(i32::MAX) {
        return match scientific.split_once('e') {
            Some((digits, power)) => format!("{}e{power}", short(digits)),
            None => scientific,
        };
    }
    let after = usize::try_from(i64::try_from(precision).unwrap_or(6) - 1 - i64::from(power));
    short(&format!("{value:.*}", after.unwrap_or(0)))
}

/// Fills up to a width: on the left with blanks, or with zeros after the sign of a number; on the
/// right for `-` or a negative width.
fn pad(text: String, conversion: &Conversion, width: i64) -> String {
    let columns = usize::try_from(width.unsigned_abs()).unwrap_or(0);
    // OCaml counts bytes.
    let missing = columns.saturating_sub(text.len());
    let is_number = matches!(
        conversion.letter,
        'd' | 'i' | 'u' | 'x' | 'X' | 'o' | 'f' | 'e' | 'g'
    );
    if width < 0 || conversion.flags.contains('-') {
        return text + &" ".repeat(missing);
    }
    if conversion.flags.contains('0') && is_number {
        let start = if text.starts_with(['-', '+', ' ']) {
            1
        } else {
            0
        };
        let start = match text.get(start..start + 2) {
            Some("0x" | "0X") => start + 2,
            _ => start,
        };
        return format!(
            "{}{}{}",
            &text[..start],
            "0".repeat(missing),
            &text[start..]
        );
    }
    " ".repeat(missing) + &text
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

#[cfg(test)]
mod tests {
    use super::*;

    fn formatted(format: &str, given: &[Value]) -> String {
        let pieces = pieces(format, true).expect("it is a format");
        match text(&pieces, given) {
            Some(Ok(text)) => text,
            Some(Err(unknown)) => format!("unknown: {}", unknown.reason),
            None => "not evaluated".to_owned(),
        }
    }

    /// The results are those of OCaml 4.13.
    #[test]
    fn formats_print_as_ocaml_does() {
        let int = Value::Int;
        let string = Value::string;
        let float = Value::Float;
        let cases: &[(&str, &[Value], &str)] = &[
            ("%-5s|", &[string("ab")], "ab   |"),
            (
                "%5s|%05d|%-5d|",
                &[string("ab"), int(42), int(42)],
                "   ab|00042|42   |",
            ),
            ("%+d % d %i", &[int(5), int(6), int(-7)], "+5  6 -7"),
            (
                "%x %X %#x %o",
                &[int(255), int(255), int(255), int(8)],
                "ff FF 0xff 10",
            ),
            ("%x", &[int(-1)], "7fffffffffffffff"),
            ("%05d", &[int(-42)], "-0042"),
            ("%.3d", &[int(7)], "007"),
            (
                "%*d|%-*d|",
                &[int(6), int(42), int(6), int(42)],
                "    42|42    |",
            ),
            (
                "%S %C %c",
                &[string("q\"\n"), Value::Char('\''), Value::Char('z')],
                "\"q\\\"\\n\" '\\'' z",
            ),
            (
                "%b %B %%",
                &[Value::Bool(true), Value::Bool(false)],
                "true false %",
            ),
            (
                "%.3f|%8.2f|",
                &[float(2.71938), float(2.5)],
                "2.719|    2.50|",
            ),
            (
                "%e %g %g %g",
                &[float(12345.678), float(0.0001), float(1e20), float(1.0)],
                "1.234568e+04 0.0001 1e+20 1",
            ),
            ("@[<v 2>a@ b@,c@]@@", &[], "a bc@"),
            ("%Ld %ld %nd", &[int(1), int(2), int(3)], "1 2 3"),
            ("%d", &[string("no")], "not evaluated"),
        ];
        for (format, given, expected) in cases {
            assert_eq!(formatted(format, given), *expected, "{format}");
        }
    }
}
