//! Blanks in a vif specification where `xl` does not skip them.

use crate::catalogue::parameter;
use crate::check::{Context, Findings};
use crate::diagnostic::{Edit, Severity};
use crate::spec::Span;

rule!("xl-vif-space", Error, check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    for vif in context.domain.vifs.iter().filter(|vif| !context.is_open(&vif.text)) {
        let text = vif.text.as_str();
        for piece in &vif.parsed.pieces {
            let Some(value) = piece.value else {
                continue;
            };
            let key = piece.key.of(text);
            if parameter("vif", key.trim()).is_none() {
                continue;
            }
            let word = value.of(text);
            let before = key.len() - key.trim_end().len();
            let leading = word.len() - word.trim_start().len();
            let trailing = if leading == word.len() { 0 } else { word.len() - word.trim_end().len() };
            let tabs = key.len() - key.trim_start().len();
            if before + leading + trailing + tabs == 0 {
                continue;
            }
            let consequence = if before + tabs > 0 {
                "xl does not know the key with a blank and leaves it out"
            } else {
                "the blank becomes part of the value"
            };
            let spans = [
                Span::new(piece.key.start, piece.key.start + tabs),
                Span::new(piece.key.end - before, value.start + leading),
                Span::new(value.end - trailing, value.end),
            ];
            let mut edits = Vec::new();
            for (index, span) in spans.into_iter().enumerate() {
                let equals = if index == 1 { "=" } else { "" };
                if span.end - span.start > equals.len() {
                    edits.push(Edit::replace(vif.place(span), equals));
                }
            }
            let place = vif.place(piece.span);
            let message = format!("blanks are not skipped here: {consequence}");
            let finding = findings.report(place, message);
            if before + tabs == 0 {
                finding.severity(Severity::Warning);
            }
            finding.fix("Remove the blanks", edits);
        }
    }
}
