//! The notes of a parse after an edit: those of the sections that stay, and those of what was read again.

use super::Edit;
use crate::parse::Notes;
use rowan::TextSize;

/// What was found in a slice, with places in the file instead of places in the slice.
pub(super) fn based(mut notes: Notes, base: u32) -> Notes {
    for found in &mut notes.found {
        found.home += base;
        found.error.range += TextSize::new(base);
        found.error.stop += TextSize::new(base);
    }
    for seam in &mut notes.seams {
        seam.start += base;
        seam.reach = seam.reach.map(|it| it + base);
    }
    for miss in &mut notes.misses {
        miss.start += base;
        miss.decided += base;
    }
    for start in &mut notes.swallowers {
        *start += base;
    }
    notes
}

/// Puts together what is kept from before `from`, what is new, and what is kept from behind `to`.
pub(super) fn join(
    old: &Notes,
    edit: &Edit<'_>,
    (from, to): (u32, Option<u32>),
    middle: Notes,
) -> Notes {
    let to = to.unwrap_or(u32::MAX);
    let mut notes = Notes::default();
    let kept = old.found.partition_point(|it| it.home < from);
    let again = old.found.partition_point(|it| it.home < to);
    notes.found.extend_from_slice(&old.found[..kept]);
    notes.found.extend(middle.found);
    let behind = old.found[again..].iter();
    notes.found.extend(behind.map(|it| edit.moved_found(it)));

    let before = old.seams.partition_point(|it| it.start < from);
    let behind = old.seams.partition_point(|it| it.start < to);
    notes.seams.extend_from_slice(&old.seams[..before]);
    notes.seams.extend(middle.seams);
    let behind = old.seams[behind..].iter();
    notes.seams.extend(behind.map(|it| edit.moved_seam(it)));

    // The lexer may have gone further than the parser.
    let end = if to < u32::MAX { edit.moved(to) } else { to };
    let before = old.misses.partition_point(|it| it.start < from);
    let behind = old.misses.partition_point(|it| it.start < to);
    notes.misses.extend_from_slice(&old.misses[..before]);
    notes
        .misses
        .extend(middle.misses.into_iter().filter(|it| it.start < end));
    let behind = old.misses[behind..].iter();
    notes.misses.extend(behind.map(|it| edit.moved_miss(it)));

    let before = old.swallowers.partition_point(|&it| it < from);
    let behind = old.swallowers.partition_point(|&it| it < to);
    notes
        .swallowers
        .extend_from_slice(&old.swallowers[..before]);
    notes
        .swallowers
        .extend(middle.swallowers.into_iter().filter(|&it| it < end));
    let behind = old.swallowers[behind..].iter();
    notes.swallowers.extend(behind.map(|&it| edit.moved(it)));
    notes
}
