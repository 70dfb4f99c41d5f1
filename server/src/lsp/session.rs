//! The state of a session: open documents and the database, behind one lock.
//!
//! The lock is never held over an `await`. *Writes* happen at once, as the first thing a handler
//! does, so they happen in the order of the messages. *Reads* take a snapshot under the lock, also
//! before the first `await`, and then work on another thread; a write cancels the reads under way
//! by waiting until they have noticed. No snapshot may therefore live across an `await`.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use analysis::{Database, Kind, Outside, SourceFile};
use salsa::{Cancelled, Database as _, Setter as _};
use tower_lsp::jsonrpc::{Error, ErrorCode};
use tower_lsp::lsp_types::{TextDocumentContentChangeEvent, TextDocumentItem, Url};

use super::Probe;
use super::client::ClientFeatures;
use super::documents::{self, Document, Documents};
use crate::position::LineIndex;
use crate::surroundings::look_around;

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
    /// The last stamp that was given to a document.
    stamp: u64,
    /// Inputs of closed documents. The database never frees an input, so they are used again.
    spare: Vec<SourceFile>,
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
pub(super) fn guarded<T>(method: &str, read: impl FnOnce() -> T) -> Result<T, Failed> {
    let caught = catch_unwind(AssertUnwindSafe(|| {
        Cancelled::catch(AssertUnwindSafe(read))
    }));
    match caught {
        Ok(Ok(answer)) => Ok(answer),
        Ok(Err(Cancelled::PropagatedPanic)) | Err(_) => {
            tracing::error!("{method} failed because of a bug; please report it");
            Err(Failed::Panicked)
        }
        Ok(Err(_)) => Err(Failed::Cancelled),
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
    /// An open document that is analysed.
    pub(super) fn open<'a>(&'a self, url: &'a Url) -> Option<Opened<'a>> {
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

    /// Whether the client asks for diagnostics itself.
    pub(super) fn client_pulls(&self) -> bool {
        self.client.pulls_diagnostics
    }

    /// A document was opened.
    pub(super) fn open(&mut self, item: TextDocumentItem) {
        let old = self.documents.get(&item.uri);
        let old = old.and_then(|document| document.file);
        let document = Document {
            file: old,
            index: Arc::new(LineIndex::new(item.text.into())),
            version: item.version,
            stamp: 0,
            language: item.language_id,
        };
        self.put(item.uri, document);
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
        self.put(url, document);
    }

    /// A document was closed.
    pub(super) fn close(&mut self, url: &Url) {
        let closed = Arc::make_mut(&mut self.documents).remove(url);
        if let Some(file) = closed.and_then(|document| document.file) {
            self.retire(file);
        }
    }

    /// Stores a document and tells the database of its text.
    fn put(&mut self, url: Url, mut document: Document) {
        let text = document.index.text();
        let kind = documents::kind(&url, &document.language, text);
        document.file = match (document.file, kind) {
            (Some(file), Some(kind)) => {
                file.set_text(&mut self.db).to(text.clone());
                if file.kind(&self.db) != kind {
                    file.set_kind(&mut self.db).to(kind);
                }
                Some(file)
            }
            (None, Some(kind)) => Some(self.input(&url, kind, text.clone())),
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
    fn input(&mut self, url: &Url, kind: Kind, text: Arc<str>) -> SourceFile {
        let outside = match documents::path(url) {
            Some(path) => look_around(&path, None).outside,
            None => Outside::default(),
        };
        let name: Arc<str> = documents::name(url).into();
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
