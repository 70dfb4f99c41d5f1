//! CD-ROM drives, which only HVM guests have.

use crate::check::{Context, Findings};
use crate::diagnostic::{Diagnostic, Edit, Severity};
use crate::domain::{DiskItem, Guest};
use crate::spec::disk::{Backend, Part, Role};

rule!("xl-disk-cdrom", Info, check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let guest = context.domain.guest.as_ref().map(|guest| guest.value);
    for (disk, part) in drives(context) {
        let served = disk.parsed.disk.backend_type.filter(|kind| {
            !matches!(kind.value, Backend::Phy | Backend::Qdisk)
        });
        if let Some(kind) = served {
            let message = format!("libxl refuses a CD-ROM drive that {} serves; phy and qdisk can", kind.value.word());
            findings.report(disk.place(kind.span), message).severity(Severity::Error);
        }
        // For a unikernel there is a rule that says more.
        let Some(guest) = guest.filter(|guest| *guest != Guest::Hvm && !context.is_unikernel) else {
            continue;
        };
        let message = format!("a {} guest has no CD-ROM drive and sees a disk that it can only read", guest.name());
        let finding = findings.report(disk.place(part.value), message);
        read_only(disk, part, finding);
    }
}

/// The disks that are CD-ROM drives, each with the part that says so.
pub(super) fn drives<'c>(
    context: &'c Context<'_>,
) -> impl Iterator<Item = (&'c DiskItem, &'c Part)> {
    let disks = context.domain.disks.iter();
    let right = disks.filter(|disk| disk.parsed.errors.is_empty() && !context.is_open(&disk.text));
    right.filter_map(|disk| {
        let mut parts = disk.parsed.parts.iter();
        let part = parts.find(|part| match part.role {
            Role::Cdrom => true,
            Role::Devtype => disk.part(part.value) == "cdrom",
            _ => false,
        })?;
        Some((disk, part))
    })
}

/// Says `access=ro` instead, where the access is not said otherwise and there is something to read.
pub(super) fn read_only(disk: &DiskItem, part: &Part, finding: &mut Diagnostic) {
    let model = &disk.parsed.disk;
    let is_empty = model.target.as_ref().is_none_or(|target| target.value.is_empty());
    // The drive of `hdc:cdrom` is a part of the device's name.
    let start = part.key.map_or(part.value.start, |key| key.start);
    let stands_alone = disk.text.as_str()[..start].trim_end().bytes().last().is_none_or(|byte| byte == b',');
    if model.access_span.is_some() || is_empty || !stands_alone {
        return;
    }
    let range = disk.place(crate::spec::Span::new(start, part.value.end));
    finding.guess("Write `access=ro`", vec![Edit::replace(range, "access=ro")]);
}
