//! Arguments for the bootloader or the device model as one text.

use crate::check::{Context, Findings};
use crate::diagnostic::{Edit, Severity};

rule!("xl-arguments-text", Error, check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    for name in ["bootloader_args", "device_model_args", "device_model_args_pv", "device_model_args_hvm"] {
        let (Some(setting), Some(text)) = (context.settings.get(name), context.text(name)) else {
            continue;
        };
        let words: Vec<_> = text.as_str().split_ascii_whitespace().collect();
        let is_bootloader = name == "bootloader_args";
        let message = match (is_bootloader, words.is_empty()) {
            (true, true) => "an empty text as `bootloader_args` makes xl crash; leave it out".to_owned(),
            (true, false) => "`bootloader_args` as a text is out of date; use a list".to_owned(),
            _ => format!("`{name}` must be a list of arguments; xl refuses a text"),
        };
        let finding = findings.report(setting.value_range(), message);
        if is_bootloader && !words.is_empty() {
            finding.severity(Severity::Warning);
        }
        if words.is_empty() {
            finding.fix("Remove the setting", vec![context.delete_assignment(setting.assignment.range)]);
        } else if !text.as_str().contains(['"', '\'', '\\']) {
            let items: Vec<_> = words.iter().map(|word| format!("\"{word}\"")).collect();
            let list = format!("[ {} ]", items.join(", "));
            finding.fix("Make it a list", vec![Edit::replace(setting.value_range(), list)]);
        }
    }
}
