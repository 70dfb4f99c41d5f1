//! `job-module`: the module of a job is not there. Found by [`crate::together`].

use super::{Context, Rule};
use crate::diagnostic::Diagnostic;
use crate::together;

pub(super) const RULE: Rule = Rule {
    name: together::MODULE,
    summary: "The module of a job is not where the configuration says.",
    page: "\
A job names a module, such as `Unikernel.Main`, and the file beside the configuration that has to define it
does not. The tool only finds out when it builds the unikernel.

It is also said of a file that is not there, if other modules lie beside the configuration and no package that
it names can have the module. The editor offers to write the module or the file.

A file that includes other modules, or does not parse, is not judged.
",
};

pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    found.extend(together::report(context.db, context.file, RULE.name));
}
