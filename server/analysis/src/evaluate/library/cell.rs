//! What can be changed: arrays, queues, stacks, hash tables and buffers.
//!
//! All of them are arrays of values here, oldest first. A hash table holds the size that it was made
//! for, then its entries as pairs. A change that may not happen leaves what it changes unknown.

use std::cell::RefCell;
use std::rc::Rc;

use crate::evaluate::stop::{Outcome, Stop};
use crate::evaluate::value::Value;
use crate::evaluate::{Call, Evaluator};
use crate::graph::table_order;

use super::list;

type Cell = Rc<RefCell<Vec<Value>>>;

pub(super) fn call(evaluator: &mut Evaluator<'_>, path: &str, call: &Call<'_>) -> Option<Outcome> {
    let (module, name) = path.split_once('.')?;
    let outcome = match module {
        "Hashtbl" => table(evaluator, name, call),
        "Buffer" => buffer(evaluator, name, call),
        "Queue" | "Stack" => queue(evaluator, module, name, call),
        _ => array(evaluator, name, call),
    };
    outcome.or_else(|| call.flow_unknown())
}

/// Changes a cell, or makes its contents unknown when the change may not happen.
fn change(
    evaluator: &Evaluator<'_>,
    cell: &Cell,
    change: impl FnOnce(&mut Vec<Value>),
) -> Option<Outcome> {
    let mut items = cell.borrow_mut();
    match &evaluator.uncertain {
        Some(unknown) => *items = vec![Value::Unknown(unknown.clone())],
        None => change(&mut items),
    }
    Some(Ok(Value::Unit))
}

fn slot(items: &[Value], at: i64) -> Option<usize> {
    usize::try_from(at).ok().filter(|at| *at < items.len())
}

fn array(evaluator: &mut Evaluator<'_>, name: &str, call: &Call<'_>) -> Option<Outcome> {
    let bounds = || {
        let text = Value::string("index out of bounds");
        Some(Err(Stop::exception(
            "Invalid_argument",
            Some(text),
            call.range,
        )))
    };
    match (name, call.arguments) {
        ("of_list" | "of_seq", [Value::List(items)]) => Some(Ok(Value::array(items.to_vec()))),
        ("to_list" | "to_seq", [Value::Array(items)]) => {
            Some(Ok(Value::list(items.borrow().clone())))
        }
        ("copy", [Value::Array(items)]) => Some(Ok(Value::array(items.borrow().clone()))),
        ("length", [Value::Array(items)]) => Some(Ok(Value::Int(items.borrow().len() as i64))),
        ("get" | "unsafe_get", [Value::Array(items), Value::Int(at)]) => {
            let items = items.borrow();
            match slot(&items, *at) {
                Some(at) => Some(Ok(items[at].clone())),
                None => bounds(),
            }
        }
        ("set" | "unsafe_set", [Value::Array(items), Value::Int(at), value]) => {
            let value = evaluator.stored(value);
            let mut items = items.borrow_mut();
            match slot(&items, *at) {
                Some(at) => {
                    items[at] = value;
                    Some(Ok(Value::Unit))
                }
                None => bounds(),
            }
        }
        ("make" | "create", [Value::Int(count), value])
            if (0..=list::MAX_LENGTH).contains(count) =>
        {
            Some(Ok(Value::array(vec![value.clone(); *count as usize])))
        }
        ("append", [Value::Array(a), Value::Array(b)]) => Some(Ok(Value::array(
            [&a.borrow()[..], &b.borrow()[..]].concat(),
        ))),
        ("concat", [Value::List(arrays)]) => {
            let mut all = Vec::new();
            for array in arrays.iter() {
                match array {
                    Value::Array(items) => all.extend(items.borrow().iter().cloned()),
                    _ => return None,
                }
            }
            Some(Ok(Value::array(all)))
        }
        ("sub", [Value::Array(items), Value::Int(from), Value::Int(length)]) => {
            let items = items.borrow();
            let from = usize::try_from(*from).ok()?;
            let length = usize::try_from(*length).ok()?;
            match items.get(from..from.checked_add(length)?) {
                Some(part) => Some(Ok(Value::array(part.to_vec()))),
                None => bounds(),
            }
        }
        // The rest is as with the list of the items.
        _ => as_list(evaluator, name, call),
    }
}

