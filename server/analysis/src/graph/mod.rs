//! The device graph of a configuration: what `mirage` would build for a target and key values.
//!
//! [`term`] holds devices before a target is chosen, [`key`] the values that choices depend on;
//! [`build`] chooses and walks the result in the tool's own order, which decides the numbers of
//! disks and networks.

mod build;
mod classic;
mod dot;
mod hashtbl;
mod json;
mod key;
mod layout;
mod mermaid;
mod names;
mod options;
mod outline;
mod refusals;
mod report;
mod svg;
mod term;

pub use mirage_releases::devices::Moment;
use mirage_releases::{Release, Target};
use ocaml_syntax::TextRange;

use crate::chosen::chosen;
use crate::evaluate::{Evaluator, Stop};
use crate::lower;

pub(crate) use build::Built;
pub(crate) use hashtbl::table_order;
pub(crate) use key::{Key, KeyExpr, KeyId, Keys, Row as KeyRow, Subject, TARGET};
pub(crate) use names::identifier;
pub(crate) use term::{Condition, Device, DeviceId, Impl, ImplId, Name, Reason, Refusal, Terms};

pub use dot::dot;
pub use json::json;
pub use mermaid::mermaid;
pub use outline::outline;
pub use report::report;
pub use svg::svg;

/// For which target and key values.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Context {
    /// The target; the tool's default if it is not given.
    pub target: Option<String>,
    /// Key values, names without dashes.
    pub options: Vec<(String, Option<String>)>,
    /// Whether choices by keys that are not given are decided by the keys' defaults, as `--eval`
    /// and `configure` do; if not said, they are when a target is given.
    pub evaluate: Option<bool>,
}

impl Context {
    /// The target that is asked for, in either way.
    fn target(&self) -> Option<&str> {
        let given = || {
            let mut options = self.options.iter().rev();
            options.find(|(name, _)| name == "t" || name == TARGET)
        };
        self.target.as_deref().or_else(|| given()?.1.as_deref())
    }

    /// Whether every choice is decided.
    fn is_full(&self) -> bool {
        self.evaluate.unwrap_or(self.target.is_some())
    }
}

/// The graphs of the unikernels that a configuration registers, in order; the last one also says
/// what stopped its evaluation.
#[must_use]
pub fn describe_all(db: &dyn crate::Db, file: crate::SourceFile, context: &Context) -> Vec<Graph> {
    let mut all = graphs(db, file, context);
    if all.is_empty() {
        all.push(Graph::default());
    }
    all
}

/// The graph of the last unikernel that a configuration registers.
#[must_use]
pub fn describe(db: &dyn crate::Db, file: crate::SourceFile, context: &Context) -> Graph {
    graphs(db, file, context).pop().unwrap_or_default()
}

/// The graphs of all registered unikernels, in order. Networks and blocks are counted over all of
/// them, as the tool does.
pub(crate) fn graphs(db: &dyn crate::Db, file: crate::SourceFile, context: &Context) -> Vec<Graph> {
    let release = chosen(db, file).release;
    let unit = lower::unit(db, file);
    let (mut evaluator, stopped) = Evaluator::run(unit, release, context);
    evaluator.read_keys(context);
    let mut built = Built::default();
    let mut graphs: Vec<Graph> = Vec::new();
    for registered in evaluator.registered.clone() {
        graphs.push(build::build(
            &mut evaluator,
            &registered,
            context,
            &mut built,
        ));
    }
    if graphs.is_empty() && stopped.is_none() {
        let mut graph = Graph::default();
        refusals::no_register(&evaluator, &mut graph);
        if !graph.refused.is_empty() {
            graphs.push(graph);
        }
    }
    if let Some(stop) = stopped {
        if graphs.is_empty() {
            graphs.push(Graph::default());
        }
        if let Some(last) = graphs.last_mut() {
            let (range, reason) = match &stop {
                Stop::Raised(raised) => {
                    refusals::exception(&evaluator, raised, last);
                    let reason = format!("the configuration raises {}", raised.shown);
                    (raised.range, reason)
                }
                Stop::Limit => {
                    let reason = "the configuration takes too many steps to evaluate".to_owned();
                    (TextRange::default(), reason)
                }
            };
            last.unresolved.push(Unresolved { range, reason });
        }
    }
    graphs
}

/// What the chosen release refuses to configure, with the place: for the target that was asked for,
/// or else what it refuses for each of its targets.
pub(crate) fn refused(db: &dyn crate::Db, file: crate::SourceFile) -> Vec<Refused> {
    if let Some(target) = &file.outside(db).target {
        let release = chosen(db, file).release;
        return match known_target(target, release) {
            Ok(target) => refused_for(db, file, target, true),
            Err(refused) => vec![refused],
        };
    }
    let mut targets = Target::of(chosen(db, file).release);
    let first = targets.next().map(|target| target.name);
    let mut common = first
        .map(|target| refused_for(db, file, target, false))
        .unwrap_or_default();
    for target in targets {
        if common.is_empty() {
            break;
        }
        let here = refused_for(db, file, target.name, false);
        common.retain(|problem| here.contains(problem));
    }
    common
}

