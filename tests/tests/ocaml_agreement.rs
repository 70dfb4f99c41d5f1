//! Our verdicts beside those of OCaml's own parser, on every file that the machine's OCaml packages
//! installed and on single-token mutations of these files.
//!
//! Prints the figures and every disagreement. Where there is no `ocamlc`, one line says so. The number
//! of mutations is read from `OCAML_MUTATIONS`, their seed from `OCAML_SEED`.

use std::fs;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Mutations when nothing else is asked for.
const MUTATIONS: usize = 20_000;
/// Where the mutations start when nothing else is asked for.
const SEED: usize = 20_131_209;
/// Larger files are left out of mutations: each of them is read twice as a whole.
const LARGEST_MUTATED: usize = 40_000;

#[test]
fn agrees_with_the_compiler() {
    let Some(oracle) = Oracle::build() else {
        return say("skipped: no `ocamlc` with its compiler-libs on this machine");
    };
    let files = oracle.installed_files();
    assert!(
        files.len() > 100,
        "too few files to compare with: {}",
        files.len()
    );

    let originals = files.iter().map(|it| it.text.clone()).collect();
    let disagreements = compare(&oracle, originals);
    assert!(
        disagreements.is_empty(),
        "{} unmodified files differ",
        disagreements.len()
    );

    let number = |name: &str| std::env::var(name).ok().and_then(|it| it.parse().ok());
    let wanted = number("OCAML_MUTATIONS").unwrap_or(MUTATIONS);
    let seed = number("OCAML_SEED").unwrap_or(SEED);
    let mutants = mutants(&files, wanted, seed);
    let disagreements = compare(&oracle, mutants);
    let allowed = wanted / 1000;
    assert!(
        disagreements.len() <= allowed,
        "{} mutations differ",
        disagreements.len()
    );
}

/// One text that both parsers read.
#[derive(Clone)]
struct Text {
    label: String,
    interface: bool,
    bytes: Vec<u8>,
}

struct File {
    text: Text,
    path: PathBuf,
}

fn compare(oracle: &Oracle, texts: Vec<Text>) -> Vec<String> {
    let theirs = oracle.verdicts(&texts);
    let mut accepted = 0;
    let mut disagreements = Vec::new();
    let mut other_places = Vec::new();
    let mut refused = 0;
    for (text, theirs) in texts.iter().zip(&theirs) {
        let ours = our_verdict(text);
        let accepts = theirs == "ok";
        accepted += usize::from(accepts);
        let same_verdict = (ours == "ok") == accepts;
        refused += usize::from(same_verdict && !accepts);
        if same_verdict && (accepts || place_of(&ours) == place_of(theirs)) {
            continue;
        }
        let both = format!("{}\n    ocamlc: {theirs}\n    we:     {ours}", text.label);
        if same_verdict {
            other_places.push(both);
        } else {
            disagreements.push(both);
        }
    }
    let count = texts.len();
    say(&format!(
        "{} of {count} texts agree ({:.3} %); OCaml accepts {accepted} of them",
        count - disagreements.len(),
        percent(disagreements.len(), count),
    ));
    if refused > 0 {
        say(&format!(
            "{} of {refused} refusals are at the very bytes that OCaml underlines ({:.3} %)",
            refused - other_places.len(),
            percent(other_places.len(), refused),
        ));
    }
    for disagreement in disagreements.iter().chain(&other_places) {
        say(disagreement);
    }
    disagreements
}

fn percent(different: usize, all: usize) -> f64 {
    100.0 * (all - different) as f64 / all as f64
}

/// As the oracle says it: `ok`, or `error START END MESSAGE`.
fn our_verdict(text: &Text) -> String {
    let source = as_text(&text.bytes);
    let parse = parse(&source, text.interface);
    assert_eq!(
        parse.syntax().text(),
        source.as_str(),
        "{}: not lossless",
        text.label
    );
    let Some(error) = parse.refusal() else {
        return "ok".to_owned();
    };
    let (start, end) = (u32::from(error.stop.start()), u32::from(error.stop.end()));
    format!("error {start} {end} {}", error.message)
}

fn place_of(verdict: &str) -> Option<(&str, &str)> {
    let mut words = verdict.split(' ').skip(1);
    Some((words.next()?, words.next()?))
}

fn parse(text: &str, interface: bool) -> ocaml_syntax::Parse {
    if interface {
        ocaml_syntax::parse_interface(text)
    } else {
        ocaml_syntax::parse(text)
    }
}

