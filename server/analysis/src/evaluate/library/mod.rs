//! The part of the libraries that configurations compute with. What is not here is unknown.
//!
//! Functions are found by their whole path, which the scope gives: a local function of the same
//! name is never confused with one of these. Values of the release come from its API facts.

mod basics;
mod cell;
mod collection;
mod format;
mod list;
mod number;
mod option;
mod string;

use std::rc::Rc;

use mirage_releases::Release;
use mirage_releases::api::{self, Kind, ModuleForm};

pub(crate) use self::format::escaped;

use super::apply::Given;
use super::stop::{Outcome, Stop};
use super::value::{Carried, Converter, Parameter, Value};
use super::{Call, Evaluator, keys};

/// Whether there is a module of a whole path.
pub(super) fn is_module(path: &str, release: Release) -> bool {
    collection::is_module(path) || real_module(path, release, MAX_ALIASES).is_some()
}

/// Whether there is a value of a whole path.
pub(super) fn has(path: &str, release: Release) -> bool {
    collection::arity(path).is_some() || declaration(path, release).is_some()
}

/// The parameters of a value of a library; none when it is no function.
pub(super) fn parameters(path: &str, release: Release) -> Rc<[Parameter]> {
    if let Some(arity) = collection::arity(path) {
        return vec![Parameter::Positional; arity].into();
    }
    declaration(path, release)
        .map(parameters_of_type)
        .unwrap_or_default()
        .into()
}

/// The type of a value of a library.
pub(super) fn declaration(path: &str, release: Release) -> Option<&'static str> {
    let (module, name) = split(path)?;
    let item = real_module(module, release, MAX_ALIASES)?.item(Kind::Value, name, release)?;
    item.text.split_once(" : ").map(|(_, ty)| ty)
}

/// The module and the name of a path. An operator can hold dots: the module is the longest prefix
/// of capitalised parts.
fn split(path: &str) -> Option<(&str, &str)> {
    let mut end = 0;
    for part in path.split_inclusive('.') {
        let is_module = part.ends_with('.') && part.starts_with(|c: char| c.is_ascii_uppercase());
        if !is_module {
            break;
        }
        end += part.len();
    }
    Some((path.get(..end.checked_sub(1)?)?, path.get(end..)?))
}

/// More aliases than any library follows.
const MAX_ALIASES: u8 = 8;

/// The module that a path means in a release, aliases followed.
fn real_module(path: &str, release: Release, depth: u8) -> Option<&'static api::Module> {
    if let Some(module) = api::module(path) {
        return Some(module);
    }
    let depth = depth.checked_sub(1)?;
    let (parent, name) = path.rsplit_once('.')?;
    let parent = real_module(parent, release, depth)?;
    match parent.item(Kind::Module, name, release)?.module_form()? {
        ModuleForm::Nested | ModuleForm::Typed(_) => None,
        ModuleForm::Alias(target) => real_module(target, release, depth),
    }
}

/// The parameters of a function's type: what stands before its outermost arrows.
fn parameters_of_type(ty: &str) -> Vec<Parameter> {
    let mut parameters = Vec::new();
    let (mut depth, mut start) = (0_u32, 0);
    let bytes = ty.as_bytes();
    for (at, &byte) in bytes.iter().enumerate() {
        match byte {
            b'(' | b'[' | b'{' | b'<' => depth += 1,
            b')' | b']' | b'}' => depth = depth.saturating_sub(1),
            b'>' if at > 0 && bytes[at - 1] == b'-' && depth == 0 => {
                parameters.push(labelled(ty[start..at - 1].trim()));
                start = at + 1;
            }
            b'>' if at > 0 && bytes[at - 1] == b'-' => {}
            b'>' if depth > 0 && bytes[start..at].contains(&b'<') => depth -= 1,
            _ => {}
        }
    }
    parameters
}

fn labelled(argument: &str) -> Parameter {
    let Some((label, _)) = argument.split_once(':') else {
        return Parameter::Positional;
    };
    let is_name = |text: &str| text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    match label.strip_prefix('?') {
        Some(name) if is_name(name) => Parameter::Optional(name.into()),
        None if is_name(label) => Parameter::Labelled(label.into()),
        _ => Parameter::Positional,
    }
}

/// The value of a library constant, if it is one that configurations compute with.
pub(super) fn constant(path: &str) -> Option<Value> {
    Some(match path {
        "Cmdliner.Arg.bool" => Value::Converter(Rc::new(Converter::Bool)),
        "Cmdliner.Arg.int" => Value::Converter(Rc::new(Converter::Int)),
        "Cmdliner.Arg.string" => Value::Converter(Rc::new(Converter::Text)),
        "Cmdliner.Arg.file" | "Cmdliner.Arg.dir" | "Cmdliner.Arg.non_dir_file" => {
            Value::Converter(Rc::new(Converter::Text))
        }
        "Cmdliner.Arg.int32" | "Cmdliner.Arg.int64" | "Cmdliner.Arg.nativeint" => {
            Value::Converter(Rc::new(Converter::Int))
        }
        "Stdlib.Option.none" => Value::none(),
        "Stdlib.max_int" | "Stdlib.Int.max_int" => Value::Int(i64::MAX >> 1),
        "Stdlib.min_int" | "Stdlib.Int.min_int" => Value::Int(i64::MIN >> 1),
        "Stdlib.Seq.empty" => Value::list(Vec::new()),
        "Stdlib.String.empty" | "Stdlib.Bytes.empty" => Value::string(""),
        "Stdlib.Filename.dir_sep" => Value::string("/"),
        "Stdlib.Filename.current_dir_name" => Value::string("."),
        "Stdlib.Filename.parent_dir_name" => Value::string(".."),
        "Stdlib.Sys.unix" => Value::Bool(true),
        "Stdlib.Sys.win32" | "Stdlib.Sys.cygwin" => Value::Bool(false),
        _ => return collection::constant(path),
    })
}

