//! The files that `mirage configure` writes for a deployment, from the device graph.

mod dates;
mod files;
mod improved;

use mirage_releases::{Target, devices, templates};
use ocaml_syntax::TextRange;

pub(crate) use files::vdev;

use crate::chosen::chosen;
use crate::db::Db;
use crate::graph::{self, Context, Graph, Moment};
use crate::source::SourceFile;

/// Which file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// `NAME.xl`.
    Xl,
    /// `NAME.xl.in`.
    XlIn,
    /// `NAME_libvirt.xml`.
    Libvirt,
    /// `NAME.xe`.
    Xe,
    /// `manifest.json`.
    Manifest,
}

/// What the real tool reads from its surroundings.
#[derive(Clone, Debug, Default)]
pub struct Surroundings {
    /// The stem of bridge names.
    pub bridge: String,
    /// The folder that paths start with, before 4.0.
    pub root: Option<String>,
    /// The date of headers, before 4.0, as RFC 3339.
    pub date: Option<String>,
    /// The arguments that headers quote, before 4.0.
    pub invocation: Option<String>,
}

/// What is asked for.
#[derive(Clone, Debug)]
pub struct Request {
    /// The file.
    pub what: What,
    /// The target; the one that the file is for if it is not given.
    pub target: Option<String>,
    /// Key values, names without dashes.
    pub keys: Vec<(String, Option<String>)>,
    /// The surroundings.
    pub surroundings: Surroundings,
    /// Whether the file may differ from the tool's where that makes it better.
    pub improve: bool,
}

/// A generated file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Artefact {
    /// Relative to the folder of the configuration.
    pub path: String,
    /// The whole text.
    pub text: String,
}

/// Why a file cannot be generated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The place in the configuration, if there is one.
    pub range: Option<TextRange>,
    /// The reason and the remedy.
    pub message: String,
}

/// Generates the file of the last unikernel that is registered.
///
/// # Errors
/// When the release or target has no such file, or something it needs is not known statically.
pub fn generate(
    db: &dyn Db,
    file: SourceFile,
    request: &Request,
) -> Result<Artefact, Vec<Refusal>> {
    let mut all = generate_all(db, file, request)?;
    let nothing = || vec![refusal(NOTHING_REGISTERED.to_owned())];
    all.pop().ok_or_else(nothing)
}

const NOTHING_REGISTERED: &str = "nothing is registered: add `register \"NAME\" [ JOB ]`";

/// Generates a file for each unikernel that is registered; of those of one path the last one is
/// what the tool leaves.
///
/// # Errors
/// As for [`generate`].
pub fn generate_all(
    db: &dyn Db,
    file: SourceFile,
    request: &Request,
) -> Result<Vec<Artefact>, Vec<Refusal>> {
    let release = chosen(db, file).release;
    let targets = part_targets(request.what, release);
    let Some(first) = targets.first() else {
        return Err(vec![refusal(unwritten(request.what, release))]);
    };
    let target = match &request.target {
        Some(target) => target.as_str(),
        None => match request
            .keys
            .iter()
            .rev()
            .find(|(name, _)| name == "t" || name == "target")
        {
            Some((_, Some(target))) => target.as_str(),
            _ => first,
        },
    };
    let target = devices::target_alias(target, release).unwrap_or(target);
    if !Target::of(release).any(|known| known.name == target) {
        let known: Vec<_> = Target::of(release).map(|known| known.name).collect();
        let known = known.join(", ");
        let message =
            format!("MirageOS {release} has no target `{target}`; its targets are {known}");
        return Err(vec![refusal(message)]);
    }
    if !targets.contains(&target) {
        let message = format!(
            "MirageOS {release} writes {} only for {}, not for {target}",
            request.what.noun(),
            targets.join(", ")
        );
        return Err(vec![refusal(message)]);
    }
    let context = Context {
        target: Some(target.to_owned()),
        options: request.keys.clone(),
        evaluate: Some(true),
    };
    let graphs = graph::graphs(db, file, &context);
    if graphs.is_empty() {
        return Err(vec![refusal(NOTHING_REGISTERED.to_owned())]);
    }
    let mut all: Vec<Artefact> = Vec::with_capacity(graphs.len());
    for graph in &graphs {
        let made = of_graph(release, target, graph, request)?;
        all.retain(|other| other.path != made.path);
        all.push(made);
    }
    Ok(all)
}

/// The file of one unikernel.
fn of_graph(
    release: mirage_releases::Release,
    target: &str,
    graph: &Graph,
    request: &Request,
) -> Result<Artefact, Vec<Refusal>> {
    // What the file does not tell may stay unknown.
    let tells = files::tells_devices(request.what, release, target);
    let unknown = graph
        .unresolved
        .iter()
        .filter(|_| tells || graph.name.is_empty())
        .map(|unknown| Refusal {
            range: (!unknown.range.is_empty()).then_some(unknown.range),
            message: format!(
                "this cannot be known before mirage runs: {}",
                unknown.reason
            ),
        });
    let refused = graph
        .refused
        .iter()
        .filter(|refused| stops(refused.moment, request.what))
        .map(|refused| Refusal {
            range: refused.range,
            message: format!(
                "MirageOS {release} refuses this for {target}: {}",
                refused.message()
            ),
        });
    let refusals: Vec<Refusal> = unknown.chain(refused).collect();
    if !refusals.is_empty() {
        return Err(refusals);
    }
    let filling = files::Filling {
        release,
        target,
        graph,
        surroundings: &request.surroundings,
    };
    let written = files::write(request.what, &filling).map(|(path, text)| {
        let improved = if request.improve {
            improved::improved(request.what, &filling)
        } else {
            None
        };
        (path, improved.unwrap_or(text))
    });
    match written {
        Ok((path, text)) => Ok(Artefact { path, text }),
        Err(message) => Err(vec![refusal(message)]),
    }
}

/// Whether a file is not written when the tool refuses something at a moment.
fn stops(moment: Moment, what: What) -> bool {
    match moment {
        Moment::Always | Moment::First => true,
        Moment::Xl => matches!(what, What::Xl | What::XlIn),
        Moment::Late => false,
    }
}

/// The targets for which a release writes a file.
fn part_targets(what: What, release: mirage_releases::Release) -> Vec<&'static str> {
    let targets = templates::part(what.targets(), release);
    targets
        .map(|targets| targets.split_whitespace().collect())
        .unwrap_or_default()
}

fn unwritten(what: What, release: mirage_releases::Release) -> String {
    format!("MirageOS {release} does not write {}", what.noun())
}

fn refusal(message: String) -> Refusal {
    Refusal {
        range: None,
        message,
    }
}

impl What {
    /// The row of the release's facts that lists the targets.
    fn targets(self) -> &'static str {
        match self {
            Self::Xl => "xl-targets",
            Self::XlIn => "xl.in-targets",
            Self::Libvirt => "libvirt-targets",
            Self::Xe => "xe-targets",
            Self::Manifest => "manifest-targets",
        }
    }

    /// What it is, in a sentence.
    fn noun(self) -> &'static str {
        match self {
            Self::Xl => "a Xen domain (.xl)",
            Self::XlIn => "a template of a Xen domain (.xl.in)",
            Self::Libvirt => "a libvirt domain",
            Self::Xe => "a script for XenServer (.xe)",
            Self::Manifest => "a Solo5 manifest",
        }
    }
}
