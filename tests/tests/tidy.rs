//! The invariants of the house, each an absence: which room may know what, and what stands in no
//! file. Ordinary tests, because a rule that nothing checks does not last.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().expect("a room lies in a house").to_owned()
}

/// Every Rust file of the rooms, with its path from the root.
fn sources() -> Vec<(String, String)> {
    let mut sources = Vec::new();
    for room in ["syntax", "server", "tests", "editors"] {
        collect(&root().join(room), &mut sources);
    }
    assert!(sources.len() > 100, "the sources were found");
    sources
}

fn collect(folder: &Path, sources: &mut Vec<(String, String)>) {
    let entries = std::fs::read_dir(folder).expect("a folder of the house");
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    for path in paths {
        let name = path.file_name().and_then(|name| name.to_str());
        let name = name.unwrap_or_default();
        if path.is_dir() {
            if !matches!(name, "target" | "node_modules" | "corpus" | "data") {
                collect(&path, sources);
            }
        } else if path.extension().is_some_and(|it| it == "rs") {
            let text = std::fs::read_to_string(&path).expect("source is text");
            let inside = path.strip_prefix(root()).expect("it lies in the house");
            sources.push((inside.to_string_lossy().replace('\\', "/"), text));
        }
    }
}

/// The part of a file that is not tests: up to its test module, which stands last.
fn code(text: &str) -> &str {
    let end = text.find("#[cfg(test)]\nmod tests");
    &text[..end.unwrap_or(text.len())]
}

/// Lines of code without comments, with their numbers.
fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let lines = code(text).lines().enumerate();
    lines
        .map(|(number, line)| (number + 1, line.trim()))
        .filter(|(_, line)| !line.starts_with("//"))
}

/// Whether a file is tests altogether.
fn is_tests(path: &str) -> bool {
    path.starts_with("tests/")
        || path.contains("/tests/")
        || path.ends_with("/tests.rs")
        || path.ends_with("_tests.rs")
        || path.contains("/examples/")
        || path.contains("/fuzz/")
        || path.ends_with("/fixture.rs")
}

fn assert_none(problems: &[String], rule: &str) {
    assert!(problems.is_empty(), "{rule}:\n{}", problems.join("\n"));
}

/// The dependencies of a room, as its manifest lists them.
fn dependencies(room: &str) -> BTreeSet<String> {
    let manifest = root().join(room).join("Cargo.toml");
    let text = std::fs::read_to_string(manifest).expect("a room has a manifest");
    let table: toml::Table = text.parse().expect("a manifest is TOML");
    let dependencies = table.get("dependencies").and_then(|it| it.as_table());
    dependencies
        .map(|it| it.keys().cloned().collect())
        .unwrap_or_default()
}

#[test]
fn rooms_depend_on_what_they_may() {
    for (room, allowed) in [
        ("syntax/ocaml", &["rowan"][..]),
        ("syntax/xl", &["rowan"]),
        ("server/releases", &["serde", "ocaml-syntax"]),
        (
            "server/analysis",
            &[
                "mirage-releases",
                "ocaml-syntax",
                "rowan",
                "rustc-hash",
                "salsa",
                "xl-config",
            ],
        ),
    ] {
        let allowed: BTreeSet<String> = allowed.iter().map(|&it| it.to_owned()).collect();
        let more: Vec<String> = dependencies(room).difference(&allowed).cloned().collect();
        assert_none(&more, &format!("{room} may not depend on"));
    }
}

#[test]
fn only_the_server_does_input_and_output() {
    const FORBIDDEN: [&str; 9] = [
        "std::fs",
        "std::io",
        "std::net",
        "std::env",
        "std::process",
        "std::time",
        "std::thread",
        "println!",
        "eprintln!",
    ];
    let mut problems = Vec::new();
    for (path, text) in sources() {
        let room = [
            "syntax/ocaml/src",
            "syntax/xl/src",
            "server/releases/src",
            "server/analysis/src",
        ];
        if !room.iter().any(|room| path.starts_with(room)) || is_tests(&path) {
            continue;
        }
        for (number, line) in lines(&text) {
            if let Some(found) = FORBIDDEN.iter().find(|it| line.contains(**it)) {
                problems.push(format!("{path}:{number}: {found}"));
            }
        }
    }
    assert_none(
        &problems,
        "input, output, time and threads are the server's",
    );
}

#[test]
fn only_the_language_server_knows_its_protocol() {
    let mut problems = Vec::new();
    for (path, text) in sources() {
        let knows = path.starts_with("server/src/lsp/") || path == "server/src/position.rs";
        if knows || !path.starts_with("server/src") && !path.starts_with("server/analysis") {
            continue;
        }
        for (number, line) in lines(&text) {
            if line.contains("lsp_types") || line.contains("tower_lsp") {
                problems.push(format!("{path}:{number}"));
            }
        }
    }
    assert_none(&problems, "values of LSP stay in server/src/lsp");
}

