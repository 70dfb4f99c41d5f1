//! Names of virtual block devices, and the number that a guest sees.
//!
//! MirageOS finds its block devices by that number, so it matters which name gives which.

use std::fmt;

/// A virtual block device: its number, and the disk and partition it stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Vdev {
    /// The family of names it belongs to.
    pub family: Family,
    /// Which disk, from 0.
    pub disk: u32,
    /// Which partition; 0 is the whole disk.
    pub partition: u32,
    /// The number in XenStore, such as 51712 for `xvda`.
    pub id: u32,
}

/// The ways to name a device.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Family {
    /// `xvda`, or `d0`: Xen's own.
    Xvd,
    /// `hda`: IDE.
    Hd,
    /// `sda`: SCSI.
    Sd,
    /// A number.
    Number,
}

/// The first disk and partition that only the extended numbers can hold.
const EXTENDED_FROM: u32 = 16;
const EXTENDED: u32 = 1 << 28;
const MAX_DISK: u32 = (1 << 20) - 1;

impl Vdev {
    /// Reads `xvda1`, `d0p1`, `hda`, `sdb3` or a number, as libxl does.
    ///
    /// ```
    /// use xl_config::spec::vdev::Vdev;
    /// assert_eq!(Vdev::parse("xvdb").map(|vdev| vdev.id), Some(51728));
    /// assert_eq!(Vdev::parse("hde"), None);
    /// ```
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        if let Some(rest) = name.strip_prefix("xvd") {
            let (disk, partition) = letters_and_number(rest)?;
            return Self::xvd(disk, partition);
        }
        if let Some(rest) = name.strip_prefix("hd") {
            let (disk, partition) = letters_and_number(rest)?;
            return Self::hd(disk, partition);
        }
        if let Some(rest) = name.strip_prefix("sd") {
            let (disk, partition) = letters_and_number(rest)?;
            return Self::sd(disk, partition);
        }
        if let Some(rest) = name
            .strip_prefix('d')
            .filter(|rest| starts_with_digit(rest))
        {
            let (disk, partition) = match rest.split_once('p') {
                Some((disk, partition)) => (disk.parse().ok()?, partition.parse().ok()?),
                None => (rest.parse().ok()?, 0),
            };
            return Self::xvd(disk, partition);
        }
        let scanned = crate::number::scan(name, 0);
        if !starts_with_digit(name) || scanned.length != name.len() {
            return None;
        }
        let id = u32::try_from(scanned.magnitude?).ok()?;
        Some(Self::numbered(id))
    }

    /// The disk with this number as Xen's own device, whole: 0 is `xvda`.
    #[must_use]
    pub fn nth(disk: u32) -> Option<Self> {
        Self::xvd(disk, 0)
    }

    fn xvd(disk: u32, partition: u32) -> Option<Self> {
        if disk > MAX_DISK || partition > 255 {
            return None;
        }
        let id = if disk < EXTENDED_FROM && partition < EXTENDED_FROM {
            202 << 8 | disk << 4 | partition
        } else {
            EXTENDED | disk << 8 | partition
        };
        Some(Self {
            family: Family::Xvd,
            disk,
            partition,
            id,
        })
    }

    fn hd(disk: u32, partition: u32) -> Option<Self> {
        let id = match disk {
            0..=1 => 3 << 8 | disk << 6 | partition,
            2..=3 => 22 << 8 | (disk - 2) << 6 | partition,
            _ => return None,
        };
        (partition < 64).then_some(Self {
            family: Family::Hd,
            disk,
            partition,
            id,
        })
    }

    fn sd(disk: u32, partition: u32) -> Option<Self> {
        (disk < 16 && partition < 16).then_some(Self {
            family: Family::Sd,
            disk,
            partition,
            id: 8 << 8 | disk << 4 | partition,
        })
    }

    fn numbered(id: u32) -> Self {
        let (disk, partition) = if id & EXTENDED != 0 {
            ((id >> 8) & MAX_DISK, id & 0xff)
        } else {
            match id >> 8 {
                3 | 22 => ((id >> 6) & 1, id & 0x3f),
                _ => ((id >> 4) & 0xf, id & 0xf),
            }
        };
        Self {
            family: Family::Number,
            disk,
            partition,
            id,
        }
    }
}

impl fmt::Display for Vdev {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let prefix = match self.family {
            Family::Xvd => "xvd",
            Family::Hd => "hd",
            Family::Sd => "sd",
            Family::Number => return self.id.fmt(f),
        };
        f.write_str(prefix)?;
        f.write_str(&letters(self.disk))?;
        match self.partition {
            0 => Ok(()),
            partition => partition.fmt(f),
        }
    }
}

fn starts_with_digit(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_digit())
}

/// `a1` to (0, 1), `b` to (1, 0), `aa` to (26, 0).
fn letters_and_number(text: &str) -> Option<(u32, u32)> {
    let length = text.bytes().take_while(u8::is_ascii_lowercase).count();
    let (name, number) = text.split_at(length);
    if name.is_empty() {
        return None;
    }
    let mut disk = 0u32;
    for letter in name.bytes() {
        disk = disk
            .checked_mul(26)?
            .checked_add(u32::from(letter - b'a') + 1)?;
    }
    let partition = match number {
        "" => 0,
        // libxl reads the name back and compares, so `xvda01` is no name.
        _ if number.starts_with('0') || !starts_with_digit(number) => return None,
        _ => number.parse().ok()?,
    };
    Some((disk - 1, partition))
}

/// 0 to `a`, 25 to `z`, 26 to `aa`.
fn letters(disk: u32) -> String {
    let mut rest = disk + 1;
    let mut name = Vec::new();
    while rest > 0 {
        rest -= 1;
        name.push(char::from(b'a' + (rest % 26) as u8));
        rest /= 26;
    }
    name.iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_every_family() {
        for (name, id) in [
            ("xvda", 51712),
            ("xvdb", 51728),
            ("xvda1", 51713),
            ("xvdp15", 51967),
            ("xvdq", 1 << 28 | 16 << 8),
            ("xvdaa", 1 << 28 | 26 << 8),
            ("d0p1", 51713),
            ("hda", 768),
            ("hdb1", 833),
            ("hdc", 5632),
            ("hdd", 5696),
            ("sda", 2048),
            ("sdb3", 2067),
            ("51712", 51712),
            ("0xca00", 51712),
        ] {
            assert_eq!(Vdev::parse(name).map(|vdev| vdev.id), Some(id), "{name}");
        }
        for bad in [
            "",
            "foo",
            "/dev/xvda",
            "xvd",
            "xvd1",
            "hde",
            "sdq",
            "xvda256",
            "xvdA",
            "xvda ",
            "d",
            "hda64",
        ] {
            assert_eq!(Vdev::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn names_come_back() {
        for disk in [0, 1, 15, 16, 25, 26, 701, 702, 1000] {
            let shown = Vdev::nth(disk).map(|vdev| vdev.to_string());
            let read = shown.as_deref().and_then(Vdev::parse);
            assert_eq!(read.map(|vdev| vdev.disk), Some(disk), "{shown:?}");
        }
    }
}
