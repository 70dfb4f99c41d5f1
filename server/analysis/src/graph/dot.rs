//! The graph as Graphviz text, in the shape of `mirage describe --dot`.

use std::fmt::Write as _;

use mirage_releases::devices;

use super::{EdgeKind, Graph, Node};

/// The graph as a `digraph`, in the form of its release.
#[must_use]
pub fn dot(graph: &Graph) -> String {
    let form = graph
        .release
        .and_then(|release| devices::fact("graph", release));
    match form {
        Some("ocamlgraph") => classic(graph),
        _ => terms(graph),
    }
}

/// As the releases before 4.0 print it, with the library ocamlgraph.
fn classic(graph: &Graph) -> String {
    let mut text = String::from("digraph G {\n  ordering=out;\n  ");
    let number = |id: usize| id.checked_sub(1).map_or(0, |at| graph.nodes[at].vertex);
    for node in &graph.nodes {
        let keys = node.keys.join(", ");
        let attributes = match node.kind.as_str() {
            "if" => vec![format!(
                "label=\"If\n{}\"",
                keys_of_choice(&keys).replace("\\n", "\n")
            )],
            "apply" => vec!["label=\"$\"".to_owned(), "shape=diamond".to_owned()],
            "unknown" => vec!["shape=box".to_owned(), "label=\"?\"".to_owned()],
            _ => vec![
                "shape=box".to_owned(),
                format!("label=\"{}\n{}\n{keys}\"", node.name, node.module),
            ],
        };
        let start = format!("{} [", node.vertex);
        text.push_str(&attributed(&start, &attributes));
        text.push_str(";\n  ");
    }
    text.push_str("\n  \n  ");
    for edge in &graph.edges {
        let attributes: &[&str] = match edge.kind {
            EdgeKind::Argument => &[],
            EdgeKind::Dependency => &["style=\"dashed\""],
            EdgeKind::Functor => &["tailport=sw", "style=\"bold\""],
            EdgeKind::Branch => &["headport=n", "style=\"dotted\""],
            EdgeKind::Default => &["headport=n", "style=\"dotted,bold\""],
        };
        let attributes: Vec<String> = attributes.iter().map(|it| (*it).to_owned()).collect();
        let start = format!("{} -> {}", number(edge.from), number(edge.to));
        match attributes.is_empty() {
            true => text.push_str(&start),
            false => text.push_str(&attributed(&format!("{start} ["), &attributes)),
        }
        text.push_str(";\n  ");
    }
    text.push_str("\n  }\n");
    text
}

/// The margin of the tool's printer.
const MARGIN: usize = 78;

/// Attributes in brackets; lines are broken after a comma where the next attribute does not fit. A
/// line end inside a label counts as a letter.
fn attributed(start: &str, attributes: &[String]) -> String {
    let indent = 2 + start.len();
    let mut text = start.to_owned();
    let mut column = indent;
    for (at, attribute) in attributes.iter().enumerate() {
        text.push_str(attribute);
        text.push(',');
        column += attribute.len() + 1;
        let next = attributes.get(at + 1).map_or(1, |next| next.len() + 3);
        if column + next > MARGIN {
            text.push_str(&format!("\n{:indent$}", ""));
            column = indent;
        } else {
            text.push(' ');
            column += 1;
        }
    }
    text.push(']');
    text
}

/// The tool's printer breaks the line before the last key of a choice.
fn keys_of_choice(keys: &str) -> String {
    match keys.rsplit_once(", ") {
        Some((keys, last)) => format!("{keys},\\n{last}"),
        None => keys.to_owned(),
    }
}

/// As releases since 4.0 print it.
fn terms(graph: &Graph) -> String {
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
        "if" => format!("label=\"If\\n{}\"", keys_of_choice(&keys)),
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
