//! The known stable releases of the `mirage` tool, ordered by version, and what is known about each
//! of them beside its interface.

use std::fmt;
use std::sync::OnceLock;

use crate::table;

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

/// What is known about a release.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Details {
    /// Its number, as in the opam package and without the `v` of some tags.
    pub version: &'static str,
    /// The day of its change log, `2013-12-09`.
    pub date: &'static str,
    /// The git tag.
    pub tag: &'static str,
    /// The day of the tagged commit where it differs by more than three days.
    pub tagged: Option<&'static str>,
    /// How functoria relates to it.
    pub functoria: Functoria,
    /// The versions of OCaml that it accepts.
    pub ocaml: Option<&'static str>,
    /// The versions of cmdliner that it accepts.
    pub cmdliner: Option<&'static str>,
    /// The versions of opam-monorepo that it asks for.
    pub opam_monorepo: Option<&'static str>,
    /// The versions of opam that it asks for.
    pub opam: Option<&'static str>,
    /// The dune language of the files that it writes.
    pub dune: Option<&'static str>,
    /// What a Xen unikernel of this release is, as far as it is known.
    pub xen_mode: Option<&'static str>,
    /// The title and the day of the announcement.
    pub announcement: Option<(&'static str, &'static str)>,
    /// What is odd about its number or its day.
    pub note: Option<&'static str>,
}

/// How functoria, the library under the `mirage` tool, relates to a release.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Functoria {
    /// There was none.
    None,
    /// A package with numbers of its own.
    Own {
        /// The bound of the opam file.
        bound: &'static str,
        /// The newest one of the day.
        newest: &'static str,
    },
    /// A package from the same repository with the same number.
    Same,
    /// A library of the package `mirage`.
    Inside,
}

struct Table {
    versions: Vec<[u16; 3]>,
    details: Vec<Details>,
}

fn table() -> &'static Table {
    static TABLE: OnceLock<Table> = OnceLock::new();
    TABLE.get_or_init(|| {
        let details: Vec<_> = table::rows(include_str!("../data/releases.tsv"))
            .map(details)
            .collect();
        let versions = details.iter().map(|row| numbers(row.version)).collect();
        Table { versions, details }
    })
}

fn details(row: [&'static str; 16]) -> Details {
    let [version, date, tag, tagged, functoria, newest, ..] = row;
    let [
        ..,
        ocaml,
        cmdliner,
        opam_monorepo,
        opam,
        dune,
        _build,
        xen_mode,
        title,
        day,
        note,
    ] = row;
    Details {
        version,
        date,
        tag,
        tagged: table::optional(tagged),
        functoria: match functoria {
            "-" => Functoria::None,
            "same" => Functoria::Same,
            "inside" => Functoria::Inside,
            bound => Functoria::Own { bound, newest },
        },
        ocaml: table::optional(ocaml),
        cmdliner: table::optional(cmdliner),
        opam_monorepo: table::optional(opam_monorepo),
        opam: table::optional(opam),
        dune: table::optional(dune),
        xen_mode: table::optional(xen_mode),
        announcement: table::optional(title).map(|title| (title, day)),
        note: table::optional(note),
    }
}

fn numbers(version: &str) -> [u16; 3] {
    let mut parts = version
        .split('.')
        .map(|part| part.parse().unwrap_or_default());
    std::array::from_fn(|_| parts.next().unwrap_or_default())
}

impl Release {
    /// All known releases, oldest first.
    pub fn all() -> impl DoubleEndedIterator<Item = Self> + ExactSizeIterator {
        (0..table().versions.len()).map(|index| Self(index as u8))
    }

    /// The newest known release.
    #[must_use]
    pub fn newest() -> Self {
        Self(table().versions.len().saturating_sub(1) as u8)
    }

    /// The oldest known release.
    #[must_use]
    pub fn oldest() -> Self {
        Self(0)
    }

    /// The release with exactly this number.
    #[must_use]
    pub fn with_version(version: [u16; 3]) -> Option<Self> {
        let index = table().versions.binary_search(&version).ok()?;
        Some(Self(index as u8))
    }

    /// The release with this number, `4.11.1`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let release = Self::with_version(numbers(text))?;
        (release.details().version == text).then_some(release)
    }

    /// Its position among the known releases, from 0.
    #[must_use]
    pub fn index(self) -> usize {
        usize::from(self.0)
    }

    /// Major, minor and patch.
    #[must_use]
    pub fn version(self) -> [u16; 3] {
        table().versions[self.index()]
    }

    /// What else is known about it.
    #[must_use]
    pub fn details(self) -> &'static Details {
        &table().details[self.index()]
    }

    /// The release before it.
    #[must_use]
    pub fn previous(self) -> Option<Self> {
        self.0.checked_sub(1).map(Self)
    }

    /// The release after it.
    #[must_use]
    pub fn next(self) -> Option<Self> {
        (self < Self::newest()).then(|| Self(self.0 + 1))
    }
}

impl Range {
    /// Whether the fact holds for a release.
    #[must_use]
    pub fn contains(self, release: Release) -> bool {
        self.since <= release && release <= self.until
    }

    /// The releases in it, oldest first.
    pub fn releases(self) -> impl DoubleEndedIterator<Item = Release> {
        (self.since.0..=self.until.0).map(Release)
    }

    /// Reads `4.0.0-4.4.2`, `4.5.0-` (up to the newest) or `4.5.0` (that one alone).
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let Some((since, until)) = text.split_once('-') else {
            let since = Release::parse(text)?;
            return Some(Self {
                since,
                until: since,
            });
        };
        Some(Self {
            since: Release::parse(since)?,
            until: match until {
                "" => Release::newest(),
                until => Release::parse(until)?,
            },
        })
    }

    /// Reads ranges between commas.
    #[must_use]
    pub fn parse_all(text: &str) -> Option<Vec<Self>> {
        text.split(',').map(Self::parse).collect()
    }
}

impl fmt::Display for Release {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [major, minor, patch] = self.version();
        write!(f, "{major}.{minor}.{patch}")
    }
}

impl fmt::Display for Functoria {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::None => Ok(()),
            Self::Own { bound, newest } => write!(f, "{newest} ({bound})"),
            Self::Same => write!(f, "the same"),
            Self::Inside => write!(f, "inside"),
        }
    }
}

impl fmt::Display for Range {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self { since, until } if since == until => write!(f, "{since}"),
            Self { since, until } if *until == Release::newest() => write!(f, "since {since}"),
            Self { since, until } => write!(f, "{since} to {until}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_a_release_in_order() {
        let text = include_str!("../data/releases.tsv");
        assert_eq!(table().details.len(), table::line_count(text));
        assert_eq!(Release::all().len(), 103);
        assert!(table().versions.is_sorted());
        for release in Release::all() {
            assert_eq!(release.to_string(), release.details().version);
            assert_eq!(Release::parse(release.details().version), Some(release));
            let day = release.details().date.as_bytes();
            assert!(day.len() == 10 && day[4] == b'-' && day[7] == b'-');
        }
    }

    #[test]
    fn ranges_are_read() {
        let range = Range::parse("4.5.0-").unwrap();
        assert_eq!(range.until, Release::newest());
        assert!(Range::parse("4.5.0-4.99.0").is_none());
        assert_eq!(Range::parse("2.7.0").unwrap().to_string(), "2.7.0");
        assert_eq!(Range::parse("1.0.0-1.0.2").unwrap().releases().count(), 3);
    }
}
