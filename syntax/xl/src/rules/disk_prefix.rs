//! Prefixes such as `phy:`, which xend needed.

use rowan::{TextRange, TextSize};

use crate::check::{Context, Findings};
use crate::diagnostic::{Edit, Tag};
use crate::domain::DiskItem;
use crate::spec::Span;
use crate::spec::disk::{Format, Role};

rule!("xl-disk-prefix", Warning, check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    for disk in context.domain.disks.iter().filter(|disk| !context.is_open(&disk.text)) {
        let mut prefixes = disk.parsed.parts.iter().filter(|part| part.role == Role::Prefix);
        let Some(first) = prefixes.next() else {
            continue;
        };
        let last = prefixes.next_back().unwrap_or(first);
        let span = Span::new(first.value.start, last.value.end + 1);
        let message = format!("the prefix `{}` is out of date and is to be removed from xl", disk.part(span));
        let finding = findings.report(disk.place(span), message).tag(Tag::Deprecated);
        if let Some(text) = modern(disk) {
            let inside = TextRange::new(disk.range.start() + TextSize::new(1), disk.range.end() - TextSize::new(1));
            finding.fix("Write it with parameters", vec![Edit::replace(inside, text)]);
        }
    }
}

/// The same disk in `key=value` form, if it is right and needs no escapes.
pub(crate) fn modern(disk: &DiskItem) -> Option<String> {
    let parsed = &disk.parsed;
    let model = &parsed.disk;
    let raw = disk.text.as_str();
    if !parsed.errors.is_empty() || disk.text.full_range().len() != TextSize::of(raw) || raw.contains(['"', '\'', '\\', '\n', '\t']) {
        return None;
    }
    let mut words = Vec::new();
    if !(model.cdrom && model.effective_format() == Format::Empty) {
        words.push(format!("format={}", model.effective_format().word()));
    }
    words.push(format!("vdev={}", model.vdev.as_ref()?.value));
    if model.cdrom {
        words.push("devtype=cdrom".to_owned());
    } else {
        words.push(format!("access={}", model.access.word()));
    }
    if let Some(script) = &model.script {
        words.push(format!("script={}", script.value));
    }
    // Whatever was said with a key or as a flag stays as it is.
    let kept = parsed.parts.iter().filter_map(|part| {
        let key = part.key.map(|key| key.of(raw));
        let value = part.value.of(raw);
        match part.role {
            Role::Target | Role::Format | Role::Vdev | Role::Access | Role::Script | Role::Prefix | Role::Devtype | Role::Cdrom => None,
            _ => Some(key.map_or(value.to_owned(), |key| format!("{key}={value}"))),
        }
    });
    words.extend(kept);
    let target = model.target.as_ref().map_or("", |target| target.value.as_str());
    if !target.is_empty() {
        words.push(format!("target={target}"));
    }
    Some(words.join(", "))
}
