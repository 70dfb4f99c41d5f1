//! Passwords in clear text, and a VNC console that everybody can reach.

use crate::check::{Context, Findings};
use crate::diagnostic::Edit;

rule!("xl-secret", Hint, check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    if !findings.wants_hints() {
        return;
    }
    for name in ["vncpasswd", "spicepasswd"] {
        if let Some(text) = context.text(name).filter(|text| !text.as_str().is_empty()) {
            findings.report(text.full_range(), "everybody who can read this file knows this password");
        }
    }
    let open = context.text("vnclisten").filter(|text| text.as_str().starts_with("0.0.0.0"));
    let has_password = context.text("vncpasswd").is_some_and(|text| !text.as_str().is_empty());
    if let (Some(text), false) = (open, has_password) {
        let address = text.range(0, "0.0.0.0".len());
        let finding = findings.report(address, "the console is open to the network without a password");
        finding.guess("Listen on this host only", vec![Edit::replace(address, "127.0.0.1")]);
    }
}
