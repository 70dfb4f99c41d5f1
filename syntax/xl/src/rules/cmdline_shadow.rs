//! `cmdline` together with `extra` or `root`, which are then ignored.

use crate::check::{Context, Findings};
use crate::release::XenVersion;

rule!("xl-cmdline-shadow", Warning, check);

const SINCE: XenVersion = XenVersion::new(4, 5);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let Some(cmdline) = context.domain.cmdline.as_ref().filter(|_| context.xen >= SINCE) else {
        return;
    };
    for name in ["root", "extra"] {
        let Some(setting) = context.settings.get(name).filter(|setting| setting.content.text().is_some()) else {
            continue;
        };
        let removal = context.delete_assignment(setting.assignment.range);
        let finding = findings.report(setting.key_range(), format!("`cmdline` is set, so `{name}` is ignored"));
        finding.related(cmdline.range, "the command line");
        finding.guess(format!("Remove `{name}`"), vec![removal]);
    }
}
