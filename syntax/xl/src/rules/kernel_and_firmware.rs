//! Both `kernel` and `firmware`, which `xl` refuses for PV and PVH guests.

use crate::check::{Context, Findings};
use crate::domain::Guest;
use crate::release::XenVersion;

rule!("xl-kernel-and-firmware", Error, check);

const SINCE: XenVersion = XenVersion::new(4, 10);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let (Some(kernel), Some(firmware)) = (context.settings.get("kernel"), context.settings.get("firmware")) else {
        return;
    };
    let guest = context.guest().filter(|guest| *guest != Guest::Hvm);
    let (Some(guest), true) = (guest, context.xen >= SINCE) else {
        return;
    };
    let message = format!("a {} guest starts from `kernel` or from `firmware`, not from both", guest.name());
    let removal = context.delete_assignment(firmware.assignment.range);
    let finding = findings.report(firmware.key_range(), message);
    finding.related(kernel.assignment.range, "the kernel");
    finding.guess("Remove `firmware`", vec![removal]);
}
