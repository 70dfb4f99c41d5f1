//! What an editor waits for, over real pipes, beside the smallest server that the library makes
//! possible: from a change to its findings, from the start to the first findings, and the memory.
//!
//! `cargo bench -p tests --bench editor` prints divan's table and then the ratios. Both servers run
//! in turns, so that a busy machine slows both down. Processor time is the kernel's, summed over
//! the threads of the server; what the measuring client uses is not in it.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use divan::Bencher;
use serde_json::json;
use tests::client::{Client, position};
use tests::program::{built, program};

const URI: &str = "file:///nowhere/config.ml";
const CONFIG: &str = include_str!("../data/editor/config.ml");

fn main() {
    divan::main();
    // `cargo test --benches` only wants to see that it runs.
    let rounds = if std::env::args().any(|it| it == "--bench") {
        15
    } else {
        1
    };
    print_ratios(rounds);
}

#[derive(Clone, Copy, Debug)]
enum Which {
    Ours,
    Smallest,
}

impl Which {
    fn program(self) -> PathBuf {
        match self {
            Self::Ours => program(),
            Self::Smallest => built("smallest-lsp"),
        }
    }
}

/// An editor with the configuration open, in which one letter is typed and deleted in turns.
struct Editor {
    client: Client,
    version: i32,
    line: usize,
}

impl Editor {
    fn start(which: Which) -> Self {
        let general = json!({ "positionEncodings": ["utf-8"] });
        let capabilities = json!({ "general": general });
        let mut client = Client::initialized(&which.program(), &capabilities);
        client.open(URI, "ocaml", 0, CONFIG);
        client.diagnostics(URI, 0);
        let line = CONFIG.lines().position(|line| line.starts_with("let dns"));
        Self {
            client,
            version: 0,
            line: line.expect("the line is there"),
        }
    }

    fn keystroke(&mut self) {
        self.version += 1;
        let line = u32::try_from(self.line).expect("a small number");
        let (end, text) = if self.version % 2 == 1 {
            (7, "x")
        } else {
            (8, "")
        };
        let range = json!({ "start": position(line, 7), "end": position(line, end) });
        let changes = json!([{ "range": range, "text": text }]);
        self.client.change(URI, self.version, changes);
        self.client.diagnostics(URI, self.version);
    }
}

#[divan::bench(args = [Which::Ours, Which::Smallest], sample_count = 200, sample_size = 1)]
fn change_to_findings(bencher: Bencher<'_, '_>, which: Which) {
    let mut editor = Editor::start(which);
    bencher.bench_local(move || editor.keystroke());
}

#[divan::bench(args = [Which::Ours, Which::Smallest], sample_count = 20, sample_size = 1)]
fn start_to_first_findings(bencher: Bencher<'_, '_>, which: Which) {
    bencher.bench_local(move || Editor::start(which));
}

/// What one round costs: times in seconds, memory in kilobytes.
#[derive(Clone, Copy, Default)]
struct Cost {
    start: f64,
    start_cpu: f64,
    change: f64,
    change_cpu: f64,
    memory: f64,
}

fn measure(which: Which) -> Cost {
    const CHANGES: u32 = 200;
    let begun = Instant::now();
    let mut editor = Editor::start(which);
    let start = begun.elapsed().as_secs_f64();
    let process = editor.client.process();
    let start_cpu = cpu(process);
    let mut changes: Vec<Duration> = (0..CHANGES)
        .map(|_| {
            let begun = Instant::now();
            editor.keystroke();
            begun.elapsed()
        })
        .collect();
    changes.sort();
    Cost {
        start,
        start_cpu,
        change: changes[changes.len() / 2].as_secs_f64(),
        change_cpu: (cpu(process) - start_cpu) / f64::from(CHANGES),
        memory: memory(process),
    }
}

/// Processor time of the threads of a process, in seconds.
fn cpu(process: u32) -> f64 {
    let threads = std::fs::read_dir(format!("/proc/{process}/task"));
    let nanoseconds: u64 = threads
        .into_iter()
        .flatten()
        .filter_map(|thread| std::fs::read_to_string(thread.ok()?.path().join("schedstat")).ok())
        .filter_map(|stat| stat.split(' ').next()?.parse::<u64>().ok())
        .sum();
    Duration::from_nanos(nanoseconds).as_secs_f64()
}

/// Resident memory of a process.
fn memory(process: u32) -> f64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok())
        .unwrap_or_default()
}

fn print_ratios(rounds: usize) {
    let (mut ours, mut smallest) = (Vec::new(), Vec::new());
    for _ in 0..rounds {
        ours.push(measure(Which::Ours));
        smallest.push(measure(Which::Smallest));
    }
    let bytes = CONFIG.len();
    println!("\nmedians of {rounds} rounds, a configuration of {bytes} bytes\n");
    println!("{:34}{:>12}{:>12}{:>8}", "", "ours", "smallest", "ratio");
    let row = |name: &str, unit: f64, cost: fn(&Cost) -> f64| {
        let (ours, smallest) = (median(&ours, cost), median(&smallest, cost));
        let (shown, beside) = (ours * unit, smallest * unit);
        println!("{name:34}{shown:12.2}{beside:12.2}{:8.2}", ours / smallest);
    };
    row("change to findings, ms", 1e3, |cost| cost.change);
    row("change to findings, CPU ms", 1e3, |cost| cost.change_cpu);
    row("start to first findings, ms", 1e3, |cost| cost.start);
    row("start to first findings, CPU ms", 1e3, |cost| {
        cost.start_cpu
    });
    row("resident memory, MB", 1e-3, |cost| cost.memory);
}

fn median(costs: &[Cost], cost: fn(&Cost) -> f64) -> f64 {
    let mut costs: Vec<f64> = costs.iter().map(cost).collect();
    costs.sort_by(f64::total_cmp);
    costs[costs.len() / 2]
}
