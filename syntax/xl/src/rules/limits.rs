//! Numbers that are outside what `xl` takes.

use crate::check::{Context, Findings};
use crate::domain::Guest;

rule!("xl-limits", Error, check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    for (setting, key) in context.known() {
        let (Some(number), Some(text)) = (setting.number(), setting.content.text()) else {
            continue;
        };
        // What only matters to other guests is not looked at by xl.
        let only_hvm = key.guests.hvm && !key.guests.pv && !key.guests.pvh && !key.guests.arm;
        if only_hvm && context.guest() != Some(Guest::Hvm) {
            continue;
        }
        let range = text.full_range();
        if let Some((lowest, highest)) = key.limits {
            if !(lowest..=highest).contains(&number) {
                let message = format!("`{}` must be from {lowest} to {highest}", key.name);
                findings.report(range, message);
            }
        } else if number < 0 && key.unit == Some("MiB") {
            let message = format!("{number} MiB makes an absurdly large size; xl does not notice");
            findings.report(range, message);
        }
    }
}
