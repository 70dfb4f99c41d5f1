//! How a unikernel is built and started: the OCaml of a build, the file that it makes, and where
//! each target can run.

mod packages;

use crate::Release;
use crate::devices::Table;

pub use packages::{Brought, platform_bounds};

static FACTS: Table = Table::new(include_str!("../data/deploy/facts.txt"));

/// A fact by its name in `facts.txt`.
#[must_use]
pub fn fact(name: &str, release: Release) -> Option<&'static str> {
    FACTS.named(name, release)
}

/// The targets that can run on a platform in a release, the usual one first.
pub fn targets(platform: &str, release: Release) -> impl Iterator<Item = &'static str> {
    let targets = fact(&format!("platform-{platform}"), release).unwrap_or_default();
    targets.split_whitespace()
}

/// The file that a build makes for a target, relative to the folder of the configuration's build.
#[must_use]
pub fn artefact(target: &str, name: &str, release: Release) -> Option<String> {
    let form = fact(&format!("artefact-{target}"), release)?;
    Some(form.replace("{{name}}", name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Target;
    use crate::devices::Span;

    #[test]
    fn every_line_has_a_range() {
        for line in FACTS.lines() {
            let range = line.split(' ').nth(1).unwrap_or_default();
            assert!(Span::parse(range).is_some(), "{line}");
        }
    }

    #[test]
    fn every_target_makes_a_file() {
        for release in Release::all().filter(|it| it.version() >= [2, 0, 0]) {
            for target in Target::of(release) {
                assert!(
                    artefact(target.name, "hello", release).is_some(),
                    "{release} {}",
                    target.name
                );
            }
        }
    }

    #[test]
    fn platforms_run_targets_of_the_release() {
        let platforms = [
            "xl",
            "qubes",
            "solo5-hvt",
            "solo5-spt",
            "albatross",
            "firecracker",
            "qemu",
            "ec2",
        ];
        for release in Release::all() {
            for platform in platforms {
                for name in targets(platform, release) {
                    let target = Target::named(name);
                    assert!(
                        target.is_some_and(|it| it.is_in(release)),
                        "{release} {platform} {name}"
                    );
                }
            }
        }
    }
}
