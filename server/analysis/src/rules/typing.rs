//! What inference refuses, as findings: each refusal is the business of one rule, and is left out
//! where another rule has already spoken of its cause.

use super::Context;
use crate::db::Db;
use crate::diagnostic::{Diagnostic, Related, Severity};
use crate::infer::{self, Refusal};
use crate::source::SourceFile;

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

/// Adds the ways to mend what inference refuses that have to be tried.
pub(super) fn mend(db: &dyn Db, file: SourceFile, findings: &mut [Diagnostic]) {
    let is_ours = |it: &Diagnostic| it.rejects && it.rule != super::deprecated::RULE.name;
    if !findings.iter().any(is_ours) {
        return;
    }
    for refusal in &infer::mended_verdict(db, file).refusals {
        // What makes the compiler read the file mends the first error.
        let is_syntax = refusal.rule == super::syntax_error::RULE.name;
        let meets = |it: &&mut Diagnostic| {
            let both = it.range.intersect(refusal.range);
            it.rule == refusal.rule
                && (is_syntax || both.is_some_and(|both| !both.is_empty() || it.range == both))
        };
        if let Some(finding) = findings.iter_mut().find(meets)
            // Another rule's own ways to mend its finding are better than tried ones.
            && refusal.fixes.starts_with(&finding.fixes)
        {
            finding.fixes.clone_from(&refusal.fixes);
        }
    }
}

fn finding(refusal: &Refusal) -> Diagnostic {
    let mut finding = Diagnostic::rejecting(refusal.rule, refusal.range, refusal.message.clone());
    finding.related = refusal
        .related
        .iter()
        .map(|(range, message)| Related {
            file: None,
            range: *range,
            message: message.clone(),
        })
        .collect();
    finding.fixes.clone_from(&refusal.fixes);
    finding
}
