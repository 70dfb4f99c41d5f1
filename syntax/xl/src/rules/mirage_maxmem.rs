//! A unikernel cannot take or give memory while it runs.

use crate::check::{Context, Findings};

rule!("mirage-maxmem", Warning, check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let (Some(memory), Some(maxmem)) = (&context.domain.memory, &context.domain.maxmem) else {
        return;
    };
    if maxmem.value > memory.value {
        let setting = context.settings.get("maxmem").map(|setting| setting.assignment.range);
        let message = "a MirageOS unikernel has no balloon driver, so `maxmem` must equal `memory`";
        let finding = findings.report(maxmem.range, message);
        finding.related(memory.range, "the memory at the start");
        if let Some(range) = setting {
            finding.guess("Remove `maxmem`", vec![context.delete_assignment(range)]);
        }
    }
}
