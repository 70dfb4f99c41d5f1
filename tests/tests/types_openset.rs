//! The open set against inference: for every file and release, is it accepted exactly where the real
//! compiler accepts it, and is the first refusal at the same place?
//!
//! `cargo test -p tests --test types_openset -- --nocapture` prints the figures.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fs;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use analysis::infer::{Refusal, chosen_verdict, verdict, verdicts};
use analysis::source::Outside;
use analysis::{Database, Kind, Release, SourceFile};
use salsa::Setter as _;
use tests::openset::{self, Case, Row};

/// How often we agree, of how many.
#[derive(Clone, Copy, Default)]
struct Tally {
    same: usize,
    all: usize,
}

impl Tally {
    fn count(&mut self, same: bool) {
        self.same += usize::from(same);
        self.all += 1;
    }

    fn percent(self) -> f64 {
        if self.all == 0 {
            100.0
        } else {
            100.0 * self.same as f64 / self.all as f64
        }
    }
}

impl std::fmt::Display for Tally {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} of {} ({:.2} %)", self.same, self.all, self.percent())
    }
}

#[derive(Default)]
struct Score {
    overall: Tally,
    hard: Tally,
    eras: BTreeMap<&'static str, Tally>,
    classes: BTreeMap<String, Tally>,
    same_line: Tally,
    same_span: Tally,
    false_rejections: Vec<String>,
    misses: Vec<String>,
    other_lines: Vec<String>,
}

#[test]
fn every_verdict_of_the_open_set() {
    let cases = openset::load();
    let hard = hard_rows(&cases);
    let score = Mutex::new(Score::default());
    let next = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| {
                while let Some(case) = cases.get(next.fetch_add(1, Ordering::Relaxed)) {
                    judge(case, &hard, &score);
                }
            });
        }
    });
    let mut score = score.into_inner().unwrap();
    for list in [
        &mut score.false_rejections,
        &mut score.misses,
        &mut score.other_lines,
    ] {
        list.sort();
    }
    print(&score);
    assert_eq!(
        score.false_rejections,
        Vec::<String>::new(),
        "false rejections"
    );
    assert!(
        score.overall.percent() >= 99.5,
        "overall: {}",
        score.overall
    );
    assert!(score.hard.percent() >= 98.0, "hard rows: {}", score.hard);
    assert!(
        score.same_line.percent() >= 98.0,
        "same line: {}",
        score.same_line
    );
    assert!(
        score.same_span.percent() >= 90.0,
        "same span: {}",
        score.same_span
    );
}

/// The editor's way, item by item in one database from one text to the next, says the same.
#[test]
fn item_by_item_says_the_same() {
    let cases = openset::load();
    let mut db = Database::default();
    let file = SourceFile::new(
        &db,
        "config.ml".into(),
        Kind::Config,
        "".into(),
        Outside::default(),
    );
    let mut accepted = 0;
    for release in ["3.10.8", "4.2.1", "4.11.1"] {
        let release = Release::parse(release).unwrap();
        let outside = Outside {
            siblings: Some([].into()),
            setting: Some(release),
            ..Outside::default()
        };
        file.set_outside(&mut db).to(outside);
        for case in &cases {
            file.set_text(&mut db).to(case.text.as_str().into());
            let whole = verdict(&db, file, release);
            let said = |refusals: &[Refusal]| -> Vec<String> {
                let said = |it: &Refusal| format!("{} {:?} {}", it.rule, it.range, it.message);
                refusals.iter().map(said).collect()
            };
            assert_eq!(
                said(&chosen_verdict(&db, file).refusals),
                said(&whole.refusals),
                "{} {release}",
                case.name
            );
            accepted += usize::from(whole.accepted());
        }
    }
    assert!(accepted > 300, "{accepted} accepted");
}

