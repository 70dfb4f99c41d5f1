//! A configuration and the modules beside it: what the one expects and what the others define.
//!
//! The tool writes a `main.ml` that applies `Unikernel.Main` to the modules of the devices and calls
//! its `start`; where that does not fit, the error comes from a file that nobody wrote. Here it is
//! said of the files that people write. Only what is spelt out counts: a functor that is made by
//! another one, a module that includes something, a `start` with an unknown shape say nothing.

mod expected;
mod shape;

use mirage_releases::{Release, breaking};
use ocaml_syntax::TextRange;

use crate::chosen::chosen;
use crate::db::Db;
use crate::diagnostic::{Diagnostic, Severity};
use crate::source::{Kind, SourceFile};
use crate::upgrade::file_of;
use expected::Job;
use shape::{Functor, Shape};

/// The rule: the module of a job is not there.
pub(crate) const MODULE: &str = "job-module";
/// The rule: devices and the parameters of a functor do not fit.
pub(crate) const DEVICES: &str = "job-devices";
/// The rule: devices and the arguments of `start` do not fit.
pub(crate) const START: &str = "job-start";
/// The rule: a runtime argument is not defined.
pub(crate) const ARGUMENT: &str = "runtime-argument";

/// Two files that do not agree.
struct Disagreement {
    rule: &'static str,
    /// In the configuration.
    range: TextRange,
    /// In the module, if the place is known.
    there: Option<TextRange>,
    message: String,
    severity: Severity,
}

/// Reports what one rule says of a configuration and the modules beside it.
pub(crate) fn report(
    db: &dyn Db,
    config: SourceFile,
    rule: &str,
) -> impl Iterator<Item = Diagnostic> {
    let all = in_config(db, config).iter();
    all.filter(move |it| it.rule == rule).cloned()
}

/// What a configuration says that a module beside it does not fit.
#[salsa::tracked(returns(ref))]
fn in_config(db: &dyn Db, config: SourceFile) -> Vec<Diagnostic> {
    let beside = config.outside(db).beside.iter().copied();
    let modules = beside.filter(|file| file.kind(db) == Kind::Module);
    let found = modules.flat_map(|module| disagreements(db, config, module));
    found
        .map(|it| Diagnostic::new(it.rule, it.severity, it.range, it.message))
        .collect()
}

/// The same, told in the module.
pub(crate) fn in_module(db: &dyn Db, module: SourceFile) -> Vec<Diagnostic> {
    let mut beside = module.outside(db).beside.iter();
    let Some(config) = beside.find(|file| file.kind(db) == Kind::Config) else {
        return Vec::new();
    };
    let found = disagreements(db, *config, module);
    let mut found: Vec<_> = found
        .into_iter()
        .filter_map(|it| {
            let place = it.there?;
            Some(Diagnostic::new(it.rule, it.severity, place, it.message))
        })
        .collect();
    found.sort_by_key(|it| (it.range.start(), it.range.end(), it.rule));
    found
}

fn disagreements(db: &dyn Db, config: SourceFile, module: SourceFile) -> Vec<Disagreement> {
    let path = module.path(db);
    let file = path.rsplit('/').next().unwrap_or(path);
    let expected = expected::expected(db, config);
    let shape = shape::shape(db, module);
    let mut found = Vec::new();
    if shape.is_open {
        return found;
    }
    let release = chosen(db, config).release;
    for job in expected
        .jobs
        .iter()
        .filter(|job| file_of(&job.module) == file)
    {
        found.extend(of_job(job, shape, file, release));
    }
    for argument in &expected.arguments {
        if file_of(&argument.value) != file {
            continue;
        }
        let mut names = argument.value.split('.').skip(1);
        if let (Some(name), None) = (names.next(), names.next())
            && !shape.values.iter().any(|value| value == name)
        {
            let message = format!("{file} does not define `{name}`");
            found.push(Disagreement {
                rule: ARGUMENT,
                range: argument.range,
                there: None,
                message,
                severity: Severity::Error,
            });
        }
    }
    found
}

