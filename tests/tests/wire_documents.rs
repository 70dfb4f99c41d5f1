//! Documents in the editor: findings in every encoding, pushed or asked for.

use serde_json::json;
use tests::client::{Client, position};
use tests::program::program;

const URI: &str = "file:///nowhere/config.ml";

/// The bracket of the second line is never closed; before it stand characters of two and four
/// bytes.
const BROKEN: &str = "open Mirage\nlet \u{e9} = \"\u{1d6fc}\" ^ (\n";

fn start_of_finding(encoding: &str) -> (String, u64, u64) {
    let mut client = Client::start(&program());
    let general = json!({ "positionEncodings": [encoding] });
    let answer = client.initialize(json!({ "capabilities": { "general": general } }));
    let chosen = answer["capabilities"]["positionEncoding"]
        .as_str()
        .expect("an encoding")
        .to_owned();
    client.open(URI, "ocaml", 1, BROKEN);
    let findings = client.diagnostics(URI, 1);
    assert_eq!(findings.len(), 1, "{findings:#?}");
    // The bracket, whose column differs between the encodings, becomes a string.
    let column = match encoding {
        "utf-8" => 18,
        "utf-16" => 15,
        _ => 14,
    };
    let range = json!({ "start": position(1, column), "end": position(1, column + 1) });
    client.change(URI, 2, json!([{ "range": range, "text": "\"\"" }]));
    assert_eq!(client.diagnostics(URI, 2), [json!(null); 0]);
    let start = &findings[0]["range"]["start"];
    (
        chosen,
        start["line"].as_u64().expect("a line"),
        start["character"].as_u64().expect("a column"),
    )
}

#[test]
fn every_encoding_counts_its_own_columns() {
    let of = |encoding: &str| start_of_finding(encoding);
    let (eight, sixteen, thirty_two) = (of("utf-8"), of("utf-16"), of("utf-32"));
    assert_eq!(eight.0, "utf-8");
    assert_eq!(sixteen.0, "utf-16");
    assert_eq!(thirty_two.0, "utf-32");
    assert_eq!([eight.1, sixteen.1, thirty_two.1], [1, 1, 1]);
    let message = "\u{e9} is two bytes and one unit, \u{1d6fc} four bytes and two units";
    assert_eq!(eight.2 - sixteen.2, 3, "{message}");
    assert_eq!(sixteen.2 - thirty_two.2, 1, "{message}");
}

#[test]
fn a_client_that_asks_is_answered_and_not_pushed_to() {
    let capabilities = json!({ "textDocument": { "diagnostic": {} } });
    let mut client = Client::initialized(&program(), &capabilities);
    client.open(URI, "ocaml", 1, "let x = (");
    let params = json!({ "textDocument": { "uri": URI } });
    let report = client
        .request("textDocument/diagnostic", params.clone())
        .expect("a report");
    assert_eq!(report["kind"], "full");
    assert_eq!(report["items"].as_array().map(Vec::len), Some(1));
    let mut params = params;
    params["previousResultId"] = report["resultId"].clone();
    let report = client
        .request("textDocument/diagnostic", params.clone())
        .expect("a report");
    assert_eq!(report["kind"], "unchanged");
    client.change(URI, 2, json!([{ "text": "let x = 1" }]));
    let report = client
        .request("textDocument/diagnostic", params)
        .expect("a report");
    assert_eq!(report["items"], json!([]));
    while let Some(message) = client.next(std::time::Duration::from_millis(300)) {
        assert_ne!(message["method"], "textDocument/publishDiagnostics");
    }
}

#[test]
fn closing_clears_and_opening_again_finds_again() {
    let mut client = Client::initialized(&program(), &json!({}));
    for round in 0..3 {
        client.open(URI, "ocaml", round, "let x = (");
        assert_eq!(client.diagnostics(URI, round).len(), 1);
        client.notify(
            "textDocument/didClose",
            json!({ "textDocument": { "uri": URI } }),
        );
        let cleared = client.wait(|message| {
            message["method"] == "textDocument/publishDiagnostics"
                && message["params"].get("version").is_none()
        });
        assert_eq!(cleared["params"]["diagnostics"], json!([]));
    }
}

#[test]
fn other_documents_are_kept_and_not_judged() {
    let mut client = Client::initialized(&program(), &json!({}));
    let uri = "untitled:Untitled-1";
    client.open(uri, "ocaml", 1, "let x = (");
    assert!(client.diagnostics(uri, 1).is_empty());
    // It becomes a configuration while it is typed.
    let more = json!([{
        "range": { "start": position(0, 0), "end": position(0, 0) },
        "text": "open Mirage\nlet () = register \"x\" []\n",
    }]);
    client.change(uri, 2, more);
    assert_eq!(client.diagnostics(uri, 2).len(), 1);
}
