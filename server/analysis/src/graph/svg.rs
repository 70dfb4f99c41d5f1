//! The graph as a picture: one SVG file without scripts, readable on light and dark pages.

use std::fmt::Write as _;

use super::layout::{Layout, Point, Size, layout};
use super::{EdgeKind, Graph, Node};

/// The width of a letter of the label font, in pixels.
const LETTER: f64 = 7.3;
const LINE: f64 = 17.0;
/// Room for the title and the legend below the graph.
const FOOT: f64 = 64.0;

const STYLE: &str = "
  svg { background: #fff; }
  text { font: 12px ui-monospace, Menlo, Consolas, monospace; fill: #1f2430; text-anchor: middle; }
  .title { font-size: 15px; font-weight: 600; text-anchor: start; }
  .small { font-size: 10.5px; fill: #5c6370; }
  .left { text-anchor: start; }
  .box { stroke-width: 1.4; }
  .job { fill: #e3f4e6; stroke: #3c9a52; }
  .network { fill: #e1effc; stroke: #2f7fc8; }
  .block { fill: #fdf0dc; stroke: #c9822b; }
  .device { fill: #f3f4f7; stroke: #9aa1ad; }
  .choice { fill: #fbf7d8; stroke: #b7a122; }
  .unknown { fill: #fde6e6; stroke: #c94242; stroke-dasharray: 5 3; }
  .edge { fill: none; stroke: #6b7280; stroke-width: 1.3; }
  .dependency { stroke-dasharray: 5 4; stroke: #a3a9b5; }
  .branch { stroke-dasharray: 2 4; stroke: #b7a122; }
  .default { stroke: #b7a122; stroke-width: 1.8; }
  .functor { stroke-width: 2.2; }
  .head { fill: #6b7280; }
  @media (prefers-color-scheme: dark) {
    svg { background: #1b1e25; }
    text { fill: #e6e8ee; } .small { fill: #a9b0be; }
    .job { fill: #1e3a26; } .network { fill: #17324a; } .block { fill: #43300f; }
    .device { fill: #2a2e37; } .choice { fill: #3b3714; } .unknown { fill: #472020; }
  }
";

/// The graph as an SVG document.
#[must_use]
pub fn svg(graph: &Graph) -> String {
    let labels: Vec<Vec<(String, bool)>> =
        graph.nodes.iter().map(|node| lines(graph, node)).collect();
    let sizes: Vec<Size> = labels.iter().map(|lines| size(lines)).collect();
    let places = layout(graph, &sizes);
    let width = places.width.max(420.0);
    let height = places.height + FOOT;
    let mut text = String::new();
    // Writing to a string does not fail.
    let _ = writeln!(
        text,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width:.0} {height:.0}\" \
         width=\"{width:.0}\" height=\"{height:.0}\" role=\"img\">\n<title>Devices of {}</title>\n\
         <style>{STYLE}</style>\n<defs><marker id=\"head\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" \
         markerWidth=\"7\" markerHeight=\"7\" orient=\"auto-start-reverse\"><path class=\"head\" \
         d=\"M0,0.8 L7.5,4 L0,7.2 z\"/></marker></defs>",
        escape(&graph.name)
    );
    edges(graph, &sizes, &places, &mut text);
    for ((node, lines), (size, place)) in graph
        .nodes
        .iter()
        .zip(&labels)
        .zip(sizes.iter().zip(&places.nodes))
    {
        draw(graph, node, lines, *size, *place, &mut text);
    }
    foot(graph, places.height, &mut text);
    text.push_str("</svg>\n");
    text
}

/// The lines of a node, and whether each is small.
fn lines(graph: &Graph, node: &Node) -> Vec<(String, bool)> {
    let mut lines = match node.kind.as_str() {
        "if" => vec![(node.keys.join(", "), false)],
        "apply" => vec![("$".to_owned(), false)],
        "unknown" => vec![("not known".to_owned(), false)],
        _ => vec![(node.module.clone(), false)],
    };
    if node.kind != "if" && !node.keys.is_empty() {
        lines.push((format!("keys: {}", node.keys.join(", ")), true));
    }
    if !node.runtime_args.is_empty() {
        lines.push((format!("arguments: {}", node.runtime_args.join(", ")), true));
    }
    for name in registered(graph, node) {
        lines.push((name, true));
    }
    lines
}

/// The networks and blocks that a node stands for.
fn registered(graph: &Graph, node: &Node) -> Vec<String> {
    if node.origin.is_none() {
        return Vec::new();
    }
    let names: Vec<&String> = match class(node) {
        "network" => graph
            .networks
            .iter()
            .filter(|n| n.origin == node.origin)
            .map(|n| &n.name)
            .collect(),
        "block" => graph
            .blocks
            .iter()
            .filter(|b| b.origin == node.origin)
            .map(|b| &b.name)
            .collect(),
        _ => Vec::new(),
    };
    let mut names: Vec<String> = names.into_iter().cloned().collect();
    names.dedup();
    names
}

fn size(lines: &[(String, bool)]) -> Size {
    let width = |(text, small): &(String, bool)| {
        text.chars().count() as f64 * if *small { LETTER * 0.88 } else { LETTER }
    };
    let widest = lines.iter().map(width).fold(24.0, f64::max);
    Size {
        width: widest + 26.0,
        height: lines.len() as f64 * LINE + 16.0,
    }
}

/// What kind of thing a node is, for its colour.
fn class(node: &Node) -> &'static str {
    match node.kind.as_str() {
        "if" | "apply" => "choice",
        "unknown" => "unknown",
        "main" | "foreign" => "job",
        _ if node.module == "Netif" => "network",
        _ if node.module == "Block" || node.module.starts_with("Docteur") => "block",
        _ => "device",
    }
}

fn draw(
    _: &Graph,
    node: &Node,
    lines: &[(String, bool)],
    size: Size,
    place: Point,
    text: &mut String,
) {
    let (left, top) = (place.x - size.width / 2.0, place.y - size.height / 2.0);
    let class = class(node);
    let _ = writeln!(
        text,
        "<g class=\"node\" data-node=\"{}\"><title>{}</title>",
        node.id,
        escape(&details(node))
    );
    if class == "choice" {
        let (right, bottom) = (left + size.width, top + size.height);
        let _ = writeln!(
            text,
            "<path class=\"box choice\" d=\"M{:.1},{top:.1} L{:.1},{top:.1} L{right:.1},{:.1} \
             L{:.1},{bottom:.1} L{:.1},{bottom:.1} L{left:.1},{:.1} z\"/>",
            left + 10.0,
            right - 10.0,
            place.y,
            right - 10.0,
            left + 10.0,
            place.y
        );
    } else {
        let _ = writeln!(
            text,
            "<rect class=\"box {class}\" x=\"{left:.1}\" y=\"{top:.1}\" width=\"{:.1}\" \
             height=\"{:.1}\" rx=\"7\"/>",
            size.width, size.height
        );
    }
    for (nth, (line, small)) in lines.iter().enumerate() {
        let y = top + 20.0 + nth as f64 * LINE;
        let class = if *small { " class=\"small\"" } else { "" };
        let _ = writeln!(
            text,
            "<text{class} x=\"{:.1}\" y=\"{y:.1}\">{}</text>",
            place.x,
            escape(line)
        );
    }
    text.push_str("</g>\n");
}

/// Everything about a node, one fact a line.
fn details(node: &Node) -> String {
    let mut lines = vec![node.name.clone()];
    if !node.module.is_empty() {
        lines.push(format!("module: {}", node.module));
    }
    let lists = [
        ("keys", &node.keys),
        ("runtime arguments", &node.runtime_args),
        ("packages", &node.packages),
    ];
    for (name, values) in lists {
        if !values.is_empty() {
            lines.push(format!("{name}: {}", values.join(", ")));
        }
    }
    lines.join("\n")
}

fn edges(graph: &Graph, sizes: &[Size], places: &Layout, text: &mut String) {
    for (edge, bends) in graph.edges.iter().zip(&places.bends) {
        let (from, to) = (edge.from - 1, edge.to - 1);
        let start = Point {
            x: places.nodes[from].x,
            y: places.nodes[from].y + sizes[from].height / 2.0,
        };
        let end = Point {
            x: places.nodes[to].x,
            y: places.nodes[to].y - sizes[to].height / 2.0,
        };
        let mut path = format!("M{:.1},{:.1}", start.x, start.y);
        let mut last = start;
        for point in bends.iter().chain([&end]) {
            let half = (point.y - last.y) / 2.0;
            let _ = write!(
                path,
                " C{:.1},{:.1} {:.1},{:.1} {:.1},{:.1}",
                last.x,
                last.y + half,
                point.x,
                point.y - half,
                point.x,
                point.y
            );
            last = *point;
        }
        let class = match edge.kind {
            EdgeKind::Argument => "",
            EdgeKind::Dependency => " dependency",
            EdgeKind::Functor => " functor",
            EdgeKind::Branch => " branch",
            EdgeKind::Default => " default",
        };
        let _ = writeln!(
            text,
            "<path class=\"edge{class}\" d=\"{path}\" marker-end=\"url(#head)\"/>"
        );
    }
}

fn foot(graph: &Graph, top: f64, text: &mut String) {
    let keys = graph.keys.iter().map(|key| match key.is_default {
        true => format!("{}={} (default)", key.name, key.value),
        false => format!("{}={}", key.name, key.value),
    });
    let _ = writeln!(
        text,
        "<text class=\"title\" x=\"32\" y=\"{:.0}\">{}</text>",
        top + 14.0,
        escape(&graph.name)
    );
    let _ = writeln!(
        text,
        "<text class=\"small left\" x=\"32\" y=\"{:.0}\">{}</text>",
        top + 32.0,
        escape(&keys.collect::<Vec<_>>().join(", "))
    );
    let mut x = 32.0;
    for (class, name) in [
        ("job", "job"),
        ("network", "network"),
        ("block", "block device"),
        ("device", "device"),
        ("choice", "choice by keys"),
    ] {
        let y = top + 42.0;
        let _ = writeln!(
            text,
            "<rect class=\"box {class}\" x=\"{x:.0}\" y=\"{y:.0}\" width=\"14\" height=\"12\" rx=\"3\"/>\
             <text class=\"small left\" x=\"{:.0}\" y=\"{:.0}\">{name}</text>",
            x + 20.0,
            y + 10.0
        );
        x += 34.0 + name.len() as f64 * 6.8;
    }
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}
