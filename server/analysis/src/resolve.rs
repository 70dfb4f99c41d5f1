//! Which definition each name of a configuration means, in the chosen release.

use mirage_releases::api::Item;
use rustc_hash::FxHashMap;

use crate::lower::{ExprId, PatId};

/// What a value's name means.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Def {
    /// A variable of the configuration, by the pattern that binds it.
    Local(PatId),
    /// A value of the release or of a library.
    Library(&'static Item),
    /// Nothing has this name here.
    Unbound,
    /// It comes from something that is not known to us; nothing is reported because of it.
    Unknown,
}

/// What the names of one file mean.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Resolution {
    values: FxHashMap<ExprId, Def>,
}

impl Resolution {
    /// What a path expression means.
    #[must_use]
    pub fn def(&self, expr: ExprId) -> Option<Def> {
        self.values.get(&expr).copied()
    }
}
