//! Values on which `xl` itself crashes.

use crate::check::{Context, Findings};
use crate::domain::Guest;
use crate::settings::Content;
use crate::spec::pieces;
use crate::syntax::Text;

rule!("xl-crash", Error, check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    for (item, text) in context.texts("channel") {
        if text.as_str().bytes().all(|byte| byte == b',') {
            findings.report(item.range, "xl crashes on an empty channel specification");
        }
    }
    for (_, text) in context.texts("vdispl") {
        for piece in pieces(text.as_str()).filter(|piece| piece.key.of(text.as_str()) == "connectors") {
            let value = piece.value.unwrap_or(piece.span);
            let connectors = value.of(text.as_str());
            let range = text.range(value.start, value.end);
            if connectors.is_empty() {
                findings.report(range, "xl crashes on a display without connectors");
            } else if connectors.split(';').any(|one| !one.contains(':')) {
                findings.report(range, "xl crashes on a connector without `:WIDTHxHEIGHT`");
            }
        }
    }
    if context.known().any(|(setting, _)| setting.name == "virtio") {
        for (_, text) in context.texts("virtio") {
            virtio(findings, text);
        }
    }
    if context.guest() != Some(Guest::Hvm) {
        return;
    }
    for name in ["viridian", "mca_caps"] {
        let items = context.settings.get(name).and_then(|setting| setting.content.items());
        for item in items.into_iter().flatten().filter(|item| matches!(item.content, Content::List(_))) {
            findings.report(item.range, format!("xl crashes on a list inside `{name}`"));
        }
    }
}

/// `type=virtio,deviceN` is one parameter with a comma inside; `xl` takes the second half for granted.
fn virtio(findings: &mut Findings, text: &Text) {
    let Some(last) = pieces(text.as_str()).last() else {
        return;
    };
    let value = last.value.filter(|_| last.key.of(text.as_str()) == "type");
    if let Some(value) = value.filter(|value| value.of(text.as_str()).starts_with("virtio")) {
        let range = text.range(value.start, value.end);
        findings.report(range, "xl crashes on a type without its `,deviceNUMBER`");
    }
}
