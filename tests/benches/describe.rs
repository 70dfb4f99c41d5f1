//! `describe` of the greatest device graph of the golden set, as a whole process, beside a process
//! that only starts.

#[path = "../tests/golden/mod.rs"]
mod golden;

use std::process::{Command, Stdio};
use std::sync::OnceLock;

use analysis::graph::{Context, describe};
use divan::Bencher;
use tests::program::{folder, program};

fn main() {
    let greatest = greatest();
    println!("{} devices, target {}", greatest.devices, greatest.target);
    divan::main();
}

struct Case {
    devices: usize,
    text: &'static str,
    target: String,
}

/// The configuration of 4.11.1 with the most devices.
fn greatest() -> &'static Case {
    static GREATEST: OnceLock<Case> = OnceLock::new();
    GREATEST.get_or_init(|| {
        let runs = golden::runs().into_iter();
        let cases = runs
            .filter(|run| run.release == "4.11.1")
            .filter_map(|run| {
                let (db, file) = run.open()?;
                let context = Context {
                    target: Some(run.target.clone()),
                    options: run.keys.clone(),
                    ..Context::default()
                };
                Some(Case {
                    devices: describe(&db, file, &context).nodes.len(),
                    text: run.text,
                    target: run.target,
                })
            });
        let greatest = cases.max_by_key(|case| case.devices);
        greatest.expect("the golden set has runs")
    })
}

#[divan::bench(args = ["text", "dot", "svg"], sample_count = 50, sample_size = 1)]
fn greatest_golden_case(bencher: Bencher<'_, '_>, format: &str) {
    let Case { text, target, .. } = greatest();
    let folder = folder(&[("config.ml", text)]);
    bencher.bench(|| {
        let status = Command::new(program())
            .args(["describe", "--release", "4.11.1", "-t", target])
            .args(["--format", format])
            .current_dir(folder.path())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status();
        assert!(status.is_ok());
    });
}

#[divan::bench(sample_count = 50, sample_size = 1)]
fn only_starting() {
    let status = Command::new(program())
        .arg("--version")
        .stdout(Stdio::null())
        .status();
    assert!(status.is_ok_and(|status| status.success()));
}
