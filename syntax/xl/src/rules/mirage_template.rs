//! Placeholders that nobody fills in.

use crate::check::nearest::nearest;
use crate::check::{Context, Findings};
use crate::diagnostic::Edit;
use crate::template::placeholders;

rule!("mirage-template", Info, check);

/// What `mirage configure` writes; the last two with the name of a device after a colon.
const KNOWN: [&str; 5] = ["NAME", "KERNEL", "MEMORY", "BLOCK", "NETWORK"];

fn check(context: &Context<'_>, findings: &mut Findings) {
    if !context.parse.is_template() {
        return;
    }
    for placeholder in placeholders(context.parse) {
        let (word, device) = match placeholder.name.split_once(':') {
            Some((word, device)) => (word, Some(device)),
            None => (placeholder.name, None),
        };
        let is_device = matches!(word, "BLOCK" | "NETWORK");
        if KNOWN.contains(&word) && is_device == device.is_some_and(|device| !device.is_empty()) {
            continue;
        }
        let message = match is_device {
            true => format!("`@{word}@` needs the name of a device: @{word}:NAME@"),
            false => format!("`mirage configure` writes no `@{}@`; something else has to fill it in", placeholder.name),
        };
        let finding = findings.report(placeholder.range, message);
        if let Some(meant) = nearest(word, KNOWN.into_iter()).filter(|meant| *meant != word) {
            let new = match device {
                Some(device) => format!("@{meant}:{device}@"),
                None => format!("@{meant}@"),
            };
            finding.guess(format!("Write `{new}`"), vec![Edit::replace(placeholder.range, new)]);
        }
    }
}
