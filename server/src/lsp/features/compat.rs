//! Which MirageOS releases accept a configuration.

use analysis::compat::{Report, report};
use serde::{Deserialize, Serialize};
use tower_lsp::lsp_types::{Range, TextDocumentIdentifier};

use super::beyond::configuration;
use crate::lsp::session::{Opened, Snapshot};

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::lsp) struct Params {
    text_document: TextDocumentIdentifier,
}

impl Params {
    /// About a document.
    pub(super) fn of(text_document: TextDocumentIdentifier) -> Self {
        Self { text_document }
    }
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

/// The releases that accept a configuration, as ranges: "Accepted by MirageOS 4.5.0 to 4.11.1".
pub(super) fn summary(opened: &Opened<'_>) -> String {
    said(report(&opened.snapshot.db, opened.file))
}

fn said(report: &Report) -> String {
    let mut runs: Vec<(String, Option<String>)> = Vec::new();
    let mut goes_on = false;
    for row in &report.rows {
        let accepted = row.verdict.accepted();
        match runs.last_mut() {
            Some((_, last)) if accepted && goes_on => *last = Some(row.release.to_string()),
            _ if accepted => runs.push((row.release.to_string(), None)),
            _ => (),
        }
        goes_on = accepted;
    }
    let runs: Vec<String> = runs
        .into_iter()
        .map(|(first, last)| match last {
            Some(last) => format!("{first} to {last}"),
            None => first,
        })
        .collect();
    match &*runs {
        [] => "Accepted by no MirageOS release".to_owned(),
        runs => format!("Accepted by MirageOS {}", runs.join(", ")),
    }
}

/// The same, and why the nearest other releases refuse it.
pub(super) fn sentences(opened: &Opened<'_>) -> String {
    let report = report(&opened.snapshot.db, opened.file);
    let mut sentences = vec![format!("{}.", said(report))];
    let rows = &report.rows;
    for (at, row) in rows.iter().enumerate() {
        let neighbours = [at.checked_sub(1), Some(at + 1)];
        let beside = neighbours
            .into_iter()
            .flatten()
            .filter_map(|at| rows.get(at));
        let is_nearest = beside.into_iter().any(|row| row.verdict.accepted());
        if let Some(refusal) = row.verdict.first().filter(|_| is_nearest) {
            let line = opened.range(refusal.range).start.line + 1;
            sentences.push(format!(
                "MirageOS {} refuses line {line}: {}.",
                row.release, refusal.message
            ));
        }
    }
    sentences.join(" ")
}
