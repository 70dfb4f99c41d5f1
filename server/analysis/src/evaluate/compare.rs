//! Equality and order of values, as OCaml's `=` and `compare` find them.

use std::cmp::Ordering;
use std::rc::Rc;

use super::pattern::same_tag;
use super::value::Value;

impl Value {
    /// OCaml's structural equality, where both sides are known and comparable.
    pub(crate) fn equal(&self, other: &Self) -> Option<bool> {
        self.equal_by(other, &|_, _| None)
    }

    /// Whether two values are certainly one: equal, or the same device.
    pub(crate) fn same(&self, other: &Self) -> bool {
        let leaf = |a: &Self, b: &Self| match (a, b) {
            (Self::Impl(a), Self::Impl(b)) => Some(a == b),
            (Self::Key(a), Self::Key(b)) => Some(a == b),
            (Self::Keyed(a), Self::Keyed(b)) => Some(Rc::ptr_eq(a, b)),
            (Self::Closure(a), Self::Closure(b)) => Some(Rc::ptr_eq(a, b)),
            _ => None,
        };
        self.equal_by(other, &leaf) == Some(true)
    }

    fn equal_by(&self, other: &Self, leaf: &dyn Fn(&Self, &Self) -> Option<bool>) -> Option<bool> {
        let all = |a: &[Value], b: &[Value]| -> Option<bool> {
            if a.len() != b.len() {
                return Some(false);
            }
            let mut result = Some(true);
            for (a, b) in a.iter().zip(b) {
                match a.equal_by(b, leaf) {
                    Some(true) => {}
                    Some(false) => return Some(false),
                    None => result = None,
                }
            }
            result
        };
        let argument = |a: &Option<Rc<Value>>, b: &Option<Rc<Value>>| match (a, b) {
            (Some(a), Some(b)) => a.equal_by(b, leaf),
            (a, b) => Some(a.is_none() && b.is_none()),
        };
        match (self, other) {
            (Self::Unit, Self::Unit) => Some(true),
            (Self::Bool(a), Self::Bool(b)) => Some(a == b),
            (Self::Int(a), Self::Int(b)) => Some(a == b),
            (Self::Float(a), Self::Float(b)) => Some(a == b),
            (Self::Char(a), Self::Char(b)) => Some(a == b),
            (Self::String(a), Self::String(b)) => Some(a == b),
            (Self::Tuple(a), Self::Tuple(b)) | (Self::List(a), Self::List(b)) => all(a, b),
            (Self::Partial(a, _), Self::List(b)) if a.len() > b.len() => Some(false),
            (Self::List(a), Self::Partial(b, _)) if b.len() > a.len() => Some(false),
            (Self::Construct(a, x), Self::Construct(b, y)) if a == b => argument(x, y),
            (Self::Variant(a, x), Self::Variant(b, y)) if same_tag(a, b) => argument(x, y),
            (Self::Construct(..), Self::Construct(..)) | (Self::Variant(..), Self::Variant(..)) => {
                Some(false)
            }
            (Self::Array(a), Self::Array(b)) => Rc::ptr_eq(a, b)
                .then_some(true)
                .or_else(|| all(&a.borrow(), &b.borrow())),
            (Self::Record(a), Self::Record(b)) if !Rc::ptr_eq(a, b) => {
                let (a, b) = (a.borrow(), b.borrow());
                let mut result = Some(true);
                for (name, value) in a.iter() {
                    let (_, other) = b.iter().find(|(other, _)| other == name)?;
                    match value.equal_by(other, leaf) {
                        Some(true) => {}
                        Some(false) => return Some(false),
                        None => result = None,
                    }
                }
                result
            }
            (Self::Record(_), Self::Record(_)) => Some(true),
            (Self::Ref(a), Self::Ref(b)) if Rc::ptr_eq(a, b) => Some(true),
            _ => leaf(self, other),
        }
    }

    /// OCaml's `compare`, where the order does not depend on how a type is declared.
    pub(crate) fn compare(&self, other: &Self) -> Option<Ordering> {
        match (self, other) {
            (Self::Bool(a), Self::Bool(b)) => Some(a.cmp(b)),
            (Self::Int(a), Self::Int(b)) => Some(a.cmp(b)),
            (Self::Float(a), Self::Float(b)) => a.partial_cmp(b),
            (Self::Char(a), Self::Char(b)) => Some(a.cmp(b)),
            (Self::String(a), Self::String(b)) => Some(a.as_bytes().cmp(b.as_bytes())),
            // Tuples of one type are of one length; lists are compared item by item.
            (Self::Tuple(a), Self::Tuple(b)) | (Self::List(a), Self::List(b)) => {
                for (a, b) in a.iter().zip(b.iter()) {
                    match a.compare(b)? {
                        Ordering::Equal => {}
                        order => return Some(order),
                    }
                }
                Some(a.len().cmp(&b.len()))
            }
            _ => match (self.as_option(), other.as_option()) {
                (Some(Some(a)), Some(Some(b))) => a.compare(b),
                (Some(a), Some(b)) => Some(a.is_some().cmp(&b.is_some())),
                _ => self.equal(other)?.then_some(Ordering::Equal),
            },
        }
    }
}
