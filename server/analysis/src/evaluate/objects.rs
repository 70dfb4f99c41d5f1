//! Objects and classes, as far as configurations made devices of them before 4.0: methods whose
//! bodies do not need the object itself.

use std::rc::Rc;

use crate::lower::{ClassDecl, ClassExpr, Member, MemberKind, Path};

use super::apply::{Given, hand_out};
use super::interp::{Outcome, Stop};
use super::scope::{Found, Scope};
use super::value::{Object, Parameter, Value};
use super::{Evaluator, Unknown};

/// A class with what it can see.
#[derive(Clone, Debug)]
pub(crate) struct Class {
    body: ClassExpr,
    scope: Scope,
}

/// Classes have names of their own: in the scope they stand under this prefix.
const PREFIX: &str = "class ";

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
            Some(class) => self.instantiate(&class),
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

    fn instantiate(&mut self, class: &Rc<Class>) -> Outcome {
        self.class_body(&class.body, &class.scope)
    }

    fn class_body(&mut self, body: &ClassExpr, scope: &Scope) -> Outcome {
        match body {
            ClassExpr::Object { members, .. } => self.object(members, scope),
            ClassExpr::Path { path, .. } => self.new_object(path, scope),
            ClassExpr::Fun { .. } => Ok(Value::Class(Rc::new(Class {
                body: body.clone(),
                scope: scope.clone(),
            }))),
            ClassExpr::Let {
                recursive,
                bindings,
                body,
            } => {
                let scope = self.bindings(*recursive, bindings, scope.clone())?;
                self.class_body(body, &scope)
            }
            ClassExpr::Apply { class, arguments } => {
                let class = self.class_body(class, scope)?;
                let given = self.arguments(arguments, scope)?;
                match class {
                    Value::Class(class) => self.apply_class(&class, given),
                    other => Ok(other),
                }
            }
            ClassExpr::Constraint { class, .. } => self.class_body(class, scope),
            _ => {
                let reason = "this class is not evaluated".into();
                Ok(Value::Unknown(Unknown {
                    range: Default::default(),
                    reason,
                }))
            }
        }
    }

    /// A class with parameters, given all of them.
    pub(super) fn apply_class(&mut self, class: &Rc<Class>, given: Vec<Given>) -> Outcome {
        let ClassExpr::Fun { params, body } = &class.body else {
            return self.instantiate(class);
        };
        let parameters: Vec<Parameter> = params
            .iter()
            .map(|param| Parameter::of_label(&param.label))
            .collect();
        let handed = hand_out(&parameters, &[], given);
        let scope = self.parameters(params, &handed.given, class.scope.clone())?;
        self.class_body(body, &scope)
    }

    /// The members of an object that do not need the object itself.
    pub(super) fn object(&mut self, members: &[Member], scope: &Scope) -> Outcome {
        let mut known: Vec<(Box<str>, Value)> = Vec::new();
        let mut scope = scope.clone();
        for member in members {
            match &member.kind {
                MemberKind::Inherit { class, .. } => {
                    if let Value::Object(parent) = self.class_body(class, &scope)? {
                        known.extend(parent.members.iter().cloned());
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
                } => {
                    let value = self.expr(*body, &scope)?;
                    known.retain(|(other, _)| *other != name.text);
                    known.push((name.text.clone(), value));
                }
                _ => {}
            }
        }
        Ok(Value::Object(Rc::new(Object { members: known })))
    }
}
