//! Each block device of the unikernel is found by the number of its virtual device.

use xl_config::DiskItem;
use xl_config::spec::vdev::Vdev;

use super::{Devices, Pair, guess};
use crate::diagnostic::{Diagnostic, Edit, Severity};
use crate::graph::Block;
use crate::rules::Rule;

pub(super) const RULE: Rule = Rule {
    name: "mirage-disks",
    summary: "The Xen file does not give the unikernel the disks that it looks for.",
    page: include_str!("pages/mirage-disks.md"),
};

/// A disk of the file with its device.
struct Disk<'p> {
    item: &'p DiskItem,
    device: Vdev,
}

pub(super) fn check(pair: &Pair<'_>, found: &mut Vec<Diagnostic>) {
    if pair.devices == Devices::Unknown {
        return;
    }
    let list = pair
        .settings
        .get("disk")
        .map(|setting| setting.content.items());
    if list == Some(None) {
        return;
    }
    let items = &pair.domain.disks;
    let disks: Vec<Disk<'_>> = items.iter().filter_map(disk).collect();
    // One that cannot be read, or whose device is a placeholder, may be any of them.
    if disks.len() < list.flatten().map_or(0, <[_]>::len) {
        return;
    }
    let mut used = Vec::new();
    for block in &pair.graph.blocks {
        let Some(device) = u32::try_from(block.number).ok().and_then(Vdev::nth) else {
            continue;
        };
        match disks.iter().find(|disk| disk.device.id == device.id) {
            Some(disk) => {
                used.push(device.id);
                swapped(pair, disk, block, found);
            }
            None => missing(pair, &disks, block, device, found),
        }
    }
    for disk in disks {
        // xvda is left to a boot disk.
        let is_boot = Vdev::nth(0).is_some_and(|boot| boot.id == disk.device.id);
        let is_said = found
            .iter()
            .any(|it| it.rule == RULE.name && disk.item.range.contains_range(it.range));
        if !used.contains(&disk.device.id) && !is_boot && !is_said {
            let message =
                "the unikernel has no block device with this number, so the disk is not used";
            found.push(pair.about_devices(
                &RULE,
                Severity::Info,
                vdev_range(disk.item),
                message.to_owned(),
            ));
        }
    }
}

fn disk(item: &DiskItem) -> Option<Disk<'_>> {
    let vdev = item.parsed.disk.vdev.as_ref()?;
    let device = Vdev::parse(&vdev.value)?;
    item.parsed
        .errors
        .is_empty()
        .then_some(Disk { item, device })
}

fn vdev_range(item: &DiskItem) -> ocaml_syntax::TextRange {
    let vdev = item.parsed.disk.vdev.as_ref();
    vdev.map_or(item.range, |vdev| item.place(vdev.span))
}

/// The name of the file that a disk serves, or what a template fills in for it.
fn file(item: &DiskItem) -> &str {
    let target = item.parsed.disk.target.as_ref();
    let target = target.map_or("", |target| target.value.as_str());
    let block = target
        .strip_prefix("@BLOCK:")
        .and_then(|rest| rest.strip_suffix('@'));
    base(block.unwrap_or(target))
}

fn base(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// A disk with the right device, but the file of another block device.
fn swapped(pair: &Pair<'_>, disk: &Disk<'_>, block: &Block, found: &mut Vec<Diagnostic>) {
    let file = file(disk.item);
    if file == base(&block.name) {
        return;
    }
    let mut others = pair
        .graph
        .blocks
        .iter()
        .filter(|other| base(&other.name) == file);
    let (Some(other), None) = (others.next(), others.next()) else {
        return;
    };
    let Some(device) = u32::try_from(other.number).ok().and_then(Vdev::nth) else {
        return;
    };
    let message = format!(
        "the unikernel looks for `{}` here, and for `{}` at {device}",
        block.name, other.name
    );
    let range = vdev_range(disk.item);
    let mut finding = pair.about_devices(&RULE, Severity::Warning, range, message);
    let edit = Edit {
        range,
        text: device.to_string(),
    };
    finding
        .fixes
        .push(guess(format!("Write `{device}`"), vec![edit]));
    found.push(finding);
}

/// No disk has the device of a block device.
fn missing(
    pair: &Pair<'_>,
    disks: &[Disk<'_>],
    block: &Block,
    device: Vdev,
    found: &mut Vec<Diagnostic>,
) {
    let meant = disks
        .iter()
        .find(|disk| file(disk.item) == base(&block.name));
    let message = format!(
        "the unikernel looks for `{}` at {device}, and no disk is there",
        block.name
    );
    let finding = match meant {
        Some(disk) => {
            let range = vdev_range(disk.item);
            let mut finding = pair.about_devices(&RULE, Severity::Warning, range, message);
            let edit = Edit {
                range,
                text: device.to_string(),
            };
            finding
                .fixes
                .push(guess(format!("Write `{device}`"), vec![edit]));
            finding
        }
        None => {
            let place = pair.place("disk");
            let mut finding = pair.about_devices(&RULE, Severity::Warning, place, message);
            let target = match pair.is_template() {
                true => format!("@BLOCK:{}@", block.name),
                false => block.name.clone(),
            };
            let item = format!("format=raw, vdev={device}, access=rw, target={target}");
            let edit = pair.append("disk", &[item]);
            finding
                .fixes
                .extend(edit.map(|edit| guess("Add the disk", vec![edit])));
            finding
        }
    };
    found.push(finding);
}
