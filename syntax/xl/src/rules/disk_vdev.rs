//! Names of devices that libxl refuses when the domain is created.

use crate::check::{Context, Findings};
use crate::diagnostic::Edit;
use crate::spec::vdev::Vdev;

rule!("xl-disk-vdev", Error, check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    for disk in context.domain.disks.iter().filter(|disk| disk.parsed.errors.is_empty()) {
        let Some(vdev) = disk.parsed.disk.vdev.as_ref().filter(|_| !context.is_open(&disk.text)) else {
            continue;
        };
        let name = vdev.value.as_str();
        if Vdev::parse(name).is_some() {
            continue;
        }
        let range = disk.place(vdev.span);
        let message = format!("libxl refuses the device `{name}`: it must be like xvda, hda, sda, d0p0 or a number");
        let finding = findings.report(range, message);
        let better = name.trim().trim_start_matches("/dev/");
        if better != name && Vdev::parse(better).is_some() {
            finding.fix(format!("Write `{better}`"), vec![Edit::replace(range, better)]);
        }
    }
}
