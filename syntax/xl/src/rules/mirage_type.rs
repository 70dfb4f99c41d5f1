//! MirageOS on Xen is PVH.

use rowan::{TextRange, TextSize};

use crate::check::{Context, Findings};
use crate::diagnostic::Edit;
use crate::domain::Guest;
use crate::release::XenVersion;

rule!("mirage-type", Error, check);

const PVH_SINCE: XenVersion = XenVersion::new(4, 10);

fn check(context: &Context<'_>, findings: &mut Findings) {
    // An old unikernel (mir-NAME.xen, before MirageOS 3.9) is PV.
    let is_old = context.domain.kernel.as_ref().is_some_and(|kernel| {
        kernel.value.rsplit('/').next().is_some_and(|name| name.starts_with("mir-"))
    });
    if is_old {
        return;
    }
    if let Some(guest) = &context.domain.guest {
        if guest.value == Guest::Pvh && context.xen >= PVH_SINCE {
            return;
        }
        if guest.value != Guest::Pvh {
            let by_type = context.settings.get("type").is_some();
            let message = format!("MirageOS 3.9 and later run as PVH only; a {} domain does not start them", guest.value.name());
            let finding = findings.report(guest.range, message);
            if by_type {
                finding.guess("Write `pvh`", vec![Edit::replace(guest.range, "pvh")]);
            }
        }
        return;
    }
    let says = ["type", "builder"].iter().any(|name| context.settings.get(name).is_some());
    if says || !context.is_complete() || context.settings.get("name").is_none() {
        return;
    }
    let kernel = context.settings.get("kernel").or_else(|| context.settings.get("name"));
    let place = kernel.map_or(TextRange::empty(TextSize::new(0)), |kernel| kernel.key_range());
    let finding = findings.report(place, "without a `type` this is a PV domain, which does not start MirageOS 3.9 and later");
    let edit = context.insert_setting("type = 'pvh'", &["kernel", "name"]);
    finding.guess("Add `type = 'pvh'`", vec![edit]);
}
