//! Matching a value against a pattern.

use std::rc::Rc;

use mirage_releases::devices::value_of_variant;

use crate::lower::{Literal, Pat, PatId, Unit};

use super::scope::Scope;
use super::value::{Lazy, Unknown, Value};

/// Whether a value has the shape of a pattern.
pub(super) enum Match {
    /// It has; the scope holds the variables.
    Yes(Scope),
    /// It has not.
    No,
    /// Part of the value is not known.
    Maybe(Unknown),
}

/// Matches `value` against `pat` and binds its variables on top of `scope`.
pub(super) fn matches(unit: &Unit, scope: &Scope, pat: PatId, value: &Value) -> Match {
    let mut bound = scope.clone();
    match bind(unit, &mut bound, pat, value) {
        Ok(true) => Match::Yes(bound),
        Ok(false) => Match::No,
        Err(unknown) => Match::Maybe(unknown),
    }
}

/// Binds every variable of a pattern to one unknown value, where matching cannot look inside.
pub(super) fn bind_unknown(unit: &Unit, scope: &Scope, pat: PatId, unknown: &Unknown) -> Scope {
    let mut scope = scope.clone();
    for variable in variables(unit, pat) {
        scope = scope.bind(variable, Value::Unknown(unknown.clone()));
    }
    scope
}

/// The variables in `pat`, outermost first.
pub(super) fn variables(unit: &Unit, pat: PatId) -> Vec<&str> {
    let mut found = Vec::new();
    let mut todo = vec![pat];
    while let Some(pat) = todo.pop() {
        match &unit.pats[pat] {
            Pat::Var(name) => found.push(&*name.text),
            Pat::Alias { pat: inner, name } => {
                found.push(&*name.text);
                todo.push(*inner);
            }
            Pat::Tuple(pats) | Pat::List(pats) | Pat::Array(pats) => todo.extend(pats),
            Pat::Construct { argument, .. } | Pat::Variant { argument, .. } => {
                todo.extend(argument)
            }
            Pat::Record { fields, .. } => todo.extend(fields.iter().map(|field| field.value)),
            Pat::Or(pats) => todo.extend(pats),
            Pat::Constraint { pat, .. }
            | Pat::Lazy(pat)
            | Pat::Exception(pat)
            | Pat::Open { pat, .. } => todo.push(*pat),
            Pat::Effect {
                effect,
                continuation,
            } => todo.extend([effect, continuation]),
            Pat::Missing
            | Pat::Opaque
            | Pat::Any
            | Pat::Literal(_)
            | Pat::Interval(..)
            | Pat::Type(_)
            | Pat::Unpack { .. } => {}
        }
    }
    found
}

fn bind(unit: &Unit, scope: &mut Scope, pat: PatId, value: &Value) -> Result<bool, Unknown> {
    match (&unit.pats[pat], value) {
        (Pat::Any, _) => Ok(true),
        (Pat::Var(name), value) => {
            *scope = scope.bind(&name.text, value.clone());
            Ok(true)
        }
        (Pat::Alias { pat: inner, name }, value) => {
            *scope = scope.bind(&name.text, value.clone());
            bind(unit, scope, *inner, value)
        }
        (Pat::Constraint { pat, .. } | Pat::Open { pat, .. }, value) => {
            bind(unit, scope, *pat, value)
        }
        (Pat::Or(pats), value) => {
            let before = scope.clone();
            for pat in pats {
                *scope = before.clone();
                if bind(unit, scope, *pat, value)? {
                    return Ok(true);
                }
            }
            Ok(false)
        }
        (Pat::Missing | Pat::Opaque | Pat::Type(_) | Pat::Effect { .. }, _) => {
            Err(unevaluated(unit, pat))
        }
        (Pat::Unpack { name, .. }, Value::Module(module)) => {
            if let Some(name) = name {
                *scope = scope.bind_module(&name.text, (**module).clone());
            }
            Ok(true)
        }
        (Pat::Exception(_), _) => Ok(false),
        // A unit pattern takes whatever comes: its type has one value.
        (
            Pat::Construct {
                path,
                argument: None,
                ..
            },
            Value::Unknown(_),
        ) if path.dotted() == "()" => Ok(true),
        (_, Value::Unknown(unknown)) => Err(unknown.clone()),
        (Pat::Literal(literal), value) => {
            is_literal(literal, value).ok_or_else(|| unevaluated(unit, pat))
        }
        (Pat::Interval(Literal::Char(from), Literal::Char(to)), Value::Char(c)) => {
            Ok((from..=to).contains(&c))
        }
        (Pat::Tuple(pats), Value::Tuple(values)) if pats.len() == values.len() => {
            all(unit, scope, pats, values)
        }
        (Pat::List(pats), Value::List(values)) => all(unit, scope, pats, values),
        (Pat::List(pats), Value::Partial(values, unknown)) => {
            if values.len() > pats.len() || !all(unit, scope, &pats[..values.len()], values)? {
                return Ok(false);
            }
            Err(unknown.clone())
        }
        (Pat::Array(pats), Value::Array(values)) => all(unit, scope, pats, &values.borrow()),
        (Pat::Lazy(pat), Value::Lazy(lazy)) => match &*lazy.borrow() {
            Lazy::Forced(value) => bind(unit, scope, *pat, value),
            Lazy::Waiting(..) => Err(unevaluated(unit, *pat)),
        },
        (Pat::Construct { path, argument, .. }, value) => {
            let tag = path.dotted();
            match value {
                Value::Unit
                | Value::Bool(_)
                | Value::List(_)
                | Value::Partial(..)
                | Value::Construct(..) => construct(unit, scope, &tag, *argument, value),
                _ => Err(unevaluated(unit, pat)),
            }
        }
        (Pat::Variant { tag, argument }, Value::Variant(found, inner)) => {
            if !same_tag(&tag.text, found) {
                return Ok(false);
            }
            inside(unit, scope, *argument, inner.as_deref())
        }
        (Pat::Record { fields, .. }, Value::Record(values)) => {
            for field in fields {
                let name = field.field.last().map_or("", |name| &name.text);
                let values = values.borrow();
                let Some((_, value)) = values.iter().find(|(field, _)| **field == *name) else {
                    return Ok(false);
                };
                if !bind(unit, scope, field.value, value)? {
                    return Ok(false);
                }
            }
            Ok(true)
        }
        // What compiles has values of the shape of its patterns: this one is not known well enough.
        _ => Err(unevaluated(unit, pat)),
    }
}

