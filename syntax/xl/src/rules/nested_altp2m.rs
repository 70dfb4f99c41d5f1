//! Nested virtualisation together with alternate page tables.

use crate::check::{Context, Findings};
use crate::domain::Guest;

rule!("xl-nested-altp2m", Error, check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let guest = context.domain.guest.as_ref().map(|guest| guest.value);
    if guest != Some(Guest::Hvm) {
        return;
    }
    let named = |name: &str| context.known().map(|(setting, _)| setting).find(|setting| setting.name == name);
    let (Some(nested), Some(tables)) = (named("nestedhvm"), named("altp2m")) else {
        return;
    };
    let is_on = tables.content.text().is_some_and(|text| {
        ["mixed", "external", "limited"].iter().any(|word| text.as_str().eq_ignore_ascii_case(word))
    });
    let is_on = is_on || tables.number().is_some_and(|number| number != 0);
    if is_on && nested.number().is_some_and(|number| number != 0) {
        let removal = context.delete_assignment(nested.assignment.range);
        let finding = findings.report(nested.key_range(), "libxl refuses `nestedhvm` together with `altp2m`");
        finding.related(tables.assignment.range, "the other one");
        finding.guess("Remove `nestedhvm`", vec![removal]);
    }
}
