//! `--check`: the linter for the command line and for CI.
//!
//! It calls the same function as the editor, [`analysis::diagnostics`], so the two cannot disagree;
//! with fixes where they are shown.
//! Files are checked in parallel and printed in the order of their paths. What cannot be read is
//! said on standard error and makes the exit code 2; the rest is still checked.

mod arguments;
mod baseline;
mod diff;
mod fingerprint;
mod fix;
mod progress;
mod report;
pub(crate) mod source;
pub(crate) mod walk;
pub(crate) mod write;

use std::num::NonZero;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use analysis::script;
use analysis::source::looks_like_config;
use analysis::{Chosen, Database, Diagnostic, Kind, Release, Severity, SourceFile, XenVersion};

use crate::commands::{UNUSABLE, complain, fail, print, shows_colours};
use crate::position::LineIndex;
use crate::settings::Levels;
use crate::surroundings::Neighbourhood;
pub(crate) use arguments::Arguments;
use baseline::Baseline;
use fix::{Mended, Mending};
use progress::Progress;
pub(crate) use report::Format;
use source::Unusable;
use walk::{Found, Why};

/// What to check, and how to show it.
#[derive(Debug)]
pub(crate) struct Request {
    paths: Vec<PathBuf>,
    /// Standard input, and the file that it is the text of.
    stdin: Option<PathBuf>,
    release: Option<Release>,
    target: Option<Arc<str>>,
    xen: Option<XenVersion>,
    format: Format,
    output: Option<PathBuf>,
    statistics: bool,
    mending: Mending,
    levels: Levels,
    baseline: Option<PathBuf>,
    update_baseline: bool,
}

/// A file that was checked.
pub(crate) struct Checked {
    /// As it is shown.
    pub(crate) name: String,
    pub(crate) kind: Kind,
    pub(crate) chosen: Chosen,
    pub(crate) diagnostics: Vec<Diagnostic>,
    /// The text that the findings are about.
    pub(crate) index: LineIndex,
    /// What mending made of it, if anything.
    pub(crate) mended: Option<Mended>,
}

impl Checked {
    /// What people are told: hints are for editors, and for programs that ask for everything.
    pub(crate) fn problems(&self) -> impl Iterator<Item = &Diagnostic> {
        let all = self.diagnostics.iter();
        all.filter(|finding| finding.severity != Severity::Hint)
    }
}

/// Checks and prints. Exit code 0: no errors and warnings, 1: some, 2: something could not be read.
pub(crate) fn run(arguments: &Arguments) -> ExitCode {
    let run = arguments.request().and_then(|request| {
        let baseline = match &request.baseline {
            Some(path) if !request.update_baseline => Some(Baseline::read(path)?),
            _ => None,
        };
        Ok((request, baseline))
    });
    match run {
        Ok((request, baseline)) => check_and_report(&request, baseline.as_ref()),
        Err(problem) => fail(&problem),
    }
}

fn check_and_report(request: &Request, baseline: Option<&Baseline>) -> ExitCode {
    let mut outcome = match &request.stdin {
        Some(name) => check_stdin(request, name),
        None => check_paths(request),
    };
    if outcome.checked.is_empty() && outcome.unusable.is_empty() {
        return fail("found no config.ml, no .xl file and no other configuration to check");
    }
    if let Some(baseline) = baseline {
        let files = outcome.checked.iter_mut();
        files.for_each(|file| baseline.subtract(file));
    }
    outcome
        .unusable
        .iter()
        .for_each(|refused| complain(refused));
    if request.update_baseline
        && let Some(path) = &request.baseline
    {
        return update_baseline(path, &outcome);
    }
    let printed = match &request.mending {
        mending if mending.wanted && mending.only_show => print(&show_mended(&outcome.checked)),
        mending if mending.wanted && request.stdin.is_some() => print_mended(&outcome.checked),
        _ => report(request, &outcome),
    };
    if printed != ExitCode::SUCCESS {
        return printed;
    }
    exit_code(&outcome)
}

/// What was checked, with a sentence about everything that could not be.
#[derive(Default)]
struct Outcome {
    checked: Vec<Checked>,
    unusable: Vec<String>,
}

