//! The graph as Graphviz text, in the shape of `mirage describe --dot`.

use std::fmt::Write as _;

use super::{EdgeKind, Graph, Node};

/// The graph as a `digraph`.
#[must_use]
pub fn dot(graph: &Graph) -> String {
    let mut text = String::from("digraph G {\n  ordering=out;\n");
    for node in &graph.nodes {
        // Writing to a string does not fail.
        let _ = writeln!(text, "  {} [{}];", node.id, label(node));
    }
    text.push_str("  \n");
    for edge in &graph.edges {
        let _ = writeln!(
            text,
            "  {} -> {} [{}];",
            edge.from,
            edge.to,
            style(edge.kind)
        );
    }
    text.push_str("  }\n");
    text
}

fn label(node: &Node) -> String {
    let keys = node.keys.join(", ");
    match node.kind.as_str() {
        // The tool's printer breaks the line before the last key of a choice.
        "if" => match keys.rsplit_once(", ") {
            Some((keys, last)) => format!("label=\"If\\n{keys},\\n{last}\""),
            None => format!("label=\"If\\n{keys}\""),
        },
        "apply" => "label=\"$\", shape=\"diamond\"".to_owned(),
        "unknown" => "label=\"?\", shape=\"box\", style=\"dashed\"".to_owned(),
        _ => format!(
            "label=\"{}\\n{}\\n{keys}\", shape=\"box\"",
            node.name,
            escape(&node.module)
        ),
    }
}

fn escape(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"")
}

fn style(kind: EdgeKind) -> &'static str {
    match kind {
        EdgeKind::Argument => "",
        EdgeKind::Dependency => "style=\"dashed\"",
        EdgeKind::Functor => "style=\"bold\", tailport=\"sw\"",
        EdgeKind::Branch => "style=\"dotted\", headport=\"n\"",
        EdgeKind::Default => "style=\"bold\", style=\"dotted\", headport=\"n\"",
    }
}
