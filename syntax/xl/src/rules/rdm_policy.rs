//! The `rdm` setting, which a fault of `xl` makes hard to use.

use crate::check::{Context, Findings};
use crate::diagnostic::{Edit, Severity};
use crate::release::XenVersion;
use crate::spec::rdm::{RdmErrorKind, parse};

rule!("xl-rdm", Warning, check);

const FAULT_SINCE: XenVersion = XenVersion::new(4, 15);
const READ_SINCE: XenVersion = XenVersion::new(4, 6);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let Some(text) = context.text("rdm").filter(|_| context.xen >= READ_SINCE) else {
        return;
    };
    let (result, unknown) = parse(text.as_str());
    for span in unknown {
        let word = span.of(text.as_str());
        let message = format!("`{word}` is no policy: strict or relaxed");
        findings.report(text.range(span.start, span.end), message);
    }
    let Err(error) = result else {
        return;
    };
    let word = error.span.of(text.as_str());
    let range = text.range(error.span.start, error.span.end);
    match error.kind {
        RdmErrorKind::KnownPolicy if context.xen < FAULT_SINCE => {}
        RdmErrorKind::KnownPolicy => {
            let message = format!("a fault in Xen {FAULT_SINCE} and later makes xl drop the whole setting because of a valid policy");
            let finding = findings.report(range, message);
            if text.as_str().contains("strategy=host") {
                finding.guess("Leave the policy out", vec![Edit::replace(text.full_range(), "strategy=host")]);
            }
        }
        RdmErrorKind::UnknownKey => {
            let message = format!("xl does not know `{word}` here and drops the setting");
            findings.report(range, message).severity(Severity::Error);
        }
        RdmErrorKind::UnknownStrategy => {
            let message = format!("the only strategy is host, not `{word}`; xl drops the setting");
            findings.report(range, message).severity(Severity::Error);
        }
        RdmErrorKind::Unfinished => {
            let place = if range.is_empty() { text.full_range() } else { range };
            findings.report(place, "a value is missing; xl drops the setting").severity(Severity::Error);
        }
    }
}
