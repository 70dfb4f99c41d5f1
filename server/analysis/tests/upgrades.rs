//! Whole upgrades of the open set of configurations: each one that some release accepts is taken to
//! the end of every later wave of changes. The share that ends accepted is printed by
//! target: `cargo test -p analysis --test upgrades -- --nocapture`. With `UPGRADES` set to a folder
//! the results are written there, for a compiler to judge; with `UPGRADES_TO=all` every release is a
//! target that refuses what the one before accepts or for another reason.
//!
//! An upgrade counts as mechanical when the catalogue calls every change machine-applicable that is
//! reported or made on the way; "with rewritings" counts also those that are so in simple cases.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test that prints figures"
)]

use std::collections::BTreeMap;
use std::path::Path;

use analysis::{Database, Kind, Outside, Release, SourceFile};
use mirage_releases::breaking::{self, Applicable};

/// The rules that refuse a text in a release.
fn refusals(text: &str, release: Release) -> Vec<&'static str> {
    let db = Database::default();
    let outside = Outside {
        setting: Some(release),
        ..Outside::default()
    };
    let file = SourceFile::new(&db, "config.ml".into(), Kind::Config, text.into(), outside);
    let found = analysis::diagnostics(&db, file).iter();
    let header = ["header-mismatch", "header-malformed"];
    found
        .filter(|it| it.rejects && !header.contains(&it.rule))
        .map(|it| it.rule)
        .collect()
}

/// The last release of each wave of changes, and the newest.
fn targets() -> Vec<Release> {
    let ends = [
        "2.6.1", "2.9.1", "3.0.8", "3.10.8", "4.4.2", "4.8.2", "4.9.0", "4.10.6",
    ];
    let ends = ends.iter().filter_map(|version| Release::parse(version));
    ends.chain([Release::newest()]).collect()
}

/// Whether the catalogue has a rewriting for what a rule reports.
fn has_rewriting(rule: &str) -> bool {
    breaking::change(rule)
        .is_some_and(|change| !change.rewrites.is_empty() && change.applicable != Applicable::No)
}

/// Whether the catalogue calls a change machine-applicable. What is refused for another reason (a
/// warning that became an error, a stricter compiler) is no change of the catalogue.
fn is_mechanical(rule: &str) -> bool {
    breaking::change(rule).is_some_and(|change| change.applicable == Applicable::Yes)
}

#[derive(Default)]
struct Share {
    all: usize,
    accepted: usize,
    applicable: usize,
    applicable_accepted: usize,
    mechanical: usize,
    mechanical_accepted: usize,
}

#[test]
fn configurations_end_accepted() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/data/openset/configs");
    let out = std::env::var_os("UPGRADES");
    let mut paths: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.sort();
    let every = std::env::var("UPGRADES_TO").is_ok_and(|it| it == "all");
    let targets = match every {
        true => Release::all().collect(),
        false => targets(),
    };
    let mut shares: BTreeMap<Release, Share> = BTreeMap::new();
    let mut failures = Vec::new();
    for path in &paths {
        let text = std::fs::read_to_string(path).unwrap();
        let name = path.file_stem().unwrap().to_string_lossy();
        let Some(from) = targets
            .iter()
            .rposition(|it| refusals(&text, *it).is_empty())
        else {
            continue;
        };
        let from = targets[from];
        let mut before = Vec::new();
        for to in targets.iter().copied().filter(|to| *to > from) {
            let affected = refusals(&text, to);
            if every && affected == before {
                continue;
            }
            before.clone_from(&affected);
            let upgraded = analysis::upgrade::upgrade(&text, from, to);
            assert_eq!(
                ocaml_syntax::parse(&upgraded.text).errors(),
                [],
                "{name} to {to}"
            );
            let left = refusals(&upgraded.text, to);
            if let Some(out) = &out {
                let file = format!("{name}@{from}@{to}.ml");
                std::fs::write(Path::new(out).join(file), &upgraded.text).unwrap();
            }
            let share = shares.entry(to).or_default();
            let applicable = affected.iter().all(|rule| has_rewriting(rule));
            let accepted = left.is_empty();
            let made = upgraded.applied.iter().map(|it| it.change.id);
            // What the first error hid is seen when it is mended.
            let hidden = left.iter().copied();
            let hidden = hidden.filter(|rule| breaking::change(rule).is_some());
            let mut known = affected.iter().copied().chain(made).chain(hidden);
            let mechanical = !affected.is_empty() && known.all(is_mechanical);
            share.mechanical += usize::from(mechanical);
            share.mechanical_accepted += usize::from(mechanical && accepted);
            share.all += 1;
            share.accepted += usize::from(accepted);
            share.applicable += usize::from(applicable);
            share.applicable_accepted += usize::from(applicable && accepted);
            if !accepted && (applicable || mechanical) {
                let kind = if mechanical {
                    "mechanical"
                } else {
                    "simple cases"
                };
                failures.push(format!(
                    "{kind}: {name} {from} to {to}: {affected:?} left {left:?}"
                ));
            }
        }
    }
    println!("to        accepted of all   with rewritings      mechanical");
    let (mut sum, mut good) = (0, 0);
    let (mut all_mechanical, mut good_mechanical) = (0, 0);
    for (to, share) in &shares {
        sum += share.applicable;
        good += share.applicable_accepted;
        all_mechanical += share.mechanical;
        good_mechanical += share.mechanical_accepted;
        println!(
            "{:8} {:5} of {:4}     {:5} of {:4}     {:5} of {:4}",
            to.to_string(),
            share.accepted,
            share.all,
            share.applicable_accepted,
            share.applicable,
            share.mechanical_accepted,
            share.mechanical,
        );
    }
    println!(
        "all: {good} of {sum} with rewritings, {good_mechanical} of {all_mechanical} mechanical"
    );
    for failure in &failures {
        println!("{failure}");
    }
    assert!(good * 100 >= sum * FLOOR, "{good} of {sum}");
    assert!(
        good_mechanical * 100 >= all_mechanical * MECHANICAL_FLOOR,
        "{good_mechanical} of {all_mechanical}"
    );
}

/// Per cent of the upgrades with rewritings that must end accepted.
const FLOOR: usize = 84;
/// Per cent of the mechanical ones.
const MECHANICAL_FLOOR: usize = 95;
