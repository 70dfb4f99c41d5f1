//! Devices before a target is chosen: applied, chosen between, shared.
//!
//! Terms are interned, so two terms are the same node exactly when the tool finds them equal: one
//! device value, the same arguments, the same extra dependencies. A choice is equal to another
//! when its condition is the same value and its branches are equal.

use std::rc::Rc;

use ocaml_syntax::TextRange;
use rustc_hash::FxHashMap;

use super::key::{KeyExpr, KeyId};

/// A device term.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct ImplId(u32);

/// A device value: what one call of a constructor made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct DeviceId(u32);

/// A condition of a choice, by identity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct ConditionId(u32);

/// A term.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Impl {
    /// A device with the arguments it has so far and what it needs besides.
    Device { device: DeviceId, arguments: Vec<ImplId>, dependencies: Vec<ImplId> },
    /// A choice between functors, applied.
    Apply { functor: ImplId, arguments: Vec<ImplId> },
    /// A choice by keys.
    Choice { condition: ConditionId, branches: Vec<ImplId>, default: ImplId },
    /// Not known before the tool runs, by index of the reason.
    Unknown(u32),
}

/// What a device is, apart from what it is applied to.
#[derive(Clone, Debug, Default)]
pub(crate) struct Device {
    /// The module or functor, `Ethernet.Make`.
    pub(crate) module: String,
    /// What made it: `netif`, `main`, `impl`.
    pub(crate) kind: String,
    /// The name in the configuration that the constructor is called by, where it was called.
    pub(crate) origin: Option<TextRange>,
    /// Network names that it registers when it is configured.
    pub(crate) networks: Vec<String>,
    /// Block names that it registers when it is configured.
    pub(crate) blocks: Vec<String>,
    /// Configure keys.
    pub(crate) keys: Vec<KeyId>,
    /// Runtime arguments, by name.
    pub(crate) runtime_args: Vec<String>,
    /// Opam packages.
    pub(crate) packages: Vec<String>,
}

/// Something that is not known, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Reason {
    pub(crate) range: TextRange,
    pub(crate) text: Rc<str>,
}

/// How a choice is decided: the branch that each value of the condition takes.
#[derive(Clone, Debug)]
pub(crate) struct Condition {
    /// The value it looks at.
    pub(crate) value: Rc<KeyExpr>,
    /// The values that choose the branches, in their order.
    pub(crate) patterns: Vec<crate::evaluate::Value>,
}

/// All terms of one configuration.
#[derive(Debug, Default)]
pub(crate) struct Terms {
    impls: Vec<Impl>,
    interned: FxHashMap<Impl, ImplId>,
    devices: Vec<Device>,
    conditions: Vec<Condition>,
    reasons: Vec<Reason>,
}

impl Terms {
    pub(crate) fn device(&mut self, device: Device) -> DeviceId {
        self.devices.push(device);
        DeviceId(index(self.devices.len()))
    }

    pub(crate) fn condition(&mut self, condition: Condition) -> ConditionId {
        self.conditions.push(condition);
        ConditionId(index(self.conditions.len()))
    }

    pub(crate) fn unknown(&mut self, reason: Reason) -> ImplId {
        self.reasons.push(reason);
        let index = index(self.reasons.len());
        self.intern(Impl::Unknown(index))
    }

    pub(crate) fn intern(&mut self, term: Impl) -> ImplId {
        if let Some(&id) = self.interned.get(&term) {
            return id;
        }
        self.impls.push(term.clone());
        let id = ImplId(index(self.impls.len()));
        self.interned.insert(term, id);
        id
    }

    /// `functor $ argument`: a device collects arguments, a choice is applied as a whole.
    pub(crate) fn apply(&mut self, functor: ImplId, argument: ImplId) -> ImplId {
        let term = match self.get(functor).clone() {
            Impl::Device { device, mut arguments, dependencies } => {
                arguments.push(argument);
                Impl::Device { device, arguments, dependencies }
            }
            Impl::Apply { functor, mut arguments } => {
                arguments.push(argument);
                Impl::Apply { functor, arguments }
            }
            Impl::Choice { .. } | Impl::Unknown(_) => {
                Impl::Apply { functor, arguments: vec![argument] }
            }
        };
        self.intern(term)
    }

    pub(crate) fn get(&self, id: ImplId) -> &Impl {
        &self.impls[id.0 as usize]
    }

    pub(crate) fn get_device(&self, id: DeviceId) -> &Device {
        &self.devices[id.0 as usize]
    }

    pub(crate) fn get_condition(&self, id: ConditionId) -> &Condition {
        &self.conditions[id.0 as usize]
    }

    pub(crate) fn get_reason(&self, index: u32) -> &Reason {
        &self.reasons[index as usize]
    }
}

/// The index of the last of `len` things; there are never as many as `u32` holds, because the
/// evaluator stops after far fewer steps.
fn index(len: usize) -> u32 {
    u32::try_from(len - 1).unwrap_or(u32::MAX)
}
