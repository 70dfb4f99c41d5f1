//! `type-error`: the compiler refuses this for another reason.

use super::{Context, Rule, typing};
use crate::diagnostic::Diagnostic;

pub(super) const RULE: Rule = Rule {
    name: "type-error",
    summary: "The compiler refuses this for another reason.",
    page: "\
The compiler of the release refuses the file here, for a reason that has no rule of its own: a record
without all its fields, a constructor with too few arguments, a module that lacks what its module type
asks for, an object without a method that devices need. The message says which.
",
};

pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    typing::report(context, found, RULE.name);
}
