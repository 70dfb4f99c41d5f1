//! The xl files that a command is about: those named, and `*.xl` and `*.xl.in` in folders.

use std::path::{Path, PathBuf};

use analysis::Kind;
use xl_config::Parse;

use crate::check::{source, walk};

/// A file read from disk.
pub(crate) struct XlFile {
    pub(crate) path: PathBuf,
    /// As it is shown.
    pub(crate) name: String,
    pub(crate) kind: Kind,
    pub(crate) text: String,
}

impl XlFile {
    /// Its tree.
    pub(crate) fn parse(&self) -> Parse {
        match self.kind {
            Kind::XlTemplate => xl_config::parse_template(&self.text),
            _ => xl_config::parse(&self.text),
        }
    }
}

/// Reads every file, and says in a sentence each why others cannot be read. A file that is named is
/// an xl file whatever its name is.
pub(crate) fn read_all(paths: &[PathBuf]) -> (Vec<XlFile>, Vec<String>) {
    let here = [PathBuf::from(".")];
    let paths = if paths.is_empty() { &here[..] } else { paths };
    let (found, unusable) = walk::find(paths);
    let mut problems: Vec<String> = unusable.iter().map(ToString::to_string).collect();
    let mut files = Vec::new();
    for found in found {
        let is_named = paths.contains(&found.path);
        let kind = match found.why {
            walk::Why::Certain(kind @ (Kind::Xl | Kind::XlTemplate)) => kind,
            walk::Why::Certain(Kind::Config) if is_named => Kind::Xl,
            _ => continue,
        };
        match read(&found.path, kind) {
            Ok(file) => files.push(file),
            Err(problem) => problems.push(problem),
        }
    }
    (files, problems)
}

/// Reads standard input as the text of a file; its name tells whether it is a template.
pub(crate) fn read_stdin(path: &Path) -> Result<XlFile, String> {
    let text = source::read_stdin()?;
    let name = source::display_name(path);
    let kind = match Kind::of_path(&name) {
        Some(Kind::XlTemplate) => Kind::XlTemplate,
        _ => Kind::Xl,
    };
    Ok(XlFile {
        path: path.to_owned(),
        name,
        kind,
        text,
    })
}

fn read(path: &Path, kind: Kind) -> Result<XlFile, String> {
    let text = source::read(path).map_err(|problem| problem.to_string())?;
    Ok(XlFile {
        path: path.to_owned(),
        name: source::display_name(path),
        kind,
        text,
    })
}
