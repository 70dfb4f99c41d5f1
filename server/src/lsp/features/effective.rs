//! What xl reads from a Xen file: a lens above the file, and the text that it opens.
//!
//! The text is an answer, not a file: the editor shows it beside the document and asks again when
//! the document changed. An editor that knows nothing of the request can run the command.

use analysis::{Kind, xl};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tower_lsp::jsonrpc::Error;
use tower_lsp::lsp_types::{
    CodeLens, CodeLensParams, Command, ExecuteCommandParams, Range, TextDocumentIdentifier, Url,
};

use super::beyond::failed;
use crate::commands::effective::{Format, render};
use crate::lsp::documents;
use crate::lsp::session::{Opened, Snapshot};

/// The command of the lens. Its argument is the URI of the document, its result that of
/// `unikernel/effective`.
pub(in crate::lsp) const COMMAND: &str = "unikernel.effective";

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::lsp) struct Params {
    text_document: TextDocumentIdentifier,
    #[serde(default)]
    format: Format,
}

#[derive(Clone, Debug, Serialize)]
pub(in crate::lsp) struct Effective {
    version: i32,
    xen: String,
    text: String,
}

/// `unikernel/effective`.
pub(in crate::lsp) fn effective(snapshot: &Snapshot, params: &Params) -> Option<Effective> {
    let opened = xen_file(snapshot, &params.text_document.uri)?;
    let (parse, xen) = (
        xl::parse(&snapshot.db, opened.file),
        xl::xen(&snapshot.db, opened.file),
    );
    Some(Effective {
        version: opened.document.version,
        xen: xen.to_string(),
        text: render(&documents::name(opened.url), parse, xen, params.format),
    })
}

/// `textDocument/codeLens`.
pub(in crate::lsp) fn lenses(
    snapshot: &Snapshot,
    params: &CodeLensParams,
) -> Option<Vec<CodeLens>> {
    let uri = &params.text_document.uri;
    let opened = xen_file(snapshot, uri)?;
    if xl::parse(&snapshot.db, opened.file)
        .assignments()
        .is_empty()
    {
        return Some(Vec::new());
    }
    Some(vec![CodeLens {
        range: Range::default(),
        command: Some(Command {
            title: "Effective configuration".to_owned(),
            command: COMMAND.to_owned(),
            arguments: Some(vec![json!(uri)]),
        }),
        data: None,
    }])
}

/// `workspace/executeCommand`.
///
/// # Errors
/// A sentence when the command or its argument is not known.
pub(in crate::lsp) fn command(
    snapshot: &Snapshot,
    params: &ExecuteCommandParams,
) -> Result<Option<Value>, Error> {
    if params.command != COMMAND {
        return Err(failed(format!("there is no command `{}`", params.command)));
    }
    let uri = params.arguments.first().and_then(Value::as_str);
    let uri = uri.and_then(|uri| Url::parse(uri).ok());
    let uri = uri.ok_or_else(|| failed("the argument must be the URI of a Xen file"))?;
    let params = Params {
        text_document: TextDocumentIdentifier { uri },
        format: Format::default(),
    };
    Ok(effective(snapshot, &params).map(|answer| json!(answer)))
}

fn xen_file<'a>(snapshot: &'a Snapshot, url: &'a Url) -> Option<Opened<'a>> {
    let opened = snapshot.open(url)?;
    (opened.file.kind(&snapshot.db) != Kind::Config).then_some(opened)
}
