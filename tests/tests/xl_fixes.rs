//! What mends a file must not break it: every fix and every action of `xl-config`, on files with
//! seeded mistakes, judged by libxlutil where it is installed and by our own verdict otherwise.
//! Formatting such files changes no setting.

mod xl_support;

use std::path::Path;

use xl_config::{
    Content, Domain, Edit, Options, Parse, Settings, Verdict, check, escaped, format, parse,
};
use xl_support::describe::describe;
use xl_support::oracle::{SKIPPED, ask, build};
use xl_support::random::Random;
use xl_support::{RECORDED, files};

const MUTATIONS: usize = 6_000;

/// The files, and mutations of them; half of the files are little but specifications.
fn texts() -> Vec<String> {
    let files: Vec<String> = files().into_iter().map(|(_, text)| text).collect();
    let mut random = Random(20_261_125);
    let mut texts = files.clone();
    while texts.len() < files.len() + MUTATIONS {
        let text = match random.below(4) {
            0 => random.specifications(),
            1 => {
                let (one, other) = (random.pick(&files).clone(), random.pick(&files).clone());
                random.mangle(&one, &other)
            }
            _ => {
                let text = random.pick(&files).clone();
                random.mutate(&text)
            }
        };
        // The library aborts on some; there is no verdict to keep then.
        if parse(&text).verdict(RECORDED) != Verdict::Aborts {
            texts.push(text);
        }
    }
    texts
}

fn apply(text: &str, edits: &[Edit]) -> String {
    let mut edits: Vec<&Edit> = edits.iter().collect();
    edits.sort_by_key(|edit| (edit.range.start(), edit.range.end()));
    for pair in edits.windows(2) {
        assert!(
            pair[0].range.end() <= pair[1].range.start(),
            "overlapping edits {pair:?} in {text:?}"
        );
    }
    let mut text = text.to_owned();
    for edit in edits.into_iter().rev() {
        let range = usize::from(edit.range.start())..usize::from(edit.range.end());
        text.replace_range(range, &edit.text);
    }
    text
}

/// How bad a verdict is: refused, or the number of specifications that are.
fn badness(answer: &str) -> usize {
    if !answer.starts_with("ok") {
        return usize::MAX;
    }
    let refused = |word: &&str| {
        let (kind, rest) = word.split_once(':').unwrap_or(("", ""));
        matches!(kind, "disk" | "rate" | "pci") && !rest.starts_with('0') || *word == "rdm:-6"
    };
    answer.split(' ').filter(refused).count()
}

/// A changed text, and what changed it.
struct Change {
    before: usize,
    after: String,
    what: String,
}

#[test]
fn no_fix_makes_the_verdict_worse() {
    let texts = texts();
    let options = Options {
        xen: RECORDED,
        unikernel: None,
        hints: true,
    };
    let mut changes = Vec::new();
    for (before, text) in texts.iter().enumerate() {
        for finding in check(&parse(text), &options) {
            for fix in &finding.fixes {
                let after = apply(text, &fix.edits);
                assert_ne!(*text, after, "{finding:?}");
                let what = format!("{} ({})", finding.rule, fix.title);
                changes.push(Change {
                    before,
                    after,
                    what,
                });
            }
        }
    }
    compare("fixes", &texts, &changes);
}

#[test]
fn a_disk_stays_the_same_in_its_other_form() {
    let texts = texts();
    let mut changes = Vec::new();
    for (before, text) in texts.iter().enumerate() {
        let parse = parse(text);
        // What is refused has no meaning that could be kept: a wrong escape would become a right one.
        if parse.verdict(RECORDED) != Verdict::Accepted {
            continue;
        }
        let domain = Domain::of(&Settings::of(&parse), RECORDED);
        for disk in &domain.disks {
            let forms = [disk.with_parameters(), disk.by_position()];
            for form in forms.into_iter().flatten() {
                let after = apply(
                    text,
                    &[Edit::replace(disk.text.full_range(), escaped(&form))],
                );
                let what = format!("as {form}");
                let both = [text, &after].map(|text| disks(text));
                assert_eq!(both[0], both[1], "{what}");
                changes.push(Change {
                    before,
                    after,
                    what,
                });
            }
        }
    }
    compare("rewritten disks", &texts, &changes);
}

