//! The command line of a unikernel: its runtime arguments.

use rowan::TextRange;

use crate::check::{Context, Findings};
use crate::diagnostic::{Edit, Severity};
use crate::syntax::Text;

rule!("mirage-extra", Info, check);

/// Solo5 cuts the command line here.
const MOST: usize = 8191;

fn check(context: &Context<'_>, findings: &mut Findings) {
    for name in ["cmdline", "extra"] {
        let Some(text) = context.text(name) else {
            continue;
        };
        if text.as_str().len() > MOST {
            let message = format!("the command line has {} bytes and is cut after {MOST}", text.as_str().len());
            findings.report(text.range(MOST, text.as_str().len()), message).severity(Severity::Warning);
        }
        words(findings, text);
    }
}

/// Words for a Linux kernel, which a unikernel refuses as unknown arguments, and a first word that
/// is no argument. Later words may be values of the one before.
fn words(findings: &mut Findings, text: &Text) {
    let mut at = 0;
    let mut is_first = true;
    for word in text.as_str().split(' ') {
        let start = at;
        at += word.len() + 1;
        if word.is_empty() {
            continue;
        }
        let range = text.range(start, start + word.len());
        let for_linux = ["console=", "root=", "earlyprintk="].iter().any(|prefix| word.starts_with(prefix))
            || matches!(word, "ro" | "rw" | "quiet");
        if for_linux {
            let message = format!("`{word}` is for a Linux kernel; a MirageOS unikernel takes `--NAME=VALUE`");
            findings.report(range, message);
        } else if is_first && !word.starts_with(['-', '"', '\'', '\\']) {
            let message = format!("`{word}` is no argument: a MirageOS unikernel takes `--NAME=VALUE`");
            let finding = findings.report(range, message);
            let name = word.split('=').next().unwrap_or(word);
            if name.len() < word.len() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-') {
                let before = TextRange::empty(range.start());
                finding.guess(format!("Write `--{name}=`"), vec![Edit::replace(before, "--")]);
            }
        }
        is_first = false;
    }
}
