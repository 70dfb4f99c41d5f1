//! Keys of xend and of other tools, which no `xl` reads.

use super::wrong_shape::is_readable;
use crate::catalogue::{key, legacy};
use crate::check::{Context, Findings};
use crate::diagnostic::{Edit, Tag};

rule!("xl-legacy-key", Warning, check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    for setting in context.settings.iter() {
        let Some(old) = legacy(setting.name) else {
            continue;
        };
        let advice = old.replacement.map_or(String::new(), |new| format!("; use {new}"));
        let origin = match old.origin {
            "typo" => "is not a key of xl".to_owned(),
            origin => format!("({origin}) is not a key of xl"),
        };
        let message = format!(
            "`{}` {origin}, which ignores it without a word{advice}",
            old.name
        );
        let range = setting.key_range();
        let finding = findings.report(range, message).tag(Tag::Deprecated);
        let is_typo = old.origin == "typo";
        let readable = |new: &&crate::catalogue::Key| is_readable(context, new.name, &setting.content);
        if let Some(new) = old.replacement.and_then(key).filter(|_| is_typo).filter(readable) {
            let title = format!("Rename to `{}`", new.name);
            finding.guess(title, vec![Edit::replace(range, new.name)]);
        }
        let removal = context.delete_assignment(setting.assignment.range);
        finding.guess("Remove the setting", vec![removal]);
    }
}
