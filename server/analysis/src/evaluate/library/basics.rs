//! Operators, references, comparison, conversion: the values of `Stdlib` itself.

use std::cell::RefCell;
use std::rc::Rc;

use crate::evaluate::interp::{Outcome, Stop};
use crate::evaluate::value::Value;
use crate::evaluate::{Call, Evaluator};

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
            *cell.borrow_mut() = value.clone();
            Ok(Value::Unit)
        }
        ("incr", [Value::Ref(cell)]) => step(cell, 1),
        ("decr", [Value::Ref(cell)]) => step(cell, -1),
        ("failwith", [text]) => raise(call, "Failure", Some(text)),
        ("invalid_arg", [text]) => raise(call, "Invalid_argument", Some(text)),
        ("raise" | "raise_notrace", [Value::Construct(exception, argument)]) => {
            raise(call, exception, argument.as_deref())
        }
        ("raise" | "raise_notrace", _) => raise(call, "an exception", None),
        ("exit", _) => Err(Stop::raise("Exit", call.range)),
        ("not", [Value::Bool(value)]) => Ok(Value::Bool(!value)),
        ("^", [Value::String(a), Value::String(b)]) => Ok(Value::string(&format!("{a}{b}"))),
        ("@", [Value::List(a), Value::List(b)]) => {
            Ok(Value::list(a.iter().chain(b.iter()).cloned().collect()))
        }
        ("=" | "==", [a, b]) => compared(call, a.equal(b)),
        ("<>" | "!=", [a, b]) => compared(call, a.equal(b).map(|equal| !equal)),
        ("+", [Value::Int(a), Value::Int(b)]) => Ok(Value::Int(a.wrapping_add(*b))),
        ("-", [Value::Int(a), Value::Int(b)]) => Ok(Value::Int(a.wrapping_sub(*b))),
        ("*", [Value::Int(a), Value::Int(b)]) => Ok(Value::Int(a.wrapping_mul(*b))),
        ("/" | "mod", [Value::Int(_), Value::Int(0)]) => {
            Err(Stop::raise("Division_by_zero", call.range))
        }
        ("/", [Value::Int(a), Value::Int(b)]) => Ok(Value::Int(a.wrapping_div(*b))),
        ("mod", [Value::Int(a), Value::Int(b)]) => Ok(Value::Int(a.wrapping_rem(*b))),
        ("~-", [Value::Int(a)]) => Ok(Value::Int(a.wrapping_neg())),
        ("succ", [Value::Int(a)]) => Ok(Value::Int(a.wrapping_add(1))),
        ("pred", [Value::Int(a)]) => Ok(Value::Int(a.wrapping_sub(1))),
        ("<", [Value::Int(a), Value::Int(b)]) => Ok(Value::Bool(a < b)),
        (">", [Value::Int(a), Value::Int(b)]) => Ok(Value::Bool(a > b)),
        ("<=", [Value::Int(a), Value::Int(b)]) => Ok(Value::Bool(a <= b)),
        (">=", [Value::Int(a), Value::Int(b)]) => Ok(Value::Bool(a >= b)),
        ("max", [Value::Int(a), Value::Int(b)]) => Ok(Value::Int(*a.max(b))),
        ("min", [Value::Int(a), Value::Int(b)]) => Ok(Value::Int(*a.min(b))),
        ("string_of_int", [Value::Int(n)]) => Ok(Value::string(&n.to_string())),
        ("string_of_bool", [Value::Bool(b)]) => Ok(Value::string(&b.to_string())),
        ("int_of_string", [Value::String(text)]) => match integer(text) {
            Some(n) => Ok(Value::Int(n)),
            None => Err(Stop::raise("Failure", call.range)),
        },
        ("int_of_string_opt", [Value::String(text)]) => {
            Ok(integer(text).map_or_else(Value::none, |n| Value::some(Value::Int(n))))
        }
        ("print_string" | "print_endline" | "prerr_endline" | "print_newline", _) => {
            Ok(Value::Unit)
        }
        _ => return call.flow_unknown(),
    })
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
    let text = argument.and_then(Value::as_str);
    Err(Stop::raise_with(exception, text, call.range))
}

fn step(cell: &RefCell<Value>, by: i64) -> Outcome {
    let mut value = cell.borrow_mut();
    if let Value::Int(n) = &mut *value {
        *n = n.wrapping_add(by);
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
