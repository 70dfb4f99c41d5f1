//! Names of interfaces that the kernel of the host refuses.

use crate::check::{Context, Findings};

rule!("xl-vif-name", Error, check);

/// The kernel's limit, without the end mark.
const MOST: usize = 15;

fn check(context: &Context<'_>, findings: &mut Findings) {
    for vif in context.domain.vifs.iter().filter(|vif| !context.is_open(&vif.text)) {
        let text = vif.text.as_str();
        for piece in vif.parsed.pieces.iter().filter(|piece| piece.key.of(text) == "vifname") {
            let Some(value) = piece.value else {
                continue;
            };
            let name = value.of(text);
            if name.len() > MOST {
                let message = format!("`{name}` has {} bytes; the kernel takes {MOST}", name.len());
                findings.report(vif.place(value), message);
            }
        }
    }
}
