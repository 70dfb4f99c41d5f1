//! Finding the files that a check is about.
//!
//! A file that is named is always checked. In a folder, those are: `config.ml`, `*.xl`, `*.xl.in`,
//! other `.ml` files that say by their content that they are configurations, and beside a `config.ml`
//! the scripts, Makefiles, CI files and pages that call the `mirage` tool. What version control
//! ignores is passed over, and so are build results, downloaded sources and the folder that the tool
//! itself generates; symbolic links are not followed.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use analysis::Kind;
use ignore::{DirEntry, WalkBuilder};

use super::source::{Unusable, display_name};
use crate::surroundings::{folder_of, hidden_scripts, is_script};

/// A file to check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Found {
    pub(crate) path: PathBuf,
    pub(crate) why: Why,
    /// Whether it was named, and not found in a folder.
    pub(crate) named: bool,
}

/// Why a file was picked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Why {
    /// It was named, or its name says what it is.
    Certain(Kind),
    /// An `.ml` file in a folder: a configuration if its content says so.
    PerhapsConfig,
    /// A file beside a configuration that may call the `mirage` tool.
    PerhapsScript,
}

/// All files to check, sorted and without repetition, and what could not be looked into.
pub(crate) fn find(paths: &[PathBuf]) -> (Vec<Found>, Vec<Unusable>) {
    let (mut found, mut unusable) = (Vec::new(), Vec::new());
    for path in paths {
        match std::fs::metadata(path) {
            Ok(metadata) if metadata.is_dir() => walk(path, &mut found, &mut unusable),
            Ok(_) => found.push(Found {
                path: path.clone(),
                why: Why::Certain(kind_of_named(path)),
                named: true,
            }),
            Err(error) => unusable.push(Unusable::from_io(path, &error)),
        }
    }
    // A named file sorts before the same file found in a folder, and stays.
    found.sort_by(|a, b| (&a.path, !a.named).cmp(&(&b.path, !b.named)));
    found.dedup_by(|later, earlier| later.path == earlier.path);
    (found, unusable)
}

/// Folders that never hold a project's own sources.
const SKIPPED: [&str; 5] = ["_build", "_opam", "duniverse", "node_modules", ".git"];

fn walk(folder: &Path, found: &mut Vec<Found>, unusable: &mut Vec<Unusable>) {
    let entries = WalkBuilder::new(folder)
        .require_git(false)
        .filter_entry(|entry| entry.depth() == 0 || !is_skipped(entry))
        .build();
    for entry in entries {
        match entry {
            Ok(entry) => {
                found.extend(candidate(&entry));
                found.extend(hidden(&entry));
            }
            Err(error) => unusable.push(unreadable(folder, &error)),
        }
    }
}

fn is_skipped(entry: &DirEntry) -> bool {
    entry.file_type().is_some_and(|kind| kind.is_dir())
        && (SKIPPED.iter().any(|name| entry.file_name() == *name) || is_generated(entry.path()))
}

/// The `mirage` folder beside a configuration, which `mirage configure` fills.
fn is_generated(folder: &Path) -> bool {
    folder.file_name() == Some(OsStr::new("mirage")) && folder.with_file_name("config.ml").is_file()
}

fn candidate(entry: &DirEntry) -> Option<Found> {
    let path = entry.path();
    if !entry.file_type()?.is_file() {
        return None;
    }
    let why = match Kind::of_path(&path.to_string_lossy()) {
        Some(kind) => Why::Certain(kind),
        None if path.extension() == Some(OsStr::new("ml")) => Why::PerhapsConfig,
        None if is_script(&entry.file_name().to_string_lossy())
            && path.with_file_name("config.ml").is_file() =>
        {
            Why::PerhapsScript
        }
        None => return None,
    };
    let path = path.strip_prefix("./").unwrap_or(path).to_owned();
    Some(Found {
        path,
        why,
        named: false,
    })
}

