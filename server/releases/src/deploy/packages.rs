//! The opam packages that devices bring into a build, with the bounds that a release sets.

use std::sync::OnceLock;

use crate::{Bound, Range, Release, table};

/// A package with bounds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Brought {
    /// The module or functor of the device that brings it.
    pub module: &'static str,
    /// The package.
    pub package: &'static str,
    /// The first version that is accepted.
    pub lower: Option<&'static str>,
    /// The first version that is no longer accepted.
    pub upper: Option<&'static str>,
    /// The releases that do so.
    pub ranges: Vec<Range>,
}

impl Brought {
    /// All rows.
    #[must_use]
    pub fn all() -> &'static [Self] {
        static ALL: OnceLock<Vec<Brought>> = OnceLock::new();
        ALL.get_or_init(|| {
            table::rows(TABLE)
                .filter_map(|[module, package, lower, upper, ranges]| {
                    Some(Self {
                        module,
                        package,
                        lower: table::optional(lower),
                        upper: table::optional(upper),
                        ranges: Range::parse_all(ranges)?,
                    })
                })
                .collect()
        })
    }

    /// What a device brings in a release.
    pub fn by(module: &str, release: Release) -> impl Iterator<Item = &'static Self> {
        let rows = Self::all().iter();
        rows.filter(move |row| {
            row.module == module && row.ranges.iter().any(|range| range.contains(release))
        })
    }
}

/// The bounds of a package that every unikernel of a release has for its target, such as those of
/// `solo5`: the first version that is accepted, and the first that is not.
#[must_use]
pub fn platform_bounds(
    package: &str,
    release: Release,
) -> Option<(Option<&'static str>, Option<&'static str>)> {
    let (mut lower, mut upper) = (None, None);
    for part in Bound::of(package, release)?.versions.split('&') {
        let part = part.trim();
        if let Some(version) = part.strip_prefix(">=") {
            lower = Some(version.trim());
        } else if let Some(version) = part.strip_prefix('<') {
            upper = Some(version.trim());
        }
    }
    Some((lower, upper))
}

const TABLE: &str = include_str!("../../data/deploy/packages.tsv");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_understood() {
        assert_eq!(Brought::all().len(), table::line_count(TABLE));
    }

    #[test]
    fn a_device_has_one_bound_of_a_package() {
        for release in Release::all() {
            for row in Brought::all() {
                let same = Brought::by(row.module, release).filter(|it| it.package == row.package);
                assert!(same.count() < 2, "{release} {} {}", row.module, row.package);
            }
        }
    }

    #[test]
    fn platforms_have_bounds() {
        let bounds = platform_bounds("solo5", Release::newest());
        assert_eq!(bounds, Some((Some("0.7.5"), Some("0.13.0"))));
        assert_eq!(platform_bounds("lwt", Release::newest()), None);
    }
}
