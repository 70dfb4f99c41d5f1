//! Which MirageOS releases accept a configuration.

use analysis::compat::report;
use serde::{Deserialize, Serialize};
use tower_lsp::lsp_types::{Range, TextDocumentIdentifier};

use super::beyond::configuration;
use crate::lsp::session::Snapshot;

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::lsp) struct Params {
    text_document: TextDocumentIdentifier,
}

#[derive(Clone, Debug, Serialize)]
pub(in crate::lsp) struct Compat {
    releases: Vec<Judged>,
    #[serde(skip_serializing_if = "Option::is_none")]
    header: Option<String>,
}

#[derive(Clone, Debug, Serialize)]
struct Judged {
    release: String,
    accepted: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    range: Option<Range>,
    #[serde(skip_serializing_if = "Option::is_none")]
    rule: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<String>,
}

/// `unikernel/compat`: one row a release, oldest first.
pub(in crate::lsp) fn compat(snapshot: &Snapshot, params: &Params) -> Option<Compat> {
    let opened = configuration(snapshot, &params.text_document.uri)?;
    let report = report(&snapshot.db, opened.file);
    let rows = report.rows.iter().map(|row| {
        let first = row.verdict.first();
        Judged {
            release: row.release.to_string(),
            accepted: row.verdict.accepted(),
            range: first.map(|refusal| opened.range(refusal.range)),
            rule: first.map(|refusal| refusal.rule),
            message: first.map(|refusal| refusal.message.clone()),
        }
    });
    Some(Compat {
        releases: rows.collect(),
        header: report.header.clone(),
    })
}
