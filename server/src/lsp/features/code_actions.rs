//! Code actions: fixes, and files to generate.
//!
//! A generated file is created through an edit of the editor, never by the server. One that exists
//! with other contents is replaced in the editor, where a person sees it and can undo it.

use std::path::Path;

use analysis::Kind;
use analysis::ide::{self, Action, ActionKind, Change};
use tower_lsp::lsp_types::{
    AnnotatedTextEdit, ChangeAnnotation, CodeAction, CodeActionDisabled, CodeActionKind,
    CodeActionOrCommand, CodeActionParams, CodeActionResponse, CreateFile, CreateFileOptions,
    DocumentChangeOperation, DocumentChanges, OneOf, OptionalVersionedTextDocumentIdentifier,
    Range, ResourceOp, TextDocumentEdit, TextEdit, Url, WorkspaceEdit,
};

use super::upgrade;
use crate::lsp::files::{beside, existing};
use crate::lsp::session::{Opened, Snapshot};
use crate::position::LineIndex;

/// The kind of actions that generate a file.
pub(in crate::lsp) const GENERATE: CodeActionKind = CodeActionKind::new("refactor.generate");

/// `textDocument/codeAction`.
pub(in crate::lsp) fn code_actions(
    snapshot: &Snapshot,
    params: &CodeActionParams,
) -> Option<CodeActionResponse> {
    // A client that only knows commands cannot be offered edits.
    if !snapshot.client.code_action_literals {
        return None;
    }
    let opened = snapshot.checked(&params.text_document.uri)?;
    let range = opened.text_range(params.range);
    let wanted = params.context.only.as_deref();
    let surroundings = opened.surroundings();
    let actions = ide::code_actions(&snapshot.db, opened.file, range, &surroundings);
    let actions = actions
        .into_iter()
        .filter(|action| wanted.is_none_or(|wanted| is_wanted(&kind(action.kind), wanted)))
        .filter_map(|action| offer(&opened, action, wanted.is_some()))
        .map(CodeActionOrCommand::CodeAction);
    let mut actions: Vec<_> = actions.collect();
    let wants_upgrade =
        wanted.is_none_or(|wanted| is_wanted(&CodeActionKind::REFACTOR_REWRITE, wanted));
    if wants_upgrade && opened.file.kind(&snapshot.db) == Kind::Config {
        actions.extend(upgrade::action(&opened).map(CodeActionOrCommand::CodeAction));
    }
    Some(actions)
}

/// `refactor` asks for `refactor.generate`, too.
fn is_wanted(kind: &CodeActionKind, wanted: &[CodeActionKind]) -> bool {
    wanted.iter().any(|wanted| {
        let rest = kind.as_str().strip_prefix(wanted.as_str());
        rest.is_some_and(|rest| {
            wanted.as_str().is_empty() || rest.is_empty() || rest.starts_with('.')
        })
    })
}

fn kind(kind: ActionKind) -> CodeActionKind {
    match kind {
        ActionKind::QuickFix { .. } => CodeActionKind::QUICKFIX,
        ActionKind::Rewrite => CodeActionKind::REFACTOR_REWRITE,
        ActionKind::Generate => GENERATE,
    }
}

/// An action for the client. What cannot be done is shown with its reason where that is possible,
/// and only in a menu that was asked for.
fn offer(opened: &Opened<'_>, action: Action, asked: bool) -> Option<CodeAction> {
    let client = &opened.snapshot.client;
    let (diagnostics, preferred) = match action.kind {
        ActionKind::QuickFix { finding, preferred } => {
            let all = analysis::mended_diagnostics(&opened.snapshot.db, opened.file);
            // What is not shown needs no mending.
            let mended = opened.document.levels.apply(all.get(finding..=finding)?);
            let mended = mended.map(|finding| opened.diagnostic(&finding)).next()?;
            (Some(vec![mended]), preferred)
        }
        ActionKind::Rewrite | ActionKind::Generate => (None, false),
    };
    let change = match action.change {
        Ok(Change::Edit(edits)) => Ok(opened.edit(&edits)),
        Ok(Change::Beside { file, edits }) => opened
            .edit_beside(file, &edits)
            .ok_or_else(|| "save the configuration first".to_owned()),
        Ok(Change::Create { path, text }) => create(opened, &path, text),
        Err(reason) => Err(reason),
    };
    let (edit, disabled) = match change {
        Ok(edit) => (Some(edit), None),
        Err(reason) if asked && client.disabled_actions => {
            (None, Some(CodeActionDisabled { reason }))
        }
        Err(_) => return None,
    };
    Some(CodeAction {
        title: action.title,
        kind: Some(kind(action.kind)),
        diagnostics,
        edit,
        is_preferred: (preferred && client.preferred_actions).then_some(true),
        disabled,
        ..CodeAction::default()
    })
}

