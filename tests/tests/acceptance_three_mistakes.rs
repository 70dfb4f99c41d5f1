//! The main promise: a misspelt device, a name that an upgrade took away, and a label that does not
//! exist are found, where they are and nothing else, on the command line and in an editor.

use serde_json::{Value, json};
use tests::client::{Client, uri};
use tests::program::{call, folder, program};

/// What is wrong stands between `‹` and `›`, as the compiler marks it: of a label that does not exist,
/// its argument.
const CONFIG: &str = "\
open Mirage

let stack = generic_stackv4v6 ‹defualt_network›
let clock = ‹default_posix_clock›
let server = main ~dependencies:‹[]› \"Unikernel.Server\" (stackv4v6 @-> job)
let () = register \"website\" [ server $ stack ]
";

/// The name that was taken away has a migration of its own.
const RULES: [&str; 3] = ["unbound-name", "default-clocks-removed", "unknown-label"];

/// The text without marks, and the marked byte ranges.
fn marked() -> (String, Vec<(usize, usize)>) {
    let (mut text, mut ranges, mut start) = (String::new(), Vec::new(), 0);
    for letter in CONFIG.chars() {
        match letter {
            '‹' => start = text.len(),
            '›' => ranges.push((start, text.len())),
            letter => text.push(letter),
        }
    }
    (text, ranges)
}

#[test]
fn three_mistakes_are_found_on_the_command_line() {
    let (text, ranges) = marked();
    let folder = folder(&[("config.ml", &text)]);
    let called = call(
        folder.path(),
        &["--check", "--format", "json", "--release", "4.11.1"],
    );
    assert_eq!(called.code, Some(1), "{called:?}");
    let found: Vec<Value> = called
        .stdout
        .lines()
        .map(|line| serde_json::from_str(line).expect("a line is JSON"))
        .collect();
    let rules: Vec<&str> = found.iter().filter_map(|it| it["rule"].as_str()).collect();
    assert_eq!(rules, RULES, "{found:#?}");
    let offset =
        |value: &Value| usize::try_from(value.as_u64().expect("an offset")).expect("small");
    for (finding, mark) in found.iter().zip(ranges) {
        let range = (offset(&finding["start"]), offset(&finding["end"]));
        assert_eq!(range, mark, "{finding:#}");
        assert_eq!(finding["rejects"], true);
    }
    assert!(
        found[0]["message"]
            .as_str()
            .is_some_and(|it| it.contains("default_network"))
    );
    assert!(
        found[1]["message"]
            .as_str()
            .is_some_and(|it| it.contains("removed in"))
    );
}

#[test]
fn three_mistakes_are_found_in_an_editor() {
    let (text, ranges) = marked();
    let folder = folder(&[("config.ml", &text)]);
    let uri = uri(&folder.path().join("config.ml"));
    let general = json!({ "positionEncodings": ["utf-8"] });
    let mut client = Client::initialized(&program(), &json!({ "general": general }));
    client.open(&uri, "ocaml", 1, &text);
    let found = client.diagnostics(&uri, 1);
    let rules: Vec<&str> = found.iter().filter_map(|it| it["code"].as_str()).collect();
    assert_eq!(rules, RULES, "{found:#?}");
    let offset = |place: &Value| {
        let line = usize::try_from(place["line"].as_u64().expect("a line")).expect("small");
        let lines: usize = text.split_inclusive('\n').take(line).map(str::len).sum();
        let column = place["character"].as_u64().expect("a column");
        lines + usize::try_from(column).expect("small")
    };
    for (finding, mark) in found.iter().zip(ranges) {
        let range = &finding["range"];
        let range = (offset(&range["start"]), offset(&range["end"]));
        assert_eq!(range, mark, "{finding:#}");
    }
    // The first is mended by the fix that the editor is offered.
    let literals = json!({ "codeActionLiteralSupport": { "codeActionKind": { "valueSet": [] } } });
    let text_document = json!({ "codeAction": literals });
    let mut client = Client::initialized(&program(), &json!({ "textDocument": text_document }));
    client.open(&uri, "ocaml", 1, &text);
    let found = client.diagnostics(&uri, 1);
    let params = json!({
        "textDocument": { "uri": uri }, "range": found[0]["range"], "context": { "diagnostics": [] },
    });
    let actions = client
        .request("textDocument/codeAction", params)
        .expect("actions");
    let fix = actions
        .as_array()
        .and_then(|actions| actions.iter().find(|it| it["kind"] == "quickfix"))
        .expect("a fix is offered");
    let edit = &fix["edit"]["changes"][&uri][0];
    assert_eq!(edit["newText"], "default_network", "{fix:#}");
    client.change(
        &uri,
        2,
        json!([{ "range": edit["range"], "text": edit["newText"] }]),
    );
    assert_eq!(client.diagnostics(&uri, 2).len(), 2);
}

#[test]
fn the_xen_file_is_generated_through_an_edit() {
    let config = "open Mirage\n\nlet main = main \"Unikernel\" job\n\n\
                  let () = register \"hello\" [ main ]\n";
    let folder = folder(&[("config.ml", config)]);
    let path = folder.path().join("config.ml");
    let uri = uri(&path);
    let capabilities = json!({
        "textDocument": { "codeAction": {
            "codeActionLiteralSupport": { "codeActionKind": { "valueSet": [] } },
        } },
        "workspace": { "workspaceEdit": {
            "documentChanges": true, "resourceOperations": ["create"],
        } },
    });
    let mut client = Client::initialized(&program(), &capabilities);
    client.open(&uri, "ocaml", 1, config);
    let params = json!({
        "textDocument": { "uri": uri },
        "range": { "start": { "line": 0, "character": 0 }, "end": { "line": 5, "character": 0 } },
        "context": { "diagnostics": [] },
    });
    let actions = client
        .request("textDocument/codeAction", params)
        .expect("actions");
    let action = actions
        .as_array()
        .and_then(|actions| {
            let mut actions = actions.iter();
            actions.find(|it| is_generation(&it["title"]))
        })
        .unwrap_or_else(|| panic!("the action is offered: {actions:#}"));
    let changes = &action["edit"]["documentChanges"];
    assert_eq!(changes[0]["kind"], "create");
    let target = changes[0]["uri"].as_str().expect("a URI");
    let expected = call(folder.path(), &["generate", "xl", "config.ml"]);
    assert_eq!(expected.code, Some(0), "{expected:?}");
    assert_eq!(changes[1]["edits"][0]["newText"], expected.stdout.as_str());
    assert!(target.ends_with("hello.xl"), "{target}");
    assert!(
        !folder.path().join("hello.xl").exists(),
        "the server writes nothing"
    );
}

fn is_generation(title: &Value) -> bool {
    let title = title.as_str().unwrap_or_default();
    title.starts_with("Generate Xen configuration (") && title.ends_with("hello.xl)")
}
