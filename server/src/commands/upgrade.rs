//! `upgrade [PATH] --to V`: every change of the releases in between that can be made, in the
//! configuration and where it has to follow in the unikernel; the rest is said, with its place.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use analysis::upgrade::{self, BootArgument, Upgraded};
use analysis::{Database, Kind, Outside, Reason, Release, SourceFile};
use clap::Args;
use similar::TextDiff;

use super::{Opened, UNUSABLE, complain, fail, open_config, print};
use crate::check::source;
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

/// One file with its new text.
struct Changed {
    path: PathBuf,
    old: String,
    new: String,
}

/// Upgrades, or says what an upgrade would do.
pub(crate) fn run(arguments: &Arguments) -> ExitCode {
    let opened = match open_config(&arguments.path, None) {
        Ok(opened) => opened,
        Err(problem) => return fail(&problem),
    };
    let to = arguments.to.unwrap_or_else(Release::newest);
    let from = match written_for(&opened, arguments.from, to) {
        Ok(from) => from,
        Err(problem) => return fail(&problem),
    };
    let old = opened.file.text(&opened.db).to_owned();
    let upgraded = upgrade::upgrade(&old, from, to);
    let (mut unikernels, mut left) = unikernels(&opened, &upgraded);
    left.extend(boot_arguments(&opened, &upgraded, &mut unikernels));
    left.extend(notes(&opened, &unikernels, from, to));
    left.extend(rejections(&opened, &upgraded.text, to));

    let mut changed = unikernels;
    if upgraded.text != old {
        let new = upgraded.text.clone();
        let path = opened.path.clone();
        changed.insert(0, Changed { path, old, new });
    }
    let mut failed = false;
    if arguments.diff {
        let patch: String = changed.iter().map(difference).collect();
        print(&patch);
    } else if !arguments.dry_run {
        failed = changed.iter().any(|file| !write(&file.path, &file.new));
    }
    report(&upgraded, from, to, &changed, &left);
    match (failed, left.is_empty()) {
        (true, _) => ExitCode::from(UNUSABLE),
        (false, true) => ExitCode::SUCCESS,
        (false, false) => ExitCode::FAILURE,
    }
}

/// The release that a configuration was written for.
fn written_for(opened: &Opened, from: Option<Release>, to: Release) -> Result<Release, String> {
    let chosen = analysis::chosen::chosen(&opened.db, opened.file);
    let stated = from.or((chosen.reason != Reason::Newest).then_some(chosen.release));
    if let Some(from) = stated {
        if from > to {
            return Err(format!(
                "{} is written for MirageOS {from}; there is no way back to {to}",
                opened.place(None)
            ));
        }
        return Ok(from);
    }
    let text = opened.file.text(&opened.db);
    let before = Release::all().rev().skip_while(|release| *release > to);
    let mut accepting = before.filter(|release| rejections(opened, text, *release).is_empty());
    accepting.next().ok_or_else(|| {
        format!(
            "no release up to {to} accepts {} as it is; say with --from what it was written for",
            opened.place(None)
        )
    })
}

/// What a release refuses in a text, as places with messages.
fn rejections(opened: &Opened, text: &str, release: Release) -> Vec<String> {
    let db = Database::default();
    let outside = Outside {
        setting: Some(release),
        ..opened.file.outside(&opened.db).clone()
    };
    let name = opened.file.path(&opened.db);
    let file = SourceFile::new(&db, name.into(), Kind::Config, text.into(), outside);
    let index = LineIndex::new(text.into());
    analysis::diagnostics(&db, file)
        .iter()
        .filter(|diagnostic| diagnostic.rejects)
        .map(|diagnostic| {
            let (line, column) = index.line_column(diagnostic.range.start(), Encoding::Utf32);
            let message = &diagnostic.message;
            format!("{name}:{}:{}: {message}", line + 1, column + 1)
        })
        .collect()
}

