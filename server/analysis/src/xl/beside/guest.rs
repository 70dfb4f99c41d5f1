//! The type of guest that the configuration's release builds for.

use xl_config::Guest;

use super::{Pair, guess};
use crate::diagnostic::{Diagnostic, Edit, Severity};
use crate::rules::Rule;

pub(super) const RULE: Rule = Rule {
    name: "mirage-guest-type",
    summary: "The Xen file is for another type of guest than the release builds.",
    page: include_str!("pages/mirage-guest-type.md"),
};

/// PVH is said by a rule for every unikernel; here it is the older releases, which are PV.
pub(super) fn check(pair: &Pair<'_>, found: &mut Vec<Diagnostic>) {
    let Some(guest) = &pair.domain.guest else {
        return;
    };
    if pair.guest_type() != "pv" || guest.value == Guest::Pv {
        return;
    }
    let message = format!(
        "MirageOS {} builds PV kernels, which do not start as {}",
        pair.release,
        guest.value.name()
    );
    let mut finding = Diagnostic::new(RULE.name, Severity::Error, guest.range, message);
    if pair.settings.get("type").is_some() {
        let edit = Edit {
            range: guest.range,
            text: "pv".to_owned(),
        };
        finding.fixes.push(guess("Write `pv`", vec![edit]));
    }
    found.push(finding);
}
