//! Modes written as numbers, the old way.

use crate::check::{Context, Findings};
use crate::diagnostic::{Edit, Severity, Tag};
use crate::release::XenVersion;

rule!("xl-number-for-word", Warning, check);

const SINCE: XenVersion = XenVersion::new(4, 2);

fn check(context: &Context<'_>, findings: &mut Findings) {
    for name in ["tsc_mode", "timer_mode", "altp2m"] {
        let Some((setting, key)) = context.known().find(|(setting, _)| setting.name == name) else {
            continue;
        };
        let Some(number) = setting.number().filter(|_| context.xen >= SINCE) else {
            continue;
        };
        let word = usize::try_from(number).ok().and_then(|number| key.words.get(number));
        let Some(word) = word else {
            let message = format!("`{name}` knows the numbers 0 to {} only", key.words.len() - 1);
            findings
                .report(setting.value_range(), message)
                .severity(Severity::Error);
            continue;
        };
        if name == "altp2m" {
            continue;
        }
        let message = format!("`{name}` as a number is out of date; {number} is `{}`", word.word);
        let finding = findings.report(setting.value_range(), message).tag(Tag::Deprecated);
        let edit = Edit::replace(setting.value_range(), format!("\"{}\"", word.word));
        finding.fix(format!("Write `{}`", word.word), vec![edit]);
    }
}
