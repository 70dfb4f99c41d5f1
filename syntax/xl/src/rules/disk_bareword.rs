//! A bare word that was meant as a parameter but is read by its position.

use crate::catalogue::{parameter, parameters};
use crate::check::nearest::nearest;
use crate::check::{Context, Findings};
use crate::diagnostic::Edit;
use crate::domain::DiskItem;
use crate::spec::Span;
use crate::spec::disk::{Part, Role};

rule!("xl-disk-bareword", Error, check);

/// Words that people write and what they mean.
const MEANT: [(&str, &str); 8] = [
    ("readonly", "access=ro"),
    ("read-only", "access=ro"),
    ("readwrite", "access=rw"),
    ("ro", "access=ro"),
    ("rw", "access=rw"),
    ("r", "access=ro"),
    ("w", "access=rw"),
    ("cd-rom", "cdrom"),
];

fn check(context: &Context<'_>, findings: &mut Findings) {
    for disk in context.domain.disks.iter().filter(|disk| !context.is_open(&disk.text)) {
        let Some((span, meant)) = word(context, disk) else {
            continue;
        };
        let range = disk.place(span);
        let word = disk.part(span);
        let role = disk.parsed.parts.iter().find(|part| part.value == span).map(|part| part.role);
        let read_as = match role {
            Some(Role::Target) => "the target",
            Some(Role::Format) => "the format",
            Some(Role::Vdev) => "the vdev",
            _ => "a further part",
        };
        let message = match parameter("disk", word).filter(|known| !known.range.contains(context.xen)) {
            Some(known) => format!("the disk flag `{word}` needs Xen {}; Xen {} reads it as {read_as}", known.range.since, context.xen),
            None => format!("`{word}` is no flag; xl reads it as {read_as}"),
        };
        let finding = findings.report(range, message);
        if let Some(meant) = meant {
            finding.guess(format!("Write `{meant}`"), vec![Edit::replace(range, meant)]);
        }
    }
}

/// The first such word of an item, and what was meant.
///
/// A word that is a path, or stands first in an item of positional parts only, is what it seems.
pub(super) fn word(context: &Context<'_>, disk: &DiskItem) -> Option<(Span, Option<&'static str>)> {
    let parts = &disk.parsed.parts;
    let has_keys = parts.iter().any(|part| part.key.is_some());
    let positional = |part: &&Part| part.key.is_none() && matches!(part.role, Role::Target | Role::Format | Role::Vdev | Role::Unknown);
    parts.iter().enumerate().filter(|(_, part)| positional(part)).find_map(|(index, part)| {
        let word = disk.part(part.value);
        if word.is_empty() || word.contains(['/', '.', ':']) {
            return None;
        }
        // A flag of another release is always meant as one.
        let other_release = parameter("disk", word)
            .filter(|known| known.is_flag && !known.range.contains(context.xen));
        if other_release.is_some() {
            return Some((part.value, None));
        }
        if !has_keys || index == 0 && part.role == Role::Target {
            return None;
        }
        if let Some((_, meant)) = MEANT.iter().find(|(said, _)| *said == word) {
            return Some((part.value, Some(*meant)));
        }
        let flags = parameters("disk").filter(|known| known.is_flag && known.range.contains(context.xen));
        // A flag that is read by its position after all has something odd behind it.
        let meant = nearest(word, flags.map(|known| known.name)).filter(|meant| *meant != word)?;
        Some((part.value, Some(meant)))
    })
}
