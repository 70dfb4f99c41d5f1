//! No fix may break a specification that `xl` reads.
//!
//! A rule sees one mistake and mends it; what the mended text then means to `xl` can still be worse,
//! such as a wrong rate that comes to light when the blank before it goes. So every fix that stays
//! inside a specification is tried on it, and left out when `xl` would like the result less.

use rowan::TextRange;

use super::Context;
use crate::diagnostic::Edit;
use crate::spec::{disk, pci, vif};
use crate::syntax::parse;

/// The specifications of a file, in the order of the text.
pub(super) struct Guard<'c> {
    context: &'c Context<'c>,
    items: Vec<(TextRange, Kind)>,
}

#[derive(Clone, Copy)]
enum Kind {
    Disk,
    Vif,
    Pci,
}

impl<'c> Guard<'c> {
    pub(super) fn new(context: &'c Context<'c>) -> Self {
        let domain = &context.domain;
        let disks = domain.disks.iter().map(|disk| (disk.range, Kind::Disk));
        let vifs = domain.vifs.iter().map(|vif| (vif.range, Kind::Vif));
        let pci = domain.pci.iter().map(|device| (device.range, Kind::Pci));
        let mut items: Vec<_> = disks.chain(vifs).chain(pci).collect();
        items.sort_by_key(|(range, _)| range.start());
        Self { context, items }
    }

    /// Whether `xl` likes the text at least as much after `edits`.
    pub(super) fn allows(&self, edits: &[Edit]) -> bool {
        let Some((range, kind)) = self.item(edits) else {
            return true;
        };
        let source = self.context.parse.slice(range);
        let new = apply(source, range, edits);
        let refused = |source: &str| self.refused(source, kind);
        match (refused(source), refused(&new)) {
            (Some(before), Some(after)) => after <= before,
            (_, after) => after.is_some(),
        }
    }

    /// The one item that holds all edits between its quotes.
    fn item(&self, edits: &[Edit]) -> Option<(TextRange, Kind)> {
        let first = edits.first()?.range;
        let before = |(range, _): &(TextRange, Kind)| range.start() < first.start();
        let after = self.items.partition_point(before);
        let (range, kind) = *self.items.get(after.checked_sub(1)?)?;
        let inside =
            |edit: &Edit| range.start() < edit.range.start() && edit.range.end() < range.end();
        edits.iter().all(inside).then_some((range, kind))
    }

    /// How much of an item `xl` refuses; nothing when it is no string any more.
    fn refused(&self, source: &str, kind: Kind) -> Option<usize> {
        let parse = parse(&format!("a={source}\n"));
        let [assignment] = parse.assignments() else {
            return None;
        };
        let text = parse.decode(&assignment.value)?;
        if !parse.errors().is_empty() {
            return None;
        }
        let text = text.as_str();
        Some(match kind {
            Kind::Disk => usize::from(!disk::parse(text, self.context.xen).errors.is_empty()),
            Kind::Pci => usize::from(pci::parse(text).0.is_err()),
            Kind::Vif => {
                let problems = vif::parse(text).problems;
                let fatal = problems.iter().filter(|problem| problem.kind.is_fatal());
                fatal.count()
            }
        })
    }
}

/// The item with the edits in it; as it was when they overlap.
fn apply(source: &str, range: TextRange, edits: &[Edit]) -> String {
    let mut edits: Vec<&Edit> = edits.iter().collect();
    edits.sort_by_key(|edit| edit.range.start());
    let mut new = String::with_capacity(source.len());
    let mut at = 0;
    for edit in edits {
        let start = usize::from(edit.range.start() - range.start());
        new += source.get(at..start).unwrap_or_default();
        new += &edit.text;
        at = usize::from(edit.range.end() - range.start());
    }
    new + source.get(at..).unwrap_or_default()
}
