//! The combinators of the configuration language: types, devices, choices, jobs.

use std::rc::Rc;

use mirage_releases::devices;
use ocaml_syntax::TextRange;

use crate::graph::{Condition, Device, Impl, ImplId, KeyExpr, KeyId};

use super::stop::{Outcome, Stop};
use super::value::{Carried, DeviceType, Value};
use super::{Call, Evaluator, device, keys, library, register};

/// The library that configurations open; everything here lies in it.
const LIBRARY: &str = "Mirage.";

/// The value of a constant of the release: a type, a device, a value that depends on keys.
pub(super) fn constant(
    evaluator: &mut Evaluator<'_>,
    path: &str,
    range: TextRange,
) -> Option<Value> {
    let name = path.strip_prefix(LIBRARY)?;
    if let Some(known) = evaluator.constants.get(path) {
        return Some(known.clone());
    }
    if let Some(value) = keys::constant(evaluator, name) {
        evaluator.constants.insert(path.to_owned(), value.clone());
        return Some(value);
    }
    if let Some(value) = device::constant(evaluator, name, range) {
        return Some(value);
    }
    let ty = library::declaration(path, evaluator.release)?;
    let is_type = ty.trim_end().ends_with("typ");
    is_type.then(|| Value::Type(Rc::new(DeviceType::Plain)))
}

/// Runs a saturated call of a function of the release.
pub(super) fn call(evaluator: &mut Evaluator<'_>, call: &Call<'_>) -> Option<Outcome> {
    let name = call.native.path.strip_prefix(LIBRARY)?;
    let positional = call.positional();
    Some(Ok(match (name, positional.as_slice()) {
        ("@->", [_, Value::Type(result)]) => {
            Value::Type(Rc::new(DeviceType::Functor(result.clone())))
        }
        ("@->", _) => Value::Type(Rc::new(DeviceType::Unknown)),
        ("typ" | "Type.v", _) => Value::Type(Rc::new(DeviceType::Plain)),
        ("$", [functor, argument]) => {
            let argument = evaluator.impl_of(argument, call.range);
            let functor = evaluator.impl_of(functor, call.range);
            Value::Impl(evaluator.terms.apply(functor, &[argument]))
        }
        ("abstract" | "dep" | "Impl.abstract", [device]) => (*device).clone(),
        ("main" | "foreign", [module, ty]) => foreign(evaluator, call, name, module, ty),
        ("impl", [module, ty]) => foreign(evaluator, call, name, module, ty),
        ("impl", [object]) => return Some(of_object(evaluator, call, object)),
        ("if_impl", [condition, yes, no]) => {
            let branches = vec![(Value::Bool(true), *yes), (Value::Bool(false), *no)];
            choice(evaluator, call, condition, branches, None)
        }
        ("match_impl", [condition, Value::List(cases)]) => {
            let pair = |case: &Value| match case {
                Value::Tuple(pair) if pair.len() == 2 => Some((pair[0].clone(), pair[1].clone())),
                _ => None,
            };
            let Some(cases) = cases.iter().map(pair).collect::<Option<Vec<_>>>() else {
                return Some(Ok(call.unknown("the cases of this choice are not known")));
            };
            let branches = cases
                .iter()
                .map(|(value, device)| (value.clone(), device))
                .collect();
            let default = call.labelled("default").cloned();
            choice(evaluator, call, condition, branches, default.as_ref())
        }
        ("get_mode", _) => match &evaluator.target {
            Some(target) => Value::Variant(target.as_str().into(), None),
            None => call.unknown("it depends on the target"),
        },
        ("register", [name, jobs]) => register::register(evaluator, call, name, jobs),
        ("package", [name]) => return Some(package(evaluator, call, name)),
        ("runtime_arg" | "Runtime_arg.create", [code]) => carried("runtime_arg", code, call),
        ("runtime_key" | "Runtime_arg.v" | "key" | "Key.v" | "Key.abstract", [value]) => {
            (*value).clone()
        }
        (
            "add_to_opam_packages"
            | "add_to_ocamlfind_libraries"
            | "add_to_opam_package"
            | "set_mode",
            _,
        ) => Value::Unit,
        _ => match keys::call(evaluator, name, call) {
            Some(outcome) => return Some(outcome),
            None => {
                return device::construct(evaluator, name, call).or_else(|| call.flow_unknown());
            }
        },
    }))
}

