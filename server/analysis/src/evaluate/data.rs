//! Making, reading and changing data: constructors, lists, arrays, records, lazy values.

use std::cell::RefCell;
use std::rc::Rc;

use super::Evaluator;
use super::scope::Scope;
use super::stop::{Outcome, Stop};
use super::value::{Lazy, Value};
use crate::lower::{Expr, ExprId, FieldValue, IndexKind, Literal};

impl Evaluator<'_> {
    pub(super) fn data(&mut self, id: ExprId, scope: &Scope) -> Outcome {
        let unit = self.unit;
        match &unit.exprs[id] {
            Expr::Tuple(items) => Ok(Value::Tuple(self.right_to_left(items, scope)?.into())),
            Expr::List(items) => Ok(Value::list(self.right_to_left(items, scope)?)),
            Expr::Array(items) => Ok(Value::array(self.right_to_left(items, scope)?)),
            Expr::Construct { path, argument } => self.construct(&path.dotted(), *argument, scope),
            Expr::Variant { tag, argument } => {
                let argument = argument
                    .map(|argument| self.expr(argument, scope))
                    .transpose()?;
                Ok(Value::Variant((*tag.text).into(), argument.map(Rc::new)))
            }
            Expr::Record { base, fields } => self.record(id, *base, fields, scope),
            Expr::Field { record, field } => {
                let record = self.expr(*record, scope)?;
                let name = field.last().map_or("", |name| &name.text);
                Ok(match (field_of(&record, name), record) {
                    (Some(value), _) => value,
                    (None, Value::Unknown(unknown)) => Value::Unknown(unknown),
                    (None, _) => self.unknown(id, "the record is not known"),
                })
            }
            Expr::SetField {
                record,
                field,
                value,
            } => {
                let value = self.expr(*value, scope)?;
                let record = self.expr(*record, scope)?;
                let name = field.last().map_or("", |name| &name.text);
                self.set_field(&record, name, &value);
                Ok(Value::Unit)
            }
            Expr::SetVariable { name, value } => {
                let value = self.expr(*value, scope)?;
                scope.set(&name.text, self.stored(&value));
                Ok(Value::Unit)
            }
            Expr::Index {
                kind,
                base,
                indices,
            } => {
                let at = self.right_to_left(indices, scope)?;
                let base = self.expr(*base, scope)?;
                self.index(id, kind, &base, &at)
            }
            Expr::SetIndex {
                kind: IndexKind::Array,
                base,
                indices,
                value,
            } => {
                let value = self.expr(*value, scope)?;
                let at = self.right_to_left(indices, scope)?;
                let base = self.expr(*base, scope)?;
                let value = self.stored(&value);
                let (Value::Array(items), [Value::Int(at)]) = (base, at.as_slice()) else {
                    return Ok(Value::Unit);
                };
                let mut items = items.borrow_mut();
                let slot = usize::try_from(*at).ok().and_then(|at| items.get_mut(at));
                let Some(slot) = slot else {
                    return Err(self.out_of_bounds(id));
                };
                *slot = value;
                Ok(Value::Unit)
            }
            Expr::Lazy(body) => {
                let waiting = Lazy::Waiting(*body, scope.clone());
                Ok(Value::Lazy(Rc::new(RefCell::new(waiting))))
            }
            _ => Ok(self.unknown(id, "this construct is not evaluated")),
        }
    }

    pub(super) fn right_to_left(
        &mut self,
        items: &[ExprId],
        scope: &Scope,
    ) -> Result<Vec<Value>, Stop> {
        let mut values = Vec::with_capacity(items.len());
        for item in items.iter().rev() {
            values.push(self.expr(*item, scope)?);
        }
        values.reverse();
        Ok(values)
    }

    /// The value of a lazy value.
    pub(super) fn force(&mut self, lazy: &Rc<RefCell<Lazy>>) -> Outcome {
        let state = lazy.borrow().clone();
        match state {
            Lazy::Forced(value) => Ok(value),
            Lazy::Waiting(body, scope) => {
                let value = self.expr(body, &scope)?;
                *lazy.borrow_mut() = Lazy::Forced(value.clone());
                Ok(value)
            }
        }
    }

    fn construct(&mut self, tag: &str, argument: Option<ExprId>, scope: &Scope) -> Outcome {
        let argument = argument
            .map(|argument| self.expr(argument, scope))
            .transpose()?;
        Ok(match (tag, argument) {
            ("()", _) => Value::Unit,
            ("true", _) => Value::Bool(true),
            ("false", _) => Value::Bool(false),
            ("[]", _) => Value::list(Vec::new()),
            ("::", Some(Value::Tuple(pair))) => match &*pair {
                [head, tail] => append(std::slice::from_ref(head), tail),
                _ => Value::list(Vec::new()),
            },
            ("::", Some(unknown)) => unknown,
            (tag, argument) => {
                let name = tag.rsplit('.').next().unwrap_or(tag);
                Value::Construct(name.into(), argument.map(Rc::new))
            }
        })
    }

    fn record(
        &mut self,
        id: ExprId,
        base: Option<ExprId>,
        fields: &[FieldValue<ExprId>],
        scope: &Scope,
    ) -> Outcome {
        let mut made: Vec<(Box<str>, Value)> = Vec::with_capacity(fields.len());
        for field in fields.iter().rev() {
            let name = field.field.last().map_or("", |name| &name.text);
            made.push((name.into(), self.expr(field.value, scope)?));
        }
        made.reverse();
        let mut values: Vec<(Box<str>, Value)> = match base {
            None => Vec::new(),
            Some(base) => match self.expr(base, scope)? {
                Value::Record(values) => values.borrow().clone(),
                Value::Unknown(unknown) => return Ok(Value::Unknown(unknown)),
                _ => return Ok(self.unknown(id, "the record is not known")),
            },
        };
        for (name, value) in made {
            match values.iter_mut().find(|(other, _)| *other == name) {
                Some((_, slot)) => *slot = value,
                None => values.push((name, value)),
            }
        }
        Ok(Value::record(values))
    }

    fn set_field(&self, record: &Value, name: &str, value: &Value) {
        match record {
            Value::Record(fields) => {
                let mut fields = fields.borrow_mut();
                let slot = fields.iter_mut().find(|(field, _)| **field == *name);
                if let Some((_, slot)) = slot {
                    *slot = self.stored(value);
                }
            }
            Value::Ref(cell) if name == "contents" => *cell.borrow_mut() = self.stored(value),
            _ => {}
        }
    }

    fn index(&self, id: ExprId, kind: &IndexKind, base: &Value, at: &[Value]) -> Outcome {
        let (IndexKind::Array | IndexKind::String, [Value::Int(at)]) = (kind, at) else {
            return Ok(self.unknown(id, "this construct is not evaluated"));
        };
        let at = usize::try_from(*at).ok();
        let found = match base {
            Value::Array(items) => at.and_then(|at| items.borrow().get(at).cloned()),
            Value::String(text) => {
                let byte = at.and_then(|at| text.as_bytes().get(at));
                byte.map(|byte| Value::Char(char::from(*byte)))
            }
            Value::Unknown(unknown) => return Ok(Value::Unknown(unknown.clone())),
            _ => return Ok(self.unknown(id, "this construct is not evaluated")),
        };
        found.ok_or_else(|| self.out_of_bounds(id))
    }

    fn out_of_bounds(&self, id: ExprId) -> Stop {
        let text = Value::string("index out of bounds");
        Stop::exception("Invalid_argument", Some(text), self.unit.expr_range(id))
    }
}

