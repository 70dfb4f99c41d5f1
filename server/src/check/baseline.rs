//! A baseline: the problems that a repository has already, which are not reported, so that new ones
//! are seen. A problem keeps its place in it when lines move.

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::Checked;
use super::fingerprint::fingerprint;
use super::write;

/// How often each problem is in each file.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Baseline {
    version: u32,
    files: BTreeMap<String, BTreeMap<String, usize>>,
}

/// The version of the format.
const VERSION: u32 = 1;

impl Baseline {
    /// Reads a baseline.
    ///
    /// # Errors
    /// A sentence that says why it cannot be used.
    pub(crate) fn read(path: &Path) -> Result<Self, String> {
        let shown = path.display();
        let text = std::fs::read_to_string(path).map_err(|error| {
            format!("cannot read the baseline {shown}: {error}; --update-baseline writes one")
        })?;
        let baseline: Self = serde_json::from_str(&text)
            .map_err(|error| format!("{shown} is no baseline: {error}"))?;
        if baseline.version == VERSION {
            Ok(baseline)
        } else {
            let version = baseline.version;
            Err(format!(
                "the baseline {shown} has version {version}; known is {VERSION}"
            ))
        }
    }

    /// The baseline of what was found.
    pub(crate) fn of(checked: &[Checked]) -> Self {
        let mut files: BTreeMap<String, BTreeMap<String, usize>> = BTreeMap::new();
        for file in checked {
            for finding in &file.diagnostics {
                let problems = files.entry(file.name.clone()).or_default();
                *problems
                    .entry(fingerprint(&file.index, finding))
                    .or_default() += 1;
            }
        }
        Self {
            version: VERSION,
            files,
        }
    }

    /// Writes it.
    ///
    /// # Errors
    /// A sentence that says why it cannot be written.
    pub(crate) fn write(&self, path: &Path) -> Result<(), String> {
        let text = serde_json::to_string_pretty(self).map_err(|error| error.to_string())?;
        write::replace(path, &(text + "\n"))
            .map_err(|error| format!("cannot write the baseline {}: {error}", path.display()))
    }

    /// Removes the problems that it lists. Of a problem that is there more often than listed, the
    /// last ones are new.
    pub(crate) fn subtract(&self, file: &mut Checked) {
        let Some(known) = self.files.get(&file.name) else {
            return;
        };
        let mut left = known.clone();
        let index = &file.index;
        file.diagnostics
            .retain(|finding| match left.get_mut(&fingerprint(index, finding)) {
                Some(count) if *count > 0 => {
                    *count -= 1;
                    false
                }
                _ => true,
            });
    }
}

#[cfg(test)]
mod tests {
    use super::super::report::fixture::file;
    use super::*;

    #[test]
    fn listed_problems_are_found_again_on_other_lines() {
        let old = file("config.ml", "open Mirage\nlet y = x\n", "x", "z");
        let baseline = Baseline::of(&[old]);
        let mut moved = file("config.ml", "open Mirage\n\n\n  let y = x\n", "x", "z");
        baseline.subtract(&mut moved);
        assert!(moved.diagnostics.is_empty());
        let mut changed = file("config.ml", "open Mirage\nlet z = x\n", "x", "z");
        baseline.subtract(&mut changed);
        assert_eq!(changed.diagnostics.len(), 1);
        let mut twice = file("config.ml", "open Mirage\nlet y = x\n", "x", "z");
        twice.diagnostics.extend(twice.diagnostics.clone());
        baseline.subtract(&mut twice);
        assert_eq!(twice.diagnostics.len(), 1);
    }

    #[test]
    fn a_baseline_is_written_and_read() -> std::io::Result<()> {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("baseline.json");
        assert!(Baseline::read(&path).is_err_and(|it| it.contains("--update-baseline")));
        let old = file("config.ml", "open Mirage\nlet y = x\n", "x", "z");
        assert_eq!(Baseline::of(&[old]).write(&path), Ok(()));
        let mut again = file("config.ml", "open Mirage\nlet y = x\n", "x", "z");
        Baseline::read(&path)
            .expect("it was written")
            .subtract(&mut again);
        assert!(again.diagnostics.is_empty());
        std::fs::write(&path, "{\"version\":2,\"files\":{}}")?;
        assert!(Baseline::read(&path).is_err_and(|it| it.contains("version 2")));
        Ok(())
    }
}
