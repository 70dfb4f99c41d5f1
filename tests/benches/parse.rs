//! Parsing OCaml beside tree-sitter and beside OCaml's own parser: bytes a second, one keystroke in
//! files of three sizes, and the memory of the trees.
//!
//! `cargo bench -p tests --bench parse` prints divan's table, then the ratios, then each goal with what
//! was measured. The parsers run in turns, and the best of the rounds counts, so that a busy machine
//! slows all of them down. A keystroke is the edit and the parse behind it; the text of the file is at
//! hand for both. OCaml's own parser needs `ocamlopt` with its compiler-libs; a line says where it is
//! missing.

use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use divan::counter::BytesCount;
use divan::{Bencher, black_box};
use ocaml_syntax::{Parse, TextRange, TextSize, parse};
use tree_sitter::{InputEdit, Parser, Point, Tree};

const KILOBYTES: [usize; 3] = [1, 10, 100];

fn main() {
    // `cargo test --benches` only wants to see that it runs.
    let is_bench = std::env::args().any(|it| it == "--bench");
    let corpus = corpus();
    let memory = is_bench.then(|| memory(&corpus));
    divan::main();
    let rounds = if is_bench { 15 } else { 1 };
    let mut goals = Goals::default();
    print_throughput(&corpus, rounds, &mut goals);
    print_keystrokes(&corpus, rounds.div_ceil(2), &mut goals);
    if let Some((ours, theirs)) = memory {
        println!("\ntree bytes for a byte of source: ours {ours:.1}, tree-sitter {theirs:.1}");
        goals.at_most("tree bytes for a byte of source", ours, 15.0);
    }
    goals.print();
}

/// What was measured beside what was promised.
#[derive(Default)]
struct Goals(Vec<String>);

impl Goals {
    fn at_most(&mut self, what: &str, measured: f64, goal: f64) {
        self.add(
            what,
            measured <= goal,
            &format!("{measured:.3}, goal at most {goal}"),
        );
    }

    fn at_least(&mut self, what: &str, measured: f64, goal: f64) {
        self.add(
            what,
            measured >= goal,
            &format!("{measured:.1}, goal at least {goal}"),
        );
    }

    fn add(&mut self, what: &str, met: bool, how: &str) {
        let verdict = if met { "met" } else { "MISSED" };
        self.0.push(format!("{verdict:7}{what}: {how}"));
    }

    fn print(&self) {
        println!("\n{}", self.0.join("\n"));
    }
}

/// Configurations as people write them, of which each can stand between two others: tree-sitter is
/// many times slower where it finds an error.
fn corpus() -> Vec<String> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/data/openset/configs");
    let mut paths: Vec<_> = std::fs::read_dir(folder)
        .expect("the open set is there")
        .map(|it| it.expect("a readable folder").path())
        .collect();
    paths.sort();
    let read = |it| std::fs::read_to_string(it).expect("a readable text");
    let mut parser = tree_sitter();
    let mut is_clean = |text: &String| {
        let between = format!("let a = 1\n{text}\nlet b = 2\n");
        let tree = theirs(&mut parser, &between, None);
        parse(&between).errors().is_empty() && !tree.root_node().has_error()
    };
    paths.iter().map(read).filter(|it| is_clean(it)).collect()
}

/// Different files after each other, up to the first that passes the size.
fn text_of(corpus: &[String], kilobytes: usize) -> String {
    let mut text = String::new();
    for file in corpus.iter().cycle() {
        if text.len() >= kilobytes * 1000 {
            break;
        }
        text.push_str(file);
        text.push('\n');
    }
    text
}

fn tree_sitter() -> Parser {
    let mut parser = Parser::new();
    let language = tree_sitter_ocaml::LANGUAGE_OCAML.into();
    parser.set_language(&language).expect("a fitting version");
    parser
}

fn theirs(parser: &mut Parser, text: &str, old: Option<&Tree>) -> Tree {
    parser.parse(text, old).expect("nobody stops it")
}

// ---- divan's table ------------------------------------------------------------------------------

