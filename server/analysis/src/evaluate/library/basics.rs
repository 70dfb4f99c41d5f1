//! Operators, references, comparison, conversion: the values of `Stdlib` itself.

use std::cell::RefCell;
use std::cmp::Ordering;
use std::rc::Rc;

use crate::evaluate::data::append;
use crate::evaluate::stop::{Outcome, Stop};
use crate::evaluate::value::Value;
use crate::evaluate::{Call, Evaluator};

use super::list::ordering;

pub(super) fn call(evaluator: &mut Evaluator<'_>, name: &str, call: &Call<'_>) -> Option<Outcome> {
    Some(match (name, call.arguments) {
        ("|>", [value, function]) | ("@@", [function, value]) => {
            evaluator.call(function, value.clone(), call.range)
        }
        ("fst", [Value::Tuple(pair)]) if pair.len() == 2 => Ok(pair[0].clone()),
        ("snd", [Value::Tuple(pair)]) if pair.len() == 2 => Ok(pair[1].clone()),
        ("ignore", _) => Ok(Value::Unit),
        ("ref", [value]) => Ok(Value::Ref(Rc::new(RefCell::new(value.clone())))),
        ("!", [Value::Ref(cell)]) => Ok(cell.borrow().clone()),
        (":=", [Value::Ref(cell), value]) => {
            *cell.borrow_mut() = evaluator.stored(value);
            Ok(Value::Unit)
        }
        ("incr", [Value::Ref(cell)]) => step(evaluator, cell, 1),
        ("decr", [Value::Ref(cell)]) => step(evaluator, cell, -1),
        ("failwith", [text]) => raise(call, "Failure", Some(text)),
        ("invalid_arg", [text]) => raise(call, "Invalid_argument", Some(text)),
        ("raise" | "raise_notrace", [Value::Construct(exception, argument)]) => {
            raise(call, exception, argument.as_deref())
        }
        ("raise" | "raise_notrace", _) => raise(call, "an exception", None),
        ("exit", _) => Err(Stop::raise("Exit", call.range)),
        ("not", [Value::Bool(value)]) => Ok(Value::Bool(!value)),
        ("&&", [Value::Bool(a), Value::Bool(b)]) => Ok(Value::Bool(*a && *b)),
        ("||", [Value::Bool(a), Value::Bool(b)]) => Ok(Value::Bool(*a || *b)),
        ("^", [Value::String(a), Value::String(b)]) => Ok(Value::string(&format!("{a}{b}"))),
        ("@", [Value::List(a), b]) => Ok(append(a, b)),
        ("@", [partial @ Value::Partial(..), _]) => Ok(partial.clone()),
        ("=", [a, b]) => compared(call, a.equal(b)),
        ("<>", [a, b]) => compared(call, a.equal(b).map(|equal| !equal)),
        ("==", [a, b]) => compared(call, identical(a, b)),
        ("!=", [a, b]) => compared(call, identical(a, b).map(|equal| !equal)),
        ("<" | ">" | "<=" | ">=" | "max" | "min" | "compare", [a, b]) => {
            let Some(order) = a.compare(b) else {
                return Some(compared(call, None));
            };
            Ok(match name {
                "<" => Value::Bool(order == Ordering::Less),
                ">" => Value::Bool(order == Ordering::Greater),
                "<=" => Value::Bool(order != Ordering::Greater),
                ">=" => Value::Bool(order != Ordering::Less),
                "max" if order == Ordering::Less => b.clone(),
                "min" if order == Ordering::Greater => b.clone(),
                "max" | "min" => a.clone(),
                _ => ordering(order),
            })
        }
        _ => return arithmetic(name, call).or_else(|| call.flow_unknown()),
    })
}

/// `==`: known for what has no identity, and for what has one that is known here.
fn identical(a: &Value, b: &Value) -> Option<bool> {
    match (a, b) {
        (Value::Ref(a), Value::Ref(b)) => Some(Rc::ptr_eq(a, b)),
        (Value::Impl(_), _) | (_, Value::Impl(_)) => None,
        _ => a.equal(b),
    }
}

