//! What must hold for every input: no panic, no byte lost, an edit equals a parse from scratch.
//!
//! The last bytes of an input say which edits are made, what is before them is the text: so any OCaml
//! file is a good input to start from.

use ocaml_syntax::{Parse, TextRange, TextSize, parse, parse_interface};

const EDITS: usize = 2;
/// For each edit where it starts (2), how much it deletes (1) and what it inserts (2).
const BYTES_OF_EDIT: usize = 5;

const HAZARDS: [&str; 24] = [
    "\"",
    "'",
    "(*",
    "*)",
    "{|",
    "|}",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    "let ",
    " in ",
    ";;",
    "\n",
    "\nlet x = ",
    "struct ",
    "end ",
    "begin ",
    "\n# 1 \"f\"\n",
    "[@@a",
    "\\",
    "\r\n",
];

/// Panics where something does not hold.
pub(crate) fn check(data: &[u8]) {
    let (text, control) = data.split_at(data.len().saturating_sub(EDITS * BYTES_OF_EDIT + 1));
    let mut text = String::from_utf8_lossy(text).into_owned();
    let is_interface = control.first().is_some_and(|it| it & 1 == 1);
    let whole = if is_interface { parse_interface } else { parse };
    let mut old = checked(whole(&text), &text);
    for edit in control.get(1..).unwrap_or(&[]).chunks_exact(BYTES_OF_EDIT) {
        let start = boundary(&text, usize::from(edit[0]) << 8 | usize::from(edit[1]));
        let end = boundary(&text, start + usize::from(edit[2]) / 4).max(start);
        let insert = inserted(&text, edit[3], edit[4]);
        let size = |it: usize| TextSize::try_from(it).expect("a short text");
        let range = TextRange::new(size(start), size(end));
        text.replace_range(start..end, &insert);
        let new = checked(old.edit(range, &insert), &text);
        assert_eq!(new, whole(&text), "{range:?} {insert:?}");
        old = new;
    }
}

fn checked(parse: Parse, text: &str) -> Parse {
    assert_eq!(parse.syntax().text(), text, "not lossless");
    for error in parse.errors() {
        assert!(usize::from(error.range.end().max(error.stop.end())) <= text.len());
    }
    parse
}

/// The last character boundary at or before a place that is brought into the text.
fn boundary(text: &str, at: usize) -> usize {
    let at = if at > text.len() {
        at % (text.len() + 1)
    } else {
        at
    };
    (0..=at)
        .rev()
        .find(|&it| text.is_char_boundary(it))
        .unwrap_or(0)
}

/// Something dangerous, or a piece of the text.
fn inserted(text: &str, kind: u8, at: u8) -> String {
    if let Some(hazard) = HAZARDS.get(usize::from(kind) % 32) {
        return (*hazard).to_owned();
    }
    let from = boundary(text, usize::from(at) * 7);
    text[from..].chars().take(usize::from(kind) / 8).collect()
}
