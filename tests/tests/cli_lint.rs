//! `--check` as a linter of a team: mending, levels, baselines, settings, and formats for programs.

use serde_json::Value;
use tests::program::{Called, call, call_with_input, folder};

const BAD: &str = "open Mirage\n\nlet net = defualt_network\nlet x = unheard_of_anywhere\n";

fn json(called: &Called) -> Vec<Value> {
    let lines = called.stdout.lines();
    lines
        .map(|line| serde_json::from_str(line).expect("a line is JSON"))
        .collect()
}

#[test]
fn fixes_are_shown_then_applied() {
    let folder = folder(&[("config.ml", &BAD.replace('\n', "\r\n"))]);
    let read = || std::fs::read_to_string(folder.path().join("config.ml")).expect("it is there");
    let before = read();
    let all = ["--check", "--fix", "--unsafe-fixes"];
    let shown = call(folder.path(), &["--check", "--diff", "--unsafe-fixes"]);
    assert_eq!(shown.code, Some(1), "{shown:?}");
    assert!(
        shown.stdout.contains("-let net = defualt_network"),
        "{shown:?}"
    );
    assert!(
        shown.stdout.contains("+let net = default_network"),
        "{shown:?}"
    );
    assert_eq!(read(), before, "nothing is written");
    let mended = call(folder.path(), &all);
    assert!(mended.stderr.contains("mended"), "{mended:?}");
    assert!(read().starts_with("open Mirage\r\n\r\nlet net = default_network\r\n"));
    let again = call(folder.path(), &all);
    assert!(!again.stderr.contains("mended"), "{again:?}");
}

#[test]
fn standard_input_is_checked_and_mended() {
    let folder = folder(&[]);
    let checked = call_with_input(
        folder.path(),
        &[
            "--check",
            "--stdin",
            "--format",
            "json",
            "--stdin-filename",
            "a/config.ml",
        ],
        BAD,
    );
    assert_eq!(checked.code, Some(1), "{checked:?}");
    assert_eq!(json(&checked)[0]["file"], "a/config.ml");
    let mended = call_with_input(
        folder.path(),
        &["--check", "--stdin", "--fix", "--unsafe-fixes"],
        "open Mirage\nlet net = defualt_network\n",
    );
    assert_eq!(mended.stdout, "open Mirage\nlet net = default_network\n");
    assert_eq!(mended.code, Some(0), "{mended:?}");
}

#[test]
fn rules_can_be_allowed_and_made_warnings() {
    let folder = folder(&[("config.ml", BAD)]);
    let allowed = call(folder.path(), &["--check", "--allow", "unbound-name"]);
    assert_eq!(allowed.code, Some(0), "{allowed:?}");
    let warned = call(
        folder.path(),
        &["--check", "--warn", "all", "--format", "json"],
    );
    assert!(
        json(&warned).iter().all(|it| it["severity"] == "warning"),
        "{warned:?}"
    );
    let unknown = call(folder.path(), &["--check", "--deny", "unbound-nam"]);
    assert_eq!(unknown.code, Some(2));
    assert!(
        unknown.stderr.contains("did you mean 'unbound-name'"),
        "{unknown:?}"
    );
}

#[test]
fn comments_allow_findings() {
    let text = BAD.replace(
        "defualt_network",
        "defualt_network (* unikernel-ls: allow unbound-name *)",
    );
    let folder = folder(&[("config.ml", &text)]);
    let found = json(&call(folder.path(), &["--check", "--format", "json"]));
    assert_eq!(found.len(), 1, "{found:#?}");
    assert_eq!(found[0]["start_line"], 4);
}

#[test]
fn a_project_has_settings() {
    let settings = "release = '4.11.1'\nexclude = ['old/']\n[rules]\nunbound-name = 'warn'\n\
                    [[overrides]]\npaths = ['quiet/*.ml']\nrules = { unbound-name = 'allow' }\n";
    let folder = folder(&[
        ("unikernel-ls.toml", settings),
        ("config.ml", BAD),
        ("quiet/config.ml", BAD),
        ("old/config.ml", BAD),
    ]);
    let called = call(folder.path(), &["--check", "--format", "json"]);
    let found = json(&called);
    assert!(!found.is_empty());
    assert!(
        found.iter().all(|it| it["file"] == "config.ml"),
        "{found:#?}"
    );
    assert!(
        found.iter().all(|it| it["severity"] == "warning"),
        "{found:#?}"
    );
    let named = call(folder.path(), &["--check", "old/config.ml"]);
    assert_eq!(named.code, Some(1), "what is named is checked: {named:?}");
    std::fs::write(
        folder.path().join("unikernel-ls.toml"),
        "relaese = '4.11.1'\n",
    )
    .expect("written");
    let wrong = call(folder.path(), &["--check", "--format", "json"]);
    assert_eq!(wrong.code, Some(2));
    assert!(
        wrong.stderr.contains("unknown setting 'relaese'"),
        "{wrong:?}"
    );
}

