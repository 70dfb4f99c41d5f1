//! The state of a session: open documents and the database, behind one lock.
//!
//! The lock is never held over an `await`. *Writes* happen at once, as the first thing a handler
//! does, so they happen in the order of the messages. *Reads* take a snapshot under the lock, also
//! before the first `await`, and then work on another thread; a write cancels the reads under way
//! by waiting until they have noticed. No snapshot may therefore live across an `await`.

use std::collections::HashSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use analysis::{Database, Kind, Outside, SourceFile};
use salsa::{Cancelled, Database as _, Setter as _};
use tower_lsp::jsonrpc::{Error, ErrorCode};
use tower_lsp::lsp_types::{TextDocumentContentChangeEvent, TextDocumentItem, Url};

use super::Probe;
use super::client::ClientFeatures;
use super::companions::{self, Companions};
use super::documents::{self, Document, Documents};
use crate::position::LineIndex;
use crate::settings::{Levels, Settings};
use crate::surroundings::{Surroundings, look_around};

/// The session.
#[derive(Default)]
pub(super) struct Session {
    state: Mutex<State>,
    probe: Option<Probe>,
}

/// What the lock protects.
#[derive(Default)]
pub(super) struct State {
    db: Database,
    documents: Arc<Documents>,
    client: Arc<ClientFeatures>,
    /// The settings of the editor.
    settings: Arc<Settings>,
    /// Sentences about wrong settings that were said already.
    said: HashSet<String>,
    /// The last stamp that was given to a document.
    stamp: u64,
    /// Inputs of closed documents. The database never frees an input, so they are used again.
    spare: Vec<SourceFile>,
    /// Files beside documents that are not open themselves.
    companions: Companions,
}

/// The state at one moment, for one read.
#[derive(Clone)]
pub(super) struct Snapshot {
    /// The database.
    pub(super) db: Database,
    /// The open documents.
    pub(super) documents: Arc<Documents>,
    /// What the client can do.
    pub(super) client: Arc<ClientFeatures>,
    /// The settings of the editor.
    pub(super) settings: Arc<Settings>,
}

/// An analysed document of a snapshot.
pub(super) struct Opened<'a> {
    /// The snapshot.
    pub(super) snapshot: &'a Snapshot,
    /// Its name.
    pub(super) url: &'a Url,
    /// Its input in the database.
    pub(super) file: SourceFile,
    /// The document.
    pub(super) document: &'a Document,
}

/// What to do with a read that a write interrupted.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Interrupted {
    /// Read again: the question is about the whole document, whatever it is by then.
    Retry,
    /// Say that the content changed: the question is about a place that may have moved.
    GiveUp,
}

/// Why a read has no result.
#[derive(Debug)]
pub(super) enum Failed {
    /// A write came, or the client cancelled.
    Cancelled,
    /// A bug.
    Panicked,
}

impl Session {
    /// An empty session.
    pub(super) fn new(probe: Option<Probe>) -> Self {
        Self {
            probe,
            ..Self::default()
        }
    }

