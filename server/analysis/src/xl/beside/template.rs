//! A template is filled in as a deployment would, and what comes out is checked.

use xl_config::{Options, Placeholder, complete, placeholders};

use super::{Pair, guess};
use crate::diagnostic::{Diagnostic, Edit, Severity};
use crate::rules::Rule;
use crate::spell::similar;

pub(super) const RULE: Rule = Rule {
    name: "mirage-placeholder",
    summary: "A template has a placeholder for a device that the unikernel does not have.",
    page: include_str!("pages/mirage-placeholder.md"),
};

pub(super) fn check(pair: &Pair<'_>, found: &mut Vec<Diagnostic>) {
    if !pair.is_template() {
        return;
    }
    for placeholder in placeholders(pair.parse) {
        unknown_device(pair, &placeholder, found);
    }
    completed(pair, found);
}

fn unknown_device(pair: &Pair<'_>, placeholder: &Placeholder<'_>, found: &mut Vec<Diagnostic>) {
    let Some((kind, name)) = placeholder.name.split_once(':').filter(|_| pair.has_names) else {
        return;
    };
    let known: Vec<&str> = match kind {
        "BLOCK" => pair.graph.blocks.iter().map(|block| &*block.name).collect(),
        "NETWORK" => pair.graph.networks.iter().map(|it| &*it.name).collect(),
        _ => return,
    };
    if known.contains(&name) {
        return;
    }
    let (noun, all) = match kind {
        "BLOCK" => ("block device", known.join(", ")),
        _ => ("network", known.join(", ")),
    };
    let has = match known.is_empty() {
        true => "it has none".to_owned(),
        false => format!("it has {all}"),
    };
    let message = format!("the unikernel has no {noun} `{name}`; {has}");
    let range = placeholder.range;
    let near = similar(name, known.iter().copied());
    // A key may give a device another name altogether.
    let severity = match near.is_empty() {
        true => Severity::Info,
        false => Severity::Warning,
    };
    let mut finding = Diagnostic::new(RULE.name, severity, range, message);
    let only = match known[..] {
        [only] => Some(only),
        _ => None,
    };
    if let Some(meant) = near.first().map(|it| &**it).or(only) {
        let text = format!("@{kind}:{meant}@");
        finding
            .fixes
            .push(guess(format!("Write `{text}`"), vec![Edit { range, text }]));
    }
    found.push(finding);
}

/// Checks what the template becomes with plausible values; what is wrong with it without them is
/// said already.
fn completed(pair: &Pair<'_>, found: &mut Vec<Diagnostic>) {
    let name = &pair.graph.name;
    let filled = complete(pair.parse, |placeholder| {
        Some(match placeholder.split_once(':') {
            None => match placeholder {
                "NAME" => name.clone(),
                "KERNEL" => format!("/{name}.xen"),
                "MEMORY" => "256".to_owned(),
                _ => return None,
            },
            Some(("BLOCK", file)) => format!("/{file}"),
            // The bridge may be called anything: a short name that is one.
            Some(("NETWORK", _)) => "br0".to_owned(),
            Some(_) => return None,
        })
    });
    if filled.text.contains('@') && placeholders(pair.parse).any(|it| is_unknown(&it)) {
        return;
    }
    let options = Options {
        xen: pair.xen,
        unikernel: Some(true),
        hints: false,
    };
    let parse = xl_config::parse(&filled.text);
    for finding in xl_config::check(&parse, &options) {
        if finding.severity > xl_config::Severity::Warning {
            continue;
        }
        let range = filled.origin(finding.range);
        let is_said = found
            .iter()
            .any(|said| said.range == range || said.rule == finding.rule);
        if is_said {
            continue;
        }
        let severity = match finding.severity {
            xl_config::Severity::Error => Severity::Error,
            _ => Severity::Warning,
        };
        let message = format!("once it is filled in: {}", finding.message);
        found.push(Diagnostic::new(finding.rule, severity, range, message));
    }
}

/// Whether nobody knows what stands here.
fn is_unknown(placeholder: &Placeholder<'_>) -> bool {
    let word = placeholder.name.split(':').next().unwrap_or_default();
    !matches!(word, "NAME" | "KERNEL" | "MEMORY" | "BLOCK" | "NETWORK")
}
