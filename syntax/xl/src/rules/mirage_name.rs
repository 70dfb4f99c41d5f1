//! Names that make trouble in commands and paths.

use crate::check::{Context, Findings};

rule!("mirage-name", Warning, check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let Some(text) = context.text("name") else {
        return;
    };
    let stray = text.as_str().char_indices().find(|(_, c)| c.is_whitespace() || *c == '/');
    if let Some((at, character)) = stray {
        let what = if character == '/' { "a slash" } else { "a blank" };
        let message = format!("{what} in the name breaks `xl console NAME` and the paths of logs");
        findings.report(text.range(at, at + character.len_utf8()), message);
    }
}
