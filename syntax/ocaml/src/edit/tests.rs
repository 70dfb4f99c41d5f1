//! Chained random edits, each compared with a parse from scratch: the same tree, the same errors.

use super::{Way, edit};
use crate::ast::AstNode;
use crate::parse::{Parse, whole};
use crate::{SyntaxKind, TextRange, TextSize};

/// A file with something of everything.
const SAMPLE: &str = include_str!("../../tests/data/sample.ml");
const SAMPLE_INTERFACE: &str = include_str!("../../tests/data/sample.mli");

/// What people type, and what is dangerous to a parser that remembers.
const HAZARDS: &[&str] = &[
    "\"",
    "'",
    "(*",
    "*)",
    "{|",
    "|}",
    "{x|",
    "|x}",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    "[|",
    "|]",
    "let ",
    "let x = ",
    " in ",
    "in",
    "and ",
    ";;",
    ";",
    "\n",
    "\n\n",
    "\nlet ",
    "\n  let ",
    " ",
    "  ",
    "struct ",
    "end",
    " end ",
    "begin ",
    "module M = struct\n",
    "object ",
    "method m = ",
    "sig ",
    "type ",
    "open ",
    "open M\n",
    "if ",
    "then ",
    "else ",
    "fun x -> ",
    "function ",
    "match x with ",
    "| A -> ",
    "|",
    "with ",
    "try ",
    ".",
    ",",
    "::",
    ":",
    "->",
    "=",
    "+",
    "-",
    "*",
    "!",
    "~x:",
    "?y",
    "#",
    "\n# 1 \"f\"",
    "# ",
    "1",
    "\"f\"",
    "`A",
    "[@a ",
    "[@@a]",
    "[@@@a]",
    "[%e ",
    "[%%e]",
    "{%e|",
    "x",
    "X",
    "'a",
    "'a'",
    "\\",
    "\t",
    "é",
    "\u{1F42B}",
    "\r\n",
    "\r",
    "effect ",
    "\\#",
    "(**",
    "(*)",
    "rec ",
    "type t = A of ",
    "exception ",
    "class c = ",
    "val x : ",
    "external f : ",
    "do ",
    "done",
    "while ",
    "for ",
    "let* ",
    "and* ",
    "let open ",
    "let module ",
    "1.",
    "e",
    "0x",
    "@@",
    "<-",
    ":=",
    ">",
    "<",
    "_",
    "\0",
];

#[test]
fn chained_edits_equal_parses_from_scratch() {
    let edits = 100_000;
    let half = Run::new(1, SAMPLE, SyntaxKind::IMPLEMENTATION).take(edits * 3 / 4);
    let other = Run::new(2, SAMPLE_INTERFACE, SyntaxKind::INTERFACE).take(edits / 4);
    assert_eq!(half.count() + other.count(), edits);
}

/// An edit counts as incremental if less than the file was read again for it. (A quote or a comment
/// opened at random, which changes what follows up to the end, is a tenth of these edits.)
#[test]
fn edits_of_a_large_file_are_incremental() {
    let large = SAMPLE.repeat(12);
    let mut run = Run::new(3, &large, SyntaxKind::IMPLEMENTATION);
    run.longest = usize::MAX;
    run.chain = 20;
    let total = 1000;
    let read_less = |(way, length): &(Way, usize)| match way {
        Way::Token => true,
        Way::Sections(read) => read < length,
        Way::Whole => false,
    };
    let incremental = run.by_ref().take(total).filter(read_less).count();
    assert!(
        incremental * 10 >= total * 9,
        "{incremental} of {total} edits were incremental"
    );
}

#[test]
fn untouched_items_are_shared() {
    let old = whole(
        "let a = 1\nlet b = 2\nlet c = 3\nlet d = 4\n",
        SyntaxKind::IMPLEMENTATION,
    );
    let (new, _) = edit(&old, TextRange::empty(TextSize::new(18)), "0 + f ");
    let shared = |index: usize| {
        let node = |it: &Parse| {
            let item = it.root().items().nth(index);
            item.map(|it| it.syntax().green() as *const _)
        };
        node(&old) == node(&new)
    };
    assert_eq!([0, 1, 2, 3].map(shared), [true, false, true, true]);
}