    /// Changes the state, after every read under way has stopped.
    pub(super) fn write<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        change(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// The state now.
    pub(super) fn snapshot(&self) -> Snapshot {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        Snapshot {
            db: state.db.clone(),
            documents: state.documents.clone(),
            client: state.client.clone(),
            settings: state.settings.clone(),
        }
    }

    /// The stamp of an open document now.
    pub(super) fn stamp(&self, url: &Url) -> Option<u64> {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.documents.get(url).map(|document| document.stamp)
    }

    /// Answers a request by reading a snapshot on another thread.
    ///
    /// # Errors
    /// `ContentModified` when a write interrupted it, an internal error after a panic.
    pub(super) async fn read<T: Send + 'static>(
        &self,
        method: &'static str,
        interrupted: Interrupted,
        read: impl Fn(&Snapshot) -> T + Send + Sync + 'static,
    ) -> Result<T, Error> {
        const TRIES: usize = 4;
        let read = Arc::new(read);
        let tries = match interrupted {
            Interrupted::Retry => TRIES,
            Interrupted::GiveUp => 1,
        };
        for _ in 0..tries {
            let snapshot = self.snapshot();
            let cancel = CancelOnDrop(snapshot.db.cancellation_token());
            let (read, probe) = (read.clone(), self.probe.clone());
            let work = tokio::task::spawn_blocking(move || {
                guarded(method, || {
                    probe
                        .iter()
                        .for_each(|probe| probe.disturb(method, &snapshot.db));
                    read(&snapshot)
                })
            });
            let answer = work.await;
            std::mem::forget(cancel);
            match answer {
                Ok(Ok(answer)) => return Ok(answer),
                Ok(Err(Failed::Cancelled)) => {}
                Ok(Err(Failed::Panicked)) | Err(_) => return Err(Error::internal_error()),
            }
        }
        Err(Error::new(ErrorCode::ContentModified))
    }
}

/// Runs a read. Writes cancel it by unwinding; a panic is a bug, and goes no further.
///
/// A propagated panic is that of another thread whose result this one waited for. Salsa says the
/// same when that thread was only interrupted, so it counts as an interruption here: a real panic
/// is reported by the thread that had it, and comes again when this read is repeated.
pub(super) fn guarded<T>(method: &str, read: impl FnOnce() -> T) -> Result<T, Failed> {
    let caught = catch_unwind(AssertUnwindSafe(|| {
        Cancelled::catch(AssertUnwindSafe(read))
    }));
    match caught {
        Ok(Ok(answer)) => Ok(answer),
        Ok(Err(_)) => Err(Failed::Cancelled),
        Err(_) => {
            tracing::error!("{method} failed because of a bug; please report it");
            Err(Failed::Panicked)
        }
    }
}

/// When the client cancels a request, its future is dropped; this stops the thread, too.
struct CancelOnDrop(salsa::CancellationToken);

impl Drop for CancelOnDrop {
    fn drop(&mut self) {
        self.0.cancel();
    }
}

impl Probe {
    /// Does to a read what a test wants to see.
    fn disturb(&self, method: &str, db: &Database) {
        assert!(!self.panics.contains(&method), "a panic for a test");
        let slow = self.slow.iter().find(|(slow, _)| *slow == method);
        let Some((_, duration)) = slow else {
            return;
        };
        let end = Instant::now() + *duration;
        while Instant::now() < end {
            db.unwind_if_revision_cancelled();
            std::thread::sleep(Duration::from_millis(1));
        }
    }
}

impl Snapshot {
    /// The stamp of an open document.
    pub(super) fn stamp(&self, url: &Url) -> Option<u64> {
        self.documents.get(url).map(|document| document.stamp)
    }

    /// An open document that is analysed.
    pub(super) fn open<'a>(&'a self, url: &'a Url) -> Option<Opened<'a>> {
        let opened = self.checked(url)?;
        let kind = opened.file.kind(&self.db);
        (kind == Kind::Config || kind.is_xl()).then_some(opened)
    }

    /// A document that has findings, also one beside a configuration that has nothing else from us.
    pub(super) fn checked<'a>(&'a self, url: &'a Url) -> Option<Opened<'a>> {
        let document = self.documents.get(url)?;
        Some(Opened {
            snapshot: self,
            url,
            file: document.file?,
            document,
        })
    }
}

impl State {
    /// Takes note of what the client can do.
    pub(super) fn initialize(&mut self, client: ClientFeatures) {
        self.client = Arc::new(client);
    }

    /// What the client can do.
    pub(super) fn client(&self) -> &Arc<ClientFeatures> {
        &self.client
    }

    /// The editor has other settings. The sentences that are new among those about wrong ones.
    pub(super) fn configure(&mut self, settings: Settings, problems: Vec<String>) -> Vec<String> {
        self.settings = Arc::new(settings);
        let mut news = self.look_again();
        news.extend(self.unsaid(problems));
        news
    }

