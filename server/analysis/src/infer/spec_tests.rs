//! The literate specs in `spec/*.md`: what is supported, as examples that a newcomer can read.
//!
//! In a block of OCaml, `(* : type *)` at the end of a line says the type of what the line binds, and
//! `(* error: words *)` says that something that starts on the line is refused in words that contain
//! these. Every refusal must be announced. A block for another release than the newest says so:
//! ```` ```ocaml release=4.4.2 ````.

use mirage_releases::Release;

use super::build;
use super::check::Checker;

#[test]
fn specs_hold() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/infer/spec");
    let mut problems = Vec::new();
    let mut blocks = 0;
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    for path in files {
        let text = std::fs::read_to_string(&path).unwrap();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        for (line, release, block) in ocaml_blocks(&text) {
            blocks += 1;
            check(&format!("{name}:{line}"), release, &block, &mut problems);
        }
    }
    assert!(blocks > 20, "only {blocks} examples");
    assert!(problems.is_empty(), "\n{}\n", problems.join("\n"));
}

/// The line, release and text of each block.
fn ocaml_blocks(text: &str) -> Vec<(usize, Release, String)> {
    let mut blocks = Vec::new();
    let mut open: Option<(usize, Release, String)> = None;
    for (index, line) in text.lines().enumerate() {
        if let Some(info) = line.strip_prefix("```") {
            match open.take() {
                Some(block) => blocks.push(block),
                None if info.starts_with("ocaml") => {
                    let release = info
                        .split_once("release=")
                        .and_then(|(_, version)| Release::parse(version.trim()))
                        .unwrap_or_else(Release::newest);
                    open = Some((index + 1, release, String::new()));
                }
                None => {}
            }
        } else if let Some((_, _, block)) = &mut open {
            block.push_str(line);
            block.push('\n');
        }
    }
    blocks
}

fn check(place: &str, release: Release, block: &str, problems: &mut Vec<String>) {
    let parse = ocaml_syntax::parse(block);
    for error in parse.errors() {
        problems.push(format!("{place}: syntax: {}", error.message));
    }
    let unit = build::build(block, &parse);
    let mut checker = Checker::new(&unit, Some(&[]), release, false);
    checker.run();
    let line_of = |offset: u32| block[..offset as usize].matches('\n').count();
    let lines: Vec<&str> = block.lines().collect();
    let mut refusals: Vec<(usize, String)> = checker
        .findings
        .errors
        .iter()
        .map(|error| (line_of(error.range.start().into()), error.message()))
        .collect();
    for (index, line) in lines.iter().enumerate() {
        if let Some(words) = assertion(line, "(* error: ") {
            match refusals
                .iter()
                .position(|(at, message)| *at == index && message.contains(words))
            {
                Some(found) => drop(refusals.remove(found)),
                None => problems.push(format!("{place}: no refusal on `{line}`")),
            }
        }
        if let Some(wanted) = assertion(line, "(* : ") {
            let ty = checker
                .values
                .iter()
                // Values of signatures of the release data have places in other texts.
                .filter(|value| {
                    block.get(std::ops::Range::<usize>::from(value.range))
                        == Some(value.name.text())
                })
                .find(|value| line_of(value.range.start().into()) == index)
                .map(|value| value.ty);
            let shown = ty.map(|ty| checker.show(ty)).unwrap_or_default();
            if shown != wanted {
                problems.push(format!("{place}: `{line}` is `{shown}`"));
            }
        }
    }
    for (line, message) in refusals {
        problems.push(format!("{place}: refused on `{}`: {message}", lines[line]));
    }
}

fn assertion<'a>(line: &'a str, start: &str) -> Option<&'a str> {
    let (_, rest) = line.split_once(start)?;
    Some(rest.split_once("*)")?.0.trim())
}
