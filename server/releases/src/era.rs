//! How the tool of a release compiles a configuration: which warnings refuse it, and what lies
//! around it.

use std::sync::OnceLock;

use crate::{Range, Release, table};

/// A span of releases that compile configurations in the same way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Era {
    /// Which releases.
    pub range: Range,
    /// The build tool.
    pub build: Build,
    /// The compiler's `-w` argument; `None` is what the compiler does by itself.
    pub warnings: Option<&'static str>,
    /// Whether a warning or a deprecation alert refuses the file.
    pub warnings_are_errors: bool,
    /// `-strict-sequence`: `a; b` wants `a : unit`.
    pub strict_sequence: bool,
    /// Whether modules of the same folder can be used.
    pub siblings: bool,
    /// Whether the bounds on the first line are compared with the tool's version before the file is
    /// compiled.
    pub header: bool,
}

/// What compiles a configuration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Build {
    /// `ocamlbuild`.
    Ocamlbuild,
    /// `dune`.
    Dune,
}

impl Era {
    /// All eras, oldest first. Together they cover every release.
    #[must_use]
    pub fn all() -> &'static [Self] {
        static ERAS: OnceLock<Vec<Era>> = OnceLock::new();
        ERAS.get_or_init(|| table::rows(TABLE).filter_map(era).collect())
    }

    /// The era of a release.
    #[must_use]
    pub fn of(release: Release) -> &'static Self {
        let eras = Self::all();
        let index = eras.partition_point(|era| era.range.until < release);
        &eras[index.min(eras.len() - 1)]
    }
}

const TABLE: &str = include_str!("../data/eras.tsv");

fn era(row: [&'static str; 7]) -> Option<Era> {
    let [range, build, warnings, errors, strict, siblings, header] = row;
    Some(Era {
        range: Range::parse(range)?,
        build: match build {
            "ocamlbuild" => Build::Ocamlbuild,
            "dune" => Build::Dune,
            _ => return None,
        },
        warnings: (warnings != "default").then_some(warnings),
        warnings_are_errors: errors == "yes",
        strict_sequence: strict == "yes",
        siblings: siblings == "yes",
        header: header == "yes",
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_release_has_one_era() {
        assert_eq!(Era::all().len(), table::line_count(TABLE));
        for release in Release::all() {
            let count = Era::all()
                .iter()
                .filter(|era| era.range.contains(release))
                .count();
            assert_eq!(count, 1, "{release}");
            assert!(Era::of(release).range.contains(release));
        }
    }
}
