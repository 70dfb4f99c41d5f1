//! A domain as `xl` understands a file: the typed model that rules, editors and generators share.
//!
//! Every value knows where it was said. What `xl` cannot read (a memory size of `"512M"`) is not
//! in the model, because `xl` goes on without it; the rules say so.

mod convert;
mod item;
mod write;

use rowan::TextRange;

pub use item::{DiskItem, PciItem, VifItem};
pub use write::{escaped, quoted};

use crate::release::XenVersion;
use crate::settings::{Content, Item, Setting, Settings};
use crate::spec::{disk, pci, vif};
use crate::syntax::Text;

/// A value and where it was said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field<T> {
    /// The value.
    pub value: T,
    /// Its place in the file, without quotes; empty when it comes from no file.
    pub range: TextRange,
}

impl<T> Field<T> {
    /// A value that comes from no file.
    pub fn new(value: T) -> Self {
        Self {
            value,
            range: TextRange::default(),
        }
    }
}

/// How a guest is virtualised.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Guest {
    /// Paravirtual.
    Pv,
    /// Hardware-assisted without emulation.
    Pvh,
    /// A whole emulated computer.
    Hvm,
}

impl Guest {
    /// The word of the key `type`.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Pv => "pv",
            Self::Pvh => "pvh",
            Self::Hvm => "hvm",
        }
    }

    /// The name as people write it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pv => "PV",
            Self::Pvh => "PVH",
            Self::Hvm => "HVM",
        }
    }

    /// Reads `type` as `xl` does: the beginning of a word is enough, and nothing at all is `hvm`.
    #[must_use]
    pub fn from_type(text: &str) -> Option<Self> {
        [Self::Hvm, Self::Pv, Self::Pvh]
            .into_iter()
            .find(|guest| guest.word().starts_with(text))
    }

    /// Reads `builder` as `xl` of a release does.
    #[must_use]
    pub fn from_builder(text: &str, release: XenVersion) -> Option<Self> {
        if "hvm".starts_with(text) {
            return Some(Self::Hvm);
        }
        let any_other = release < TYPE_SINCE;
        (any_other || "generic".starts_with(text)).then_some(Self::Pv)
    }
}

/// The first release that reads `type` and is strict about `builder`.
const TYPE_SINCE: XenVersion = XenVersion::new(4, 10);

/// A domain.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Domain {
    /// Its name.
    pub name: Option<Field<String>>,
    /// How it is virtualised, if the file says so in a way that `xl` accepts.
    pub guest: Option<Field<Guest>>,
    /// The kernel image.
    pub kernel: Option<Field<String>>,
    /// The initial ramdisk.
    pub ramdisk: Option<Field<String>>,
    /// The program that finds the kernel in the guest's disk.
    pub bootloader: Option<Field<String>>,
    /// What is started instead of a kernel.
    pub firmware: Option<Field<String>>,
    /// The whole command line (`cmdline`).
    pub cmdline: Option<Field<String>>,
    /// The root device for the command line.
    pub root: Option<Field<String>>,
    /// Text for the command line; carries the runtime arguments of a unikernel.
    pub extra: Option<Field<String>>,
    /// Memory at the start, in MiB.
    pub memory: Option<Field<i64>>,
    /// The most memory it may get, in MiB.
    pub maxmem: Option<Field<i64>>,
    /// Virtual CPUs at the start.
    pub vcpus: Option<Field<i64>>,
    /// The most virtual CPUs it may get.
    pub maxvcpus: Option<Field<i64>>,
    /// What happens when it powers off.
    pub on_poweroff: Option<Field<String>>,
    /// What happens when it reboots.
    pub on_reboot: Option<Field<String>>,
    /// What happens when it crashes.
    pub on_crash: Option<Field<String>>,
    /// Its block devices.
    pub disks: Vec<DiskItem>,
    /// Its network interfaces.
    pub vifs: Vec<VifItem>,
    /// The PCI devices passed to it.
    pub pci: Vec<PciItem>,
}

impl Domain {
    /// What `xl` of `release` makes of the settings.
    ///
    /// ```
    /// use xl_config::{Domain, Settings, XenVersion, parse};
    /// let parse = parse("name = 'web'\ntype = 'pvh'\ndisk = ['/a,raw,xvda,ro']\n");
    /// let domain = Domain::of(&Settings::of(&parse), XenVersion::NEWEST);
    /// assert_eq!(domain.name.map(|name| name.value).as_deref(), Some("web"));
    /// assert_eq!(domain.disks.len(), 1);
    /// ```
    #[must_use]
    pub fn of(settings: &Settings<'_>, release: XenVersion) -> Self {
        let text = |name: &str| settings.get(name).and_then(text_field);
        let number = |name: &str| settings.get(name).and_then(number_field);
        Self {
            name: text("name"),
            guest: guest(settings, release),
            kernel: text("kernel"),
            ramdisk: text("ramdisk"),
            bootloader: text("bootloader"),
            firmware: text("firmware"),
            cmdline: text("cmdline"),
            root: text("root"),
            extra: text("extra"),
            memory: number("memory"),
            maxmem: number("maxmem"),
            vcpus: number("vcpus"),
            maxvcpus: number("maxvcpus"),
            on_poweroff: text("on_poweroff"),
            on_reboot: text("on_reboot"),
            on_crash: text("on_crash"),
            disks: items(settings, "disk", |text, range| DiskItem {
                parsed: disk::parse(text.as_str(), release),
                text,
                range,
            }),
            vifs: items(settings, "vif", |text, range| VifItem {
                parsed: vif::parse(text.as_str()),
                text,
                range,
            }),
            pci: items(settings, "pci", |text, range| {
                let (device, layout) = pci::parse(text.as_str());
                PciItem {
                    device,
                    layout,
                    text,
                    range,
                }
            }),
        }
    }
}

fn text_field(setting: &Setting<'_>) -> Option<Field<String>> {
    let text = setting.content.text()?;
    Some(Field {
        value: text.as_str().to_owned(),
        range: text.full_range(),
    })
}

fn number_field(setting: &Setting<'_>) -> Option<Field<i64>> {
    Some(Field {
        value: setting.number()?,
        range: setting.content.text()?.full_range(),
    })
}

/// The items of a list, up to the first that is no text, where `xl` stops reading.
fn items<T>(
    settings: &Settings<'_>,
    name: &str,
    mut make: impl FnMut(Text, TextRange) -> T,
) -> Vec<T> {
    let list = settings
        .get(name)
        .and_then(|setting| setting.content.items());
    let texts = list.into_iter().flatten().map_while(|item| match item {
        Item {
            content: Content::Text(text),
            range,
        } => Some((text, *range)),
        _ => None,
    });
    texts
        .map(|(text, range)| make(text.clone(), range))
        .collect()
}

fn guest(settings: &Settings<'_>, release: XenVersion) -> Option<Field<Guest>> {
    let said = |name: &str, read: &dyn Fn(&str) -> Option<Guest>| {
        let text = settings.get(name)?.content.text()?;
        Some((read(text.as_str())?, text.full_range()))
    };
    let by_type = said("type", &Guest::from_type).filter(|_| release >= TYPE_SINCE);
    let by_builder = said("builder", &|text| Guest::from_builder(text, release));
    let (value, range) = by_type.or(by_builder)?;
    Some(Field { value, range })
}

#[cfg(test)]
mod tests;
