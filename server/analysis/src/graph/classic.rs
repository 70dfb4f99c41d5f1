//! The graph of the releases before 4.0: vertices and edges, rewritten step by step.
//!
//! Devices are compared by name and keys. A graph of applications and choices is built, choices are
//! removed one after the other, then applications are folded into their functors; every rewriting
//! makes new vertices, and the order in which devices are configured is a topological order that
//! looks at the age of vertices. So the rewriting is done here exactly as the tool does it.

mod order;
mod simplify;

use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::FxHashMap;

use crate::evaluate::{Evaluator, Value};

use super::build::{condition_keys, device_node, unresolved};
use super::term::{ConditionId, DeviceId, Impl, ImplId};
use super::{Context, Edge, EdgeKind, Graph, Node};

/// A vertex, by age.
type Vertex = u32;

/// What an edge means, in the order of the tool's comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Label {
    Functor,
    Parameter(usize),
    Dependency(usize),
    /// The branch that is taken when the condition holds, or when it does not.
    Condition(Way),
}

/// The way through a choice: whether its condition holds, and then those of the choices that were
/// merged into it. In the order of the tool's comparison: the last step counts last, and before it
/// a way that goes on comes after one that ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Way(u64);

impl Way {
    /// Steps that fit besides the last; no library nests choices so deep.
    const STEPS: u32 = 31;

    fn one(holds: bool) -> Self {
        Self(u64::from(holds))
    }

    /// This way, then another one.
    fn then(self, other: Self) -> Self {
        let steps = (self.0 & !1).trailing_zeros();
        let own = if self.0 >> 1 == 0 {
            0
        } else {
            (65 - steps) / 2
        };
        let last = 1 + (self.0 & 1);
        let mut list = self.0 & !1;
        if own < Self::STEPS {
            list |= last << (62 - 2 * own);
            list |= (other.0 & !1) >> (2 * (own + 1)) & !1;
        }
        Self(list | other.0 & 1)
    }
}

/// What a vertex is.
#[derive(Clone, Debug)]
enum Kind {
    Device(DeviceId),
    /// Whether the condition's nth pattern is its value.
    If(ConditionId, usize),
    /// Several choices by the same keys as one, with the way that the keys' defaults take.
    Merged(ConditionId, Option<Way>),
    Apply,
    Unknown(u32),
}

/// A graph. Vertices are in order of age.
#[derive(Clone, Debug, Default)]
pub(super) struct Vertices {
    kinds: BTreeMap<Vertex, Kind>,
    edges: BTreeMap<Vertex, BTreeSet<(Vertex, Label)>>,
    newest: Vertex,
}

/// What uses up numbers of vertices besides the graph that is shown.
#[derive(Clone, Copy, Debug)]
pub(super) struct Numbers {
    /// The number of the first vertex.
    pub(super) oldest: Vertex,
    /// How often the same graph is evaluated before it is rewritten.
    pub(super) before: u32,
    /// How often after that, before it is drawn.
    pub(super) after: u32,
}

/// Builds and rewrites the graph below a device.
pub(super) fn vertices(
    evaluator: &mut Evaluator<'_>,
    root: ImplId,
    context: &Context,
    full: bool,
    numbers: Numbers,
) -> Vertices {
    let mut maker = Maker {
        evaluator,
        graph: Vertices {
            newest: numbers.oldest.saturating_sub(1),
            ..Vertices::default()
        },
        classes: FxHashMap::default(),
        by_term: FxHashMap::default(),
        made: FxHashMap::default(),
    };
    maker.visit(root);
    let mut graph = maker.graph;
    let mut whole = graph.clone();
    whole.remove_choices(evaluator, context, true);
    whole.fold_applications();
    let once = whole.newest - graph.newest;
    graph.newest += numbers.before.saturating_mul(once);
    graph.remove_choices(evaluator, context, full);
    graph.fold_applications();
    graph.newest += numbers.after.saturating_mul(once);
    graph
}

