//! What takes a unikernel to production: CI workflows and deployment scripts, derived from its device
//! graph.
//!
//! [`subject`] says what there is to build and to start, [`ci`] and [`script`] write it down. All is
//! text; nothing is run, and nothing is asked of the machine. What cannot be deployed is refused with
//! the reason, as in [`crate::generate`].

mod arguments;
mod ci;
mod platform;
mod script;
mod subject;

use mirage_releases::{Release, Target, deploy, devices};

use crate::chosen::chosen;
use crate::db::Db;
use crate::generate::{Artefact, Refusal};
use crate::graph::{self, Context, Graph, Moment};
use crate::source::SourceFile;

pub use ci::Provider;
pub use platform::Platform;

/// What is asked for.
#[derive(Clone, Debug, Default)]
pub struct Request {
    /// A target of the tool, or a platform; what the configuration is for if it is not given.
    pub target: Option<String>,
    /// Key values of configure time, names without dashes.
    pub keys: Vec<(String, Option<String>)>,
    /// The stem of bridges.
    pub bridge: String,
    /// The folder of the configuration in its project; empty or `.` where that is the same.
    pub folder: String,
    /// The version of this program, under which the workflow keeps it.
    pub version: String,
}

/// A workflow that checks, builds and packs the unikernel.
///
/// # Errors
/// When the release cannot be built by a CI service today, or no target is left.
pub fn workflow(
    db: &dyn Db,
    file: SourceFile,
    provider: Provider,
    request: &Request,
) -> Result<Artefact, Vec<Refusal>> {
    ci::workflow(db, file, provider, request)
}

/// A script for each unikernel that is registered, which deploys it.
///
/// # Errors
/// When the release or the platform cannot run it, or something that the script needs is not known.
pub fn scripts(
    db: &dyn Db,
    file: SourceFile,
    request: &Request,
) -> Result<Vec<Artefact>, Vec<Refusal>> {
    let release = chosen(db, file).release;
    let (platform, target) = asked(db, file, release, request.target.as_deref())?;
    let graphs = graphs(db, file, target, &request.keys)?;
    let made = graphs.iter().map(|graph| {
        let subject = subject::of(db, file, release, target, graph)?;
        platform.fits(&subject).map_err(refused)?;
        Ok(script::script(platform, &subject, request))
    });
    made.collect()
}

/// The platform and the target that a word means: `xl`, `albatross`, `hvt`; the first platform that
/// fits without one.
fn asked(
    db: &dyn Db,
    file: SourceFile,
    release: Release,
    word: Option<&str>,
) -> Result<(Platform, &'static str), Vec<Refusal>> {
    let set = file.outside(db).target.clone();
    let Some(word) = word.or(set.as_deref()) else {
        let usual = Platform::all().find_map(|it| Some((it, it.targets(release).next()?)));
        return usual.ok_or_else(|| {
            refused(format!(
                "there is no way to deploy a unikernel of MirageOS {release} today"
            ))
        });
    };
    if let Some(platform) = Platform::named(word) {
        let target = platform.targets(release).next();
        let target = target.ok_or_else(|| refused(platform.is_missing(release)))?;
        return Ok((platform, target));
    }
    let target = known(word, release)?;
    let platform = Platform::all().find(|it| it.targets(release).next() == Some(target));
    let platform = platform.ok_or_else(|| {
        let all: Vec<_> = Platform::all().map(Platform::name).collect();
        refused(format!(
            "there is no script for the target {target}; there are scripts for {}",
            all.join(", ")
        ))
    })?;
    Ok((platform, target))
}

/// A target of a release by its name or another name for it.
fn known(word: &str, release: Release) -> Result<&'static str, Vec<Refusal>> {
    graph::known_target(word, release).map_err(|it| refused(it.message()))
}

/// The graphs for a target, none of which has anything that the tool refuses or that is not known.
fn graphs(
    db: &dyn Db,
    file: SourceFile,
    target: &str,
    keys: &[(String, Option<String>)],
) -> Result<Vec<Graph>, Vec<Refusal>> {
    let release = chosen(db, file).release;
    let context = Context {
        target: Some(target.to_owned()),
        options: keys.to_vec(),
        evaluate: Some(true),
    };
    let graphs = graph::graphs(db, file, &context);
    let mut refusals = Vec::new();
    for graph in &graphs {
        refusals.extend(graph.unresolved.iter().map(|unknown| Refusal {
            range: (!unknown.range.is_empty()).then_some(unknown.range),
            message: format!(
                "this cannot be known before mirage runs: {}",
                unknown.reason
            ),
        }));
        let stops = graph
            .refused
            .iter()
            .filter(|it| matches!(it.moment, Moment::Always | Moment::First) || it.asked);
        refusals.extend(stops.map(|it| Refusal {
            range: it.range,
            message: format!(
                "MirageOS {release} refuses this for {target}: {}",
                it.message()
            ),
        }));
    }
    if graphs.is_empty() {
        refusals = refused("nothing is registered: add `register \"NAME\" [ JOB ]`".to_owned());
    }
    if refusals.is_empty() {
        Ok(graphs)
    } else {
        Err(refusals)
    }
}

fn refused(message: String) -> Vec<Refusal> {
    vec![Refusal {
        range: None,
        message,
    }]
}

/// The targets that a CI service builds for this configuration.
fn buildable(
    db: &dyn Db,
    file: SourceFile,
    release: Release,
    keys: &[(String, Option<String>)],
) -> Vec<&'static str> {
    let targets = deploy::fact("ci-targets", release).unwrap_or_default();
    let targets = targets.split_whitespace();
    targets
        .filter(|name| Target::named(name).is_some_and(|it| it.is_in(release)))
        .filter(|name| devices::target_alias(name, release).is_none())
        .filter(|name| graphs(db, file, name, keys).is_ok())
        .collect()
}

/// The names of what a release of the tool writes beside a configuration, and what its build makes.
#[derive(Clone, Copy, Debug)]
pub struct Generated {
    folders: &'static str,
    files: &'static str,
    kept: &'static str,
}

/// What the release of a configuration generates.
#[must_use]
pub fn generated_files(db: &dyn Db, file: SourceFile) -> Generated {
    let fact = |name| deploy::fact(name, chosen(db, file).release).unwrap_or_default();
    Generated {
        folders: fact("generated-folders"),
        files: fact("generated-files"),
        kept: fact("kept-files"),
    }
}

impl Generated {
    /// Whether a path, relative to the configuration, lies in a folder that is generated as a whole.
    #[must_use]
    pub fn is_inside(&self, path: &str) -> bool {
        let Some((folder, rest)) = path.split_once('/') else {
            return false;
        };
        let name = rest.rsplit('/').next().unwrap_or(rest);
        self.folders.split_whitespace().any(|it| it == folder) && !is_one_of(self.kept, name)
    }

    /// Whether a file beside the configuration has a name of a generated one; people write files of
    /// these names, too.
    #[must_use]
    pub fn may_be(&self, path: &str) -> bool {
        !path.contains('/') && is_one_of(self.files, path)
    }
}

fn is_one_of(patterns: &str, name: &str) -> bool {
    patterns
        .split_whitespace()
        .any(|pattern| match pattern.strip_prefix('*') {
            Some(ending) => name.ends_with(ending),
            None => name == pattern,
        })
}

/// Whether the files that a release writes tell nothing of the machine and the day.
#[must_use]
pub fn writes_the_same_every_time(db: &dyn Db, file: SourceFile) -> bool {
    let release = chosen(db, file).release;
    mirage_releases::templates::part("header", release).is_none()
}
