//! The graph's name and keys as text, in the shape of `mirage describe`.

use super::{Graph, KeyReport};

/// The width that the tool's key list must fit into to start on its own line.
const WIDTH: usize = 80;

/// `Name` and `Keys`, without a final line end, as the tool prints them.
#[must_use]
pub fn report(graph: &Graph) -> String {
    let keys: Vec<String> = graph.keys.iter().map(entry).collect();
    let flat = keys.join(", ");
    let list = if flat.len() + LABEL <= WIDTH {
        keys.join(&format!(",\n{:LABEL$}", ""))
    } else {
        format!("\n  {}", keys.join(",\n  "))
    };
    format!("{:<10} {}\n{:<10} {list}", "Name", graph.name, "Keys")
}

/// The column where values start.
const LABEL: usize = 11;

fn entry(key: &KeyReport) -> String {
    if key.is_missing {
        return key.name.clone();
    }
    let default = if key.is_default { " (default)" } else { "" };
    format!("{}={}{default}", key.name, key.value)
}
