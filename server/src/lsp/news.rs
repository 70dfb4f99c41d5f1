//! What a client is told without asking again: that a graph it has seen is another one now, and the
//! status of a document.
//!
//! Only clients that know of these notifications get them, and those are known by their having asked
//! before: for a graph, of that very document; for a status, of any.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde::Serialize;
use serde_json::json;
use tower_lsp::jsonrpc::Error;
use tower_lsp::lsp_types::{TextDocumentIdentifier, Url, VersionedTextDocumentIdentifier};

use super::features::beyond::{self, GraphParams, GraphResult, Status, StatusParams};
use super::output::{Notification, Output};
use super::session::{Failed, Snapshot, guarded};

/// Of one document, more ways to draw its graph than this are not remembered: the oldest goes.
const MOST: usize = 8;

/// What the client knows.
#[derive(Default)]
pub(super) struct News {
    known: Mutex<Known>,
}

#[derive(Default)]
struct Known {
    wants_status: bool,
    graphs: HashMap<Url, Vec<(GraphParams, u64)>>,
    statuses: HashMap<Url, Status>,
}

impl News {
    /// Whether the client wants to hear anything.
    pub(super) fn is_wanted(&self) -> bool {
        let known = self.known();
        known.wants_status || !known.graphs.is_empty()
    }

    /// The client asks for a status, so it knows what one is.
    pub(super) fn wants_status(&self) {
        self.known().wants_status = true;
    }

    /// The client is being answered with this status.
    pub(super) fn answered_status(&self, url: &Url, status: Option<&Status>) {
        if let Some(status) = status {
            self.known().statuses.insert(url.clone(), status.clone());
        }
    }

    /// The client is being answered with this graph.
    pub(super) fn answered_graph(
        &self,
        snapshot: &Snapshot,
        params: &GraphParams,
        answer: &Result<Option<GraphResult>, Error>,
    ) {
        let url = &params.text_document.uri;
        if !snapshot.documents.contains_key(url) {
            return;
        }
        let mut known = self.known();
        let graphs = known.graphs.entry(url.clone()).or_default();
        graphs.retain(|(other, _)| other != params);
        if graphs.len() == MOST {
            graphs.remove(0);
        }
        graphs.push((params.clone(), fingerprint(answer)));
    }

    /// A document was closed: what is asked about it from now on is about another one.
    pub(super) fn forget(&self, url: &Url) {
        let mut known = self.known();
        known.graphs.remove(url);
        known.statuses.remove(url);
    }

    /// Says what is new about a document.
    ///
    /// # Errors
    /// When a write interrupted it; that write has put the document into the queue again.
    pub(super) fn tell(
        &self,
        snapshot: &Snapshot,
        url: &Url,
        output: &Output,
    ) -> Result<(), Failed> {
        let Some(document) = snapshot.documents.get(url) else {
            self.forget(url);
            return Ok(());
        };
        if self.status_is_news(snapshot, url)? {
            let status = self.known().statuses.get(url).cloned();
            let document = TextDocumentIdentifier { uri: url.clone() };
            let params = json!({ "textDocument": document, "status": status });
            output.send(&Notification::new("unikernel/didChangeStatus", params));
        }
        if self.graph_is_news(snapshot, url)? {
            let document = VersionedTextDocumentIdentifier {
                uri: url.clone(),
                version: document.version,
            };
            let params = json!({ "textDocument": document });
            output.send(&Notification::new("unikernel/didChangeGraph", params));
        }
        Ok(())
    }

    fn status_is_news(&self, snapshot: &Snapshot, url: &Url) -> Result<bool, Failed> {
        if !self.known().wants_status {
            return Ok(false);
        }
        let params = StatusParams {
            text_document: TextDocumentIdentifier { uri: url.clone() },
        };
        let status = guarded("unikernel/didChangeStatus", || {
            beyond::status(snapshot, &params)
        })?;
        let mut known = self.known();
        Ok(match status {
            Some(status) if known.statuses.get(url) != Some(&status) => {
                known.statuses.insert(url.clone(), status);
                true
            }
            _ => false,
        })
    }

    fn graph_is_news(&self, snapshot: &Snapshot, url: &Url) -> Result<bool, Failed> {
        let shown = self.known().graphs.get(url).cloned().unwrap_or_default();
        let mut is_news = false;
        for (params, before) in shown {
            let now = guarded("unikernel/didChangeGraph", || {
                fingerprint(&beyond::graph(snapshot, &params))
            })?;
            if now == before {
                continue;
            }
            let mut known = self.known();
            let graphs = known.graphs.get_mut(url).into_iter().flatten();
            for (other, fingerprint) in graphs {
                // Unless a newer one was answered meanwhile, or the document was closed.
                if *other == params && *fingerprint == before {
                    *fingerprint = now;
                    is_news = true;
                }
            }
        }
        Ok(is_news)
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Equal for answers that only differ in the version of the document.
fn fingerprint(answer: &Result<Option<GraphResult>, Error>) -> u64 {
    #[derive(Serialize)]
    enum Seen<'a> {
        Graph(Option<GraphResult>),
        Refused(&'a str),
    }
    let seen = match answer {
        Ok(graph) => {
            let mut graph = graph.clone();
            graph.iter_mut().for_each(|graph| graph.version = 0);
            Seen::Graph(graph)
        }
        Err(error) => Seen::Refused(&error.message),
    };
    let mut hasher = DefaultHasher::new();
    serde_json::to_string(&seen)
        .unwrap_or_default()
        .hash(&mut hasher);
    hasher.finish()
}
