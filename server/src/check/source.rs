//! Reading a text from disk: whole, and only when it is one. Every refusal is a sentence.

use std::fmt;
use std::io::{ErrorKind, Read};
use std::path::Path;

/// The greatest file that is read, in bytes. Far above every real configuration, and below what
/// the memory of a small machine holds several times.
pub(super) const LIMIT: u64 = 64 << 20;

/// Why a path cannot be used.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Unusable {
    path: String,
    reason: String,
}

impl fmt::Display for Unusable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.path, self.reason)
    }
}

impl Unusable {
    /// A path with the reason for refusing it.
    pub(crate) fn new(path: &Path, reason: impl Into<String>) -> Self {
        Self {
            path: display_name(path),
            reason: reason.into(),
        }
    }

    /// A path with the error of the operating system.
    pub(crate) fn from_io(path: &Path, error: &std::io::Error) -> Self {
        Self::new(path, describe(error))
    }
}

/// Reads a text file.
///
/// # Errors
/// When it does not exist, is no regular file (reading a pipe could wait forever), cannot be read,
/// is too large, or is no UTF-8 text.
pub(crate) fn read(path: &Path) -> Result<String, Unusable> {
    let found = std::fs::metadata(path).map_err(|error| Unusable::from_io(path, &error))?;
    if !found.is_file() {
        return Err(Unusable::new(path, "not a regular file"));
    }
    if found.len() > LIMIT {
        let megabytes = found.len() >> 20;
        return Err(Unusable::new(
            path,
            format!(
                "too large ({megabytes} MB; the limit is {} MB)",
                LIMIT >> 20
            ),
        ));
    }
    let bytes = std::fs::read(path).map_err(|error| Unusable::from_io(path, &error))?;
    text(bytes).map_err(|reason| Unusable::new(path, reason))
}

/// Reads standard input to its end.
///
/// # Errors
/// A sentence when it cannot be read, or is no text.
pub(crate) fn read_stdin() -> Result<String, String> {
    let mut bytes = Vec::new();
    let read = std::io::stdin()
        .lock()
        .take(LIMIT + 1)
        .read_to_end(&mut bytes);
    let read = read.map_err(|error| error.to_string());
    let read = read.and_then(|_| text(bytes));
    read.map_err(|problem| format!("standard input: {problem}"))
}

/// A path as it is shown, `/`-separated and without a leading `./`.
pub(crate) fn display_name(path: &Path) -> String {
    let shown = path.display().to_string();
    let shown = if cfg!(windows) {
        shown.replace('\\', "/")
    } else {
        shown
    };
    match shown.strip_prefix("./") {
        Some(rest) if !rest.is_empty() => rest.to_owned(),
        _ => shown,
    }
}

/// Bytes as a text.
///
/// # Errors
/// Why they are none.
pub(super) fn text(bytes: Vec<u8>) -> Result<String, String> {
    if bytes.contains(&0) {
        return Err("a binary file, not a text".to_owned());
    }
    String::from_utf8(bytes).map_err(|error| {
        let valid = error.utf8_error().valid_up_to();
        let line = error.as_bytes()[..valid]
            .iter()
            .filter(|byte| **byte == b'\n')
            .count()
            + 1;
        format!("not UTF-8 text: line {line} has bytes that are no character")
    })
}

fn describe(error: &std::io::Error) -> String {
    match error.kind() {
        ErrorKind::NotFound => "no such file or folder".to_owned(),
        ErrorKind::PermissionDenied => "no permission to read it".to_owned(),
        _ => format!("cannot be read: {error}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_told_from_other_bytes() {
        assert_eq!(
            text(b"open Mirage\n".to_vec()),
            Ok("open Mirage\n".to_owned())
        );
        assert!(
            text(vec![0x7f, b'E', b'L', b'F', 0]).is_err_and(|reason| reason.contains("binary"))
        );
        assert!(text(b"a\nb\xff".to_vec()).is_err_and(|reason| reason.contains("line 2")));
    }

    #[test]
    fn names_are_shown_short() {
        assert_eq!(display_name(Path::new("./a/config.ml")), "a/config.ml");
        assert_eq!(display_name(Path::new("/a/config.ml")), "/a/config.ml");
    }
}
