//! A `type` that is only the beginning of a word: `xl` takes it, readers stumble.

use crate::check::{Context, Findings};
use crate::diagnostic::Edit;
use crate::domain::Guest;

rule!("xl-type-prefix", Warning, check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    if context.known().all(|(setting, _)| setting.name != "type") {
        return;
    }
    let Some(text) = context.text("type") else {
        return;
    };
    let word = text.as_str();
    let Some(guest) = Guest::from_type(word).filter(|guest| guest.word() != word) else {
        return;
    };
    let message = format!("xl reads `{word}` as {}; write it out", guest.word());
    let range = text.full_range();
    let finding = findings.report(range, message);
    finding.fix(format!("Write `{}`", guest.word()), vec![Edit::replace(range, guest.word())]);
}
