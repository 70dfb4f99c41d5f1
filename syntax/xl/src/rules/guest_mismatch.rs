//! Keys that have no effect for the guest's type.

use crate::check::{Context, Findings};
use crate::diagnostic::Tag;

rule!("xl-guest-mismatch", Info, check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    // Only when the file says itself which guest it is.
    let Some(guest) = &context.domain.guest else {
        return;
    };
    for (setting, key) in context.known() {
        let off = setting.number() == Some(0) || setting.content.text().is_some_and(|text| text.as_str().is_empty());
        if key.guests.contain(guest.value) || key.guests.is_none() || off {
            continue;
        }
        let message = format!(
            "`{}` has no effect for a {} guest; it is for {}",
            key.name,
            guest.value.name(),
            key.guests.describe()
        );
        let removal = context.delete_assignment(setting.assignment.range);
        let finding = findings.report(setting.key_range(), message);
        finding.tag(Tag::Unnecessary).guess("Remove the setting", vec![removal]);
    }
}
