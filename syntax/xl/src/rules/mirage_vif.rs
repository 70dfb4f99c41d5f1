//! Emulated network cards, which a PVH unikernel cannot use.

use crate::check::{Context, Findings};

rule!("mirage-vif-model", Info, check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    for vif in context.domain.vifs.iter().filter(|vif| !context.is_open(&vif.text)) {
        let text = vif.text.as_str();
        for piece in &vif.parsed.pieces {
            let emulated = match piece.key.of(text) {
                "model" => true,
                "type" => piece.value.is_some_and(|value| value.of(text) == "ioemu"),
                _ => false,
            };
            if emulated {
                findings.report(vif.place(piece.span), "emulated cards are for HVM guests; this has no effect");
            }
        }
    }
}