/// How the functor of a job differs from what the configuration says of it: one thing at most, as
/// the second follows from the first.
fn of_job(job: &Job, shape: &Shape, file: &str, release: Release) -> Option<Disagreement> {
    let disagree = |rule, there, message| Disagreement {
        rule,
        range: job.range,
        there,
        message,
        severity: Severity::Error,
    };
    let mut names = job.module.split('.').skip(1);
    let functor = match (names.next(), names.next()) {
        (Some(name), None) => {
            let mut functors = shape.functors.iter();
            let functor = functors.find(|functor| functor.name == name);
            let Some(functor) = functor else {
                let known: Vec<_> = shape.functors.iter().map(|it| it.name.as_str()).collect();
                let near = crate::spell::similar(name, known.iter().copied());
                let advice = match (near.first(), known.as_slice()) {
                    (Some(near), _) => format!("; did you mean `{near}`?"),
                    (None, [one]) => format!("; it defines `{one}`"),
                    _ => String::new(),
                };
                let message = format!("{file} does not define the module `{name}`{advice}");
                return Some(disagree(MODULE, None, message));
            };
            functor
        }
        (None, _) => &shape.whole,
        _ => return None,
    };
    let devices = job.devices?;
    let params = functor.params?;
    if params != devices {
        let message = format!(
            "the configuration gives `{}` {}, and in {file} it takes {}",
            job.module,
            counted(devices),
            counted(params),
        );
        return Some(disagree(DEVICES, Some(functor.range), message));
    }
    let (range, message) = start(job, functor, devices, file, release)?;
    let mut found = disagree(START, Some(range), message);
    // What a `start` with too few names returns may take the rest.
    if functor.start.as_ref().is_some_and(|start| !start.is_exact) {
        found.severity = Severity::Warning;
    }
    Some(found)
}

/// How `start` differs from the devices that it is given.
fn start(
    job: &Job,
    functor: &Functor,
    devices: usize,
    file: &str,
    release: Release,
) -> Option<(TextRange, String)> {
    if functor.is_open {
        return None;
    }
    let Some(start) = &functor.start else {
        let message = format!("`{}` in {file} has no function `start`", job.module);
        return Some((functor.range, message));
    };
    let deps = job.deps?;
    let arguments = job.arguments?;
    let given = match devices + deps {
        // A job without devices is given `()` by releases that allow it.
        0 if takes_unit(release) => 1,
        0 => return None,
        values => values,
    } + arguments;
    let params = start.params?;
    let wrong = params != given;
    wrong.then(|| {
        let parts = [
            (devices, "device", "devices"),
            (deps, "dependency", "dependencies"),
            (arguments, "runtime argument", "runtime arguments"),
        ];
        let mut parts: Vec<_> = parts
            .into_iter()
            .filter(|(number, ..)| *number > 0)
            .map(|(number, one, many)| match number {
                1 => format!("one {one}"),
                number => format!("{number} {many}"),
            })
            .collect();
        if devices + deps == 0 {
            parts.insert(0, "`()`".to_owned());
        }
        let what = parts.join(" and ");
        let takes = match params {
            0 => "nothing".to_owned(),
            1 => "one argument".to_owned(),
            params => format!("{params} arguments"),
        };
        let message = format!(
            "`{}` is started with {what}, and its `start` in {file} takes {takes}",
            job.module
        );
        (start.range, message)
    })
}

/// Whether a job without devices is given `()`.
fn takes_unit(release: Release) -> bool {
    breaking::change("start-unit-injected").is_some_and(|change| change.release <= release)
}

fn counted(devices: usize) -> String {
    match devices {
        0 => "no device".to_owned(),
        1 => "one device".to_owned(),
        devices => format!("{devices} devices"),
    }
}
