//! Patterns: what they mention is looked up, and their variables are bound.

use rustc_hash::FxHashMap;

use super::{DeclKind, Def, Namespace, Resolver};
use crate::lower::{Name, Pat, PatId};

impl<'u> Resolver<'u> {
    /// Looks up what a pattern mentions and brings its variables into scope.
    pub(super) fn bind(&mut self, id: PatId) {
        self.bind_known(id, &FxHashMap::default());
    }

    /// With the variables of an earlier alternative, which later ones bind again.
    fn bind_known(&mut self, id: PatId, known: &FxHashMap<&'u str, Def>) {
        let unit = self.unit;
        match &unit.pats[id] {
            Pat::Missing | Pat::Opaque | Pat::Any | Pat::Literal(_) | Pat::Interval(..) => (),
            Pat::Var(name) => self.variable(id, name, known),
            Pat::Alias { pat, name } => {
                self.bind_known(*pat, known);
                self.variable(id, name, known);
            }
            Pat::Tuple(pats) | Pat::List(pats) | Pat::Array(pats) => {
                for pat in pats {
                    self.bind_known(*pat, known);
                }
            }
            Pat::Construct {
                path,
                newtypes,
                argument,
            } => {
                self.constructor(path);
                self.newtypes(newtypes);
                if let Some(argument) = argument {
                    self.bind_known(*argument, known);
                }
            }
            Pat::Variant { argument, .. } => {
                if let Some(argument) = argument {
                    self.bind_known(*argument, known);
                }
            }
            Pat::Record { fields, .. } => {
                let qualifier = fields.iter().find_map(|it| qualifier_of(&it.field));
                for field in fields {
                    self.field(&field.field, qualifier);
                    self.bind_known(field.value, known);
                }
            }
            Pat::Or(alternatives) => self.alternatives(alternatives, known),
            Pat::Constraint { pat, ty } => {
                self.ty(*ty);
                self.bind_known(*pat, known);
            }
            Pat::Lazy(pat) | Pat::Exception(pat) => self.bind_known(*pat, known),
            Pat::Effect {
                effect,
                continuation,
            } => {
                self.bind_known(*effect, known);
                self.bind_known(*continuation, known);
            }
            Pat::Type(path) => {
                self.path(path, Namespace::Type);
            }
            Pat::Unpack { name, ty } => {
                let module = match ty {
                    Some(ty) => self.module_type(ty),
                    None => super::ModuleRef::Unknown,
                };
                if let Some(name) = name {
                    let kind = DeclKind::Module(module);
                    let decl = self.declare(name, kind, unit.pat_range(id));
                    self.env
                        .bind(Namespace::Module, &name.text, Def::Declared(decl));
                }
            }
            Pat::Open { module, pat } => {
                // The open is for constructors, fields and types; variables escape it.
                let module = self.module_path(module);
                let mark = self.env.mark();
                self.env.open(module);
                self.bind_known(*pat, known);
                let bound = self.env.since(mark);
                self.env.back_to(mark);
                for (namespace, name, def) in bound {
                    self.env.bind(namespace, name, def);
                }
            }
        }
    }

    fn variable(&mut self, id: PatId, name: &'u Name, known: &FxHashMap<&'u str, Def>) {
        match known.get(&*name.text) {
            Some(def) => self.result.uses.push((name.range, *def)),
            None => self.env.bind(Namespace::Value, &name.text, Def::Local(id)),
        }
    }

    fn alternatives(&mut self, alternatives: &'u [PatId], known: &FxHashMap<&'u str, Def>) {
        let Some((first, rest)) = alternatives.split_first() else {
            return;
        };
        let mark = self.env.mark();
        self.bind_known(*first, known);
        let mut inner = known.clone();
        for (namespace, name, def) in self.env.since(mark) {
            if namespace == Namespace::Value {
                inner.insert(name, def);
            }
        }
        for alternative in rest {
            self.bind_known(*alternative, &inner);
        }
    }
}

/// The modules before a field: `M` of `M.field`, which stands for all fields of a record.
pub(super) fn qualifier_of(field: &crate::lower::Path) -> Option<&[Name]> {
    let qualifier = field.qualifier();
    (!qualifier.is_empty()).then_some(qualifier)
}
