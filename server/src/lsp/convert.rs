//! Plain values of the analysis as values of the protocol.

use analysis::{Diagnostic, Edit, Severity, Tag, TextRange, TextSize};
use tower_lsp::lsp_types::{
    self as lsp, CodeDescription, DiagnosticRelatedInformation, DiagnosticSeverity, DiagnosticTag,
    Location, NumberOrString, OneOf, OptionalVersionedTextDocumentIdentifier, Position, Range,
    TextDocumentEdit, TextEdit, Url, WorkspaceEdit,
};

use super::session::Opened;

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
                .map(|related| DiagnosticRelatedInformation {
                    location: Location::new(self.url.clone(), self.range(related.range)),
                    message: related.message.clone(),
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

    /// Edits of the document itself.
    pub(super) fn edit(&self, edits: &[Edit]) -> WorkspaceEdit {
        let edits = edits.iter().map(|edit| TextEdit {
            range: self.range(edit.range),
            new_text: edit.text.clone(),
        });
        if !self.snapshot.client.document_changes {
            let changes = [(self.url.clone(), edits.collect())].into_iter().collect();
            return WorkspaceEdit::new(changes);
        }
        let document = OptionalVersionedTextDocumentIdentifier {
            uri: self.url.clone(),
            version: Some(self.document.version),
        };
        WorkspaceEdit {
            document_changes: Some(lsp::DocumentChanges::Edits(vec![TextDocumentEdit {
                text_document: document,
                edits: edits.map(OneOf::Left).collect(),
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
