//! Edits of several files at once, line by line.

use analysis::{TextRange, TextSize};
use similar::{DiffOp, TextDiff};
use tower_lsp::lsp_types::{
    DocumentChanges, OneOf, OptionalVersionedTextDocumentIdentifier, TextDocumentEdit, TextEdit,
    Url, WorkspaceEdit,
};

use super::session::Snapshot;
use crate::position::LineIndex;

impl Snapshot {
    /// The edit that gives each file its new text.
    pub(super) fn line_edits<'a>(
        &self,
        changes: impl Iterator<Item = (Url, LineIndex, &'a str)>,
    ) -> WorkspaceEdit {
        let changes = changes.map(|(url, old, new)| {
            let edits = self.changed_lines(&old, new);
            (url, edits)
        });
        if !self.client.document_changes {
            return WorkspaceEdit::new(changes.collect());
        }
        let edits = changes.map(|(uri, edits)| {
            let version = self.documents.get(&uri).map(|document| document.version);
            TextDocumentEdit {
                text_document: OptionalVersionedTextDocumentIdentifier { uri, version },
                edits: edits.into_iter().map(OneOf::Left).collect(),
            }
        });
        WorkspaceEdit {
            document_changes: Some(DocumentChanges::Edits(edits.collect())),
            ..WorkspaceEdit::default()
        }
    }

    /// Edits that replace whole lines only.
    fn changed_lines(&self, old: &LineIndex, new: &str) -> Vec<TextEdit> {
        let diff = TextDiff::from_lines(&**old.text(), new);
        let mut starts = vec![TextSize::new(0)];
        for line in diff.iter_old_slices() {
            starts.extend(starts.last().map(|start| *start + TextSize::of(line)));
        }
        let end = TextSize::of(&**old.text());
        let start_of = |line: usize| starts.get(line).copied().unwrap_or(end);
        let changed = diff
            .ops()
            .iter()
            .filter(|op| !matches!(op, DiffOp::Equal { .. }));
        changed
            .map(|op| {
                let lines = op.old_range();
                let range = TextRange::new(start_of(lines.start), start_of(lines.end));
                let lines = op.new_range();
                let text = lines.filter_map(|line| diff.new_slice(line)).collect();
                TextEdit::new(old.range(range, self.client.encoding), text)
            })
            .collect()
    }
}