/// Calls the function of `List` that has this name, and makes an array of its list.
fn as_list(evaluator: &mut Evaluator<'_>, name: &str, call: &Call<'_>) -> Option<Outcome> {
    let listed = |value: &Value| match value {
        Value::Array(items) => Value::list(items.borrow().clone()),
        other => other.clone(),
    };
    let arguments: Vec<Value> = call.arguments.iter().map(listed).collect();
    let call = Call {
        native: call.native,
        arguments: &arguments,
        range: call.range,
    };
    let outcome = list::call(evaluator, name, &call)?;
    let makes_array = matches!(name, "map" | "mapi" | "map2" | "init");
    Some(outcome.map(|value| match value {
        Value::List(items) if makes_array => Value::array(items.to_vec()),
        value => value,
    }))
}

fn queue(
    evaluator: &mut Evaluator<'_>,
    module: &str,
    name: &str,
    call: &Call<'_>,
) -> Option<Outcome> {
    match (name, call.arguments) {
        ("create", _) => Some(Ok(Value::array(Vec::new()))),
        ("add" | "push", [value, Value::Array(items)]) => {
            change(evaluator, items, |items| items.push(value.clone()))
        }
        ("clear", [Value::Array(items)]) => change(evaluator, items, Vec::clear),
        ("is_empty", [Value::Array(items)]) => Some(Ok(Value::Bool(items.borrow().is_empty()))),
        ("length", [Value::Array(items)]) => Some(Ok(Value::Int(items.borrow().len() as i64))),
        (
            "pop" | "take" | "peek" | "top" | "pop_opt" | "take_opt" | "peek_opt" | "top_opt",
            [Value::Array(items)],
        ) => {
            let takes = name.starts_with("pop") || name.starts_with("take");
            let mut items = items.borrow_mut();
            let at = match module {
                "Stack" => items.len().checked_sub(1),
                _ => (!items.is_empty()).then_some(0),
            };
            let found = match at {
                Some(at) if takes && evaluator.uncertain.is_none() => Some(items.remove(at)),
                Some(at) => items.get(at).cloned(),
                None => None,
            };
            Some(match (found, name.ends_with("_opt")) {
                (Some(value), true) => Ok(Value::some(value)),
                (Some(value), false) => Ok(value),
                (None, true) => Ok(Value::none()),
                (None, false) => Err(Stop::raise("Empty", call.range)),
            })
        }
        // A queue is walked from its oldest value, a stack from its newest.
        ("iter" | "fold" | "to_seq", [.., Value::Array(items)]) => {
            let mut items = items.borrow().clone();
            if module == "Stack" {
                items.reverse();
            }
            let name = if name == "fold" { "fold_left" } else { name };
            with_list(evaluator, name, items, call)
        }
        _ => None,
    }
}

/// Calls a function of `List` with a list in the place of the last argument.
fn with_list(
    evaluator: &mut Evaluator<'_>,
    name: &str,
    items: Vec<Value>,
    call: &Call<'_>,
) -> Option<Outcome> {
    let mut arguments = call.arguments.to_vec();
    *arguments.last_mut()? = Value::list(items);
    let call = Call {
        native: call.native,
        arguments: &arguments,
        range: call.range,
    };
    list::call(evaluator, name, &call)
}

fn buffer(evaluator: &mut Evaluator<'_>, name: &str, call: &Call<'_>) -> Option<Outcome> {
    match (name, call.arguments) {
        ("create", _) => Some(Ok(Value::array(Vec::new()))),
        ("add_string" | "add_char" | "add_bytes", [Value::Array(items), value]) => {
            change(evaluator, items, |items| items.push(value.clone()))
        }
        ("clear" | "reset", [Value::Array(items)]) => change(evaluator, items, Vec::clear),
        ("contents" | "to_bytes" | "length", [Value::Array(items)]) => {
            let mut text = String::new();
            for item in items.borrow().iter() {
                match item {
                    Value::String(piece) => text.push_str(piece),
                    Value::Char(letter) => text.push(*letter),
                    Value::Unknown(unknown) => return Some(Ok(Value::Unknown(unknown.clone()))),
                    _ => return None,
                }
            }
            Some(Ok(match name {
                "length" => Value::Int(text.len() as i64),
                _ => Value::string(&text),
            }))
        }
        _ => None,
    }
}

