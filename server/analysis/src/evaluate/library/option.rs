//! `Option`.

use crate::evaluate::interp::{Outcome, Stop};
use crate::evaluate::value::Value;
use crate::evaluate::{Call, Evaluator};

pub(super) fn call(evaluator: &mut Evaluator<'_>, name: &str, call: &Call<'_>) -> Option<Outcome> {
    let (option, other) = match (name, call.arguments) {
        ("some", [value]) => return Some(Ok(Value::some(value.clone()))),
        ("none", _) => return Some(Ok(Value::none())),
        ("map" | "iter", [function, option]) => (option, Some(function)),
        ("bind", [option, function]) => (option, Some(function)),
        ("value", [option, default]) => (option, Some(default)),
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
        ("is_some", inside, _) => Ok(Value::Bool(inside.is_some())),
        ("is_none", inside, _) => Ok(Value::Bool(inside.is_none())),
        ("get", Some(value), _) => Ok(value.clone()),
        ("get", None, _) => Err(Stop::raise("Invalid_argument", call.range)),
        ("to_list", inside, _) => Ok(Value::list(inside.into_iter().cloned().collect())),
        _ => return None,
    })
}
