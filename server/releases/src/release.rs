//! The known stable releases of the `mirage` tool, ordered by version.

use std::fmt;

/// A known release. Small, ordered by version, and only made for releases that exist.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Release(u8);

/// An inclusive range of known releases.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Range {
    /// The first release for which the fact holds.
    pub since: Release,
    /// The last one.
    pub until: Release,
}

const VERSIONS: &[[u16; 3]] = &[[4, 11, 0], [4, 11, 1]];

impl Release {
    /// All known releases, oldest first.
    pub fn all() -> impl DoubleEndedIterator<Item = Self> + ExactSizeIterator {
        (0..VERSIONS.len()).map(|index| Self(index as u8))
    }

    /// The newest known release.
    #[must_use]
    pub fn newest() -> Self {
        Self((VERSIONS.len() - 1) as u8)
    }

    /// Its position among the known releases, from 0.
    #[must_use]
    pub fn index(self) -> usize {
        usize::from(self.0)
    }

    /// Major, minor and patch.
    #[must_use]
    pub fn version(self) -> [u16; 3] {
        VERSIONS[self.index()]
    }
}

impl Range {
    /// Whether the fact holds for a release.
    #[must_use]
    pub fn contains(self, release: Release) -> bool {
        self.since <= release && release <= self.until
    }
}

impl fmt::Display for Release {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [major, minor, patch] = self.version();
        write!(f, "{major}.{minor}.{patch}")
    }
}
