//! `Map.Make` and `Set.Make`: a map is a sorted list of pairs here, a set a sorted list.
//!
//! Only what is applied to a module of a library is known, which orders as `compare` does.

use std::cmp::Ordering;

use crate::evaluate::stop::{Outcome, Stop};
use crate::evaluate::value::Value;
use crate::evaluate::{Call, Evaluator};

use super::list;

const MAP: &str = "Stdlib.Map.Make";
const SET: &str = "Stdlib.Set.Make";

/// The functions of both, with how many arguments they take.
const FUNCTIONS: &[(&str, usize)] = &[
    ("empty", 0),
    ("is_empty", 1),
    ("mem", 2),
    ("remove", 2),
    ("iter", 2),
    ("fold", 3),
    ("for_all", 2),
    ("exists", 2),
    ("filter", 2),
    ("cardinal", 1),
    ("map", 2),
    ("find", 2),
    ("find_opt", 2),
    ("choose", 1),
    ("choose_opt", 1),
    ("of_list", 1),
    ("of_seq", 1),
    ("to_seq", 1),
    ("to_list", 1),
    ("equal", 2),
];

/// Those of maps only.
const MAPS: &[(&str, usize)] = &[
    ("add", 3),
    ("singleton", 2),
    ("update", 3),
    ("bindings", 1),
    ("mapi", 2),
    ("min_binding", 1),
    ("max_binding", 1),
    ("min_binding_opt", 1),
    ("max_binding_opt", 1),
];

/// Those of sets only.
const SETS: &[(&str, usize)] = &[
    ("add", 2),
    ("singleton", 1),
    ("elements", 1),
    ("union", 2),
    ("inter", 2),
    ("diff", 2),
    ("subset", 2),
    ("min_elt", 1),
    ("max_elt", 1),
    ("min_elt_opt", 1),
    ("max_elt_opt", 1),
];

/// Whether a path is one of the functors.
pub(super) fn is_module(path: &str) -> bool {
    path == MAP || path == SET
}

/// How many arguments a function of such a module takes.
pub(super) fn arity(path: &str) -> Option<usize> {
    let (module, name) = path.rsplit_once('.')?;
    let own = match module {
        MAP => MAPS,
        SET => SETS,
        _ => return None,
    };
    let mut all = own.iter().chain(FUNCTIONS);
    all.find(|(known, _)| *known == name)
        .map(|(_, arity)| *arity)
}

pub(super) fn constant(path: &str) -> Option<Value> {
    let (module, name) = path.rsplit_once('.')?;
    (is_module(module) && name == "empty").then(|| Value::list(Vec::new()))
}

pub(super) fn call(evaluator: &mut Evaluator<'_>, path: &str, call: &Call<'_>) -> Option<Outcome> {
    let is_map = path.starts_with("Map.");
    let name = path.rsplit('.').next()?;
    let outcome = match is_map {
        true => map(evaluator, name, call),
        false => set(evaluator, name, call),
    };
    outcome.or_else(|| call.flow_unknown())
}

/// What an item is ordered by: the key of a pair of a map, the item itself in a set.
fn key(item: &Value, is_map: bool) -> Option<&Value> {
    match item {
        Value::Tuple(pair) if is_map => pair.first(),
        _ if is_map => None,
        item => Some(item),
    }
}

/// Where an item with a key is, or where it belongs.
fn place(items: &[Value], wanted: &Value, is_map: bool) -> Option<Result<usize, usize>> {
    for (at, item) in items.iter().enumerate() {
        match key(item, is_map)?.compare(wanted)? {
            Ordering::Less => {}
            Ordering::Equal => return Some(Ok(at)),
            Ordering::Greater => return Some(Err(at)),
        }
    }
    Some(Err(items.len()))
}

fn add(items: &[Value], item: Value, is_map: bool) -> Option<Vec<Value>> {
    let mut items = items.to_vec();
    match place(&items, key(&item, is_map)?, is_map)? {
        Ok(at) => items[at] = item,
        Err(at) => items.insert(at, item),
    }
    Some(items)
}

