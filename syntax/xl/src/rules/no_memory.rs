//! A domain that does not say how much memory it gets.

use rowan::{TextRange, TextSize};

use crate::check::{Context, Findings};

rule!("xl-no-memory", Warning, check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let says = |name| context.settings.get(name).is_some();
    // With vNUMA the sizes of the nodes count.
    if says("memory") || says("vnuma") || !context.is_complete() || !says("name") {
        return;
    }
    let place = context.settings.get("name").map(|name| name.key_range());
    let place = place.unwrap_or(TextRange::empty(TextSize::new(0)));
    let finding = findings.report(place, "the domain has no `memory` and gets 32 MiB");
    let edit = context.insert_setting("memory = 256", &["kernel", "type", "name"]);
    finding.guess("Give it 256 MiB", vec![edit]);
}