/// A package, unless the release refuses its name or its bounds.
fn package(evaluator: &Evaluator<'_>, call: &Call<'_>, name: &Value) -> Outcome {
    let Some(text) = name.as_str() else {
        return Ok(carried("package", name, call));
    };
    let given = |label: &str| {
        let value = call.labelled(label)?;
        (!matches!(value.as_option(), Some(None))).then_some(value)
    };
    let is_word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    let is_name = text.chars().all(is_word) && text.chars().any(|c| c.is_ascii_alphabetic());
    let both =
        given("sublibs").is_some() && (given("libs").is_some() || given("ocamlfind").is_some());
    let bounds = [given("min"), given("max")].map(|bound| bound.and_then(Value::as_str));
    let is_empty = match bounds {
        [Some(min), Some(max)] => version(min).zip(version(max)).is_some_and(|(a, b)| a >= b),
        _ => false,
    };
    let broken = [
        (!is_name, "package-name"),
        (both, "package-libraries"),
        (is_empty, "package-bounds"),
    ];
    for (is_broken, rule) in broken {
        let rule = devices::rule(rule, evaluator.release).filter(|_| is_broken);
        if let Some(rule) = rule {
            return Err(Stop::refuse(rule, text, call.range));
        }
    }
    Ok(carried("package", name, call))
}

/// A version of numbers only; others are compared by the tool in its own way.
fn version(text: &str) -> Option<Vec<u32>> {
    text.split('.').map(|part| part.parse().ok()).collect()
}

fn carried(kind: &'static str, text: &Value, call: &Call<'_>) -> Value {
    match text {
        Value::String(text) => Value::Carried(Rc::new(Carried {
            kind,
            text: text.clone(),
        })),
        Value::Unknown(unknown) => Value::Unknown(unknown.clone()),
        _ => call.unknown("its name is not known"),
    }
}

/// A device of the configuration's own.
fn foreign(
    evaluator: &mut Evaluator<'_>,
    call: &Call<'_>,
    kind: &str,
    module: &Value,
    ty: &Value,
) -> Value {
    let Some(module) = module.as_str() else {
        return match module {
            Value::Unknown(unknown) => Value::Unknown(unknown.clone()),
            _ => call.unknown("the module's name is not known"),
        };
    };
    let arity = match ty {
        Value::Type(ty) => ty.arity(),
        _ => None,
    };
    let mut dependencies = ["deps", "extra_deps"]
        .into_iter()
        .find_map(|label| call.labelled(label))
        .cloned()
        .map(|deps| evaluator.impls_of(&deps, call.range))
        .unwrap_or_default();
    if kind == "main" && arity == Some(0) && dependencies.is_empty() {
        dependencies.extend(bare_start(evaluator, call.range));
    }
    let device = Device {
        module: module.to_owned(),
        name: evaluator.name_of(module, "f"),
        kind: kind.to_owned(),
        origin: Some(call.range),
        keys: key_ids(call.labelled("keys")),
        runtime_args: texts(call.labelled("runtime_args"), "runtime_arg"),
        packages: texts(call.labelled("packages"), "package"),
        arity,
        ..Device::default()
    };
    let device = evaluator.terms.device(device);
    evaluator.intern(Impl::Device {
        device,
        arguments: Vec::new(),
        dependencies,
    })
}

/// What a release gives to a job that takes nothing, and says so.
fn bare_start(evaluator: &mut Evaluator<'_>, range: TextRange) -> Option<ImplId> {
    let fact = devices::fact("bare-main", evaluator.release)?;
    let (constant, words) = fact.split_once(' ')?;
    evaluator.printed.push(words);
    let unit = device::constant(evaluator, constant, range)?;
    Some(evaluator.impl_of(&unit, range))
}

