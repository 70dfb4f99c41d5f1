//! How much memory a unikernel can work with.

use crate::check::{Context, Findings};
use crate::diagnostic::Edit;

rule!("mirage-memory", Warning, check);

/// Nothing smaller was ever seen to start.
const LEAST: i64 = 16;
/// Solo5 maps 4 GiB.
const MOST: i64 = 4096;

fn check(context: &Context<'_>, findings: &mut Findings) {
    let Some(memory) = &context.domain.memory else {
        return;
    };
    if (0..LEAST).contains(&memory.value) {
        let message = format!("{} MiB is too little to start in; 32 MiB is what small unikernels use", memory.value);
        findings.report(memory.range, message).guess("Write 32", vec![Edit::replace(memory.range, "32")]);
    } else if memory.value > MOST {
        let message = format!("a MirageOS unikernel can use {MOST} MiB at most");
        findings.report(memory.range, message).guess(format!("Write {MOST}"), vec![Edit::replace(memory.range, MOST.to_string())]);
    }
}
