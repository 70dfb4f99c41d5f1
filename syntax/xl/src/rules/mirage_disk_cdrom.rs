//! CD-ROM drives, which a unikernel does not have.

use super::disk_cdrom::{drives, read_only};
use crate::check::{Context, Findings};

rule!("mirage-disk-cdrom", Warning, check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    for (disk, part) in drives(context) {
        let message = "a MirageOS unikernel has no CD-ROM drive; this is a disk that it can only read";
        let finding = findings.report(disk.place(part.value), message);
        read_only(disk, part, finding);
    }
}