fn table(evaluator: &mut Evaluator<'_>, name: &str, call: &Call<'_>) -> Option<Outcome> {
    let is = |pair: &Value, key: &Value| match pair {
        Value::Tuple(pair) => pair.first().and_then(|found| found.equal(key)),
        Value::Int(_) => Some(false),
        _ => None,
    };
    // The newest entry of a key hides the older ones.
    let newest = |items: &[Value], key: &Value| -> Option<Option<usize>> {
        for (at, pair) in items.iter().enumerate().rev() {
            if is(pair, key)? {
                return Some(Some(at));
            }
        }
        Some(None)
    };
    let value = |pair: &Value| match pair {
        Value::Tuple(pair) => pair.get(1).cloned(),
        _ => None,
    };
    match (name, call.arguments) {
        ("create", [.., Value::Int(size)]) => Some(Ok(Value::array(vec![Value::Int(*size)]))),
        ("add", [Value::Array(items), key, value]) => change(evaluator, items, |items| {
            items.push(Value::pair(key.clone(), value.clone()));
        }),
        ("replace", [Value::Array(items), key, value]) => {
            let at = newest(&items.borrow(), key)?;
            let pair = Value::pair(key.clone(), value.clone());
            change(evaluator, items, |items| match at {
                Some(at) => items[at] = pair,
                None => items.push(pair),
            })
        }
        ("remove", [Value::Array(items), key]) => {
            let at = newest(&items.borrow(), key)?;
            change(evaluator, items, |items| {
                if let Some(at) = at {
                    items.remove(at);
                }
            })
        }
        ("reset" | "clear", [Value::Array(items)]) => {
            change(evaluator, items, |items| items.truncate(1))
        }
        ("copy", [Value::Array(items)]) => Some(Ok(Value::array(items.borrow().clone()))),
        ("length", [Value::Array(items)]) => {
            let is_pair = |item: &&Value| matches!(item, Value::Tuple(_));
            let count = items.borrow().iter().filter(is_pair).count();
            Some(Ok(Value::Int(count as i64)))
        }
        ("find" | "find_opt" | "mem", [Value::Array(items), key]) => {
            let items = items.borrow();
            let found = match newest(&items, key)? {
                Some(at) => Some(value(&items[at])?),
                None => None,
            };
            Some(match (found, name) {
                (found, "mem") => Ok(Value::Bool(found.is_some())),
                (Some(value), "find") => Ok(value),
                (Some(value), _) => Ok(Value::some(value)),
                (None, "find") => Err(Stop::raise("Not_found", call.range)),
                (None, _) => Ok(Value::none()),
            })
        }
        ("find_all", [Value::Array(items), key]) => {
            let items = items.borrow();
            let mut found = Vec::new();
            for pair in items.iter().rev() {
                if is(pair, key)? {
                    found.push(value(pair)?);
                }
            }
            Some(Ok(Value::list(found)))
        }
        ("iter" | "fold" | "to_seq" | "to_seq_keys" | "to_seq_values", [.., last]) => {
            let cell = match (name, call.arguments) {
                ("fold", [_, Value::Array(items), _]) => items,
                _ => match last {
                    Value::Array(items) => items,
                    _ => return None,
                },
            };
            let pairs = ordered(&cell.borrow())?;
            visit(evaluator, name, &pairs, call)
        }
        _ => None,
    }
}

/// The entries in the order in which OCaml visits them; only for keys that are hashed here too.
fn ordered(items: &[Value]) -> Option<Vec<(Value, Value)>> {
    let mut pairs = Vec::with_capacity(items.len());
    let mut size = 0;
    for item in items {
        match item {
            Value::Int(made_for) => size = usize::try_from(*made_for).unwrap_or(0),
            Value::Tuple(pair) if pair.len() == 2 => pairs.push((pair[0].clone(), pair[1].clone())),
            _ => return None,
        }
    }
    if pairs.len() < 2 {
        return Some(pairs);
    }
    let names = pairs.iter().map(|(key, _)| key.as_str());
    let order = table_order(&names.collect::<Option<Vec<_>>>()?, size);
    Some(order.into_iter().map(|at| pairs[at].clone()).collect())
}

fn visit(
    evaluator: &mut Evaluator<'_>,
    name: &str,
    pairs: &[(Value, Value)],
    call: &Call<'_>,
) -> Option<Outcome> {
    let all = pairs.iter().cloned();
    Some(match (name, call.arguments) {
        ("to_seq", _) => Ok(Value::list(
            all.map(|(key, value)| Value::pair(key, value)).collect(),
        )),
        ("to_seq_keys", _) => Ok(Value::list(all.map(|(key, _)| key).collect())),
        ("to_seq_values", _) => Ok(Value::list(all.map(|(_, value)| value).collect())),
        ("iter", [function, _]) => {
            for (key, value) in all {
                if let Err(stop) = evaluator.call_two(function, key, value, call.range) {
                    return Some(Err(stop));
                }
            }
            Ok(Value::Unit)
        }
        ("fold", [function, _, start]) => {
            let mut state = start.clone();
            for (key, value) in all {
                let partial = evaluator.call_two(function, key, value, call.range);
                state = match partial.and_then(|it| evaluator.call(&it, state, call.range)) {
                    Ok(state) => state,
                    Err(stop) => return Some(Err(stop)),
                };
            }
            Ok(state)
        }
        _ => return None,
    })
}
