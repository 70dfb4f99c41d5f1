//! Devices before a target is chosen: applied, chosen between, shared.
//!
//! Terms are interned, so two terms are the same node exactly when the newest releases find them
//! equal: one device value, the same arguments, the same extra dependencies. A choice is equal to
//! another when its condition is the same value and its branches are equal. Older releases compare
//! by name; [`super::classic`] does that itself.

use std::rc::Rc;

use ocaml_syntax::TextRange;
use rustc_hash::FxHashMap;

use crate::evaluate::Value;

use super::key::{KeyExpr, KeyId};

/// A device term.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct ImplId(u32);

/// A device value: what one call of a constructor made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct DeviceId(u32);

/// A condition of a choice, by identity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct ConditionId(u32);

/// A term.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Impl {
    /// A device with the arguments it has so far and what it needs besides.
    Device {
        /// The device.
        device: DeviceId,
        /// Its functor's arguments.
        arguments: Vec<ImplId>,
        /// What it needs besides.
        dependencies: Vec<ImplId>,
    },
    /// A choice between functors, applied.
    Apply {
        /// The choice.
        functor: ImplId,
        /// The arguments.
        arguments: Vec<ImplId>,
    },
    /// A choice by keys.
    Choice {
        /// What decides.
        condition: ConditionId,
        /// What can be taken, by the condition's patterns.
        branches: Vec<ImplId>,
        /// What is taken otherwise.
        default: ImplId,
    },
    /// Not known before the tool runs, by index of the reason.
    Unknown(u32),
}

/// What a device is, apart from what it is applied to.
#[derive(Clone, Debug, Default)]
pub(crate) struct Device {
    /// The module or functor, `Ethernet.Make`.
    pub(crate) module: String,
    /// Its name, in releases that compare devices by it.
    pub(crate) name: String,
    /// What made it: `netif`, `main`, `impl`.
    pub(crate) kind: String,
    /// The call in the configuration that made it.
    pub(crate) origin: Option<TextRange>,
    /// Network names that it registers when it is configured.
    pub(crate) networks: Vec<Name>,
    /// Block names that it registers when it is configured.
    pub(crate) blocks: Vec<Name>,
    /// Block names that it registers when it is used, although others are registered when made.
    pub(crate) uses: Vec<Name>,
    /// Configure keys.
    pub(crate) keys: Vec<KeyId>,
    /// Runtime arguments, by name.
    pub(crate) runtime_args: Vec<String>,
    /// Opam packages.
    pub(crate) packages: Vec<String>,
    /// How many arguments its functor takes, if that is known.
    pub(crate) arity: Option<usize>,
    /// For which key values configuring it fails, and what the tool says then.
    pub(crate) refusals: Vec<Refusal>,
}

/// An error of the tool about a device.
#[derive(Clone, Debug)]
pub(crate) struct Refusal {
    /// True where the tool refuses it.
    pub(crate) when: Rc<KeyExpr>,
    /// What it says, and when.
    pub(crate) rule: &'static mirage_releases::devices::Refusal,
}

/// The name under which a device registers something.
#[derive(Clone, Debug)]
pub(crate) enum Name {
    /// This text.
    Text(String),
    /// The value of a key.
    Key(KeyId),
    /// It is not known before the tool runs.
    Unknown(Reason),
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
    pub(crate) patterns: Vec<Value>,
    /// Whether it chooses by a boolean, as `if_impl` does.
    pub(crate) is_if: bool,
}

/// Deeper graphs are cut off: walking them must not exhaust the stack. The deepest public ones have
/// about 20 layers.
const MAX_DEPTH: u32 = 256;

/// All terms of one configuration.
#[derive(Debug, Default)]
pub(crate) struct Terms {
    impls: Vec<Impl>,
    /// By term: how deep it nests.
    depths: Vec<u32>,
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

    /// A condition; the same value with the same patterns is the same condition.
    pub(crate) fn condition(&mut self, condition: Condition) -> ConditionId {
        let same = |other: &Condition| {
            Rc::ptr_eq(&other.value, &condition.value)
                && other.patterns.len() == condition.patterns.len()
                && other
                    .patterns
                    .iter()
                    .zip(&condition.patterns)
                    .all(|(a, b)| a.equal(b) == Some(true))
        };
        if let Some(at) = self.conditions.iter().position(same) {
            return ConditionId(at as u32);
        }
        self.conditions.push(condition);
        ConditionId(index(self.conditions.len()))
    }

    pub(crate) fn unknown(&mut self, reason: Reason) -> ImplId {
        let at = match self.reasons.iter().position(|other| *other == reason) {
            Some(at) => at as u32,
            None => {
                self.reasons.push(reason);
                index(self.reasons.len())
            }
        };
        self.intern(Impl::Unknown(at))
    }

    pub(crate) fn intern(&mut self, term: Impl) -> ImplId {
        if let Some(&id) = self.interned.get(&term) {
            return id;
        }
        let depth = self.depth(&term);
        if depth > MAX_DEPTH {
            let text = "devices nest too deep here".into();
            return self.unknown(Reason {
                range: TextRange::default(),
                text,
            });
        }
        self.depths.push(depth);
        self.impls.push(term.clone());
        let id = ImplId(index(self.impls.len()));
        self.interned.insert(term, id);
        id
    }

    fn depth(&self, term: &Impl) -> u32 {
        let of = |id: &ImplId| self.depths.get(id.0 as usize).copied().unwrap_or(0);
        let deepest = match term {
            Impl::Device {
                arguments,
                dependencies,
                ..
            } => arguments.iter().chain(dependencies).map(of).max(),
            Impl::Apply { functor, arguments } => arguments.iter().chain([functor]).map(of).max(),
            Impl::Choice {
                branches, default, ..
            } => branches.iter().chain([default]).map(of).max(),
            Impl::Unknown(_) => None,
        };
        deepest.unwrap_or(0) + 1
    }

    /// `functor $ arguments`: a device collects arguments, a choice is applied as a whole.
    pub(crate) fn apply(&mut self, functor: ImplId, more: &[ImplId]) -> ImplId {
        let term = match self.get(functor).clone() {
            Impl::Device {
                device,
                mut arguments,
                dependencies,
            } => {
                arguments.extend(more);
                Impl::Device {
                    device,
                    arguments,
                    dependencies,
                }
            }
            Impl::Apply {
                functor,
                mut arguments,
            } => {
                arguments.extend(more);
                Impl::Apply { functor, arguments }
            }
            Impl::Choice { .. } | Impl::Unknown(_) => Impl::Apply {
                functor,
                arguments: more.to_vec(),
            },
        };
        self.intern(term)
    }

    pub(crate) fn get(&self, id: ImplId) -> &Impl {
        &self.impls[id.0 as usize]
    }

    pub(crate) fn get_device(&self, id: DeviceId) -> &Device {
        &self.devices[id.0 as usize]
    }

    pub(crate) fn get_device_mut(&mut self, id: DeviceId) -> &mut Device {
        &mut self.devices[id.0 as usize]
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
