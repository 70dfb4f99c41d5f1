//! Text where a number is read: `xl` warns and goes on without the value.

use super::grammar::{in_unit, truth};
use crate::check::{Context, Findings};
use crate::diagnostic::{Diagnostic, Edit};
use crate::number::Number;
use crate::syntax::Operator;

rule!("xl-not-a-number", Error, check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    for (setting, key) in context.known() {
        let appended = setting.assignment.operator == Operator::Append;
        if !key.shape.only_number() || appended || Context::is_placeholder(setting) {
            continue;
        }
        let Some(text) = setting.content.text().filter(|text| !context.is_open(text)) else {
            continue;
        };
        let consequence = match key.name {
            "memory" => "the domain would get 32 MiB",
            _ => "xl goes on without it",
        };
        let word = text.as_str();
        let message = match Number::read(word) {
            Number::Value(_) => continue,
            Number::TooLarge => format!("`{word}` is too large a number; {consequence}"),
            Number::Invalid => format!("`{word}` is not a number; {consequence}"),
        };
        let finding = findings.report(text.full_range(), message);
        mend(finding, word, key.unit, setting.value_range());
    }
}

fn mend(finding: &mut Diagnostic, word: &str, unit: Option<&str>, value: rowan::TextRange) {
    let word = word.trim();
    let better = match truth(word) {
        Some(truth) => Some(truth.to_owned()),
        None => unit.and_then(|unit| in_unit(word, unit)),
    };
    if let Some(better) = better {
        finding.fix(format!("Write {better}"), vec![Edit::replace(value, better)]);
        return;
    }
    let plain = word.trim_start_matches('0');
    if word.len() > plain.len() && !plain.is_empty() && plain.bytes().all(|b| b.is_ascii_digit()) {
        finding.guess(format!("Write {plain}"), vec![Edit::replace(value, plain)]);
    }
}