/// Terms that the tool finds equal.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Class {
    Device {
        name: String,
        keys: Vec<(String, String)>,
        dependencies: Vec<usize>,
    },
    Apply(usize, usize),
    If(ConditionId, usize, usize, usize),
    Unknown(u32),
}

/// A term in the form that the tool of that time had: one argument an application, two branches a
/// choice.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Term {
    Device(DeviceId, Vec<ImplId>),
    /// A functor with its first arguments.
    Apply(ImplId, usize),
    /// A choice from its nth case on.
    If(ImplId, usize),
    Unknown(u32),
}

struct Maker<'a, 'u> {
    evaluator: &'a Evaluator<'u>,
    graph: Vertices,
    classes: FxHashMap<Class, usize>,
    by_term: FxHashMap<Term, usize>,
    made: FxHashMap<usize, Vertex>,
}

impl Maker<'_, '_> {
    /// The outermost form of a term.
    fn term(&self, id: ImplId) -> Term {
        match self.evaluator.terms.get(id) {
            Impl::Device {
                device,
                arguments,
                dependencies,
            } if arguments.is_empty() => Term::Device(*device, dependencies.clone()),
            Impl::Device { arguments, .. } | Impl::Apply { arguments, .. } => {
                Term::Apply(id, arguments.len())
            }
            Impl::Choice { .. } => Term::If(id, 0),
            Impl::Unknown(reason) => Term::Unknown(*reason),
        }
    }

    /// The functor and the last argument of an application.
    fn application(&self, id: ImplId, count: usize) -> Option<(Term, ImplId)> {
        let (inner, arguments) = match self.evaluator.terms.get(id) {
            Impl::Device {
                device,
                arguments,
                dependencies,
            } => (Term::Device(*device, dependencies.clone()), arguments),
            Impl::Apply { functor, arguments } => (self.term(*functor), arguments),
            Impl::Choice { .. } | Impl::Unknown(_) => return None,
        };
        let functor = if count > 1 {
            Term::Apply(id, count - 1)
        } else {
            inner
        };
        Some((functor, *arguments.get(count.checked_sub(1)?)?))
    }

    /// The condition and the two branches of a choice from its nth case on.
    fn choice(&self, id: ImplId, nth: usize) -> Option<(ConditionId, Term, Term)> {
        let Impl::Choice {
            condition,
            branches,
            default,
        } = self.evaluator.terms.get(id)
        else {
            return None;
        };
        let is_if = self.evaluator.terms.get_condition(*condition).is_if;
        let then = self.term(*branches.get(nth)?);
        let otherwise = match branches.get(nth + 1) {
            Some(other) if is_if => self.term(*other),
            Some(_) => Term::If(id, nth + 1),
            None => self.term(*default),
        };
        Some((*condition, then, otherwise))
    }

    /// The class of a term: terms of one class are one vertex.
    fn class(&mut self, term: &Term) -> usize {
        if let Some(class) = self.by_term.get(term) {
            return *class;
        }
        let class = match term {
            Term::Device(device, dependencies) => {
                let device = self.evaluator.terms.get_device(*device);
                let key = |key: &super::KeyId| {
                    let key = self.evaluator.keys.get(*key);
                    (key.name.to_string(), key.shown.to_string())
                };
                let keys = device.keys.iter().map(key).collect();
                let name = device.name.clone();
                let dependencies = dependencies
                    .iter()
                    .map(|id| {
                        let term = self.term(*id);
                        self.class(&term)
                    })
                    .collect();
                Class::Device {
                    name,
                    keys,
                    dependencies,
                }
            }
            Term::Apply(id, count) => match self.application(*id, *count) {
                Some((functor, argument)) => {
                    let argument = self.term(argument);
                    Class::Apply(self.class(&functor), self.class(&argument))
                }
                None => Class::Unknown(u32::MAX),
            },
            Term::If(id, nth) => match self.choice(*id, *nth) {
                Some((condition, then, otherwise)) => {
                    Class::If(condition, *nth, self.class(&then), self.class(&otherwise))
                }
                None => Class::Unknown(u32::MAX),
            },
            Term::Unknown(reason) => Class::Unknown(*reason),
        };
        let next = self.classes.len();
        let class = *self.classes.entry(class).or_insert(next);
        self.by_term.insert(term.clone(), class);
        class
    }

