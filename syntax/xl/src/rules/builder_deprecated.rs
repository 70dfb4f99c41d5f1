//! `builder`, the old way to say the type of a guest.

use crate::check::{Context, Findings};
use crate::diagnostic::{Edit, Tag};
use crate::domain::Guest;
use crate::release::XenVersion;

rule!("xl-builder-deprecated", Warning, check);

const SINCE: XenVersion = XenVersion::new(4, 10);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let Some(builder) = context.settings.get("builder").filter(|_| context.xen >= SINCE) else {
        return;
    };
    let Some(text) = context.text("builder") else {
        return;
    };
    let Some(guest) = Guest::from_builder(text.as_str(), context.xen) else {
        return;
    };
    let word = guest.word();
    let message = format!("`builder` is out of date since Xen {SINCE}; use `type = \"{word}\"`");
    let finding = findings.report(builder.key_range(), message).tag(Tag::Deprecated);
    let edit = match context.settings.get("type") {
        Some(_) => context.delete_assignment(builder.assignment.range),
        None => Edit::replace(builder.assignment.range, format!("type = \"{word}\"")),
    };
    finding.fix(format!("Write `type = \"{word}\"`"), vec![edit]);
}
