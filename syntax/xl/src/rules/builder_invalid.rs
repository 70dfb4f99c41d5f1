//! A `builder` that Xen 4.10 and later refuse, such as the `linux` of older MirageOS.

use crate::check::{Context, Findings};
use crate::diagnostic::Edit;
use crate::domain::Guest;
use crate::release::XenVersion;

rule!("xl-builder-invalid", Error, check);

const SINCE: XenVersion = XenVersion::new(4, 10);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let (Some(builder), Some(text)) = (context.settings.get("builder"), context.text("builder")) else {
        return;
    };
    if context.xen < SINCE || Guest::from_builder(text.as_str(), context.xen).is_some() {
        return;
    }
    let word = text.as_str();
    let message = format!("Xen {SINCE} and later refuse the builder `{word}`; say the guest's `type` instead");
    let has_type = context.settings.get("type").is_some();
    let finding = findings.report(builder.value_range(), message);
    if has_type {
        finding.guess("Remove the builder", vec![context.delete_assignment(builder.assignment.range)]);
        return;
    }
    let (first, second) = if context.is_unikernel { ("pvh", "pv") } else { ("pv", "pvh") };
    for guest in [first, second] {
        let edit = Edit::replace(builder.assignment.range, format!("type = \"{guest}\""));
        finding.guess(format!("Write `type = \"{guest}\"`"), vec![edit]);
    }
}