    fn visit(&mut self, id: ImplId) -> Vertex {
        let term = self.term(id);
        self.visit_term(&term)
    }

    fn visit_term(&mut self, term: &Term) -> Vertex {
        let class = self.class(term);
        if let Some(vertex) = self.made.get(&class) {
            return *vertex;
        }
        let vertex = match term {
            Term::Device(device, dependencies) => {
                let mut made: Vec<Vertex> = dependencies
                    .iter()
                    .rev()
                    .map(|dep| self.visit(*dep))
                    .collect();
                made.reverse();
                self.graph.add_device(*device, &[], &made)
            }
            Term::Apply(id, count) => match self.application(*id, *count) {
                Some((functor, argument)) => {
                    let functor = self.visit_term(&functor);
                    let argument = self.visit(argument);
                    self.graph.add_application(functor, &[argument])
                }
                None => self.graph.add(Kind::Unknown(u32::MAX)),
            },
            Term::If(id, nth) => match self.choice(*id, *nth) {
                Some((condition, then, otherwise)) => {
                    let then = self.visit_term(&then);
                    let otherwise = self.visit_term(&otherwise);
                    let vertex = self.graph.add(Kind::If(condition, *nth));
                    self.graph
                        .connect(vertex, Label::Condition(Way::one(true)), then);
                    self.graph
                        .connect(vertex, Label::Condition(Way::one(false)), otherwise);
                    vertex
                }
                None => self.graph.add(Kind::Unknown(u32::MAX)),
            },
            Term::Unknown(reason) => self.graph.add(Kind::Unknown(*reason)),
        };
        self.made.insert(class, vertex);
        vertex
    }
}

impl Vertices {
    fn add(&mut self, kind: Kind) -> Vertex {
        self.newest += 1;
        self.kinds.insert(self.newest, kind);
        self.edges.insert(self.newest, BTreeSet::new());
        self.newest
    }

    fn add_device(&mut self, device: DeviceId, args: &[Vertex], deps: &[Vertex]) -> Vertex {
        let vertex = self.add(Kind::Device(device));
        for (nth, arg) in args.iter().enumerate() {
            self.connect(vertex, Label::Parameter(nth), *arg);
        }
        for (nth, dep) in deps.iter().enumerate() {
            self.connect(vertex, Label::Dependency(nth), *dep);
        }
        vertex
    }

    fn add_application(&mut self, functor: Vertex, args: &[Vertex]) -> Vertex {
        let vertex = self.add(Kind::Apply);
        self.connect(vertex, Label::Functor, functor);
        for (nth, arg) in args.iter().enumerate() {
            self.connect(vertex, Label::Parameter(nth), *arg);
        }
        vertex
    }

    fn connect(&mut self, from: Vertex, label: Label, to: Vertex) {
        if let Some(edges) = self.edges.get_mut(&from) {
            edges.insert((to, label));
        }
    }

