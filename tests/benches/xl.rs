//! Xen files: reading and checking one of 40 lines, and a folder of 10,000 as a whole process.

use std::process::{Command, Stdio};

use divan::Bencher;
use tests::program::{folder, program};
use xl_config::{Domain, Options, Settings, check, format, parse};

/// A unikernel with three disks and two interfaces, in 40 lines.
const DOMAIN: &str = include_str!("../data/xl/forty-lines.xl");

fn main() {
    assert_eq!(DOMAIN.lines().count(), 40);
    assert_eq!(check(&parse(DOMAIN), &Options::default()), []);
    divan::main();
}

#[divan::bench]
fn parse_40_lines() -> usize {
    parse(divan::black_box(DOMAIN)).errors().len()
}

#[divan::bench]
fn parse_and_check_40_lines() -> usize {
    let parse = parse(divan::black_box(DOMAIN));
    check(&parse, &Options::default()).len()
}

#[divan::bench]
fn model_40_lines(bencher: Bencher<'_, '_>) {
    let parse = parse(DOMAIN);
    bencher.bench(|| Domain::of(&Settings::of(&parse), xl_config::XenVersion::NEWEST));
}

#[divan::bench]
fn format_40_lines(bencher: Bencher<'_, '_>) {
    let parse = parse(DOMAIN);
    bencher.bench(|| format(&parse));
}

/// `--check` on 10,000 files of 40 lines: start, reading, checking and printing.
#[divan::bench(sample_count = 10, sample_size = 1)]
fn check_10000_files(bencher: Bencher<'_, '_>) {
    let names: Vec<String> = (0..10_000).map(|n| format!("{}/{n}.xl", n / 100)).collect();
    let files: Vec<(&str, &str)> = names.iter().map(|name| (&**name, DOMAIN)).collect();
    let folder = folder(&files);
    bencher.bench(|| {
        let status = Command::new(program())
            .args(["--check", "--format", "concise"])
            .current_dir(folder.path())
            .stdout(Stdio::null())
            .status();
        assert!(status.is_ok_and(|status| status.success()));
    });
}
