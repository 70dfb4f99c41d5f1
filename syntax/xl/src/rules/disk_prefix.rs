//! Prefixes such as `phy:`, which xend needed.

use rowan::{TextRange, TextSize};

use crate::check::{Context, Findings};
use crate::diagnostic::{Edit, Tag};
use crate::domain::escaped;
use crate::spec::Span;
use crate::spec::disk::Role;

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
        if let Some(text) = disk.with_parameters() {
            let inside = TextRange::new(disk.range.start() + TextSize::new(1), disk.range.end() - TextSize::new(1));
            finding.fix("Write it with parameters", vec![Edit::replace(inside, escaped(&text))]);
        }
    }
}