#[test]
fn a_baseline_hides_what_was_there() {
    let folder = folder(&[("config.ml", BAD)]);
    let baseline = ["--check", "--baseline", "baseline.json"];
    assert_eq!(
        call(folder.path(), &baseline).code,
        Some(2),
        "there is none yet"
    );
    let written = call(
        folder.path(),
        &[&baseline[..], &["--update-baseline"]].concat(),
    );
    assert_eq!(written.code, Some(0), "{written:?}");
    assert_eq!(call(folder.path(), &baseline).code, Some(0));
    let more = format!("(* moved *)\n\n{BAD}let y = also_unheard_of\n");
    std::fs::write(folder.path().join("config.ml"), more).expect("written");
    let new = call(
        folder.path(),
        &[&baseline[..], &["--format", "json"]].concat(),
    );
    let found = json(&new);
    assert_eq!(found.len(), 1, "{found:#?}");
    assert!(
        found[0]["message"]
            .as_str()
            .is_some_and(|it| it.contains("also_unheard_of"))
    );
}

#[test]
fn reports_go_to_files_in_every_format() {
    let folder = folder(&[
        ("config.ml", BAD),
        ("good.xl", "name = 'x'\nkernel = 'y'\nmemory = 32\n"),
    ]);
    for format in [
        "full", "concise", "json", "sarif", "github", "gitlab", "junit",
    ] {
        let arguments = [
            "--check",
            "--format",
            format,
            "--output-file",
            "report",
            "--statistics",
        ];
        let called = call(folder.path(), &arguments);
        assert_eq!(
            (called.code, called.stdout.as_str()),
            (Some(1), ""),
            "{format}: {called:?}"
        );
        let report = std::fs::read_to_string(folder.path().join("report")).expect("it is written");
        assert!(report.contains("unbound-name"), "{format}: {report}");
        assert!(!report.contains('\u{1b}'), "no colours in a file");
        if matches!(format, "sarif" | "gitlab") {
            serde_json::from_str::<Value>(&report).expect("it is JSON");
        }
        let counted = if matches!(format, "full" | "concise") {
            &report
        } else {
            &called.stderr
        };
        assert!(counted.contains("  unbound-name"), "{format}: {counted}");
    }
}

/// The types of the crate are made from the schema of SARIF 2.1.0: what they read and write again
/// unchanged has nothing that the schema does not have, and everything that it requires.
#[test]
fn sarif_is_what_its_schema_says() {
    let folder = folder(&[
        ("a b/config.ml", BAD),
        (
            "old/config.ml",
            "open Mirage\nlet clock = default_posix_clock\n",
        ),
        (
            "bad.xl",
            "name = 'x'\nmemmory = 32\ndisk = [ 'brigde=1' ]\n",
        ),
    ]);
    let called = call(folder.path(), &["--check", "--format", "sarif"]);
    assert_eq!(called.code, Some(1), "{called:?}");
    let written: Value = serde_json::from_str(&called.stdout).expect("it is JSON");
    let read: serde_sarif::sarif::Sarif =
        serde_json::from_value(written.clone()).expect("it is SARIF");
    assert_eq!(serde_json::to_value(&read).expect("it is JSON"), written);
    let run = &written["runs"][0];
    let rules = run["tool"]["driver"]["rules"].as_array().expect("rules");
    let results = run["results"].as_array().expect("results");
    assert!(results.len() >= 4, "{results:#?}");
    for result in results {
        let index = result["ruleIndex"].as_u64().expect("an index");
        let rule = &rules[usize::try_from(index).expect("a small number")];
        assert_eq!(rule["id"], result["ruleId"]);
        let place = &result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"];
        let place = place.as_str().expect("a place");
        assert!(!place.starts_with('/') && !place.contains(' '), "{place}");
    }
    let fixed = results.iter().filter(|it| it["fixes"].is_array()).count();
    assert!(fixed >= 2, "{results:#?}");
}
