//! A disk as libxlutil understands it.

use std::fmt;

use crate::spec::Span;

/// A virtual block device.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Disk {
    /// The device or image on the host; relative to `/dev` when it does not start with `/`.
    pub target: Option<Field<String>>,
    /// How the image is stored; raw when nothing is said.
    pub format: Option<Field<Format>>,
    /// The device in the guest, such as `xvda`.
    pub vdev: Option<Field<String>>,
    /// Whether the guest may write.
    pub access: Access,
    /// Where the access is said.
    pub access_span: Option<Span>,
    /// Whether it is a CD-ROM: removable and read-only.
    pub cdrom: bool,
    /// The driver domain that serves it.
    pub backend: Option<Field<String>>,
    /// The kind of backend that serves it.
    pub backend_type: Option<Field<Backend>>,
    /// The protocol between guest and backend.
    pub specification: Option<Field<Specification>>,
    /// The hotplug script.
    pub script: Option<Field<String>>,
    /// Whether writes may bypass the page cache of the host.
    pub direct_io_safe: bool,
    /// Whether the guest may give blocks back.
    pub discard: Option<bool>,
    /// Whether the backend is trusted.
    pub trusted: Option<bool>,
    /// Whether grants are used with virtio.
    pub grant_usage: Option<bool>,
    /// COLO replication.
    pub colo: Option<bool>,
    /// COLO: the other host.
    pub colo_host: Option<Field<String>>,
    /// COLO: the port there.
    pub colo_port: Option<i32>,
    /// COLO: the export there.
    pub colo_export: Option<Field<String>>,
    /// COLO: the active disk.
    pub active_disk: Option<Field<String>>,
    /// COLO: the hidden disk.
    pub hidden_disk: Option<Field<String>>,
}

impl Disk {
    /// The format that counts.
    #[must_use]
    pub fn effective_format(&self) -> Format {
        self.format.map_or(Format::Raw, |format| format.value)
    }
}

/// A value with its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Field<T> {
    /// The value.
    pub value: T,
    /// Where it stands in the specification.
    pub span: Span,
}

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum $name {
            $($(#[$variant_doc])* $variant,)+
        }

        impl $name {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The word in a specification.
            #[must_use]
            pub const fn word(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)+
                }
            }
        }
    };
}

words! {
    /// How an image is stored.
    Format {
        /// As it is: a block device or a plain image.
        Raw = "raw",
        /// Version 1 of the format of qemu.
        Qcow = "qcow",
        /// Version 2 of the format of qemu.
        Qcow2 = "qcow2",
        /// The format of Virtual PC.
        Vhd = "vhd",
        /// The enhanced disk format of qemu.
        Qed = "qed",
        /// An empty CD-ROM drive.
        Empty = "empty",
    }
}

words! {
    /// What serves a disk on the host.
    Backend {
        /// A block device, by the kernel.
        Phy = "phy",
        /// Blktap.
        Tap = "tap",
        /// Qemu.
        Qdisk = "qdisk",
        /// A program of its own.
        Standalone = "standalone",
    }
}

words! {
    /// The protocol between guest and backend.
    Specification {
        /// Xen's own block protocol.
        Xen = "xen",
        /// Virtio.
        Virtio = "virtio",
    }
}

impl Format {
    /// Reads the word of a specification; nothing at all means raw.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        if word.is_empty() {
            return Some(Self::Raw);
        }
        Self::ALL
            .iter()
            .copied()
            .find(|format| format.word() == word)
    }
}

impl Backend {
    /// Reads the word of a specification.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .copied()
            .find(|backend| backend.word() == word)
    }
}

impl Specification {
    /// Reads the word of a specification.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|one| one.word() == word)
    }
}

/// Whether the guest may write.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Access {
    /// It may.
    #[default]
    ReadWrite,
    /// It may not.
    ReadOnly,
}

impl Access {
    /// The word in a specification.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::ReadWrite => "rw",
            Self::ReadOnly => "ro",
        }
    }
}

/// What a part of a specification is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// `target`
    Target,
    /// `format`
    Format,
    /// `vdev`
    Vdev,
    /// `access`
    Access,
    /// `devtype`
    Devtype,
    /// `backend`
    Backend,
    /// `backendtype`
    BackendType,
    /// `specification`
    Specification,
    /// `script`
    Script,
    /// `grant_usage`
    GrantUsage,
    /// `colo-host`
    ColoHost,
    /// `colo-port`
    ColoPort,
    /// `colo-export`
    ColoExport,
    /// `active-disk`
    ActiveDisk,
    /// `hidden-disk`
    HiddenDisk,
    /// The flag `cdrom`.
    Cdrom,
    /// The flag `direct-io-safe`.
    DirectIoSafe,
    /// The flag `discard`.
    Discard,
    /// The flag `no-discard`.
    NoDiscard,
    /// The flag `trusted`.
    Trusted,
    /// The flag `untrusted`.
    Untrusted,
    /// The flag `colo`.
    Colo,
    /// The flag `no-colo`.
    NoColo,
    /// A deprecated prefix such as `phy:`.
    Prefix,
    /// A positional part that has no place.
    Unknown,
}

/// One part of a specification.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    /// What it is about.
    pub role: Role,
    /// The key; nothing for flags, prefixes and positional parts.
    pub key: Option<Span>,
    /// The value, the flag or the prefix without its colon.
    pub value: Span,
}

/// One complaint of libxlutil.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DiskError {
    /// The complaint.
    pub kind: DiskErrorKind,
    /// What libxlutil names as the cause; nothing when something is missing.
    pub span: Option<Span>,
}

/// What libxlutil can complain about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DiskErrorKind {
    /// A format that does not exist.
    UnknownFormat,
    /// An access that does not exist.
    UnknownAccess,
    /// A `devtype` that does not exist.
    UnknownType,
    /// A `backendtype` that does not exist.
    UnknownBackendType,
    /// A `specification` that does not exist.
    UnknownSpecification,
    /// A `colo-port` that is no number.
    UnknownColoPort,
    /// A value given twice.
    Respecified(&'static str),
    /// A key that does not exist.
    UnknownParameter,
    /// Something before a colon that was never a prefix.
    UnknownPrefix,
    /// Something after the colon of a vdev that is no type.
    UnknownDeprecatedType,
    /// A fifth positional part.
    TooManyPositional,
    /// A `=` with no key before it.
    BadSyntax,
    /// Such a `=` with a line break after it: the scanner has no rule left and ends the process.
    Aborts,
    /// No device in the guest.
    NoVdev,
    /// No device on the host.
    NoTarget,
}

impl fmt::Display for DiskErrorKind {
    /// The words of libxlutil.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::UnknownFormat => "unknown value for format",
            Self::UnknownAccess => "unknown value for access",
            Self::UnknownType => "unknown value for type",
            Self::UnknownBackendType => "unknown value for backendtype",
            Self::UnknownSpecification => "unknown value for specification",
            Self::UnknownColoPort => "unknown value for colo_port",
            Self::Respecified(what) => return write!(f, "{what} respecified"),
            Self::UnknownParameter => "unknown parameter",
            Self::UnknownPrefix => "unknown deprecated disk prefix",
            Self::UnknownDeprecatedType => "unknown deprecated type",
            Self::TooManyPositional => "too many positional parameters",
            Self::BadSyntax => "bad disk syntax",
            Self::Aborts => "flex scanner jammed",
            Self::NoVdev => "no vdev specified",
            Self::NoTarget => "no target specified (and device not removable)",
        })
    }
}
