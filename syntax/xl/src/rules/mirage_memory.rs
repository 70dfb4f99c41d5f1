//! How much memory a unikernel can work with.

use crate::check::{Context, Findings};
use crate::diagnostic::{Edit, Severity};

rule!("mirage-memory", Warning, check);

/// Nothing smaller was ever seen to start.
const LEAST: i64 = 16;
/// What Solo5's own tests and the smallest unikernels in use get.
const USUAL: i64 = 32;
/// Solo5 maps 4 GiB.
const MOST: i64 = 4096;

fn check(context: &Context<'_>, findings: &mut Findings) {
    let Some(memory) = &context.domain.memory else {
        return;
    };
    if (0..LEAST).contains(&memory.value) {
        let message = format!("{} MiB is too little to start in; 32 MiB is what small unikernels use", memory.value);
        findings.report(memory.range, message).guess("Write 32", vec![Edit::replace(memory.range, "32")]);
    } else if (LEAST..USUAL).contains(&memory.value) {
        let message = format!("{} MiB is less than what small unikernels use, {USUAL} MiB", memory.value);
        let finding = findings.report(memory.range, message).severity(Severity::Info);
        finding.guess(format!("Write {USUAL}"), vec![Edit::replace(memory.range, USUAL.to_string())]);
    } else if memory.value > MOST {
        let message = format!("a MirageOS unikernel can use {MOST} MiB at most");
        findings.report(memory.range, message).guess(format!("Write {MOST}"), vec![Edit::replace(memory.range, MOST.to_string())]);
    }
}