/// The edit that makes the file at `path`, beside the document, have the contents `text`.
fn create(opened: &Opened<'_>, path: &str, text: String) -> Result<WorkspaceEdit, String> {
    let target = beside(opened.url, path)
        .ok_or_else(|| "save the configuration first: the file is written beside it".to_owned())?;
    create_at(opened, target, path, text)
}

/// The same for a file anywhere.
fn create_at(
    opened: &Opened<'_>,
    target: Url,
    shown: &str,
    text: String,
) -> Result<WorkspaceEdit, String> {
    match existing(opened.snapshot, &target) {
        Some(index) if **index.text() == *text => Err(format!("{shown} is up to date")),
        Some(index) => Ok(replace(opened, target, &index, text)),
        None => Ok(new_file(opened, target, text)),
    }
}

/// The same for a request, beside the document or in the folder that is given: the file, the edit, and
/// whether there is one with other contents.
pub(super) fn written(
    opened: &Opened<'_>,
    folder: Option<&Path>,
    path: &str,
    text: String,
) -> Result<(Url, WorkspaceEdit, bool), String> {
    let target = match folder {
        Some(folder) => Url::from_file_path(folder.join(path)).ok(),
        None => beside(opened.url, path),
    };
    let target = target.ok_or_else(|| format!("{path} has no folder"))?;
    let edit = create_at(opened, target.clone(), path, text)?;
    let overwrites = existing(opened.snapshot, &target).is_some();
    Ok((target, edit, overwrites))
}

fn new_file(opened: &Opened<'_>, target: Url, text: String) -> WorkspaceEdit {
    let edit = TextEdit::new(Range::default(), text);
    if !opened.snapshot.client.creates_files {
        // Clients without this operation open a new buffer of that name.
        return plain(target, edit);
    }
    let create = CreateFile {
        uri: target.clone(),
        options: Some(CreateFileOptions {
            overwrite: Some(false),
            ignore_if_exists: Some(true),
        }),
        annotation_id: None,
    };
    WorkspaceEdit {
        document_changes: Some(DocumentChanges::Operations(vec![
            DocumentChangeOperation::Op(ResourceOp::Create(create)),
            DocumentChangeOperation::Edit(TextDocumentEdit {
                text_document: OptionalVersionedTextDocumentIdentifier {
                    uri: target,
                    version: None,
                },
                edits: vec![OneOf::Left(edit)],
            }),
        ])),
        ..WorkspaceEdit::default()
    }
}

fn replace(opened: &Opened<'_>, target: Url, old: &LineIndex, text: String) -> WorkspaceEdit {
    let client = &opened.snapshot.client;
    let end = old.position(analysis::TextSize::of(&**old.text()), client.encoding);
    let edit = TextEdit::new(Range::new(<_>::default(), end), text);
    if !client.document_changes {
        return plain(target, edit);
    }
    let version = opened
        .snapshot
        .documents
        .get(&target)
        .map(|document| document.version);
    let (edit, annotations) = if client.change_annotations {
        let id = "replace".to_owned();
        let annotation = ChangeAnnotation {
            label: "Replace the existing file".to_owned(),
            needs_confirmation: Some(true),
            description: None,
        };
        let edit = AnnotatedTextEdit {
            text_edit: edit,
            annotation_id: id.clone(),
        };
        (
            OneOf::Right(edit),
            Some([(id, annotation)].into_iter().collect()),
        )
    } else {
        (OneOf::Left(edit), None)
    };
    WorkspaceEdit {
        document_changes: Some(DocumentChanges::Edits(vec![TextDocumentEdit {
            text_document: OptionalVersionedTextDocumentIdentifier {
                uri: target,
                version,
            },
            edits: vec![edit],
        }])),
        change_annotations: annotations,
        ..WorkspaceEdit::default()
    }
}

fn plain(target: Url, edit: TextEdit) -> WorkspaceEdit {
    WorkspaceEdit::new([(target, vec![edit])].into_iter().collect())
}
