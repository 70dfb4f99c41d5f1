//! A ramdisk or a command line for an HVM guest without a kernel that could use them.

use crate::check::{Context, Findings};
use crate::domain::Guest;
use crate::release::XenVersion;

rule!("xl-hvm-no-kernel", Error, check);

/// From here on HVM guests can start from a kernel directly.
const SINCE: XenVersion = XenVersion::new(4, 5);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let is_hvm = context.domain.guest.as_ref().is_some_and(|guest| guest.value == Guest::Hvm);
    let has_kernel = context.settings.get("kernel").is_some();
    if !is_hvm || has_kernel || context.xen < SINCE || !context.is_complete() {
        return;
    }
    for name in ["ramdisk", "cmdline"] {
        let says = context.text(name).is_some_and(|text| !text.as_str().is_empty());
        let Some(setting) = context.settings.get(name).filter(|_| says) else {
            continue;
        };
        let removal = context.delete_assignment(setting.assignment.range);
        let message = format!("libxl refuses `{name}` for an HVM guest without `kernel`");
        findings.report(setting.key_range(), message).guess("Remove the setting", vec![removal]);
    }
}
