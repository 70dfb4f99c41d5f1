//! The program under test, and calling it like a shell does.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The program, built from the very code of the real one; another one, such as an installed
/// release, when `UNIKERNEL_LS` names it.
#[must_use]
pub fn program() -> PathBuf {
    std::env::var_os("UNIKERNEL_LS").map_or_else(|| built("unikernel-ls-tested"), PathBuf::from)
}

/// A program of this package, which lies beside the tests that are running: one folder above them.
///
/// # Panics
/// When it is not there; cargo builds it before it runs tests.
#[must_use]
pub fn built(name: &str) -> PathBuf {
    let tests = std::env::current_exe().expect("a test is a file");
    let name = format!("{name}{}", std::env::consts::EXE_SUFFIX);
    let candidates = tests.ancestors().skip(1).take(2);
    candidates
        .map(|folder| folder.join(&name))
        .find(|path| path.is_file())
        .unwrap_or_else(|| panic!("{name} is not built beside {}", tests.display()))
}

/// What a call of the program left behind.
#[derive(Debug)]
pub struct Called {
    /// The exit code; nothing when a signal ended it.
    pub code: Option<i32>,
    /// Standard output.
    pub stdout: String,
    /// Standard error.
    pub stderr: String,
}

/// Calls the program in a folder and waits for its end.
///
/// # Panics
/// When it cannot be started, or writes what is no text.
#[must_use]
pub fn call(folder: &Path, arguments: &[&str]) -> Called {
    call_with_input(folder, arguments, "")
}

/// Calls the program with something on standard input.
///
/// # Panics
/// When it cannot be started, or writes what is no text.
#[must_use]
pub fn call_with_input(folder: &Path, arguments: &[&str], input: &str) -> Called {
    let mut child = Command::new(program())
        .args(arguments)
        .current_dir(folder)
        .env_remove("NO_COLOR")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut stdin = child.stdin.take().expect("piped");
    let input = input.to_owned();
    let writer = std::thread::spawn(move || {
        use std::io::Write;
        // A program that reads nothing closes the pipe.
        let _ = stdin.write_all(input.as_bytes());
    });
    let output = child.wait_with_output().expect("the program ends");
    writer.join().expect("the input is written");
    Called {
        code: output.status.code(),
        stdout: String::from_utf8(output.stdout).expect("standard output is text"),
        stderr: String::from_utf8(output.stderr).expect("standard error is text"),
    }
}

/// A folder with files, removed at the end.
///
/// # Panics
/// When it cannot be written.
#[must_use]
pub fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder for temporary files");
    for (name, text) in files {
        let path = folder.path().join(name);
        let parent = path.parent().expect("a file lies in a folder");
        std::fs::create_dir_all(parent).expect("folders can be made");
        std::fs::write(path, text).expect("files can be written");
    }
    folder
}
