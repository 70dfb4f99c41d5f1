//! One text that we were given: a configuration, a Xen file, or a module beside a configuration.
//!
//! The crate never reads files; whoever owns the disk fills these inputs.

#![allow(missing_docs, reason = "salsa writes constructors and setters without")]

use std::sync::Arc;

use mirage_releases::Release;

/// What kind of language a file is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A MirageOS configuration: OCaml with the `Mirage` library opened.
    Config,
    /// A Xen `xl` domain configuration.
    Xl,
    /// A template of one (`NAME.xl.in`), whose `@PLACEHOLDER@`s are values.
    XlTemplate,
    /// Another OCaml module beside a configuration, such as `unikernel.ml`.
    Module,
    /// A script, Makefile, CI file or README beside a configuration, which may call `mirage`.
    Script,
}

impl Kind {
    /// Whether it is written in OCaml.
    #[must_use]
    pub fn is_ocaml(self) -> bool {
        matches!(self, Self::Config | Self::Module)
    }

    /// Whether Xen reads it.
    #[must_use]
    pub fn is_xl(self) -> bool {
        matches!(self, Self::Xl | Self::XlTemplate)
    }

    /// The kind that a path's name alone tells, if it does.
    ///
    /// `config.ml` is a configuration, `*.xl` and `*.xl.in` are Xen files. Other `.ml` files are
    /// configurations only by content: see [`looks_like_config`].
    #[must_use]
    pub fn of_path(path: &str) -> Option<Self> {
        let name = path.rsplit(['/', '\\']).next().unwrap_or(path);
        if name == "config.ml" {
            return Some(Self::Config);
        }
        if name.ends_with(".xl.in") {
            return Some(Self::XlTemplate);
        }
        name.ends_with(".xl").then_some(Self::Xl)
    }
}

/// Whether the text of an `.ml` file not called `config.ml` says that it is a configuration: it
/// starts with a `(* mirage …` header, or opens `Mirage` and registers jobs.
#[must_use]
pub fn looks_like_config(text: &str) -> bool {
    if text.starts_with("(* mirage ") {
        return true;
    }
    let opens = text.lines().any(|line| {
        line.trim_start().strip_prefix("open").is_some_and(|rest| {
            rest.trim_start()
                .split(|c: char| !c.is_alphanumeric())
                .next()
                == Some("Mirage")
        })
    });
    opens && text.contains("register")
}

/// What the surroundings of a file say about the release it is written for, strongest first. See
/// [`crate::chosen`] for the order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Outside {
    /// From the command line or the editor's settings.
    pub setting: Option<Release>,
    /// From a `unikernel-ls.toml` above the file.
    pub project: Option<Release>,
    /// From the `mirage` bound of an opam or lock file beside it.
    pub opam: Option<Release>,
    /// The modules in the same folder, by their names as OCaml modules, if the folder was looked
    /// at. Tools before 3.7.0 let a configuration use them.
    pub siblings: Option<Arc<[Box<str>]>>,
    /// The target that a configuration is for, from the command line or the settings.
    pub target: Option<Arc<str>>,
    /// The Xen release that is to read a Xen file, from the command line or the settings.
    pub xen: Option<xl_config::XenVersion>,
    /// The files of the same folder that the file is checked together with. Their own surroundings
    /// have none.
    pub beside: Arc<[SourceFile]>,
}

/// A text with its name. Reuse the input when a file is reopened: inputs live as long as the
/// database.
#[salsa::input(debug)]
pub struct SourceFile {
    /// Shown to people and used to name siblings; `/`-separated, or a URI for unsaved documents.
    #[returns(deref)]
    pub path: Arc<str>,
    /// The language.
    #[returns(copy)]
    pub kind: Kind,
    /// The whole text.
    #[returns(deref)]
    pub text: Arc<str>,
    /// What the surroundings say.
    #[returns(ref)]
    pub outside: Outside,
}

/// The greatest configuration whose names, types and devices are looked at, in bytes. The longest
/// public one has 314 lines; looking a name up takes time in proportion to the definitions before
/// it, which nobody notices below this size.
pub const ANALYSED_BYTES: usize = 256 << 10;

/// Whether more than the syntax of a file is looked at.
#[must_use]
pub fn is_analysed(db: &dyn crate::Db, file: SourceFile) -> bool {
    file.text(db).len() <= ANALYSED_BYTES
}

/// The tree of an OCaml file.
#[salsa::tracked(returns(ref), no_eq, lru = 128)]
pub fn parse(db: &dyn crate::Db, file: SourceFile) -> ocaml_syntax::Parse {
    ocaml_syntax::parse(file.text(db))
}
