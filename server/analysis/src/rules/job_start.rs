//! `job-start`: devices and the arguments of `start` do not fit. Found by [`crate::together`].

use super::{Context, Rule};
use crate::diagnostic::Diagnostic;
use crate::together;

pub(super) const RULE: Rule = Rule {
    name: together::START,
    summary: "The function `start` of a job takes another number of arguments than it is given.",
    page: "\
The tool starts a unikernel with a value for each device of its functor, in the same order, and with what
`~deps` and `~runtime_args` add. Since MirageOS 4.9.0 a job without devices is given `()`.
",
};

pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    found.extend(together::report(context.db, context.file, RULE.name));
}
