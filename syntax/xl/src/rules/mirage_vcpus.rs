//! A unikernel uses one virtual CPU.

use crate::check::{Context, Findings};
use crate::diagnostic::Edit;

rule!("mirage-vcpus", Info, check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    for vcpus in [&context.domain.vcpus, &context.domain.maxvcpus].into_iter().flatten() {
        if vcpus.value > 1 {
            let finding = findings.report(vcpus.range, "a MirageOS unikernel uses one CPU only");
            finding.guess("Write 1", vec![Edit::replace(vcpus.range, "1")]);
        }
    }
}