pub(super) fn value_of(literal: &Literal) -> Value {
    match literal {
        Literal::Int(n) | Literal::BoxedInt(n, _) => Value::Int(*n),
        Literal::Oversized(..) => Value::Int(i64::MAX),
        Literal::Float(text) => Value::Float(text.replace('_', "").parse().unwrap_or(f64::NAN)),
        Literal::Char(c) => Value::Char(*c),
        Literal::String(text) => Value::string(text),
    }
}

/// `items @ list`; what is known of it stays known.
pub(super) fn append(items: &[Value], list: &Value) -> Value {
    match list {
        _ if items.is_empty() => list.clone(),
        Value::List(rest) => Value::List([items, rest].concat().into()),
        Value::Partial(rest, unknown) => {
            Value::Partial([items, rest].concat().into(), unknown.clone())
        }
        Value::Unknown(unknown) => Value::Partial(items.into(), unknown.clone()),
        _ => list.clone(),
    }
}

fn field_of(record: &Value, name: &str) -> Option<Value> {
    match record {
        Value::Record(fields) => {
            let fields = fields.borrow();
            let found = fields.iter().find(|(field, _)| **field == *name);
            found.map(|(_, value)| value.clone())
        }
        // `r.contents` of a reference.
        Value::Ref(cell) if name == "contents" => Some(cell.borrow().clone()),
        _ => None,
    }
}
