//! A domain without a name.

use rowan::{TextRange, TextSize};

use crate::check::{Context, Findings};

rule!("xl-no-name", Error, check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    if context.settings.get("name").is_some() || !context.is_complete() {
        return;
    }
    // A file of other keys only, such as xl.conf, describes no domain.
    let known = context.known().count();
    if known == 0 && context.settings.iter().next().is_some() {
        return;
    }
    let place = TextRange::empty(TextSize::new(0));
    let finding = findings.report(place, "the domain has no `name`, which xl insists on");
    finding.guess("Add a name", vec![context.insert_setting("name = \"unnamed\"", &[])]);
}
