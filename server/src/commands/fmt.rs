//! `fmt [PATH…]`: lays out xl files alike.
//!
//! A file whose grammar has mistakes is left alone and said to be unusable: nothing may be lost.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use similar::TextDiff;

use super::xl_files::{self, XlFile};
use super::{UNUSABLE, complain, fail, print};

/// Format xl files
#[derive(Debug, Args)]
#[command(
    after_help = "Exit codes: 0 formatted (with --check: all are), 1 with --check or --diff: some are \
                        not, 2 a file could not be read or has mistakes."
)]
pub(crate) struct Arguments {
    /// Files and folders [default: the current folder]
    paths: Vec<PathBuf>,

    /// Format standard input and print it
    #[arg(long, conflicts_with = "paths")]
    stdin: bool,

    /// The file that standard input is the text of
    #[arg(
        long,
        value_name = "PATH",
        requires = "stdin",
        default_value = "stdin.xl"
    )]
    stdin_filename: PathBuf,

    /// Change nothing; say which files are not formatted
    #[arg(long)]
    check: bool,

    /// Change nothing; show what would change
    #[arg(long)]
    diff: bool,
}

/// Formats, or says what would change.
pub(crate) fn run(arguments: &Arguments) -> ExitCode {
    if arguments.stdin {
        return match xl_files::read_stdin(&arguments.stdin_filename) {
            Ok(file) => run_stdin(&file, arguments),
            Err(problem) => fail(&problem),
        };
    }
    let (files, unusable) = xl_files::read_all(&arguments.paths);
    let mut failed = !unusable.is_empty();
    unusable.iter().for_each(|problem| complain(problem));
    if files.is_empty() && !failed {
        return fail("found no xl file to format");
    }
    let mut changed = false;
    let mut shown = String::new();
    for file in &files {
        match formatted(file) {
            Err(problem) => {
                complain(&problem);
                failed = true;
            }
            Ok(None) => {}
            Ok(Some(text)) => {
                changed = true;
                if arguments.check {
                    shown += &format!("{}\n", file.name);
                }
                if arguments.diff {
                    shown += &difference(file, &text);
                }
                if !arguments.check && !arguments.diff {
                    failed |= !write(&file.path, &text);
                }
            }
        }
    }
    let printed = print(&shown);
    match (failed, changed && (arguments.check || arguments.diff)) {
        (true, _) => ExitCode::from(UNUSABLE),
        (false, true) => ExitCode::FAILURE,
        (false, false) => printed,
    }
}

/// Prints the formatted text, or what would change in it.
fn run_stdin(file: &XlFile, arguments: &Arguments) -> ExitCode {
    let new = match formatted(file) {
        Ok(new) => new,
        Err(problem) => return fail(&problem),
    };
    if !arguments.check && !arguments.diff {
        return print(new.as_ref().unwrap_or(&file.text));
    }
    let Some(new) = new else {
        return ExitCode::SUCCESS;
    };
    if arguments.diff {
        let _ = print(&difference(file, &new));
    }
    ExitCode::FAILURE
}

/// The new text, if it is another one.
fn formatted(file: &XlFile) -> Result<Option<String>, String> {
    let Some(text) = xl_config::format(&file.parse()) else {
        return Err(format!(
            "{}: not formatted, because xl refuses it as it is",
            file.name
        ));
    };
    Ok((text != file.text).then_some(text))
}

fn difference(file: &XlFile, new: &str) -> String {
    let name = &file.name;
    let diff = TextDiff::from_lines(file.text.as_str(), new);
    diff.unified_diff()
        .header(&format!("a/{name}"), &format!("b/{name}"))
        .to_string()
}

fn write(path: &Path, text: &str) -> bool {
    match std::fs::write(path, text) {
        Ok(()) => true,
        Err(error) => {
            complain(&format!("{}: cannot be written: {error}", path.display()));
            false
        }
    }
}
