//! Sets of physical CPUs that `xl` refuses.

use rowan::TextRange;

use crate::check::{Context, Findings};
use crate::number::scan;
use crate::settings::Content;
use crate::syntax::Text;

rule!("xl-cpus", Error, check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    for (setting, key) in context.known().filter(|(_, key)| key.language == Some("cpus")) {
        match &setting.content {
            Content::Text(text) if !context.is_open(text) => check_text(findings, text),
            Content::Text(_) => {}
            Content::List(_) => {
                for (_, text) in context.texts(key.name) {
                    check_text(findings, text);
                }
            }
        }
    }
}

fn check_text(findings: &mut Findings, text: &Text) {
    let mut at = 0;
    for part in text.as_str().split(',') {
        let place = text.range(at, at + part.len());
        at += part.len() + 1;
        if !part.is_empty() {
            check_part(findings, part, place);
        }
    }
}

fn check_part(findings: &mut Findings, part: &str, place: TextRange) {
    let without = part.strip_prefix('^');
    let rest = without.unwrap_or(part);
    let rest = rest.strip_prefix("node:").or_else(|| rest.strip_prefix("nodes:")).unwrap_or(rest);
    if rest == "all" {
        if without.is_some() {
            findings.report(place, "xl refuses `^` together with `all`");
        }
        return;
    }
    if !is_range(rest) {
        let message = format!("`{part}` is no set of CPUs: N, N-M, ^N, node:N or all");
        findings.report(place, message);
    }
}

/// `N` or `N-M` with N not greater than M.
fn is_range(text: &str) -> bool {
    let first = scan(text, 10);
    let rest = &text[first.length..];
    if first.length == 0 || first.unsigned() == u64::MAX {
        return false;
    }
    let Some(rest) = rest.strip_prefix('-') else {
        return rest.is_empty();
    };
    let last = scan(rest, 10);
    last.length == rest.len() && last.length > 0 && last.unsigned() != u64::MAX && first.unsigned() <= last.unsigned()
}