fn arithmetic(name: &str, call: &Call<'_>) -> Option<Outcome> {
    let shift = |n: &i64| u32::try_from(*n).unwrap_or(63).min(63);
    Some(Ok(match (name, call.arguments) {
        ("+", [Value::Int(a), Value::Int(b)]) => Value::Int(a.wrapping_add(*b)),
        ("-", [Value::Int(a), Value::Int(b)]) => Value::Int(a.wrapping_sub(*b)),
        ("*", [Value::Int(a), Value::Int(b)]) => Value::Int(a.wrapping_mul(*b)),
        ("/" | "mod", [Value::Int(_), Value::Int(0)]) => {
            return Some(Err(Stop::raise("Division_by_zero", call.range)));
        }
        ("/", [Value::Int(a), Value::Int(b)]) => Value::Int(a.wrapping_div(*b)),
        ("mod", [Value::Int(a), Value::Int(b)]) => Value::Int(a.wrapping_rem(*b)),
        ("land", [Value::Int(a), Value::Int(b)]) => Value::Int(a & b),
        ("lor", [Value::Int(a), Value::Int(b)]) => Value::Int(a | b),
        ("lxor", [Value::Int(a), Value::Int(b)]) => Value::Int(a ^ b),
        ("lsl", [Value::Int(a), Value::Int(b)]) => Value::Int(a.wrapping_shl(shift(b))),
        ("asr", [Value::Int(a), Value::Int(b)]) => Value::Int(a.wrapping_shr(shift(b))),
        ("lsr", [Value::Int(a), Value::Int(b)]) if *a >= 0 => Value::Int(a.wrapping_shr(shift(b))),
        ("lnot", [Value::Int(a)]) => Value::Int(!a),
        ("~-", [Value::Int(a)]) => Value::Int(a.wrapping_neg()),
        ("~+", [value @ (Value::Int(_) | Value::Float(_))]) => value.clone(),
        ("abs", [Value::Int(a)]) => Value::Int(a.wrapping_abs()),
        ("succ", [Value::Int(a)]) => Value::Int(a.wrapping_add(1)),
        ("pred", [Value::Int(a)]) => Value::Int(a.wrapping_sub(1)),
        ("+.", [Value::Float(a), Value::Float(b)]) => Value::Float(a + b),
        ("-.", [Value::Float(a), Value::Float(b)]) => Value::Float(a - b),
        ("*.", [Value::Float(a), Value::Float(b)]) => Value::Float(a * b),
        ("/.", [Value::Float(a), Value::Float(b)]) => Value::Float(a / b),
        ("~-.", [Value::Float(a)]) => Value::Float(-a),
        ("float_of_int" | "float", [Value::Int(a)]) => Value::Float(*a as f64),
        ("int_of_float" | "truncate", [Value::Float(a)]) => Value::Int(*a as i64),
        ("floor", [Value::Float(a)]) => Value::Float(a.floor()),
        ("ceil", [Value::Float(a)]) => Value::Float(a.ceil()),
        ("string_of_float", [Value::Float(a)]) if a.is_finite() => {
            let text = super::format::general(*a, 12);
            let is_whole = text.chars().all(|c| c.is_ascii_digit() || c == '-');
            Value::string(&if is_whole { text + "." } else { text })
        }
        ("string_of_int", [Value::Int(n)]) => Value::string(&n.to_string()),
        ("string_of_bool", [Value::Bool(b)]) => Value::string(&b.to_string()),
        ("bool_of_string", [Value::String(text)]) => match &**text {
            "true" => Value::Bool(true),
            "false" => Value::Bool(false),
            _ => {
                let text = Value::string("bool_of_string");
                return Some(Err(Stop::exception(
                    "Invalid_argument",
                    Some(text),
                    call.range,
                )));
            }
        },
        ("bool_of_string_opt", [Value::String(text)]) => match &**text {
            "true" => Value::some(Value::Bool(true)),
            "false" => Value::some(Value::Bool(false)),
            _ => Value::none(),
        },
        ("int_of_string", [Value::String(text)]) => match integer(text) {
            Some(n) => Value::Int(n),
            None => return Some(Err(Stop::failure("int_of_string", call.range))),
        },
        ("int_of_string_opt", [Value::String(text)]) => {
            integer(text).map_or_else(Value::none, |n| Value::some(Value::Int(n)))
        }
        ("int_of_char", [Value::Char(c)]) => Value::Int(i64::from(u32::from(*c))),
        ("char_of_int", [Value::Int(n)]) => match u8::try_from(*n) {
            Ok(code) if code.is_ascii() => Value::Char(char::from(code)),
            _ => call.unknown("a character that is no ASCII"),
        },
        (
            "print_string" | "print_endline" | "prerr_endline" | "prerr_string" | "print_newline"
            | "prerr_newline" | "print_int" | "print_char" | "at_exit" | "flush" | "flush_all",
            _,
        ) => Value::Unit,
        _ => return None,
    }))
}