    /// What lies around the documents may have changed. The sentences that are new about it.
    pub(super) fn look_again(&mut self) -> Vec<String> {
        let mut problems = Vec::new();
        self.companions.doubt();
        for url in self.documents.keys().cloned().collect::<Vec<_>>() {
            let mut around = self.around(&url);
            problems.extend(around.problem);
            around.outside.beside = self.beside(&url);
            let Some(document) = Arc::make_mut(&mut self.documents).get_mut(&url) else {
                continue;
            };
            let document = Arc::make_mut(document);
            document.levels = levels(&around.settings, &self.settings);
            document.project = around.settings;
            document.has_config = companions::has_config(&self.db, &around.outside);
            self.stamp += 1;
            document.stamp = self.stamp;
            if let Some(file) = document.file
                && *file.outside(&self.db) != around.outside
            {
                file.set_outside(&mut self.db).to(around.outside);
            }
        }
        for file in self.companions.take_unused() {
            self.retire(file);
        }
        self.unsaid(problems)
    }

    /// A document came or went: the others beside it look at its input, or at the disk again.
    fn look_beside(&mut self, url: &Url) {
        if let Some(path) = documents::path(url) {
            self.companions.doubt_file(&path);
        }
        for other in self.together(url) {
            let beside = self.beside(&other);
            let document = self.documents.get(&other);
            let Some(file) = document.and_then(|document| document.file) else {
                continue;
            };
            if file.outside(&self.db).beside != beside {
                let outside = Outside {
                    beside,
                    ..file.outside(&self.db).clone()
                };
                file.set_outside(&mut self.db).to(outside);
            }
            self.touch(&other);
        }
    }

    /// What a document's findings depend on is another.
    fn touch(&mut self, url: &Url) {
        if let Some(document) = Arc::make_mut(&mut self.documents).get_mut(url) {
            self.stamp += 1;
            Arc::make_mut(document).stamp = self.stamp;
        }
    }

    /// The input of an open document.
    pub(super) fn input_of(&self, url: &Url) -> Option<SourceFile> {
        self.documents.get(url)?.file
    }

    /// The files beside documents.
    pub(super) fn companions(&mut self) -> &mut Companions {
        &mut self.companions
    }

    /// The database.
    pub(super) fn db(&self) -> &Database {
        &self.db
    }

    /// The database, to change inputs.
    pub(super) fn db_mut(&mut self) -> &mut Database {
        &mut self.db
    }

    /// The open documents.
    pub(super) fn open_documents(&self) -> Vec<Url> {
        self.documents.keys().cloned().collect()
    }

    /// Those of some sentences that were not said before.
    fn unsaid(&mut self, problems: Vec<String>) -> Vec<String> {
        let mut unsaid = problems;
        unsaid.retain(|problem| self.said.insert(problem.clone()));
        unsaid
    }

    /// What lies around a document; what the editor sets counts before it.
    fn around(&self, url: &Url) -> Surroundings {
        if let Some(path) = documents::path(url) {
            return self.around_file(&path);
        }
        let outside = Outside {
            setting: self.settings.release,
            ..Outside::default()
        };
        self.set_by_editor(Surroundings {
            outside,
            ..Surroundings::default()
        })
    }

    /// What lies around a file.
    pub(super) fn around_file(&self, path: &Path) -> Surroundings {
        self.set_by_editor(look_around(path, self.settings.release))
    }

    fn set_by_editor(&self, mut around: Surroundings) -> Surroundings {
        around.outside.xen = self.settings.xen.or(around.outside.xen);
        if let Some(target) = &self.settings.target {
            around.outside.target = Some(target.as_str().into());
        }
        around
    }

