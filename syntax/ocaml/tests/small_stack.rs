//! Endless nesting on a small stack: it is parsed, edited, walked and dropped in a thread of 1 MiB, half of what threads have by default.

use ocaml_syntax::{TextRange, TextSize, parse};

const STACK: usize = 1024 * 1024;
const BYTES: usize = 10_000_000;

const NESTING: [&str; 8] = [
    "(",
    "[",
    "fun x ->",
    "if a then ",
    "let x = ",
    "match x with _ ->",
    "module M = struct ",
    "(* ",
];

#[test]
fn nesting_without_end() {
    for piece in NESTING {
        let work = move || {
            let text = piece.repeat(BYTES / piece.len());
            let old = parse(&text);
            assert_eq!(old.syntax().text_range().len(), TextSize::of(&*text));
            assert!(!old.errors().is_empty(), "{piece}");
            let middle = TextSize::new(text.len() as u32 / 2);
            let new = old.edit(TextRange::empty(middle), "x");
            assert_eq!(
                new.syntax().text_range().len(),
                TextSize::of(&*text) + TextSize::of("x")
            );
            drop((old, new));
        };
        let thread = std::thread::Builder::new().stack_size(STACK).spawn(work);
        assert!(thread.is_ok_and(|it| it.join().is_ok()), "{piece}");
    }
}
