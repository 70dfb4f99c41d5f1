//! Where the nodes of a picture stand: users above what they use, in layers, with few crossings.

use super::Graph;

/// A place in the picture, in pixels; the middle of a node.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Point {
    pub(super) x: f64,
    pub(super) y: f64,
}

/// The size of a node, in pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Size {
    pub(super) width: f64,
    pub(super) height: f64,
}

/// The places of a graph.
#[derive(Debug, Default)]
pub(super) struct Layout {
    /// By node.
    pub(super) nodes: Vec<Point>,
    /// By edge: the bends between its ends, from the top.
    pub(super) bends: Vec<Vec<Point>>,
    pub(super) width: f64,
    pub(super) height: f64,
}

const GAP: f64 = 24.0;
const LAYER_GAP: f64 = 64.0;
const MARGIN: f64 = 32.0;
/// Rounds of improving the order within layers, and of straightening.
const ROUNDS: usize = 8;

/// A node of the picture, or a bend of a long edge.
struct Cell {
    width: f64,
    layer: usize,
    above: Vec<usize>,
    below: Vec<usize>,
}

/// Finds places for nodes of the given sizes.
pub(super) fn layout(graph: &Graph, sizes: &[Size]) -> Layout {
    let count = graph.nodes.len();
    let layers_of = layers(graph);
    let mut cells: Vec<Cell> = (0..count)
        .map(|at| Cell {
            width: sizes[at].width,
            layer: layers_of[at],
            above: Vec::new(),
            below: Vec::new(),
        })
        .collect();
    let mut routes: Vec<Vec<usize>> = Vec::with_capacity(graph.edges.len());
    for edge in &graph.edges {
        let (from, to) = (edge.from - 1, edge.to - 1);
        let mut route = Vec::new();
        let mut last = from;
        for layer in layers_of[from] + 1..layers_of[to] {
            cells.push(Cell {
                width: 4.0,
                layer,
                above: Vec::new(),
                below: Vec::new(),
            });
            let bend = cells.len() - 1;
            connect(&mut cells, last, bend);
            route.push(bend);
            last = bend;
        }
        connect(&mut cells, last, to);
        routes.push(route);
    }
    let mut rows = rows(&cells);
    for round in 0..ROUNDS {
        improve(&cells, &mut rows, round % 2 == 0);
    }
    let xs = straighten(&cells, &rows);
    let heights: Vec<f64> = rows
        .iter()
        .map(|row| {
            row.iter()
                .filter_map(|at| sizes.get(*at))
                .fold(0.0, |h, size| size.height.max(h))
        })
        .collect();
    let mut ys = Vec::with_capacity(rows.len());
    let mut top = MARGIN;
    for height in &heights {
        ys.push(top + height / 2.0);
        top += height + LAYER_GAP;
    }
    let place = |at: usize| Point {
        x: xs[at],
        y: ys[cells[at].layer],
    };
    let width = (0..cells.len())
        .map(|at| xs[at] + cells[at].width / 2.0)
        .fold(0.0, f64::max);
    Layout {
        nodes: (0..count).map(place).collect(),
        bends: routes
            .iter()
            .map(|route| route.iter().map(|at| place(*at)).collect())
            .collect(),
        width: width + MARGIN,
        height: top - LAYER_GAP + MARGIN,
    }
}

fn connect(cells: &mut [Cell], above: usize, below: usize) {
    cells[above].below.push(below);
    cells[below].above.push(above);
}

/// The longest way from a root. Children have smaller ids than their users, so one pass from the
/// last node to the first is enough; what breaks that rule stays where it is.
fn layers(graph: &Graph) -> Vec<usize> {
    let mut layers = vec![0; graph.nodes.len()];
    let mut edges: Vec<(usize, usize)> = graph
        .edges
        .iter()
        .map(|edge| (edge.from - 1, edge.to - 1))
        .collect();
    edges.sort_by_key(|(from, _)| std::cmp::Reverse(*from));
    for _ in 0..layers.len() {
        let mut changed = false;
        for (from, to) in &edges {
            if layers[*to] <= layers[*from] {
                layers[*to] = layers[*from] + 1;
                changed = true;
            }
        }
        if !changed {
            break;
        }
    }
    layers
}

