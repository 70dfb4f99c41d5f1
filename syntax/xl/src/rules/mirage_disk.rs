//! Which devices a unikernel finds: whole disks of Xen's own kind, without gaps.

use crate::check::{Context, Findings};
use crate::diagnostic::Edit;
use crate::spec::vdev::{Family, Vdev};

rule!("mirage-disk-vdev", Warning, check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    for disk in context.domain.disks.iter().filter(|disk| disk.parsed.errors.is_empty()) {
        let Some(vdev) = disk.parsed.disk.vdev.as_ref().filter(|_| !context.is_open(&disk.text)) else {
            continue;
        };
        let Some(device) = Vdev::parse(&vdev.value) else {
            continue;
        };
        let range = disk.place(vdev.span);
        let wrong_family = matches!(device.family, Family::Hd | Family::Sd);
        if !wrong_family && device.partition == 0 {
            continue;
        }
        let what = if wrong_family { "disks named xvda, xvdb and so on" } else { "whole disks" };
        let message = format!("a MirageOS unikernel looks for {what}, so it does not find `{}`", vdev.value);
        let finding = findings.report(range, message);
        if let Some(better) = Vdev::nth(device.disk) {
            finding.guess(format!("Write `{better}`"), vec![Edit::replace(range, better.to_string())]);
        }
    }
}
