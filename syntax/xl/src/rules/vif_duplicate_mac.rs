//! Two interfaces with one hardware address.

use std::collections::HashMap;

use crate::check::{Context, Findings};

rule!("xl-vif-duplicate-mac", Warning, check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let mut seen = HashMap::new();
    for vif in context.domain.vifs.iter().filter(|vif| !context.is_open(&vif.text)) {
        let Some(mac) = vif.parsed.vif.mac else {
            continue;
        };
        let text = vif.text.as_str();
        let piece = vif.parsed.pieces.iter().rfind(|piece| piece.key.of(text) == "mac");
        let Some(value) = piece.and_then(|piece| piece.value) else {
            continue;
        };
        let range = vif.place(value);
        match seen.get(&mac) {
            Some(first) => {
                findings.report(range, format!("another interface has the address {mac} too")).related(*first, "the other interface");
            }
            None => {
                seen.insert(mac, range);
            }
        }
    }
}