#[test]
fn lines_and_columns_are_made_in_one_file() {
    let mut problems = Vec::new();
    for (path, text) in sources() {
        if path == "server/src/position.rs" || !path.starts_with("server/src") {
            continue;
        }
        for (number, line) in lines(&text) {
            if line.contains("Position::new(") || line.contains("len_utf16") {
                problems.push(format!("{path}:{number}"));
            }
        }
    }
    assert_none(&problems, "positions are made in position.rs");
}

#[test]
fn nothing_unfinished_is_left() {
    // Written in two parts, so that this file does not find itself.
    let words = [
        ("to", "do!("),
        ("unimpl", "emented!("),
        ("db", "g!("),
        ("FIX", "ME"),
        ("#[ig", "nore"),
    ];
    let mut problems = Vec::new();
    for (path, text) in sources() {
        for (number, line) in text.lines().enumerate() {
            for (start, end) in words {
                if line.contains(&format!("{start}{end}")) {
                    problems.push(format!("{path}:{}: {start}{end}", number + 1));
                }
            }
        }
    }
    assert_none(&problems, "unfinished");
}

#[test]
fn nothing_panics_on_purpose_outside_tests() {
    let mut problems = Vec::new();
    for (path, text) in sources() {
        if is_tests(&path) {
            continue;
        }
        for (number, line) in lines(&text) {
            if line.contains(".unwrap()") || line.contains("panic!(") {
                problems.push(format!("{path}:{number}: {line}"));
            }
        }
    }
    assert_none(&problems, "no input may make the program panic");
}

#[test]
fn every_file_says_what_it_is_for() {
    let mut problems = Vec::new();
    for (path, text) in sources() {
        if !text.starts_with("//!") {
            problems.push(path);
        }
    }
    assert_none(&problems, "a file starts with a paragraph: what it is for");
}

#[test]
fn no_file_knows_a_developers_machine() {
    // Written in two parts, so that this file does not find itself.
    let places = [
        ("/wo", "rk/"),
        ("/ho", "me/"),
        ("/Us", "ers/"),
        ("C:\\\\Us", "ers"),
    ];
    let mut problems = Vec::new();
    for (path, text) in sources() {
        for (number, line) in text.lines().enumerate() {
            for (start, end) in places {
                if line.contains(&format!("{start}{end}")) {
                    problems.push(format!("{path}:{}: {}", number + 1, line.trim()));
                }
            }
        }
    }
    assert_none(&problems, "paths of a machine");
}

#[test]
fn facts_about_releases_are_data() {
    // A release written out in code, as `[4, 11, 1]` or "4.11.1", is a fact in the wrong place.
    let mut problems = Vec::new();
    for (path, text) in sources() {
        let checked = ["server/analysis/src", "server/src"];
        // SARIF has versions of the same form.
        let other = is_tests(&path) || path.ends_with("/sarif.rs");
        if other || !checked.iter().any(|room| path.starts_with(room)) {
            continue;
        }
        for (number, line) in lines(&text) {
            let quoted = line.split('"').skip(1).step_by(2);
            if quoted.filter(|it| is_release(it)).count() > 0 {
                problems.push(format!("{path}:{number}: {line}"));
            }
        }
    }
    assert_none(&problems, "facts about releases lie in server/releases");
}

fn is_release(text: &str) -> bool {
    let parts: Vec<&str> = text.split('.').collect();
    let number = |part: &&str| !part.is_empty() && part.bytes().all(|it| it.is_ascii_digit());
    parts.len() == 3 && parts.iter().all(number)
}

#[test]
fn tracked_files_are_small() {
    const MOST: u64 = 2 << 20;
    let mut problems = Vec::new();
    for room in ["syntax", "server", "tests", "editors", "docs"] {
        large(&root().join(room), MOST, &mut problems);
    }
    assert_none(&problems, "files over 2 MiB");
}

fn large(folder: &Path, most: u64, problems: &mut Vec<String>) {
    let entries = std::fs::read_dir(folder).expect("a folder of the house");
    for path in entries.flatten().map(|entry| entry.path()) {
        let name = path.file_name().and_then(|name| name.to_str());
        // What packaging the extension leaves behind is not tracked.
        let packaged = path.ends_with("editors/vscode/bin");
        let made = matches!(name, Some("target" | "node_modules" | ".vscode-test"));
        let skipped = made || packaged;
        let found = std::fs::symlink_metadata(&path).expect("it is there");
        if found.is_dir() && !skipped {
            large(&path, most, problems);
        } else if found.is_file() && found.len() > most {
            problems.push(path.display().to_string());
        }
    }
}
