//! A list where one value is read, or one value where a list is read.

use rowan::TextRange;

use crate::check::{Context, Findings};
use crate::diagnostic::{Edit, Severity};
use crate::settings::Content;
use crate::spec::{disk, pci, rdm, vif};

rule!("xl-wrong-shape", Error, check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    for (setting, key) in context.known() {
        let range = setting.value_range();
        match &setting.content {
            // Read as text with a rule of its own.
            Content::Text(_) if key.name == "bootloader_args" || key.name.starts_with("device_model_args") => {}
            Content::Text(_) if Context::is_placeholder(setting) => {}
            Content::Text(text) if !key.shape.takes_scalar() => {
                let lost = lost(key.name);
                let message = format!("`{}` must be a list; {lost}", key.name);
                let finding = findings.report(range, message);
                if text.as_str().is_empty() {
                    finding.severity(Severity::Warning);
                }
                if !is_item(context, key.name, text.as_str()) {
                    continue;
                }
                let open = Edit::replace(TextRange::empty(range.start()), "[ ");
                let close = Edit::replace(TextRange::empty(range.end()), " ]");
                finding.fix("Make it a list", vec![open, close]);
            }
            Content::List(items) if !key.shape.takes_list() => {
                let message = format!("`{}` must be a single value; xl goes on without it", key.name);
                let finding = findings.report(range, message);
                if let [only] = &items[..]
                    && only.content.text().is_some()
                {
                    let before = Edit::delete(TextRange::new(range.start(), only.range.start()));
                    let after = Edit::delete(TextRange::new(only.range.end(), range.end()));
                    finding.fix("Take it out of the list", vec![before, after]);
                }
            }
            _ => {}
        }
    }
}

/// Whether `xl` can read a value as that of `key`, as far as the specifications in it go.
pub(super) fn is_readable(context: &Context<'_>, key: &str, content: &Content) -> bool {
    match content {
        Content::Text(text) if key == "rdm" => rdm::parse(text.as_str()).0.is_ok(),
        Content::Text(_) => true,
        Content::List(items) => {
            let mut texts = items.iter().filter_map(|item| item.content.text());
            texts.all(|text| is_item(context, key, text.as_str()))
        }
    }
}

/// Whether `xl` can read the text as an item of the list: one that it cannot would stop it.
fn is_item(context: &Context<'_>, key: &str, text: &str) -> bool {
    match key {
        "disk" => disk::parse(text, context.xen).errors.is_empty(),
        "vif" => !vif::parse(text).problems.iter().any(|problem| problem.kind.is_fatal()),
        "pci" => pci::parse(text).0.is_ok(),
        _ => true,
    }
}

/// What the domain does not get.
fn lost(key: &str) -> &'static str {
    match key {
        "disk" => "as it stands no disk is attached",
        "vif" => "as it stands the domain has no network interface",
        "pci" => "as it stands no device is passed through",
        _ => "xl goes on without it",
    }
}
