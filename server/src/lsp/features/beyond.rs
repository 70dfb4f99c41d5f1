//! The requests beyond the protocol, as `docs/protocol.md` describes them: what editors show in a
//! graph view and a status bar, and files that are generated on a command.

use std::path::PathBuf;

use analysis::graph::{self, Context, Graph};
use analysis::{Kind, Reason, Release, TextRange, XenVersion, chosen};
use serde::{Deserialize, Serialize};
use tower_lsp::jsonrpc::{Error, ErrorCode};
use tower_lsp::lsp_types::{Range, TextDocumentIdentifier, Url, WorkspaceEdit};

use super::code_actions;
use crate::commands::{generate, keys};
use crate::lsp::documents;
use crate::lsp::session::{Opened, Snapshot};

/// What the server says it has, in `experimental.unikernel`.
pub(in crate::lsp) const METHODS: [&str; 9] = [
    "unikernel/graph",
    "unikernel/effective",
    "unikernel/status",
    "unikernel/generate",
    "unikernel/upgrade",
    "unikernel/compat",
    "unikernel/releases",
    "unikernel/didChangeGraph",
    "unikernel/didChangeStatus",
];

/// The protocol's code for a request that is fine and cannot be fulfilled.
const REQUEST_FAILED: i64 = -32803;

pub(super) fn failed(message: impl Into<String>) -> Error {
    Error {
        code: ErrorCode::ServerError(REQUEST_FAILED),
        message: message.into().into(),
        data: None,
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::lsp) struct GraphParams {
    pub(in crate::lsp) text_document: TextDocumentIdentifier,
    target: Option<String>,
    #[serde(default)]
    keys: Vec<String>,
    #[serde(default)]
    format: GraphFormat,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum GraphFormat {
    #[default]
    Svg,
    Json,
    Dot,
    Mermaid,
    Text,
}

#[derive(Clone, Debug, Serialize)]
pub(in crate::lsp) struct GraphResult {
    /// The only field that says nothing of the graph.
    pub(in crate::lsp) version: i32,
    release: String,
    target: Option<String>,
    targets: Vec<&'static str>,
    text: String,
    nodes: Vec<GraphNode>,
    unresolved: Vec<Unresolved>,
}

#[derive(Clone, Debug, Serialize)]
struct GraphNode {
    id: String,
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    range: Option<Range>,
}

#[derive(Clone, Debug, Serialize)]
struct Unresolved {
    range: Range,
    reason: String,
}

/// `unikernel/graph`.
///
/// # Errors
/// A sentence when the key values or the target make no sense.
pub(in crate::lsp) fn graph(
    snapshot: &Snapshot,
    params: &GraphParams,
) -> Result<Option<GraphResult>, Error> {
    let Some(opened) = configuration(snapshot, &params.text_document.uri) else {
        return Ok(None);
    };
    let release = chosen::chosen(&snapshot.db, opened.file).release;
    let targets = targets(release);
    let target = opened.target(params.target.as_deref());
    if let Some(target) = &target
        && !targets.contains(&target.as_str())
    {
        let message = format!("MirageOS {release} has no target `{target}`");
        return Err(failed(message));
    }
    let context = Context {
        target: target.clone(),
        options: keys::parse(&params.keys).map_err(failed)?,
        evaluate: None,
    };
    let drawn = graph::describe(&snapshot.db, opened.file, &context);
    if drawn.nodes.is_empty() && drawn.unresolved.is_empty() {
        return Ok(None);
    }
    Ok(Some(GraphResult {
        version: opened.document.version,
        release: release.to_string(),
        target,
        targets,
        text: write(&drawn, params.format),
        nodes: nodes(&opened, &drawn),
        unresolved: unresolved(&opened, &drawn),
    }))
}

fn write(drawn: &Graph, format: GraphFormat) -> String {
    match format {
        GraphFormat::Svg => graph::svg(drawn),
        GraphFormat::Json => graph::json(drawn),
        GraphFormat::Dot => graph::dot(drawn),
        GraphFormat::Mermaid => graph::mermaid(drawn),
        GraphFormat::Text => graph::outline(drawn),
    }
}

fn nodes(opened: &Opened<'_>, drawn: &Graph) -> Vec<GraphNode> {
    let nodes = drawn.nodes.iter();
    nodes
        .map(|node| GraphNode {
            id: node.id.to_string(),
            name: node.name.clone(),
            range: node.origin.map(|range| opened.range(range)),
        })
        .collect()
}

fn unresolved(opened: &Opened<'_>, drawn: &Graph) -> Vec<Unresolved> {
    let unresolved = drawn.unresolved.iter();
    unresolved
        .map(|unknown| Unresolved {
            range: opened.range(unknown.range),
            reason: unknown.reason.clone(),
        })
        .collect()
}

/// The targets of a release, by name.
fn targets(release: Release) -> Vec<&'static str> {
    analysis::Target::of(release)
        .map(|target| target.name)
        .collect()
}

/// A configuration that is open.
pub(super) fn configuration<'a>(snapshot: &'a Snapshot, url: &'a Url) -> Option<Opened<'a>> {
    let opened = snapshot.open(url)?;
    (opened.file.kind(&snapshot.db) == Kind::Config).then_some(opened)
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::lsp) struct StatusParams {
    pub(in crate::lsp) text_document: TextDocumentIdentifier,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::lsp) struct Status {
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    release: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason_text: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    target: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    xen: Option<String>,
}

/// `unikernel/status`.
pub(in crate::lsp) fn status(snapshot: &Snapshot, params: &StatusParams) -> Option<Status> {
    let opened = snapshot.open(&params.text_document.uri)?;
    if opened.file.kind(&snapshot.db) == Kind::Config {
        let chosen = chosen::chosen(&snapshot.db, opened.file);
        return Some(Status {
            kind: "config",
            release: Some(chosen.release.to_string()),
            reason: Some(reason(chosen.reason)),
            reason_text: Some(chosen.reason.describe()),
            target: opened.target(None),
            xen: None,
        });
    }
    let xen = opened.file.outside(&snapshot.db).xen;
    let template = params.text_document.uri.path().ends_with(".in");
    Some(Status {
        kind: if template { "xl.in" } else { "xl" },
        xen: Some(xen.unwrap_or(XenVersion::NEWEST).to_string()),
        ..Status::default()
    })
}

fn reason(reason: Reason) -> &'static str {
    match reason {
        Reason::Setting => "setting",
        Reason::Project => "project",
        Reason::Header => "header",
        Reason::Opam => "opam",
        Reason::Newest => "newest",
    }
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::lsp) struct GenerateParams {
    pub(super) text_document: TextDocumentIdentifier,
    pub(super) what: String,
    pub(super) target: Option<String>,
    #[serde(default)]
    pub(super) keys: Vec<String>,
}