#[divan::bench(args = KILOBYTES)]
fn whole(bencher: Bencher<'_, '_>, kilobytes: usize) {
    let text = text_of(&corpus(), kilobytes);
    bencher
        .counter(BytesCount::of_str(&text))
        .bench(|| parse(black_box(&text)));
}

#[divan::bench(args = KILOBYTES)]
fn whole_by_tree_sitter(bencher: Bencher<'_, '_>, kilobytes: usize) {
    let text = text_of(&corpus(), kilobytes);
    let mut parser = tree_sitter();
    bencher
        .counter(BytesCount::of_str(&text))
        .bench_local(|| theirs(&mut parser, black_box(&text), None));
}

// ---- throughput and memory ----------------------------------------------------------------------

/// How long something took; what it made is dropped later.
fn timed<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let begun = Instant::now();
    let made = work();
    (made, begun.elapsed())
}

fn print_throughput(corpus: &[String], rounds: usize, goals: &mut Goals) {
    let bytes: usize = corpus.iter().map(String::len).sum();
    let mut parser = tree_sitter();
    let (mut ours, mut other) = (Duration::MAX, Duration::MAX);
    for _ in 0..rounds {
        let (_, time) = timed(|| corpus.iter().map(|it| parse(it)).collect::<Vec<_>>());
        ours = ours.min(time);
        let trees = || {
            let all = corpus.iter().map(|it| theirs(&mut parser, it, None));
            all.collect::<Vec<_>>()
        };
        other = other.min(timed(trees).1);
    }
    let speed = |it: Duration| bytes as f64 / it.as_secs_f64() / 1e6;
    println!(
        "\n{} files, {bytes} bytes, best of {rounds} rounds",
        corpus.len()
    );
    println!(
        "whole files: ours {:.1} MB/s, tree-sitter {:.1} MB/s, {:.1} times as fast",
        speed(ours),
        speed(other),
        speed(ours) / speed(other)
    );
    goals.at_least(
        "times as fast as tree-sitter",
        speed(ours) / speed(other),
        4.0,
    );
    match ocaml_time(corpus) {
        Some(time) => {
            println!(
                "whole files: OCaml's own parser {:.1} MB/s, ours {:.1} times as fast",
                speed(time),
                speed(ours) / speed(time)
            );
            goals.at_least(
                "times as fast as OCaml's own",
                speed(ours) / speed(time),
                1.0,
            );
        }
        None => println!("skipped: OCaml's own parser, for want of `ocamlopt` with compiler-libs"),
    }
}

/// How long OCaml's own parser needs for all files, as its own process measures it.
fn ocaml_time(corpus: &[String]) -> Option<Duration> {
    let folder = tempfile::tempdir().ok()?;
    let source = folder.path().join("oracle.ml");
    std::fs::write(&source, include_str!("../data/ocaml/oracle.ml")).ok()?;
    let built = Command::new("ocamlopt")
        .args([
            "-w",
            "-a",
            "-I",
            "+compiler-libs",
            "ocamlcommon.cmxa",
            "oracle.ml",
            "-o",
            "oracle",
        ])
        .current_dir(folder.path())
        .output();
    built.ok().filter(|it| it.status.success())?;
    let mut oracle = Command::new(folder.path().join("oracle"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .ok()?;
    let mut input = oracle.stdin.take()?;
    let mut answers = BufReader::new(oracle.stdout.take()?).lines();
    let mut seconds = 0.0;
    for text in corpus {
        write!(input, "t {}\n{text}", text.len()).ok()?;
        input.flush().ok()?;
        seconds += answers.next()?.ok()?.parse::<f64>().ok()?;
    }
    drop(input);
    oracle.wait().ok()?;
    Some(Duration::from_secs_f64(seconds))
}

/// Resident bytes for a byte of source while the trees of the corpus are held many times over.
fn memory(corpus: &[String]) -> (f64, f64) {
    const COPIES: usize = 40;
    let bytes: usize = corpus.iter().map(String::len).sum();
    let mut parser = tree_sitter();
    let before = resident();
    let ours: Vec<Parse> = (0..COPIES)
        .flat_map(|_| corpus.iter().map(|it| parse(it)))
        .collect();
    let between = resident();
    let mut other = Vec::new();
    for _ in 0..COPIES {
        other.extend(corpus.iter().map(|it| theirs(&mut parser, it, None)));
    }
    let after = resident();
    black_box((ours, other));
    let share = |it: usize| it as f64 / (bytes * COPIES) as f64;
    (share(between - before), share(after - between))
}

/// Resident memory of this process, where the system tells.
fn resident() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kilobytes = line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<usize>().ok());
    kilobytes.unwrap_or_default() * 1024
}

