//! A `type` that `xl` refuses, and one that contradicts `builder`.

use crate::check::nearest::nearest;
use crate::check::{Context, Findings};
use crate::diagnostic::Edit;
use crate::domain::Guest;

rule!("xl-type-invalid", Error, check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    if context.known().all(|(setting, _)| setting.name != "type") {
        return;
    }
    let Some(text) = context.text("type") else {
        return;
    };
    let word = text.as_str();
    let range = text.full_range();
    let Some(guest) = Guest::from_type(word) else {
        let lower = word.to_ascii_lowercase();
        let message = format!("xl refuses the type `{word}`; it is one of pv, pvh and hvm, in small letters");
        let finding = findings.report(range, message);
        if let Some(meant) = nearest(&lower, ["pvh", "hvm", "pv"].into_iter()) {
            finding.guess(format!("Write `{meant}`"), vec![Edit::replace(range, meant)]);
        }
        return;
    };
    let builder = context.text("builder").map(|text| Guest::from_builder(text.as_str(), context.xen));
    if let (Some(Some(other)), Some(setting)) = (builder, context.settings.get("builder"))
        && other != guest
    {
        let message = format!("`type` says {} but `builder` says {}, which xl refuses", guest.name(), other.name());
        let removal = context.delete_assignment(setting.assignment.range);
        let finding = findings.report(range, message);
        finding.related(setting.assignment.range, "the other one");
        finding.guess("Remove `builder`", vec![removal]);
    }
}
