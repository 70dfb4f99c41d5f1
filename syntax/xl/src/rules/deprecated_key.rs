//! Keys for which there is something better.

use crate::check::{Context, Findings};
use crate::diagnostic::{Edit, Tag};

rule!("xl-deprecated-key", Warning, check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    for (setting, key) in context.known() {
        // `builder` has rules of its own.
        if key.name == "builder" || key.deprecated.is_none_or(|since| context.xen < since) {
            continue;
        }
        let ignored = if key.guests.is_none() { "is ignored" } else { "is out of date" };
        let advice = match key.replacement {
            Some(new) => format!("; use `{new}`"),
            None => String::new(),
        };
        let message = format!("`{}` {ignored}{advice}", key.name);
        let finding = findings.report(setting.key_range(), message).tag(Tag::Deprecated);
        match (key.name, setting.number()) {
            ("stdvga", Some(0)) => {
                finding.fix("Write `vga`", vec![Edit::replace(setting.assignment.range, "vga = \"cirrus\"")]);
            }
            ("stdvga", Some(_)) => {
                finding.fix("Write `vga`", vec![Edit::replace(setting.assignment.range, "vga = \"stdvga\"")]);
            }
            ("altp2mhvm", Some(1)) => {
                finding.fix("Write `altp2m`", vec![Edit::replace(setting.assignment.range, "altp2m = \"mixed\"")]);
            }
            _ if key.guests.is_none() => {
                let removal = context.delete_assignment(setting.assignment.range);
                finding.guess("Remove the setting", vec![removal]);
            }
            _ => {}
        }
    }
}
