//! Virtual NUMA nodes for a PV guest, which libxl refuses.

use crate::check::{Context, Findings};
use crate::domain::Guest;

rule!("xl-vnuma-pv", Error, check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    // Only when the file says itself which guest it is: on Arm the default is another.
    let says_pv = context.domain.guest.as_ref().is_some_and(|guest| guest.value == Guest::Pv);
    let nodes = context.known().map(|(setting, _)| setting).find(|setting| setting.name == "vnuma");
    let Some(setting) = nodes.filter(|_| says_pv) else {
        return;
    };
    if setting.content.items().is_some_and(|items| !items.is_empty()) {
        let removal = context.delete_assignment(setting.assignment.range);
        let finding = findings.report(setting.key_range(), "libxl refuses virtual NUMA nodes for a PV guest");
        finding.guess("Remove the setting", vec![removal]);
    }
}
