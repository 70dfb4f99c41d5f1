//! `--check` as a whole process: one file, and a tree of many, beside a process that does nothing.

use std::process::{Command, Stdio};

use divan::Bencher;
use tests::program::{built, folder, program};

const CONFIG: &str = include_str!("../data/editor/config.ml");

fn main() {
    divan::main();
}

fn check(folder: &std::path::Path) {
    let status = Command::new(program())
        .args(["--check", "--format", "concise"])
        .current_dir(folder)
        .stdout(Stdio::null())
        .status();
    assert!(status.is_ok_and(|status| status.code() != Some(2)));
}

#[divan::bench(sample_size = 1)]
fn nothing(bencher: Bencher<'_, '_>) {
    let program = built("nothing");
    bencher.bench(|| Command::new(&program).status().is_ok());
}

#[divan::bench(sample_size = 1)]
fn one_file(bencher: Bencher<'_, '_>) {
    let folder = folder(&[("config.ml", CONFIG)]);
    bencher.bench(|| check(folder.path()));
}

#[divan::bench(args = [100, 1000], sample_count = 10, sample_size = 1)]
fn many_files(bencher: Bencher<'_, '_>, files: usize) {
    let names: Vec<String> = (0..files).map(|n| format!("{n}/config.ml")).collect();
    let files: Vec<(&str, &str)> = names.iter().map(|name| (&**name, CONFIG)).collect();
    let folder = folder(&files);
    bencher.bench(|| check(folder.path()));
}
