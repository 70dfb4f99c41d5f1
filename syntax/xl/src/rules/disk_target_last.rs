//! Something after `target=`, which takes the rest of the text.

use rowan::TextRange;

use crate::catalogue::parameter;
use crate::check::{Context, Findings};
use crate::diagnostic::Edit;
use crate::domain::DiskItem;
use crate::spec::Span;
use crate::spec::disk::Role;

rule!("xl-disk-target-last", Error, check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    for disk in context.domain.disks.iter().filter(|disk| !context.is_open(&disk.text)) {
        let Some((key, tail)) = swallowed(disk) else {
            continue;
        };
        let message = "`target=` takes the rest of the text, so these parameters become part of the target";
        let place = disk.place(tail);
        let finding = findings.report(place, message);
        // The comma before the tail goes too.
        let moved = disk.part(tail);
        let cut = TextRange::new(disk.place(Span::new(tail.start - 1, tail.start)).start(), place.end());
        let before = TextRange::empty(disk.place(key).start());
        let needs_escape = place.len() != rowan::TextSize::of(moved);
        if !needs_escape {
            let edits = vec![Edit::replace(before, format!("{}, ", moved.trim())), Edit::delete(cut)];
            finding.fix("Move the target to the end", edits);
        }
    }
}

/// The key `target` and the parameters after its value.
pub(super) fn swallowed(disk: &DiskItem) -> Option<(Span, Span)> {
    let part = disk.parsed.parts.iter().find(|part| part.role == Role::Target)?;
    let key = part.key?;
    let text = disk.text.as_str();
    let value = part.value.of(text);
    let mut at = part.value.start;
    for piece in value.split(',') {
        let start = at;
        at += piece.len() + 1;
        let name = piece.trim_start_matches([' ', '\t']);
        let name = name.split('=').next().unwrap_or(name);
        let is_parameter = parameter("disk", name).is_some_and(|known| known.is_flag != piece.contains('='));
        if start > part.value.start && is_parameter {
            return Some((key, Span::new(start, part.value.end)));
        }
    }
    None
}
