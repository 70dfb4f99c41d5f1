//! `file-too-large`: a configuration beyond the size that is analysed.

use ocaml_syntax::{TextRange, TextSize};

use super::{Context, Rule};
use crate::diagnostic::{Diagnostic, Severity};
use crate::source::{ANALYSED_BYTES, is_analysed};

pub(super) const RULE: Rule = Rule {
    name: "file-too-large",
    summary: "The file is too large to be analysed; only its syntax is checked.",
    page: "\
A configuration has some dozens of lines; the longest public one has 314. A file of more than
256 KiB is most likely not a configuration, and names, types and devices in it are not looked at:
an editor should not wait for it.
",
};

pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    if is_analysed(context.db, context.file) {
        return;
    }
    let line = context.text.find('\n').unwrap_or(0);
    let end = TextSize::new(u32::try_from(line).unwrap_or(u32::MAX));
    found.push(Diagnostic::new(
        RULE.name,
        Severity::Info,
        TextRange::up_to(end),
        format!(
            "only the syntax of this file is checked: it has {} KiB, and files of more than {} KiB \
             are not analysed",
            context.text.len() >> 10,
            ANALYSED_BYTES >> 10
        ),
    ));
}
