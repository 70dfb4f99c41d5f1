//! The topological order of ocamlgraph: strongly connected components are numbered by a depth-first
//! search, then taken when all that use them were taken.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use rustc_hash::FxHashMap;

use super::{Label, Vertex};

type Edges = BTreeMap<Vertex, BTreeSet<(Vertex, Label)>>;

/// The vertices, users before what they use. The graph has no cycles.
pub(super) fn topological(edges: &Edges) -> Vec<Vertex> {
    let numbers = finished(edges);
    let count = numbers.len();
    let mut vertices = vec![0; count];
    let mut successors: Vec<Vec<usize>> = vec![Vec::new(); count];
    let mut users = vec![0_u32; count];
    for (vertex, targets) in edges {
        let from = numbers[vertex];
        vertices[from] = *vertex;
        for (to, _) in targets {
            let to = numbers[to];
            successors[from].push(to);
            users[to] += 1;
        }
    }
    let mut todo: VecDeque<usize> = (0..count).filter(|at| users[*at] == 0).collect();
    let mut order = Vec::with_capacity(count);
    while let Some(at) = todo.pop_front() {
        order.push(vertices[at]);
        // The newest edge comes first.
        for to in successors[at].iter().rev() {
            users[*to] -= 1;
            if users[*to] == 0 {
                todo.push_back(*to);
            }
        }
    }
    order
}

/// What is left to do in the search.
enum Action {
    Finish(Vertex),
    Visit(Vertex),
}

/// Numbers the vertices in the order in which a depth-first search is done with them. The last
/// successor is visited first.
fn finished(edges: &Edges) -> FxHashMap<Vertex, usize> {
    let mut numbers = FxHashMap::default();
    let mut seen = BTreeSet::new();
    for start in edges.keys() {
        let mut todo = vec![Action::Visit(*start)];
        while let Some(action) = todo.pop() {
            match action {
                Action::Finish(vertex) => {
                    let next = numbers.len();
                    numbers.insert(vertex, next);
                }
                Action::Visit(vertex) => {
                    if !seen.insert(vertex) {
                        continue;
                    }
                    todo.push(Action::Finish(vertex));
                    let targets = edges.get(&vertex).into_iter().flatten();
                    todo.extend(targets.map(|(to, _)| Action::Visit(*to)));
                }
            }
        }
    }
    numbers
}
