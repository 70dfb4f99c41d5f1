//! `--check` on the command line: what it prints, and how it ends.

use std::path::Path;
use std::process::Command;

use expect_test::expect;
use serde_json::Value;
use tests::program::{Called, call, folder, program};

const GOOD: &str = "open Mirage\n\nlet () = register \"hello\" []\n";
const BAD: &str = "open Mirage\n\nlet () = register \"hello\" (\n";

/// A Xen file without fault.
const DOMAIN: &str =
    "name = 'x'\nkernel = '/boot/x.xen'\ntype = 'pvh'\nmemory = 32\non_crash = 'preserve'\n";

/// The release that is checked against does not matter to these tests.
fn without_release(text: &str) -> String {
    let mut shown = String::new();
    for word in text.split_inclusive(' ') {
        let is_version = word.trim_end_matches([' ', ',']).split('.').count() == 3
            && word.starts_with(|first: char| first.is_ascii_digit());
        shown.push_str(if is_version { "RELEASE, " } else { word });
    }
    shown
}

fn check(folder: &Path, arguments: &[&str]) -> Called {
    call(folder, &[&["--check"], arguments].concat())
}

#[test]
fn full_shows_the_source() {
    let folder = folder(&[("config.ml", BAD)]);
    let called = check(folder.path(), &[]);
    assert_eq!(called.code, Some(1));
    expect![[r#"
        error[syntax-error]: expected an expression here
         --> config.ml:3:28
          |
        3 | let () = register "hello" (
          |                            ^

        Found 1 problem in 1 file (MirageOS RELEASE, the newest known release).
    "#]]
    .assert_eq(&without_release(&called.stdout));
    assert_eq!(called.stderr, "");
}

#[test]
fn concise_is_one_line_a_problem() {
    let folder = folder(&[("b/config.ml", GOOD), ("a/config.ml", BAD)]);
    let called = check(folder.path(), &["--format", "concise"]);
    assert_eq!(called.code, Some(1));
    expect![[r#"
        a/config.ml:3:28: error[syntax-error] expected an expression here
        Found 1 problem in 1 of 2 files (MirageOS RELEASE, the newest known release).
    "#]]
    .assert_eq(&without_release(&called.stdout));
}

#[test]
fn json_is_one_object_a_line() {
    let folder = folder(&[("config.ml", BAD), ("good.xl", DOMAIN)]);
    let called = check(folder.path(), &["--format", "json", "--release", "4.11.1"]);
    assert_eq!(called.code, Some(1));
    let lines: Vec<Value> = called
        .stdout
        .lines()
        .map(|line| serde_json::from_str(line).expect("each line is JSON"))
        .collect();
    assert_eq!(lines.len(), 1);
    let problem = &lines[0];
    let keys: Vec<&str> = problem
        .as_object()
        .expect("an object")
        .keys()
        .map(String::as_str)
        .collect();
    let mut wanted = vec![
        "file",
        "rule",
        "severity",
        "rejects",
        "message",
        "release",
        "start",
        "end",
        "start_line",
        "start_column",
        "end_line",
        "end_column",
        "fixes",
        "url",
    ];
    wanted.sort_unstable();
    assert_eq!(keys, wanted);
    assert_eq!(problem["file"], "config.ml");
    assert_eq!(problem["rule"], "syntax-error");
    assert_eq!(problem["severity"], "error");
    assert_eq!(problem["rejects"], true);
    assert_eq!(problem["release"], "4.11.1");
    let start = usize::try_from(problem["start"].as_u64().expect("an offset")).expect("small");
    let before = &BAD[..start];
    let line = before.matches('\n').count() + 1;
    assert_eq!(problem["start_line"], line);
    let column = before.len() - before.rfind('\n').map_or(0, |at| at + 1) + 1;
    assert_eq!(problem["start_column"], column);
}

#[test]
fn nothing_found_is_success() {
    let folder = folder(&[("config.ml", GOOD), ("hello.xl", DOMAIN)]);
    for format in ["full", "concise"] {
        let called = check(folder.path(), &["--format", format]);
        assert_eq!(called.code, Some(0), "{called:?}");
        assert!(
            called.stdout.starts_with("No problems in 2 files"),
            "{called:?}"
        );
    }
    // A hint is no problem, but programs hear of it.
    let recent = format!("{GOOD}let new_in_4_9_0 = default_ptime\n");
    let folder = self::folder(&[("config.ml", &recent)]);
    let called = check(folder.path(), &["--format", "json"]);
    assert_eq!(called.code, Some(0), "{called:?}");
    let findings: Vec<serde_json::Value> = called
        .stdout
        .lines()
        .map(|line| serde_json::from_str(line).expect("an object"))
        .collect();
    assert_eq!(findings.len(), 1, "{called:?}");
    assert_eq!(findings[0]["rule"], "header-missing");
    assert_eq!(findings[0]["severity"], "hint");
}

#[test]
fn only_what_matters_in_a_folder_is_checked() {
    let skipped = [
        "_build",
        "_opam",
        "duniverse",
        ".git",
        "node_modules",
        "x/_build",
    ];
    let mut files = vec![
        ("a/config.ml".to_owned(), BAD),
        ("b/other.ml".to_owned(), BAD),
        (
            "b/header.ml".to_owned(),
            "(* mirage >= 4.0.0 *)\nlet x = (\n",
        ),
        ("b/unikernel.ml".to_owned(), "let x = (\n"),
        ("b/notes.txt".to_owned(), BAD),
    ];
    files.extend(skipped.map(|skipped| (format!("{skipped}/config.ml"), BAD)));
    let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (&**name, *text)).collect();
    let folder = folder(&files);
    let called = check(folder.path(), &["--format", "json"]);
    let mut found: Vec<String> = called
        .stdout
        .lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok())
        .map(|problem| problem["file"].as_str().unwrap_or_default().to_owned())
        .collect();
    found.dedup();
    assert_eq!(found, ["a/config.ml", "b/header.ml", "b/other.ml"]);
}

#[test]
fn a_file_that_is_named_is_checked_whatever_it_is() {
    let folder = folder(&[("_build/config.ml", BAD), ("notes.txt", "let x = (\n")]);
    for file in ["_build/config.ml", "notes.txt"] {
        let called = check(folder.path(), &["--format", "concise", file]);
        assert_eq!(called.code, Some(1), "{called:?}");
        assert!(called.stdout.starts_with(file), "{called:?}");
    }
}

#[test]
fn what_cannot_be_read_is_said_and_the_rest_is_checked() {
    let folder = folder(&[("config.ml", BAD), ("empty.ml", "")]);
    let write = |name: &str, bytes: &[u8]| {
        std::fs::write(folder.path().join(name), bytes).expect("a file can be written");
    };
    write("binary.ml", &[0x7f, b'E', b'L', b'F', 0, 0, 1]);
    write("latin.ml", b"open Mirage\nlet x = \"\xe9\"\n");
    let arguments = ["--format", "concise", "config.ml", "empty.ml"];
    let unreadable = ["binary.ml", "latin.ml", "missing.ml", "missing/config.ml"];
    let called = check(folder.path(), &[&arguments[..], &unreadable].concat());
    assert_eq!(called.code, Some(2), "{called:?}");
    assert!(called.stdout.starts_with("config.ml:"), "{called:?}");
    expect![[r#"
        unikernel-ls: missing.ml: no such file or folder
        unikernel-ls: missing/config.ml: no such file or folder
        unikernel-ls: binary.ml: a binary file, not a text
        unikernel-ls: latin.ml: not UTF-8 text: line 2 has bytes that are no character
    "#]]
    .assert_eq(&called.stderr);
}

#[test]
fn bad_usage_is_2() {
    let folder = folder(&[("config.ml", GOOD)]);
    for arguments in [
        &["--check", "--format", "yaml"][..],
        &["--check", "--release", "99.0.0"],
        &["--check", "--no-such-flag"],
        &["config.ml"],
        &["no-such-command"],
        &["--format", "json"],
        &["--check", "--stdio"],
    ] {
        let called = call(folder.path(), arguments);
        assert_eq!(called.code, Some(2), "{arguments:?}: {called:?}");
        assert!(!called.stderr.is_empty());
    }
    let empty = tests::program::folder(&[("README.md", "")]);
    let called = check(empty.path(), &[]);
    assert_eq!((called.code, called.stdout.as_str()), (Some(2), ""));
    assert!(called.stderr.contains("found no config.ml"), "{called:?}");
}

#[test]
fn monstrous_files_are_survived() {
    let folder = folder(&[("empty.ml", ""), ("brackets.ml", &"(".repeat(100_000))]);
    let line = "let value = foo (bar 1) \"text\" [ a; b ]\n";
    let large = format!("open Mirage\n{}", line.repeat((10 << 20) / line.len()));
    std::fs::write(folder.path().join("large.ml"), &large).expect("a file can be written");
    let one_line = format!("open Mirage let x = [{}", "a; ".repeat(1 << 20));
    std::fs::write(folder.path().join("line.ml"), one_line).expect("a file can be written");
    for (file, expected) in [
        ("empty.ml", &[0][..]),
        ("brackets.ml", &[1]),
        ("large.ml", &[0, 1]),
        ("line.ml", &[1]),
    ] {
        let called = check(folder.path(), &["--format", "concise", file]);
        let code = called.code.unwrap_or(-1);
        assert!(expected.contains(&code), "{file}: {code} {}", called.stderr);
        assert_eq!(called.stderr, "", "{file}");
    }
}

#[cfg(unix)]
#[test]
fn what_may_not_be_read_is_said() {
    use std::os::unix::fs::PermissionsExt;

    let folder = folder(&[("closed/config.ml", BAD), ("config.ml", GOOD), ("x.xl", "")]);
    let close = |name: &str, mode| {
        let permissions = std::fs::Permissions::from_mode(mode);
        std::fs::set_permissions(folder.path().join(name), permissions).expect("it is ours");
    };
    close("closed", 0o000);
    close("x.xl", 0o000);
    close(".", 0o755);
    // Nothing is closed to root, who therefore checks as somebody else.
    let root = std::fs::read_dir(folder.path().join("closed")).is_ok();
    let mut command = if root {
        let mut command = Command::new("setpriv");
        command
            .args(["--reuid=65534", "--clear-groups"])
            .arg(program());
        command
    } else {
        Command::new(program())
    };
    let called = command
        .args(["--check", "--format", "concise"])
        .current_dir(folder.path())
        .output();
    close("closed", 0o755);
    let Ok(called) = called else {
        eprintln!("skipped: this runs as root, and there is no setpriv");
        return;
    };
    let stderr = String::from_utf8_lossy(&called.stderr);
    if stderr.contains("setpriv:") {
        eprintln!("skipped: {stderr}");
        return;
    }
    assert_eq!(called.status.code(), Some(2), "{stderr}");
    expect![[r#"
        unikernel-ls: closed: no permission to read it
        unikernel-ls: x.xl: no permission to read it
    "#]]
    .assert_eq(&stderr);
    let stdout = String::from_utf8_lossy(&called.stdout);
    assert!(stdout.starts_with("No problems in 1 file"), "{stdout}");
}

#[cfg(unix)]
#[test]
fn links_in_circles_and_pipes_are_passed_over() {
    let folder = folder(&[("a/config.ml", GOOD)]);
    std::os::unix::fs::symlink("..", folder.path().join("a/up")).expect("a link");
    std::os::unix::fs::symlink("self", folder.path().join("self")).expect("a link");
    let pipe = Command::new("mkfifo")
        .arg(folder.path().join("pipe.xl"))
        .status();
    let called = check(folder.path(), &[]);
    assert_eq!(called.code, Some(0), "{called:?}");
    assert!(
        called.stdout.starts_with("No problems in 1 file"),
        "{called:?}"
    );
    if pipe.is_ok_and(|status| status.success()) {
        let called = check(folder.path(), &["pipe.xl"]);
        assert_eq!(called.code, Some(2), "{called:?}");
        assert!(called.stderr.contains("not a regular file"), "{called:?}");
    }
}