fn add_all(items: &[Value], more: &[Value], is_map: bool) -> Option<Vec<Value>> {
    more.iter().try_fold(items.to_vec(), |items, item| {
        add(&items, item.clone(), is_map)
    })
}

/// What maps and sets have in common.
fn common(
    evaluator: &mut Evaluator<'_>,
    name: &str,
    is_map: bool,
    call: &Call<'_>,
) -> Option<Outcome> {
    let item = |found: Option<&Value>, optional: bool| match (found, optional) {
        (Some(item), true) => Ok(Value::some(item.clone())),
        (Some(item), false) => Ok(item.clone()),
        (None, true) => Ok(Value::none()),
        (None, false) => Err(Stop::raise("Not_found", call.range)),
    };
    Some(match (name, call.arguments) {
        ("of_list" | "of_seq", [Value::List(items)]) => {
            Ok(Value::list(add_all(&[], items, is_map)?))
        }
        ("to_list" | "to_seq" | "bindings" | "elements", [Value::List(items)]) => {
            Ok(Value::List(items.clone()))
        }
        ("is_empty", [Value::List(items)]) => Ok(Value::Bool(items.is_empty())),
        ("cardinal", [Value::List(items)]) => Ok(Value::Int(items.len() as i64)),
        ("mem", [wanted, Value::List(items)]) => {
            Ok(Value::Bool(place(items, wanted, is_map)?.is_ok()))
        }
        ("remove", [wanted, Value::List(items)]) => {
            let mut items = items.to_vec();
            if let Ok(at) = place(&items, wanted, is_map)? {
                items.remove(at);
            }
            Ok(Value::list(items))
        }
        ("equal", [Value::List(_), Value::List(_)]) if !is_map => {
            Ok(Value::Bool(call.arguments[0].equal(&call.arguments[1])?))
        }
        (_, [Value::List(items)]) if name.starts_with("min_") || name.starts_with("choose") => {
            item(items.first(), name.ends_with("_opt"))
        }
        (_, [Value::List(items)]) if name.starts_with("max_") => {
            item(items.last(), name.ends_with("_opt"))
        }
        ("iter" | "for_all" | "exists" | "filter", _) if !is_map => {
            return list::call(evaluator, name, call);
        }
        _ => return None,
    })
}

fn set(evaluator: &mut Evaluator<'_>, name: &str, call: &Call<'_>) -> Option<Outcome> {
    let contains = |items: &[Value], item: &Value| place(items, item, false).map(|at| at.is_ok());
    let kept = |items: &[Value], others: &[Value], wanted: bool| -> Option<Vec<Value>> {
        let mut kept = Vec::new();
        for item in items {
            if contains(others, item)? == wanted {
                kept.push(item.clone());
            }
        }
        Some(kept)
    };
    Some(match (name, call.arguments) {
        ("add", [value, Value::List(items)]) => Ok(Value::list(add(items, value.clone(), false)?)),
        ("singleton", [value]) => Ok(Value::list(vec![value.clone()])),
        ("union", [Value::List(a), Value::List(b)]) => Ok(Value::list(add_all(a, b, false)?)),
        ("inter", [Value::List(a), Value::List(b)]) => Ok(Value::list(kept(a, b, true)?)),
        ("diff", [Value::List(a), Value::List(b)]) => Ok(Value::list(kept(a, b, false)?)),
        ("subset", [Value::List(a), Value::List(b)]) => {
            Ok(Value::Bool(kept(a, b, false)?.is_empty()))
        }
        ("find" | "find_opt", [wanted, Value::List(items)]) => {
            let found = place(items, wanted, false)?
                .ok()
                .map(|at| items[at].clone());
            match (found, name) {
                (Some(item), "find") => Ok(item),
                (Some(item), _) => Ok(Value::some(item)),
                (None, "find") => Err(Stop::raise("Not_found", call.range)),
                (None, _) => Ok(Value::none()),
            }
        }
        ("fold", [function, Value::List(items), start]) => {
            let mut state = start.clone();
            for item in items.iter() {
                match evaluator.call_two(function, item.clone(), state, call.range) {
                    Ok(next) => state = next,
                    Err(stop) => return Some(Err(stop)),
                }
            }
            Ok(state)
        }
        ("map", _) => match list::call(evaluator, "map", call)? {
            Ok(Value::List(items)) => Ok(Value::list(add_all(&[], &items, false)?)),
            outcome => outcome,
        },
        _ => return common(evaluator, name, false, call),
    })
}

