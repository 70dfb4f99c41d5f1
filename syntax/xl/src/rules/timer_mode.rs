//! `timer_mode` for a PV guest, which `xl` refuses.

use crate::check::{Context, Findings};
use crate::domain::Guest;
use crate::release::XenVersion;

rule!("xl-timer-mode-pv", Error, check);

const SINCE: XenVersion = XenVersion::new(4, 10);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let Some(setting) = context.settings.get("timer_mode") else {
        return;
    };
    if context.xen < SINCE || context.guest() != Some(Guest::Pv) {
        return;
    }
    let removal = context.delete_assignment(setting.assignment.range);
    let finding = findings.report(setting.key_range(), "xl refuses `timer_mode` for a PV guest");
    finding.guess("Remove the setting", vec![removal]);
}
