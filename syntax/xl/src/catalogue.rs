//! What each Xen release reads: keys, their values, and the parameters of specifications.
//!
//! The facts are rows of the tables in `data/`; this module only looks them up. A table is taken
//! apart once, the first time someone asks.

mod key;
mod parameter;

pub use key::{Guests, Key, Legacy, Shape, Word, key, keys, legacy};
pub use parameter::{Parameter, parameter, parameters};

use crate::release::XenVersion;

/// The releases for which a fact holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Range {
    /// The first release.
    pub since: XenVersion,
    /// The last release, if it is over.
    pub until: Option<XenVersion>,
}

impl Range {
    /// Whether the fact holds for `release`.
    #[must_use]
    pub fn contains(self, release: XenVersion) -> bool {
        self.since <= release && self.until.is_none_or(|until| release <= until)
    }

    fn of(since: &str, until: &str) -> Self {
        Self {
            since: since.parse().unwrap_or(XenVersion::OLDEST),
            until: until.parse().ok(),
        }
    }
}

/// The rows of a table, without comments, cut at tabs.
fn rows<const COLUMNS: usize>(
    table: &'static str,
) -> impl Iterator<Item = [&'static str; COLUMNS]> {
    let lines = table.lines().filter(|line| !line.starts_with('#'));
    lines.map(|line| {
        let mut row = [""; COLUMNS];
        for (place, cell) in row.iter_mut().zip(line.split('\t')) {
            *place = cell;
        }
        row
    })
}