    /// A document was opened. The sentences that are new about wrong settings around it.
    pub(super) fn open(&mut self, item: TextDocumentItem) -> Vec<String> {
        let old = self.documents.get(&item.uri);
        let old = old.and_then(|document| document.file);
        let mut around = self.around(&item.uri);
        around.outside.beside = self.beside(&item.uri);
        let url = item.uri.clone();
        let document = Document {
            file: old,
            index: Arc::new(LineIndex::new(item.text.into())),
            version: item.version,
            stamp: 0,
            language: item.language_id,
            levels: levels(&around.settings, &self.settings),
            project: around.settings,
            has_config: companions::has_config(&self.db, &around.outside),
        };
        self.put(item.uri, document, Some(around.outside));
        self.look_beside(&url);
        self.unsaid(around.problem.into_iter().collect())
    }

    /// A document was changed. One that was never opened is not known, and nothing can be done.
    pub(super) fn change(
        &mut self,
        url: Url,
        version: i32,
        changes: Vec<TextDocumentContentChangeEvent>,
    ) {
        let Some(document) = self.documents.get(&url) else {
            tracing::warn!("a change of {url}, which is not open");
            return;
        };
        let index = documents::apply(document.index.clone(), changes, self.client.encoding);
        let document = Document {
            index,
            version,
            ..Document::clone(document)
        };
        self.put(url.clone(), document, None);
        for other in self.together(&url) {
            if other != url {
                self.touch(&other);
            }
        }
    }

    /// A document was closed.
    pub(super) fn close(&mut self, url: &Url) {
        let closed = Arc::make_mut(&mut self.documents).remove(url);
        if let Some(file) = closed.and_then(|document| document.file) {
            self.retire(file);
        }
        self.look_beside(url);
    }

    /// Stores a document and tells the database of its text, and of what lies around it if that was
    /// looked at.
    fn put(&mut self, url: Url, mut document: Document, outside: Option<Outside>) {
        let text = document.index.text();
        let kind = documents::kind(&url, &document.language, text);
        let kind = kind.or_else(|| companions::kind(&url).filter(|_| document.has_config));
        document.file = match (document.file, kind) {
            (Some(file), Some(kind)) => {
                file.set_text(&mut self.db).to(text.clone());
                if file.kind(&self.db) != kind {
                    file.set_kind(&mut self.db).to(kind);
                }
                if let Some(outside) = outside
                    && *file.outside(&self.db) != outside
                {
                    file.set_outside(&mut self.db).to(outside);
                }
                Some(file)
            }
            (None, Some(kind)) => {
                let outside = outside.unwrap_or_else(|| Outside {
                    beside: self.beside(&url),
                    ..self.around(&url).outside
                });
                Some(self.input(&documents::name(&url), kind, text.clone(), outside))
            }
            (Some(file), None) => {
                self.retire(file);
                None
            }
            (None, None) => None,
        };
        self.stamp += 1;
        document.stamp = self.stamp;
        Arc::make_mut(&mut self.documents).insert(url, Arc::new(document));
    }

    /// An input for a document, perhaps one that served before.
    pub(super) fn input(
        &mut self,
        name: &str,
        kind: Kind,
        text: Arc<str>,
        outside: Outside,
    ) -> SourceFile {
        let name: Arc<str> = name.into();
        let Some(file) = self.spare.pop() else {
            return SourceFile::new(&self.db, name, kind, text, outside);
        };
        file.set_path(&mut self.db).to(name);
        file.set_kind(&mut self.db).to(kind);
        file.set_outside(&mut self.db).to(outside);
        file.set_text(&mut self.db).to(text);
        file
    }

    /// Lets go of what an input holds.
    fn retire(&mut self, file: SourceFile) {
        file.set_text(&mut self.db).to("".into());
        self.spare.push(file);
    }
}

/// The levels of the rules in a document: what the editor sets counts before the project.
fn levels(project: &Settings, editor: &Settings) -> Arc<Levels> {
    let mut levels = project.rules.clone();
    levels.extend(&editor.rules);
    Arc::new(levels)
}
