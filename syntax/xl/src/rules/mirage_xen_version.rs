//! Unikernels need a Xen that knows PVH.

use crate::check::{Context, Findings};
use crate::domain::Guest;
use crate::release::XenVersion;

rule!("mirage-xen-version", Error, check);

const SINCE: XenVersion = XenVersion::new(4, 10);

fn check(context: &Context<'_>, findings: &mut Findings) {
    // Older releases do not read the key, so the file is asked and not the domain.
    let Some(text) = context.text("type").filter(|_| context.xen < SINCE) else {
        return;
    };
    if Guest::from_type(text.as_str()) == Some(Guest::Pvh) {
        let xen = context.xen;
        let message = format!("a MirageOS unikernel for PVH needs Xen {SINCE}; Xen {xen} would start it as PV, and fail");
        findings.report(text.full_range(), message);
    }
}
