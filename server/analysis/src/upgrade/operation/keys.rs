//! `~keys` of a job: keys of configure time are found where they are used, so the label goes. A key
//! of boot time has to move into the unikernel, which a person, or the upgrade of the whole folder,
//! has to do; its definition stays until then.

use mirage_releases::Release;

use super::calls;
use crate::upgrade::edits::replace;
use crate::upgrade::rewrite::{Found, blanks_before};
use crate::upgrade::site::{self, Site, argument_range};

/// Takes `~keys` from every job.
pub(super) fn out_of_main(site: &Site<'_>, _to: Release) -> Vec<Found> {
    let mut found = Vec::new();
    for (id, function, arguments) in calls(site, &["main", "foreign"]) {
        let Some(argument) = site::labelled(arguments, "keys") else {
            continue;
        };
        let range = argument_range(&site.unit, argument);
        let before = arguments
            .iter()
            .map(|it| argument_range(&site.unit, it).end())
            .filter(|end| *end <= range.start())
            .max()
            .unwrap_or_else(|| site.unit.expr_range(function).end());
        found.push(Found {
            by: 0,
            place: range,
            whole: site.unit.expr_range(id),
            edits: vec![replace(blanks_before(site, before, range), "")],
        });
    }
    found
}
