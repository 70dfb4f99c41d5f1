//! The part of the standard library that configurations compute with. What is not here is unknown.
//!
//! Functions are found by their canonical path, which name resolution gives: a local function of
//! the same name is never confused with one of these.

mod basics;
mod format;
mod list;
mod option;
mod string;

use super::apply::Given;
use super::interp::{Outcome, Stop};
use super::value::Value;
use super::{Call, Evaluator};

/// The value of a library constant, if it is one that configurations compute with.
pub(super) fn constant(path: &str) -> Option<Value> {
    match path {
        "Stdlib.max_int" => Some(Value::Int(i64::MAX >> 1)),
        "Stdlib.min_int" => Some(Value::Int(i64::MIN >> 1)),
        _ => None,
    }
}

/// Runs a saturated library function. `rest` are further arguments of the same application; the
/// number is how many of them it took, which only formatting does.
pub(super) fn call(
    evaluator: &mut Evaluator<'_>,
    call: &Call<'_>,
    rest: &[Given],
) -> Option<Result<(Value, usize), Stop>> {
    let path = call.native.path;
    if let Some(outcome) = format::call(evaluator, path, call, rest) {
        return Some(outcome);
    }
    let path = path.strip_prefix("Stdlib.")?;
    let outcome = match path.split_once('.') {
        None => basics::call(evaluator, path, call),
        Some(("List" | "ListLabels", name)) => list::call(evaluator, name, call),
        Some(("String" | "StringLabels", name)) => string::call(evaluator, name, call),
        Some(("Option", name)) => option::call(evaluator, name, call),
        Some(("Filename", name)) => string::filename(name, call),
        Some(("Sys", name)) => sys(name, call),
        _ => None,
    };
    outcome.map(|outcome| outcome.map(|value| (value, 0)))
}

/// What the machine says is not known before the tool runs on it.
fn sys(name: &str, call: &Call<'_>) -> Option<Outcome> {
    matches!(name, "getenv" | "getenv_opt" | "file_exists" | "getcwd" | "is_directory" | "readdir")
        .then(|| Ok(call.unknown(&format!("`Sys.{name}` depends on the machine"))))
}
