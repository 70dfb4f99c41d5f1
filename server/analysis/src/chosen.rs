//! Which release a file is checked against, and why.
//!
//! In this order: the command line or the editor's setting, the project file, the header on the
//! first line (the newest known release inside its bounds), the bound of an opam or lock file, the
//! newest known release. The answer is always shown together with its reason.

use mirage_releases::Release;

use crate::db::Db;
use crate::header::{self, Header};
use crate::source::SourceFile;

/// A release with the reason for choosing it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Chosen {
    /// The release.
    pub release: Release,
    /// Why this one.
    pub reason: Reason,
}

/// Where the choice comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Reason {
    /// The command line or the editor's setting.
    Setting,
    /// `unikernel-ls.toml`.
    Project,
    /// The first line of the file.
    Header,
    /// The `mirage` bound of a sibling opam or lock file.
    Opam,
    /// Nothing says otherwise.
    Newest,
}

impl Reason {
    /// The reason as the end of a sentence: "MirageOS 4.11.1 (the newest known release)".
    #[must_use]
    pub fn describe(self) -> &'static str {
        match self {
            Self::Setting => "as set",
            Self::Project => "from unikernel-ls.toml",
            Self::Header => "from the header on the first line",
            Self::Opam => "from the opam file beside it",
            Self::Newest => "the newest known release",
        }
    }
}

/// The release that `file` is checked against.
#[salsa::tracked]
pub fn chosen(db: &dyn Db, file: SourceFile) -> Chosen {
    let outside = file.outside(db);
    let stated = [
        (outside.setting, Reason::Setting),
        (outside.project, Reason::Project),
        (from_header(file.text(db)), Reason::Header),
        (outside.opam, Reason::Opam),
    ];
    let (release, reason) = stated
        .into_iter()
        .find_map(|(release, reason)| Some((release?, reason)))
        .unwrap_or((Release::newest(), Reason::Newest));
    Chosen { release, reason }
}

fn from_header(text: &str) -> Option<Release> {
    match header::parse(text)? {
        Header::Bounds(bounds) => bounds.newest_inside(),
        Header::Malformed { .. } => None,
    }
}
