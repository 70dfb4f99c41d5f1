//! As many interfaces as the unikernel has networks.

use xl_config::placeholders;

use super::{Devices, Pair, count, guess};
use crate::diagnostic::{Diagnostic, Severity};
use crate::rules::Rule;

pub(super) const RULE: Rule = Rule {
    name: "mirage-vif-count",
    summary: "The Xen file has another number of interfaces than the configuration has networks.",
    page: include_str!("pages/mirage-vif-count.md"),
};

pub(super) fn check(pair: &Pair<'_>, found: &mut Vec<Diagnostic>) {
    if pair.devices == Devices::Unknown {
        return;
    }
    // A placeholder in the list may stand for several.
    let items = pair
        .settings
        .get("vif")
        .map(|setting| setting.content.items());
    if items == Some(None) {
        return;
    }
    let there = items.flatten().map_or(0, <[_]>::len);
    let networks = &pair.graph.networks;
    let needed = networks.len();
    let (severity, message) = match there.cmp(&needed) {
        std::cmp::Ordering::Equal => return,
        std::cmp::Ordering::Greater => (
            Severity::Info,
            format!(
                "the unikernel has {}, so {} here is not used",
                count(needed, "network"),
                count(there - needed, "interface")
            ),
        ),
        std::cmp::Ordering::Less => (
            Severity::Warning,
            format!(
                "the unikernel has {} and this file {}; it stops at start when it does not find one",
                count(needed, "network"),
                count(there, "interface")
            ),
        ),
    };
    let mut finding = pair.about_devices(&RULE, severity, pair.place("vif"), message);
    if there < needed {
        let added = match pair.is_template() {
            true => unnamed(pair),
            false => (there..needed)
                .map(|at| format!("bridge={}", like_the_last(pair, at)))
                .collect(),
        };
        let right = added.len() == needed - there;
        let edit = right.then(|| pair.append("vif", &added)).flatten();
        let title = format!("Add {}", count(needed - there, "interface"));
        finding
            .fixes
            .extend(edit.map(|edit| guess(title, vec![edit])));
    }
    found.push(finding);
}

/// The interfaces of the networks that a template does not name yet, as the tool would write them.
fn unnamed(pair: &Pair<'_>) -> Vec<String> {
    let named: Vec<&str> = placeholders(pair.parse)
        .filter_map(|it| it.name.strip_prefix("NETWORK:"))
        .collect();
    let networks = pair.graph.networks.iter();
    let missing = networks.filter(|network| !named.contains(&&*network.name));
    missing
        .map(|network| format!("bridge=@NETWORK:{}@", network.name))
        .collect()
}

/// `br1` after `br0`; the bridge of the last interface when it has no number.
fn like_the_last(pair: &Pair<'_>, at: usize) -> String {
    let last = pair.domain.vifs.last();
    let Some(bridge) = last.and_then(|vif| vif.parsed.vif.bridge.as_deref()) else {
        return format!("br{at}");
    };
    let stem = bridge.trim_end_matches(|c: char| c.is_ascii_digit());
    match bridge[stem.len()..].parse::<usize>() {
        Ok(number) if number + 1 == pair.domain.vifs.len() => format!("{stem}{at}"),
        _ => bridge.to_owned(),
    }
}
