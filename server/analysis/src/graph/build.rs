//! From terms to the graph: choose by keys, then walk in the tool's order.
//!
//! Two orders matter. *Configuring* visits a device's extra dependencies, then its arguments, then
//! the device itself, left to right; that decides disks and networks. *Numbering* for `describe`
//! visits dependencies, then arguments, right to left.

use mirage_releases::deploy::Brought;
use mirage_releases::devices;
use ocaml_syntax::TextRange;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::evaluate::{Evaluator, Registered, Value, shown};

use super::classic::{self, Numbers};
use super::hashtbl::disk_order;
use super::key::KeyId;
use super::names::nice_name;
use super::term::{ConditionId, Device, DeviceId, Impl, ImplId, Name, Reason};
use super::{Block, Context, Edge, EdgeKind, Graph, KeyReport, Network, Node, Unresolved};
use super::{options, refusals};

/// What was registered so far, over all unikernels of a configuration.
#[derive(Clone, Debug, Default)]
pub(crate) struct Built {
    /// Newest first.
    networks: Vec<Network>,
    /// Oldest first.
    blocks: Vec<Block>,
}

/// The graph of one registered unikernel.
pub(super) fn build(
    evaluator: &mut Evaluator<'_>,
    registered: &Registered,
    context: &Context,
    built: &mut Built,
) -> Graph {
    let mut graph = Graph {
        release: Some(evaluator.release),
        printed: evaluator.printed.clone(),
        ..Graph::default()
    };
    if built.networks.is_empty() {
        let early = evaluator.early.networks.iter().rev();
        let network = |(name, origin): &(String, Option<TextRange>)| Network {
            name: name.clone(),
            origin: *origin,
        };
        built.networks = early.map(network).collect();
    }
    if built.blocks.is_empty() {
        // What registered itself while the configuration ran.
        let early = evaluator.early.blocks.iter().enumerate();
        built.blocks = early
            .map(|(at, (name, origin))| Block {
                name: name.clone(),
                number: at + 1,
                origin: *origin,
            })
            .collect();
    }
    match &registered.name {
        Ok(name) => graph.name.clone_from(name),
        Err(unknown) => graph.unresolved.push(Unresolved {
            range: unknown.range,
            reason: unknown.reason.to_string(),
        }),
    }
    match devices::fact("graph", evaluator.release) {
        Some("ocamlgraph") => rewritten(evaluator, registered, context, &mut graph, built),
        _ => shared_terms(evaluator, registered, context, &mut graph, built),
    }
    refusals::registration(evaluator, registered, &mut graph);
    refusals::block_names(evaluator, &built.blocks, &mut graph);
    graph.networks.clone_from(&built.networks);
    let names: Vec<&str> = built.blocks.iter().map(|block| &*block.name).collect();
    graph.blocks = disk_order(&names)
        .into_iter()
        .map(|at| built.blocks[at].clone())
        .collect();
    graph
}

/// As releases since 4.0 do it: devices are terms with sharing.
fn shared_terms(
    evaluator: &mut Evaluator<'_>,
    registered: &Registered,
    context: &Context,
    graph: &mut Graph,
    built: &mut Built,
) {
    let full = context.is_full();
    let shown = Chooser::new(evaluator, context, full).simplify(registered.root);
    let chosen_devices = devices_of(evaluator, shown);
    graph.keys = keys(evaluator, registered.root, &chosen_devices, context, graph);
    refusals::devices(evaluator, &chosen_devices, context, graph);
    number(evaluator, shown, graph);
    let chosen = match full {
        true => shown,
        false => Chooser::new(evaluator, context, true).simplify(registered.root),
    };
    configure(evaluator, chosen, context, graph, built);
}

/// As releases before 4.0 did it: a graph is rewritten.
fn rewritten(
    evaluator: &mut Evaluator<'_>,
    registered: &Registered,
    context: &Context,
    graph: &mut Graph,
    built: &mut Built,
) {
    let root = registered.root;
    let full = context.is_full();
    // The tool evaluates the graph for other commands too, which uses up numbers.
    let number = |fact| devices::fact(fact, evaluator.release)?.parse::<u32>().ok();
    let numbers = Numbers {
        oldest: number("oldest-vertex").unwrap_or(1),
        before: number("evaluations").unwrap_or(0),
        after: number("evaluations-after").unwrap_or(0),
    };
    let shown = classic::vertices(evaluator, root, context, full, numbers);
    let configured = shown.configured();
    shown.clone().draw(evaluator, graph);
    graph.keys = keys(evaluator, root, &configured, context, graph);
    refusals::devices(evaluator, &configured, context, graph);
    let chosen = match full {
        true => shown,
        false => classic::vertices(evaluator, root, context, true, numbers),
    };
    if !chosen.is_decided() {
        let reason = "a choice depends on something that is not known".to_owned();
        graph.unresolved.push(Unresolved {
            range: TextRange::default(),
            reason,
        });
    }
    for device in chosen.configured() {
        let device = evaluator.terms.get_device(device).clone();
        register(evaluator, &device, context, graph, built);
    }
}

