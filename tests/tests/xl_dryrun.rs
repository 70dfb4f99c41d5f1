//! What `xl create -n` of Xen 4.17 refuses must be an error to us, and what it takes without a word
//! must be none, apart from what xl is too silent about.

mod xl_support;

use serde_json::Value as Json;
use xl_config::{Options, Severity, check, parse};
use xl_support::{RECORDED, files, json_lines};

/// Everything that was run: a name, the text, and how xl ended.
fn runs() -> Vec<(String, String, Json)> {
    let texts: std::collections::HashMap<String, String> = files().into_iter().collect();
    let files = json_lines("dryrun.jsonl").into_iter().map(|run| {
        let id = run["id"].as_str().unwrap().to_owned();
        let text = texts[&id].clone();
        (id, text, run)
    });
    let probes = json_lines("semantic_probes.jsonl.gz")
        .into_iter()
        .map(|run| {
            let id = run["id"].as_str().unwrap().to_owned();
            let text = run["input"].as_str().unwrap().to_owned();
            (id, text, run)
        });
    files.chain(probes).collect()
}

/// Mistakes that xl says nothing about, although the domain cannot be what was meant: what it
/// ignores, drops, or leaves to libxl to refuse when the domain is created.
const SILENT: [&str; 8] = [
    "xl-disk-duplicate-vdev",
    "xl-disk-vdev",
    "xl-item-shape",
    "xl-key-removed",
    "xl-limits",
    "xl-maxmem-lt-memory",
    "xl-not-a-number",
    "xl-vif-mac",
];

/// The settings of the tool stack, not a domain; nobody would start it.
const NO_DOMAIN: &str = "toolstack-xl.conf";

fn errors(text: &str) -> Vec<&'static str> {
    let options = Options {
        xen: RECORDED,
        unikernel: Some(false),
        hints: false,
    };
    let found = check(&parse(text), &options);
    let errors = found
        .iter()
        .filter(|finding| finding.severity == Severity::Error);
    errors.map(|finding| finding.rule).collect()
}

#[test]
fn what_xl_refuses_is_an_error() {
    let mut missed = Vec::new();
    let mut refused = 0;
    for (id, text, run) in runs() {
        if run["exit"] == 0 || id == NO_DOMAIN {
            continue;
        }
        refused += 1;
        if errors(&text).is_empty() {
            missed.push(format!("{id}: {:?} {}", text, run["stderr"]));
        }
    }
    println!("{refused} refusals of xl compared");
    assert!(
        missed.is_empty(),
        "{} missed:\n{}",
        missed.len(),
        missed.join("\n")
    );
}

#[test]
fn what_xl_takes_without_a_word_is_no_error() {
    let mut wrong = Vec::new();
    let mut taken = 0;
    for (id, text, run) in runs() {
        let is_silent = run["stderr"]
            .as_array()
            .is_none_or(|lines| lines.is_empty());
        if run["exit"] != 0 || !is_silent {
            continue;
        }
        taken += 1;
        let mut errors = errors(&text);
        errors.retain(|rule| !SILENT.contains(rule));
        if !errors.is_empty() {
            wrong.push(format!("{id}: {errors:?} {text:?}"));
        }
    }
    println!("{taken} domains that xl takes compared");
    assert!(
        wrong.is_empty(),
        "{} wrong:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}
