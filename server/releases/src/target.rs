//! What `-t` takes, by release.

use std::sync::OnceLock;

use crate::{Range, Release, table};

/// A target of `mirage configure -t`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// As `-t` takes it: `unikraft-qemu`.
    pub name: &'static str,
    /// The polymorphic variant that stands for it in a configuration, without the backquote:
    /// `QEMU`.
    pub constructor: &'static str,
    /// Which platform it is of.
    pub family: Family,
    /// The releases that have it.
    pub ranges: Vec<Range>,
}

/// The platforms; `Key.is_unix` and its like in a configuration ask for them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Family {
    /// A process.
    Unix,
    /// A Xen domain.
    Xen,
    /// A guest of a Solo5 tender or monitor.
    Solo5,
    /// A guest of Unikraft.
    Unikraft,
}

impl Target {
    /// All targets that ever were, oldest first.
    #[must_use]
    pub fn all() -> &'static [Self] {
        static TARGETS: OnceLock<Vec<Target>> = OnceLock::new();
        TARGETS.get_or_init(|| {
            table::rows(TABLE)
                .filter_map(|[name, constructor, family, ranges]| {
                    Some(Self {
                        name,
                        constructor,
                        family: family_named(family)?,
                        ranges: Range::parse_all(ranges)?,
                    })
                })
                .collect()
        })
    }

    /// The targets of a release.
    pub fn of(release: Release) -> impl Iterator<Item = &'static Self> {
        Self::all()
            .iter()
            .filter(move |target| target.is_in(release))
    }

    /// The target with this name, whether a release has it or not.
    #[must_use]
    pub fn named(name: &str) -> Option<&'static Self> {
        Self::all().iter().find(|target| target.name == name)
    }

    /// Whether a release has it.
    #[must_use]
    pub fn is_in(&self, release: Release) -> bool {
        self.ranges.iter().any(|range| range.contains(release))
    }
}

const TABLE: &str = include_str!("../data/targets.tsv");

fn family_named(name: &str) -> Option<Family> {
    Some(match name {
        "unix" => Family::Unix,
        "xen" => Family::Xen,
        "solo5" => Family::Solo5,
        "unikraft" => Family::Unikraft,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_understood() {
        assert_eq!(Target::all().len(), table::line_count(TABLE));
    }

    #[test]
    fn targets_come_and_go() {
        let of = |version| -> Vec<_> {
            let release = Release::parse(version).unwrap();
            Target::of(release).map(|target| target.name).collect()
        };
        assert_eq!(of("1.0.0"), ["unix", "xen"]);
        assert!(of("3.1.1").contains(&"ukvm") && !of("3.2.0").contains(&"ukvm"));
        assert_eq!(of("4.11.1").len(), 11);
    }
}
