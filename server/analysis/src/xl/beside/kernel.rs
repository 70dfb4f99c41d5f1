//! The kernel is the one that `mirage build` makes.

use mirage_releases::templates;

use super::{Pair, guess};
use crate::diagnostic::{Diagnostic, Edit, Severity};
use crate::rules::Rule;

pub(super) const RULE: Rule = Rule {
    name: "mirage-kernel-name",
    summary: "The Xen file starts another kernel than the one that is built.",
    page: include_str!("pages/mirage-kernel-name.md"),
};

pub(super) fn check(pair: &Pair<'_>, found: &mut Vec<Diagnostic>) {
    let Some(kernel) = &pair.domain.kernel else {
        return;
    };
    let path = kernel.value.as_str();
    // An installed kernel may be called anything; one beside the file is what was built.
    let is_beside = !path.starts_with('/') && !path.contains('@');
    let (folder, name) = match path.rfind('/') {
        Some(slash) => path.split_at(slash + 1),
        None => ("", path),
    };
    let form = templates::part("xl-kernel", pair.release).unwrap_or_default();
    let form = form.rsplit('/').next().unwrap_or_default();
    let built = form.replace("{{name}}", &pair.graph.name);
    if !is_beside || built.is_empty() || name == built || !name.ends_with(".xen") {
        return;
    }
    let message = format!("the configuration builds `{built}`, and this is another kernel");
    let mut finding = Diagnostic::new(RULE.name, Severity::Warning, kernel.range, message);
    let edit = Edit {
        range: kernel.range,
        text: xl_config::escaped(&format!("{folder}{built}")),
    };
    finding
        .fixes
        .push(guess(format!("Start `{built}`"), vec![edit]));
    found.push(finding);
}
