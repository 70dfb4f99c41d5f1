//! A guest that starts with less memory than it may get, and what does not go with that.

use crate::check::{Context, Findings};
use crate::diagnostic::Edit;
use crate::domain::Guest;
use crate::settings::{Content, Setting};

rule!("xl-populate-on-demand", Error, check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let guest = context.domain.guest.as_ref().map(|guest| guest.value);
    if !matches!(guest, Some(Guest::Pvh | Guest::Hvm)) {
        return;
    }
    let (Some(memory), Some(maxmem)) = (&context.domain.memory, &context.domain.maxmem) else {
        return;
    };
    if memory.value < 0 || maxmem.value <= memory.value {
        return;
    }
    let mut known = context.known().map(|(setting, _)| setting);
    let Some(other) = known.find(|setting| excludes(setting)) else {
        return;
    };
    let message = format!(
        "with less `memory` than `maxmem` the rest is given on demand, which libxl refuses together with `{}`",
        other.name
    );
    let finding = findings.report(maxmem.range, message);
    finding.related(other.key_range(), "this needs all memory at the start");
    let most = memory.value.to_string();
    finding.guess(format!("Lower it to {most}"), vec![Edit::replace(maxmem.range, most)]);
}

/// Whether a setting needs the whole memory to be there.
fn excludes(setting: &Setting<'_>) -> bool {
    match (setting.name, &setting.content) {
        ("pci" | "dtdev" | "vnuma", Content::List(items)) => !items.is_empty(),
        ("altp2m", Content::Text(text)) => {
            let is_off = text.as_str().eq_ignore_ascii_case("disabled") || setting.number() == Some(0);
            let is_on = ["mixed", "external", "limited"].iter().any(|word| text.as_str().eq_ignore_ascii_case(word));
            !is_off && (is_on || setting.number().is_some())
        }
        _ => false,
    }
}
