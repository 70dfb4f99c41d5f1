//! What happens when a unikernel crashes.

use crate::check::{Context, Findings};
use crate::diagnostic::{Edit, Severity};

rule!("mirage-on-crash", Info, check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    match context.domain.on_crash.as_ref() {
        Some(action) if action.value == "restart" => {
            let message = "a unikernel that crashes at the start is restarted again and again, and its console is lost";
            let finding = findings.report(action.range, message);
            finding.guess("Keep the crashed domain", vec![Edit::replace(action.range, "preserve")]);
        }
        Some(action) if action.value == "destroy" && findings.wants_hints() => {
            let message = "the console of a unikernel that crashed is lost; `preserve` keeps it";
            let finding = findings.report(action.range, message).severity(Severity::Hint);
            finding.guess("Keep the crashed domain", vec![Edit::replace(action.range, "preserve")]);
        }
        None if findings.wants_hints() && context.settings.get("on_crash").is_none() => {
            let Some(kernel) = context.settings.get("kernel").filter(|_| context.is_complete()) else {
                return;
            };
            let message = "without `on_crash = \"preserve\"` the console of a unikernel that crashed is lost";
            let edit = context.insert_setting("on_crash = \"preserve\"", &["memory", "type", "kernel"]);
            let finding = findings.report(kernel.key_range(), message).severity(Severity::Hint);
            finding.guess("Keep the crashed domain", vec![edit]);
        }
        _ => {}
    }
}
