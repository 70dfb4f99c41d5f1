//! `doctor [PATH]`: what is there and what does not fit, of each configuration in a folder and of
//! what lies around it.
//!
//! The analysis tells what the configuration and its modules say; here is what only the disk and
//! version control know.

mod files;
mod generated;
mod report;
mod tracked;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use analysis::health::{self, Line, Subject};
use analysis::{Kind, Release};
use clap::{Args, ValueEnum};

use super::{Opened, complain, fail, open_config};
use crate::check::walk;
use crate::release::parse_release;

/// Say what is there and what does not fit, in a unikernel's folder or a tree of them
#[derive(Debug, Args)]
#[command(
    after_help = "Exit codes: 0 all fits, 1 something does not, 2 bad usage or no configuration."
)]
pub(crate) struct Arguments {
    /// A configuration, its folder, or a folder above several
    #[arg(default_value = ".")]
    path: PathBuf,

    /// As this MirageOS release sees it
    #[arg(long, value_name = "VERSION", value_parser = parse_release)]
    release: Option<Release>,

    /// How the lines are printed
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum Format {
    /// For people
    #[default]
    Text,
    /// One JSON object per line
    Json,
}

/// What is said of one configuration.
struct Examined {
    opened: Opened,
    lines: Vec<Line>,
}

/// Looks, and prints.
pub(crate) fn run(arguments: &Arguments) -> ExitCode {
    let paths = match configurations(&arguments.path) {
        Ok(paths) => paths,
        Err(problem) => return fail(&problem),
    };
    let mut all = Vec::new();
    let mut is_unusable = false;
    for path in paths {
        match open_config(&path, arguments.release) {
            Ok(opened) => all.push(examine(opened.with_companions())),
            Err(problem) => {
                complain(&problem);
                is_unusable = true;
            }
        }
    }
    name_twice(&mut all);
    let printed = match arguments.format {
        Format::Text => report::text(&all),
        Format::Json => report::json(&all),
    };
    let is_wrong = all
        .iter()
        .flat_map(|it| &it.lines)
        .any(|line| line.remedy.is_some());
    match super::print(&printed) {
        ExitCode::SUCCESS if is_unusable => ExitCode::from(super::UNUSABLE),
        ExitCode::SUCCESS if is_wrong => ExitCode::FAILURE,
        code => code,
    }
}

/// The configurations that a path stands for.
fn configurations(path: &Path) -> Result<Vec<PathBuf>, String> {
    let shown = path.display();
    let found = std::fs::metadata(path).map_err(|error| format!("cannot read {shown}: {error}"))?;
    if !found.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let (found, unusable) = walk::find(&[path.to_owned()]);
    for problem in unusable {
        complain(&problem.to_string());
    }
    let paths: Vec<PathBuf> = found
        .into_iter()
        .filter(|it| it.why == walk::Why::Certain(Kind::Config))
        .map(|it| it.path)
        .collect();
    if paths.is_empty() {
        return Err(format!("there is no config.ml in {shown}"));
    }
    Ok(paths)
}

fn examine(opened: Opened) -> Examined {
    let mut lines = health::examine(&opened.db, opened.file);
    lines.extend(files::check(&opened));
    lines.extend(generated::check(&opened));
    lines.extend(tracked::check(&opened));
    Examined { opened, lines }
}

/// Says of each name that several configurations register where else it is registered.
fn name_twice(all: &mut [Examined]) {
    let mut places: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (at, it) in all.iter().enumerate() {
        for name in health::names(&it.opened.db, it.opened.file) {
            places.entry(name).or_default().push(at);
        }
    }
    let paths: Vec<String> = all.iter().map(|it| it.opened.place(None)).collect();
    for (name, at) in places {
        for &here in &at {
            let others: Vec<&str> = at
                .iter()
                .filter(|other| **other != here)
                .map(|other| paths[*other].as_str())
                .collect();
            let line = if others.is_empty() {
                Line::fine(Subject::Names, format!("{name} is registered here alone"))
            } else {
                Line::wrong(
                    Subject::Names,
                    format!("{name} is registered in {}, too", others.join(", ")),
                    "give each unikernel of a tree its own name: files and opam packages are called after it",
                )
            };
            all[here].lines.push(line);
        }
    }
}
