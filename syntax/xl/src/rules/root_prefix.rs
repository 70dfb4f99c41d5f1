//! `root = "root=…"`: the word comes twice.

use crate::check::{Context, Findings};
use crate::diagnostic::Edit;

rule!("xl-root-prefix", Warning, check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let Some(text) = context.text("root").filter(|text| text.as_str().starts_with("root=")) else {
        return;
    };
    let word = text.range(0, "root=".len());
    let message = format!("xl adds `root=` itself, so the guest sees `root={}`", text.as_str());
    findings.report(word, message).fix("Remove `root=`", vec![Edit::delete(word)]);
}
