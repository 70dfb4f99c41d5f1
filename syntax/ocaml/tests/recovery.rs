//! What people have on the screen while they type, and what is said about it.
//!
//! `data/recovery.txt` holds the texts, the errors under them, and the items that are found; lines that
//! start with `~` are the answer and are written by `UPDATE_EXPECT=1 cargo test -p ocaml-syntax`.

use expect_test::expect_file;
use ocaml_syntax::SyntaxError;
use std::fmt::Write as _;

#[test]
fn half_typed_texts() {
    let file = include_str!("data/recovery.txt");
    let mut answer = String::new();
    for case in file.split_inclusive("\n\n== ") {
        let case = case.trim_start_matches("== ").trim_end_matches("\n\n== ");
        let (title, rest) = case.split_once('\n').unwrap_or((case, ""));
        let text: String = rest
            .split_inclusive('\n')
            .filter(|it| !it.starts_with('~'))
            .collect();
        let text = text.trim_end_matches('\n').to_owned() + "\n";
        render(title, &text, &mut answer);
    }
    expect_file!["data/recovery.txt"].assert_eq(answer.trim_end_matches('\n'));
}

fn render(title: &str, text: &str, out: &mut String) {
    let parse = if title.ends_with(".mli") {
        ocaml_syntax::parse_interface(text)
    } else {
        ocaml_syntax::parse(text)
    };
    assert_eq!(parse.syntax().text(), text, "{title}: not lossless");
    let _ = writeln!(out, "== {title}");
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        out.push_str(line);
        let end = start + line.len();
        let here = |it: &&SyntaxError| (start..end).contains(&usize::from(it.range.start()));
        for error in parse.errors().iter().filter(here) {
            let from = usize::from(error.range.start());
            let to = usize::from(error.range.end()).min(end).max(from + 1);
            let indent = text[start..from].chars().count();
            let carets = "^".repeat(to - from);
            if indent == 0 {
                let _ = writeln!(out, "~{carets} {}", error.message);
            } else {
                let _ = writeln!(out, "~{}{carets} {}", " ".repeat(indent - 1), error.message);
            }
        }
        start = end;
    }
    let items: Vec<_> = parse
        .root()
        .items()
        .map(|it| {
            let text = ocaml_syntax::ast::AstNode::syntax(&it).text().to_string();
            let head: Vec<_> = text.split_whitespace().take(2).collect();
            head.join(" ")
        })
        .collect();
    let _ = writeln!(out, "~ items: {}\n", items.join(" | "));
}