/// Replaces choices that are decided by what they choose.
struct Chooser<'a, 'u> {
    evaluator: &'a mut Evaluator<'u>,
    context: &'a Context,
    full: bool,
    done: FxHashMap<ImplId, ImplId>,
}

impl<'a, 'u> Chooser<'a, 'u> {
    fn new(evaluator: &'a mut Evaluator<'u>, context: &'a Context, full: bool) -> Self {
        Self {
            evaluator,
            context,
            full,
            done: FxHashMap::default(),
        }
    }

    fn simplify(&mut self, id: ImplId) -> ImplId {
        if let Some(&done) = self.done.get(&id) {
            return done;
        }
        let simple = match self.evaluator.terms.get(id).clone() {
            Impl::Device {
                device,
                arguments,
                dependencies,
            } => {
                let arguments = self.simplify_all(&arguments);
                let dependencies = self.simplify_all(&dependencies);
                self.evaluator.terms.intern(Impl::Device {
                    device,
                    arguments,
                    dependencies,
                })
            }
            Impl::Apply { functor, arguments } => {
                let functor = self.simplify(functor);
                let arguments = self.simplify_all(&arguments);
                self.evaluator.terms.apply(functor, &arguments)
            }
            Impl::Choice {
                condition,
                branches,
                default,
            } => {
                match self.decide(condition, &branches, default) {
                    Some(taken) => self.simplify(taken),
                    None => {
                        // The default stays as it is, which shows in the tool's numbers.
                        let branches = self.simplify_all(&branches);
                        self.evaluator.terms.intern(Impl::Choice {
                            condition,
                            branches,
                            default,
                        })
                    }
                }
            }
            Impl::Unknown(_) => id,
        };
        self.done.insert(id, simple);
        simple
    }

    fn simplify_all(&mut self, ids: &[ImplId]) -> Vec<ImplId> {
        ids.iter().map(|id| self.simplify(*id)).collect()
    }

    /// What a choice takes, if that is decided.
    fn decide(
        &mut self,
        condition: ConditionId,
        branches: &[ImplId],
        default: ImplId,
    ) -> Option<ImplId> {
        let condition = self.evaluator.terms.get_condition(condition).clone();
        if !self.full {
            let mut keys = Vec::new();
            condition.value.dependencies(&mut keys);
            if !keys
                .iter()
                .all(|key| self.evaluator.keys.is_given(*key, self.context))
            {
                return None;
            }
        }
        let value = self.evaluator.key_value(&condition.value, self.context);
        if let Value::Unknown(_) = value {
            return None;
        }
        let taken = condition
            .patterns
            .iter()
            .position(|pattern| pattern.equal(&value) == Some(true));
        Some(
            taken
                .and_then(|taken| branches.get(taken))
                .copied()
                .unwrap_or(default),
        )
    }
}

/// The keys that something depends on: every choice of the configuration, and the devices that were
/// chosen. By name.
fn keys(
    evaluator: &Evaluator<'_>,
    original: ImplId,
    chosen: &[DeviceId],
    context: &Context,
    graph: &mut Graph,
) -> Vec<KeyReport> {
    let mut keys: Vec<KeyId> = Vec::new();
    let mut held: Vec<refusals::KeyHolder> = Vec::new();
    for id in reachable(evaluator, original) {
        if let Impl::Choice { condition, .. } = evaluator.terms.get(id) {
            evaluator
                .terms
                .get_condition(*condition)
                .value
                .dependencies(&mut keys);
        }
    }
    held.extend(keys.iter().map(|key| (*key, None)));
    for device in chosen {
        let device = evaluator.terms.get_device(*device);
        keys.extend(&device.keys);
        held.extend(device.keys.iter().map(|key| (*key, device.origin)));
    }
    keys.sort_unstable();
    keys.dedup();
    refusals::option_names(evaluator, &held, graph);
    options::options(evaluator, &keys, context, graph);
    refusals::reserved_options(evaluator, &keys, graph);
    let mut reports: Vec<KeyReport> = keys
        .into_iter()
        .map(|key| key_report(evaluator, key, context))
        .collect();
    reports.sort_by(|a, b| (&a.name, &a.value).cmp(&(&b.name, &b.value)));
    reports.dedup();
    reports
}

