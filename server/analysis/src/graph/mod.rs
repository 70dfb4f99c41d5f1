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
mod outline;
mod refusals;
mod report;
mod svg;
mod term;

use mirage_releases::Target;
use ocaml_syntax::TextRange;

use crate::chosen::chosen;
use crate::evaluate::{Evaluator, Stop};
use crate::lower;

pub(crate) use build::Built;
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
    /// Whether every choice is decided.
    fn is_full(&self) -> bool {
        self.evaluate.unwrap_or(self.target.is_some())
    }
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
    if let Some(stop) = stopped {
        let reason = match stop {
            Stop::Raised(exception) => format!("the configuration raises {exception}"),
            Stop::Limit => "the configuration takes too many steps to evaluate".to_owned(),
        };
        if graphs.is_empty() {
            graphs.push(Graph::default());
        }
        if let Some(last) = graphs.last_mut() {
            last.unresolved.push(Unresolved {
                range: TextRange::default(),
                reason,
            });
        }
    }
    graphs
}

/// What the chosen release refuses for each of its targets, with the place.
pub(crate) fn refused_everywhere(
    db: &dyn crate::Db,
    file: crate::SourceFile,
) -> Vec<(TextRange, String)> {
    let refused = |target: &str| -> Vec<(TextRange, String)> {
        let context = Context {
            target: Some(target.to_owned()),
            options: Vec::new(),
            evaluate: Some(true),
        };
        let graphs = graphs(db, file, &context);
        let refused = graphs.iter().flat_map(|graph| &graph.refused);
        let early = refused.filter(|refused| refused.stage != Stage::Xl);
        early
            .filter_map(|refused| Some((refused.range?, refused.message.clone())))
            .collect()
    };
    let mut targets = Target::of(chosen(db, file).release);
    let mut common = targets
        .next()
        .map(|target| refused(target.name))
        .unwrap_or_default();
    for target in targets {
        if common.is_empty() {
            break;
        }
        let here = refused(target.name);
        common.retain(|problem| here.contains(problem));
    }
    common.sort_by_key(|(range, _)| range.start());
    common.dedup();
    common
}

/// What would be built.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Graph {
    /// The name given to `register`.
    pub name: String,
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

/// A device that the tool refuses to configure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// Where the configuration makes the device.
    pub range: Option<TextRange>,
    /// What the tool says.
    pub message: String,
    /// When it says so.
    pub stage: Stage,
}

/// When the tool refuses something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Before any file is written.
    First,
    /// When it writes the Xen domain.
    Xl,
    /// When the files of a deployment are written.
    Last,
}

/// A device, or a choice between devices.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Node {
    /// Counts from 1, in the order of the tool's dot output.
    pub id: usize,
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
