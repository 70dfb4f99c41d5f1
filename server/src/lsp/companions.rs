//! The files beside open documents: those that are open count as the editor has them, the others as
//! they are on disk. A configuration is judged together with its unikernel, a Xen file or a script
//! together with its configuration.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use analysis::{Database, Kind, Outside, SourceFile};
use salsa::Setter as _;
use tower_lsp::lsp_types::Url;

use super::documents;
use super::session::State;
use crate::check::source;
use crate::surroundings::{companions, home, is_script, read_companion};

/// The inputs of files that are not open, by path.
#[derive(Default)]
pub(super) struct Companions {
    files: HashMap<PathBuf, Companion>,
}

struct Companion {
    file: SourceFile,
    /// Whether the disk was asked since it may have changed.
    is_fresh: bool,
}

impl Companions {
    /// The disk may have changed.
    pub(super) fn doubt(&mut self) {
        for companion in self.files.values_mut() {
            companion.is_fresh = false;
        }
    }

    /// One file may have changed on disk.
    pub(super) fn doubt_file(&mut self, path: &Path) {
        if let Some(companion) = self.files.get_mut(path) {
            companion.is_fresh = false;
        }
    }

    /// Takes out the inputs that nobody asked for since the last doubt.
    pub(super) fn take_unused(&mut self) -> Vec<SourceFile> {
        let unused = self.files.extract_if(|_, companion| !companion.is_fresh);
        unused.map(|(_, companion)| companion.file).collect()
    }
}

/// Whether a configuration is among the files beside one.
pub(super) fn has_config(db: &Database, outside: &Outside) -> bool {
    let mut beside = outside.beside.iter();
    beside.any(|file| file.kind(db) == Kind::Config)
}

/// What a document beside a configuration is, if it is nothing else.
pub(super) fn kind(url: &Url) -> Option<Kind> {
    let name = url.path().rsplit('/').next().unwrap_or_default();
    match name {
        name if name.ends_with(".ml") => Some(Kind::Module),
        name if is_script(name) => Some(Kind::Script),
        _ => None,
    }
}

impl State {
    /// A document, open or not, and the other open documents that are judged together with it.
    pub(super) fn together(&self, url: &Url) -> Vec<Url> {
        let mut together = vec![url.clone()];
        if let Some(path) = documents::path(url) {
            let here = home(&path);
            let others = self.open_documents().into_iter().filter(|other| {
                other != url && documents::path(other).is_some_and(|path| home(&path) == here)
            });
            together.extend(others);
        }
        together
    }

    /// The files beside a document.
    pub(super) fn beside(&mut self, url: &Url) -> Arc<[SourceFile]> {
        let Some(path) = documents::path(url) else {
            return Arc::default();
        };
        let open = self.open_documents().into_iter();
        let open: HashMap<PathBuf, Url> = open
            .filter_map(|url| Some((documents::path(&url)?, url)))
            .collect();
        let paths: Vec<_> = open.keys().cloned().collect();
        let found = companions(home(&path), &paths);
        let files = found.into_iter().filter(|(other, _)| *other != path);
        files
            .filter_map(|(path, kind)| match open.get(&path) {
                Some(url) => self.input_of(url),
                None => self.companion(&path, kind),
            })
            .collect()
    }

    fn companion(&mut self, path: &Path, kind: Kind) -> Option<SourceFile> {
        let known = self.companions().files.get(path);
        let known = known.map(|companion| (companion.file, companion.is_fresh));
        if let Some((file, true)) = known {
            return Some(file);
        }
        let text: Arc<str> = read_companion(path)?.into();
        let outside = match kind {
            Kind::Config => self.around_file(path).outside,
            _ => Outside::default(),
        };
        let file = match known {
            Some((file, _)) => {
                if *file.text(self.db()) != *text {
                    file.set_text(self.db_mut()).to(text);
                }
                if *file.outside(self.db()) != outside {
                    file.set_outside(self.db_mut()).to(outside);
                }
                file
            }
            None => self.input(&source::display_name(path), kind, text, outside),
        };
        let companion = Companion {
            file,
            is_fresh: true,
        };
        self.companions().files.insert(path.to_owned(), companion);
        Some(file)
    }
}
