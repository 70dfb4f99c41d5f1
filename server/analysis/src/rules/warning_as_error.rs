//! `warning-as-error`: the release compiles configurations with warnings as errors.

use super::{Context, Rule, typing};
use crate::diagnostic::Diagnostic;

pub(super) const RULE: Rule = Rule {
    name: "warning-as-error",
    summary: "The release compiles configurations with warnings as errors.",
    page: "\
Releases 3.7.1 to 3.7.4 and 4.3.2 to 4.7.0 let dune compile the configuration in its development
profile: unused variables and opened modules, labels that are left out, matches that lack a case and
other warnings refuse the file. Other releases compile it.
",
};

pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    typing::report(context, found, RULE.name);
}
