//! A configuration and the modules beside it: what the one expects and what the others define.
//!
//! The tool writes a `main.ml` that applies `Unikernel.Main` to the modules of the devices and calls
//! its `start`; where that does not fit, the error comes from a file that nobody wrote. Here it is
//! said of the files that people write. Only what is spelt out counts: a functor that is made by
//! another one, a module that includes something, a `start` with an unknown shape say nothing.

mod expected;
mod mend;
mod shape;
mod ties;

use mirage_releases::{Release, breaking, devices};
use ocaml_syntax::TextRange;

use crate::chosen::chosen;
use crate::db::Db;
use crate::diagnostic::{Applicability, Diagnostic, Edit, Fix, Related, Severity};
use crate::source::{Kind, SourceFile};
use crate::upgrade::file_of;
use expected::Job;
use shape::{Functor, Shape};
pub(crate) use ties::ties;

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
    /// What makes the module agree.
    mend: Option<Mend>,
}

/// Changes of a module that make it fit the configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Mend {
    /// What they do.
    pub(crate) title: String,
    /// In the module.
    pub(crate) edits: Vec<Edit>,
}

/// What makes a module fit, offered in the configuration.
pub(crate) struct Offer {
    /// The finding: its rule and its place in the configuration.
    pub(crate) rule: &'static str,
    pub(crate) range: TextRange,
    /// The module, or the name of the file that is not there.
    pub(crate) module: Result<SourceFile, String>,
    pub(crate) mend: Mend,
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

/// The modules beside a configuration.
fn modules(db: &dyn Db, config: SourceFile) -> impl Iterator<Item = SourceFile> {
    let beside = config.outside(db).beside.iter().copied();
    beside.filter(|file| file.kind(db) == Kind::Module)
}

/// What a configuration says that a module beside it does not fit.
#[salsa::tracked(returns(ref))]
fn in_config(db: &dyn Db, config: SourceFile) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for module in modules(db, config) {
        for it in disagreements(db, config, module) {
            let related = it.there.map(|range| Related {
                range,
                file: Some(module),
                message: "it is here".to_owned(),
            });
            found.push(Diagnostic {
                related: related.into_iter().collect(),
                ..Diagnostic::new(it.rule, it.severity, it.range, it.message)
            });
        }
    }
    for (job, file) in missing(db, config) {
        let message = format!("there is no {file} for the module `{}`", job.module);
        // A configuration that lies alone is looked at, not built.
        let siblings = config.outside(db).siblings.as_deref();
        if siblings.is_some_and(|it| it.len() > 1) {
            found.push(Diagnostic::new(
                MODULE,
                Severity::Warning,
                job.range,
                message,
            ));
        }
    }
    found
}

/// The jobs whose module has no file in the folder, and is of no package that the configuration
/// names.
fn missing(db: &dyn Db, config: SourceFile) -> Vec<(&Job, String)> {
    let Some(siblings) = &config.outside(db).siblings else {
        return Vec::new();
    };
    let beside: Vec<_> = modules(db, config).map(|it| name_of(db, it)).collect();
    // Texts that name modules start with capital letters, those that name packages do not.
    let text = config.text(db).replace('-', "_");
    let is_missing = |job: &&Job| {
        let module = job.module.split('.').next().unwrap_or_default();
        let is_there = siblings.iter().any(|it| **it == *module)
            || beside.iter().any(|it| *it == file_of(module));
        // The first word of a package is enough: `Dns_resolver` of `dns-resolver.mirage`.
        let lower = module.to_ascii_lowercase();
        let word = lower.split('_').next().unwrap_or_default();
        !is_there && !text.contains(&format!("\"{word}"))
    };
    let jobs = &expected::expected(db, config).jobs;
    let missing = jobs.iter().filter(is_missing);
    missing.map(|job| (job, file_of(&job.module))).collect()
}

/// The name of a file, without its folder.
fn name_of(db: &dyn Db, file: SourceFile) -> &str {
    let path = file.path(db);
    path.rsplit(['/', '\\']).next().unwrap_or(path)
}

/// What can be written into the modules beside a configuration so that they fit.
pub(crate) fn offers(db: &dyn Db, config: SourceFile) -> Vec<Offer> {
    let mut offers = Vec::new();
    for module in modules(db, config) {
        for it in disagreements(db, config, module) {
            offers.extend(it.mend.map(|mend| Offer {
                rule: it.rule,
                range: it.range,
                module: Ok(module),
                mend,
            }));
        }
    }
    let release = chosen(db, config).release;
    for (job, file) in missing(db, config) {
        let values = expected::expected(db, config).arguments.iter();
        let values = values.filter(|it| file_of(&it.value) == file);
        offers.extend(
            mend::new_file(job, values, &file, release).map(|mend| Offer {
                rule: MODULE,
                range: job.range,
                module: Err(file),
                mend,
            }),
        );
    }
    offers
}

