//! `List`, and `Seq` where a sequence is as good as the list of its items.
//!
//! Of a list whose end is not known, what holds of its first items is kept.

use std::cmp::Ordering;

use crate::evaluate::data::append;
use crate::evaluate::stop::{Outcome, Stop};
use crate::evaluate::value::Value;
use crate::evaluate::{Call, Evaluator};

pub(super) fn call(evaluator: &mut Evaluator<'_>, name: &str, call: &Call<'_>) -> Option<Outcome> {
    match call.arguments {
        [
            function,
            list @ (Value::List(items) | Value::Partial(items, _)),
        ] if takes_function(name) => Some(over(evaluator, name, function, items, list, call)),
        [function, start, Value::List(items)] if name == "fold_left" => {
            let items = items.iter().map(|item| (item, false));
            Some(fold(evaluator, function, start, items, call))
        }
        [function, Value::List(items), start] if name == "fold_right" => {
            let items = items.iter().rev().map(|item| (item, true));
            Some(fold(evaluator, function, start, items, call))
        }
        [function, Value::List(a), Value::List(b)] if takes_two(name) => {
            Some(over_two(evaluator, name, function, a, b, call))
        }
        [function, Value::List(items)] if is_sort(name) => {
            sort(evaluator, name, function, items, call)
        }
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
            | "filteri"
            | "find_all"
            | "filter_map"
            | "concat_map"
            | "flat_map"
            | "partition"
            | "for_all"
            | "exists"
            | "find"
            | "find_opt"
            | "find_map"
            | "find_index"
    )
}

fn takes_two(name: &str) -> bool {
    matches!(name, "map2" | "rev_map2" | "iter2" | "for_all2" | "exists2")
}

fn is_sort(name: &str) -> bool {
    matches!(name, "sort" | "stable_sort" | "fast_sort" | "sort_uniq")
}

fn over(
    evaluator: &mut Evaluator<'_>,
    name: &str,
    function: &Value,
    items: &[Value],
    list: &Value,
    call: &Call<'_>,
) -> Outcome {
    let mut results = Vec::with_capacity(items.len());
    let mut others = Vec::new();
    let keeps_place = matches!(name, "map" | "mapi" | "rev_map" | "iter" | "iteri");
    for (at, item) in items.iter().enumerate() {
        let result = match name {
            "mapi" | "iteri" | "filteri" => {
                evaluator.call_two(function, Value::Int(at as i64), item.clone(), call.range)
            }
            _ => evaluator.call(function, item.clone(), call.range),
        }?;
        match (name, &result) {
            (_, Value::Unknown(unknown)) if !keeps_place => {
                return Ok(append(&results, &Value::Unknown(unknown.clone())));
            }
            ("for_all", Value::Bool(false)) | ("exists", Value::Bool(true)) => return Ok(result),
            ("find", Value::Bool(true)) => return Ok(item.clone()),
            ("find_opt", Value::Bool(true)) => return Ok(Value::some(item.clone())),
            ("find_index", Value::Bool(true)) => return Ok(Value::some(Value::Int(at as i64))),
            ("find_map", Value::Construct(_, Some(_))) => return Ok(result),
            ("filter" | "filteri" | "find_all" | "partition", Value::Bool(true)) => {
                results.push(item.clone());
            }
            ("partition", _) => others.push(item.clone()),
            ("filter_map", value) => results.extend(value.as_option().flatten().cloned()),
            ("concat_map" | "flat_map", value) => {
                results.extend(value.known_items().iter().cloned());
            }
            ("map" | "mapi" | "rev_map", _) => results.push(result),
            _ => {}
        }
    }
    // What the items that are not known would add.
    let rest = match list {
        Value::Partial(_, unknown) => Some(unknown),
        _ => None,
    };
    Ok(match (name, rest) {
        ("iter" | "iteri", _) => Value::Unit,
        ("rev_map", None) => Value::list(results.into_iter().rev().collect()),
        (
            "map" | "mapi" | "filter" | "filteri" | "find_all" | "filter_map" | "concat_map"
            | "flat_map",
            Some(unknown),
        ) => append(&results, &Value::Unknown(unknown.clone())),
        (_, Some(unknown)) => Value::Unknown(unknown.clone()),
        ("for_all", None) => Value::Bool(true),
        ("exists", None) => Value::Bool(false),
        ("find", None) => return Err(Stop::raise("Not_found", call.range)),
        ("find_opt" | "find_map" | "find_index", None) => Value::none(),
        ("partition", None) => Value::pair(Value::list(results), Value::list(others)),
        _ => Value::list(results),
    })
}