fn rows(cells: &[Cell]) -> Vec<Vec<usize>> {
    let count = cells.iter().map(|cell| cell.layer + 1).max().unwrap_or(0);
    let mut rows = vec![Vec::new(); count];
    for (at, cell) in cells.iter().enumerate() {
        rows[cell.layer].push(at);
    }
    rows
}

/// Orders each layer by the mean position of its neighbours.
fn improve(cells: &[Cell], rows: &mut [Vec<usize>], down: bool) {
    let count = rows.len();
    let order: Vec<usize> = if down {
        (1..count).collect()
    } else {
        (0..count.max(1) - 1).rev().collect()
    };
    for layer in order {
        let other = if down { layer - 1 } else { layer + 1 };
        let mut position = vec![0.0; cells.len()];
        for (nth, at) in rows[other].iter().enumerate() {
            position[*at] = nth as f64;
        }
        let mean = |at: usize, now: usize| {
            let near = if down {
                &cells[at].above
            } else {
                &cells[at].below
            };
            match near.len() {
                0 => now as f64,
                count => near.iter().map(|at| position[*at]).sum::<f64>() / count as f64,
            }
        };
        let mut keyed: Vec<(f64, usize)> = rows[layer]
            .iter()
            .enumerate()
            .map(|(now, at)| (mean(*at, now), *at))
            .collect();
        keyed.sort_by(|a, b| a.0.total_cmp(&b.0));
        rows[layer] = keyed.into_iter().map(|(_, at)| at).collect();
    }
}

/// Moves nodes towards the middle of their neighbours without overlap.
fn straighten(cells: &[Cell], rows: &[Vec<usize>]) -> Vec<f64> {
    let mut xs = vec![0.0; cells.len()];
    for row in rows {
        let mut left = MARGIN;
        for at in row {
            xs[*at] = left + cells[*at].width / 2.0;
            left += cells[*at].width + GAP;
        }
    }
    for _ in 0..ROUNDS {
        for row in rows {
            let wanted: Vec<f64> = row.iter().map(|at| middle(cells, &xs, *at)).collect();
            settle(cells, row, &wanted, &mut xs);
        }
    }
    let left = xs
        .iter()
        .zip(cells)
        .map(|(x, cell)| x - cell.width / 2.0)
        .fold(f64::MAX, f64::min);
    let shift = if left.is_finite() && left < f64::MAX {
        MARGIN - left
    } else {
        0.0
    };
    xs.iter_mut().for_each(|x| *x += shift);
    xs
}

fn middle(cells: &[Cell], xs: &[f64], at: usize) -> f64 {
    let near = || cells[at].above.iter().chain(&cells[at].below);
    match near().count() {
        0 => xs[at],
        count => near().map(|at| xs[*at]).sum::<f64>() / count as f64,
    }
}

/// Gives each node of a row its wanted place as far as its neighbours let it: the mean of what comes
/// out when the left ones choose first and when the right ones do.
fn settle(cells: &[Cell], row: &[usize], wanted: &[f64], xs: &mut [f64]) {
    let apart = |a: usize, b: usize| (cells[a].width + cells[b].width) / 2.0 + GAP;
    let mut left = wanted.to_vec();
    for nth in 1..row.len() {
        left[nth] = left[nth].max(left[nth - 1] + apart(row[nth - 1], row[nth]));
    }
    let mut right = wanted.to_vec();
    for nth in (1..row.len()).rev() {
        right[nth - 1] = right[nth - 1].min(right[nth] - apart(row[nth - 1], row[nth]));
    }
    for (nth, at) in row.iter().enumerate() {
        xs[*at] = (left[nth] + right[nth]) / 2.0;
    }
}