/// The same, told in the module.
pub(crate) fn in_module(db: &dyn Db, module: SourceFile) -> Vec<Diagnostic> {
    let Some(config) = crate::script::configuration(db, module) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for it in disagreements(db, config, module) {
        let Some(place) = it.there else { continue };
        let related = Related {
            range: it.range,
            file: Some(config),
            message: "the configuration says so here".to_owned(),
        };
        let fix = it.mend.map(|mend| Fix {
            title: mend.title,
            applicability: Applicability::Unsafe,
            edits: mend.edits,
        });
        found.push(Diagnostic {
            related: vec![related],
            fixes: fix.into_iter().collect(),
            ..Diagnostic::new(it.rule, it.severity, place, it.message)
        });
    }
    found.sort_by_key(|it| (it.range.start(), it.range.end(), it.rule));
    found
}

fn disagreements(db: &dyn Db, config: SourceFile, module: SourceFile) -> Vec<Disagreement> {
    let file = name_of(db, module);
    let text = module.text(db);
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
        found.extend(of_job(job, shape, (file, text), release));
    }
    for argument in &expected.arguments {
        if file_of(&argument.value) != file {
            continue;
        }
        let mut names = argument.value.split('.').skip(1);
        if let (Some(name), None) = (names.next(), names.next())
            && !shape.values.iter().any(|value| value.name == name)
        {
            let message = format!("{file} does not define `{name}`");
            found.push(Disagreement {
                rule: ARGUMENT,
                range: argument.range,
                there: None,
                message,
                severity: Severity::Error,
                mend: Some(mend::value(name, shape, (file, text))),
            });
        }
    }
    found
}

/// How the functor of a job differs from what the configuration says of it: one thing at most, as
/// the second follows from the first.
fn of_job(
    job: &Job,
    shape: &Shape,
    (file, text): (&str, &str),
    release: Release,
) -> Option<Disagreement> {
    let disagree = |rule, there, message, mend| Disagreement {
        mend,
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
                let mend = mend::module(job, name, (file, text), release);
                return Some(disagree(MODULE, None, message, mend));
            };
            functor
        }
        (None, _) => &shape.whole,
        _ => return None,
    };
    let devices = job.devices.as_ref()?.len();
    let params = functor.params?;
    if params != devices {
        let message = format!(
            "the configuration gives `{}` {}, and in {file} it takes {}",
            job.module,
            counted(devices),
            counted(params),
        );
        let mend = mend::parameters(job, functor, (file, text), release);
        return Some(disagree(DEVICES, Some(functor.range), message, mend));
    }
    if let Some((one, other)) = swapped(job, functor) {
        let ty = functor.taken.get(one)?.ty.as_deref()?;
        let message = format!(
            "`{}` in {file} takes {ty} as number {}, where the configuration gives it `{}`",
            job.module,
            one + 1,
            job.devices.as_ref()?.get(one)?,
        );
        let there = functor.taken.get(one)?.range.unwrap_or(functor.range);
        let mend = mend::swap(functor, one, other, (file, text));
        return Some(disagree(DEVICES, Some(there), message, mend));
    }
    let (range, message) = start(job, functor, devices, file, release)?;
    let mend = mend::start(job, functor, (file, text), release);
    let mut found = disagree(START, Some(range), message, mend);
    // What a `start` with too few names returns may take the rest.
    if functor.start.as_ref().is_some_and(|start| !start.is_exact) {
        found.severity = Severity::Warning;
    }
    Some(found)
}

/// Two devices of which each is given where the other is taken.
fn swapped(job: &Job, functor: &Functor) -> Option<(usize, usize)> {
    let types = job.devices.as_ref()?;
    let takes = |param: usize, device: usize| {
        let (param, device) = (functor.taken.get(param)?, types.get(device)?);
        let mut known = devices::taken_by(param.ty.as_deref()?).peekable();
        known.peek()?;
        Some(known.any(|it| it == device))
    };
    let is_wrong = |at: &usize| takes(*at, *at) == Some(false);
    let wrong: Vec<usize> = (0..types.len()).filter(is_wrong).take(MOST_WRONG).collect();
    let pairs = wrong
        .iter()
        .flat_map(|one| wrong.iter().map(move |other| (*one, *other)));
    let mut pairs = pairs.filter(|(one, other)| one < other);
    pairs
        .find(|(one, other)| takes(*one, *other) == Some(true) && takes(*other, *one) == Some(true))
}

/// Of more parameters nobody swapped just two.
const MOST_WRONG: usize = 16;

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
    let given = given(job, release)?;
    let (deps, arguments) = (job.deps?, job.arguments?);
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

/// How many arguments the `start` of a job is given.
fn given(job: &Job, release: Release) -> Option<usize> {
    let devices = job.devices.as_ref()?.len();
    let values = match devices + job.deps? {
        // A job without devices is given `()` by releases that allow it.
        0 if takes_unit(release) => 1,
        0 => return None,
        values => values,
    };
    Some(values + job.arguments?)
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