/// What libxlutil makes of the disks of a file, in our own words.
fn disks(text: &str) -> Vec<String> {
    let shown = describe(text);
    let disks = shown.split(' ').filter(|word| word.starts_with("disk:"));
    // Whether an empty format is said makes no difference.
    disks.map(|disk| disk.replace("target='',", "")).collect()
}

#[test]
fn formatting_keeps_the_settings_of_files_with_mistakes() {
    let mut formatted = 0;
    for text in texts() {
        let before = parse(&text);
        let Some(laid_out) = format(&before) else {
            assert!(
                !before.errors().is_empty() || ends_oddly(&before),
                "{text:?}"
            );
            continue;
        };
        formatted += 1;
        let after = parse(&laid_out);
        assert_eq!(settings(&before), settings(&after), "{text:?}");
        assert_eq!(comments(&before), comments(&after), "{text:?}");
        assert_eq!(format(&after).as_ref(), Some(&laid_out), "{text:?}");
    }
    println!("{formatted} files formatted");
    assert!(formatted > 100);
}

/// A stray byte at the end is dropped by xl, and the file left alone.
fn ends_oddly(parse: &Parse) -> bool {
    parse
        .tokens()
        .any(|(kind, _)| kind == xl_config::SyntaxKind::DROPPED)
}

fn settings(parse: &Parse) -> Vec<(String, String)> {
    fn shown(content: &Content) -> String {
        match content {
            Content::Text(text) => format!("{:?}", text.as_str()),
            Content::List(items) => {
                let items: Vec<_> = items.iter().map(|item| shown(&item.content)).collect();
                format!("[{}]", items.join(","))
            }
        }
    }
    let settings = Settings::of(parse);
    let all = settings.iter();
    all.map(|setting| (setting.name.to_owned(), shown(&setting.content)))
        .collect()
}

fn comments(parse: &Parse) -> Vec<&str> {
    let tokens = parse.tokens();
    let comments = tokens.filter(|(kind, _)| *kind == xl_config::SyntaxKind::COMMENT);
    comments
        .map(|(_, range)| parse.slice(range).trim_end())
        .collect()
}

/// Asks about every text before and after its changes.
fn compare(what: &str, texts: &[String], changes: &[Change]) {
    let folder = tempfile::tempdir().unwrap();
    let oracle = build(folder.path());
    if oracle.is_none() {
        println!("{SKIPPED}; judged by our own verdict");
    }
    let before = judge(oracle.as_deref(), texts);
    let after: Vec<String> = changes.iter().map(|change| change.after.clone()).collect();
    let after = judge(oracle.as_deref(), &after);
    let mut worse = Vec::new();
    let mut better = 0;
    for (change, after) in changes.iter().zip(&after) {
        let (was, is) = (badness(&before[change.before]), badness(after));
        better += usize::from(is < was);
        if is > was {
            let text = &texts[change.before];
            worse.push(format!("{}\n  {text:?}\n  {:?}", change.what, change.after));
        }
    }
    println!(
        "{} {what}: {better} make the verdict better, {} worse",
        changes.len(),
        worse.len()
    );
    assert!(changes.len() > 500, "too few to say anything");
    assert!(
        worse.is_empty(),
        "{}",
        worse[..worse.len().min(10)].join("\n")
    );
}

fn judge(oracle: Option<&Path>, texts: &[String]) -> Vec<String> {
    match oracle {
        Some(oracle) => ask(oracle, texts),
        None => texts.iter().map(|text| describe(text)).collect(),
    }
}
