//! Devices are found by their order: a gap hides all that come after it.

use crate::check::{Context, Findings};
use crate::diagnostic::Edit;
use crate::spec::vdev::{Family, Vdev};

rule!("mirage-disk-order", Info, check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let mut devices = Vec::new();
    for disk in &context.domain.disks {
        let vdev = disk.parsed.disk.vdev.as_ref().filter(|_| !context.is_open(&disk.text));
        // Wrong devices and wrong disks are said elsewhere, and nothing is sure then.
        let known = vdev.and_then(|vdev| Some((vdev, Vdev::parse(&vdev.value)?)));
        let Some((vdev, device)) = known.filter(|_| disk.parsed.errors.is_empty()) else {
            return;
        };
        if matches!(device.family, Family::Hd | Family::Sd) || device.partition != 0 {
            return;
        }
        devices.push((device, disk.place(vdev.span)));
    }
    devices.sort_by_key(|(device, _)| device.disk);
    if devices.windows(2).any(|pair| pair[0].0.disk == pair[1].0.disk) {
        return;
    }
    // xvda is left to a boot disk, so the first one is xvdb in what mirage writes.
    let first = devices.first().map_or(0, |(device, _)| device.disk.min(1));
    for (index, (device, range)) in (first..).zip(devices) {
        if device.disk > index
            && let Some(expected) = Vdev::nth(index)
        {
            let message = format!("there is no `{expected}`: a unikernel looks for its disks one after the other, without gaps");
            let finding = findings.report(range, message);
            finding.guess(format!("Write `{expected}`"), vec![Edit::replace(range, expected.to_string())]);
        }
    }
}
