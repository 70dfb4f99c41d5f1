//! `Option` and `Result`.

use crate::evaluate::stop::{Outcome, Stop};
use crate::evaluate::value::Value;
use crate::evaluate::{Call, Evaluator};

pub(super) fn call(evaluator: &mut Evaluator<'_>, name: &str, call: &Call<'_>) -> Option<Outcome> {
    let (option, other) = match (name, call.arguments) {
        ("some", [value]) => return Some(Ok(Value::some(value.clone()))),
        ("none", _) => return Some(Ok(Value::none())),
        ("map" | "iter", [function, option]) => (option, Some(function)),
        ("bind", [option, function]) => (option, Some(function)),
        ("value", [option, default]) => (option, Some(default)),
        ("fold", [none, some, option]) => {
            return match option.as_option() {
                Some(None) => Some(Ok(none.clone())),
                Some(Some(value)) => Some(evaluator.call(some, value.clone(), call.range)),
                None => call.flow_unknown(),
            };
        }
        ("join", [option]) => {
            return match option.as_option() {
                Some(None) => Some(Ok(Value::none())),
                Some(Some(inside)) => Some(Ok(inside.clone())),
                None => call.flow_unknown(),
            };
        }
        (_, [option]) => (option, None),
        _ => return call.flow_unknown(),
    };
    let Some(inside) = option.as_option() else {
        return call.flow_unknown();
    };
    Some(match (name, inside, other) {
        ("value", Some(value), _) => Ok(value.clone()),
        ("value", None, Some(default)) => Ok(default.clone()),
        ("map", Some(value), Some(function)) => evaluator
            .call(function, value.clone(), call.range)
            .map(Value::some),
        ("bind", Some(value), Some(function)) => {
            evaluator.call(function, value.clone(), call.range)
        }
        ("iter", Some(value), Some(function)) => evaluator
            .call(function, value.clone(), call.range)
            .map(|_| Value::Unit),
        ("map" | "bind", None, _) => Ok(Value::none()),
        ("iter", None, _) => Ok(Value::Unit),
        ("to_seq", inside, _) => Ok(Value::list(inside.into_iter().cloned().collect())),
        ("is_some", inside, _) => Ok(Value::Bool(inside.is_some())),
        ("is_none", inside, _) => Ok(Value::Bool(inside.is_none())),
        ("get", Some(value), _) => Ok(value.clone()),
        ("get", None, _) => {
            let text = Value::string("option is None");
            Err(Stop::exception("Invalid_argument", Some(text), call.range))
        }
        ("to_list", inside, _) => Ok(Value::list(inside.into_iter().cloned().collect())),
        _ => return None,
    })
}

/// `Result`.
pub(super) fn result(
    evaluator: &mut Evaluator<'_>,
    name: &str,
    call: &Call<'_>,
) -> Option<Outcome> {
    let (result, function) = match (name, call.arguments) {
        ("ok", [value]) => return Some(Ok(made("Ok", value.clone()))),
        ("error", [value]) => return Some(Ok(made("Error", value.clone()))),
        ("map" | "map_error" | "iter", [function, result]) => (result, Some(function)),
        ("bind" | "value", [result, function]) => (result, Some(function)),
        (_, [result]) => (result, None),
        _ => return call.flow_unknown(),
    };
    let Value::Construct(tag, Some(value)) = result else {
        return call.flow_unknown();
    };
    let (is_ok, value) = (&**tag == "Ok", (**value).clone());
    Some(match (name, is_ok, function) {
        ("is_ok", ..) => Ok(Value::Bool(is_ok)),
        ("is_error", ..) => Ok(Value::Bool(!is_ok)),
        ("to_option", true, _) => Ok(Value::some(value)),
        ("to_option", false, _) => Ok(Value::none()),
        ("get_ok" | "value", true, _) | ("get_error", false, _) => Ok(value),
        ("value", false, Some(default)) => Ok(default.clone()),
        ("map", true, Some(function)) => {
            let outcome = evaluator.call(function, value, call.range);
            outcome.map(|value| made("Ok", value))
        }
        ("map_error", false, Some(function)) => {
            let outcome = evaluator.call(function, value, call.range);
            outcome.map(|value| made("Error", value))
        }
        ("bind", true, Some(function)) => evaluator.call(function, value, call.range),
        ("map" | "bind", false, _) | ("map_error", true, _) => Ok(result.clone()),
        _ => return None,
    })
}

fn made(tag: &str, value: Value) -> Value {
    Value::Construct(tag.into(), Some(std::rc::Rc::new(value)))
}
