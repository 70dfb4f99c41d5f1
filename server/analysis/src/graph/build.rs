//! From terms to the graph: choose by keys, then walk in the tool's order.
//!
//! Two orders matter. *Configuring* visits a device's extra dependencies, then its arguments, then
//! the device itself, left to right; that decides disks and networks. *Numbering* for `describe`
//! visits dependencies, then arguments, right to left.

use rustc_hash::FxHashMap;

use crate::evaluate::{Evaluator, Registered, Value};

use super::hashtbl::disk_order;
use super::key::{Context, KeyId};
use super::term::{ConditionId, Impl, ImplId};
use super::{Block, Edge, EdgeKind, Graph, KeyReport, Network, Node, Unresolved};

/// The graph of a registered unikernel with every choice decided, as `describe --eval` and
/// `configure` see it.
#[must_use]
pub(crate) fn evaluated(
    evaluator: &mut Evaluator<'_>,
    registered: &Registered,
    context: &Context,
) -> Graph {
    build(evaluator, registered, context, true)
}

/// The graph with the choices that the context does not decide left open, as `describe` shows it
/// before anything is configured.
#[must_use]
pub(crate) fn unevaluated(
    evaluator: &mut Evaluator<'_>,
    registered: &Registered,
    context: &Context,
) -> Graph {
    build(evaluator, registered, context, false)
}

fn build(
    evaluator: &mut Evaluator<'_>,
    registered: &Registered,
    context: &Context,
    full: bool,
) -> Graph {
    let mut builder = Builder { evaluator, context, full, simplified: FxHashMap::default() };
    let keys = builder.keys(registered.root);
    let root = builder.simplify(registered.root);
    let mut graph = Graph { keys, ..Graph::default() };
    match &registered.name {
        Ok(name) => graph.name.clone_from(name),
        Err(unknown) => graph.unresolved.push(Unresolved {
            range: unknown.range,
            reason: unknown.reason.to_string(),
        }),
    }
    Numbering { evaluator: builder.evaluator, graph: &mut graph, ids: FxHashMap::default() }.visit(root);
    if full {
        configure(evaluator, root, &mut graph);
    }
    graph
}

struct Builder<'a, 'u> {
    evaluator: &'a mut Evaluator<'u>,
    context: &'a Context,
    full: bool,
    simplified: FxHashMap<ImplId, ImplId>,
}

impl Builder<'_, '_> {
    /// Replaces choices that are decided by what they choose.
    fn simplify(&mut self, id: ImplId) -> ImplId {
        if let Some(&done) = self.simplified.get(&id) {
            return done;
        }
        let simple = match self.evaluator.terms.get(id).clone() {
            Impl::Device { device, arguments, dependencies } => {
                let arguments = self.simplify_all(&arguments);
                let dependencies = self.simplify_all(&dependencies);
                self.evaluator.terms.intern(Impl::Device { device, arguments, dependencies })
            }
            Impl::Apply { functor, arguments } => {
                let functor = self.simplify(functor);
                let arguments = self.simplify_all(&arguments);
                arguments.into_iter().fold(functor, |f, x| self.evaluator.terms.apply(f, x))
            }
            Impl::Choice { condition, branches, default } if self.is_decided(condition) => {
                let taken = self.choose(condition, &branches, default);
                self.simplify(taken)
            }
            Impl::Choice { condition, branches, default } => {
                let branches = self.simplify_all(&branches);
                let default = self.simplify(default);
                self.evaluator.terms.intern(Impl::Choice { condition, branches, default })
            }
            Impl::Unknown(_) => id,
        };
        self.simplified.insert(id, simple);
        simple
    }

    fn simplify_all(&mut self, ids: &[ImplId]) -> Vec<ImplId> {
        ids.iter().map(|id| self.simplify(*id)).collect()
    }

    fn is_decided(&self, condition: ConditionId) -> bool {
        if self.full {
            return true;
        }
        let mut keys = Vec::new();
        self.evaluator.terms.get_condition(condition).value.dependencies(&mut keys);
        keys.iter().all(|key| self.evaluator.keys.is_given(*key, self.context))
    }

