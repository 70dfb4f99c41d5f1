//! The device graph of a configuration: what `mirage` would build for a target and key values.
//!
//! [`term`] holds devices before a target is chosen, [`key`] the values that choices depend on;
//! [`build`] chooses and walks the result in the tool's own order, which decides the numbers of
//! disks and networks.

mod dot;
mod json;
mod report;

use ocaml_syntax::TextRange;

pub use dot::dot;
pub use json::json;
pub use report::report;

/// For which target and key values.
#[derive(Clone, Debug, Default)]
pub struct Context {
    /// The target; the tool's default if it is not given.
    pub target: Option<String>,
    /// Key values, names without dashes.
    pub options: Vec<(String, Option<String>)>,
}

/// The graph with every choice decided.
#[must_use]
pub fn describe(db: &dyn crate::Db, file: crate::SourceFile, context: &Context) -> Graph {
    let _ = (db, file, context);
    Graph::default()
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
}

/// Something that cannot be known statically.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unresolved {
    /// Where it comes from.
    pub range: TextRange,
    /// Why it is not known.
    pub reason: String,
}
