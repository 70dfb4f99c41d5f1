//! A block device of a Xen file and everything that names it: the disk, and `/dev/xvda1` in the
//! command line of the guest. Rename, references and definition are about the same places.

use rowan::{TextRange, TextSize};
use xl_config::spec::vdev::Vdev;
use xl_config::{DiskItem, Domain, Settings, Text};

use crate::db::Db;
use crate::diagnostic::Edit;
use crate::ide::{Definition, Reference};
use crate::source::SourceFile;
use crate::xl;

/// Settings that carry the guest's command line.
const COMMAND_LINES: [&str; 3] = ["root", "extra", "cmdline"];

/// Where the device at `offset` is named, in the order of the text.
pub(in crate::ide) fn references(
    db: &dyn Db,
    file: SourceFile,
    offset: TextSize,
) -> Vec<Reference> {
    let devices = devices(db, file);
    let found = devices.into_iter().find_map(|device| device.at(offset));
    let Some((device, _)) = found else {
        return Vec::new();
    };
    let mut all: Vec<Reference> = device
        .mentions
        .iter()
        .map(|range| Reference {
            range: *range,
            is_definition: false,
        })
        .collect();
    all.push(Reference {
        range: device.place,
        is_definition: true,
    });
    all.sort_by_key(|it| it.range.start());
    all
}

/// From a device in the command line to its disk.
pub(in crate::ide) fn definition(
    db: &dyn Db,
    file: SourceFile,
    offset: TextSize,
) -> Option<Definition> {
    let devices = devices(db, file);
    let (device, origin) = devices.into_iter().find_map(|device| device.at(offset))?;
    Some(Definition::Here {
        origin,
        name: device.place,
    })
}

/// The device at `offset`.
pub(in crate::ide) fn prepare_rename(
    db: &dyn Db,
    file: SourceFile,
    offset: TextSize,
) -> Option<TextRange> {
    let devices = devices(db, file);
    let found = devices.into_iter().find_map(|device| device.at(offset));
    found.map(|(_, range)| range)
}

/// The edits that give the device at `offset` another name.
pub(in crate::ide) fn rename(
    db: &dyn Db,
    file: SourceFile,
    offset: TextSize,
    name: &str,
) -> Result<Vec<Edit>, String> {
    let devices = devices(db, file);
    let at = devices.iter().position(|device| device.touches(offset));
    let at = at.ok_or("there is no block device here")?;
    let new = Vdev::parse(name)
        .ok_or_else(|| format!("`{name}` is no block device, such as xvda, xvdb1, hdc or sda"))?;
    let device = &devices[at];
    let mut others = devices.iter().enumerate().filter(|(other, _)| *other != at);
    if others.clone().any(|(_, other)| other.name == device.name) {
        return Err(format!("two disks are called `{}`", device.name));
    }
    let taken = others.any(|(_, other)| Vdev::parse(&other.name).is_some_and(|it| it.id == new.id));
    if taken {
        return Err(format!("another disk is `{name}` already"));
    }
    if !device.mentions.is_empty() && !name.starts_with(|c: char| c.is_ascii_lowercase()) {
        return Err("the command line names the device, and cannot name a number".to_owned());
    }
    if device.has_partitions && new.partition != 0 {
        return Err(format!(
            "the command line names partitions of `{}`",
            device.name
        ));
    }
    let mut edits: Vec<Edit> = device
        .places()
        .map(|range| Edit {
            range,
            text: name.to_owned(),
        })
        .collect();
    edits.sort_by_key(|edit| edit.range.start());
    Ok(edits)
}

/// A block device with its name.
struct Device {
    name: String,
    /// In the disk.
    place: TextRange,
    /// In the command line.
    mentions: Vec<TextRange>,
    /// Whether a mention is about a partition of this whole disk.
    has_partitions: bool,
}

impl Device {
    /// Everywhere it is named.
    fn places(&self) -> impl Iterator<Item = TextRange> {
        self.mentions.iter().chain([&self.place]).copied()
    }

    fn touches(&self, offset: TextSize) -> bool {
        self.places().any(|range| range.contains_inclusive(offset))
    }

    /// The place of the device that `offset` touches.
    fn at(self, offset: TextSize) -> Option<(Self, TextRange)> {
        let place = self
            .places()
            .find(|range| range.contains_inclusive(offset))?;
        Some((self, place))
    }
}

fn devices(db: &dyn Db, file: SourceFile) -> Vec<Device> {
    let settings = Settings::of(xl::parse(db, file));
    let domain = Domain::of(&settings, xl::xen(db, file));
    let disks = domain.disks.iter();
    disks.filter_map(|disk| device(disk, &settings)).collect()
}

fn device(disk: &DiskItem, settings: &Settings<'_>) -> Option<Device> {
    let vdev = disk.parsed.disk.vdev.as_ref()?;
    let whole = Vdev::parse(&vdev.value)?.partition == 0;
    let mut device = Device {
        name: vdev.value.clone(),
        place: disk.place(vdev.span),
        mentions: Vec::new(),
        has_partitions: false,
    };
    let lines = COMMAND_LINES.iter().filter_map(|key| settings.get(key));
    for text in lines.filter_map(|line| line.content.text()) {
        for (name, start) in device_files(text) {
            let rest = name.strip_prefix(device.name.as_str());
            let is_partition = rest.is_some_and(|rest| {
                whole && !rest.is_empty() && rest.bytes().all(|it| it.is_ascii_digit())
            });
            if rest == Some("") || is_partition {
                device.has_partitions |= is_partition;
                device
                    .mentions
                    .push(text.range(start, start + device.name.len()));
            }
        }
    }
    Some(device)
}

/// Every `/dev/NAME` of a text: the name and where it starts.
fn device_files(text: &Text) -> impl Iterator<Item = (&str, usize)> {
    const FOLDER: &str = "/dev/";
    let text = text.as_str();
    text.match_indices(FOLDER).map(|(at, _)| {
        let start = at + FOLDER.len();
        let rest = &text[start..];
        let length = rest.find(|c: char| !c.is_ascii_alphanumeric());
        (&rest[..length.unwrap_or(rest.len())], start)
    })
}
