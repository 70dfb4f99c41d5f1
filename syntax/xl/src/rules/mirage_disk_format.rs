//! Images that are more than a row of blocks: qemu has to serve them.

use crate::check::{Context, Findings};
use crate::spec::disk::Format;

rule!("mirage-disk-format", Info, check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    for disk in context.domain.disks.iter().filter(|disk| disk.parsed.errors.is_empty()) {
        let container = disk.parsed.disk.format.filter(|format| {
            !matches!(format.value, Format::Raw | Format::Empty) && !context.is_open(&disk.text)
        });
        if let Some(format) = container {
            let message = format!("a process of qemu on the host has to serve {}; a raw image needs none", format.value.word());
            findings.report(disk.place(format.span), message);
        }
    }
}
