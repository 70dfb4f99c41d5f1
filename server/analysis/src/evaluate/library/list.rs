//! `List`.

use crate::evaluate::interp::{Outcome, Stop};
use crate::evaluate::value::Value;
use crate::evaluate::{Call, Evaluator};

pub(super) fn call(evaluator: &mut Evaluator<'_>, name: &str, call: &Call<'_>) -> Option<Outcome> {
    match call.arguments {
        [function, Value::List(items)] if takes_function(name) => {
            Some(over(evaluator, name, function, items, call))
        }
        [function, start, Value::List(items)] if name == "fold_left" => Some(fold(
            evaluator,
            function,
            start,
            items.iter().map(|item| (item, false)),
            call,
        )),
        [function, Value::List(items), start] if name == "fold_right" => Some(fold(
            evaluator,
            function,
            start,
            items.iter().rev().map(|item| (item, true)),
            call,
        )),
        [Value::Int(length), function] if name == "init" => {
            Some(init(evaluator, *length, function, call))
        }
        _ => plain(name, call).or_else(|| call.flow_unknown()),
    }
}

fn takes_function(name: &str) -> bool {
    matches!(
        name,
        "map"
            | "rev_map"
            | "mapi"
            | "iter"
            | "iteri"
            | "filter"
            | "filter_map"
            | "concat_map"
            | "for_all"
            | "exists"
            | "find"
            | "find_opt"
    )
}

fn over(
    evaluator: &mut Evaluator<'_>,
    name: &str,
    function: &Value,
    items: &[Value],
    call: &Call<'_>,
) -> Outcome {
    let mut results = Vec::with_capacity(items.len());
    for (at, item) in items.iter().enumerate() {
        let function = match name {
            "mapi" | "iteri" => &evaluator.call(function, Value::Int(at as i64), call.range)?,
            _ => function,
        };
        let result = evaluator.call(function, item.clone(), call.range)?;
        match (name, &result) {
            (_, Value::Unknown(_)) if !matches!(name, "map" | "mapi" | "rev_map") => {
                return Ok(result);
            }
            ("for_all", Value::Bool(false)) | ("exists", Value::Bool(true)) => return Ok(result),
            ("find", Value::Bool(true)) => return Ok(item.clone()),
            ("find_opt", Value::Bool(true)) => return Ok(Value::some(item.clone())),
            ("filter", Value::Bool(true)) => results.push(item.clone()),
            ("filter_map", value) => results.extend(value.as_option().flatten().cloned()),
            ("concat_map", value) => {
                results.extend(value.as_list().unwrap_or_default().iter().cloned())
            }
            ("map" | "mapi" | "rev_map", _) => results.push(result),
            _ => {}
        }
    }
    Ok(match name {
        "iter" | "iteri" => Value::Unit,
        "for_all" => Value::Bool(true),
        "exists" => Value::Bool(false),
        "find" => return Err(Stop::raise("Not_found", call.range)),
        "find_opt" => Value::none(),
        "rev_map" => Value::list(results.into_iter().rev().collect()),
        _ => Value::list(results),
    })
}

fn fold<'a>(
    evaluator: &mut Evaluator<'_>,
    function: &Value,
    start: &Value,
    items: impl Iterator<Item = (&'a Value, bool)>,
    call: &Call<'_>,
) -> Outcome {
    let mut state = start.clone();
    for (item, item_first) in items {
        let (first, second) = if item_first {
            (item.clone(), state)
        } else {
            (state, item.clone())
        };
        let partial = evaluator.call(function, first, call.range)?;
        state = evaluator.call(&partial, second, call.range)?;
    }
    Ok(state)
}

/// Lists longer than this are not built: nobody configures so many devices.
const MAX_LENGTH: i64 = 100_000;

fn init(evaluator: &mut Evaluator<'_>, length: i64, function: &Value, call: &Call<'_>) -> Outcome {
    if length < 0 {
        return Err(Stop::raise("Invalid_argument", call.range));
    }
    if length > MAX_LENGTH {
        return Err(Stop::Limit);
    }
    let items = (0..length).map(|at| evaluator.call(function, Value::Int(at), call.range));
    Ok(Value::list(items.collect::<Result<_, _>>()?))
}

fn plain(name: &str, call: &Call<'_>) -> Option<Outcome> {
    let lists = |lists: &[Value]| -> Option<Value> {
        let lists = lists
            .iter()
            .map(Value::as_list)
            .collect::<Option<Vec<_>>>()?;
        Some(Value::list(lists.concat()))
    };
    Some(Ok(match (name, call.arguments) {
        ("length", [Value::List(items)]) => Value::Int(items.len() as i64),
        ("rev", [Value::List(items)]) => Value::list(items.iter().rev().cloned().collect()),
        ("append", [Value::List(a), Value::List(b)]) => Value::list([&**a, &**b].concat()),
        ("rev_append", [Value::List(a), Value::List(b)]) => {
            Value::list(a.iter().rev().chain(b.iter()).cloned().collect())
        }
        ("concat" | "flatten", [Value::List(items)]) => lists(items)?,
        ("cons", [head, Value::List(tail)]) => {
            Value::list(std::iter::once(head).chain(tail.iter()).cloned().collect())
        }
        ("hd", [Value::List(items)]) => match items.first() {
            Some(head) => head.clone(),
            None => return Some(Err(Stop::raise("Failure", call.range))),
        },
        ("tl", [Value::List(items)]) => match items.split_first() {
            Some((_, tail)) => Value::List(tail.into()),
            None => return Some(Err(Stop::raise("Failure", call.range))),
        },
        ("nth", [Value::List(items), Value::Int(at)]) => {
            match usize::try_from(*at).ok().and_then(|at| items.get(at)) {
                Some(item) => item.clone(),
                None => return Some(Err(Stop::raise("Failure", call.range))),
            }
        }
        ("mem", [wanted, Value::List(items)]) => {
            let equal = items
                .iter()
                .map(|item| item.equal(wanted))
                .collect::<Option<Vec<_>>>()?;
            Value::Bool(equal.contains(&true))
        }
        ("assoc" | "assoc_opt", [key, Value::List(pairs)]) => match (assoc(key, pairs)?, name) {
            (Some(value), "assoc") => value,
            (Some(value), _) => Value::some(value),
            (None, "assoc") => return Some(Err(Stop::raise("Not_found", call.range))),
            (None, _) => Value::none(),
        },
        ("combine", [Value::List(a), Value::List(b)]) => {
            let pair = |(a, b): (&Value, &Value)| Value::Tuple([a.clone(), b.clone()].into());
            Value::list(a.iter().zip(b.iter()).map(pair).collect())
        }
        _ => return None,
    }))
}

/// `None` where a key is not known.
fn assoc(key: &Value, pairs: &[Value]) -> Option<Option<Value>> {
    for pair in pairs {
        let Value::Tuple(pair) = pair else {
            return None;
        };
        let [found, value] = &**pair else { return None };
        if found.equal(key)? {
            return Some(Some(value.clone()));
        }
    }
    Some(None)
}
