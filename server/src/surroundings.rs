//! What lies around a file and says how it is to be read: a `unikernel-ls.toml` above it, an opam
//! or lock file beside it. Read from disk, because the analysis reads nothing.
//!
//! Nothing here is an error for the file that is checked: what cannot be read says nothing, except
//! that a `unikernel-ls.toml` with a mistake is reported in words.

mod companions;
mod opam;
mod project;
mod siblings;

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use analysis::{Database, Kind, Outside, Release, SourceFile};

use crate::check::source;
use crate::settings::Settings;
pub(crate) use companions::{companions, hidden_scripts, home, is_script, read_companion};
use project::Project;

/// What was found, and what was wrong with it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Surroundings {
    /// For the analysis.
    pub(crate) outside: Outside,
    /// The settings of the project for this file.
    pub(crate) settings: Arc<Settings>,
    /// Sentences about a project file that cannot be used.
    pub(crate) problem: Option<String>,
}

/// Looks around `path`. `setting` is what the command line or the editor says.
pub(crate) fn look_around(path: &Path, setting: Option<Release>) -> Surroundings {
    Neighbourhood::default().look_around(path, setting)
}

/// What was found around several files: each folder is looked at once.
#[derive(Debug, Default)]
pub(crate) struct Neighbourhood {
    folders: Mutex<HashMap<PathBuf, Folder>>,
    beside: Mutex<HashMap<PathBuf, Arc<[SourceFile]>>>,
}

#[derive(Clone, Debug, Default)]
struct Folder {
    project: Option<Arc<Project>>,
    opam: Option<Release>,
    siblings: Arc<[Box<str>]>,
    has_config: bool,
}

impl Neighbourhood {
    /// Looks around `path`. `setting` is what the command line or the editor says.
    pub(crate) fn look_around(&self, path: &Path, setting: Option<Release>) -> Surroundings {
        let folder = self.folder(folder_of(path));
        let (settings, problem) = match &folder.project {
            Some(project) => (project.settings_of(path), project.problem.clone()),
            None => (Arc::default(), None),
        };
        let outside = Outside {
            setting,
            project: settings.release,
            opam: folder.opam,
            siblings: Some(folder.siblings),
            xen: settings.xen,
            target: settings.target.as_deref().map(Arc::from),
            beside: Arc::default(),
        };
        Surroundings {
            outside,
            settings,
            problem,
        }
    }

    /// The files that a file is checked together with: for a configuration those beside it, for
    /// another file these and the configuration.
    pub(crate) fn beside(
        &self,
        db: &Database,
        path: &Path,
        kind: Kind,
        setting: Option<Release>,
    ) -> Arc<[SourceFile]> {
        let home = home(path);
        // Nearly every folder of Xen files has no configuration.
        if !self.folder(home).has_config {
            return Arc::default();
        }
        if kind == Kind::Config {
            let others = companions(home, &[]).into_iter();
            return others
                .filter(|(other, _)| other.file_name() != path.file_name())
                .filter_map(|(path, kind)| self.companion(db, &path, kind, setting))
                .collect();
        }
        let mut known = self.beside.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = known.get(home) {
            return known.clone();
        }
        let all = companions(home, &[]).into_iter();
        let files: Arc<[SourceFile]> = all
            .filter_map(|(path, kind)| self.companion(db, &path, kind, setting))
            .collect();
        known.insert(home.to_owned(), files.clone());
        files
    }

    fn companion(
        &self,
        db: &Database,
        path: &Path,
        kind: Kind,
        setting: Option<Release>,
    ) -> Option<SourceFile> {
        let text = read_companion(path)?;
        let outside = match kind {
            Kind::Config => self.look_around(path, setting).outside,
            _ => Outside::default(),
        };
        let name = source::display_name(path);
        Some(SourceFile::new(db, name.into(), kind, text.into(), outside))
    }

    /// The settings of the project that a folder belongs to.
    pub(crate) fn settings_of_folder(&self, folder: &Path) -> Option<(PathBuf, Arc<Settings>)> {
        let project = self.folder(folder).project?;
        Some((project.folder.clone(), project.settings.clone()))
    }

    fn folder(&self, folder: &Path) -> Folder {
        if let Some(known) = self.lock().get(folder) {
            return known.clone();
        }
        let names = names(folder);
        let found = Folder {
            project: self.project(folder),
            opam: opam::find(folder, &names),
            siblings: siblings::modules(&names),
            has_config: names.iter().any(|name| name == "config.ml"),
        };
        self.lock().insert(folder.to_owned(), found.clone());
        found
    }

    /// The project of a folder: its own, or that of the nearest folder above that has one.
    fn project(&self, folder: &Path) -> Option<Arc<Project>> {
        // Relative folders have no ancestors past their first part.
        let absolute = std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned());
        absolute.ancestors().find_map(Project::read)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<PathBuf, Folder>> {
        self.folders.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What lies in a folder; nothing when it cannot be looked into.
fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries
        .filter_map(|entry| entry.file_name().into_string().ok())
        .collect()
}

/// The folder a file lies in; `.` for a bare name.
pub(crate) fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}
