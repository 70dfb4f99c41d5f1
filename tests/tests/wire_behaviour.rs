//! The language server as an editor meets it: order, cancellation, bugs, ends, and rubbish.

use std::time::Duration;

use serde_json::{Value, json};
use tests::client::{Client, change, framed, position};
use tests::program::{built, program};

const URI: &str = "file:///nowhere/config.ml";

fn hover(character: u32) -> Value {
    json!({ "textDocument": { "uri": URI }, "position": position(0, character) })
}

fn insertion(character: u32, text: &str) -> Value {
    let at = position(0, character);
    json!([{ "range": { "start": at, "end": at }, "text": text }])
}

fn code(error: &Value) -> i64 {
    error["code"].as_i64().expect("an error has a code")
}

#[test]
fn a_thousand_changes_stay_in_order() {
    const CHANGES: i32 = 1000;
    let mut client = Client::initialized(&program(), &json!({}));
    client.open(URI, "ocaml", 0, "let x = (\"");
    client.diagnostics(URI, 0);
    // Each change appends a letter to a string; only the last one closes it and the bracket.
    let mut burst = Vec::new();
    let mut asked = Vec::new();
    for version in 1..=CHANGES {
        let last = version == CHANGES;
        let text = if last { "\")" } else { "a" };
        let column = 9 + u32::try_from(version).expect("a small number");
        burst.extend(framed(&change(URI, version, insertion(column, text))));
        if version % 10 == 0 {
            let params = hover(4);
            let id = 100_000 + i64::from(version);
            asked.push(id);
            burst.extend(framed(&json!({
                "jsonrpc": "2.0", "id": id, "method": "textDocument/hover", "params": params,
            })));
        }
    }
    client.send_bytes(&burst);
    let mut versions = Vec::new();
    let mut answers = 0;
    while versions.last() != Some(&i64::from(CHANGES)) || answers < asked.len() {
        let message = client
            .next(tests::client::PATIENCE)
            .expect("the server goes on");
        if message["method"] == "textDocument/publishDiagnostics" {
            versions.push(message["params"]["version"].as_i64().expect("a version"));
            if message["params"]["version"] == CHANGES {
                assert_eq!(message["params"]["diagnostics"], json!([]), "text in order");
            }
        } else if let Some(error) = message.get("error") {
            assert_eq!(
                code(error),
                -32801,
                "only a later edit may interrupt a read"
            );
            answers += 1;
        } else if message.get("result").is_some() {
            answers += 1;
        }
    }
    assert!(versions.is_sorted_by(|a, b| a < b), "{versions:?}");
    assert_eq!(client.shut_down(), Some(0));
}

#[test]
fn an_edit_interrupts_a_slow_request() {
    let mut client = Client::initialized(&built("unikernel-ls-probed"), &json!({}));
    client.open(URI, "ocaml", 1, "let x = 1");
    client.diagnostics(URI, 1);
    let slow = client.ask("textDocument/hover", hover(4));
    client.change(URI, 2, insertion(9, "1"));
    let error = client.answer(slow).expect_err("the content changed");
    assert_eq!(code(&error), -32801);
    client.diagnostics(URI, 2);
}

#[test]
fn a_slow_request_is_cancelled_and_holds_up_nothing() {
    let mut client = Client::initialized(&built("unikernel-ls-probed"), &json!({}));
    client.open(URI, "ocaml", 1, "let x = 1");
    let slow: Vec<i64> = (0..8)
        .map(|_| client.ask("textDocument/hover", hover(4)))
        .collect();
    let document = json!({ "textDocument": { "uri": URI } });
    let symbols = client.request("textDocument/documentSymbol", document);
    assert!(symbols.is_ok(), "{symbols:?}");
    for id in slow {
        client.notify("$/cancelRequest", json!({ "id": id }));
        let error = client.answer(id).expect_err("it was cancelled");
        assert_eq!(code(&error), -32800);
    }
}

#[test]
fn a_panic_is_answered_and_the_server_lives() {
    let mut client = Client::initialized(&built("unikernel-ls-probed"), &json!({}));
    client.open(URI, "ocaml", 1, "let x = 1");
    for _ in 0..3 {
        let error = client
            .request("textDocument/completion", hover(4))
            .expect_err("it panics");
        assert_eq!(code(&error), -32603);
    }
    client.change(URI, 2, insertion(9, "1"));
    client.diagnostics(URI, 2);
    assert_eq!(client.shut_down(), Some(0));
}

#[test]
fn exit_ends_with_the_right_code_while_the_input_is_open() {
    let client = Client::initialized(&program(), &json!({}));
    assert_eq!(client.shut_down(), Some(0));

    let mut client = Client::initialized(&program(), &json!({}));
    client.notify("exit", Value::Null);
    assert_eq!(client.exit_code(), Some(1));

    let mut client = Client::start(&program());
    client.notify("exit", Value::Null);
    assert_eq!(client.exit_code(), Some(1));
}

#[test]
fn the_end_of_the_input_ends_the_server_after_its_answers() {
    let mut client = Client::initialized(&program(), &json!({}));
    client.open(URI, "ocaml", 1, "let x = (");
    let asked = client.ask("textDocument/hover", hover(4));
    client.close_input();
    assert!(client.answer(asked).is_ok());
    assert_eq!(client.diagnostics(URI, 1).len(), 1);
    assert_eq!(client.exit_code(), Some(1));
}

