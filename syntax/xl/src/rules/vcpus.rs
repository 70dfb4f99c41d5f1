//! More virtual CPUs at the start than the domain may have, or fewer than one.

use crate::check::{Context, Findings};
use crate::diagnostic::{Edit, Severity};

rule!("xl-vcpus", Error, check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let Some(vcpus) = &context.domain.vcpus else {
        return;
    };
    if vcpus.value < 0 {
        findings.report(vcpus.range, "a domain cannot have fewer than no CPUs; xl refuses this");
        return;
    }
    if vcpus.value == 0 {
        let finding = findings.report(vcpus.range, "0 counts as 1 here");
        finding.severity(Severity::Warning).guess("Write 1", vec![Edit::replace(vcpus.range, "1")]);
        return;
    }
    // A ceiling of 0 counts as none.
    let Some(most) = context.domain.maxvcpus.as_ref().filter(|most| most.value != 0) else {
        return;
    };
    if (0..vcpus.value).contains(&most.value) {
        let message = format!("`maxvcpus` ({}) is less than `vcpus` ({}), which xl refuses", most.value, vcpus.value);
        let finding = findings.report(most.range, message);
        finding.related(vcpus.range, "the CPUs at the start");
        let edit = Edit::replace(most.range, vcpus.value.to_string());
        finding.guess(format!("Raise it to {}", vcpus.value), vec![edit]);
    }
}
