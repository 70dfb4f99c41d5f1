//! Plain values of the analysis as values of the protocol.

use analysis::{Diagnostic, Edit, Severity, SourceFile, Tag, TextRange, TextSize};
use tower_lsp::lsp_types::{
    self as lsp, CodeDescription, DiagnosticRelatedInformation, DiagnosticSeverity, DiagnosticTag,
    Location, NumberOrString, OneOf, OptionalVersionedTextDocumentIdentifier, Position, Range,
    TextDocumentEdit, TextEdit, Url, WorkspaceEdit,
};

use super::session::Opened;
use crate::position::LineIndex;

/// The name that findings are shown under.
pub(super) const SOURCE: &str = "unikernel-ls";

impl Opened<'_> {
    /// A place of the document for the client.
    pub(super) fn range(&self, range: TextRange) -> Range {
        self.document
            .index
            .range(range, self.snapshot.client.encoding)
    }

    /// A place between characters for the client.
    pub(super) fn position(&self, offset: TextSize) -> Position {
        self.document
            .index
            .position(offset, self.snapshot.client.encoding)
    }

    /// A place of the client in the document.
    pub(super) fn offset(&self, position: Position) -> TextSize {
        self.document
            .index
            .offset(position, self.snapshot.client.encoding)
    }

    /// A range of the client in the document.
    pub(super) fn text_range(&self, range: Range) -> TextRange {
        self.document
            .index
            .text_range(range, self.snapshot.client.encoding)
    }

    /// A finding for the client.
    pub(super) fn diagnostic(&self, finding: &Diagnostic) -> lsp::Diagnostic {
        let client = &self.snapshot.client;
        let page = client.code_description.then(|| finding.url());
        let related = (client.related_information && !finding.related.is_empty()).then(|| {
            let related = finding.related.iter();
            related
                .filter_map(|related| {
                    Some(DiagnosticRelatedInformation {
                        location: match related.file {
                            None => Location::new(self.url.clone(), self.range(related.range)),
                            Some(file) => self.place_beside(file, related.range)?,
                        },
                        message: related.message.clone(),
                    })
                })
                .collect()
        });
        let tags: Vec<DiagnosticTag> = finding
            .tags
            .iter()
            .filter_map(|tag| match tag {
                Tag::Deprecated => client.deprecated_tag.then_some(DiagnosticTag::DEPRECATED),
                Tag::Unnecessary => client.unnecessary_tag.then_some(DiagnosticTag::UNNECESSARY),
            })
            .collect();
        lsp::Diagnostic {
            range: self.range(finding.range),
            severity: Some(severity(finding.severity)),
            code: Some(NumberOrString::String(finding.rule.to_owned())),
            code_description: page.and_then(|page| {
                Some(CodeDescription {
                    href: Url::parse(&page).ok()?,
                })
            }),
            source: Some(SOURCE.to_owned()),
            message: finding.message.clone(),
            related_information: related,
            tags: (!tags.is_empty()).then_some(tags),
            data: None,
        }
    }

    /// A place in a file beside the document.
    pub(super) fn place_beside(&self, file: SourceFile, range: TextRange) -> Option<Location> {
        let db = &self.snapshot.db;
        let uri = Url::from_file_path(file.path(db)).ok()?;
        let index = LineIndex::new(file.text(db).into());
        Some(Location::new(
            uri,
            index.range(range, self.snapshot.client.encoding),
        ))
    }

    /// Edits of a file beside the document.
    pub(super) fn edit_beside(&self, file: SourceFile, edits: &[Edit]) -> Option<WorkspaceEdit> {
        let db = &self.snapshot.db;
        let uri = Url::from_file_path(file.path(db)).ok()?;
        let index = LineIndex::new(file.text(db).into());
        let edits = edits.iter().map(|edit| TextEdit {
            range: index.range(edit.range, self.snapshot.client.encoding),
            new_text: edit.text.clone(),
        });
        let open = self.snapshot.documents.get(&uri);
        let version = open.map(|document| document.version);
        Some(self.edit_of(uri, version, edits.collect()))
    }

    /// Edits of the document itself.
    pub(super) fn edit(&self, edits: &[Edit]) -> WorkspaceEdit {
        let edits = edits.iter().map(|edit| TextEdit {
            range: self.range(edit.range),
            new_text: edit.text.clone(),
        });
        let version = Some(self.document.version);
        self.edit_of(self.url.clone(), version, edits.collect())
    }

    fn edit_of(&self, uri: Url, version: Option<i32>, edits: Vec<TextEdit>) -> WorkspaceEdit {
        if !self.snapshot.client.document_changes {
            return WorkspaceEdit::new([(uri, edits)].into_iter().collect());
        }
        let document = OptionalVersionedTextDocumentIdentifier { uri, version };
        WorkspaceEdit {
            document_changes: Some(lsp::DocumentChanges::Edits(vec![TextDocumentEdit {
                text_document: document,
                edits: edits.into_iter().map(OneOf::Left).collect(),
            }])),
            ..WorkspaceEdit::default()
        }
    }
}

fn severity(severity: Severity) -> DiagnosticSeverity {
    match severity {
        Severity::Error => DiagnosticSeverity::ERROR,
        Severity::Warning => DiagnosticSeverity::WARNING,
        Severity::Info => DiagnosticSeverity::INFORMATION,
        Severity::Hint => DiagnosticSeverity::HINT,
    }
}