fn check_paths(request: &Request) -> Outcome {
    let around = Neighbourhood::default();
    let (mut found, unusable) = walk::find(&request.paths);
    found.retain(|found| !is_excluded(found, &around));
    let mut outcome = Outcome {
        unusable: unusable.iter().map(Unusable::to_string).collect(),
        ..Outcome::default()
    };
    let mut problems = Vec::new();
    for answer in check_all(&found, request, &around) {
        match answer {
            Ok(Some(one)) => {
                problems.extend(one.problems);
                outcome.checked.push(one.checked);
            }
            Ok(None) => {}
            Err(refused) => outcome.unusable.push(refused.to_string()),
        }
    }
    problems.sort();
    problems.dedup();
    outcome.unusable.extend(problems);
    outcome
}

/// Whether the project says that a file is passed over when folders are searched.
fn is_excluded(found: &Found, around: &Neighbourhood) -> bool {
    if found.named {
        return false;
    }
    let folder = crate::surroundings::folder_of(&found.path);
    let Some((project, settings)) = around.settings_of_folder(folder) else {
        return false;
    };
    let absolute = std::path::absolute(&found.path).unwrap_or_else(|_| found.path.clone());
    let inside = absolute.strip_prefix(project);
    inside.is_ok_and(|name| settings.exclude.match_file(&name.to_string_lossy()))
}

fn check_stdin(request: &Request, name: &Path) -> Outcome {
    let mut outcome = Outcome::default();
    let around = Neighbourhood::default();
    let kind = walk::kind_of_named(name);
    match source::read_stdin() {
        Ok(text) => {
            let db = Database::default();
            let one = check_text(&db, name, kind, text, request, &around);
            outcome.unusable = one.problems;
            outcome.checked = vec![one.checked];
        }
        Err(problem) => outcome.unusable.push(problem),
    }
    outcome
}

fn exit_code(outcome: &Outcome) -> ExitCode {
    // Hints and information are for people; they stop no build.
    let clean = |file: &Checked| {
        let mut findings = file.diagnostics.iter();
        findings.all(|it| it.severity > Severity::Warning)
    };
    match (
        outcome.unusable.is_empty(),
        outcome.checked.iter().all(clean),
    ) {
        (false, _) => ExitCode::from(UNUSABLE),
        (true, false) => ExitCode::FAILURE,
        (true, true) => ExitCode::SUCCESS,
    }
}

fn report(request: &Request, outcome: &Outcome) -> ExitCode {
    let style = report::Style {
        format: request.format,
        statistics: request.statistics,
        colours: request.output.is_none() && shows_colours(),
    };
    let report = report::render(style, &outcome.checked, &outcome.unusable);
    let fixes: usize = mended(&outcome.checked).map(|(_, it)| it.fixes).sum();
    if fixes > 0 {
        let problems = if fixes == 1 { "problem" } else { "problems" };
        complain(&format!("mended {fixes} {problems}"));
    }
    eprint(&report.aside);
    match &request.output {
        None => print(&report.text),
        Some(path) => match write::replace(path, &report.text) {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => fail(&format!("cannot write {}: {error}", path.display())),
        },
    }
}

/// Figures for people, where standard output is for programs.
fn eprint(text: &str) {
    use std::io::Write;
    // There is nobody left to tell when standard error is closed.
    let _ = std::io::stderr().lock().write_all(text.as_bytes());
}

fn mended(checked: &[Checked]) -> impl Iterator<Item = (&Checked, &Mended)> {
    let files = checked.iter();
    files.filter_map(|file| Some((file, file.mended.as_ref()?)))
}

/// With `--diff`: what would change.
fn show_mended(checked: &[Checked]) -> String {
    mended(checked)
        .map(|(file, mended)| diff::unified(&file.name, file.index.text(), &mended.text))
        .collect()
}

/// With `--fix` on standard input: what comes out.
fn print_mended(checked: &[Checked]) -> ExitCode {
    let text = checked.iter().map(|file| &**file.index.text());
    print(&text.collect::<String>())
}

fn update_baseline(path: &Path, outcome: &Outcome) -> ExitCode {
    if let Err(problem) = Baseline::of(&outcome.checked).write(path) {
        return fail(&problem);
    }
    let problems: usize = outcome
        .checked
        .iter()
        .map(|file| file.diagnostics.len())
        .sum();
    complain(&format!("{}: {problems} problems listed", path.display()));
    if outcome.unusable.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(UNUSABLE)
    }
}

/// A checked file, with sentences about what around it could not be used.
struct One {
    checked: Checked,
    problems: Vec<String>,
}

/// Nothing for a file that turns out to be no configuration.
type Answer = Result<Option<One>, Unusable>;

/// Trees are walked by recursion of bounded depth.
const STACK: usize = 16 << 20;

