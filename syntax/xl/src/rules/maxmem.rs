//! A ceiling below the memory at the start.

use crate::check::{Context, Findings};
use crate::diagnostic::Edit;

rule!("xl-maxmem-lt-memory", Error, check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let (Some(memory), Some(maxmem)) = (&context.domain.memory, &context.domain.maxmem) else {
        return;
    };
    if maxmem.value >= memory.value {
        return;
    }
    let (most, start) = (maxmem.value, memory.value);
    let message = format!("`maxmem` ({most} MiB) is less than `memory` ({start} MiB)");
    let finding = findings.report(maxmem.range, message);
    finding.related(memory.range, "the memory at the start");
    finding.guess(format!("Raise it to {start}"), vec![Edit::replace(maxmem.range, start.to_string())]);
}
