//! Signature help.

use analysis::TextRange;
use analysis::ide;
use tower_lsp::lsp_types::{
    Documentation, MarkupContent, MarkupKind, ParameterInformation, ParameterLabel, SignatureHelp,
    SignatureHelpParams, SignatureInformation,
};

use crate::lsp::session::Snapshot;

/// `textDocument/signatureHelp`.
pub(in crate::lsp) fn signature_help(
    snapshot: &Snapshot,
    params: &SignatureHelpParams,
) -> Option<SignatureHelp> {
    let place = &params.text_document_position_params;
    let opened = snapshot.open(&place.text_document.uri)?;
    let found = ide::signature_help(&snapshot.db, opened.file, opened.offset(place.position))?;
    let parameters = found.parameters.iter().map(|range| ParameterInformation {
        label: label(&found.label, *range, snapshot.client.parameter_offsets),
        documentation: None,
    });
    let parameters = parameters.collect();
    // A number past the last parameter means none.
    let active = u32::try_from(found.active.unwrap_or(found.parameters.len())).ok();
    let documentation = found.documentation.map(|value| {
        Documentation::MarkupContent(MarkupContent {
            kind: MarkupKind::Markdown,
            value,
        })
    });
    Some(SignatureHelp {
        signatures: vec![SignatureInformation {
            label: found.label,
            documentation,
            parameters: Some(parameters),
            active_parameter: None,
        }],
        active_signature: Some(0),
        active_parameter: active,
    })
}

/// Places in a label count UTF-16 code units, whatever the encoding of documents is.
fn label(whole: &str, range: TextRange, offsets: bool) -> ParameterLabel {
    let (start, end) = (usize::from(range.start()), usize::from(range.end()));
    let units = |end: usize| {
        let before = whole.get(..end).unwrap_or(whole);
        u32::try_from(before.encode_utf16().count()).unwrap_or(u32::MAX)
    };
    if offsets {
        ParameterLabel::LabelOffsets([units(start), units(end)])
    } else {
        ParameterLabel::Simple(whole.get(start..end).unwrap_or_default().to_owned())
    }
}
