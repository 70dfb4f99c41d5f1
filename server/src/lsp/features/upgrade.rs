//! Upgrades: a code action to the newest release, made when it is chosen, and a request for any
//! other.
//!
//! The edits are small, line by line, so that marks and folds of the editor stay where they are; the
//! unikernels beside a configuration follow it in the same edit.

use analysis::Release;
use analysis::upgrade::{Origin, Plan, goal};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tower_lsp::jsonrpc::Error;
use tower_lsp::lsp_types::{
    CodeAction, CodeActionKind, Range, TextDocumentIdentifier, Url, WorkspaceEdit,
};

use super::beyond::{configuration, failed};
use crate::lsp::documents;
use crate::lsp::files::{beside, existing};
use crate::lsp::session::{Opened, Snapshot};
use crate::position::LineIndex;

/// What an action that is not made yet carries.
#[derive(Clone, Debug, Deserialize, Serialize)]
struct Data {
    upgrade: Params,
}

#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::lsp) struct Params {
    text_document: TextDocumentIdentifier,
    to: String,
}

#[derive(Clone, Debug, Serialize)]
pub(in crate::lsp) struct Upgrade {
    edit: WorkspaceEdit,
    remaining: Vec<Remaining>,
}

#[derive(Clone, Debug, Serialize)]
struct Remaining {
    uri: Url,
    range: Range,
    message: String,
}

/// `unikernel/upgrade`.
///
/// # Errors
/// A sentence that says why there is no upgrade.
pub(in crate::lsp) fn upgrade(snapshot: &Snapshot, params: &Params) -> Result<Upgrade, Error> {
    let opened = configuration(snapshot, &params.text_document.uri)
        .ok_or_else(|| failed("the document is no open configuration"))?;
    let to = Release::parse(&params.to)
        .ok_or_else(|| failed(format!("there is no MirageOS release {}", params.to)))?;
    let plan = plan(&opened, to).map_err(failed)?;
    Ok(Upgrade {
        edit: edit(&opened, &plan),
        remaining: remaining(&opened, &plan),
    })
}

/// The action that takes a configuration to the newest release, or to the one that it is checked
/// against and that refuses it for a change of MirageOS.
pub(super) fn action(opened: &Opened<'_>) -> Option<CodeAction> {
    let to = goal(&opened.snapshot.db, opened.file)?;
    let title = format!("Upgrade this configuration to MirageOS {to}");
    let kind = Some(CodeActionKind::REFACTOR_REWRITE);
    if opened.snapshot.client.resolves_actions {
        let data = Data {
            upgrade: Params {
                text_document: TextDocumentIdentifier::new(opened.url.clone()),
                to: to.to_string(),
            },
        };
        return Some(CodeAction {
            title,
            kind,
            data: Some(json!(data)),
            ..CodeAction::default()
        });
    }
    let plan = plan(opened, to).ok()?;
    (!plan.files.is_empty()).then(|| CodeAction {
        title,
        kind,
        edit: Some(edit(opened, &plan)),
        ..CodeAction::default()
    })
}

/// `codeAction/resolve`.
///
/// # Errors
/// A sentence that says why there is no upgrade.
pub(in crate::lsp) fn resolve(
    snapshot: &Snapshot,
    action: &CodeAction,
) -> Result<CodeAction, Error> {
    let mut action = action.clone();
    let data = action.data.clone().unwrap_or(Value::Null);
    if let Ok(data) = serde_json::from_value::<Data>(data) {
        action.edit = Some(upgrade(snapshot, &data.upgrade)?.edit);
    }
    Ok(action)
}

fn plan(opened: &Opened<'_>, to: Release) -> Result<Plan, String> {
    let db = &opened.snapshot.db;
    let read = |name: &str| {
        let index = existing(opened.snapshot, &beside(opened.url, name)?)?;
        Some(index.text().to_string())
    };
    let name = documents::name(opened.url);
    let origin = Origin {
        name: &name,
        text: opened.file.text(db),
        outside: opened.file.outside(db),
        read: &read,
    };
    Ok(origin.plan(origin.written_for(to)?, to))
}

fn edit(opened: &Opened<'_>, plan: &Plan) -> WorkspaceEdit {
    let changes = plan.files.iter().filter_map(|file| {
        let index = LineIndex::new(file.old.as_str().into());
        Some((url(opened, &file.name)?, index, file.new.as_str()))
    });
    opened.snapshot.line_edits(changes)
}

fn remaining(opened: &Opened<'_>, plan: &Plan) -> Vec<Remaining> {
    let left = plan.left.iter();
    left.filter_map(|left| {
        let uri = url(opened, &left.file)?;
        let changed = plan.files.iter().find(|file| file.name == left.file);
        let index = match changed {
            Some(file) => Some(LineIndex::new(file.new.as_str().into())),
            None => existing(opened.snapshot, &uri),
        };
        let range = left
            .range
            .zip(index)
            .map(|(range, index)| index.range(range, opened.snapshot.client.encoding));
        Some(Remaining {
            uri,
            range: range.unwrap_or_default(),
            message: left.message.clone(),
        })
    })
    .collect()
}

/// The configuration itself, or a file in its folder.
fn url(opened: &Opened<'_>, name: &str) -> Option<Url> {
    match name == documents::name(opened.url) {
        true => Some(opened.url.clone()),
        false => beside(opened.url, name),
    }
}
