//! Findings in the editor: pushed after every change, or answered when the client asks; never both.
//!
//! One thread pushes. It takes the newest version of a document each time, so that a burst of
//! changes costs one analysis and versions only ever grow; there is no delay before it starts.

use std::collections::{HashMap, VecDeque};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

use tower_lsp::lsp_types::{
    Diagnostic, DocumentDiagnosticParams, DocumentDiagnosticReport, DocumentDiagnosticReportResult,
    FullDocumentDiagnosticReport, PublishDiagnosticsParams, RelatedFullDocumentDiagnosticReport,
    RelatedUnchangedDocumentDiagnosticReport, UnchangedDocumentDiagnosticReport, Url,
};

use super::STACK;
use super::client::ClientFeatures;
use super::news::News;
use super::output::{Notification, Output};
use super::session::{Failed, Session, Snapshot, guarded};

/// More findings than this in one document help nobody.
const MOST: usize = 1000;

/// All findings of a document for the client; none for one that is not analysed.
fn findings(snapshot: &Snapshot, url: &Url) -> Vec<Diagnostic> {
    let Some(opened) = snapshot.checked(url) else {
        return Vec::new();
    };
    let findings = analysis::diagnostics(&snapshot.db, opened.file);
    let shown = opened.document.levels.apply(findings);
    shown
        .take(MOST)
        .map(|finding| opened.diagnostic(&finding))
        .collect()
}

/// `textDocument/diagnostic`.
pub(super) fn pull(
    snapshot: &Snapshot,
    params: &DocumentDiagnosticParams,
) -> DocumentDiagnosticReportResult {
    let items = findings(snapshot, &params.text_document.uri);
    let result_id = result_id(&items);
    let report = if params.previous_result_id.as_ref() == Some(&result_id) {
        DocumentDiagnosticReport::Unchanged(RelatedUnchangedDocumentDiagnosticReport {
            related_documents: None,
            unchanged_document_diagnostic_report: UnchangedDocumentDiagnosticReport { result_id },
        })
    } else {
        DocumentDiagnosticReport::Full(RelatedFullDocumentDiagnosticReport {
            related_documents: None,
            full_document_diagnostic_report: FullDocumentDiagnosticReport {
                result_id: Some(result_id),
                items,
            },
        })
    };
    report.into()
}

/// Equal for equal findings at equal places.
fn result_id(items: &[Diagnostic]) -> String {
    let mut hasher = DefaultHasher::new();
    serde_json::to_string(items)
        .unwrap_or_default()
        .hash(&mut hasher);
    format!("{:016x}", hasher.finish())
}

/// Pushes findings.
#[derive(Clone)]
pub(super) struct Publisher {
    shared: Arc<Shared>,
}

struct Shared {
    session: Arc<Session>,
    news: Arc<News>,
    output: Output,
    queue: Mutex<Queue>,
    changed: Condvar,
    thread: OnceLock<()>,
}

#[derive(Default)]
struct Queue {
    waiting: VecDeque<Url>,
    working: bool,
    /// The stamps of the open documents whose findings were pushed.
    pushed: HashMap<Url, u64>,
}

impl Publisher {
    /// Pushes findings of the documents of `session`, and `news` of them.
    pub(super) fn new(session: Arc<Session>, news: Arc<News>, output: Output) -> Self {
        let shared = Shared {
            session,
            news,
            output,
            queue: Mutex::default(),
            changed: Condvar::new(),
            thread: OnceLock::new(),
        };
        Self {
            shared: Arc::new(shared),
        }
    }

    /// Whether there is anything to push to this client.
    pub(super) fn is_wanted(&self, client: &ClientFeatures) -> bool {
        !client.pulls_diagnostics || self.shared.news.is_wanted()
    }

    /// A document was opened, changed or closed.
    pub(super) fn wake(&self, url: Url) {
        self.shared.thread.get_or_init(|| self.start());
        let mut queue = self.shared.queue();
        if !queue.waiting.contains(&url) {
            queue.waiting.push_back(url);
        }
        self.shared.changed.notify_all();
    }

    /// Waits until everything is pushed, but not longer than `limit`.
    pub(super) fn settle(&self, limit: Duration) {
        let busy = |queue: &mut Queue| queue.working || !queue.waiting.is_empty();
        let _ = self
            .shared
            .changed
            .wait_timeout_while(self.shared.queue(), limit, busy);
    }

    /// Started with the first document, not before.
    fn start(&self) {
        let shared = self.shared.clone();
        let thread = std::thread::Builder::new()
            .name("diagnostics".to_owned())
            .stack_size(STACK);
        if let Err(error) = thread.spawn(move || shared.work()) {
            tracing::error!("cannot start a thread: {error}");
        }
    }
}

impl Shared {
    fn work(&self) {
        loop {
            let url = self.next();
            let pushed = self.push(&url).and_then(|()| self.tell(&url));
            let mut queue = self.queue();
            queue.working = false;
            if let Err(Failed::Cancelled) = pushed
                && !queue.waiting.contains(&url)
            {
                queue.waiting.push_back(url);
            }
            self.changed.notify_all();
        }
    }

    /// What else there is to say about a document.
    fn tell(&self, url: &Url) -> Result<(), Failed> {
        if !self.news.is_wanted() {
            return Ok(());
        }
        self.news.tell(&self.session.snapshot(), url, &self.output)
    }

    fn next(&self) -> Url {
        let mut queue = self.queue();
        loop {
            if let Some(url) = queue.waiting.pop_front() {
                queue.working = true;
                return url;
            }
            queue = self
                .changed
                .wait(queue)
                .unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn push(&self, url: &Url) -> Result<(), Failed> {
        let snapshot = self.session.snapshot();
        if snapshot.client.pulls_diagnostics {
            return Ok(());
        }
        let document = snapshot.documents.get(url);
        let stamp = document.map(|document| document.stamp);
        if stamp.is_some() && self.queue().pushed.get(url).copied() == stamp {
            return Ok(());
        }
        let version = document.map(|document| document.version);
        let findings = guarded("textDocument/publishDiagnostics", || {
            findings(&snapshot, url)
        });
        drop(snapshot);
        let findings = findings?;
        if self.session.stamp(url) != stamp {
            // What changed it has also put it into the queue.
            return Ok(());
        }
        match stamp {
            Some(stamp) => self.queue().pushed.insert(url.clone(), stamp),
            None => self.queue().pushed.remove(url),
        };
        let params = PublishDiagnosticsParams::new(url.clone(), findings, version);
        self.output.send(&Notification::new(
            "textDocument/publishDiagnostics",
            params,
        ));
        Ok(())
    }

    fn queue(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