fn over_two(
    evaluator: &mut Evaluator<'_>,
    name: &str,
    function: &Value,
    a: &[Value],
    b: &[Value],
    call: &Call<'_>,
) -> Outcome {
    if a.len() != b.len() {
        let text = Value::string(&format!("List.{name}"));
        return Err(Stop::exception("Invalid_argument", Some(text), call.range));
    }
    let mut results = Vec::with_capacity(a.len());
    for (a, b) in a.iter().zip(b) {
        let result = evaluator.call_two(function, a.clone(), b.clone(), call.range)?;
        match (name, &result) {
            ("for_all2" | "exists2", Value::Unknown(_))
            | ("for_all2", Value::Bool(false))
            | ("exists2", Value::Bool(true)) => return Ok(result),
            _ => results.push(result),
        }
    }
    Ok(match name {
        "iter2" => Value::Unit,
        "for_all2" => Value::Bool(true),
        "exists2" => Value::Bool(false),
        "rev_map2" => Value::list(results.into_iter().rev().collect()),
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
        state = evaluator.call_two(function, first, second, call.range)?;
    }
    Ok(state)
}

/// A merge sort, which asks the configuration's own function; it is stable, as OCaml's is.
fn sort(
    evaluator: &mut Evaluator<'_>,
    name: &str,
    function: &Value,
    items: &[Value],
    call: &Call<'_>,
) -> Option<Outcome> {
    let mut sorted: Vec<Value> = Vec::with_capacity(items.len());
    for item in items {
        // Binary search for the place after everything that is not greater.
        let (mut low, mut high) = (0, sorted.len());
        let mut is_double = false;
        while low < high {
            let middle = (low + high) / 2;
            let order =
                evaluator.call_two(function, sorted[middle].clone(), item.clone(), call.range);
            match order {
                Ok(Value::Int(order)) if order > 0 => high = middle,
                Ok(Value::Int(order)) => {
                    is_double |= order == 0;
                    low = middle + 1;
                }
                Ok(Value::Unknown(unknown)) => return Some(Ok(Value::Unknown(unknown))),
                Ok(_) => return None,
                Err(stop) => return Some(Err(stop)),
            }
        }
        if !(is_double && name == "sort_uniq") {
            sorted.insert(low, item.clone());
        }
    }
    Some(Ok(Value::list(sorted)))
}

/// Lists longer than this are not built: nobody configures so many devices.
pub(super) const MAX_LENGTH: i64 = 100_000;

fn init(evaluator: &mut Evaluator<'_>, length: i64, function: &Value, call: &Call<'_>) -> Outcome {
    if length < 0 {
        let text = Value::string("List.init");
        return Err(Stop::exception("Invalid_argument", Some(text), call.range));
    }
    if length > MAX_LENGTH {
        return Err(Stop::Limit);
    }
    let items = (0..length).map(|at| evaluator.call(function, Value::Int(at), call.range));
    Ok(Value::list(items.collect::<Result<_, _>>()?))
}

fn plain(name: &str, call: &Call<'_>) -> Option<Outcome> {
    let failure = |text: &str| Some(Err(Stop::failure(text, call.range)));
    Some(Ok(match (name, call.arguments) {
        ("of_seq" | "to_seq" | "of_list" | "to_list", [list]) => list.clone(),
        ("return", [value]) => Value::list(vec![value.clone()]),
        ("length", [Value::List(items)]) => Value::Int(items.len() as i64),
        ("is_empty", [Value::List(items)]) => Value::Bool(items.is_empty()),
        ("is_empty", [Value::Partial(..)]) => Value::Bool(false),
        ("rev", [Value::List(items)]) => Value::list(items.iter().rev().cloned().collect()),
        ("append", [Value::List(a), b]) => append(a, b),
        ("append", [partial @ Value::Partial(..), _]) => partial.clone(),
        ("rev_append", [Value::List(a), b]) => {
            let reversed: Vec<Value> = a.iter().rev().cloned().collect();
            append(&reversed, b)
        }
        ("concat" | "flatten", [Value::List(lists)]) => {
            let empty = Value::list(Vec::new());
            let join = |after: Value, list: &Value| match list {
                Value::List(items) => append(items, &after),
                other => other.clone(),
            };
            lists.iter().rev().fold(empty, join)
        }
        ("cons", [head, tail]) => append(std::slice::from_ref(head), tail),
        ("hd", [Value::List(items) | Value::Partial(items, _)]) => match items.first() {
            Some(head) => head.clone(),
            None => return failure("hd"),
        },
        ("tl", [Value::List(items)]) => match items.split_first() {
            Some((_, tail)) => Value::List(tail.into()),
            None => return failure("tl"),
        },
        ("nth", [Value::List(items), Value::Int(at)]) => {
            match usize::try_from(*at).ok().and_then(|at| items.get(at)) {
                Some(item) => item.clone(),
                None => return failure("nth"),
            }
        }
        ("nth_opt", [Value::List(items), Value::Int(at)]) => usize::try_from(*at)
            .ok()
            .and_then(|at| items.get(at))
            .map_or_else(Value::none, |item| Value::some(item.clone())),
        ("mem" | "memq", [wanted, Value::List(items)]) => {
            let mut result = Some(false);
            for item in items.iter() {
                match item.equal(wanted) {
                    Some(true) => return Some(Ok(Value::Bool(true))),
                    Some(false) => {}
                    None => result = None,
                }
            }
            Value::Bool(result?)
        }
        ("assoc" | "assoc_opt" | "mem_assoc", [key, Value::List(pairs)]) => {
            match (assoc(key, pairs)?, name) {
                (found, "mem_assoc") => Value::Bool(found.is_some()),
                (Some(value), "assoc") => value,
                (Some(value), _) => Value::some(value),
                (None, "assoc") => return Some(Err(Stop::raise("Not_found", call.range))),
                (None, _) => Value::none(),
            }
        }
        ("remove_assoc", [key, Value::List(pairs)]) => {
            let is = |pair: &Value| match pair {
                Value::Tuple(pair) => pair.first().and_then(|found| found.equal(key)),
                _ => None,
            };
            let found = pairs.iter().map(is).collect::<Option<Vec<_>>>()?;
            let at = found.iter().position(|is| *is);
            let kept = pairs.iter().enumerate();
            let kept = kept.filter(|(nth, _)| Some(*nth) != at);
            Value::list(kept.map(|(_, pair)| pair.clone()).collect())
        }
        ("combine", [Value::List(a), Value::List(b)]) => {
            if a.len() != b.len() {
                let text = Value::string("List.combine");
                return Some(Err(Stop::exception(
                    "Invalid_argument",
                    Some(text),
                    call.range,
                )));
            }
            let pairs = a.iter().zip(b.iter());
            let pairs = pairs.map(|(a, b)| Value::pair(a.clone(), b.clone()));
            Value::list(pairs.collect())
        }
        ("split", [Value::List(pairs)]) => {
            let side = |nth: usize| {
                let part = |pair: &Value| match pair {
                    Value::Tuple(pair) => pair.get(nth).cloned(),
                    _ => None,
                };
                pairs.iter().map(part).collect::<Option<Vec<_>>>()
            };
            Value::pair(Value::list(side(0)?), Value::list(side(1)?))
        }
        ("compare_lengths", [Value::List(a), Value::List(b)]) => ordering(a.len().cmp(&b.len())),
        ("compare_length_with", [Value::List(a), Value::Int(n)]) => {
            ordering((a.len() as i64).cmp(n))
        }
        _ => return None,
    }))
}

/// An order as the number that OCaml's comparisons give.
pub(super) fn ordering(order: Ordering) -> Value {
    Value::Int(order as i64)
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
