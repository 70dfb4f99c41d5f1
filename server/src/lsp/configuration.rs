//! The settings of the editor, and the files around the documents that the editor watches for us.
//!
//! Everything that asks the client something does so in a task of its own, with a limit: a client
//! that never answers holds up nothing.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use serde_json::{Map, Value, json};
use tower_lsp::Client;
use tower_lsp::lsp_types::{
    ConfigurationItem, DidChangeWatchedFilesRegistrationOptions, DocumentFilter, FileSystemWatcher,
    GlobPattern, MessageType, Registration, TextDocumentRegistrationOptions,
};

use super::diagnostics::Publisher;
use super::logging;
use super::session::Session;
use crate::settings::Settings;

/// How long an answer of the client is waited for.
pub(super) const PATIENCE: Duration = Duration::from_secs(10);

/// The name of our settings among those of the editor.
const SECTION: &str = "unikernel";

/// Files that say something about others.
const WATCHED: [&str; 6] = [
    "**/unikernel-ls.toml",
    "**/opam",
    "**/*.opam",
    "**/*.opam.locked",
    "**/*.{ml,mli}",
    "**/*.{xl,xl.in}",
];

/// What is needed to take over settings.
#[derive(Clone)]
pub(super) struct Configuration {
    client: Client,
    session: Arc<Session>,
    publisher: Publisher,
    /// What is to be said once the client is ready to hear it; nothing from then on.
    early: Arc<Mutex<Option<Vec<String>>>>,
}

impl Configuration {
    /// No settings yet.
    pub(super) fn new(client: Client, session: Arc<Session>, publisher: Publisher) -> Self {
        Self {
            client,
            session,
            publisher,
            early: Arc::new(Mutex::new(Some(Vec::new()))),
        }
    }

    /// Takes over the settings that a client sends when it starts: alone, or under their name.
    pub(super) fn start(&self, options: Option<&Value>) {
        let named = options.and_then(|options| options.get(SECTION));
        self.set(named.or(options));
    }

    /// The editor says that its settings changed: it sends them, or wants to be asked. What it
    /// sends may be the settings of everything in it.
    pub(super) fn changed(&self, value: &Value) {
        match value.get(SECTION) {
            Some(Value::Null) => self.set(Some(&Value::Object(Map::new()))),
            Some(settings) => self.set(Some(settings)),
            None => self.ask(),
        }
    }

    /// Takes over settings; nothing changes when the client has none to say.
    fn set(&self, settings: Option<&Value>) {
        let object = match settings {
            None | Some(Value::Null) => return,
            Some(Value::Object(object)) => object.clone(),
            Some(_) => return self.say(vec!["the settings must be an object".to_owned()]),
        };
        let (settings, problems) = read(object);
        let news = self
            .session
            .write(|state| state.configure(settings, problems));
        self.say(news);
        self.refresh();
    }

    /// Files that say something about others changed, or documents came and went.
    pub(super) fn look_again(&self) {
        let news = self.session.write(super::session::State::look_again);
        self.say(news);
        self.refresh();
    }

    /// The client is ready: asks it for settings, and to watch files.
    pub(super) fn begin(&self) {
        let early = self
            .early
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        self.say(early.unwrap_or_default());
        let features = self.session.write(|state| state.client().clone());
        let watchers = features.watches_files.then(watchers);
        let formatting = features.registers_formatting.then(formatting);
        let registrations: Vec<Registration> = watchers.into_iter().chain(formatting).collect();
        if !registrations.is_empty() {
            let client = self.client.clone();
            tokio::spawn(async move {
                let registered = client.register_capability(registrations);
                let _ = tokio::time::timeout(PATIENCE, registered).await;
            });
        }
        self.ask();
    }

    /// Asks for the settings, if the client answers such questions.
    fn ask(&self) {
        if !self.session.write(|state| state.client().configuration) {
            return;
        }
        let this = self.clone();
        tokio::spawn(async move {
            let item = ConfigurationItem {
                scope_uri: None,
                section: Some(SECTION.to_owned()),
            };
            let asked = this.client.configuration(vec![item]);
            match tokio::time::timeout(PATIENCE, asked).await {
                Ok(Ok(values)) => this.set(values.first()),
                Ok(Err(error)) => tracing::warn!("no settings from the client: {error}"),
                Err(_) => tracing::warn!("the client does not say its settings"),
            }
        });
    }

    /// Says sentences about wrong settings.
    pub(super) fn say(&self, problems: Vec<String>) {
        let mut early = self.early.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(early) = &mut *early {
            return early.extend(problems);
        }
        drop(early);
        for problem in problems {
            let client = self.client.clone();
            tokio::spawn(async move {
                let said = client.show_message(MessageType::WARNING, problem);
                let _ = tokio::time::timeout(PATIENCE, said).await;
            });
        }
    }

    /// Findings, names, hints and lenses of all documents may be others now.
    fn refresh(&self) {
        let (features, documents) = self
            .session
            .write(|state| (state.client().clone(), state.open_documents()));
        if features.refreshes_hints {
            let client = self.client.clone();
            tokio::spawn(async move {
                let _ = tokio::time::timeout(PATIENCE, client.inlay_hint_refresh()).await;
            });
        }
        if features.refreshes_tokens {
            let client = self.client.clone();
            tokio::spawn(async move {
                let _ = tokio::time::timeout(PATIENCE, client.semantic_tokens_refresh()).await;
            });
        }
        if features.refreshes_lenses {
            let client = self.client.clone();
            tokio::spawn(async move {
                let _ = tokio::time::timeout(PATIENCE, client.code_lens_refresh()).await;
            });
        }
        if self.publisher.is_wanted(&features) {
            documents
                .into_iter()
                .for_each(|url| self.publisher.wake(url));
        }
        if !features.pulls_diagnostics || !features.refreshes_diagnostics {
            return;
        }
        let client = self.client.clone();
        tokio::spawn(async move {
            let refreshed = client.workspace_diagnostic_refresh();
            let _ = tokio::time::timeout(PATIENCE, refreshed).await;
        });
    }
}

/// The settings of an object; the log's level counts at once.
fn read(mut object: Map<String, Value>) -> (Settings, Vec<String>) {
    let log = object.remove("log");
    let (settings, mut problems) = Settings::read(&object);
    let understood = match &log {
        None | Some(Value::Null) => true,
        Some(level) => level.as_str().is_some_and(logging::set),
    };
    if !understood {
        problems.push("log must be off, error, warn, info, debug or trace".to_owned());
    }
    (settings, problems)
}

fn watchers() -> Registration {
    let watchers = WATCHED.map(|pattern| FileSystemWatcher {
        glob_pattern: GlobPattern::String(pattern.to_owned()),
        kind: None,
    });
    let options = DidChangeWatchedFilesRegistrationOptions {
        watchers: watchers.to_vec(),
    };
    Registration {
        id: "watched-files".to_owned(),
        method: "workspace/didChangeWatchedFiles".to_owned(),
        register_options: Some(json!(options)),
    }
}

/// Formatting is for Xen files; configurations have their own formatter.
fn formatting() -> Registration {
    let filter = |language: Option<&str>, pattern: Option<&str>| DocumentFilter {
        language: language.map(str::to_owned),
        scheme: None,
        pattern: pattern.map(str::to_owned),
    };
    let options = TextDocumentRegistrationOptions {
        document_selector: Some(vec![
            filter(Some("xl"), None),
            filter(None, Some("**/*.{xl,xl.in}")),
        ]),
    };
    Registration {
        id: "formatting".to_owned(),
        method: "textDocument/formatting".to_owned(),
        register_options: Some(json!(options)),
    }
}
