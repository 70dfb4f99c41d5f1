//! Lenses, and the commands behind them.
//!
//! A lens is only shown to a client that can do what it says: one that applies edits is offered a
//! generated file, one that names a graph view of its own is offered the graph. What the server
//! runs itself, every client can run.

use analysis::ide;
use serde_json::{Value, json};
use tower_lsp::jsonrpc::Error;
use tower_lsp::lsp_types::{
    CodeLens, CodeLensParams, Command, ExecuteCommandParams, Range, TextDocumentIdentifier, Url,
    WorkspaceEdit,
};

use super::beyond::{self, failed};
use super::{compat, effective};
use crate::lsp::client::SHOW_GRAPH;
use crate::lsp::session::{Opened, Snapshot};

/// Writes a generated file. Arguments: the URI of the configuration, what, and the target.
const WRITE: &str = "unikernel.write";

/// Says which releases accept a configuration. The argument is its URI, the result that of
/// `unikernel/compat`.
const ACCEPTED: &str = "unikernel.accepted";

/// The commands that the server runs.
pub(in crate::lsp) const COMMANDS: [&str; 3] = [effective::COMMAND, WRITE, ACCEPTED];

/// What a command leads to.
#[derive(Default)]
pub(in crate::lsp) struct Outcome {
    /// The answer to the request.
    pub(in crate::lsp) answer: Option<Value>,
    /// An edit that the client is asked to apply.
    pub(in crate::lsp) edit: Option<WorkspaceEdit>,
    /// A sentence that is shown.
    pub(in crate::lsp) message: Option<String>,
}

/// `textDocument/codeLens`.
pub(in crate::lsp) fn lenses(
    snapshot: &Snapshot,
    params: &CodeLensParams,
) -> Option<Vec<CodeLens>> {
    let uri = &params.text_document.uri;
    if let Some(opened) = beyond::configuration(snapshot, uri) {
        return Some(of_configuration(&opened));
    }
    let opened = snapshot.open(uri)?;
    Some(effective::lens(&opened).into_iter().collect())
}

fn of_configuration(opened: &Opened<'_>) -> Vec<CodeLens> {
    let client = &opened.snapshot.client;
    let Some(range) = ide::registration(&opened.snapshot.db, opened.file) else {
        return Vec::new();
    };
    let place = opened.range(range);
    let mut lenses = Vec::new();
    if client.applies_edits {
        let arguments = vec![json!(opened.url), json!("xl"), json!("xen")];
        lenses.push(lens(place, "Generate for xen", WRITE, arguments));
    }
    if client.shows_graphs {
        lenses.push(lens(
            place,
            "Show graph",
            SHOW_GRAPH,
            vec![json!(opened.url)],
        ));
    }
    // Every release is asked, which is left for when the lens is seen.
    lenses.push(CodeLens {
        range: Range::default(),
        command: None,
        data: Some(json!(opened.url)),
    });
    lenses
}

fn lens(range: Range, title: &str, command: &str, arguments: Vec<Value>) -> CodeLens {
    CodeLens {
        range,
        command: Some(Command {
            title: title.to_owned(),
            command: command.to_owned(),
            arguments: Some(arguments),
        }),
        data: None,
    }
}

/// `codeLens/resolve`: how many releases accept the configuration. One that was closed meanwhile
/// keeps the lens that it had.
pub(in crate::lsp) fn resolve(snapshot: &Snapshot, unresolved: &CodeLens) -> CodeLens {
    let uri = unresolved.data.as_ref().and_then(Value::as_str);
    let uri = uri.and_then(|uri| Url::parse(uri).ok());
    let opened = uri
        .as_ref()
        .and_then(|uri| beyond::configuration(snapshot, uri));
    match opened {
        Some(opened) => {
            let title = compat::summary(&opened);
            lens(unresolved.range, &title, ACCEPTED, vec![json!(opened.url)])
        }
        None => unresolved.clone(),
    }
}

/// `workspace/executeCommand`.
///
/// # Errors
/// A sentence when the command or its arguments are not known, or it cannot be done.
pub(in crate::lsp) fn execute(
    snapshot: &Snapshot,
    params: &ExecuteCommandParams,
) -> Result<Outcome, Error> {
    if !COMMANDS.contains(&&*params.command) {
        return Err(failed(format!("there is no command `{}`", params.command)));
    }
    let text = |at: usize| params.arguments.get(at).and_then(Value::as_str);
    let uri = text(0).and_then(|uri| Url::parse(uri).ok());
    let uri = uri.ok_or_else(|| failed("the first argument must be the URI of a document"))?;
    if params.command == WRITE {
        let params = beyond::GenerateParams {
            text_document: TextDocumentIdentifier { uri },
            what: text(1).unwrap_or("xl").to_owned(),
            target: text(2).map(str::to_owned),
            keys: Vec::new(),
        };
        let made = beyond::generate(snapshot, &params)?;
        return Ok(Outcome {
            edit: Some(made.edit),
            ..Outcome::default()
        });
    }
    if params.command == ACCEPTED {
        let message = beyond::configuration(snapshot, &uri).map(|it| compat::sentences(&it));
        let document = TextDocumentIdentifier { uri };
        let answer = compat::compat(snapshot, &compat::Params::of(document));
        return Ok(Outcome {
            answer: answer.map(|answer| json!(answer)),
            message,
            ..Outcome::default()
        });
    }
    Ok(Outcome {
        answer: effective::command(snapshot, uri),
        ..Outcome::default()
    })
}