/// The methods of a device that tell what it is.
const OBJECT_METHODS: &[&str] = &["module_name", "name", "deps", "keys", "packages", "ty"];

/// A device as an object, as configurations made them before 4.0.
fn of_object(evaluator: &mut Evaluator<'_>, call: &Call<'_>, object: &Value) -> Outcome {
    let Value::Object(object) = object else {
        return Ok(match object {
            Value::Unknown(unknown) => Value::Unknown(unknown.clone()),
            _ => call.unknown("this class of devices is not evaluated"),
        });
    };
    let mut members = Vec::with_capacity(OBJECT_METHODS.len());
    for name in OBJECT_METHODS {
        match evaluator.method(object, name) {
            Ok(value) => members.push((*name, value)),
            Err(stop) => return Err(stop),
        }
    }
    let member = |name: &str| {
        let found = members.iter().find(|(member, _)| *member == name);
        found.and_then(|(_, value)| value.as_ref())
    };
    let Some(module) = member("module_name").and_then(Value::as_str) else {
        return Ok(call.unknown("the module's name is not known"));
    };
    let dependencies = match member("deps") {
        Some(deps) => evaluator.impls_of(&deps.clone(), call.range),
        None => Vec::new(),
    };
    let device = Device {
        module: module.to_owned(),
        name: member("name")
            .and_then(Value::as_str)
            .unwrap_or(module)
            .to_owned(),
        kind: "impl".to_owned(),
        origin: Some(call.range),
        keys: key_ids(member("keys")),
        packages: texts(member("packages"), "package"),
        arity: match member("ty") {
            Some(Value::Type(ty)) => ty.arity(),
            _ => None,
        },
        ..Device::default()
    };
    let device = evaluator.terms.device(device);
    Ok(evaluator.intern(Impl::Device {
        device,
        arguments: Vec::new(),
        dependencies,
    }))
}

/// The keys of a list.
pub(super) fn key_ids(list: Option<&Value>) -> Vec<KeyId> {
    let items = list.map(Value::known_items).unwrap_or_default();
    let key = |item: &Value| match item {
        Value::Key(key) => Some(*key),
        _ => None,
    };
    items.iter().filter_map(key).collect()
}

/// The texts of the carried values of a list.
pub(super) fn texts(list: Option<&Value>, kind: &str) -> Vec<String> {
    let items = list.map(Value::known_items).unwrap_or_default();
    let text = |item: &Value| match item {
        Value::Carried(carried) if carried.kind == kind => Some(carried.text.to_string()),
        Value::String(text) => Some(text.to_string()),
        _ => None,
    };
    items.iter().filter_map(text).collect()
}

fn choice(
    evaluator: &mut Evaluator<'_>,
    call: &Call<'_>,
    condition: &Value,
    branches: Vec<(Value, &Value)>,
    default: Option<&Value>,
) -> Value {
    let Some(value) = keys::expression(condition) else {
        return match condition {
            Value::Unknown(unknown) => Value::Unknown(unknown.clone()),
            _ => call.unknown("the condition of this choice is not known"),
        };
    };
    let is_if = default.is_none();
    let mut patterns = Vec::with_capacity(branches.len());
    let mut devices = Vec::with_capacity(branches.len());
    for (pattern, device) in branches {
        patterns.push(pattern);
        devices.push(evaluator.impl_of(device, call.range));
    }
    let default = match default {
        Some(default) => evaluator.impl_of(default, call.range),
        // `if_impl` falls back to what it takes when the condition holds.
        None => devices[0],
    };
    choose(evaluator, value, patterns, is_if, devices, default)
}

/// A choice as a term.
pub(super) fn choose(
    evaluator: &mut Evaluator<'_>,
    value: Rc<KeyExpr>,
    patterns: Vec<Value>,
    is_if: bool,
    branches: Vec<crate::graph::ImplId>,
    default: crate::graph::ImplId,
) -> Value {
    let condition = evaluator.terms.condition(Condition {
        value,
        patterns,
        is_if,
    });
    evaluator.intern(Impl::Choice {
        condition,
        branches,
        default,
    })
}
