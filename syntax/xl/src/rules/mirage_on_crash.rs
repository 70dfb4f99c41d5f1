//! What happens when a unikernel crashes.

use crate::check::{Context, Findings};
use crate::diagnostic::Edit;

rule!("mirage-on-crash", Info, check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let Some(action) = context.domain.on_crash.as_ref().filter(|action| action.value == "restart") else {
        return;
    };
    let message = "a unikernel that crashes at the start is restarted again and again, and its console is lost";
    let finding = findings.report(action.range, message);
    finding.guess("Keep the crashed domain", vec![Edit::replace(action.range, "preserve")]);
}
