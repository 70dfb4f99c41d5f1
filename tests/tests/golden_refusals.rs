//! What the real tool refused we report, with a place and a remedy; what it accepted we do not.
//!
//! A kind is read off the tool's own words. `compile` and `header` are the business of other rules
//! and only counted; the rest is `configure-error`, or, for a wrong command line, the answer of
//! `describe` and `generate`.

mod golden;

use std::collections::BTreeMap;

use analysis::graph::{Context, Graph, Moment, describe};
use analysis::{Database, Kind, Outside, Release, SourceFile, diagnostics};
use golden::{Tally, arguments, files};

/// One call of the tool, with what it said.
struct Call {
    place: String,
    release: String,
    invocation: String,
    exit: i64,
    said: String,
    text: &'static str,
}

/// The variant of a configuration for a release: the newest one not after it.
fn variant(folder: &str, release: &str) -> Option<&'static str> {
    let version = |text: &str| -> Vec<u32> { text.split('.').flat_map(str::parse).collect() };
    let prefix = format!("{folder}/variants/");
    let variants = files().range(prefix.clone()..);
    let variants = variants.take_while(|(path, _)| path.starts_with(&prefix));
    let since = |path: &str| version(path[prefix.len()..].trim_end_matches(".ml"));
    variants
        .filter(|(path, _)| since(path) <= version(release))
        .max_by_key(|(path, _)| since(path))
        .map(|(_, text)| text.as_str())
}

fn text(path: &str) -> &'static str {
    files().get(path).map_or("", String::as_str)
}

/// The calls of the folder of errors.
fn errors() -> Vec<Call> {
    let mut calls = Vec::new();
    for (path, command) in files() {
        let Some(folder) = path.strip_suffix("/cmd.txt") else {
            continue;
        };
        let Some((case, release)) = folder.split_once("/out/") else {
            continue;
        };
        let Some(text_of_config) = variant(case, release) else {
            continue;
        };
        let (invocation, exit) = command.split_once('\n').expect("a command has a status");
        let exit = exit.trim().strip_prefix("exit ").expect("a status");
        calls.push(Call {
            place: case.trim_start_matches("errors/").to_owned(),
            release: release.to_owned(),
            invocation: invocation.trim_start_matches("mirage ").to_owned(),
            exit: exit.parse().expect("a status is a number"),
            said: text(&format!("{folder}/stderr")).to_owned() + text(&format!("{folder}/stdout")),
            text: text_of_config,
        });
    }
    calls
}

/// The calls of `configure` of all other cases.
fn cases() -> impl Iterator<Item = Call> {
    golden::runs().into_iter().map(|run| Call {
        place: format!("{} {}", run.case, run.name),
        said: text(&run.path("configure.stderr")).to_owned(),
        release: run.release,
        invocation: run.invocation,
        exit: run.exit,
        text: run.text,
    })
}

/// What a refusal is about, by the tool's words.
fn kind(call: &Call) -> &'static str {
    let said: String = call
        .said
        .lines()
        .filter(|line| !line.contains("unknown option `-t'"))
        .collect::<Vec<_>>()
        .join("\n");
    let has = |words: &str| said.contains(words);
    match () {
        // Early releases of 3.0 end well although their compiler did not.
        () if has("File \"config.ml\"") && has("Error") => "compile",
        () if call.exit == 0 => "accepted",
        () if has("configuration file config.ml missing") => "no file",
        () if has("Version mismatch") || has("Unknown first line") => "header",
        () if has("invalid value") || has("Invalid cached configuration") => "bad value",
        () if has("unknown option") => "bad option",
        () if has("job without arguments") => "bare job",
        () if has("defined twice") => "option twice",
        () if has("Block devices not supported") => "block on muen",
        () if has("XenStore IDs") => "xenstore",
        () if has("Qubes DB") => "qubesdb",
        () if has("socket") => "sockets",
        () if has("invalid segment") => "block path",
        () if has("invalid path") || has("Invalid_argument(\"\")") => "name",
        () if has(".xl: No such file") => "name",
        () if has("Failure(") => "exception",
        // Releases before 3.0 do not say what their compiler said.
        () => "silent",
    }
}

fn open(call: &Call, target: Option<&str>) -> Option<(Database, SourceFile)> {
    let release = Release::all().find(|known| known.to_string() == call.release)?;
    let db = Database::default();
    let outside = Outside {
        setting: Some(release),
        target: target.map(Into::into),
        ..Outside::default()
    };
    let file = SourceFile::new(
        &db,
        "config.ml".into(),
        Kind::Config,
        call.text.into(),
        outside,
    );
    Some((db, file))
}

/// Whether we refuse a call, and whether the answer has a place and a remedy where there is one.
fn ours(call: &Call, kind: &str) -> Option<(bool, bool)> {
    let (target, keys) = arguments(&call.invocation);
    let target = Some(target).filter(|target| !target.is_empty());
    let (db, file) = open(call, target.as_deref())?;
    let found = diagnostics(&db, file);
    if found.iter().any(|finding| finding.rejects) {
        return Some((true, true));
    }
    // A header counts for us also where the release does not read it.
    let is_ours =
        |rule: &str| rule == "configure-error" || (kind == "header" && rule.starts_with("header-"));
    let findings: Vec<_> = found
        .iter()
        .filter(|finding| is_ours(finding.rule))
        .collect();
    if !findings.is_empty() {
        let good = findings.iter().all(|finding| {
            !finding.range.is_empty() && finding.message.contains(';')
                || finding.rule != "configure-error"
        });
        return Some((true, good));
    }
    // What depends on key values.
    let context = Context {
        target,
        options: keys,
        evaluate: call.invocation.starts_with("configure").then_some(true),
    };
    let graph: Graph = describe(&db, file, &context);
    let refused: Vec<_> = graph
        .refused
        .iter()
        .filter(|refused| refused.moment != Moment::Xl)
        .collect();
    let good = refused
        .iter()
        .all(|refused| (refused.asked || refused.range.is_some()) && !refused.remedy.is_empty());
    Some((!refused.is_empty(), good))
}

#[test]
fn refusals_are_reported_and_nothing_else() {
    let mut tally = Tally::default();
    let mut kinds: BTreeMap<&str, u32> = BTreeMap::new();
    for call in errors().into_iter().chain(cases()) {
        let is_command = |name: &str| call.invocation.starts_with(name);
        let kind = kind(&call);
        if !(is_command("configure") || is_command("describe")) || kind == "no file" {
            continue;
        }
        let Some((refused, good)) = ours(&call, kind) else {
            continue;
        };
        *kinds.entry(kind).or_default() += 1;
        let place = format!("{} `{}`", call.place, call.invocation);
        let right = match kind {
            "accepted" => !refused,
            _ => refused && good,
        };
        tally.add(kind, &call.release, &place, right);
    }
    tally.print();
    println!("{kinds:?}");
    assert!(
        tally.different.is_empty(),
        "{} calls are judged otherwise",
        tally.different.len()
    );
}
