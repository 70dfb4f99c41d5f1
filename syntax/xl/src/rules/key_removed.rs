//! Keys that the chosen release no longer reads.

use crate::catalogue::key;
use crate::check::{Context, Findings};
use crate::diagnostic::{Edit, Tag};

rule!("xl-key-removed", Error, check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    for setting in context.settings.iter() {
        let Some(key) = key(setting.name) else {
            continue;
        };
        let Some(until) = key.range.until.filter(|until| *until < context.xen) else {
            continue;
        };
        let advice = key.replacement.map_or(String::new(), |new| format!("; write `{new}`"));
        let message = format!("`{}` was read up to Xen {until} and is ignored since{advice}", key.name);
        let finding = findings.report(setting.key_range(), message).tag(Tag::Deprecated);
        if let Some(new) = key.replacement.filter(|new| new.contains('=')) {
            if context.settings.get("type").is_none() && setting.number() == Some(1) {
                let edit = Edit::replace(setting.assignment.range, new.replace('=', " = "));
                finding.guess(format!("Write `{new}`"), vec![edit]);
            } else {
                let removal = context.delete_assignment(setting.assignment.range);
                finding.guess("Remove the setting", vec![removal]);
            }
        }
    }
}
