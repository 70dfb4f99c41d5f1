//! The graph as a Mermaid flowchart, for pages that draw it.

use std::fmt::Write as _;

use super::{EdgeKind, Graph, Node};

/// The graph as `flowchart TD`.
#[must_use]
pub fn mermaid(graph: &Graph) -> String {
    let mut text = String::from("flowchart TD\n");
    for node in &graph.nodes {
        // Writing to a string does not fail.
        let _ = writeln!(text, "  n{}{}", node.id, shape(node));
    }
    for edge in &graph.edges {
        let arrow = match edge.kind {
            EdgeKind::Argument => "-->",
            EdgeKind::Functor => "==>",
            EdgeKind::Dependency => "-.->",
            EdgeKind::Branch => "-.-o",
            EdgeKind::Default => "-. default .-o",
        };
        let _ = writeln!(text, "  n{} {arrow} n{}", edge.from, edge.to);
    }
    text
}

fn shape(node: &Node) -> String {
    let keys = node.keys.join(", ");
    match node.kind.as_str() {
        "if" => format!("{{{{\"{}\"}}}}", quoted(&keys)),
        "apply" => "((\"$\"))".to_owned(),
        "unknown" => "[/\"not known\"/]".to_owned(),
        _ if keys.is_empty() => format!("[\"{}\"]", quoted(&node.module)),
        _ => format!(
            "[\"{}<br/><small>{}</small>\"]",
            quoted(&node.module),
            quoted(&keys)
        ),
    }
}

fn quoted(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('"', "&quot;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}
