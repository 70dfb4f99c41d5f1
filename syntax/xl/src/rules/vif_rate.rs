//! Rates that `xl` refuses.

use crate::check::{Context, Findings};
use crate::diagnostic::Edit;
use crate::spec::rate::{Rate, RateErrorKind};
use crate::spec::vif::VifProblemKind;

rule!("xl-vif-rate", Error, check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    for vif in context.domain.vifs.iter().filter(|vif| !context.is_open(&vif.text)) {
        for problem in &vif.parsed.problems {
            let VifProblemKind::Rate(error) = problem.kind else {
                continue;
            };
            let word = vif.part(problem.span);
            let message = match error.kind {
                RateErrorKind::Missing => "the rate is missing".to_owned(),
                RateErrorKind::Invalid => format!("`{word}` is no rate: a number with one of b/s, Kb/s, Mb/s, Gb/s, B/s, KB/s, MB/s, GB/s"),
                RateErrorKind::Overflow => format!("`{word}` is zero or too large"),
                RateErrorKind::InvalidInterval => format!("`{word}` is no interval: a number with one of s, ms, us"),
                RateErrorKind::IntervalOverflow => format!("`{word}` is zero or too long an interval"),
            };
            let range = vif.place(problem.span);
            let finding = findings.report(range, message);
            if let Some(better) = better(word).filter(|_| error.kind == RateErrorKind::Invalid) {
                finding.guess(format!("Write `{better}`"), vec![Edit::replace(range, better)]);
            }
        }
    }
}

/// The same with the letters as they should be.
fn better(word: &str) -> Option<String> {
    let word = word.trim();
    let digits = word.bytes().take_while(u8::is_ascii_digit).count();
    let (number, unit) = word.split_at(digits);
    let unit = unit.trim().replace("ps", "/s").replace("/S", "/s");
    let mut letters = unit.chars();
    let scale = letters.next()?.to_ascii_uppercase();
    let fixed = format!("{number}{scale}{}", letters.as_str());
    Rate::parse(&fixed).is_ok().then_some(fixed)
}