/// Old files are written in Latin-1; a byte that is no UTF-8 becomes another single byte that is
/// allowed in comments and strings only.
fn as_text(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        text.extend(chunk.invalid().iter().map(|_| '\u{7f}'));
    }
    text
}

/// Past the capture of test output: what is skipped and what was found is to be seen.
fn say(line: &str) {
    let _ = writeln!(io::stderr(), "ocaml_agreement: {line}");
}

// ---- the compiler -------------------------------------------------------------------------------

struct Oracle {
    _dir: tempfile::TempDir,
    program: PathBuf,
    library: PathBuf,
}

impl Oracle {
    fn build() -> Option<Oracle> {
        let dir = tempfile::tempdir().ok()?;
        let library = Command::new("ocamlc").arg("-where").output().ok()?.stdout;
        let library = PathBuf::from(String::from_utf8(library).ok()?.trim());
        let source = dir.path().join("oracle.ml");
        fs::write(&source, include_str!("../data/ocaml/oracle.ml")).ok()?;
        let program = dir.path().join("oracle");
        let built = [
            ("ocamlopt", "ocamlcommon.cmxa"),
            ("ocamlc", "ocamlcommon.cma"),
        ]
        .into_iter()
        .any(|(compiler, archive)| {
            Command::new(compiler)
                .args(["-w", "-a", "-I", "+compiler-libs", archive])
                .arg(&source)
                .arg("-o")
                .arg(&program)
                .output()
                .is_ok_and(|it| it.status.success())
        });
        built.then_some(Oracle {
            _dir: dir,
            program,
            library,
        })
    }

    fn verdicts(&self, texts: &[Text]) -> Vec<String> {
        let mut child = Command::new(&self.program)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the oracle starts");
        let mut input = io::BufWriter::new(child.stdin.take().expect("piped"));
        let mut output = BufReader::new(child.stdout.take().expect("piped"));
        let mut answers = Vec::with_capacity(texts.len());
        std::thread::scope(|scope| {
            scope.spawn(move || {
                for text in texts {
                    let kind = if text.interface { 'i' } else { 's' };
                    writeln!(input, "{kind} {}", text.bytes.len()).expect("the oracle reads");
                    input.write_all(&text.bytes).expect("the oracle reads");
                }
            });
            let mut line = Vec::new();
            while output
                .read_until(b'\n', &mut line)
                .expect("the oracle answers")
                > 0
            {
                answers.push(String::from_utf8_lossy(&line).trim_end().to_owned());
                line.clear();
            }
        });
        child.wait().expect("the oracle ends");
        assert_eq!(answers.len(), texts.len(), "one answer a text");
        answers
    }

    fn installed_files(&self) -> Vec<File> {
        let mut files = Vec::new();
        collect(&self.library, &mut files);
        files.sort_by(|a, b| a.path.cmp(&b.path));
        files
    }
}

fn collect(dir: &Path, files: &mut Vec<File>) {
    let Ok(entries) = fs::read_dir(dir) else {
        return;
    };
    for entry in entries.flatten() {
        let path = entry.path();
        if entry.file_type().is_ok_and(|it| it.is_dir()) {
            collect(&path, files);
            continue;
        }
        let interface = match path.extension().and_then(|it| it.to_str()) {
            Some("ml") => false,
            Some("mli") => true,
            _ => continue,
        };
        let mut bytes = Vec::new();
        let read = fs::File::open(&path).and_then(|mut it| it.read_to_end(&mut bytes));
        if read.is_ok() {
            let label = path.display().to_string();
            files.push(File {
                text: Text {
                    label,
                    interface,
                    bytes,
                },
                path,
            });
        }
    }
}

// ---- mutations ----------------------------------------------------------------------------------

