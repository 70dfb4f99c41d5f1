//! `job-module`: the module of a job is not there. Found by [`crate::together`].

use super::{Context, Rule};
use crate::diagnostic::Diagnostic;
use crate::together;

pub(crate) const RULE: Rule = Rule {
    name: "job-module",
    summary: "The module of a job is not where the configuration says.",
    page: "\
A job names a module, such as `Unikernel.Main`, and the file beside the configuration that has to define it
does not. The tool only finds out when it builds the unikernel.

A file that includes other modules, or does not parse, is not judged.
",
};

pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    together::report(context, found, RULE.name);
}
