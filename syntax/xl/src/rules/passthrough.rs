//! Devices for a guest that is to have none.

use crate::check::{Context, Findings};

rule!("xl-passthrough", Error, check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let is_read = context.known().any(|(setting, _)| setting.name == "passthrough");
    let Some(text) = context.text("passthrough").filter(|_| is_read) else {
        return;
    };
    if !text.as_str().eq_ignore_ascii_case("disabled") {
        return;
    }
    let devices = ["pci", "dtdev"].into_iter().find_map(|name| {
        let setting = context.settings.get(name)?;
        let has_some = setting.content.items().is_some_and(|items| !items.is_empty());
        has_some.then_some(setting)
    });
    let (Some(devices), Some(setting)) = (devices, context.settings.get("passthrough")) else {
        return;
    };
    let removal = context.delete_assignment(setting.assignment.range);
    let message = format!("libxl refuses the devices of `{}` when `passthrough` is disabled", devices.name);
    let finding = findings.report(text.full_range(), message);
    finding.related(devices.key_range(), "the devices");
    finding.guess("Remove `passthrough`", vec![removal]);
}
