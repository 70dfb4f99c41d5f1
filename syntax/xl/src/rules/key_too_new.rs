//! Keys that the chosen release does not read yet.

use crate::catalogue::key;
use crate::check::{Context, Findings};

rule!("xl-key-too-new", Warning, check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    for setting in context.settings.iter() {
        let Some(key) = key(setting.name).filter(|key| context.xen < key.range.since) else {
            continue;
        };
        let (since, xen) = (key.range.since, context.xen);
        let message = format!("`{}` needs Xen {since}; Xen {xen} ignores it", key.name);
        findings.report(setting.key_range(), message);
    }
}
