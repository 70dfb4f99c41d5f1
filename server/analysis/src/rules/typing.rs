//! What inference refuses, as findings: each refusal is the business of one rule, and is left out
//! where another rule has already spoken of its cause.

use super::Context;
use crate::diagnostic::{Diagnostic, Related, Severity};
use crate::infer::{self, Refusal};

/// The refusals of one rule.
pub(super) fn report(context: &Context<'_>, found: &mut Vec<Diagnostic>, rule: &str) {
    let verdict = infer::chosen_verdict(context.db, context.file);
    for refusal in verdict.refusals.iter().filter(|it| it.rule == rule) {
        let known = found.iter_mut().find(|it| {
            it.rejects
                && it
                    .range
                    .intersect(refusal.range)
                    .is_some_and(|both| !both.is_empty())
        });
        match known {
            None => found.push(finding(refusal)),
            // What mends the refusal mends its cause, too.
            Some(known) if known.rule == rule && known.fixes.is_empty() => {
                known.fixes.clone_from(&refusal.fixes);
            }
            Some(_) => {}
        }
    }
}

/// A file that the compiler accepts is refused by no rule.
pub(super) fn trust(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    if !infer::chosen_verdict(context.db, context.file).accepted() {
        return;
    }
    found.retain(|it| !it.rejects || it.rule == super::deprecated::RULE.name);
    for finding in found.iter_mut().filter(|it| it.rejects) {
        finding.rejects = false;
        finding.severity = Severity::Warning;
    }
}

fn finding(refusal: &Refusal) -> Diagnostic {
    let mut finding = Diagnostic::rejecting(refusal.rule, refusal.range, refusal.message.clone());
    finding.related = refusal
        .related
        .iter()
        .map(|(range, message)| Related {
            range: *range,
            message: message.clone(),
        })
        .collect();
    finding.fixes.clone_from(&refusal.fixes);
    finding
}