#[test]
fn a_slow_request_does_not_hold_up_the_exit() {
    let mut client = Client::initialized(&built("unikernel-ls-probed"), &json!({}));
    client.open(URI, "ocaml", 1, "let x = 1");
    client.ask("textDocument/hover", hover(4));
    let begun = std::time::Instant::now();
    assert_eq!(client.shut_down(), Some(0));
    assert!(
        begun.elapsed() < Duration::from_secs(15),
        "the hover takes 20"
    );
}

#[test]
fn nothing_is_done_before_initialization_or_after_shutdown() {
    let mut client = Client::start(&program());
    let error = client.request("textDocument/hover", hover(0));
    assert_eq!(code(&error.expect_err("too early")), -32002);
    client.initialize(json!({ "capabilities": {} }));
    let again = client.request("initialize", json!({ "capabilities": {} }));
    assert_eq!(code(&again.expect_err("only once")), -32600);
    client
        .request("shutdown", Value::Null)
        .expect("it shuts down");
    let error = client.request("textDocument/hover", hover(0));
    assert_eq!(code(&error.expect_err("too late")), -32600);
    client.notify("exit", Value::Null);
    assert_eq!(client.exit_code(), Some(0));
}

#[test]
fn rubbish_is_answered_and_survived() {
    let mut client = Client::initialized(&program(), &json!({}));
    for (rubbish, expected) in [
        ("Content-Length: 9\r\n\r\n{\"jsonrpc", -32700),
        ("Content-Length: 2\r\n\r\n[]", -32600),
        ("Content-Length: 4\r\n\r\n\u{e9}\u{e9}", -32700),
        ("Content-Length: twelve\r\n\r\n", -32700),
        ("X-Header: only\r\n\r\n", -32700),
    ] {
        client.send_bytes(rubbish.as_bytes());
        let answer = client.wait(|message| message["id"].is_null() && message["error"].is_object());
        assert_eq!(code(&answer["error"]), expected, "for {rubbish:?}");
    }
    client.send_bytes(b"Content-Length: 3\r\n\r\n\xff\xfe\xfd");
    let answer = client.wait(|message| message["id"].is_null() && message["error"].is_object());
    assert_eq!(code(&answer["error"]), -32700);

    let unknown = client.request("textDocument/fly", json!({ "high": true }));
    assert_eq!(code(&unknown.expect_err("unknown")), -32601);
    client.notify("$/unheardOf", json!({}));
    client.notify("workspace/unheardOf", json!([1, 2, 3]));
    let wrong = client.request("textDocument/hover", json!({ "textDocument": 7 }));
    assert_eq!(code(&wrong.expect_err("wrong parameters")), -32602);
    client.notify("textDocument/didChange", json!({ "textDocument": null }));
    client.change("file:///never/opened.ml", 3, insertion(0, "x"));
    client.notify(
        "textDocument/didClose",
        json!({ "textDocument": { "uri": "a:b" } }),
    );
    client.notify("$/cancelRequest", json!({ "id": 4711 }));

    client.open(URI, "ocaml", 1, "let x = 1");
    client.diagnostics(URI, 1);
    assert_eq!(client.shut_down(), Some(0));
}

#[test]
fn absurd_positions_are_places_of_the_text() {
    let mut client = Client::initialized(&program(), &json!({}));
    client.open(URI, "ocaml", 1, "let \u{1d6fc} = 1\n");
    let far = u32::MAX;
    let wild = [(0, 5), (0, 99), (far, 0), (far, far), (1, 1)];
    for (line, column) in wild {
        let place = position(line, column);
        let params = json!({ "textDocument": { "uri": URI }, "position": place });
        for method in ["textDocument/hover", "textDocument/completion"] {
            let answer = client.request(method, params.clone());
            assert!(answer.is_ok(), "{method} {line}:{column}: {answer:?}");
        }
        let range = json!({ "start": place, "end": position(0, 0) });
        let params = json!({
            "textDocument": { "uri": URI }, "range": range, "context": { "diagnostics": [] },
        });
        assert!(client.request("textDocument/codeAction", params).is_ok());
    }
    // Past the end is the end; backwards is empty.
    let past = json!([{
        "range": { "start": position(far, far), "end": position(0, 0) }, "text": "(",
    }]);
    client.change(URI, 2, past);
    assert_eq!(client.diagnostics(URI, 2).len(), 1);
}

#[test]
fn a_client_that_reads_last_is_served() {
    let mut client = Client::initialized(&program(), &json!({}));
    client.open(URI, "ocaml", 0, "let x = (\n");
    let mut burst = Vec::new();
    for id in 0..3000 {
        burst.extend(framed(&json!({
            "jsonrpc": "2.0", "id": format!("r{id}"), "method": "no/such", "params": {},
        })));
    }
    client.send_bytes(&burst);
    for id in 0..3000 {
        let id = format!("r{id}");
        client.wait(|message| message["id"] == id.as_str());
    }
    assert_eq!(client.shut_down(), Some(0));
}
