//! Parsing OCaml, in bytes a second: a configuration as people write it, and the same text many
//! times over; and one keystroke in each, parsed again incrementally.

use divan::Bencher;
use divan::counter::BytesCount;
use ocaml_syntax::{Parse, TextRange, TextSize, parse};

const CONFIG: &str = include_str!("../data/editor/config.ml");

/// How many copies of the configuration.
const COPIES: [usize; 3] = [1, 10, 100];

fn main() {
    divan::main();
}

#[divan::bench(args = COPIES)]
fn whole(bencher: Bencher<'_, '_>, copies: usize) {
    let text = CONFIG.repeat(copies);
    bencher
        .counter(BytesCount::of_str(&text))
        .bench(|| parse(divan::black_box(&text)));
}

#[divan::bench(args = COPIES)]
fn keystroke(bencher: Bencher<'_, '_>, copies: usize) {
    let text = CONFIG.repeat(copies);
    let tree = parse(&text);
    let middle = text.len() / 2;
    let at = text[middle..]
        .find("let ")
        .map_or(middle, |let_at| middle + let_at + 4);
    let at = TextRange::empty(TextSize::new(u32::try_from(at).expect("a short text")));
    bencher.bench(|| -> Parse { tree.edit(divan::black_box(at), "x") });
}
