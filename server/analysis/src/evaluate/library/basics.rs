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
        ("int_of_string", [Value::String(text)]) => match text.parse() {
            Ok(n) => Ok(Value::Int(n)),
            Err(_) => Err(Stop::raise("Failure", call.range)),
        },
        ("int_of_string_opt", [Value::String(text)]) => Ok(text
            .parse()
            .map_or_else(|_| Value::none(), |n| Value::some(Value::Int(n)))),
        ("print_string" | "print_endline" | "prerr_endline" | "print_newline", _) => {
            Ok(Value::Unit)
        }
        _ => return call.flow_unknown(),
    })
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
