//! `cmdline` together with `extra` or `root`, which are then ignored.

use rowan::TextRange;

use crate::check::{Context, Findings};
use crate::diagnostic::Edit;
use crate::domain::escaped;
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
        finding.guess(format!("Remove `{name}`"), vec![removal.clone()]);
        let Some(text) = context.text(name).filter(|text| !text.as_str().is_empty()) else {
            continue;
        };
        // Where `cmdline` was put together by `+=`, its end is not where it is said.
        let whole = context.settings.get("cmdline").map(|setting| setting.value_range());
        if whole.is_none_or(|whole| !whole.contains_range(cmdline.range)) {
            continue;
        }
        let word = if name == "root" { format!("root={}", text.as_str()) } else { text.as_str().to_owned() };
        let added = match cmdline.value.is_empty() {
            true => word,
            false => format!(" {word}"),
        };
        let end = TextRange::empty(cmdline.range.end());
        let edits = vec![Edit::replace(end, escaped(&added)), removal];
        finding.guess("Append it to `cmdline`", edits);
    }
}
