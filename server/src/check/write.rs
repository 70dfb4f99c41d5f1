//! Writing a file so that it is never lost: the new text is complete on disk before it takes the
//! place of the old one, with the permissions of the old one.

use std::ffi::OsString;
use std::fs::{File, OpenOptions};
use std::io::{Error, ErrorKind, Write};
use std::path::{Path, PathBuf};

/// Replaces or creates the file at `path`. A link keeps pointing to the file that it points to.
///
/// # Errors
/// Those of the file system; the old file is then as it was.
pub(crate) fn replace(path: &Path, text: &str) -> Result<(), Error> {
    let target = match std::fs::canonicalize(path) {
        Ok(target) => target,
        Err(error) if error.kind() == ErrorKind::NotFound => path.to_owned(),
        Err(error) => return Err(error),
    };
    let (mut file, temporary) = beside(&target)?;
    let written = file
        .write_all(text.as_bytes())
        .and_then(|()| match std::fs::metadata(&target) {
            Ok(old) => file.set_permissions(old.permissions()),
            Err(_) => Ok(()),
        })
        .and_then(|()| file.sync_all())
        .and_then(|()| std::fs::rename(&temporary, &target));
    if written.is_err() {
        // It is ours, and worth nothing.
        let _ = std::fs::remove_file(&temporary);
    }
    written
}

/// A new file in the same folder, which is on the same disk.
fn beside(target: &Path) -> Result<(File, PathBuf), Error> {
    let name = target
        .file_name()
        .ok_or_else(|| Error::new(ErrorKind::InvalidInput, "not the name of a file"))?;
    let process = std::process::id();
    for attempt in 0..100 {
        let mut temporary = OsString::from(".");
        temporary.push(name);
        temporary.push(format!(".{process}-{attempt}.tmp"));
        let path = target.with_file_name(temporary);
        match OpenOptions::new().write(true).create_new(true).open(&path) {
            Ok(file) => return Ok((file, path)),
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
        }
    }
    Err(Error::new(
        ErrorKind::AlreadyExists,
        "no name for a temporary file is free",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_replaced_and_nothing_else_is_left() -> Result<(), Error> {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("config.ml");
        replace(&path, "one")?;
        replace(&path, "two")?;
        assert_eq!(std::fs::read_to_string(&path)?, "two");
        assert_eq!(std::fs::read_dir(folder.path())?.count(), 1);
        assert!(replace(&folder.path().join("none/config.ml"), "three").is_err());
        Ok(())
    }

    #[cfg(unix)]
    #[test]
    fn permissions_and_links_are_kept() -> Result<(), Error> {
        use std::os::unix::fs::{PermissionsExt, symlink};

        let folder = tempfile::tempdir()?;
        let (path, link) = (
            folder.path().join("config.ml"),
            folder.path().join("link.ml"),
        );
        std::fs::write(&path, "one")?;
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o640))?;
        symlink("config.ml", &link)?;
        replace(&link, "two")?;
        assert_eq!(std::fs::read_to_string(&path)?, "two");
        assert_eq!(
            std::fs::metadata(&path)?.permissions().mode() & 0o777,
            0o640
        );
        assert!(std::fs::symlink_metadata(&link)?.is_symlink());
        Ok(())
    }
}
