//! The commands beside `--check`, one file each, and what they share: reading the one
//! configuration they are about, and speaking to people.

pub(crate) mod compat;
pub(crate) mod describe;
pub(crate) mod doctor;
pub(crate) mod effective;
pub(crate) mod explain;
pub(crate) mod fmt;
pub(crate) mod generate;
pub(crate) mod keys;
pub(crate) mod releases;
pub(crate) mod shell;
pub(crate) mod status;
pub(crate) mod upgrade;
mod xl_files;

use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use analysis::{Database, Kind, Outside, Release, SourceFile, TextRange};
use salsa::Setter as _;

use crate::check::source;
use crate::position::{Encoding, LineIndex};
use crate::surroundings::{Neighbourhood, folder_of, look_around};

/// Bad usage or unreadable input.
pub(crate) const UNUSABLE: u8 = 2;

/// A configuration read from disk.
pub(crate) struct Opened {
    pub(crate) db: Database,
    pub(crate) file: SourceFile,
    pub(crate) path: PathBuf,
}

/// Reads the configuration at `path`; a folder means the `config.ml` in it.
///
/// # Errors
/// A sentence that says why it cannot be read.
pub(crate) fn open_config(path: &Path, release: Option<Release>) -> Result<Opened, String> {
    let path = if path.is_dir() {
        path.join("config.ml")
    } else {
        path.to_owned()
    };
    let text = source::read(&path).map_err(|problem| problem.to_string())?;
    let surroundings = look_around(&path, release);
    if let Some(problem) = surroundings.problem {
        return Err(problem);
    }
    let db = Database::default();
    let name = source::display_name(&path);
    let file = SourceFile::new(
        &db,
        name.into(),
        Kind::Config,
        text.into(),
        surroundings.outside,
    );
    Ok(Opened { db, file, path })
}

impl Opened {
    /// The same together with the files beside it, for what is said of both.
    pub(crate) fn with_companions(mut self) -> Self {
        let setting = self.file.outside(&self.db).setting;
        let around = Neighbourhood::default();
        let beside = around.beside(&self.db, &self.path, Kind::Config, setting);
        let outside = Outside {
            beside,
            ..self.file.outside(&self.db).clone()
        };
        self.file.set_outside(&mut self.db).to(outside);
        self
    }

    /// The folder of the configuration.
    pub(crate) fn folder(&self) -> &Path {
        folder_of(&self.path)
    }

    /// A place as `config.ml:3:5`, or the file alone.
    pub(crate) fn place(&self, range: Option<TextRange>) -> String {
        let name = self.file.path(&self.db);
        let Some(range) = range else {
            return name.to_owned();
        };
        let index = LineIndex::new(self.file.text(&self.db).into());
        let (line, column) = index.line_column(range.start(), Encoding::Utf32);
        format!("{name}:{}:{}", line + 1, column + 1)
    }
}

/// Writes to standard output. A reader that went away (`| head`) is no error.
pub(crate) fn print(text: &str) -> ExitCode {
    match std::io::stdout().lock().write_all(text.as_bytes()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => fail(&format!("cannot write the output: {error}")),
    }
}

/// Says on standard error why there is no answer.
pub(crate) fn fail(problem: &str) -> ExitCode {
    complain(problem);
    ExitCode::from(UNUSABLE)
}

/// One sentence on standard error.
pub(crate) fn complain(problem: &str) {
    // There is nobody left to tell when standard error is closed.
    let _ = writeln!(std::io::stderr().lock(), "unikernel-ls: {problem}");
}

/// Whether standard output shows colours: a terminal, unless `NO_COLOR` is set.
pub(crate) fn shows_colours() -> bool {
    std::io::stdout().is_terminal()
        && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}
