//! Objects and classes. Configurations made devices of them before 4.0, by inheriting from the
//! library's class and overriding some of its methods.
//!
//! A method runs when it is called, with the object itself in sight; the library's own methods are
//! not known and stay unknown.

use std::cell::RefCell;
use std::rc::Rc;

use crate::lower::{ClassDecl, ClassExpr, ExprId, Member, MemberKind, PatId, Path};

use super::apply::{Given, hand_out};
use super::pattern;
use super::scope::{Found, Scope};
use super::stop::{Outcome, Stop};
use super::value::{Parameter, Value};
use super::{Evaluator, Unknown};

/// A class with what it can see.
#[derive(Clone, Debug)]
pub(crate) struct Class {
    body: ClassExpr,
    scope: Scope,
}

/// An object: its methods, the newest definition last.
#[derive(Debug, Default)]
pub(crate) struct Object {
    methods: RefCell<Vec<Method>>,
}

#[derive(Clone, Debug)]
struct Method {
    name: Box<str>,
    body: ExprId,
    scope: Scope,
}

/// Classes have names of their own: in the scope they stand under this prefix.
const PREFIX: &str = "class ";

impl Object {
    fn method(&self, name: &str) -> Option<Method> {
        let methods = self.methods.borrow();
        let found = methods.iter().rev().find(|method| *method.name == *name);
        found.cloned()
    }
}

impl Evaluator<'_> {
    pub(super) fn class(&mut self, class: &ClassDecl, scope: Scope) -> Result<Scope, Stop> {
        let Some(body) = &class.body else {
            return Ok(scope);
        };
        let value = Value::Class(Rc::new(Class {
            body: body.clone(),
            scope: scope.clone(),
        }));
        Ok(scope.bind(&format!("{PREFIX}{}", class.name.text), value))
    }

    /// `new path`.
    pub(super) fn new_object(&mut self, path: &Path, scope: &Scope) -> Outcome {
        match self.find_class(path, scope) {
            Some(class) => self.apply_class(&class, Vec::new()),
            None => {
                let reason = format!("class `{}` is not known", path.dotted());
                Ok(Value::Unknown(Unknown {
                    range: path.range(),
                    reason: reason.into(),
                }))
            }
        }
    }

    fn find_class(&self, path: &Path, scope: &Scope) -> Option<Rc<Class>> {
        let name = format!("{PREFIX}{}", path.last()?.text);
        let found = match path.qualifier() {
            [] => scope.value(&name, &|_| false),
            modules => self.find_module(modules, scope)?.value(&name, &|_| false),
        };
        match found {
            Some(Found::Value(Value::Class(class))) => Some(class),
            _ => None,
        }
    }

    /// A class given arguments: an object when it takes no more, or else the class that waits for
    /// them.
    pub(super) fn apply_class(&mut self, class: &Rc<Class>, given: Vec<Given>) -> Outcome {
        if let ClassExpr::Fun { .. } = &class.body
            && given.is_empty()
        {
            return Ok(Value::Class(class.clone()));
        }
        let object = Rc::new(Object::default());
        self.inherit(&class.body, given, &class.scope, &object)?;
        Ok(Value::Object(object))
    }

    /// `object (self) members end`.
    pub(super) fn object(
        &mut self,
        self_pat: Option<PatId>,
        members: &[Member],
        scope: &Scope,
    ) -> Outcome {
        let object = Rc::new(Object::default());
        self.members(self_pat, members, scope, &object)?;
        Ok(Value::Object(object))
    }

    /// `object#method`.
    pub(super) fn send(&mut self, id: ExprId, object: &Value, name: &str) -> Outcome {
        match object {
            Value::Object(object) => match self.method(object, name)? {
                Some(value) => Ok(value),
                None => Ok(self.unknown(id, "this method is not known")),
            },
            Value::Unknown(unknown) => Ok(Value::Unknown(unknown.clone())),
            _ => Ok(self.unknown(id, "methods are not evaluated")),
        }
    }

    /// What a method of an object gives, if it has one of this name.
    pub(super) fn method(
        &mut self,
        object: &Rc<Object>,
        name: &str,
    ) -> Result<Option<Value>, Stop> {
        let method = object.method(name);
        method
            .map(|method| self.expr(method.body, &method.scope))
            .transpose()
    }

    /// Adds what a class says to an object.
    fn inherit(
        &mut self,
        class: &ClassExpr,
        mut given: Vec<Given>,
        scope: &Scope,
        object: &Rc<Object>,
    ) -> Result<(), Stop> {
        match class {
            ClassExpr::Object { self_pat, members } => {
                self.members(*self_pat, members, scope, object)
            }
            ClassExpr::Path { path, .. } => match self.find_class(path, scope) {
                Some(class) => self.inherit(&class.body, given, &class.scope, object),
                None => Ok(()),
            },
            ClassExpr::Fun { params, body } => {
                let parameters: Vec<Parameter> = params
                    .iter()
                    .map(|param| Parameter::of_label(&param.label))
                    .collect();
                let handed = hand_out(&parameters, &[], given);
                let scope = self.parameters(params, &handed.given, scope.clone())?;
                self.inherit(body, handed.rest, &scope, object)
            }
            ClassExpr::Let {
                recursive,
                bindings,
                body,
            } => {
                let scope = self.bindings(*recursive, bindings, scope.clone())?;
                self.inherit(body, given, &scope, object)
            }
            ClassExpr::Open { module, body } => match self.find_module(&module.parts, scope) {
                Some(module) => self.inherit(body, given, &scope.open(module), object),
                None => self.inherit(body, given, scope, object),
            },
            ClassExpr::Apply { class, arguments } => {
                let mut all = self.arguments(arguments, scope)?;
                all.append(&mut given);
                self.inherit(class, all, scope, object)
            }
            ClassExpr::Constraint { class, .. } => self.inherit(class, given, scope, object),
            ClassExpr::Opaque => Ok(()),
        }
    }

    fn members(
        &mut self,
        self_pat: Option<PatId>,
        members: &[Member],
        scope: &Scope,
        object: &Rc<Object>,
    ) -> Result<(), Stop> {
        let mut scope = scope.clone();
        for name in self_pat
            .iter()
            .flat_map(|pat| pattern::variables(self.unit, *pat))
        {
            scope = scope.bind(name, Value::Object(object.clone()));
            self.knots.push((scope.clone(), name.into()));
        }
        for member in members {
            match &member.kind {
                MemberKind::Inherit { class, name, .. } => {
                    self.inherit(class, Vec::new(), &scope, object)?;
                    if let Some(name) = name {
                        let methods = object.methods.borrow().clone();
                        let parent = Object {
                            methods: RefCell::new(methods),
                        };
                        scope = scope.bind(&name.text, Value::Object(Rc::new(parent)));
                        self.knots.push((scope.clone(), name.text.clone()));
                    }
                }
                MemberKind::Value {
                    name,
                    value: Some(value),
                    ..
                } => {
                    let value = self.expr(*value, &scope)?;
                    scope = scope.bind(&name.text, value);
                }
                MemberKind::Method {
                    name,
                    body: Some(body),
                    ..
                } => object.methods.borrow_mut().push(Method {
                    name: name.text.clone(),
                    body: *body,
                    scope: scope.clone(),
                }),
                MemberKind::Initializer(body) => {
                    self.expr(*body, &scope)?;
                }
                _ => {}
            }
        }
        Ok(())
    }
}
