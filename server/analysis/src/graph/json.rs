//! The graph as one JSON object.
//!
//! Written by hand because this crate has no serializer and the shape is flat: strings, lists of
//! strings, and objects of both.

use super::{EdgeKind, Graph};

/// The graph as JSON: `nodes`, `edges`, `networks`, `blocks`, `keys`, `unresolved`.
#[must_use]
pub fn json(graph: &Graph) -> String {
    let nodes = graph.nodes.iter().map(|node| {
        object(&[
            ("id", node.id.to_string()),
            ("name", string(&node.name)),
            ("module", string(&node.module)),
            ("kind", string(&node.kind)),
            ("keys", strings(&node.keys)),
            ("runtime_args", strings(&node.runtime_args)),
            ("packages", strings(&node.packages)),
        ])
    });
    let edges = graph.edges.iter().map(|edge| {
        object(&[
            ("from", edge.from.to_string()),
            ("to", edge.to.to_string()),
            ("kind", string(kind(edge.kind))),
        ])
    });
    let networks = graph.networks.iter().map(|network| string(&network.name));
    let blocks = graph.blocks.iter().map(|block| {
        object(&[
            ("name", string(&block.name)),
            ("number", block.number.to_string()),
        ])
    });
    let keys = graph.keys.iter().map(|key| {
        object(&[
            ("name", string(&key.name)),
            ("value", string(&key.value)),
            ("default", key.is_default.to_string()),
        ])
    });
    let unresolved = graph.unresolved.iter().map(|unresolved| {
        object(&[
            ("start", u32::from(unresolved.range.start()).to_string()),
            ("end", u32::from(unresolved.range.end()).to_string()),
            ("reason", string(&unresolved.reason)),
        ])
    });
    object(&[
        ("name", string(&graph.name)),
        ("nodes", array(nodes)),
        ("edges", array(edges)),
        ("networks", array(networks)),
        ("blocks", array(blocks)),
        ("keys", array(keys)),
        ("unresolved", array(unresolved)),
    ])
}

fn kind(kind: EdgeKind) -> &'static str {
    match kind {
        EdgeKind::Argument => "argument",
        EdgeKind::Dependency => "dependency",
        EdgeKind::Functor => "functor",
        EdgeKind::Branch => "branch",
        EdgeKind::Default => "default",
    }
}

fn object(fields: &[(&str, String)]) -> String {
    let fields: Vec<String> = fields
        .iter()
        .map(|(name, value)| format!("\"{name}\":{value}"))
        .collect();
    format!("{{{}}}", fields.join(","))
}

fn array(items: impl Iterator<Item = String>) -> String {
    format!("[{}]", items.collect::<Vec<_>>().join(","))
}

fn strings(items: &[String]) -> String {
    array(items.iter().map(|item| string(item)))
}

fn string(text: &str) -> String {
    let mut quoted = String::from('"');
    for letter in text.chars() {
        match letter {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            letter if u32::from(letter) < 0x20 => {
                quoted.push_str(&format!("\\u{:04x}", u32::from(letter)));
            }
            letter => quoted.push(letter),
        }
    }
    quoted.push('"');
    quoted
}
