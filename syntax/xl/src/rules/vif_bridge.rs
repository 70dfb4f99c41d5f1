//! Interfaces that join whatever bridge is the default.

use rowan::TextRange;

use crate::check::{Context, Findings};
use crate::diagnostic::Edit;
use crate::domain::VifItem;

rule!("xl-vif-no-bridge", Hint, check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    // For a unikernel there is a rule that says more.
    if !findings.wants_hints() || context.is_unikernel {
        return;
    }
    for vif in joins_default(context) {
        let message = "this interface joins the default bridge, xenbr0 unless xl.conf says otherwise";
        let finding = findings.report(vif.range, message);
        let bridge = other_bridge(context).unwrap_or("xenbr0");
        let end = TextRange::empty(vif.text.full_range().end());
        let comma = if vif.text.as_str().is_empty() { "" } else { "," };
        finding.guess(format!("Say `bridge={bridge}`"), vec![Edit::replace(end, format!("{comma}bridge={bridge}"))]);
    }
}

/// The interfaces that say neither a bridge nor another way out.
pub(super) fn joins_default<'c>(context: &'c Context<'_>) -> impl Iterator<Item = &'c VifItem> {
    let vifs = context.domain.vifs.iter();
    vifs.filter(|vif| {
        let model = &vif.parsed.vif;
        let says = model.bridge.is_some()
            || model.script.is_some()
            || model.backend.is_some()
            || model.gatewaydev.is_some();
        !says && vif.parsed.problems.is_empty() && !context.is_open(&vif.text)
    })
}

/// The bridge that another interface joins, when it needs no quotes of its own.
pub(super) fn other_bridge<'c>(context: &'c Context<'_>) -> Option<&'c str> {
    let vifs = context.domain.vifs.iter();
    let mut bridges = vifs.filter_map(|vif| vif.parsed.vif.bridge.as_deref());
    bridges.find(|bridge| {
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
        !bridge.is_empty() && bridge.bytes().all(is_plain)
    })
}
