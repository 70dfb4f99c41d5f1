//! `unikernel-ls.toml`: the settings of a project. The nearest one above a file counts.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::settings::Settings;

/// The name of the file.
pub(crate) const NAME: &str = "unikernel-ls.toml";

/// A project file. One that cannot be used at all still ends the search.
#[derive(Debug)]
pub(super) struct Project {
    /// Where it lies.
    pub(super) folder: PathBuf,
    /// What it sets.
    pub(super) settings: Arc<Settings>,
    /// What is wrong with it.
    pub(super) problem: Option<String>,
}

impl Project {
    /// The project file of a folder, if there is one.
    pub(super) fn read(folder: &Path) -> Option<Arc<Self>> {
        let path = folder.join(NAME);
        // A file that points elsewhere, or is no file, is not followed: nobody's settings are read
        // from outside a project.
        let found = std::fs::symlink_metadata(&path).ok()?;
        let (settings, problems) = if found.is_file() {
            match std::fs::read_to_string(&path) {
                Ok(text) => read(&text),
                Err(error) => (Settings::default(), vec![error.to_string()]),
            }
        } else {
            (Settings::default(), vec!["not a regular file".to_owned()])
        };
        let problem =
            (!problems.is_empty()).then(|| format!("{}: {}", path.display(), problems.join("; ")));
        Some(Arc::new(Self {
            folder: folder.to_owned(),
            settings: Arc::new(settings),
            problem,
        }))
    }

    /// The settings for a file of the project.
    pub(super) fn settings_of(&self, path: &Path) -> Arc<Settings> {
        if !self.settings.has_overrides() {
            return self.settings.clone();
        }
        let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
        match absolute.strip_prefix(&self.folder) {
            Ok(inside) => Arc::new(self.settings.of_file(&inside.to_string_lossy())),
            Err(_) => self.settings.clone(),
        }
    }
}

fn read(text: &str) -> (Settings, Vec<String>) {
    let table: toml::Table = match text.parse() {
        Ok(table) => table,
        Err(error) => {
            let error: toml::de::Error = error;
            let line = error
                .span()
                .map(|span| text[..span.start.min(text.len())].matches('\n').count() + 1);
            let place = line
                .map(|line| format!("line {line}: "))
                .unwrap_or_default();
            return (
                Settings::default(),
                vec![format!("{place}{}", error.message())],
            );
        }
    };
    match serde_json::to_value(table) {
        Ok(serde_json::Value::Object(object)) => Settings::read(&object),
        _ => (
            Settings::default(),
            vec!["not a table of settings".to_owned()],
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_release_is_read() {
        let (settings, problems) = read("# for CI\nrelease = \"4.11.1\"\n");
        assert_eq!(problems, [""; 0]);
        assert_eq!(
            settings.release.map(|it| it.to_string()).as_deref(),
            Some("4.11.1")
        );
        assert_eq!(read("").1, [""; 0]);
    }

    #[test]
    fn mistakes_are_named() {
        let problem = |text| read(text).1.join("; ");
        assert!(problem("release = 4").contains("must be a text"));
        assert!(problem("relaese = '4.11.1'").contains("'relaese'"));
        assert!(problem("release = '9.9.9'").contains("no MirageOS release"));
        assert!(problem("\nrelease =").contains("line 2"));
    }

    #[test]
    fn the_nearest_file_counts_for_the_files_below() -> std::io::Result<()> {
        let folder = tempfile::tempdir()?;
        let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text);
        std::fs::create_dir_all(folder.path().join("a/b"))?;
        write(
            NAME,
            "target = 'xen'\n[[overrides]]\npaths = ['b/*.ml']\nxen = '4.17'\n",
        )?;
        write("a/unikernel-ls.toml", "target = 'hvt'\n")?;
        let around = crate::surroundings::Neighbourhood::default();
        let target = |name: &str| {
            let found = around.look_around(&folder.path().join(name), None);
            found.settings.target.clone()
        };
        assert_eq!(target("config.ml").as_deref(), Some("xen"));
        assert_eq!(target("a/b/config.ml").as_deref(), Some("hvt"));
        let xen = |name: &str| {
            let found = around.look_around(&folder.path().join(name), None);
            found.outside.xen.map(|it| it.to_string())
        };
        assert_eq!(xen("b/config.ml").as_deref(), Some("4.17"));
        assert_eq!(xen("config.ml"), None);
        Ok(())
    }
}