/// Checks every file, as many at once as there are processors; answers in the order of `found`.
fn check_all(found: &[Found], request: &Request, around: &Neighbourhood) -> Vec<Answer> {
    let processors = std::thread::available_parallelism().map_or(1, NonZero::get);
    // A thread for a handful of files costs more than it saves.
    let workers = processors.min(found.len().div_ceil(8)).max(1);
    let next = AtomicUsize::new(0);
    let progress = Progress::new(found.len());
    let shared = Database::default();
    let work = |db: Database| {
        let mut answers = Vec::new();
        while let Some((at, one)) = take(&next, found) {
            answers.push((at, check(&db, one, request, around)));
            progress.step();
        }
        answers
    };
    let mut answers = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..workers)
            .map(|_| shared.clone())
            .filter_map(|db| {
                let thread = std::thread::Builder::new().stack_size(STACK);
                thread.spawn_scoped(scope, || work(db)).ok()
            })
            .collect();
        let answers = threads.into_iter().filter_map(|thread| thread.join().ok());
        answers.flatten().collect::<Vec<_>>()
    });
    progress.end();
    answers.sort_by_key(|(at, _)| *at);
    answers.into_iter().map(|(_, answer)| answer).collect()
}

fn take<'a>(next: &AtomicUsize, found: &'a [Found]) -> Option<(usize, &'a Found)> {
    let at = next.fetch_add(1, Ordering::Relaxed);
    found.get(at).map(|one| (at, one))
}

fn check(db: &Database, found: &Found, request: &Request, around: &Neighbourhood) -> Answer {
    // A bug in one file must not hide what is wrong in the others.
    catch_unwind(AssertUnwindSafe(|| check_one(db, found, request, around))).unwrap_or_else(|_| {
        Err(Unusable::new(
            &found.path,
            "could not be checked because of a bug in unikernel-ls; please report it",
        ))
    })
}

fn check_one(db: &Database, found: &Found, request: &Request, around: &Neighbourhood) -> Answer {
    let path = &found.path;
    let text = source::read(path)?;
    let kind = match found.why {
        // A module of a unikernel that was named.
        Why::Certain(Kind::Config)
            if path.file_name().is_some_and(|name| name != "config.ml")
                && !looks_like_config(&text)
                && path.with_file_name("config.ml").is_file() =>
        {
            Kind::Module
        }
        Why::Certain(kind) => kind,
        Why::PerhapsConfig if looks_like_config(&text) => Kind::Config,
        Why::PerhapsConfig => return Ok(None),
        Why::PerhapsScript if script::configures(&source::display_name(path), &text) => {
            Kind::Script
        }
        Why::PerhapsScript => return Ok(None),
    };
    let one = check_text(db, path, kind, text, request, around);
    if let Some(mended) = &one.checked.mended
        && !request.mending.only_show
    {
        write::replace(path, &mended.text).map_err(|error| Unusable::from_io(path, &error))?;
    }
    Ok(Some(one))
}

fn check_text(
    db: &Database,
    path: &Path,
    kind: Kind,
    text: String,
    request: &Request,
    around: &Neighbourhood,
) -> One {
    let mut surroundings = around.look_around(path, request.release);
    surroundings.outside.xen = request.xen.or(surroundings.outside.xen);
    surroundings.outside.beside = around.beside(db, path, kind, request.release);
    if let Some(target) = &request.target {
        surroundings.outside.target = Some(target.clone());
    }
    let name = source::display_name(path);
    let mut levels = surroundings.settings.rules.clone();
    levels.extend(&request.levels);
    let input = |text: &str| {
        SourceFile::new(
            db,
            name.as_str().into(),
            kind,
            text.into(),
            surroundings.outside.clone(),
        )
    };
    // Ways to mend are only tried for who is told of them.
    let told = request.mending.wanted || request.format.shows_fixes();
    let all = match told {
        true => analysis::mended_diagnostics,
        false => analysis::diagnostics,
    };
    let findings = |file| levels.apply(all(db, file)).collect();
    let mended = request
        .mending
        .wanted
        .then(|| request.mending.mend(&text, |text| findings(input(text))));
    let mended = mended.flatten();
    let shown = match &mended {
        Some(mended) if !request.mending.only_show => mended.text.clone(),
        _ => text,
    };
    let index = LineIndex::new(shown.into());
    let file = input(index.text());
    let checked = Checked {
        diagnostics: findings(file),
        chosen: *analysis::chosen::chosen(db, file),
        name,
        kind,
        index,
        mended,
    };
    One {
        checked,
        problems: surroundings.problem.into_iter().collect(),
    }
}