/// The hidden files of CI services beside a configuration. A search passes over what is hidden.
fn hidden(entry: &DirEntry) -> Vec<Found> {
    if entry.file_name() != "config.ml" {
        return Vec::new();
    }
    let path = entry.path();
    let path = path.strip_prefix("./").unwrap_or(path);
    let scripts = hidden_scripts(folder_of(path)).into_iter();
    scripts
        .map(|path| Found {
            path: path.strip_prefix("./").map(Path::to_owned).unwrap_or(path),
            why: Why::PerhapsScript,
            named: false,
        })
        .collect()
}

/// The language of a file that was named: a configuration, unless its name says otherwise. Xen's own
/// samples and many others are called NAME.cfg or NAME.conf.
pub(super) fn kind_of_named(path: &Path) -> Kind {
    let by_extension = match path.extension().and_then(OsStr::to_str) {
        Some("cfg" | "conf") => Kind::Xl,
        _ => Kind::Config,
    };
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    match Kind::of_path(&path.to_string_lossy()) {
        Some(kind) => kind,
        None if is_script(&name) => Kind::Script,
        None => by_extension,
    }
}

fn unreadable(folder: &Path, error: &ignore::Error) -> Unusable {
    let path = path_of(error).unwrap_or(folder);
    match error.io_error() {
        Some(io) => Unusable::from_io(path, io),
        None => Unusable::new(
            path,
            format!("cannot be searched: {error} (in {})", display_name(folder)),
        ),
    }
}

fn path_of(error: &ignore::Error) -> Option<&Path> {
    match error {
        ignore::Error::WithPath { path, .. } => Some(path),
        ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => {
            path_of(err)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(files: &[&str]) -> std::io::Result<tempfile::TempDir> {
        let folder = tempfile::tempdir()?;
        for file in files {
            let path = folder.path().join(file);
            if let Some(parent) = path.parent() {
                std::fs::create_dir_all(parent)?;
            }
            std::fs::write(path, "")?;
        }
        Ok(folder)
    }

    fn names(folder: &Path) -> Vec<String> {
        let (found, unusable) = find(&[folder.to_owned()]);
        assert_eq!(unusable, []);
        let relative = found
            .iter()
            .filter_map(|found| found.path.strip_prefix(folder).ok());
        relative
            .map(|path| path.to_string_lossy().into_owned())
            .collect()
    }

    #[test]
    fn only_what_matters_is_found_in_order() -> std::io::Result<()> {
        let folder = tree(&[
            "b/config.ml",
            "b/unikernel.ml",
            "b/mirage/main.ml",
            "b/dist/hello.xl",
            "a/hello.xl.in",
            "a/README.md",
            "a/mirage/config.ml",
            "_build/config.ml",
            "x/_opam/config.ml",
            "x/duniverse/y/config.ml",
            "x/node_modules/config.ml",
        ])?;
        let expected = [
            "a/hello.xl.in",
            "a/mirage/config.ml",
            "b/config.ml",
            "b/dist/hello.xl",
            "b/unikernel.ml",
        ];
        assert_eq!(names(folder.path()), expected);
        Ok(())
    }

    #[test]
    fn what_version_control_ignores_is_passed_over() -> std::io::Result<()> {
        let folder = tree(&["config.ml", "old/config.ml"])?;
        std::fs::write(folder.path().join(".gitignore"), "old/\n")?;
        assert_eq!(names(folder.path()), ["config.ml"]);
        Ok(())
    }

    #[test]
    fn a_named_file_is_found_once_whatever_it_is() -> std::io::Result<()> {
        let folder = tree(&["notes.txt", "_build/config.ml"])?;
        let (notes, built) = (
            folder.path().join("notes.txt"),
            folder.path().join("_build/config.ml"),
        );
        let (found, unusable) = find(&[notes.clone(), built, notes, folder.path().join("none")]);
        assert_eq!(found.len(), 2);
        assert!(
            found
                .iter()
                .all(|found| found.why == Why::Certain(Kind::Config))
        );
        assert_eq!(unusable.len(), 1);
        Ok(())
    }
}
