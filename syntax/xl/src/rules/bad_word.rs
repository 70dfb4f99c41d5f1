//! Words that a key does not know.

use rowan::TextRange;

use crate::catalogue::{Key, Word};
use crate::check::nearest::nearest;
use crate::check::{Context, Findings};
use crate::diagnostic::Edit;
use crate::domain::Guest;
use crate::number::Number;
use crate::settings::Content;

rule!("xl-bad-word", Error, check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    for (setting, key) in context.known() {
        // These have rules of their own.
        if key.words.is_empty() || matches!(key.name, "type" | "builder") || !is_read(context, key) {
            continue;
        }
        match &setting.content {
            Content::Text(text) if key.shape.word && !context.is_open(text) => {
                let word = text.as_str();
                let is_number = (key.shape.number || key.shape.bool) && Number::read(word).value().is_some();
                if !is_number && !is_path(context, key, word) {
                    check_word(context, findings, key, word, text.full_range());
                }
            }
            Content::List(_) if key.shape.list => {
                for (_, text) in context.texts(key.name) {
                    let word = text.as_str().strip_prefix('!').unwrap_or(text.as_str());
                    let skipped = text.as_str().len() - word.len();
                    let range = text.range(skipped, text.as_str().len());
                    check_word(context, findings, key, word, range);
                }
            }
            _ => {}
        }
    }
}

/// Whether `xl` looks at the key at all: what is for HVM only is read for HVM guests only.
fn is_read(context: &Context<'_>, key: &Key) -> bool {
    let guests = key.guests;
    let only_hvm = guests.hvm && !guests.pv && !guests.pvh && !guests.arm;
    !only_hvm || context.guest() == Some(Guest::Hvm)
}

/// For HVM, `firmware` may be a path as well; elsewhere the beginning of a word is enough.
fn is_path(context: &Context<'_>, key: &Key, word: &str) -> bool {
    if !key.shape.path {
        return false;
    }
    match context.guest() {
        Some(Guest::Hvm) | None => true,
        Some(_) => "pvgrub32".starts_with(word) || "pvgrub64".starts_with(word),
    }
}

fn check_word(context: &Context<'_>, findings: &mut Findings, key: &Key, word: &str, range: TextRange) {
    let same = |other: &Word| {
        other.word == word || key.any_case && other.word.eq_ignore_ascii_case(word)
    };
    let usable = || key.words.iter().filter(|other| other.range.contains(context.xen));
    let usable_here = |other: &&Word| !key.shape.path || other.word.starts_with("pvgrub");
    if key.words.iter().any(|other| same(other) && other.range.contains(context.xen) && usable_here(&other)) {
        return;
    }
    let name = key.name;
    if let Some(other) = key.words.iter().find(|other| same(other) && usable_here(other)) {
        let since = other.range.since;
        let message = match other.range.until {
            Some(until) if until < context.xen => format!("`{name}` knows `{word}` up to Xen {until} only"),
            _ => format!("`{name}` knows `{word}` from Xen {since} on"),
        };
        findings.report(range, message);
        return;
    }
    let all: Vec<_> = usable().filter(usable_here).map(|other| other.word).collect();
    let message = format!("`{name}` does not know `{word}`, so xl refuses the domain; it knows {}", all.join(", "));
    let finding = findings.report(range, message);
    let lower = word.to_ascii_lowercase();
    if let Some(meant) = nearest(&lower, all.iter().copied()) {
        finding.guess(format!("Write `{meant}`"), vec![Edit::replace(range, meant)]);
    }
}