/// A keystroke copies the root and a group: both must be small beside the number of items.
#[test]
fn long_files_have_short_lists() {
    let item = |it: usize| format!("let x{it} = f {}\n\n", "y".repeat(it % 611));
    let text: String = (0..4000).map(item).collect();
    let parse = whole(&text, SyntaxKind::IMPLEMENTATION);
    assert_eq!(parse.root().items().count(), 4000);
    let root = parse.syntax();
    let longest = root.children().map(|it| it.green().children().len()).max();
    let groups = root.green().children().len();
    assert!(groups < 100 && longest < Some(200), "{groups} {longest:?}");
}

struct Run<'t> {
    random: Random,
    sample: &'t str,
    kind: SyntaxKind,
    text: String,
    parse: Parse,
    /// After so many edits in a row the text is a fresh one again.
    chain: usize,
    done: usize,
    longest: usize,
}

impl Run<'_> {
    fn new(seed: u64, sample: &str, kind: SyntaxKind) -> Run<'_> {
        Run {
            random: Random(seed),
            sample,
            kind,
            text: sample.to_owned(),
            parse: whole(sample, kind),
            chain: 300,
            done: 0,
            longest: 2 * sample.len(),
        }
    }
}

impl Iterator for Run<'_> {
    type Item = (Way, usize);

    fn next(&mut self) -> Option<(Way, usize)> {
        if self.done.is_multiple_of(self.chain) || self.text.len() > self.longest {
            self.text = self.sample.to_owned();
            self.parse = whole(self.sample, self.kind);
        }
        self.done += 1;
        let start = self.boundary(self.text.len() + 1);
        let length = match self.random.below(10) {
            0..=4 => 0,
            5..=7 => 1 + self.random.below(3),
            8 => self.random.below(30),
            _ => self.random.below(120),
        };
        let mut end = (start + length).min(self.text.len());
        while !self.text.is_char_boundary(end) {
            end += 1;
        }
        let insert = self.insertion();
        let range = TextRange::new(TextSize::new(start as u32), TextSize::new(end as u32));
        let before = self.text.clone();
        self.text.replace_range(start..end, &insert);
        let (edited, way) = edit(&self.parse, range, &insert);
        let scratch = whole(&self.text, self.kind);
        if edited != scratch {
            let what = format!("edit {}: {start}..{end} by {insert:?}, {way:?}", self.done);
            let shown = |it: &Parse| format!("{:#?}{:#?}{:#?}", it.syntax(), it.errors, it.notes);
            let (edited, scratch) = (shown(&edited), shown(&scratch));
            let differ = edited.lines().zip(scratch.lines()).find(|it| it.0 != it.1);
            let from = self.boundary_before(start.saturating_sub(80));
            let to = self.boundary_before((start + 80).min(self.text.len()));
            let near = &self.text[from..to];
            panic!("{what}: {differ:?}\nnear:\n{near}\nbefore:\n{before:?}");
        }
        self.parse = edited;
        Some((way, self.text.len()))
    }
}

impl Run<'_> {
    fn boundary(&mut self, bound: usize) -> usize {
        let at = self.random.below(bound);
        self.boundary_before(at)
    }

    fn boundary_before(&self, mut at: usize) -> usize {
        while !self.text.is_char_boundary(at) {
            at -= 1;
        }
        at
    }

    fn insertion(&mut self) -> String {
        match self.random.below(10) {
            0 => String::new(),
            1 => {
                let start = self.boundary(self.text.len() + 1);
                self.text[start..].chars().take(20).collect()
            }
            2 | 3 => ["a", "b", "x", "1", " ", "_", "A", "\n"][self.random.below(8)].to_owned(),
            _ => HAZARDS[self.random.below(HAZARDS.len())].to_owned(),
        }
    }
}

/// SplitMix64.
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