fn unevaluated(unit: &Unit, pat: PatId) -> Unknown {
    Unknown {
        range: unit.pat_range(pat),
        reason: "this pattern is not evaluated".into(),
    }
}

fn all(unit: &Unit, scope: &mut Scope, pats: &[PatId], values: &[Value]) -> Result<bool, Unknown> {
    if pats.len() != values.len() {
        return Ok(false);
    }
    for (pat, value) in pats.iter().zip(values) {
        if !bind(unit, scope, *pat, value)? {
            return Ok(false);
        }
    }
    Ok(true)
}

fn construct(
    unit: &Unit,
    scope: &mut Scope,
    tag: &str,
    argument: Option<PatId>,
    value: &Value,
) -> Result<bool, Unknown> {
    match (tag, value) {
        ("()", Value::Unit) | ("true", Value::Bool(true)) | ("false", Value::Bool(false)) => {
            Ok(true)
        }
        ("[]", Value::List(items)) => Ok(items.is_empty()),
        ("::", Value::List(items)) => {
            let Some((head, tail)) = items.split_first() else {
                return Ok(false);
            };
            let pair = Value::Tuple(Rc::new([head.clone(), Value::List(tail.into())]));
            inside(unit, scope, argument, Some(&pair))
        }
        ("::", Value::Partial(items, unknown)) => {
            let rest = match items.get(1..) {
                Some([]) | None => Value::Unknown(unknown.clone()),
                Some(rest) => Value::Partial(rest.into(), unknown.clone()),
            };
            let pair = Value::pair(items[0].clone(), rest);
            inside(unit, scope, argument, Some(&pair))
        }
        (tag, Value::Construct(found, inner)) => {
            if tag.rsplit('.').next() != Some(found) {
                return Ok(false);
            }
            inside(unit, scope, argument, inner.as_deref())
        }
        _ => Ok(false),
    }
}

fn inside(
    unit: &Unit,
    scope: &mut Scope,
    pat: Option<PatId>,
    value: Option<&Value>,
) -> Result<bool, Unknown> {
    match (pat, value) {
        (None, _) => Ok(true),
        (Some(pat), Some(value)) => bind(unit, scope, pat, value),
        (Some(pat), None) => Ok(matches!(unit.pats[pat], Pat::Any)),
    }
}

/// Whether a value is this literal; `None` if it is of another kind.
fn is_literal(literal: &Literal, value: &Value) -> Option<bool> {
    Some(match (literal, value) {
        (Literal::Int(a) | Literal::BoxedInt(a, _), Value::Int(b)) => a == b,
        (Literal::Char(a), Value::Char(b)) => a == b,
        (Literal::String(a), Value::String(b)) => **a == **b,
        (Literal::Float(a), Value::Float(b)) => a.parse() == Ok(*b),
        _ => return None,
    })
}

/// Tags are compared by the command line values they stand for: that of a key is read from its text
/// (`xen` for `` `Xen ``), where the tag's own name is lost.
pub(super) fn same_tag(pattern: &str, found: &str) -> bool {
    pattern == found || value_of_variant(pattern) == value_of_variant(found)
}
