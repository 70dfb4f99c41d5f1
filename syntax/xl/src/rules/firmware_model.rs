//! Firmware and device model that do not go together.

use crate::check::{Context, Findings};
use crate::domain::Guest;
use crate::release::XenVersion;

rule!("xl-firmware-model", Error, check);

/// From here on qemu-xen is the default device model.
const SINCE: XenVersion = XenVersion::new(4, 3);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let is_hvm = context.domain.guest.as_ref().is_some_and(|guest| guest.value == Guest::Hvm);
    let Some(bios) = context.text("bios").filter(|_| is_hvm && context.xen >= SINCE) else {
        return;
    };
    let model = match context.settings.get("device_model_version") {
        None => "qemu-xen",
        Some(setting) => setting.content.text().map_or("", |text| text.as_str()),
    };
    let word = bios.as_str().to_ascii_lowercase();
    let needed = match word.as_str() {
        "rombios" => "qemu-xen-traditional",
        "seabios" | "ovmf" => "qemu-xen",
        _ => return,
    };
    if matches!(model, "qemu-xen" | "qemu-xen-traditional") && model != needed {
        let message = format!("`{word}` needs the device model {needed}, not {model}; libxl refuses the domain");
        findings.report(bios.full_range(), message);
    }
}