    fn targets(&self, vertex: Vertex) -> impl Iterator<Item = (Vertex, Label)> + '_ {
        self.edges.get(&vertex).into_iter().flatten().copied()
    }

    /// Functor arguments, or dependencies, in order.
    fn children(&self, vertex: Vertex, wanted: fn(Label) -> Option<usize>) -> Vec<Vertex> {
        let mut found: Vec<(usize, Vertex)> = self
            .targets(vertex)
            .filter_map(|(to, label)| Some((wanted(label)?, to)))
            .collect();
        found.sort_unstable();
        found.into_iter().map(|(_, to)| to).collect()
    }

    fn args(&self, vertex: Vertex) -> Vec<Vertex> {
        self.children(vertex, |label| match label {
            Label::Parameter(nth) => Some(nth),
            _ => None,
        })
    }

    fn deps(&self, vertex: Vertex) -> Vec<Vertex> {
        self.children(vertex, |label| match label {
            Label::Dependency(nth) => Some(nth),
            _ => None,
        })
    }

    fn with_label(&self, vertex: Vertex, wanted: Label) -> Option<Vertex> {
        self.targets(vertex)
            .find(|(_, label)| *label == wanted)
            .map(|(to, _)| to)
    }

    fn predecessors(&self, vertex: Vertex) -> Vec<(Vertex, Label)> {
        let mut found = Vec::new();
        for (from, edges) in &self.edges {
            found.extend(
                edges
                    .iter()
                    .filter(|(to, _)| *to == vertex)
                    .map(|(_, label)| (*from, *label)),
            );
        }
        found
    }

    fn remove(&mut self, vertex: Vertex) {
        self.kinds.remove(&vertex);
        self.edges.remove(&vertex);
        for edges in self.edges.values_mut() {
            edges.retain(|(to, _)| *to != vertex);
        }
    }

    /// Removes what nothing uses any more, and what only that used.
    fn remove_orphans(&mut self, vertex: Vertex) {
        let mut todo = vec![vertex];
        while let Some(vertex) = todo.pop() {
            if !self.kinds.contains_key(&vertex) || !self.predecessors(vertex).is_empty() {
                continue;
            }
            let children: Vec<Vertex> = self.targets(vertex).map(|(to, _)| to).collect();
            self.remove(vertex);
            todo.extend(children);
        }
    }

    fn redirect(&mut self, predecessors: &[(Vertex, Label)], to: Vertex) {
        for (from, label) in predecessors {
            self.connect(*from, *label, to);
        }
    }

    fn remove_choices(&mut self, evaluator: &mut Evaluator<'_>, context: &Context, full: bool) {
        let mut kept = BTreeSet::new();
        loop {
            let next = self.kinds.iter().find_map(|(vertex, kind)| match kind {
                Kind::If(condition, nth) if !kept.contains(vertex) => {
                    Some((*vertex, *condition, *nth))
                }
                _ => None,
            });
            let Some((vertex, condition, nth)) = next else {
                return;
            };
            let Some(holds) = holds(evaluator, condition, nth, context, full) else {
                kept.insert(vertex);
                continue;
            };
            let taken = self.with_label(vertex, Label::Condition(Way::one(holds)));
            let other = self.with_label(vertex, Label::Condition(Way::one(!holds)));
            let (Some(taken), Some(other)) = (taken, other) else {
                kept.insert(vertex);
                continue;
            };
            let predecessors = self.predecessors(vertex);
            self.remove(vertex);
            if other != taken {
                // What is taken is kept although nothing uses it for a moment.
                let holder = Vertex::MAX;
                self.edges
                    .insert(holder, BTreeSet::from([(taken, Label::Functor)]));
                self.remove_orphans(other);
                self.edges.remove(&holder);
            }
            self.redirect(&predecessors, taken);
        }
    }

    fn fold_applications(&mut self) {
        loop {
            let next = self.kinds.iter().find_map(|(vertex, kind)| {
                let Kind::Apply = kind else { return None };
                let functor = self.with_label(*vertex, Label::Functor)?;
                match self.kinds.get(&functor)? {
                    Kind::Device(_) | Kind::Apply => Some((*vertex, functor)),
                    Kind::If(..) | Kind::Merged(..) | Kind::Unknown(_) => None,
                }
            });
            let Some((vertex, functor)) = next else {
                return;
            };
            let mut args = self.args(functor);
            args.extend(self.args(vertex));
            let predecessors = self.predecessors(vertex);
            let kind = self.kinds.get(&functor).cloned();
            let deps = self.deps(functor);
            let inner = self.with_label(functor, Label::Functor);
            self.remove(vertex);
            let folded = match (kind, inner) {
                (Some(Kind::Device(device)), _) => self.add_device(device, &args, &deps),
                (_, Some(inner)) => self.add_application(inner, &args),
                _ => return,
            };
            self.redirect(&predecessors, folded);
            self.remove_orphans(functor);
        }
    }

    /// The devices in the order in which the tool configures them.
    pub(super) fn configured(&self) -> Vec<DeviceId> {
        let mut order = order::topological(&self.edges);
        order.reverse();
        order
            .into_iter()
            .filter_map(|vertex| match self.kinds.get(&vertex) {
                Some(Kind::Device(device)) => Some(*device),
                _ => None,
            })
            .collect()
    }

    /// Whether a choice is left.
    pub(super) fn is_decided(&self) -> bool {
        !self.kinds.values().any(|kind| matches!(kind, Kind::If(..)))
    }

    /// Draws the graph.
    pub(super) fn draw(mut self, evaluator: &mut Evaluator<'_>, graph: &mut Graph) {
        self.merge_choices(evaluator);
        let mut defaults: FxHashMap<Vertex, Way> = FxHashMap::default();
        let ids: FxHashMap<Vertex, usize> = self
            .kinds
            .keys()
            .enumerate()
            .map(|(at, vertex)| (*vertex, at + 1))
            .collect();
        for (vertex, kind) in &self.kinds {
            let mut node = match kind {
                Kind::Device(device) => {
                    let device = evaluator.terms.get_device(*device);
                    Node {
                        name: device.name.clone(),
                        ..device_node(evaluator, device)
                    }
                }
                Kind::If(condition, _) | Kind::Merged(condition, _) => {
                    let way = match kind {
                        Kind::Merged(_, way) => *way,
                        Kind::If(condition, nth) => {
                            simplify::default_way(evaluator, *condition, *nth)
                        }
                        _ => None,
                    };
                    defaults.extend(way.map(|way| (*vertex, way)));
                    let keys = condition_keys(evaluator, *condition);
                    Node {
                        kind: "if".to_owned(),
                        keys,
                        ..Node::default()
                    }
                }
                Kind::Apply => Node {
                    kind: "apply".to_owned(),
                    ..Node::default()
                },
                Kind::Unknown(reason) => {
                    let mut node = Node {
                        kind: "unknown".to_owned(),
                        ..Node::default()
                    };
                    if *reason != u32::MAX {
                        let reason = evaluator.terms.get_reason(*reason);
                        graph.unresolved.push(unresolved(reason));
                        node.origin = Some(reason.range);
                    }
                    node
                }
            };
            node.id = ids[vertex];
            node.vertex = *vertex as usize;
            graph.nodes.push(node);
            for (to, label) in self.targets(*vertex) {
                let kind = match label {
                    Label::Functor => EdgeKind::Functor,
                    Label::Parameter(_) => EdgeKind::Argument,
                    Label::Dependency(_) => EdgeKind::Dependency,
                    Label::Condition(way) if defaults.get(vertex) == Some(&way) => {
                        EdgeKind::Default
                    }
                    Label::Condition(_) => EdgeKind::Branch,
                };
                graph.edges.push(Edge {
                    from: ids[vertex],
                    to: ids[&to],
                    kind,
                });
            }
        }
    }
}

/// Whether a choice takes its first branch, if that is decided.
fn holds(
    evaluator: &mut Evaluator<'_>,
    condition: ConditionId,
    nth: usize,
    context: &Context,
    full: bool,
) -> Option<bool> {
    let condition = evaluator.terms.get_condition(condition).clone();
    if !full {
        let mut keys = Vec::new();
        condition.value.dependencies(&mut keys);
        if !keys
            .iter()
            .all(|key| evaluator.keys.is_given(*key, context))
        {
            return None;
        }
    }
    let value = evaluator.key_value(&condition.value, context);
    if let Value::Unknown(_) = value {
        return None;
    }
    condition.patterns.get(nth)?.equal(&value)
}
