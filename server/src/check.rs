//! `--check`: the linter for the command line and for CI.
//!
//! It calls the same function as the editor, [`analysis::diagnostics`], so the two cannot disagree.
//! Files are checked in parallel and printed in the order of their paths. What cannot be read is
//! said on standard error and makes the exit code 2; the rest is still checked.

mod report;
pub(crate) mod source;
pub(crate) mod walk;

use std::num::NonZero;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::atomic::{AtomicUsize, Ordering};

use analysis::source::looks_like_config;
use analysis::{Chosen, Database, Diagnostic, Kind, Release, SourceFile, XenVersion};

use crate::commands::{UNUSABLE, complain, fail, print};
use crate::position::LineIndex;
use crate::surroundings::look_around;
pub(crate) use report::Format;
use source::Unusable;
use walk::{Found, Why};

/// What to check, and how to show it.
#[derive(Debug)]
pub(crate) struct Request {
    pub(crate) paths: Vec<PathBuf>,
    pub(crate) release: Option<Release>,
    pub(crate) xen: Option<XenVersion>,
    pub(crate) format: Format,
}

/// The versions that the command line asks for.
#[derive(Clone, Copy)]
struct Versions {
    release: Option<Release>,
    xen: Option<XenVersion>,
}

impl Request {
    fn versions(&self) -> Versions {
        Versions {
            release: self.release,
            xen: self.xen,
        }
    }
}

/// A file that was checked.
pub(crate) struct Checked {
    /// As it is shown.
    pub(crate) name: String,
    pub(crate) kind: Kind,
    pub(crate) chosen: Chosen,
    pub(crate) diagnostics: Vec<Diagnostic>,
    pub(crate) index: LineIndex,
}

/// Checks and prints. Exit code 0: nothing found, 1: problems, 2: something could not be read.
pub(crate) fn run(request: &Request) -> ExitCode {
    let (found, mut unusable) = walk::find(&request.paths);
    let mut checked = Vec::new();
    let mut problems = Vec::new();
    for outcome in check_all(&found, request.versions()) {
        match outcome {
            Ok(Some(outcome)) => {
                problems.extend(outcome.problem);
                checked.push(outcome.checked);
            }
            Ok(None) => {}
            Err(refused) => unusable.push(refused),
        }
    }
    problems.sort();
    problems.dedup();
    problems.iter().for_each(|problem| complain(problem));
    unusable
        .iter()
        .for_each(|refused| complain(&refused.to_string()));
    if checked.is_empty() && unusable.is_empty() {
        return fail("found no config.ml, no .xl file and no other configuration to check");
    }
    let printed = print(&report::render(request.format, &checked));
    if printed != ExitCode::SUCCESS {
        return printed;
    }
    exit_code(&checked, unusable.is_empty() && problems.is_empty())
}

fn exit_code(checked: &[Checked], all_usable: bool) -> ExitCode {
    match (
        all_usable,
        checked.iter().all(|file| file.diagnostics.is_empty()),
    ) {
        (false, _) => ExitCode::from(UNUSABLE),
        (true, false) => ExitCode::FAILURE,
        (true, true) => ExitCode::SUCCESS,
    }
}

/// A checked file, with a sentence about the settings around it that could not be used.
struct Outcome {
    checked: Checked,
    problem: Option<String>,
}

/// Nothing for a file that turns out to be no configuration.
type Answer = Result<Option<Outcome>, Unusable>;

/// Checks every file, as many at once as there are processors; answers in the order of `found`.
fn check_all(found: &[Found], versions: Versions) -> Vec<Answer> {
    let processors = std::thread::available_parallelism().map_or(1, NonZero::get);
    let workers = processors.min(found.len());
    if workers <= 1 {
        let db = Database::default();
        return found.iter().map(|one| check(&db, one, versions)).collect();
    }
    let next = AtomicUsize::new(0);
    let shared = Database::default();
    let mut answers = std::thread::scope(|scope| {
        let work = |db: Database| {
            let mut answers = Vec::new();
            while let Some((at, one)) = take(&next, found) {
                answers.push((at, check(&db, one, versions)));
            }
            answers
        };
        let threads: Vec<_> = (0..workers)
            .map(|_| shared.clone())
            .map(|db| scope.spawn(move || work(db)))
            .collect();
        threads
            .into_iter()
            .filter_map(|thread| thread.join().ok())
            .flatten()
            .collect::<Vec<_>>()
    });
    answers.sort_by_key(|(at, _)| *at);
    answers.into_iter().map(|(_, answer)| answer).collect()
}

fn take<'a>(next: &AtomicUsize, found: &'a [Found]) -> Option<(usize, &'a Found)> {
    let at = next.fetch_add(1, Ordering::Relaxed);
    found.get(at).map(|one| (at, one))
}

fn check(db: &Database, found: &Found, versions: Versions) -> Answer {
    // A bug in one file must not hide what is wrong in the others.
    catch_unwind(AssertUnwindSafe(|| {
        check_one(db, &found.path, found.why, versions)
    }))
    .unwrap_or_else(|_| {
        Err(Unusable::new(
            &found.path,
            "could not be checked because of a bug in unikernel-ls; please report it",
        ))
    })
}

fn check_one(db: &Database, path: &Path, why: Why, versions: Versions) -> Answer {
    let text = source::read(path)?;
    let kind = match why {
        Why::Certain(kind) => kind,
        Why::PerhapsConfig if looks_like_config(&text) => Kind::Config,
        Why::PerhapsConfig => return Ok(None),
    };
    let mut surroundings = look_around(path, versions.release);
    surroundings.outside.xen = versions.xen;
    let name = source::display_name(path);
    let index = LineIndex::new(text.into());
    let file = SourceFile::new(
        db,
        name.as_str().into(),
        kind,
        index.text().clone(),
        surroundings.outside,
    );
    let diagnostics = analysis::diagnostics(db, file).to_vec();
    let chosen = *analysis::chosen::chosen(db, file);
    let checked = Checked {
        name,
        kind,
        chosen,
        diagnostics,
        index,
    };
    Ok(Some(Outcome {
        checked,
        problem: surroundings.problem,
    }))
}
