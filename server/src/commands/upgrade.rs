//! `upgrade [PATH] --to V`: every change of the releases in between that can be made, in the
//! configuration and where it has to follow in the unikernel; the rest is said, with its place.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use analysis::Release;
use analysis::upgrade::{Changed, Origin, Plan};
use clap::Args;
use similar::TextDiff;

use super::{Opened, UNUSABLE, complain, fail, open_config, print};
use crate::check::{source, write};
use crate::position::{Encoding, LineIndex};
use crate::release::parse_release;

/// Rewrite a configuration for a newer MirageOS release
#[derive(Debug, Args)]
#[command(
    after_help = "Exit codes: 0 the release accepts the result as far as can be told, 1 a person has to go \
                  on, 2 bad usage or unreadable input."
)]
pub(crate) struct Arguments {
    /// The configuration, or the folder with its config.ml
    #[arg(default_value = ".")]
    path: PathBuf,

    /// The release to upgrade to [default: the newest known one]
    #[arg(long, value_name = "VERSION", value_parser = parse_release)]
    to: Option<Release>,

    /// The release that it was written for [default: as its header and surroundings say, else the
    /// newest one that accepts it]
    #[arg(long, value_name = "VERSION", value_parser = parse_release)]
    from: Option<Release>,

    /// Change nothing; show what would change
    #[arg(long)]
    diff: bool,

    /// Change nothing; say what would be done
    #[arg(long)]
    dry_run: bool,
}

/// Upgrades, or says what an upgrade would do.
pub(crate) fn run(arguments: &Arguments) -> ExitCode {
    let opened = match open_config(&arguments.path, None) {
        Ok(opened) => opened,
        Err(problem) => return fail(&problem),
    };
    let to = arguments.to.unwrap_or_else(Release::newest);
    let plan = match plan(&opened, arguments.from, to) {
        Ok(plan) => plan,
        Err(problem) => return fail(&problem),
    };
    let folder = opened.folder();
    let mut failed = false;
    if arguments.diff {
        let patch: String = plan.files.iter().map(|it| difference(folder, it)).collect();
        print(&patch);
    } else if !arguments.dry_run {
        let mut files = plan.files.iter();
        failed = files.any(|file| !replace(&folder.join(&file.name), &file.new));
    }
    report(&opened, &plan);
    match (failed, plan.left.is_empty()) {
        (true, _) => ExitCode::from(UNUSABLE),
        (false, true) => ExitCode::SUCCESS,
        (false, false) => ExitCode::FAILURE,
    }
}

fn plan(opened: &Opened, from: Option<Release>, to: Release) -> Result<Plan, String> {
    let folder = opened.folder();
    let name = opened.path.file_name().unwrap_or_default();
    let name = name.to_string_lossy();
    let origin = Origin {
        name: &name,
        text: opened.file.text(&opened.db),
        outside: opened.file.outside(&opened.db),
        read: &|name| source::read(&folder.join(name)).ok(),
    };
    match from {
        Some(from) if from > to => {
            Err(format!("there is no way back from MirageOS {from} to {to}"))
        }
        Some(from) => Ok(origin.plan(from, to)),
        None => Ok(origin.plan(origin.written_for(to)?, to)),
    }
}

fn report(opened: &Opened, plan: &Plan) {
    let folder = opened.folder();
    complain(&format!("from MirageOS {} to {}", plan.from, plan.to));
    for applied in &plan.applied {
        let change = applied.change;
        let places = match applied.places {
            1 => "1 place".to_owned(),
            places => format!("{places} places"),
        };
        complain(&format!("{} {}: {places}", change.release, change.id));
        if change.unikernel && !plan.unikernels_follow {
            let remedy = change.remedy.unwrap_or_default();
            complain(&format!("  the unikernel may have to change too: {remedy}"));
        }
    }
    if plan.files.is_empty() {
        complain("nothing to change");
    }
    for left in &plan.left {
        let path = folder.join(&left.file);
        let mut place = source::display_name(&path);
        if let Some(range) = left.range {
            let changed = plan.files.iter().find(|file| file.name == left.file);
            let text = changed.map(|file| file.new.clone());
            let text = text
                .or_else(|| source::read(&path).ok())
                .unwrap_or_default();
            let (line, column) =
                LineIndex::new(text.into()).line_column(range.start(), Encoding::Utf32);
            place = format!("{place}:{}:{}", line + 1, column + 1);
        }
        complain(&format!("left to you: {place}: {}", left.message));
    }
}

fn difference(folder: &Path, file: &Changed) -> String {
    let name = source::display_name(&folder.join(&file.name));
    let diff = TextDiff::from_lines(file.old.as_str(), file.new.as_str());
    diff.unified_diff()
        .header(&format!("a/{name}"), &format!("b/{name}"))
        .to_string()
}

fn replace(path: &Path, text: &str) -> bool {
    match write::replace(path, text) {
        Ok(()) => true,
        Err(error) => {
            complain(&format!("{}: cannot be written: {error}", path.display()));
            false
        }
    }
}