/// The devices of a term.
fn devices_of(evaluator: &Evaluator<'_>, root: ImplId) -> Vec<DeviceId> {
    let device = |id: ImplId| match evaluator.terms.get(id) {
        Impl::Device { device, .. } => Some(*device),
        _ => None,
    };
    reachable(evaluator, root)
        .into_iter()
        .filter_map(device)
        .collect()
}

fn key_report(evaluator: &Evaluator<'_>, id: KeyId, context: &Context) -> KeyReport {
    let key = evaluator.keys.get(id);
    // Before 4.0 the command line always gives a flag a value.
    let always = key.flag && devices::fact("flags", evaluator.release) == Some("given");
    let is_default = !always && !evaluator.keys.is_given(id, context);
    let value = match (is_default, evaluator.keys.value(id, context)) {
        (true, _) => key.shown.to_string(),
        (false, _) if evaluator.keys.printed(id).is_some() => {
            evaluator.keys.printed(id).unwrap_or_default().to_owned()
        }
        (false, Value::Unknown(_)) => evaluator
            .keys
            .text(id, context)
            .unwrap_or_default()
            .to_owned(),
        (false, value) => shown(&value, &key.converter),
    };
    KeyReport {
        name: key.name.to_string(),
        value,
        is_default,
        is_missing: is_default && key.required,
    }
}

fn reachable(evaluator: &Evaluator<'_>, root: ImplId) -> Vec<ImplId> {
    let mut seen = FxHashSet::default();
    let mut todo = vec![root];
    let mut found = Vec::new();
    while let Some(id) = todo.pop() {
        if !seen.insert(id) {
            continue;
        }
        found.push(id);
        match evaluator.terms.get(id) {
            Impl::Device {
                arguments,
                dependencies,
                ..
            } => {
                todo.extend(arguments.iter().chain(dependencies));
            }
            Impl::Apply { functor, arguments } => todo.extend(arguments.iter().chain([functor])),
            Impl::Choice {
                branches, default, ..
            } => todo.extend(branches.iter().chain([default])),
            Impl::Unknown(_) => {}
        }
    }
    found
}

