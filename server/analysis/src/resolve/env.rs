//! The scope during a walk: one table of the latest binding of each name, a stack of opens, and a
//! trail that undoes both at the end of a scope.
//!
//! A lookup compares when a name was bound with when each module was opened, so that it costs the
//! number of opens since then, however many names there are.

use rustc_hash::FxHashMap;

use super::{Def, ModuleRef, Namespace};

/// So many nested opens that searching them all would cost more than it is worth.
const MAX_OPENS: usize = 256;

/// What is in scope.
#[derive(Clone, Default)]
pub(super) struct Env<'u> {
    names: FxHashMap<(Namespace, &'u str), Vec<(u32, Def)>>,
    opens: Vec<(u32, ModuleRef)>,
    trail: Vec<(Namespace, &'u str)>,
    serial: u32,
    /// Whether something may have defined any name: text that could not be understood, a class
    /// with instance variables of its own.
    pub(super) leaky: u32,
}

/// A point to go back to.
#[derive(Clone, Copy)]
pub(super) struct Mark {
    trail: usize,
    opens: usize,
    leaky: u32,
}

/// Where a name comes from.
pub(super) enum Found {
    /// A binding of the configuration.
    Def(Def),
    /// Whatever this opened module has under the name.
    Nothing,
}

impl<'u> Env<'u> {
    pub(super) fn mark(&self) -> Mark {
        Mark {
            trail: self.trail.len(),
            opens: self.opens.len(),
            leaky: self.leaky,
        }
    }

    /// Forgets everything since `mark`.
    pub(super) fn back_to(&mut self, mark: Mark) {
        for key in self.trail.drain(mark.trail..) {
            if let Some(bindings) = self.names.get_mut(&key) {
                bindings.pop();
            }
        }
        self.opens.truncate(mark.opens);
        self.leaky = mark.leaky;
    }

    pub(super) fn bind(&mut self, namespace: Namespace, name: &'u str, def: Def) {
        self.serial += 1;
        self.names
            .entry((namespace, name))
            .or_default()
            .push((self.serial, def));
        self.trail.push((namespace, name));
    }

    pub(super) fn open(&mut self, module: ModuleRef) {
        self.serial += 1;
        let module = if self.opens.len() < MAX_OPENS {
            module
        } else {
            ModuleRef::Unknown
        };
        self.opens.push((self.serial, module));
    }

    /// The latest meaning of a name; `in_module` looks into an opened one.
    pub(super) fn lookup(
        &self,
        namespace: Namespace,
        name: &str,
        mut in_module: impl FnMut(ModuleRef) -> Option<Def>,
    ) -> Found {
        // The key's lifetime is that of the borrow here, which hashing does not mind.
        let latest = self.names.get(&(namespace, name)).and_then(|it| it.last());
        for (serial, module) in self.opens.iter().rev() {
            if latest.is_some_and(|(bound, _)| bound > serial) {
                break;
            }
            if let Some(def) = in_module(*module) {
                return Found::Def(def);
            }
        }
        match latest {
            Some((_, def)) => Found::Def(*def),
            None => Found::Nothing,
        }
    }

    /// What was bound since `mark`, the latest of each name.
    pub(super) fn since(&self, mark: Mark) -> Vec<(Namespace, &'u str, Def)> {
        let mut found: FxHashMap<(Namespace, &'u str), Def> = FxHashMap::default();
        for key in &self.trail[mark.trail..] {
            if let Some((_, def)) = self.names.get(key).and_then(|it| it.last()) {
                found.insert(*key, *def);
            }
        }
        found
            .into_iter()
            .map(|((namespace, name), def)| (namespace, name, def))
            .collect()
    }

    /// Every binding of the configuration that is in scope, with its serial.
    pub(super) fn bindings(&self) -> impl Iterator<Item = (Namespace, &'u str, u32, Def)> {
        self.names
            .iter()
            .filter_map(|((namespace, name), bindings)| {
                let (serial, def) = bindings.last()?;
                Some((*namespace, *name, *serial, *def))
            })
    }

    /// The opened modules, the innermost first.
    pub(super) fn opens(&self) -> impl Iterator<Item = (u32, ModuleRef)> {
        self.opens.iter().rev().copied()
    }
}
