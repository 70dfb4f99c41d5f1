//! Modules of a configuration: structures, functors and what they are applied to.

use std::rc::Rc;

use ocaml_syntax::TextRange;

use super::interp::{MAX_DEPTH, MAX_STEPS};
use super::scope::{Functor, Module, Scope};
use super::stop::Stop;
use super::value::{Unknown, Value};
use super::{Evaluator, library};
use crate::lower::{ModuleExpr, Name};

impl Evaluator<'_> {
    pub(super) fn module(
        &mut self,
        module: &ModuleExpr,
        scope: &Scope,
        range: TextRange,
    ) -> Result<Module, Stop> {
        self.steps += 1;
        if self.steps > MAX_STEPS || self.depth > MAX_DEPTH {
            return Err(Stop::Limit);
        }
        self.depth += 1;
        let made = self.module_inside(module, scope, range);
        self.depth -= 1;
        made
    }

    fn module_inside(
        &mut self,
        module: &ModuleExpr,
        scope: &Scope,
        range: TextRange,
    ) -> Result<Module, Stop> {
        let unknown = |reason: String| {
            Module::Unknown(Unknown {
                range,
                reason: reason.into(),
            })
        };
        Ok(match module {
            ModuleExpr::Struct(items) => {
                let inside = self.items(items, scope.clone())?;
                inside.members_since(scope)
            }
            ModuleExpr::Path(path) => self.find_module(&path.parts, scope).unwrap_or_else(|| {
                self.met_unknown = true;
                unknown(format!("module `{}` is not known", path.dotted()))
            }),
            ModuleExpr::Constraint { module, .. } => self.module(module, scope, range)?,
            ModuleExpr::Functor { params, body } => Module::Functor(Rc::new(Functor {
                params: params
                    .iter()
                    .map(|param| param.name.as_ref().map(|name| (*name.text).into()))
                    .collect(),
                body: (**body).clone(),
                scope: scope.clone(),
                range,
            })),
            ModuleExpr::Apply { functor, argument } => {
                let functor = self.module(functor, scope, range)?;
                let argument = match argument {
                    Some(argument) => Some(self.module(argument, scope, range)?),
                    None => None,
                };
                self.apply_functor(functor, argument)?
            }
            ModuleExpr::Unpack { value, .. } => match self.expr(*value, scope)? {
                Value::Module(module) => *module,
                Value::Unknown(unknown) => Module::Unknown(unknown),
                _ => unknown("this module is not evaluated".into()),
            },
            ModuleExpr::Opaque => unknown("this module is not evaluated".into()),
        })
    }

    fn apply_functor(&mut self, functor: Module, argument: Option<Module>) -> Result<Module, Stop> {
        let functor = match (functor, &argument) {
            (Module::Functor(functor), _) => functor,
            // `Map.Make (String)`: such collections order by what libraries call `compare`.
            (Module::Library(path), Some(Module::Library(_))) => return Ok(Module::Library(path)),
            (Module::Library(path), _) => {
                let reason = format!("what `{path}` makes is not evaluated").into();
                let range = TextRange::default();
                return Ok(Module::Unknown(Unknown { range, reason }));
            }
            (other, _) => return Ok(other),
        };
        let (first, rest) = match functor.params.split_first() {
            Some((first, rest)) => (first.clone(), rest.to_vec()),
            None => (None, Vec::new()),
        };
        let scope = match (first, argument) {
            (Some(name), Some(argument)) => functor.scope.bind_module(&name, argument),
            _ => functor.scope.clone(),
        };
        if rest.is_empty() {
            return self.module(&functor.body, &scope, functor.range);
        }
        let (body, range) = (functor.body.clone(), functor.range);
        Ok(Module::Functor(Rc::new(Functor {
            params: rest,
            body,
            scope,
            range,
        })))
    }

    pub(super) fn find_module(&self, parts: &[Name], scope: &Scope) -> Option<Module> {
        let release = self.release;
        let is_module = |path: &str| library::is_module(path, release);
        let (first, rest) = parts.split_first()?;
        let mut module = scope.module(&first.text, &is_module)?;
        for part in rest {
            module = module.module(&part.text, &is_module)?;
        }
        Some(module)
    }
}
