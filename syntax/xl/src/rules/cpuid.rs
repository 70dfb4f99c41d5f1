//! `cpuid` texts that `xl` drops.

use crate::check::{Context, Findings};

rule!("xl-cpuid", Warning, check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let Some(text) = context.text("cpuid") else {
        return;
    };
    let mut at = 0;
    let mut words = text.as_str().split(',').filter_map(|word| {
        let start = at;
        at += word.len() + 1;
        (!word.is_empty()).then_some((word, text.range(start, start + word.len())))
    });
    match words.next() {
        Some(("host", _)) => {}
        Some((word, place)) => {
            let message = format!("the first word must be `host`, not `{word}`; xl drops the whole setting");
            findings.report(place, message);
            return;
        }
        None => return,
    }
    for (word, place) in words {
        if !word.contains('=') {
            findings.report(place, format!("`{word}` needs a value: {word}=0 or {word}=1"));
        }
    }
}
