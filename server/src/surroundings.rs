//! What lies around a file and says which release it is written for: a `unikernel-ls.toml` above
//! it, an opam or lock file beside it. Read from disk, because the analysis reads nothing.
//!
//! Nothing here is an error for the file that is checked: what cannot be read says nothing, except
//! that a `unikernel-ls.toml` with a mistake is reported in words, once per call.

mod opam;
mod project;

use std::path::Path;

use analysis::{Outside, Release};

/// What was found, and what was wrong with it.
#[derive(Debug, Default)]
pub(crate) struct Surroundings {
    /// For the analysis.
    pub(crate) outside: Outside,
    /// A sentence about a project file that cannot be used.
    pub(crate) problem: Option<String>,
}

/// Looks around `path`. `setting` is what the command line or the editor says.
pub(crate) fn look_around(path: &Path, setting: Option<Release>) -> Surroundings {
    let folder = folder_of(path);
    let (project, problem) = match project::find(folder) {
        Ok(project) => (project, None),
        Err(problem) => (None, Some(problem)),
    };
    let opam = opam::find(folder);
    Surroundings {
        outside: Outside {
            setting,
            project,
            opam,
            siblings: Some(siblings(path, folder)),
            xen: None,
        },
        problem,
    }
}

/// The modules whose files lie beside `path`.
fn siblings(path: &Path, folder: &Path) -> Vec<Box<str>> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut modules: Vec<Box<str>> = entries
        .filter(|entry| Some(&*entry.file_name()) != path.file_name())
        .filter_map(|entry| {
            let name = entry.file_name().into_string().ok()?;
            let stem = [".ml", ".mli", ".mll", ".mly"]
                .iter()
                .find_map(|it| name.strip_suffix(it))?;
            let mut letters = stem.chars();
            let first = letters.next()?.to_uppercase();
            Some(first.chain(letters).collect::<String>().into())
        })
        .collect();
    modules.sort();
    modules.dedup();
    modules
}

/// The folder a file lies in; `.` for a bare name.
pub(crate) fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}
