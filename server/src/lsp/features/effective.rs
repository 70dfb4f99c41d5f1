//! What xl reads from a Xen file: a lens above the file, and the text that it opens.
//!
//! The text is an answer, not a file: the editor shows it beside the document and asks again when
//! the document changed. An editor that knows nothing of the request can run the command.

use analysis::{Kind, xl};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tower_lsp::lsp_types::{CodeLens, Command, Range, TextDocumentIdentifier, Url};

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

/// The lens above a Xen file that sets anything.
pub(super) fn lens(opened: &Opened<'_>) -> Option<CodeLens> {
    let (db, file) = (&opened.snapshot.db, opened.file);
    if xl::parse(db, file).assignments().is_empty() {
        return None;
    }
    Some(CodeLens {
        range: Range::default(),
        command: Some(Command {
            title: "Effective configuration".to_owned(),
            command: COMMAND.to_owned(),
            arguments: Some(vec![json!(opened.url)]),
        }),
        data: None,
    })
}

/// The command of the lens.
pub(super) fn command(snapshot: &Snapshot, uri: Url) -> Option<Value> {
    let params = Params {
        text_document: TextDocumentIdentifier { uri },
        format: Format::default(),
    };
    effective(snapshot, &params).map(|answer| json!(answer))
}

fn xen_file<'a>(snapshot: &'a Snapshot, url: &'a Url) -> Option<Opened<'a>> {
    let opened = snapshot.open(url)?;
    (opened.file.kind(&snapshot.db) != Kind::Config).then_some(opened)
}
