//! Numbers with a leading zero, which are octal.

use crate::check::{Context, Findings};
use crate::diagnostic::Edit;

rule!("xl-octal", Warning, check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    for (setting, key) in context.known() {
        let shape = key.shape;
        let (Some(text), Some(number)) = (setting.content.text(), setting.number()) else {
            continue;
        };
        let word = text.as_str();
        let digits = word.trim_start_matches('0');
        let is_octal = word.len() > digits.len() && !digits.is_empty() && !digits.starts_with(['x', 'X']);
        if !(shape.number || shape.bool) || !is_octal || number < 8 {
            continue;
        }
        let message = format!("a leading 0 makes this octal: {word} is {number}");
        let range = text.full_range();
        let finding = findings.report(range, message);
        finding.guess(format!("Write {digits}"), vec![Edit::replace(range, digits)]);
        finding.guess(format!("Write {number}"), vec![Edit::replace(range, number.to_string())]);
    }
}
