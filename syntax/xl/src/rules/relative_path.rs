//! Paths that depend on where `xl` is started.

use crate::check::{Context, Findings};

rule!("xl-relative-path", Hint, check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    // `mirage configure` itself writes a relative kernel.
    if !findings.wants_hints() || context.is_unikernel {
        return;
    }
    for name in ["kernel", "ramdisk"] {
        let Some(text) = context.text(name) else {
            continue;
        };
        if !text.as_str().is_empty() && !text.as_str().starts_with('/') {
            let message = "a relative path depends on the folder that xl is started in";
            findings.report(text.full_range(), message);
        }
    }
}
