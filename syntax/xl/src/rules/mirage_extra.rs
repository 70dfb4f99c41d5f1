//! The command line of a unikernel: its runtime arguments.

use crate::check::{Context, Findings};
use crate::diagnostic::Severity;
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
        linux_words(findings, text);
    }
}

/// Words for a Linux kernel, which a unikernel refuses as unknown arguments.
fn linux_words(findings: &mut Findings, text: &Text) {
    let mut at = 0;
    for word in text.as_str().split(' ') {
        let start = at;
        at += word.len() + 1;
        let for_linux = ["console=", "root=", "earlyprintk="].iter().any(|prefix| word.starts_with(prefix))
            || matches!(word, "ro" | "rw" | "quiet");
        if for_linux {
            let message = format!("`{word}` is for a Linux kernel; a MirageOS unikernel takes `--NAME=VALUE`");
            findings.report(text.range(start, start + word.len()), message);
        }
    }
}