fn number(evaluator: &Evaluator<'_>, root: ImplId, graph: &mut Graph) {
    Numbering {
        evaluator,
        graph,
        ids: FxHashMap::default(),
    }
    .visit(root);
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
            Impl::Device {
                device,
                arguments,
                dependencies,
            } => {
                let dependencies = self.right_to_left(dependencies);
                let arguments = self.right_to_left(arguments);
                let node = device_node(evaluator, evaluator.terms.get_device(*device));
                (
                    node,
                    [
                        (arguments, EdgeKind::Argument),
                        (dependencies, EdgeKind::Dependency),
                    ],
                )
            }
            Impl::Apply { functor, arguments } => {
                let functor = vec![self.visit(*functor)];
                let arguments = self.right_to_left(arguments);
                let node = Node {
                    kind: "apply".to_owned(),
                    ..Node::default()
                };
                (
                    node,
                    [
                        (functor, EdgeKind::Functor),
                        (arguments, EdgeKind::Argument),
                    ],
                )
            }
            Impl::Choice {
                condition,
                branches,
                default,
            } => {
                let branches: Vec<usize> =
                    branches.iter().map(|branch| self.visit(*branch)).collect();
                let default = vec![self.visit(*default)];
                let keys = condition_keys(evaluator, *condition);
                let node = Node {
                    kind: "if".to_owned(),
                    keys,
                    ..Node::default()
                };
                (
                    node,
                    [(branches, EdgeKind::Branch), (default, EdgeKind::Default)],
                )
            }
            Impl::Unknown(reason) => {
                let reason = evaluator.terms.get_reason(*reason);
                self.graph.unresolved.push(unresolved(reason));
                let node = Node {
                    kind: "unknown".to_owned(),
                    origin: Some(reason.range),
                    ..Node::default()
                };
                (
                    node,
                    [
                        (Vec::new(), EdgeKind::Argument),
                        (Vec::new(), EdgeKind::Dependency),
                    ],
                )
            }
        };
        let number = self.graph.nodes.len() + 1;
        node.id = number;
        node.vertex = number;
        node.name = format!("{}__{number}", nice_name(&node));
        self.graph.nodes.push(node);
        for (targets, kind) in edges {
            let edges = targets.into_iter().map(|to| Edge {
                from: number,
                to,
                kind,
            });
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

pub(super) fn unresolved(reason: &Reason) -> Unresolved {
    Unresolved {
        range: reason.range,
        reason: reason.text.to_string(),
    }
}

pub(super) fn condition_keys(evaluator: &Evaluator<'_>, condition: ConditionId) -> Vec<String> {
    let mut keys = Vec::new();
    evaluator
        .terms
        .get_condition(condition)
        .value
        .dependencies(&mut keys);
    let name = |key: &KeyId| evaluator.keys.get(*key).name.to_string();
    let mut names: Vec<String> = keys.iter().map(name).collect();
    names.sort();
    names.dedup();
    names
}

/// The packages that the configuration says of a device, and those that the release brings for it.
fn packages(evaluator: &Evaluator<'_>, device: &Device) -> Vec<String> {
    let brought = Brought::by(&device.module, evaluator.release).map(|it| it.package.to_owned());
    let mut packages = device.packages.clone();
    packages.extend(brought.filter(|it| !device.packages.contains(it)));
    packages
}

pub(super) fn device_node(evaluator: &Evaluator<'_>, device: &Device) -> Node {
    let key_name = |key: &KeyId| evaluator.keys.get(*key).name.to_string();
    Node {
        module: device.module.clone(),
        kind: device.kind.clone(),
        keys: device.keys.iter().map(key_name).collect(),
        runtime_args: device.runtime_args.clone(),
        packages: packages(evaluator, device),
        origin: device.origin,
        ..Node::default()
    }
}

/// Visits the devices in the order in which the tool configures them and collects what they
/// register: the newest network comes first, blocks are numbered by first use of their name.
fn configure(
    evaluator: &mut Evaluator<'_>,
    root: ImplId,
    context: &Context,
    graph: &mut Graph,
    built: &mut Built,
) {
    let mut order = Vec::new();
    post_order(evaluator, root, &mut FxHashSet::default(), &mut order);
    for id in order {
        match evaluator.terms.get(id) {
            Impl::Device { device, .. } => {
                let device = evaluator.terms.get_device(*device).clone();
                register(evaluator, &device, context, graph, built);
            }
            Impl::Choice { condition, .. } => {
                let keys = condition_keys(evaluator, *condition).join(", ");
                let reason = format!("what is chosen by {keys} is not known");
                graph.unresolved.push(Unresolved {
                    range: TextRange::default(),
                    reason,
                });
            }
            Impl::Apply { .. } | Impl::Unknown(_) => {}
        }
    }
}

/// What the tool does when it configures one device.
pub(super) fn register(
    evaluator: &mut Evaluator<'_>,
    device: &Device,
    context: &Context,
    graph: &mut Graph,
    built: &mut Built,
) {
    let configured = |fact| devices::fact(fact, evaluator.release) != Some("evaluated");
    let networks = if configured("networks") {
        device.networks.as_slice()
    } else {
        &[]
    };
    let blocks = if configured("blocks") {
        device.blocks.as_slice()
    } else {
        &[]
    };
    for name in networks {
        match text_of(evaluator, name, context) {
            Ok(name) => built.networks.insert(
                0,
                Network {
                    name,
                    origin: device.origin,
                },
            ),
            Err(reason) => graph.unresolved.push(unresolved(&reason)),
        }
    }
    for name in blocks.iter().chain(&device.uses) {
        match text_of(evaluator, name, context) {
            Ok(name) => {
                if built.blocks.iter().all(|block| block.name != name) {
                    let number = built.blocks.len() + 1;
                    built.blocks.push(Block {
                        name,
                        number,
                        origin: device.origin,
                    });
                }
            }
            Err(reason) => graph.unresolved.push(unresolved(&reason)),
        }
    }
}

fn text_of(evaluator: &Evaluator<'_>, name: &Name, context: &Context) -> Result<String, Reason> {
    match name {
        Name::Text(text) => Ok(text.clone()),
        Name::Key(key) => {
            let value = evaluator.keys.value(*key, context);
            Ok(shown(&value, &evaluator.keys.get(*key).converter))
        }
        Name::Unknown(reason) => Err(reason.clone()),
    }
}

fn post_order(
    evaluator: &Evaluator<'_>,
    id: ImplId,
    seen: &mut FxHashSet<ImplId>,
    order: &mut Vec<ImplId>,
) {
    if !seen.insert(id) {
        return;
    }
    match evaluator.terms.get(id) {
        Impl::Device {
            arguments,
            dependencies,
            ..
        } => {
            for id in dependencies.iter().chain(arguments) {
                post_order(evaluator, *id, seen, order);
            }
        }
        Impl::Apply { functor, arguments } => {
            for id in std::iter::once(functor).chain(arguments) {
                post_order(evaluator, *id, seen, order);
            }
        }
        Impl::Choice { .. } | Impl::Unknown(_) => {}
    }
    order.push(id);
}