fn map(evaluator: &mut Evaluator<'_>, name: &str, call: &Call<'_>) -> Option<Outcome> {
    let parts = |item: &Value| match item {
        Value::Tuple(pair) if pair.len() == 2 => Some((pair[0].clone(), pair[1].clone())),
        _ => None,
    };
    let pairs = |items: &[Value]| items.iter().map(parts).collect::<Option<Vec<_>>>();
    Some(match (name, call.arguments) {
        ("add", [key, value, Value::List(items)]) => {
            let pair = Value::pair(key.clone(), value.clone());
            Ok(Value::list(add(items, pair, true)?))
        }
        ("singleton", [key, value]) => {
            Ok(Value::list(vec![Value::pair(key.clone(), value.clone())]))
        }
        ("update", [key, function, Value::List(items)]) => {
            let at = place(items, key, true)?;
            let old = match at {
                Ok(at) => Value::some(parts(&items[at])?.1),
                Err(_) => Value::none(),
            };
            let new = match evaluator.call(function, old, call.range) {
                Ok(new) => new,
                Err(stop) => return Some(Err(stop)),
            };
            let mut items = items.to_vec();
            match (at, new.as_option()?) {
                (Ok(at), Some(value)) => items[at] = Value::pair(key.clone(), value.clone()),
                (Err(at), Some(value)) => items.insert(at, Value::pair(key.clone(), value.clone())),
                (Ok(at), None) => {
                    items.remove(at);
                }
                (Err(_), None) => {}
            }
            Ok(Value::list(items))
        }
        ("find" | "find_opt", [wanted, Value::List(items)]) => {
            let found = match place(items, wanted, true)? {
                Ok(at) => Some(parts(&items[at])?.1),
                Err(_) => None,
            };
            match (found, name) {
                (Some(value), "find") => Ok(value),
                (Some(value), _) => Ok(Value::some(value)),
                (None, "find") => Err(Stop::raise("Not_found", call.range)),
                (None, _) => Ok(Value::none()),
            }
        }
        ("fold", [function, Value::List(items), start]) => {
            let mut state = start.clone();
            for (key, value) in pairs(items)? {
                let partial = evaluator.call_two(function, key, value, call.range);
                state = match partial.and_then(|it| evaluator.call(&it, state, call.range)) {
                    Ok(state) => state,
                    Err(stop) => return Some(Err(stop)),
                };
            }
            Ok(state)
        }
        (
            "map" | "mapi" | "iter" | "filter" | "for_all" | "exists",
            [function, Value::List(items)],
        ) => {
            let mut made = Vec::with_capacity(items.len());
            for (key, value) in pairs(items)? {
                let outcome = match name {
                    "map" => evaluator.call(function, value.clone(), call.range),
                    _ => evaluator.call_two(function, key.clone(), value.clone(), call.range),
                };
                match (name, outcome) {
                    (_, Err(stop)) => return Some(Err(stop)),
                    ("map" | "mapi", Ok(new)) => made.push(Value::pair(key, new)),
                    ("filter", Ok(Value::Bool(true))) => made.push(Value::pair(key, value)),
                    ("filter" | "iter", Ok(Value::Bool(false) | Value::Unit)) => {}
                    ("for_all", Ok(Value::Bool(true))) | ("exists", Ok(Value::Bool(false))) => {}
                    (_, Ok(decided)) => return Some(Ok(decided)),
                }
            }
            Ok(match name {
                "iter" => Value::Unit,
                "for_all" => Value::Bool(true),
                "exists" => Value::Bool(false),
                _ => Value::list(made),
            })
        }
        _ => return common(evaluator, name, true, call),
    })
}
