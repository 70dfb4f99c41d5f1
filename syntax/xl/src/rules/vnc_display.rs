//! The display said twice, in `vnclisten` and in `vncdisplay`.

use crate::check::{Context, Findings};
use crate::domain::Guest;

rule!("xl-vnc-display", Error, check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    if context.guest() != Some(Guest::Hvm) {
        return;
    }
    let (Some(listen), Some(display)) = (context.text("vnclisten"), context.settings.get("vncdisplay")) else {
        return;
    };
    let colon = listen.as_str().find(':');
    // Display 0 counts as not said.
    if let (Some(colon), Some(1..)) = (colon, display.number()) {
        let removal = context.delete_assignment(display.assignment.range);
        let finding = findings.report(display.key_range(), "`vnclisten` says the display already; xl refuses both");
        finding.related(listen.range(colon, listen.as_str().len()), "said here");
        finding.guess("Remove `vncdisplay`", vec![removal]);
    }
}
