//! Boot orders with letters that mean nothing.

use crate::check::{Context, Findings};
use crate::domain::Guest;

rule!("xl-boot-order", Warning, check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    if context.guest() != Some(Guest::Hvm) {
        return;
    }
    let Some(text) = context.text("boot") else {
        return;
    };
    // `a` is the floppy of older device models.
    let stray = text.as_str().char_indices().find(|(_, letter)| !"acdn".contains(*letter));
    if let Some((at, letter)) = stray {
        let message = format!("`{letter}` means nothing in a boot order: c is a disk, d a CD-ROM, n the network");
        findings.report(text.range(at, at + letter.len_utf8()), message);
    }
}
