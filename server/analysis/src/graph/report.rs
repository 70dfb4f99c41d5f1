//! The graph's name and keys as text, in the shape of `mirage describe`.
//!
//! The tool prints with OCaml's `Format`; where it breaks lines is copied here.

use mirage_releases::devices;

use super::{Graph, KeyReport, identifier};

/// The column where values start.
const LABEL: usize = 11;

/// What `mirage describe` reports, without a final line end, as the tool prints it. `root` is the
/// folder of the configuration, which releases before 4.0 report.
#[must_use]
pub fn report(graph: &Graph, root: &str) -> String {
    let shape = graph
        .release
        .and_then(|release| devices::fact("report", release))
        .unwrap_or("78 Name Keys");
    let (margin, shape) = shape.split_once(' ').unwrap_or(("78", shape));
    let margin = margin.parse().unwrap_or(78);
    let keys: Vec<String> = graph.keys.iter().map(entry).collect();
    let is_mangled = graph
        .release
        .is_some_and(|release| devices::fact("name", release) == Some("identifier"));
    let name = match is_mangled {
        true => identifier(&graph.name),
        false => graph.name.clone(),
    };
    let line = |label: &str| match label {
        "Name" => value(label, &name, margin),
        "Root" => value(label, root, margin),
        "Build-dir" => value(label, &format!("{root}/./"), margin),
        "Keys" => one_below_the_other(label, &keys, margin),
        "Keys,filled" => filled("Keys", &keys, margin),
        label => value(label, "", margin),
    };
    let printed = graph.printed.iter().map(|line| (*line).to_owned());
    let lines = printed.chain(shape.split(' ').map(line));
    lines.collect::<Vec<_>>().join("\n")
}

/// A label, and a value on the same line if it fits.
fn value(label: &str, value: &str, margin: usize) -> String {
    format!("{}{value}", start(label, value, margin))
}

fn start(label: &str, value: &str, margin: usize) -> String {
    match value.len() + LABEL <= margin {
        true => format!("{label:<10} "),
        false => format!("{label:<10}\n  "),
    }
}

fn one_below_the_other(label: &str, entries: &[String], margin: usize) -> String {
    let flat = entries.join(", ");
    let start = start(label, &flat, margin);
    let list = match start.ends_with("\n  ") {
        true => entries.join(",\n  "),
        false => entries.join(&format!(",\n{:LABEL$}", "")),
    };
    format!("{start}{list}")
}

/// As many entries on a line as fit.
fn filled(label: &str, entries: &[String], margin: usize) -> String {
    let mut text = format!("{label:<10}");
    let mut column = text.len();
    for (at, entry) in entries.iter().enumerate() {
        let comma = if at + 1 < entries.len() { "," } else { "" };
        // A blank before it, and one after the comma.
        if column + 1 + entry.len() + 2 * comma.len() > margin {
            text.push_str("\n  ");
            column = 2;
        } else {
            text.push(' ');
            column += 1;
        }
        text.push_str(entry);
        text.push_str(comma);
        column += entry.len() + comma.len();
    }
    text
}

fn entry(key: &KeyReport) -> String {
    if key.is_missing {
        return key.name.clone();
    }
    let default = if key.is_default { " (default)" } else { "" };
    format!("{}={}{default}", key.name, key.value)
}
