//! Module expressions and functors.
//!
//! A functor is typed where it is written, with its parameter as abstract as its module type says,
//! and again at each application with the argument in its place: the result is then what the compiler
//! computes by substitution.

use ocaml_syntax::TextRange;

use super::check::{Checker, Findings};
use super::environment::{Entry, Env, ModuleRef};
use super::error::{Outcome, other};
use super::names::Sym;
use super::tree::{self, ModuleExpr, ModuleKind, ModuleType, Parameter};
use super::types::Desc;

/// A functor: its parameter and its body, with the environment they are read in.
#[derive(Clone, Copy)]
pub(crate) struct Functor<'a> {
    pub(crate) unit: &'a tree::Unit,
    pub(crate) env: Env,
    pub(crate) parameter: Option<&'a Parameter>,
    pub(crate) body: FunctorBody<'a>,
    /// What the body is where it is written.
    pub(crate) result: ModuleRef,
}

#[derive(Clone, Copy)]
pub(crate) enum FunctorBody<'a> {
    Module(&'a ModuleExpr),
    Type(&'a ModuleType),
}

impl<'a> Checker<'a> {
    pub(crate) fn in_unit<T>(
        &mut self,
        unit: &'a tree::Unit,
        run: impl FnOnce(&mut Self) -> T,
    ) -> T {
        let before = std::mem::replace(&mut self.unit, unit);
        let result = run(self);
        self.unit = before;
        result
    }

    pub(crate) fn module_expr(&mut self, env: Env, module: &'a ModuleExpr) -> Outcome<ModuleRef> {
        if !self.deeper() {
            self.shallower();
            return Ok(ModuleRef::Unknown);
        }
        let result = self.module_expr_deep(env, module);
        self.shallower();
        result
    }

    fn module_expr_deep(&mut self, env: Env, module: &'a ModuleExpr) -> Outcome<ModuleRef> {
        match &module.kind {
            ModuleKind::Path(path) => self.module(env, path),
            ModuleKind::Struct(items) => {
                let (_, entries) = self.structure(env, items, false)?;
                let sig = self.new_sig(entries);
                self.mark_exported(sig);
                Ok(sig)
            }
            ModuleKind::Functor { parameter, body } => {
                let mut inner = env;
                if let Some(parameter) = parameter {
                    let argument = self.module_of_type(env, &parameter.ty)?;
                    if let Some(name) = parameter.name {
                        inner = self.add(env, Entry::Module(name.sym, argument));
                    }
                }
                let result = self.module_expr(inner, body)?;
                self.functors.push(Functor {
                    unit: self.unit,
                    env,
                    parameter: parameter.as_ref(),
                    body: FunctorBody::Module(body),
                    result,
                });
                Ok(ModuleRef::Functor(self.functors.len() as u32 - 1))
            }
            ModuleKind::Apply { .. } => self.applications(env, module),
            ModuleKind::Constraint { module: inner, ty } => {
                let found = self.module_expr(env, inner)?;
                let sealed = self.module_of_type(env, ty)?;
                self.includes(env, found, ty, inner.range)?;
                Ok(sealed)
            }
            ModuleKind::Unpack(value) => {
                let ty = self.infer(env, *value)?;
                let head = self.expand_head(ty);
                match self.store.desc(head) {
                    Desc::Package(id) => {
                        let package = self.store.package(id).clone();
                        Ok(self.unpacked(&package))
                    }
                    Desc::Unknown => Ok(ModuleRef::Unknown),
                    Desc::Var(_) => other(
                        self.unit.expr(*value).range,
                        "the module type of this value is not known here; annotate it",
                    ),
                    _ => {
                        let shown = self.show(ty);
                        other(
                            self.unit.expr(*value).range,
                            format!("this has type `{shown}`, which is not a packed module"),
                        )
                    }
                }
            }
            ModuleKind::Unknown => Ok(ModuleRef::Unknown),
        }
    }

    /// `F (A) (B)`: the arguments, last first, then the functor, then each application. What does not
    /// fit is blamed on the whole.
    fn applications(&mut self, env: Env, module: &'a ModuleExpr) -> Outcome<ModuleRef> {
        let mut arguments = Vec::new();
        let mut head = module;
        while let ModuleKind::Apply { functor, argument } = &head.kind {
            let argument = match argument {
                Some(argument) => {
                    let unit =
                        matches!(&argument.kind, ModuleKind::Struct(items) if items.is_empty());
                    (self.module_expr(env, argument)?, unit)
                }
                None => (self.new_sig(Vec::new()), true),
            };
            arguments.push((argument, functor.range));
            head = functor;
        }
        let mut result = self.module_expr(env, head)?;
        for ((argument, unit), functor) in arguments.into_iter().rev() {
            result = match result {
                ModuleRef::Functor(id) => {
                    let definition = self.functors[id as usize];
                    if definition.parameter.is_none() && !unit {
                        return other(functor, "this functor can be applied to `()` only");
                    }
                    self.apply_functor(definition, argument, module.range)?
                }
                ModuleRef::Unknown => ModuleRef::Unknown,
                ModuleRef::Library(_) | ModuleRef::Struct(_) => {
                    return other(
                        module.range,
                        "this is not a functor, so it takes no argument",
                    );
                }
            };
        }
        Ok(result)
    }

    fn apply_functor(
        &mut self,
        functor: Functor<'a>,
        argument: ModuleRef,
        range: TextRange,
    ) -> Outcome<ModuleRef> {
        let mut inner = functor.env;
        if let Some(parameter) = functor.parameter {
            let unit = functor.unit;
            let outcome = self.in_unit(unit, |this| {
                this.includes(functor.env, argument, &parameter.ty, range)
            });
            outcome?;
            if let Some(name) = parameter.name {
                inner = self.add(inner, Entry::Module(name.sym, argument));
            }
        }
        // The body was judged where it is written; here only its types matter.
        let findings = std::mem::take(&mut self.findings);
        let delayed = self.delayed.len();
        let record = std::mem::replace(&mut self.record_types, false);
        let result = self.in_unit(functor.unit, |this| match functor.body {
            FunctorBody::Module(body) => this.module_expr(inner, body),
            FunctorBody::Type(ty) => this.module_of_type(inner, ty),
        });
        self.record_types = record;
        self.delayed.truncate(delayed);
        let _: Findings = std::mem::replace(&mut self.findings, findings);
        Ok(result.unwrap_or(ModuleRef::Unknown))
    }

    /// Values that a structure exports are used from outside.
    fn mark_exported(&mut self, module: ModuleRef) {
        let ModuleRef::Struct(sig) = module else {
            return;
        };
        let mut seen: Vec<Sym> = Vec::new();
        for entry in self.sigs[sig as usize].entries.clone().iter().rev() {
            if let Entry::Value(name, id) = entry
                && !seen.contains(name)
            {
                seen.push(*name);
                self.mark_used(*id);
            }
        }
    }
}
