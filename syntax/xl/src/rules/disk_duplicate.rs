//! Two disks with the same device in the guest, however it is written.

use std::collections::HashMap;

use crate::check::{Context, Findings};
use crate::diagnostic::Edit;
use crate::spec::vdev::Vdev;

rule!("xl-disk-duplicate-vdev", Error, check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let mut seen = HashMap::new();
    let named = context.domain.disks.iter().filter_map(|disk| {
        let vdev = disk.parsed.disk.vdev.as_ref()?;
        Some((disk, vdev, Vdev::parse(&vdev.value)?))
    });
    let named: Vec<_> = named.collect();
    for (disk, vdev, device) in &named {
        let range = disk.place(vdev.span);
        let Some(first) = seen.insert(device.id, range) else {
            continue;
        };
        seen.insert(device.id, first);
        let message = format!("another disk is `{}` already (number {})", vdev.value, device.id);
        let finding = findings.report(range, message);
        finding.related(first, "the other disk");
        let free = (0..).filter_map(Vdev::nth).find(|free| named.iter().all(|(_, _, used)| used.id != free.id));
        if let Some(free) = free {
            finding.guess(format!("Write `{free}`"), vec![Edit::replace(range, free.to_string())]);
        }
    }
}