/// What is refused for a target; what only writing the domain refuses counts if that is asked for
/// and the release writes one.
fn refused_for(
    db: &dyn crate::Db,
    file: crate::SourceFile,
    target: &str,
    domains: bool,
) -> Vec<Refused> {
    let context = Context {
        target: Some(target.to_owned()),
        options: Vec::new(),
        evaluate: Some(true),
    };
    let domains = domains && writes_domain(target, chosen(db, file).release);
    let mut found: Vec<Refused> = graphs(db, file, &context)
        .into_iter()
        .flat_map(|graph| graph.refused)
        .filter(|refused| !refused.asked && (domains || refused.moment != Moment::Xl))
        .collect();
    found.sort_by_key(|refused| refused.range.map(TextRange::start));
    found.dedup();
    found
}

/// Whether a release writes a Xen domain for a target.
pub(crate) fn writes_domain(target: &str, release: Release) -> bool {
    let targets = mirage_releases::templates::part("xl-targets", release).unwrap_or_default();
    targets.split_whitespace().any(|name| name == target)
}

/// A target of a release by its name or another name for it, or why there is none.
pub(crate) fn known_target(name: &str, release: Release) -> Result<&'static str, Refused> {
    let name = mirage_releases::devices::target_alias(name, release).unwrap_or(name);
    let mut known = Target::of(release).map(|target| target.name);
    if let Some(found) = known.find(|known| *known == name) {
        return Ok(found);
    }
    let known: Vec<&str> = Target::of(release).map(|target| target.name).collect();
    Err(Refused {
        range: None,
        words: format!("MirageOS {release} has no target `{name}`"),
        remedy: format!("its targets are {}", known.join(", ")),
        moment: Moment::Always,
        asked: true,
    })
}

/// What would be built.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Graph {
    /// The release that builds it; none where there is nothing to build.
    pub release: Option<Release>,
    /// The name given to `register`.
    pub name: String,
    /// What the library says while the configuration runs, one a line.
    pub printed: Vec<&'static str>,
    /// The devices and choices. A node's id is its position plus one.
    pub nodes: Vec<Node>,
    /// Who uses whom.
    pub edges: Vec<Edge>,
    /// The networks in the order of the tool's `vif` list.
    pub networks: Vec<Network>,
    /// The block devices in the order of the tool's `disk` list.
    pub blocks: Vec<Block>,
    /// The configure keys that something depends on.
    pub keys: Vec<KeyReport>,
    /// What cannot be known before the tool runs, and why.
    pub unresolved: Vec<Unresolved>,
    /// What the tool refuses when it configures these devices.
    pub refused: Vec<Refused>,
}

/// Something that the tool refuses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// Where the configuration says it.
    pub range: Option<TextRange>,
    /// What the tool says.
    pub words: String,
    /// What helps; may be empty.
    pub remedy: String,
    /// When the tool says so.
    pub moment: Moment,
    /// Whether it is not the configuration that is refused but what was asked for: a target, an
    /// option, a value.
    pub asked: bool,
}

impl Refused {
    /// The tool's words and what helps, as one sentence.
    #[must_use]
    pub fn message(&self) -> String {
        let words = self.words.trim_end_matches('.');
        match self.remedy.as_str() {
            "" => words.to_owned(),
            remedy => format!("{words}; {remedy}"),
        }
    }
}

/// A device, or a choice between devices.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Node {
    /// Counts from 1, in the order of the tool's dot output.
    pub id: usize,
    /// The number that the tool's dot output gives it.
    pub vertex: usize,
    /// The tool's name for it: `netif__5`.
    pub name: String,
    /// The module or functor; empty for a choice.
    pub module: String,
    /// What made it: `netif`, `main`, `if`.
    pub kind: String,
    /// Its configure keys.
    pub keys: Vec<String>,
    /// Its runtime arguments.
    pub runtime_args: Vec<String>,
    /// Its opam packages.
    pub packages: Vec<String>,
    /// Where the configuration makes it.
    pub origin: Option<TextRange>,
}

/// How one node uses another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EdgeKind {
    /// As an argument of its functor.
    Argument,
    /// Only started before it.
    Dependency,
    /// As the functor that is applied.
    Functor,
    /// As a branch of a choice.
    Branch,
    /// As the branch of a choice when no other is taken.
    Default,
}

/// An edge, by node ids.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Edge {
    /// Who uses.
    pub from: usize,
    /// What is used.
    pub to: usize,
    /// How.
    pub kind: EdgeKind,
}

/// A network interface of the unikernel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Network {
    /// The name given to `netif`.
    pub name: String,
    /// Where, in the configuration.
    pub origin: Option<TextRange>,
}

/// A block device of the unikernel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// The file given to `block_of_file`.
    pub name: String,
    /// Its number, from 1: 0 is the boot disk. It decides the virtual device's name.
    pub number: usize,
    /// Where, in the configuration.
    pub origin: Option<TextRange>,
}

/// A key with its value in this graph's context.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyReport {
    /// Its name.
    pub name: String,
    /// Its value as text.
    pub value: String,
    /// Whether that is its default.
    pub is_default: bool,
    /// Whether it must be given, and is not.
    pub is_missing: bool,
}

/// Something that cannot be known statically.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unresolved {
    /// Where it comes from.
    pub range: TextRange,
    /// Why it is not known.
    pub reason: String,
}

#[cfg(test)]
mod tests;