#[derive(Clone, Debug, Serialize)]
pub(in crate::lsp) struct GenerateResult {
    uri: Url,
    text: String,
    pub(super) edit: WorkspaceEdit,
    overwrites: bool,
}

/// `unikernel/generate`.
///
/// # Errors
/// A sentence when the file cannot be made.
pub(in crate::lsp) fn generate(
    snapshot: &Snapshot,
    params: &GenerateParams,
) -> Result<GenerateResult, Error> {
    let opened = configuration(snapshot, &params.text_document.uri)
        .ok_or_else(|| failed("this is no configuration"))?;
    let request = analysis::generate::Request {
        what: analysis::generate::What::Xl,
        target: params.target.clone(),
        keys: keys::parse(&params.keys).map_err(failed)?,
        surroundings: opened.surroundings(),
        improve: false,
    };
    let (project, inside) = project(&opened).unzip();
    let inside = inside.unwrap_or_default();
    let made = generate::by_name(&snapshot.db, opened.file, &params.what, request, inside)
        .ok_or_else(|| failed(format!("there is no artefact `{}`", params.what)))?;
    let mut artefacts = made.map_err(|refusals| failed(refused(&opened, &refusals)))?;
    let artefact = artefacts
        .pop()
        .ok_or_else(|| failed("there is nothing to write"))?;
    let project = project.filter(|_| params.what == "ci");
    let made = code_actions::written(
        &opened,
        project.as_deref(),
        &artefact.path,
        artefact.text.clone(),
    );
    let (uri, edit, overwrites) = made.map_err(failed)?;
    Ok(GenerateResult {
        uri,
        text: artefact.text,
        edit,
        overwrites,
    })
}

/// The folder of the project, in which CI services look for workflows, and that of the document in it.
fn project(opened: &Opened<'_>) -> Option<(PathBuf, String)> {
    let path = documents::path(opened.url)?;
    let home = path.parent()?;
    let inside = generate::folder_in_project(home);
    let depth = inside.split('/').filter(|part| !part.is_empty()).count();
    Some((home.ancestors().nth(depth)?.to_owned(), inside))
}

fn refused(opened: &Opened<'_>, refusals: &[analysis::generate::Refusal]) -> String {
    let place = |range: Option<TextRange>| match range {
        Some(range) => format!("line {}: ", opened.range(range).start.line + 1),
        None => String::new(),
    };
    let sentences: Vec<String> = refusals
        .iter()
        .map(|refusal| format!("{}{}", place(refusal.range), refusal.message))
        .collect();
    sentences.join("; ")
}

#[derive(Clone, Debug, Serialize)]
pub(in crate::lsp) struct ReleaseInfo {
    release: String,
    date: &'static str,
    targets: Vec<&'static str>,
}

/// `unikernel/releases`: newest first.
pub(in crate::lsp) fn releases() -> Vec<ReleaseInfo> {
    Release::all()
        .rev()
        .map(|release| ReleaseInfo {
            release: release.to_string(),
            date: release.details().date,
            targets: targets(release),
        })
        .collect()
}
