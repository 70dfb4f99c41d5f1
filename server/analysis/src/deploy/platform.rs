//! Where a unikernel can run, and which unikernels can run there.

use mirage_releases::{Release, deploy};

use super::subject::Subject;

/// A platform that there is a deployment script for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Platform {
    /// A Xen host, with `xl`.
    Xl,
    /// Qubes OS.
    Qubes,
    /// A Linux host with KVM, with the Solo5 tender `solo5-hvt`.
    Hvt,
    /// A Linux host, with the Solo5 tender `solo5-spt`.
    Spt,
    /// A host with the albatross daemons.
    Albatross,
    /// A Linux host with KVM, with Firecracker.
    Firecracker,
    /// A Linux host with KVM, with QEMU.
    Qemu,
    /// An instance of Amazon EC2.
    Ec2,
}

use Platform::{Albatross, Ec2, Firecracker, Hvt, Qemu, Qubes, Spt, Xl};

/// The longest name of a device in a Solo5 manifest.
const DEVICE_LETTERS: usize = 67;

impl Platform {
    /// All, in the order in which one is chosen where a target can run on several.
    pub fn all() -> impl Iterator<Item = Self> {
        [Xl, Qubes, Hvt, Spt, Albatross, Firecracker, Qemu, Ec2].into_iter()
    }

    /// Its name on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Xl => "xl",
            Qubes => "qubes",
            Hvt => "solo5-hvt",
            Spt => "solo5-spt",
            Albatross => "albatross",
            Firecracker => "firecracker",
            Qemu => "qemu",
            Ec2 => "ec2",
        }
    }

    /// The platform that a word of the command line means. `unikraft` alone means QEMU, which needs
    /// nothing that a Linux distribution does not have.
    #[must_use]
    pub fn named(word: &str) -> Option<Self> {
        if word == "unikraft" {
            return Some(Qemu);
        }
        Self::all().find(|it| it.name() == word)
    }

    /// The targets of a release that can run there, the usual one first.
    pub fn targets(self, release: Release) -> impl Iterator<Item = &'static str> {
        deploy::targets(self.name(), release)
    }

    /// Whether the unikernel runs as a service of systemd.
    pub(super) fn is_service(self) -> bool {
        matches!(self, Hvt | Spt | Firecracker | Qemu)
    }

    /// Why a release has nothing for it.
    pub(super) fn is_missing(self, release: Release) -> String {
        let first = Release::all().find(|it| self.targets(*it).next().is_some());
        let since = first.map(|it| format!(": it needs {it} or newer"));
        format!(
            "MirageOS {release} builds nothing that runs on {}{}",
            self.name(),
            since.unwrap_or_default()
        )
    }

    /// Whether a unikernel can run there.
    ///
    /// # Errors
    /// What stands against it, and what helps.
    pub(super) fn fits(self, subject: &Subject) -> Result<(), String> {
        let is_solo5 = matches!(self, Hvt | Spt | Albatross | Ec2);
        let names = subject.networks.iter().chain(&subject.blocks);
        for device in names {
            let name = &device.name;
            if is_solo5 {
                let plain = name.chars().all(|c| c.is_ascii_alphanumeric());
                if !plain || name.is_empty() || name.len() > DEVICE_LETTERS {
                    return Err(format!(
                        "the device `{name}` cannot be attached: Solo5 wants names of 1 to {DEVICE_LETTERS} \
                         letters and digits; give it another name in the configuration"
                    ));
                }
            }
            let is_numbered = self.fact("numbered", subject.release).is_some();
            if is_numbered && name.parse::<u8>().is_err() {
                return Err(format!(
                    "the device `{name}` would not be found: a unikernel for Unikraft finds its devices by \
                     their number; call it \"0\", \"1\" and so on in the configuration"
                ));
            }
        }
        let most = deploy::fact("tender-devices", subject.release);
        if let (true, Some(most)) = (is_solo5, most.and_then(|it| it.parse::<usize>().ok())) {
            let greatest = subject.networks.len().max(subject.blocks.len());
            if greatest > most {
                return Err(format!(
                    "the tender of MirageOS {} attaches {most} network and {most} disk at most; \
                     a newer release attaches more",
                    subject.release
                ));
            }
        }
        if self == Ec2 && subject.networks.len() > 1 {
            return Err(format!(
                "the unikernel has {} networks, and an EC2 instance of this script gives it one; \
                 use albatross on an instance of your own",
                subject.networks.len()
            ));
        }
        Ok(())
    }

    fn fact(self, name: &str, release: Release) -> Option<&'static str> {
        deploy::fact(&format!("{name}-{}", self.name()), release)
    }
}
