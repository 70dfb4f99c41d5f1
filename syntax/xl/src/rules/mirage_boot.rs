//! Ways to start that do not start a unikernel.

use crate::check::{Context, Findings};

rule!("mirage-boot", Info, check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    for name in ["bootloader", "ramdisk", "root"] {
        let Some(setting) = context.settings.get(name) else {
            continue;
        };
        let message = match name {
            "bootloader" => "a MirageOS unikernel is started from `kernel`; a bootloader finds nothing in its disks",
            "ramdisk" => "a MirageOS unikernel has no use for a ramdisk",
            _ => "a MirageOS unikernel has no root device; this becomes an argument that it refuses",
        };
        let removal = context.delete_assignment(setting.assignment.range);
        findings.report(setting.key_range(), message).guess("Remove the setting", vec![removal]);
    }
}