/// Runs a saturated library function. `rest` are further arguments of the same application; the
/// number is how many of them it took, which only formatting does.
pub(super) fn call(
    evaluator: &mut Evaluator<'_>,
    call: &Call<'_>,
    rest: &[Given],
) -> Option<Result<(Value, usize), Stop>> {
    let path = &*call.native.path;
    if let Some(outcome) = format::call(evaluator, path, call, rest) {
        return Some(outcome);
    }
    let alone = |outcome: Outcome| outcome.map(|value| (value, 0));
    if let Some(name) = path.strip_prefix("Cmdliner.Arg.") {
        return keys::argument(call, name, &call.positional()).map(alone);
    }
    if path.starts_with("Ipaddr.") {
        let text = call.positional().first().and_then(|value| value.as_str());
        let kind = "address";
        let carried = |text: &str| {
            Value::Carried(Rc::new(Carried {
                kind,
                text: text.into(),
            }))
        };
        let value = text.map_or_else(|| call.unknown("this address is not known"), carried);
        return Some(Ok((value, 0)));
    }
    let path = path.strip_prefix("Stdlib.")?;
    let outcome = match path.split_once('.') {
        None => basics::call(evaluator, path, call),
        Some(("List" | "ListLabels" | "Seq", name)) => list::call(evaluator, name, call),
        Some(("String" | "StringLabels" | "Bytes" | "BytesLabels", name)) => {
            string::call(evaluator, name, call)
        }
        Some(("Option", name)) => option::call(evaluator, name, call),
        Some(("Result", name)) => option::result(evaluator, name, call),
        Some(("Filename", name)) => string::filename(name, call),
        Some(("Char", name)) => string::char(name, call),
        Some(("Sys", name)) => sys(name, call),
        Some(("Array" | "ArrayLabels" | "Queue" | "Stack" | "Hashtbl" | "Buffer", _)) => {
            cell::call(evaluator, path, call)
        }
        Some(("Map" | "Set", _)) => collection::call(evaluator, path, call),
        Some(("Int" | "Int32" | "Int64" | "Nativeint" | "Float" | "Bool", name)) => {
            number::call(name, call).or_else(|| basics::call(evaluator, name, call))
        }
        Some(("Fun", name)) => function(evaluator, name, call),
        Some(("Lazy", "force" | "force_val")) => match call.arguments {
            [Value::Lazy(lazy)] => Some(evaluator.force(lazy)),
            _ => call.flow_unknown(),
        },
        _ => None,
    };
    outcome.map(alone)
}

/// `Fun`.
fn function(evaluator: &mut Evaluator<'_>, name: &str, call: &Call<'_>) -> Option<Outcome> {
    Some(match (name, call.arguments) {
        ("id", [value]) => Ok(value.clone()),
        ("const", [value, _]) => Ok(value.clone()),
        ("flip", [function, first, second]) => {
            evaluator.call_two(function, second.clone(), first.clone(), call.range)
        }
        ("negate", [function, value]) => {
            match evaluator.call(function, value.clone(), call.range) {
                Ok(Value::Bool(value)) => Ok(Value::Bool(!value)),
                outcome => outcome,
            }
        }
        ("protect", [_, function]) => evaluator.call(function, Value::Unit, call.range),
        _ => return call.flow_unknown(),
    })
}

/// What the machine says is not known before the tool runs on it.
fn sys(name: &str, call: &Call<'_>) -> Option<Outcome> {
    matches!(
        name,
        "getenv"
            | "getenv_opt"
            | "file_exists"
            | "getcwd"
            | "is_directory"
            | "readdir"
            | "command"
            | "time"
    )
    .then(|| Ok(call.unknown(&format!("`Sys.{name}` depends on the machine"))))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parameter(word: &str) -> Parameter {
        match word.split_at(1) {
            ("~", name) => Parameter::Labelled(name.into()),
            ("?", name) => Parameter::Optional(name.into()),
            _ => Parameter::Positional,
        }
    }

    #[test]
    fn parameters_are_read_off_a_type() {
        let ty =
            "?group:string -> ?key:[ `A | `B ] value -> f:(int -> int) -> string -> block impl";
        let expected = ["?group", "?key", "~f", "_"].map(parameter);
        assert_eq!(parameters_of_type(ty), expected);
        assert_eq!(parameters_of_type("network impl"), []);
        assert_eq!(parameters_of_type("(dhcp_ipv4 -> network) impl"), []);
    }
}
