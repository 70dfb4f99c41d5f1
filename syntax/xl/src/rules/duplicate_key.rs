//! A key that is set twice: the earlier value is dead.

use crate::check::{Context, Findings};
use crate::diagnostic::Tag;
use crate::syntax::Operator;

rule!("xl-duplicate-key", Warning, check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let all: Vec<_> = context.settings.iter().collect();
    for (index, setting) in all.iter().enumerate().filter(|(_, setting)| setting.shadowed) {
        let later = all[index + 1..].iter().find(|later| later.name == setting.name);
        let Some(later) = later.filter(|later| later.assignment.operator == Operator::Set) else {
            continue;
        };
        let message = format!("`{}` is set again below, so this value is never used", setting.name);
        let removal = context.delete_assignment(setting.assignment.range);
        let finding = findings.report(setting.assignment.range, message);
        finding.tag(Tag::Unnecessary).related(later.assignment.range, "the value that counts");
        finding.fix("Remove this setting", vec![removal]);
    }
}