    fn choose(&mut self, condition: ConditionId, branches: &[ImplId], default: ImplId) -> ImplId {
        let condition = self.evaluator.terms.get_condition(condition).clone();
        let value = self.evaluator.key_value(&condition.value, self.context);
        if let Value::Unknown(unknown) = &value {
            let reason = super::Reason { range: unknown.range, text: unknown.reason.clone() };
            return self.evaluator.terms.unknown(reason);
        }
        let taken = condition.patterns.iter().position(|pattern| pattern.equal(&value) == Some(true));
        taken.and_then(|taken| branches.get(taken)).copied().unwrap_or(default)
    }

    /// The keys that devices have or choices look at anywhere below, by name.
    fn keys(&mut self, root: ImplId) -> Vec<KeyReport> {
        let mut keys = Vec::new();
        for id in reachable(self.evaluator, root) {
            match self.evaluator.terms.get(id) {
                Impl::Device { device, .. } => {
                    keys.extend(&self.evaluator.terms.get_device(*device).keys);
                }
                Impl::Choice { condition, .. } => {
                    self.evaluator.terms.get_condition(*condition).value.dependencies(&mut keys);
                }
                Impl::Apply { .. } | Impl::Unknown(_) => {}
            }
        }
        let mut reports: Vec<KeyReport> = keys.into_iter().map(|key| self.key_report(key)).collect();
        reports.sort_by(|a, b| a.name.cmp(&b.name));
        reports.dedup();
        reports
    }

    fn key_report(&self, id: KeyId) -> KeyReport {
        let key = self.evaluator.keys.get(id);
        let value = self.evaluator.keys.value(id, self.context);
        KeyReport {
            name: key.name.to_string(),
            value: value.to_string(),
            is_default: !self.evaluator.keys.is_given(id, self.context),
        }
    }
}

fn reachable(evaluator: &Evaluator<'_>, root: ImplId) -> Vec<ImplId> {
    let mut seen = rustc_hash::FxHashSet::default();
    let mut todo = vec![root];
    let mut found = Vec::new();
    while let Some(id) = todo.pop() {
        if !seen.insert(id) {
            continue;
        }
        found.push(id);
        match evaluator.terms.get(id) {
            Impl::Device { arguments, dependencies, .. } => {
                todo.extend(arguments.iter().chain(dependencies));
            }
            Impl::Apply { functor, arguments } => todo.extend(arguments.iter().chain([functor])),
            Impl::Choice { branches, default, .. } => todo.extend(branches.iter().chain([default])),
            Impl::Unknown(_) => {}
        }
    }
    found
}

/// Gives every node its number in the order of `describe`.
struct Numbering<'a, 'u> {
    evaluator: &'a Evaluator<'u>,
    graph: &'a mut Graph,
    ids: FxHashMap<ImplId, usize>,
}

