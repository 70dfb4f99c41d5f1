//! The graph as lines to read: what `describe` reports, then each device with what it uses.

use std::fmt::Write as _;

use super::{EdgeKind, Graph, Node, report};

/// The report, an empty line, and one line a node: its number, its module, and the numbers of what
/// it uses: arguments first, then what is only started before it, then the branches of a choice.
#[must_use]
pub fn outline(graph: &Graph) -> String {
    let mut text = report(graph, "");
    text.push_str("\n\n");
    for node in &graph.nodes {
        // Writing to a string does not fail.
        let _ = writeln!(text, "{:>3}  {}{}", node.id, label(node), uses(graph, node));
    }
    text
}

fn label(node: &Node) -> String {
    match node.module.as_str() {
        "" if node.keys.is_empty() => node.kind.clone(),
        "" => format!("{} {}", node.kind, node.keys.join(", ")),
        module => module.to_owned(),
    }
}

fn uses(graph: &Graph, node: &Node) -> String {
    let of = |kinds: &[EdgeKind]| -> Vec<String> {
        let edges = graph.edges.iter().filter(|edge| edge.from == node.id);
        let edges = edges.filter(|edge| kinds.contains(&edge.kind));
        edges.map(|edge| edge.to.to_string()).collect()
    };
    let mut text = String::new();
    for (word, kinds) in [
        ("of", &[EdgeKind::Functor, EdgeKind::Argument][..]),
        ("after", &[EdgeKind::Dependency]),
        ("either", &[EdgeKind::Branch, EdgeKind::Default]),
    ] {
        let numbers = of(kinds);
        if !numbers.is_empty() {
            let _ = write!(text, "  {word} {}", numbers.join(", "));
        }
    }
    text
}
