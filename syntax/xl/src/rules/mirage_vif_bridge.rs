//! Interfaces of a unikernel that join whatever bridge is the default.

use rowan::TextRange;

use super::vif_bridge::{joins_default, other_bridge};
use crate::check::{Context, Findings};
use crate::diagnostic::Edit;

rule!("mirage-vif-bridge", Warning, check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    for vif in joins_default(context) {
        let message = "no bridge is said: this joins the default of xl.conf, or xenbr0, which may not be there";
        let finding = findings.report(vif.range, message);
        let bridge = other_bridge(context).unwrap_or("xenbr0");
        let end = TextRange::empty(vif.text.full_range().end());
        let comma = if vif.text.as_str().is_empty() { "" } else { "," };
        finding.guess(format!("Say `bridge={bridge}`"), vec![Edit::replace(end, format!("{comma}bridge={bridge}"))]);
    }
}
