//! The open set against the rules: nothing that the compiler accepts is refused, and how much of
//! what it refuses is seen.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use analysis::source::Outside;
use analysis::{Database, Diagnostic, Kind, SourceFile};
use salsa::Setter as _;
use tests::openset::{self, Case};

/// How often something happened, by class of error.
#[derive(Default)]
struct Score {
    accepted: usize,
    false_rejections: Vec<String>,
    seen: BTreeMap<String, (usize, usize)>,
    same_span: usize,
    rejections: usize,
}

#[test]
fn no_accepted_file_is_refused() {
    let cases = openset::load();
    let score = Mutex::new(Score::default());
    let next = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| {
                while let Some(case) = cases.get(next.fetch_add(1, Ordering::Relaxed)) {
                    judge(case, &score);
                }
            });
        }
    });
    let mut score = score.into_inner().unwrap();
    score.false_rejections.sort();
    println!("accepted pairs: {}", score.accepted);
    for (class, (seen, all)) in &score.seen {
        println!("{class}: {seen} of {all} refused");
    }
    println!("same span: {} of {}", score.same_span, score.rejections);
    assert_eq!(score.false_rejections, Vec::<String>::new());
}

/// One refusal in so many is looked at: explaining a refusal takes longer than accepting.
const SAMPLE: usize = 16;

fn judge(case: &Case, score: &Mutex<Score>) {
    let mut db = Database::default();
    let (path, text) = (case.name.as_str().into(), case.text.as_str().into());
    let file = SourceFile::new(&db, path, Kind::Config, text, Outside::default());
    for (at, row) in case.rows.iter().enumerate() {
        // Every acceptance counts; `types_openset` judges all refusals, here a sample is enough.
        if row.error.is_some() && at % SAMPLE != 0 {
            continue;
        }
        // The text stays, so it is parsed once.
        file.set_outside(&mut db).to(Outside {
            setting: Some(row.release),
            siblings: Some([].into()),
            ..Outside::default()
        });
        let found = analysis::diagnostics(&db, file);
        let first = found.iter().find(|it| it.rejects);
        let mut score = score.lock().unwrap();
        match (&row.error, first) {
            (None, None) => score.accepted += 1,
            (None, Some(wrong)) => {
                let line = format!("{} {}: {}", case.name, row.release, wrong.message);
                score.false_rejections.push(line);
            }
            (Some(error), first) => {
                let entry = score.seen.entry(error.class.clone()).or_default();
                entry.1 += 1;
                entry.0 += usize::from(first.is_some());
                score.rejections += usize::from(first.is_some());
                let same = |it: &Diagnostic| {
                    let range = (it.range.start().into(), it.range.end().into());
                    error.bytes(&case.text) == Some(range)
                };
                score.same_span += usize::from(first.is_some_and(same));
            }
        }
    }
}