/// An integer as OCaml's `int_of_string` reads it: a sign, `0x`, `0o`, `0b` or `0u`, digits with
/// underscores between them. Those of 63 bits are all that OCaml has.
fn integer(text: &str) -> Option<i64> {
    let (negative, digits) = match text.as_bytes().first()? {
        b'-' => (true, &text[1..]),
        b'+' => (false, &text[1..]),
        _ => (false, text),
    };
    let prefix = digits.get(..2).unwrap_or_default().to_ascii_lowercase();
    let (radix, digits) = match prefix.as_str() {
        "0x" => (16, &digits[2..]),
        "0o" => (8, &digits[2..]),
        "0b" => (2, &digits[2..]),
        "0u" => (10, &digits[2..]),
        _ => (10, digits),
    };
    if digits.starts_with('_') || digits.starts_with(['+', '-']) {
        return None;
    }
    let value = i128::from_str_radix(&digits.replace('_', ""), radix).ok()?;
    let value = if negative { -value } else { value };
    // Hexadecimal and its kin wrap around; 63 bits, as on every machine that builds unikernels.
    let limit = 1_i128 << 62;
    let wraps = radix != 10 || prefix == "0u";
    let value = match wraps && value >= limit && value < 2 * limit {
        true => value - 2 * limit,
        false => value,
    };
    (-limit..limit)
        .contains(&value)
        .then(|| i64::try_from(value).ok())?
}

fn raise(call: &Call<'_>, exception: &str, argument: Option<&Value>) -> Outcome {
    Err(Stop::exception(exception, argument.cloned(), call.range))
}

fn step(evaluator: &Evaluator<'_>, cell: &RefCell<Value>, by: i64) -> Outcome {
    let mut value = cell.borrow_mut();
    if let Value::Int(n) = &*value {
        let next = Value::Int(n.wrapping_add(by));
        *value = evaluator.stored(&next);
    }
    Ok(Value::Unit)
}

fn compared(call: &Call<'_>, equal: Option<bool>) -> Outcome {
    Ok(match (equal, call.first_unknown()) {
        (Some(equal), _) => Value::Bool(equal),
        (None, Some(unknown)) => Value::Unknown(unknown.clone()),
        (None, None) => call.unknown("these values are not compared"),
    })
}

#[cfg(test)]
mod tests {
    use super::integer;

    #[test]
    fn integers_are_read_as_ocaml_does() {
        let cases = [
            ("80", Some(80)),
            ("-0x10", Some(-16)),
            ("0b1_0", Some(2)),
            ("0o17", Some(15)),
            ("1_000", Some(1000)),
            ("0x7fffffffffffffff", Some(-1)),
            ("4611686018427387904", None),
            ("_1", None),
            ("", None),
            ("-", None),
            ("--1", None),
            ("é", None),
            ("80 ", None),
        ];
        for (text, value) in cases {
            assert_eq!(integer(text), value, "{text}");
        }
    }
}