impl Numbering<'_, '_> {
    fn visit(&mut self, id: ImplId) -> usize {
        if let Some(&number) = self.ids.get(&id) {
            return number;
        }
        let evaluator = self.evaluator;
        let (mut node, edges) = match evaluator.terms.get(id) {
            Impl::Device { device, arguments, dependencies } => {
                let dependencies = self.right_to_left(dependencies);
                let arguments = self.right_to_left(arguments);
                let device = evaluator.terms.get_device(*device);
                let key_name = |key: &KeyId| evaluator.keys.get(*key).name.to_string();
                let node = Node {
                    module: device.module.clone(),
                    kind: device.kind.clone(),
                    keys: device.keys.iter().map(key_name).collect(),
                    runtime_args: device.runtime_args.clone(),
                    packages: device.packages.clone(),
                    origin: device.origin,
                    ..Node::default()
                };
                (node, [(arguments, EdgeKind::Argument), (dependencies, EdgeKind::Dependency)])
            }
            Impl::Apply { functor, arguments } => {
                let functor = vec![self.visit(*functor)];
                let arguments = self.right_to_left(arguments);
                let node = Node { kind: "apply".to_owned(), ..Node::default() };
                (node, [(functor, EdgeKind::Functor), (arguments, EdgeKind::Argument)])
            }
            Impl::Choice { condition, branches, default } => {
                let branches: Vec<usize> = branches.iter().map(|branch| self.visit(*branch)).collect();
                let default = vec![self.visit(*default)];
                let mut keys = Vec::new();
                evaluator.terms.get_condition(*condition).value.dependencies(&mut keys);
                let keys = keys.iter().map(|key| evaluator.keys.get(*key).name.to_string()).collect();
                let node = Node { kind: "if".to_owned(), keys, ..Node::default() };
                (node, [(branches, EdgeKind::Branch), (default, EdgeKind::Default)])
            }
            Impl::Unknown(reason) => {
                let reason = evaluator.terms.get_reason(*reason);
                self.graph.unresolved.push(Unresolved {
                    range: reason.range,
                    reason: reason.text.to_string(),
                });
                let node = Node {
                    kind: "unknown".to_owned(),
                    origin: Some(reason.range),
                    ..Node::default()
                };
                (node, [(Vec::new(), EdgeKind::Argument), (Vec::new(), EdgeKind::Dependency)])
            }
        };
        let number = self.graph.nodes.len() + 1;
        node.id = number;
        node.name = format!("{}__{number}", nice_name(&node));
        self.graph.nodes.push(node);
        for (targets, kind) in edges {
            let edges = targets.into_iter().map(|to| Edge { from: number, to, kind });
            self.graph.edges.extend(edges);
        }
        self.ids.insert(id, number);
        number
    }

    fn right_to_left(&mut self, ids: &[ImplId]) -> Vec<usize> {
        let mut numbers: Vec<usize> = ids.iter().rev().map(|id| self.visit(*id)).collect();
        numbers.reverse();
        numbers
    }
}

/// The tool's short name of a device: its module path as an identifier.
fn nice_name(node: &Node) -> String {
    if node.module.is_empty() {
        return node.kind.clone();
    }
    let keep = |c: char| match c {
        '.' | '-' | ' ' => Some('_'),
        c if c.is_ascii_alphanumeric() || c == '_' => Some(c.to_ascii_lowercase()),
        _ => None,
    };
    node.module.chars().filter_map(keep).collect()
}

/// Visits the devices in the order in which the tool configures them and collects what they
/// register: the newest network comes first, blocks are numbered by first use of their name.
fn configure(evaluator: &Evaluator<'_>, root: ImplId, graph: &mut Graph) {
    let mut seen = rustc_hash::FxHashSet::default();
    let mut networks = Vec::new();
    let mut blocks: Vec<Block> = Vec::new();
    visit_configured(evaluator, root, &mut seen, &mut |device| {
        for name in &device.networks {
            networks.push(Network { name: name.clone(), origin: device.origin });
        }
        for name in &device.blocks {
            if blocks.iter().all(|block| block.name != *name) {
                let number = blocks.len() + 1;
                blocks.push(Block { name: name.clone(), number, origin: device.origin });
            }
        }
    });
    networks.reverse();
    let names: Vec<String> = blocks.iter().map(|block| block.name.clone()).collect();
    graph.networks = networks;
    graph.blocks = disk_order(&names).into_iter().map(|at| blocks[at].clone()).collect();
}

fn visit_configured(
    evaluator: &Evaluator<'_>,
    id: ImplId,
    seen: &mut rustc_hash::FxHashSet<ImplId>,
    configure: &mut dyn FnMut(&super::Device),
) {
    if !seen.insert(id) {
        return;
    }
    match evaluator.terms.get(id) {
        Impl::Device { device, arguments, dependencies } => {
            for id in dependencies.iter().chain(arguments) {
                visit_configured(evaluator, *id, seen, configure);
            }
            configure(evaluator.terms.get_device(*device));
        }
        Impl::Apply { functor, arguments } => {
            visit_configured(evaluator, *functor, seen, configure);
            for id in arguments {
                visit_configured(evaluator, *id, seen, configure);
            }
        }
        Impl::Choice { .. } | Impl::Unknown(_) => {}
    }
}
