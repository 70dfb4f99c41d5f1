//! `Int` and its boxed relatives, `Float`, `Bool`: what they add to the operators of `Stdlib`.

use crate::evaluate::Call;
use crate::evaluate::stop::Outcome;
use crate::evaluate::value::Value;

use super::list::ordering;

pub(super) fn call(name: &str, call: &Call<'_>) -> Option<Outcome> {
    Some(Ok(match (name, call.arguments) {
        ("add", [Value::Int(a), Value::Int(b)]) => Value::Int(a.wrapping_add(*b)),
        ("sub", [Value::Int(a), Value::Int(b)]) => Value::Int(a.wrapping_sub(*b)),
        ("mul", [Value::Int(a), Value::Int(b)]) => Value::Int(a.wrapping_mul(*b)),
        ("div", [Value::Int(a), Value::Int(b)]) if *b != 0 => Value::Int(a.wrapping_div(*b)),
        ("rem", [Value::Int(a), Value::Int(b)]) if *b != 0 => Value::Int(a.wrapping_rem(*b)),
        ("neg", [Value::Int(a)]) => Value::Int(a.wrapping_neg()),
        ("abs", [Value::Int(a)]) => Value::Int(a.wrapping_abs()),
        ("logand", [Value::Int(a), Value::Int(b)]) => Value::Int(a & b),
        ("logor", [Value::Int(a), Value::Int(b)]) => Value::Int(a | b),
        ("logxor", [Value::Int(a), Value::Int(b)]) => Value::Int(a ^ b),
        ("of_int" | "to_int", [Value::Int(a)]) => Value::Int(*a),
        ("of_int", [Value::Bool(_)]) => return None,
        ("of_string", [Value::Float(value)]) => Value::Float(*value),
        ("to_string", [Value::Int(a)]) => Value::string(&a.to_string()),
        ("to_string", [Value::Bool(a)]) => Value::string(&a.to_string()),
        ("to_float", [Value::Int(a)]) => Value::Float(*a as f64),
        ("to_int", [Value::Float(a)]) => Value::Int(*a as i64),
        ("to_int", [Value::Bool(a)]) => Value::Int(i64::from(*a)),
        ("equal", [a, b]) => Value::Bool(a.equal(b)?),
        ("compare", [a, b]) => ordering(a.compare(b)?),
        _ => return None,
    }))
}
