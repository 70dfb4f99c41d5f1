//! `kernel` pointing at hvmloader, a habit of xend.

use crate::check::{Context, Findings};
use crate::domain::Guest;

rule!("xl-hvmloader", Warning, check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let Some(kernel) = context.domain.kernel.as_ref().filter(|_| context.guest() == Some(Guest::Hvm)) else {
        return;
    };
    let (Some(setting), Some("hvmloader")) = (context.settings.get("kernel"), kernel.value.rsplit('/').next()) else {
        return;
    };
    let removal = context.delete_assignment(setting.assignment.range);
    let message = "xl ignores hvmloader as a kernel; use `firmware_override` for another firmware";
    findings.report(kernel.range, message).fix("Remove the setting", vec![removal]);
}