// ---- keystrokes ---------------------------------------------------------------------------------

/// What somebody does at a place, key by key; every kind ends with the text it began with.
struct Typing {
    name: &'static str,
    /// Where it may begin: before this text.
    before: &'static str,
    keys: &'static [Key],
}

/// Deletes and inserts so far behind the place.
struct Key(usize, usize, &'static str);

const TYPINGS: [Typing; 4] = [
    Typing {
        name: "a letter of a name",
        before: "let ",
        keys: &[Key(4, 0, "x"), Key(4, 1, "")],
    },
    Typing {
        name: "a bracket deleted",
        before: "(",
        keys: &[Key(0, 1, ""), Key(0, 0, "(")],
    },
    Typing {
        name: "`let` half typed",
        before: "\nlet ",
        keys: &[
            Key(1, 0, "l"),
            Key(2, 0, "e"),
            Key(3, 0, "t"),
            Key(4, 0, " "),
            Key(5, 0, "x"),
            Key(6, 0, " "),
            Key(7, 0, "="),
            Key(8, 0, "\n"),
            Key(1, 8, ""),
        ],
    },
    Typing {
        name: "a quote opened",
        before: "\nlet ",
        keys: &[Key(1, 0, "\""), Key(1, 1, "")],
    },
];

/// The best times of one keystroke, and of a full parse of the text behind it.
#[derive(Clone, Copy)]
struct Times {
    ours: Duration,
    theirs: Duration,
    full: Duration,
}

impl Times {
    const WORST: Times = Times {
        ours: Duration::MAX,
        theirs: Duration::MAX,
        full: Duration::MAX,
    };

    fn take(&mut self, new: Times) {
        self.ours = self.ours.min(new.ours);
        self.theirs = self.theirs.min(new.theirs);
        self.full = self.full.min(new.full);
    }
}

fn print_keystrokes(corpus: &[String], rounds: usize, goals: &mut Goals) {
    println!("\nkeystrokes in microseconds, best of {rounds} rounds at each of some places");
    println!("(the last column: the worst share of a full parse of the same text)\n");
    println!(
        "{:28}{:>10}{:>13}{:>9}{:>10}{:>13}{:>9}{:>9}",
        "", "median", "tree-sitter", "ratio", "worst", "tree-sitter", "ratio", "of full"
    );
    let mut medians = Vec::new();
    for kilobytes in KILOBYTES {
        let text = text_of(corpus, kilobytes);
        let mut whole = Times::WORST;
        for _ in 0..rounds {
            let ours = timed(|| parse(&text)).1;
            let theirs = timed(|| theirs(&mut tree_sitter(), &text, None)).1;
            whole.take(Times {
                ours,
                theirs,
                full: ours,
            });
        }
        print_row(&format!("{kilobytes} KB: everything"), vec![whole]);
        let mut all = Vec::new();
        for typing in &TYPINGS {
            let times = keystrokes(&text, typing, rounds);
            all.extend(times.iter().copied());
            print_row(typing.name, times);
        }
        let (ours, ratio, of_full) = print_row("every key", all);
        medians.push(ours);
        let name = |what: &str| format!("{kilobytes} KB, {what}");
        match kilobytes {
            10 => goals.at_most(&name("median keystroke / tree-sitter's"), ratio, 0.2),
            100 => goals.at_most(&name("median keystroke / tree-sitter's"), ratio, 0.1),
            _ => (),
        }
        goals.at_most(&name("worst keystroke / full parse"), of_full, 1.0);
    }
    if let [.., ten, hundred] = medians[..] {
        goals.at_most("median keystroke at 100 KB / at 10 KB", hundred / ten, 2.0);
    }
}

/// Answers our median, its ratio to the other's, and the worst share of a full parse.
fn print_row(name: &str, mut times: Vec<Times>) -> (f64, f64, f64) {
    let micro = |it: Duration| it.as_secs_f64() * 1e6;
    print!("{name:28}");
    times.sort_by_key(|it| it.ours);
    let (middle, last) = (times.len() / 2, times.len() - 1);
    let ours = (times[middle].ours, times[last].ours);
    times.sort_by_key(|it| it.theirs);
    let other = (times[middle].theirs, times[last].theirs);
    for (ours, other) in [(ours.0, other.0), (ours.1, other.1)] {
        let (ours, other) = (micro(ours), micro(other));
        print!("{ours:10.1}{other:13.1}{:9.3}", ours / other);
    }
    let shares = times.iter().map(|it| micro(it.ours) / micro(it.full));
    let of_full = shares.fold(0.0, f64::max);
    println!("{of_full:9.3}");
    (micro(ours.0), micro(ours.0) / micro(other.0), of_full)
}

/// The times of every key at a handful of places all over the text.
fn keystrokes(text: &str, typing: &Typing, rounds: usize) -> Vec<Times> {
    const PLACES: usize = 5;
    let mut places: Vec<usize> = (0..PLACES)
        .filter_map(|it| {
            let from = text.len() * it / PLACES;
            let found = text.get(from..)?.find(typing.before)?;
            Some(from + found)
        })
        .collect();
    places.dedup();
    let mut times = vec![Times::WORST; places.len() * typing.keys.len()];
    for _ in 0..rounds {
        for (place, times) in places.iter().zip(times.chunks_mut(typing.keys.len())) {
            let mut file = File::new(text);
            let mut texts = Vec::new();
            for (key, times) in typing.keys.iter().zip(&mut *times) {
                times.take(file.press(*place, key));
                texts.push(file.text.clone());
            }
            assert_eq!(file.text, text);
            for (text, times) in texts.iter().zip(times) {
                times.full = times.full.min(timed(|| parse(text)).1);
            }
        }
    }
    times
}

/// A file open in both.
struct File {
    text: String,
    ours: Parse,
    parser: Parser,
    theirs: Tree,
}

impl File {
    fn new(text: &str) -> File {
        let mut parser = tree_sitter();
        File {
            text: text.to_owned(),
            ours: parse(text),
            theirs: theirs(&mut parser, text, None),
            parser,
        }
    }

    fn press(&mut self, place: usize, &Key(behind, delete, insert): &Key) -> Times {
        let start = place + behind;
        let end = start + delete;
        let (start_position, old_end_position) = (self.point(start), self.point(end));
        self.text.replace_range(start..end, insert);
        let new_end_byte = start + insert.len();
        let edit = InputEdit {
            start_byte: start,
            old_end_byte: end,
            new_end_byte,
            start_position,
            old_end_position,
            new_end_position: self.point(new_end_byte),
        };
        let size = |it: usize| TextSize::new(u32::try_from(it).expect("a short text"));
        let range = TextRange::new(size(start), size(end));
        // Again and again, for both: the first time measures how cold the caches are.
        let (mut our_time, mut their_time) = (Duration::MAX, Duration::MAX);
        let (mut ours, mut tree) = (None, None);
        for _ in 0..3 {
            let (made, time) = timed(|| self.ours.edit(range, insert));
            our_time = our_time.min(time);
            ours = Some(made);
        }
        for _ in 0..3 {
            let mut old = self.theirs.clone();
            let (made, time) = timed(|| {
                old.edit(&edit);
                theirs(&mut self.parser, &self.text, Some(&old))
            });
            their_time = their_time.min(time);
            tree = Some(made);
        }
        self.ours = ours.expect("an edit was made");
        self.theirs = tree.expect("an edit was made");
        Times {
            ours: our_time,
            theirs: their_time,
            full: Duration::MAX,
        }
    }

    fn point(&self, offset: usize) -> Point {
        let before = &self.text[..offset];
        let line = before.rfind('\n').map_or(0, |it| it + 1);
        Point::new(before.matches('\n').count(), offset - line)
    }
}