/// Mutants where their base is accepted, and configurations in the release they were written for.
fn hard_rows(cases: &[Case]) -> HashSet<(String, Release)> {
    let table = |name: &str| -> Vec<(String, String)> {
        let text = fs::read_to_string(openset::folder().join(name)).unwrap();
        let row = |line: &str| {
            let mut cells = line.split('\t').map(str::to_owned);
            (
                cells.next().unwrap_or_default(),
                cells.next().unwrap_or_default(),
            )
        };
        text.lines().skip(1).map(row).collect()
    };
    let base: HashMap<String, String> = table("mutants.tsv").into_iter().collect();
    let home: HashMap<String, String> = table("configs.tsv").into_iter().collect();
    let accepted: HashSet<(&str, Release)> = cases
        .iter()
        .flat_map(|case| case.rows.iter().map(move |row| (case, row)))
        .filter(|(_, row)| row.error.is_none())
        .map(|(case, row)| (case.name.as_str(), row.release))
        .collect();
    let is_hard = |case: &Case, row: &Row| {
        let base = base.get(&case.name);
        base.is_some_and(|base| accepted.contains(&(base.as_str(), row.release)))
            || home
                .get(&case.name)
                .is_some_and(|home| *home == row.release.to_string())
    };
    let rows = cases
        .iter()
        .flat_map(|case| case.rows.iter().map(move |row| (case, row)));
    rows.filter(|(case, row)| is_hard(case, row))
        .map(|(case, row)| (case.name.clone(), row.release))
        .collect()
}

fn judge(case: &Case, hard: &HashSet<(String, Release)>, score: &Mutex<Score>) {
    let db = Database::default();
    let outside = Outside {
        siblings: Some([].into()),
        ..Outside::default()
    };
    let text = case.text.as_str().into();
    let file = SourceFile::new(&db, case.name.as_str().into(), Kind::Config, text, outside);
    let answers: HashMap<Release, Option<Refusal>> = verdicts(&db, file)
        .into_iter()
        .map(|(release, verdict)| (release, verdict.first().cloned()))
        .collect();
    let mut score = score.lock().unwrap();
    for row in &case.rows {
        let ours = answers[&row.release].as_ref();
        let same = ours.is_none() == row.error.is_none();
        score.overall.count(same);
        score.eras.entry(era(row.release)).or_default().count(same);
        if hard.contains(&(case.name.clone(), row.release)) {
            score.hard.count(same);
        }
        let place = format!("{} {}", case.name, row.release);
        match (&row.error, ours) {
            (None, None) => {}
            (None, Some(ours)) => {
                score
                    .false_rejections
                    .push(format!("{place}: {}", ours.message));
            }
            (Some(theirs), ours) => {
                score
                    .classes
                    .entry(theirs.class.clone())
                    .or_default()
                    .count(same);
                let Some(ours) = ours else {
                    score
                        .misses
                        .push(format!("{place}: {} {}", theirs.span, theirs.message));
                    continue;
                };
                let range = (ours.range.start().into(), ours.range.end().into());
                let span = theirs.bytes(&case.text) == Some(range);
                let line = theirs.span.split(':').next()
                    == Some(&line_of(&case.text, range.0).to_string());
                score.same_span.count(span);
                score.same_line.count(line);
                if !line {
                    let said = format!("{place}: {} {}", theirs.span, ours.message);
                    score.other_lines.push(said);
                }
            }
        }
    }
}

fn line_of(text: &str, offset: usize) -> usize {
    text.as_bytes()[..offset]
        .iter()
        .filter(|byte| **byte == b'\n')
        .count()
        + 1
}

fn era(release: Release) -> &'static str {
    match release.version()[0] {
        0 | 1 => "0.10-1.x",
        2 => "2.x",
        3 => "3.x",
        _ => "4.x",
    }
}

fn print(score: &Score) {
    println!("overall: {}", score.overall);
    println!("hard rows: {}", score.hard);
    for (era, tally) in &score.eras {
        println!("era {era}: {tally}");
    }
    for (class, tally) in &score.classes {
        println!("class {class}: {tally}");
    }
    println!("same line: {}", score.same_line);
    println!("same span: {}", score.same_span);
    for (title, list) in [
        ("false rejection", &score.false_rejections),
        ("miss", &score.misses),
        ("other line", &score.other_lines),
    ] {
        for line in list {
            println!("{title}: {line}");
        }
    }
}
