//! Less video memory than the emulated card needs.

use crate::check::{Context, Findings};
use crate::diagnostic::Edit;
use crate::domain::Guest;
use crate::release::XenVersion;

rule!("xl-videoram", Error, check);

/// The first release with `vga`.
const SINCE: XenVersion = XenVersion::new(4, 3);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let is_hvm = context.domain.guest.as_ref().is_some_and(|guest| guest.value == Guest::Hvm);
    // The older device model has other limits.
    let is_older = context.settings.get("device_model_version").is_some_and(|setting| {
        setting.content.text().is_none_or(|text| text.as_str() != "qemu-xen")
    });
    let Some(setting) = context.settings.get("videoram") else {
        return;
    };
    if !is_hvm || is_older || context.xen < SINCE {
        return;
    }
    let Some((card, least)) = card(context) else {
        return;
    };
    let (Some(size), Some(text)) = (setting.number(), setting.content.text()) else {
        return;
    };
    // Nothing, or less than nothing, is no size to compare; the latter is said elsewhere.
    if (1..least).contains(&size) {
        let range = text.full_range();
        let message = format!("the card {card} needs {least} MiB at least; libxl refuses less");
        findings.report(range, message).guess(format!("Write {least}"), vec![Edit::replace(range, least.to_string())]);
    }
}

/// The emulated card and the least that it needs, in MiB.
fn card(context: &Context<'_>) -> Option<(&'static str, i64)> {
    let Some(vga) = context.settings.get("vga") else {
        let is_std = context.settings.get("stdvga").and_then(crate::Setting::number);
        return Some(if is_std.unwrap_or(0) == 0 { ("cirrus", 8) } else { ("stdvga", 16) });
    };
    match vga.content.text()?.as_str() {
        "cirrus" => Some(("cirrus", 8)),
        "stdvga" => Some(("stdvga", 16)),
        "qxl" => Some(("qxl", 128)),
        _ => None,
    }
}