/// What a mutation may put into a text, beside the tokens of the text itself.
const WORDS: &[&str] = &[
    "and",
    "as",
    "assert",
    "begin",
    "class",
    "constraint",
    "do",
    "done",
    "downto",
    "else",
    "end",
    "exception",
    "external",
    "false",
    "for",
    "fun",
    "function",
    "functor",
    "if",
    "in",
    "include",
    "inherit",
    "initializer",
    "lazy",
    "let",
    "match",
    "method",
    "module",
    "mutable",
    "new",
    "nonrec",
    "object",
    "of",
    "open",
    "or",
    "private",
    "rec",
    "sig",
    "struct",
    "then",
    "to",
    "true",
    "try",
    "type",
    "val",
    "virtual",
    "when",
    "while",
    "with",
    "x",
    "X",
    "_",
    "1",
    "1.5",
    "'c'",
    "\"s\"",
    "{|q|}",
    "{%e|q|}",
    "{%%e|q|}",
    "~l:",
    "?l:",
    "~",
    "?",
    "!",
    "!!",
    "<>",
    "@@",
    "^",
    "+",
    "+.",
    "+=",
    "-",
    "-.",
    "*",
    "/",
    "**",
    "##",
    ".%",
    "let*",
    "and*",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    "[|",
    "|]",
    "[<",
    "[>",
    ">]",
    "{<",
    ">}",
    "[@",
    "[@@",
    "[@@@",
    "[%",
    "[%%",
    "&",
    "&&",
    "`",
    "'",
    ",",
    "->",
    ".",
    "..",
    ":",
    "::",
    ":=",
    ":>",
    ";",
    ";;",
    "<",
    "<-",
    "=",
    "|",
    "||",
    ">",
    "%",
    "#",
    "()",
    "[]",
    "(::)",
    "( + )",
    "mod",
    "lsl",
    "~-",
    "+!",
    "-!",
    "(*",
    "*)",
    "\"",
    "5L",
    "0x1F",
    "M.",
];

fn mutants(files: &[File], wanted: usize, seed: usize) -> Vec<Text> {
    let mut random = Random(seed as u64);
    let small: Vec<_> = files
        .iter()
        .filter(|it| it.text.bytes.len() < LARGEST_MUTATED)
        .collect();
    let mut mutants = Vec::with_capacity(wanted);
    while mutants.len() < wanted {
        let file = small[random.below(small.len())];
        let source = as_text(&file.text.bytes);
        let tokens: Vec<_> = parse(&source, file.text.interface)
            .syntax()
            .descendants_with_tokens()
            .filter_map(|it| it.into_token())
            .filter(|it| !it.kind().is_trivia())
            .map(|it| usize::from(it.text_range().start())..usize::from(it.text_range().end()))
            .collect();
        if tokens.len() < 2 {
            continue;
        }
        // Several of one file: taking it apart costs more than changing it.
        for _ in 0..8 {
            mutants.push(mutant(&file.text, &source, &tokens, &mut random));
        }
    }
    mutants
}

fn mutant(
    file: &Text,
    source: &str,
    tokens: &[std::ops::Range<usize>],
    random: &mut Random,
) -> Text {
    let index = random.below(tokens.len() - 1);
    let (range, next) = (tokens[index].clone(), tokens[index + 1].clone());
    let (old, between) = (&source[range.clone()], &source[range.end..next.start]);
    let word = match random.below(4) {
        0 => &source[tokens[random.below(tokens.len())].clone()],
        _ => WORDS[random.below(WORDS.len())],
    };
    let (replaced, new, what) = match random.below(8) {
        0 | 1 => (range, String::new(), format!("without `{old}`")),
        2 | 3 => (range, format!(" {word} "), format!("`{word}` for `{old}`")),
        4 | 5 => (
            range.start..range.start,
            format!(" {word} "),
            format!("`{word}` before `{old}`"),
        ),
        6 => (
            range.start..range.start,
            format!("{old} "),
            format!("`{old}` twice"),
        ),
        _ => {
            let follower = &source[next.clone()];
            let new = format!("{follower}{between} {old}");
            (
                range.start..next.end,
                new,
                format!("`{old}` and `{follower}` swapped"),
            )
        }
    };
    let at = replaced.start;
    let mut text = source.to_owned();
    text.replace_range(replaced, &new);
    let line = source[..at].matches('\n').count() + 1;
    let context: String = text[at..].chars().take(70).collect();
    let before: String = source[..at]
        .chars()
        .rev()
        .take(40)
        .collect::<Vec<_>>()
        .iter()
        .rev()
        .collect();
    Text {
        label: format!(
            "{}:{line} ({at}), {what}: {before:?} ## {context:?}",
            file.label
        ),
        interface: file.interface,
        bytes: text.into_bytes(),
    }
}

/// SplitMix64: the same mutations everywhere.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut it = self.0;
        it = (it ^ (it >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        it = (it ^ (it >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((it ^ (it >> 31)) % bound as u64) as usize
    }
}
