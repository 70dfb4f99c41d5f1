//! A PV or PVH guest with nothing to start.

use rowan::{TextRange, TextSize};

use crate::check::{Context, Findings};
use crate::domain::Guest;
use crate::release::XenVersion;

rule!("xl-no-kernel", Error, check);

/// Before, there was no such key.
const FIRMWARE_SINCE: XenVersion = XenVersion::new(4, 10);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let boots = |name| context.settings.get(name).is_some();
    let firmware = boots("firmware") && context.xen >= FIRMWARE_SINCE;
    if boots("kernel") || boots("bootloader") || firmware || !context.is_complete() {
        return;
    }
    // Without a name and a kernel it is no domain at all, and the name is asked for first.
    if context.known().count() == 0 {
        return;
    }
    let Some(guest) = context.guest().filter(|guest| *guest != Guest::Hvm) else {
        return;
    };
    let said = context.domain.guest.as_ref().map(|guest| guest.range);
    let place = said
        .or_else(|| context.settings.get("name").map(|name| name.key_range()))
        .unwrap_or(TextRange::empty(TextSize::new(0)));
    let by_default = if said.is_none() { " (the default)" } else { "" };
    let message = format!(
        "a {} guest{by_default} needs `kernel`, `bootloader` or `firmware`, or xl refuses to start it",
        guest.name()
    );
    let finding = findings.report(place, message);
    let name = context.text("name").map_or("", |text| text.as_str());
    let is_file_name = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    if context.is_unikernel && !name.is_empty() && name.bytes().all(is_file_name) {
        let edit = context.insert_setting(&format!("kernel = \"{name}.xen\""), &["name"]);
        finding.guess(format!("Start `{name}.xen`"), vec![edit]);
    }
}
