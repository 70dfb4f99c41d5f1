//! `+=` on a key that is read as a number: `xl` warns and drops the value.

use crate::check::{Context, Findings};
use crate::diagnostic::Edit;
use crate::syntax::Operator;

rule!("xl-append-number", Error, check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    for (setting, key) in context.known() {
        let is_append = setting.assignment.operator == Operator::Append;
        if !is_append || !key.shape.only_number() || setting.content.text().is_none() {
            continue;
        }
        let message = format!("xl does not add numbers: `{}` is dropped altogether", key.name);
        let range = setting.assignment.operator_range;
        let finding = findings.report(range, message);
        finding.guess("Set it instead", vec![Edit::replace(range, "=")]);
    }
}
