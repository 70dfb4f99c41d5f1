//! What an expression can see: variables, modules and what is opened, newest first.
//!
//! Names are looked up while the configuration runs, which costs little and sees through local
//! modules, `include` and `open` alike.

use std::cell::RefCell;
use std::rc::Rc;

use ocaml_syntax::TextRange;

use crate::lower::ModuleExpr;

use super::value::{Unknown, Value};

/// A list that grows at the front and is shared.
#[derive(Clone, Debug, Default)]
pub(crate) struct Scope(Option<Rc<Frame>>);

#[derive(Debug)]
struct Frame {
    entry: Entry,
    rest: Scope,
}

#[derive(Debug)]
enum Entry {
    Value(Rc<str>, RefCell<Value>),
    Module(Rc<str>, Module),
    Opened(Module),
}

/// A module.
#[derive(Clone, Debug)]
pub(crate) enum Module {
    /// A module of the release or of a library, by its whole path.
    Library(Rc<str>),
    /// A module of the configuration.
    Local(Rc<Members>),
    /// A functor of the configuration.
    Functor(Rc<Functor>),
    /// A module that is not known.
    Unknown(Unknown),
}

/// A functor with what it can see.
#[derive(Debug)]
pub(crate) struct Functor {
    /// The names of its parameters; none for `()`.
    pub(crate) params: Vec<Option<Rc<str>>>,
    pub(crate) body: ModuleExpr,
    pub(crate) scope: Scope,
    /// Where it is defined.
    pub(crate) range: TextRange,
}

/// What a module of the configuration holds, oldest first.
#[derive(Clone, Debug, Default)]
pub(crate) struct Members {
    values: Vec<(Rc<str>, Value)>,
    modules: Vec<(Rc<str>, Module)>,
}

/// What a name was found to be.
pub(crate) enum Found {
    Value(Value),
    /// The value with this whole path.
    Library(String),
    Unknown(Unknown),
}

impl Scope {
    pub(crate) fn bind(&self, name: &str, value: Value) -> Self {
        self.push(Entry::Value(name.into(), RefCell::new(value)))
    }

    pub(crate) fn bind_module(&self, name: &str, module: Module) -> Self {
        self.push(Entry::Module(name.into(), module))
    }

    pub(crate) fn open(&self, module: Module) -> Self {
        self.push(Entry::Opened(module))
    }

    /// Adds what a module holds, as `include` does.
    pub(crate) fn include(&self, module: Module) -> Self {
        let Module::Local(members) = &module else {
            return self.open(module);
        };
        let scope = members
            .modules
            .iter()
            .fold(self.clone(), |scope, (name, module)| {
                scope.bind_module(name, module.clone())
            });
        members.values.iter().fold(scope, |scope, (name, value)| {
            scope.bind(name, value.clone())
        })
    }

    /// Gives the newest variable of a name its value: the knot of `let rec`.
    pub(crate) fn set(&self, name: &str, new: Value) {
        for frame in self.frames() {
            if let Entry::Value(other, value) = &frame.entry
                && **other == *name
            {
                *value.borrow_mut() = new;
                return;
            }
        }
    }

    /// What a value's name means. `has` tells whether a library has a value of a whole path.
    pub(crate) fn value(&self, name: &str, has: &dyn Fn(&str) -> bool) -> Option<Found> {
        let mut unknown = None;
        for frame in self.frames() {
            match &frame.entry {
                Entry::Value(other, value) if **other == *name => {
                    return Some(Found::Value(value.borrow().clone()));
                }
                Entry::Opened(module) => match module.value(name, has) {
                    Some(Found::Unknown(reason)) => {
                        unknown.get_or_insert(reason);
                    }
                    Some(found) => return Some(found),
                    None => {}
                },
                _ => {}
            }
        }
        let path = format!("Stdlib.{name}");
        if has(&path) {
            return Some(Found::Library(path));
        }
        unknown.map(Found::Unknown)
    }

    /// The module that a name means. `is_module` tells whether a library has one of a whole path.
    pub(crate) fn module(&self, name: &str, is_module: &dyn Fn(&str) -> bool) -> Option<Module> {
        for frame in self.frames() {
            let found = match &frame.entry {
                Entry::Module(other, module) if **other == *name => Some(module.clone()),
                Entry::Opened(module) => module.module(name, is_module),
                _ => None,
            };
            if let Some(found) = found {
                return Some(found);
            }
        }
        [name.to_owned(), format!("Stdlib.{name}")]
            .into_iter()
            .find(|path| is_module(path))
            .map(|path| Module::Library(path.into()))
    }

    /// What was added since `base`, as a module.
    pub(crate) fn members_since(&self, base: &Self) -> Module {
        let mut members = Members::default();
        for frame in self.frames() {
            if base
                .0
                .as_ref()
                .is_some_and(|base| std::ptr::eq(Rc::as_ptr(base), frame))
            {
                break;
            }
            match &frame.entry {
                Entry::Value(name, value) => {
                    members.values.push((name.clone(), value.borrow().clone()));
                }
                Entry::Module(name, module) => members.modules.push((name.clone(), module.clone())),
                Entry::Opened(_) => {}
            }
        }
        members.values.reverse();
        members.modules.reverse();
        Module::Local(Rc::new(members))
    }

    fn push(&self, entry: Entry) -> Self {
        Self(Some(Rc::new(Frame {
            entry,
            rest: self.clone(),
        })))
    }

    fn frames(&self) -> impl Iterator<Item = &Frame> {
        let mut scope = self;
        std::iter::from_fn(move || {
            let frame = scope.0.as_deref()?;
            scope = &frame.rest;
            Some(frame)
        })
    }
}

impl Module {
    pub(crate) fn value(&self, name: &str, has: &dyn Fn(&str) -> bool) -> Option<Found> {
        match self {
            Self::Library(path) => {
                let path = format!("{path}.{name}");
                has(&path).then_some(Found::Library(path))
            }
            Self::Local(members) => {
                let found = members
                    .values
                    .iter()
                    .rev()
                    .find(|(other, _)| **other == *name);
                found.map(|(_, value)| Found::Value(value.clone()))
            }
            Self::Functor(_) => None,
            Self::Unknown(reason) => Some(Found::Unknown(reason.clone())),
        }
    }

    pub(crate) fn module(&self, name: &str, is_module: &dyn Fn(&str) -> bool) -> Option<Self> {
        match self {
            Self::Library(path) => {
                let path = format!("{path}.{name}");
                is_module(&path).then(|| Self::Library(path.into()))
            }
            Self::Local(members) => {
                let found = members
                    .modules
                    .iter()
                    .rev()
                    .find(|(other, _)| **other == *name);
                found.map(|(_, module)| module.clone())
            }
            Self::Functor(_) | Self::Unknown(_) => None,
        }
    }
}

/// A long scope is dropped step by step, not by recursion.
impl Drop for Frame {
    fn drop(&mut self) {
        let mut rest = self.rest.0.take();
        while let Some(frame) = rest {
            match Rc::try_unwrap(frame) {
                Ok(mut frame) => rest = frame.rest.0.take(),
                Err(_) => break,
            }
        }
    }
}
