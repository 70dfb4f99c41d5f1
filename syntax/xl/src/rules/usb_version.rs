//! Two ways to have USB that libxl refuses together.

use crate::check::{Context, Findings};
use crate::domain::Guest;
use crate::settings::{Content, Setting};

rule!("xl-usb-version", Error, check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let is_hvm = context.domain.guest.as_ref().is_some_and(|guest| guest.value == Guest::Hvm);
    let named = |name: &str| context.known().map(|(setting, _)| setting).find(|setting| setting.name == name);
    let is_on = |setting: &&Setting<'_>| setting.number().is_some_and(|number| number > 0);
    let newer = ["usbversion", "spiceusbredirection"].into_iter().filter_map(named).find(is_on);
    let usb = named("usb").filter(is_on);
    let devices = named("usbdevice").filter(|setting| match &setting.content {
        Content::Text(text) => !text.as_str().is_empty(),
        Content::List(items) => !items.is_empty(),
    });
    let (Some(newer), Some(older), true) = (newer, usb.or(devices), is_hvm) else {
        return;
    };
    let removal = context.delete_assignment(older.assignment.range);
    let message = format!("libxl refuses `{}` together with `{}`", older.name, newer.name);
    let finding = findings.report(older.key_range(), message);
    finding.related(newer.key_range(), "the newer way");
    finding.guess(format!("Remove `{}`", older.name), vec![removal]);
}
