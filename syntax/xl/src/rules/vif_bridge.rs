//! Interfaces that join whatever bridge is the default.

use crate::check::{Context, Findings};

rule!("xl-vif-no-bridge", Hint, check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    if !findings.wants_hints() {
        return;
    }
    for vif in context.domain.vifs.iter().filter(|vif| !context.is_open(&vif.text)) {
        let model = &vif.parsed.vif;
        let says = model.bridge.is_some() || model.script.is_some() || model.backend.is_some() || model.gatewaydev.is_some();
        if !says && vif.parsed.problems.is_empty() {
            findings.report(vif.range, "this interface joins the default bridge, xenbr0 unless xl.conf says otherwise");
        }
    }
}
