//! The files that are looked at together with a configuration: the modules and the Xen files of its
//! folder. Scripts and CI files are checked against them, too.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use analysis::Kind;
use analysis::source::ANALYSED_BYTES;

use super::{folder_of, names};
use crate::check::source;

/// The most modules, and the most Xen files, that are read beside one configuration.
const MOST: usize = 64;

/// The folder whose configuration a file belongs to: its own, or that of the project for a workflow.
pub(crate) fn home(path: &Path) -> &Path {
    let folder = folder_of(path);
    let above = folder
        .ends_with(".github/workflows")
        .then(|| folder.ancestors().nth(2));
    match above.flatten() {
        Some(here) if here.as_os_str().is_empty() => Path::new("."),
        Some(project) => project,
        None => folder,
    }
}

/// What lies beside the configuration of a folder, and itself: sorted paths with what they are.
/// Nothing if there is no configuration. `also` are files that only an editor has yet.
pub(crate) fn companions(home: &Path, also: &[PathBuf]) -> BTreeMap<PathBuf, Kind> {
    let mut files: Vec<String> = names(home);
    let also = also.iter().filter(|path| folder_of(path) == home);
    files.extend(also.filter_map(|path| Some(path.file_name()?.to_str()?.to_owned())));
    if !files.iter().any(|name| name == "config.ml") {
        return BTreeMap::new();
    }
    files.sort();
    files.dedup();
    let mut found = BTreeMap::new();
    let (mut modules, mut xen) = (0, 0);
    for name in files {
        let kind = kind(&name);
        let count = match kind {
            Some(Kind::Module) => &mut modules,
            Some(Kind::Xl | Kind::XlTemplate) => &mut xen,
            Some(Kind::Config) => &mut 0,
            _ => continue,
        };
        if *count < MOST {
            *count += 1;
            found.extend(kind.map(|kind| (home.join(name), kind)));
        }
    }
    found
}

/// The text of a file beside another, unless it is too large for more than its syntax to be looked at.
pub(crate) fn read_companion(path: &Path) -> Option<String> {
    let size = std::fs::metadata(path).ok()?.len();
    let is_small = usize::try_from(size).is_ok_and(|size| size <= ANALYSED_BYTES);
    is_small.then(|| source::read(path).ok())?
}

/// What a file beside a configuration is, by its name.
fn kind(name: &str) -> Option<Kind> {
    let by_name = Kind::of_path(name);
    by_name.or_else(|| name.ends_with(".ml").then_some(Kind::Module))
}

/// Whether a file has a name under which calls of the tool are written down.
pub(crate) fn is_script(name: &str) -> bool {
    let known = [
        "Makefile",
        "makefile",
        "GNUmakefile",
        "Dockerfile",
        "README",
    ];
    let endings = [".sh", ".mk", ".yml", ".yaml", ".md", ".bash"];
    known.contains(&name) || endings.iter().any(|ending| name.ends_with(ending))
}

/// The hidden files beside a configuration in which CI services look for calls.
pub(crate) fn hidden_scripts(home: &Path) -> Vec<PathBuf> {
    let plain = [
        ".travis.yml",
        ".travis-ci.sh",
        ".cirrus.yml",
        ".gitlab-ci.yml",
    ];
    let plain = plain.iter().map(|name| home.join(name));
    let workflows = home.join(".github").join("workflows");
    let workflows = names(&workflows)
        .into_iter()
        .filter(|name| is_script(name))
        .map(|name| workflows.join(name));
    plain
        .chain(workflows)
        .filter(|path| path.is_file())
        .collect()
}
