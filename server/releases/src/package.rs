//! Opam packages: the versions that configurations are compiled with, and the versions that the opam
//! file of a unikernel asks for.

use std::sync::OnceLock;

use crate::{Range, Release, table};

/// A library that configurations can reach, with its versions, oldest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Package {
    /// Its name in opam.
    pub name: &'static str,
    /// Each version with the releases whose configurations are compiled with it.
    pub versions: Vec<(&'static str, Vec<Range>)>,
}

/// A bound in the opam file that a release writes for a unikernel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bound {
    /// The package.
    pub package: &'static str,
    /// `>= 0.7.5 & < 0.13.0`, or `*` for any version.
    pub versions: &'static str,
    /// The releases that write it.
    pub ranges: Vec<Range>,
}

impl Package {
    /// All libraries beside `mirage` itself.
    #[must_use]
    pub fn all() -> &'static [Self] {
        static PACKAGES: OnceLock<Vec<Package>> = OnceLock::new();
        PACKAGES.get_or_init(|| {
            let mut packages: Vec<Self> = Vec::new();
            for [name, version, ranges] in table::rows(VERSIONS) {
                let Some(ranges) = Range::parse_all(ranges) else {
                    continue;
                };
                match packages.last_mut() {
                    Some(last) if last.name == name => last.versions.push((version, ranges)),
                    _ => packages.push(Self {
                        name,
                        versions: vec![(version, ranges)],
                    }),
                }
            }
            packages
        })
    }

    /// The package with this name.
    #[must_use]
    pub fn named(name: &str) -> Option<&'static Self> {
        Self::all().iter().find(|package| package.name == name)
    }

    /// The version of a release's configurations.
    #[must_use]
    pub fn version_in(&self, release: Release) -> Option<&'static str> {
        let mut versions = self.versions.iter();
        versions
            .find(|(_, ranges)| ranges.iter().any(|range| range.contains(release)))
            .map(|(version, _)| *version)
    }

    /// The releases of a range of its own versions, written like a range of releases.
    pub(crate) fn releases(&self, versions: &str) -> Option<Vec<Range>> {
        let position = |wanted| self.versions.iter().position(|(name, _)| *name == wanted);
        let (first, last) = match versions.split_once('-') {
            None => (position(versions)?, position(versions)?),
            Some((first, "")) => (position(first)?, self.versions.len() - 1),
            Some((first, last)) => (position(first)?, position(last)?),
        };
        let all = self.versions.get(first..=last)?.iter();
        Some(all.flat_map(|(_, ranges)| ranges.iter().copied()).collect())
    }
}

impl Bound {
    /// All bounds.
    #[must_use]
    pub fn all() -> &'static [Self] {
        static BOUNDS: OnceLock<Vec<Bound>> = OnceLock::new();
        BOUNDS.get_or_init(|| {
            table::rows(BOUNDS_TABLE)
                .filter_map(|[package, versions, ranges]| {
                    Some(Self {
                        package,
                        versions,
                        ranges: Range::parse_all(ranges)?,
                    })
                })
                .collect()
        })
    }

    /// The bound that a release writes for a package.
    #[must_use]
    pub fn of(package: &str, release: Release) -> Option<&'static Self> {
        Self::all().iter().find(|bound| {
            bound.package == package && bound.ranges.iter().any(|range| range.contains(release))
        })
    }
}

const VERSIONS: &str = include_str!("../data/packages.tsv");
const BOUNDS_TABLE: &str = include_str!("../data/bounds.tsv");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_understood() {
        let versions = Package::all().iter().map(|package| package.versions.len());
        assert_eq!(versions.sum::<usize>(), table::line_count(VERSIONS));
        assert_eq!(Bound::all().len(), table::line_count(BOUNDS_TABLE));
    }

    #[test]
    fn a_release_has_one_version_of_a_package() {
        let cmdliner = Package::named("cmdliner").unwrap();
        for release in Release::all() {
            assert!(cmdliner.version_in(release).is_some(), "{release}");
        }
        let newest = Bound::of("solo5", Release::newest()).unwrap();
        assert_eq!(newest.versions, ">= 0.7.5 & < 0.13.0");
    }
}
