//! Pairs of files that fit, broken in one way at a time: how many of the faults are found at their
//! place, in the configuration or in the unikernel. The share is printed by
//! `cargo test -p analysis --test together -- --nocapture`.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test that prints figures"
)]

use std::path::Path;

use analysis::{Database, Kind, Outside, SourceFile};

/// The rules that compare the two.
const RULES: [&str; 4] = ["job-module", "job-devices", "job-start", "runtime-argument"];

struct Pair {
    name: String,
    config: String,
    unikernel: String,
}

fn pairs() -> Vec<Pair> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/examples");
    let examples = ["hello", "network", "block-kv", "dns"];
    let read =
        |name: &str, file: &str| std::fs::read_to_string(folder.join(name).join(file)).unwrap();
    examples
        .iter()
        .map(|name| Pair {
            name: (*name).to_owned(),
            config: read(name, "config.ml"),
            unikernel: read(name, "unikernel.ml"),
        })
        .collect()
}

/// The text at each finding in either file.
fn found(config: &str, unikernel: &str) -> Vec<(&'static str, String)> {
    let db = Database::default();
    let input = |name: &str, kind, text: &str, beside: &[SourceFile]| {
        let outside = Outside {
            beside: beside.into(),
            ..Outside::default()
        };
        SourceFile::new(&db, name.into(), kind, text.into(), outside)
    };
    let module = input("unikernel.ml", Kind::Module, unikernel, &[]);
    let checked = input("config.ml", Kind::Config, config, &[module]);
    let plain = input("config.ml", Kind::Config, config, &[]);
    let reverse = input("unikernel.ml", Kind::Module, unikernel, &[plain]);
    let mut all = Vec::new();
    for (file, text) in [(checked, config), (reverse, unikernel)] {
        let found = analysis::diagnostics(&db, file).iter();
        let ours = found.filter(|it| RULES.contains(&it.rule));
        all.extend(ours.map(|it| (it.rule, text[it.range].to_owned())));
    }
    all
}

/// Faults in a unikernel: what was done, the text, and the words that a finding must stand at.
fn faults(text: &str) -> Vec<(String, String, Vec<String>)> {
    let mut faults = Vec::new();
    let module = text.split("module ").nth(1).map(|rest| {
        let name = rest.split(|c: char| !c.is_alphanumeric()).next().unwrap();
        name.to_owned()
    });
    if let Some(module) = text
        .contains("=\nstruct")
        .then_some(())
        .and(module.clone())
        .or(module)
    {
        let header = text.find(&format!("module {module}")).unwrap();
        let end = header + text[header..].find('=').unwrap();
        let quoted = format!("\"Unikernel.{module}\"");
        let at = vec![module.clone(), quoted];
        let params: Vec<_> = text[header..end].match_indices('(').collect();
        for (number, (open, _)) in params.iter().enumerate() {
            let open = header + open;
            let close = open + text[open..].find(')').unwrap() + 1;
            let mut broken = text.to_owned();
            broken.replace_range(open..close, "");
            faults.push((
                format!("functor parameter {number} dropped"),
                broken,
                at.clone(),
            ));
        }
        let mut broken = text.to_owned();
        broken.insert_str(end, " (Extra : Mirage_kv.RO) ");
        faults.push(("functor parameter added".to_owned(), broken, at.clone()));
        let broken = text.replacen(&format!("module {module}"), "module Another", 1);
        faults.push(("module renamed".to_owned(), broken, at));
    }
    let start = text.find("let start ").unwrap() + "let start".len();
    let end = start + text[start..].find('=').unwrap();
    let params: Vec<_> = text[start..end].split_whitespace().collect();
    let mut at = vec!["start".to_owned(), "\"Unikernel\"".to_owned()];
    at.extend(text.contains("module ").then(|| "start".to_owned()));
    let with = |params: &[&str]| {
        let mut broken = text.to_owned();
        broken.replace_range(start..end, &format!(" {} ", params.join(" ")));
        broken
    };
    for number in 0..params.len() {
        let mut fewer = params.clone();
        fewer.remove(number);
        faults.push((
            format!("argument {number} dropped"),
            with(&fewer),
            at.clone(),
        ));
    }
    let more: Vec<_> = params.iter().copied().chain(["extra"]).collect();
    faults.push(("argument added".to_owned(), with(&more), at.clone()));
    let broken = text.replacen("let start ", "let begin_ ", 1);
    faults.push(("`start` renamed".to_owned(), broken, Vec::new()));
    faults
}

#[test]
fn faults_are_found_at_their_place() {
    let (mut all, mut hits) = (0, 0);
    for pair in pairs() {
        assert_eq!(found(&pair.config, &pair.unikernel), [], "{}", pair.name);
        let mut faults = faults(&pair.unikernel);
        for value in ["greeting", "port", "names"] {
            let defined = format!("let {value} =");
            if pair.unikernel.contains(&defined)
                && pair.config.contains(&format!("Unikernel.{value}"))
            {
                let broken = pair.unikernel.replacen(&defined, "let other =", 1);
                let at = vec![format!("\"Unikernel.{value}\"")];
                faults.push((format!("`{value}` renamed"), broken, at));
            }
        }
        for (what, broken, at) in faults {
            all += 1;
            let found = found(&pair.config, &broken);
            let is_there = found
                .iter()
                .any(|(_, text)| at.is_empty() || at.contains(text));
            match is_there {
                true => hits += 1,
                false => println!("missed in {}: {what}: {found:?}", pair.name),
            }
        }
    }
    println!("{hits} of {all} faults found at their place");
    assert!(hits * 100 >= all * 95, "{hits} of {all}");
}

#[test]
fn what_is_not_spelt_out_is_not_judged() {
    let config = "open Mirage\nlet main = main \"Unikernel.Main\" (kv_ro @-> job)\n\
                  let () = register \"a\" [ main $ crunch \"a\" ]\n";
    let unikernels = [
        "include Other",
        "module Main = Other.Make",
        "module Main (A : S) = Other.Make (A)",
        "module Main (A : S) = struct include Other.Make (A) end",
        "module Main (A : S) = struct let start = function _ -> Lwt.return_unit end",
        "module Main (A : S) = struct let start ?x a = run x a end",
        "module Main (A : S) = struct let start a = ",
        "[%%if x] module Main = struct end [%%endif]",
    ];
    for unikernel in unikernels {
        assert_eq!(found(config, unikernel), [], "{unikernel}");
    }
}
