//! The files that a configuration names: are they there?

use analysis::health::{self, Line, NamedFile, Subject};

use crate::commands::Opened;

pub(super) fn check(opened: &Opened) -> Vec<Line> {
    let named = health::named_files(&opened.db, opened.file);
    named.iter().filter_map(|file| line(opened, file)).collect()
}

fn line(opened: &Opened, file: &NamedFile) -> Option<Line> {
    let path = opened.folder().join(&file.path);
    let (path, what) = (&path, &file.what);
    let shown = &file.path;
    let is_there = match file.is_folder {
        true => path.is_dir(),
        // A module can be generated from one of these, or lie in a folder with a dune file.
        false => ["", "l", "y"]
            .iter()
            .any(|ending| path.with_extension(format!("ml{ending}")).is_file()),
    };
    if is_there {
        let message = format!("{shown} is there, for {what}");
        return Some(Line::fine(Subject::Files, message));
    }
    if !file.is_certain {
        return None;
    }
    let remedy = match file.is_folder {
        true => format!("make the folder {shown}, or name another one"),
        false => {
            format!("write {shown}, or name the package that brings the module with ~packages")
        }
    };
    let mut line = Line::wrong(
        Subject::Files,
        format!("{shown} is not there, for {what}"),
        remedy,
    );
    line.range = file.range;
    Some(line)
}
