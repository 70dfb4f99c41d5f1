//! Keys that no release reads.

use crate::catalogue::{key, keys, legacy};
use crate::check::nearest::nearest;
use crate::check::{Context, Findings};
use crate::diagnostic::Edit;

rule!("xl-unknown-key", Warning, check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    if describes_something_else(context) {
        return;
    }
    for setting in context.settings.iter() {
        let name = setting.name;
        if key(name).is_some() || legacy(name).is_some() {
            continue;
        }
        let readable = keys().iter().filter(|key| key.range.contains(context.xen) && !key.guests.is_none());
        let meant = nearest(name, readable.map(|key| key.name));
        let advice = meant.map_or(String::new(), |meant| format!("; did you mean `{meant}`?"));
        let message = format!("unknown key `{name}`, which xl ignores without a word{advice}");
        let finding = findings.report(setting.key_range(), message);
        // What stands there would stop xl as soon as it is read.
        let is_right = meant.is_none_or(|meant| super::wrong_shape::is_readable(context, meant, &setting.content));
        if let Some(meant) = meant.filter(|_| is_right) {
            finding.guess(format!("Rename to `{meant}`"), vec![Edit::replace(setting.key_range(), meant)]);
        }
    }
}

/// Dotted keys and no name: the settings of the tool stack (xl.conf), not a domain.
fn describes_something_else(context: &Context<'_>) -> bool {
    let has_name = context.settings.get("name").is_some();
    !has_name && context.settings.iter().any(|setting| setting.name.contains('.'))
}
