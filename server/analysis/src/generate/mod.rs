//! The files that `mirage configure` writes for a deployment, from the device graph.

use ocaml_syntax::TextRange;

use crate::db::Db;
use crate::source::SourceFile;

/// Which file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// `NAME.xl`.
    Xl,
    /// `NAME.xl.in`.
    XlIn,
    /// `NAME_libvirt.xml`.
    Libvirt,
    /// `NAME.xe`.
    Xe,
    /// `manifest.json`.
    Manifest,
}

/// What the real tool reads from its surroundings.
#[derive(Clone, Debug, Default)]
pub struct Surroundings {
    /// The stem of bridge names.
    pub bridge: String,
    /// The folder that paths start with, before 4.0.
    pub root: Option<String>,
    /// The date of headers, before 4.0, as RFC 3339.
    pub date: Option<String>,
    /// The arguments that headers quote, before 4.0.
    pub invocation: Option<String>,
}

/// What is asked for.
#[derive(Clone, Debug)]
pub struct Request {
    /// The file.
    pub what: What,
    /// The target; the one that the file is for if it is not given.
    pub target: Option<String>,
    /// Key values, names without dashes.
    pub keys: Vec<(String, Option<String>)>,
    /// The surroundings.
    pub surroundings: Surroundings,
}

/// A generated file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Artefact {
    /// Relative to the folder of the configuration.
    pub path: String,
    /// The whole text.
    pub text: String,
}

/// Why a file cannot be generated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The place in the configuration, if there is one.
    pub range: Option<TextRange>,
    /// The reason and the remedy.
    pub message: String,
}

/// Generates a file.
///
/// # Errors
/// When the release or target has no such file, or something it needs is not known statically.
pub fn generate(
    db: &dyn Db,
    file: SourceFile,
    request: &Request,
) -> Result<Artefact, Vec<Refusal>> {
    let _ = (db, file);
    Err(vec![Refusal {
        range: None,
        message: format!("{:?} cannot be generated yet", request.what),
    }])
}