/// What the unikernel beside a configuration names that is taken away.
fn notes(opened: &Opened, changed: &[Changed], from: Release, to: Release) -> Vec<String> {
    let name = upgrade::file_of("Unikernel");
    let path = opened.folder().join(&name);
    let text = match changed.iter().find(|file| file.path == path) {
        Some(file) => file.new.clone(),
        None => match source::read(&path) {
            Ok(text) => text,
            Err(_) => return Vec::new(),
        },
    };
    let index = LineIndex::new(text.as_str().into());
    upgrade::notes(&text, from, to)
        .into_iter()
        .map(|(range, note)| {
            let (line, column) = index.line_column(range.start(), Encoding::Utf32);
            format!("{name}:{}:{}: {note}", line + 1, column + 1)
        })
        .collect()
}

/// The unikernels whose functors lose devices, and what a person has to do in them.
fn unikernels(opened: &Opened, upgraded: &Upgraded) -> (Vec<Changed>, Vec<String>) {
    let mut changed: Vec<Changed> = Vec::new();
    let mut left = Vec::new();
    for lost in &upgraded.lost {
        let name = upgrade::file_of(&lost.module);
        let path = opened.folder().join(&name);
        let earlier = changed.iter().position(|file| file.path == path);
        let old = match earlier {
            Some(index) => Ok(changed[index].new.clone()),
            None => source::read(&path).map_err(|problem| problem.to_string()),
        };
        let devices: Vec<_> = lost.positions.iter().map(|(_, it)| it.as_str()).collect();
        let Ok(old) = old else {
            left.push(format!(
                "{}: takes {} no more; its source is not in {name}",
                lost.module,
                devices.join(", ")
            ));
            continue;
        };
        let Some(unikernel) = upgrade::unikernel(&old, lost) else {
            left.push(format!(
                "{name}: {} has to lose its parameters and arguments for {}",
                lost.module,
                devices.join(", ")
            ));
            continue;
        };
        let index = LineIndex::new(old.as_str().into());
        for (range, problem) in &unikernel.left {
            let (line, column) = index.line_column(range.start(), Encoding::Utf32);
            left.push(format!("{name}:{}:{}: {problem}", line + 1, column + 1));
        }
        match earlier {
            Some(index) => changed[index].new = unikernel.text,
            None => changed.push(Changed {
                path,
                old,
                new: unikernel.text,
            }),
        }
    }
    (changed, left)
}

/// Gives the unikernels the keys that the configuration defined; says which have no source here.
fn boot_arguments(opened: &Opened, upgraded: &Upgraded, changed: &mut Vec<Changed>) -> Vec<String> {
    let mut left = Vec::new();
    let same_file = |a: &BootArgument, b: &BootArgument| {
        upgrade::file_of(&a.module) == upgrade::file_of(&b.module)
    };
    for group in upgraded.moved.chunk_by(same_file) {
        let name = upgrade::file_of(&group[0].module);
        let path = opened.folder().join(&name);
        let arguments: Vec<_> = group.iter().collect();
        if let Some(file) = changed.iter_mut().find(|file| file.path == path) {
            file.new = upgrade::boot_arguments(&file.new, &arguments);
        } else if let Ok(old) = source::read(&path) {
            let new = upgrade::boot_arguments(&old, &arguments);
            changed.push(Changed { path, old, new });
        } else {
            let text = upgrade::boot_arguments("", &arguments);
            left.push(format!(
                "{}: its source is not in {name}, and has to define\n{}",
                group[0].module,
                text.trim_end()
            ));
        }
    }
    left
}

fn report(upgraded: &Upgraded, from: Release, to: Release, changed: &[Changed], left: &[String]) {
    complain(&format!("from MirageOS {from} to {to}"));
    for applied in &upgraded.applied {
        let change = applied.change;
        let places = match applied.places {
            1 => "1 place".to_owned(),
            places => format!("{places} places"),
        };
        complain(&format!("{} {}: {places}", change.release, change.id));
        if change.unikernel && upgraded.lost.is_empty() && upgraded.moved.is_empty() {
            let remedy = change.remedy.unwrap_or_default();
            complain(&format!("  the unikernel may have to change too: {remedy}"));
        }
    }
    if changed.is_empty() {
        complain("nothing to change");
    }
    for line in left {
        complain(&format!("left to you: {line}"));
    }
}

fn difference(file: &Changed) -> String {
    let name = source::display_name(&file.path);
    let diff = TextDiff::from_lines(file.old.as_str(), file.new.as_str());
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
