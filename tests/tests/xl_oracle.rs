//! xl-config against libxlutil itself, where its development files are installed (Debian:
//! libxen-dev): seeded texts of three kinds, compared in verdict, settings and specifications.
//! Without the library one line says that nothing was compared.

mod xl_support;

use xl_config::Verdict;
use xl_support::describe::describe;
use xl_support::oracle::{DIED, SKIPPED, ask, build};
use xl_support::random::Random;
use xl_support::{RECORDED, files};

/// How many texts of each kind.
const EACH: usize = 20_000;

#[test]
fn agrees_on_files_with_a_mistake_or_two() {
    let files = texts();
    let mut random = Random(20_260_118);
    compare("mutations", files.clone(), || {
        let mut text = random.pick(&files).clone();
        for _ in 0..1 + random.below(2) {
            text = random.mutate(&text);
        }
        text
    });
}

#[test]
fn agrees_on_mangled_files() {
    let files = texts();
    let mut random = Random(424_242);
    compare("mangled texts", Vec::new(), || {
        let mut text = random.pick(&files).clone();
        for _ in 0..1 + random.below(4) {
            let other = random.pick(&files).clone();
            text = random.mangle(&text, &other);
        }
        text
    });
}

#[test]
fn agrees_on_specifications() {
    let mut random = Random(7);
    compare("files of specifications", Vec::new(), || {
        random.specifications()
    });
}

fn texts() -> Vec<String> {
    files().into_iter().map(|(_, text)| text).collect()
}

/// Asks the library and us about `texts` and [`EACH`] that `make` makes.
fn compare(what: &str, mut texts: Vec<String>, make: impl FnMut() -> String) {
    let folder = tempfile::tempdir().unwrap();
    let Some(oracle) = build(folder.path()) else {
        println!("{SKIPPED}");
        return;
    };
    texts.extend(std::iter::repeat_with(make).take(EACH));
    // A NUL byte in a string aborts the library.
    let (aborting, texts): (Vec<_>, Vec<_>) = texts
        .into_iter()
        .partition(|text| xl_config::parse(text).verdict(RECORDED) == Verdict::Aborts);
    for text in aborting.iter().take(8) {
        assert_eq!(ask(&oracle, std::slice::from_ref(text)), [DIED], "{text:?}");
    }
    let answers = ask(&oracle, &texts);
    assert_eq!(answers.len(), texts.len());
    let mut accepted = 0;
    let mut disagreements = Vec::new();
    for (text, answer) in texts.iter().zip(&answers) {
        accepted += usize::from(answer.starts_with("ok"));
        let ours = describe(text);
        if ours != *answer {
            disagreements.push(format!("{text:?}\n  ours    {ours}\n  library {answer}"));
        }
    }
    println!(
        "{} {what} compared with libxlutil, {accepted} of them accepted, and {} that abort it",
        texts.len(),
        aborting.len()
    );
    assert!(
        disagreements.is_empty(),
        "{} disagreements:\n{}",
        disagreements.len(),
        disagreements[..disagreements.len().min(10)].join("\n")
    );
}
