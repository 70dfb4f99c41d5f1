//! `doctor`: each thing that can be wrong in a unikernel's folder is made so, one at a time, and is
//! told with a remedy; the folder as it should be is told to be so.

use std::path::Path;
use std::process::Command;

use expect_test::expect;
use tests::program::{Called, call, folder};

const CONFIG: &str = "\
(* mirage >= 4.11.0 & < 4.12.0 *)
open Mirage

let pages = crunch \"pages\"
let stack = generic_stackv4v6 default_network
let disk = block_of_file \"disk\"

let main =
  main
    ~packages:[ package ~min:\"9.0.1\" \"tcpip\" ]
    \"Unikernel.Main\"
    (kv_ro @-> stackv4v6 @-> block @-> job)

let () = register \"site\" [ main $ pages $ stack $ disk ]
";

const UNIKERNEL: &str = "\
module Main (P : Mirage_kv.RO) (S : Tcpip.Stack.V4V6) (D : Mirage_block.S) = struct
  let start _ stack _ = S.listen stack
end
";

/// A project where all fits, below `site/`.
fn project() -> tempfile::TempDir {
    folder(&[
        ("site/config.ml", CONFIG),
        ("site/unikernel.ml", UNIKERNEL),
        ("site/pages/index.html", "<p>"),
    ])
}

fn doctor(project: &Path, arguments: &[&str]) -> Called {
    let mut all = vec!["doctor"];
    all.extend(arguments);
    call(project, &all)
}

fn write(project: &Path, name: &str, text: &str) {
    let path = project.join(name);
    std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
    std::fs::write(path, text).expect("a file");
}

/// The lines that are wrong, with their remedies.
fn wrong(project: &Path) -> String {
    let called = doctor(project, &["."]);
    let mut lines = called.stdout.lines();
    let mut wrong = String::new();
    while let Some(line) = lines.next() {
        if line.starts_with('!') {
            let remedy = lines.next().expect("a remedy").trim_start();
            wrong.push_str(&format!("{line}\n{remedy}\n"));
        }
    }
    let expected = if wrong.is_empty() { 0 } else { 1 };
    assert_eq!(
        called.code,
        Some(expected),
        "{}{}",
        called.stdout,
        called.stderr
    );
    wrong
}

#[test]
fn what_fits_is_told_to_fit() {
    let project = project();
    let called = doctor(project.path(), &["site"]);
    assert_eq!(called.code, Some(0), "{}{}", called.stdout, called.stderr);
    let told = called.stdout;
    expect![[r#"
        site/config.ml
          release   MirageOS 4.11.1 (from the header on the first line)
          header    the first line allows 2 known releases and fits them
          code      nothing to report
          packages  1 package with bounds, which no device contradicts
          files     unikernel.ml is there, for the job Unikernel.Main
          files     pages is there, for crunch
          names     site is registered here alone

        All fits in 1 configuration.
    "#]]
    .assert_eq(&told);
}

#[test]
fn what_does_not_fit_is_told_with_a_remedy() {
    let project = project();
    let here = project.path();
    write(here, "site/config.ml", &CONFIG.replace("9.0.1", "10.0.0"));
    expect![[r#"
        ! packages  site/config.ml:10:17: tcpip is to be >= 10.0.0, but with MirageOS 4.11.1 Ipv6.Make needs it to be >= 9.0.0 and < 10.0.0: no version is both
        -> leave the bounds of tcpip to the tool, or fit them
    "#]]
    .assert_eq(&wrong(here));
    write(
        here,
        "site/config.ml",
        &CONFIG.replace(">= 4.11.0 & < 4.12.0", "4.11"),
    );
    assert!(wrong(here).starts_with("! header"), "{}", wrong(here));
    write(here, "site/config.ml", &CONFIG.replace("crunch", "crnch"));
    expect![[r#"
        ! code      site/config.ml:4:13: 1 error and 0 warnings
        -> unikernel-ls --check site/config.ml
    "#]]
    .assert_eq(&wrong(here));
    let plain = CONFIG.replace("    ~packages:[ package ~min:\"9.0.1\" \"tcpip\" ]\n", "");
    write(here, "site/config.ml", &plain);
    std::fs::remove_file(here.join("site/unikernel.ml")).expect("it is there");
    std::fs::remove_dir_all(here.join("site/pages")).expect("it is there");
    expect![[r#"
        ! files     site/config.ml:9:3: unikernel.ml is not there, for the job Unikernel.Main
        -> write unikernel.ml, or name the package that brings the module with ~packages
        ! files     site/config.ml:4:13: pages is not there, for crunch
        -> make the folder pages, or name another one
    "#]]
    .assert_eq(&wrong(here));
}

#[test]
fn stale_files_are_told() {
    let project = project();
    let here = project.path();
    let site = here.join("site");
    for what in ["xl", "xl.in"] {
        let to = here.join("site/mirage").display().to_string();
        let made = call(&site, &["generate", what, "-o", &to, "--bridge", "xenbr"]);
        assert_eq!(made.code, Some(0), "{}", made.stderr);
    }
    write(here, "site/mirage/context", "configure\n-t\nxen\n");
    let called = doctor(here, &["site"]);
    assert_eq!(called.code, Some(0), "{}", called.stdout);
    assert!(
        called
            .stdout
            .contains("mirage/site.xl is what would be generated")
    );
    write(
        here,
        "site/config.ml",
        &CONFIG.replace("\"disk\"", "\"other\""),
    );
    expect![[r#"
        ! generated mirage/site.xl is not what would be generated now
        -> run mirage configure and make build again
        ! generated mirage/site.xl.in is not what would be generated now
        -> run mirage configure and make build again
    "#]]
    .assert_eq(&wrong(here));
    // A file beside the configuration may be a person's own.
    std::fs::remove_dir_all(here.join("site/mirage")).expect("it is there");
    write(
        here,
        "site/site.xl",
        "name = 'site'\nkernel = '/k'\ntype = 'pvh'\nmemory = 64\n",
    );
    assert_eq!(wrong(here), "");
    // The target of the last configuration counts.
    write(here, "site/mirage/context", "configure\n-t\nhvt\n");
    let made = call(
        &site,
        &["generate", "manifest", "-t", "hvt", "-o", "mirage"],
    );
    assert_eq!(made.code, Some(0), "{}", made.stderr);
    assert_eq!(wrong(here), "");
}

#[test]
fn generated_files_in_version_control_are_told() {
    let project = project();
    let here = project.path();
    let git = |arguments: &[&str]| {
        let done = Command::new("git")
            .arg("-C")
            .arg(here)
            .args(arguments)
            .output();
        done.is_ok_and(|done| done.status.success())
    };
    if !git(&["init", "--quiet"]) {
        eprintln!("skipped: git is not installed");
        return;
    }
    for (name, text) in [
        ("site/Makefile", "all: mine\n"),
        ("site/dune-project", "(lang dune 3.0)\n"),
        ("site/mirage/site-hvt.opam.locked", ""),
    ] {
        write(here, name, text);
    }
    assert!(git(&["add", "."]));
    assert_eq!(wrong(here), "");
    assert!(
        doctor(here, &["site"])
            .stdout
            .contains("version control has no generated file")
    );
    write(here, "site/Makefile", "# Generated by mirage.4.11.1\n");
    for name in [
        "mirage/main.ml",
        "mirage/context",
        "dist/site.hvt",
        "duniverse/a/b.ml",
    ] {
        write(here, &format!("site/{name}"), "");
    }
    assert!(git(&["add", "--force", "."]));
    expect![[r#"
        ! tracked   version control has generated files: Makefile, dist/site.hvt, duniverse/a/b.ml and 2 more
        -> git rm -r --cached Makefile dist duniverse mirage/context mirage/main.ml, and name them in .gitignore
    "#]]
    .assert_eq(&wrong(here));
    // What is only on the disk is nobody's mistake.
    assert!(git(&[
        "rm",
        "-r",
        "--quiet",
        "--cached",
        "site/Makefile",
        "site/dist",
        "site/duniverse",
        "site/mirage/main.ml",
        "site/mirage/context"
    ]));
    assert_eq!(wrong(here), "");
}

#[test]
fn names_are_told_once_in_a_tree() {
    let project = project();
    let here = project.path();
    write(here, "blog/config.ml", CONFIG);
    write(here, "blog/unikernel.ml", UNIKERNEL);
    write(here, "blog/pages/index.html", "");
    expect![[r#"
        ! names     site is registered in site/config.ml, too
        -> give each unikernel of a tree its own name: files and opam packages are called after it
        ! names     site is registered in blog/config.ml, too
        -> give each unikernel of a tree its own name: files and opam packages are called after it
    "#]]
    .assert_eq(&wrong(here));
    assert_eq!(doctor(here, &["site"]).code, Some(0));
}

#[test]
fn programs_read_it_too() {
    let project = project();
    let called = doctor(project.path(), &["--format", "json", "--release", "4.9.0"]);
    assert_eq!(called.code, Some(1), "{}", called.stdout);
    let lines: Vec<serde_json::Value> = called
        .stdout
        .lines()
        .map(|line| serde_json::from_str(line).expect("an object"))
        .collect();
    let header = lines
        .iter()
        .find(|it| it["subject"] == "header")
        .expect("a header");
    assert_eq!(header["ok"], false);
    assert_eq!(header["file"], "site/config.ml");
    assert_eq!(header["start_line"], 1);
    assert!(header["remedy"].is_string());
    assert!(
        lines
            .iter()
            .any(|it| it["subject"] == "release" && it["remedy"].is_null())
    );
}

#[test]
fn without_a_configuration_there_is_nothing_to_say() {
    let empty = tempfile::tempdir().expect("a folder");
    for path in [".", "nowhere"] {
        let called = doctor(empty.path(), &[path]);
        assert_eq!(called.code, Some(2), "{}", called.stdout);
        assert_eq!(called.stdout, "");
    }
}
