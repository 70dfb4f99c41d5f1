//! What goes beyond questions and answers: notifications, lenses with their commands, and answers
//! that are told by how they differ from the last one.

use serde_json::{Value, json};
use tests::client::{Client, PATIENCE, position};
use tests::program::program;

const CONFIG: &str = "file:///nowhere/config.ml";
const TEXT: &str = "\
open Mirage

let main = main \"Unikernel.Main\" (stackv4v6 @-> job)
let () = register \"hello\" [ main $ generic_stackv4v6 default_network ]
";

fn document(uri: &str) -> Value {
    json!({ "textDocument": { "uri": uri } })
}

fn insert(client: &mut Client, version: i32, line: u32, character: u32, text: &str) {
    let at = position(line, character);
    let range = json!({ "start": at, "end": at });
    client.change(CONFIG, version, json!([{ "range": range, "text": text }]));
}

/// Everything of one method that came until an answer, which comes after what was sent before.
fn notes_until_now(client: &mut Client, method: &str) -> Vec<Value> {
    let id = client.ask("unikernel/releases", json!({}));
    let mut notes = Vec::new();
    loop {
        let message = client.next(PATIENCE).expect("the server goes on");
        if message["id"] == id && message.get("method").is_none() {
            return notes;
        }
        if message["method"] == method {
            notes.push(message["params"].clone());
        }
    }
}

fn is(method: &'static str) -> impl Fn(&Value) -> bool {
    move |message| message["method"] == method
}

/// Both for clients whose findings are pushed and for those that pull them.
fn clients() -> [Client; 2] {
    let pulls = json!({ "textDocument": { "diagnostic": {} } });
    [json!({}), pulls].map(|capabilities| Client::initialized(&program(), &capabilities))
}

#[test]
fn a_graph_that_was_shown_is_news_when_it_changed() {
    for mut client in clients() {
        client.open(CONFIG, "ocaml", 1, TEXT);
        // Nobody asked yet.
        insert(&mut client, 2, 3, 28, "noop; ");
        let graph = client.request("unikernel/graph", document(CONFIG));
        assert_eq!(graph.expect("a graph")["version"], 2);
        // Behind everything: the graph and its places stay.
        insert(&mut client, 3, 4, 0, "\n(* the end *)\n");
        insert(&mut client, 4, 3, 28, "noop; ");
        let news = client.wait(is("unikernel/didChangeGraph"));
        let expected = json!({ "textDocument": { "uri": CONFIG, "version": 4 } });
        assert_eq!(news["params"], expected);
        // Once for each change, whether or not the client asks again.
        insert(&mut client, 5, 0, 0, "(* moved *)\n");
        let news = client.wait(is("unikernel/didChangeGraph"));
        assert_eq!(news["params"]["textDocument"]["version"], 5);
        client.notify("textDocument/didClose", document(CONFIG));
        client.open(CONFIG, "ocaml", 1, TEXT);
        insert(&mut client, 2, 3, 28, "noop; ");
        client
            .request("textDocument/foldingRange", document(CONFIG))
            .expect("folds");
        let news = notes_until_now(&mut client, "unikernel/didChangeGraph");
        assert!(news.is_empty(), "forgotten when it was closed: {news:?}");
        assert_eq!(client.shut_down(), Some(0));
    }
}

#[test]
fn a_status_is_news_when_the_header_changes() {
    for mut client in clients() {
        client.open(CONFIG, "ocaml", 1, TEXT);
        let status = client.request("unikernel/status", document(CONFIG));
        assert_eq!(status.expect("a status")["reason"], "newest");
        insert(&mut client, 2, 3, 28, "noop; ");
        insert(&mut client, 3, 0, 0, "(* mirage >= 4.5.0 & < 4.6.0 *)\n");
        let news = client.wait(is("unikernel/didChangeStatus"));
        let params = &news["params"];
        assert_eq!(params["textDocument"]["uri"], CONFIG);
        assert_eq!(params["status"]["reason"], "header", "{params}");
        let other = "file:///elsewhere/config.ml";
        client.open(other, "ocaml", 1, TEXT);
        let news = client.wait(is("unikernel/didChangeStatus"));
        assert_eq!(news["params"]["textDocument"]["uri"], other);
        let settings = json!({ "settings": { "unikernel": { "release": "4.7.0" } } });
        client.notify("workspace/didChangeConfiguration", settings);
        for _ in 0..2 {
            let news = client.wait(is("unikernel/didChangeStatus"));
            assert_eq!(news["params"]["status"]["release"], "4.7.0");
        }
        assert_eq!(client.shut_down(), Some(0));
    }
}

#[test]
fn lenses_are_those_that_the_client_can_use() {
    let mut plain = Client::initialized(&program(), &json!({}));
    plain.open(CONFIG, "ocaml", 1, TEXT);
    let lenses = plain.request("textDocument/codeLens", document(CONFIG));
    let lenses = lenses.expect("lenses");
    assert_eq!(lenses.as_array().map(Vec::len), Some(1), "{lenses:#}");
    let lens = plain.request("codeLens/resolve", lenses[0].clone());
    let command = lens.expect("a lens")["command"].clone();
    let title = command["title"].as_str().expect("a title");
    assert!(title.starts_with("Accepted by MirageOS "), "{title}");
    let run = json!({ "command": command["command"], "arguments": command["arguments"] });
    let compat = plain
        .request("workspace/executeCommand", run)
        .expect("it runs");
    assert!(compat["releases"].is_array());
    let shown = plain.wait(is("window/showMessage"));
    let said = shown["params"]["message"].as_str().expect("a message");
    assert!(said.starts_with(title), "{said}");

    let commands = json!({ "unikernel": { "commands": ["unikernel.showGraph"] } });
    let capabilities = json!({ "workspace": { "applyEdit": true }, "experimental": commands });
    let mut able = Client::initialized(&program(), &capabilities);
    able.open(CONFIG, "ocaml", 1, TEXT);
    let lenses = able
        .request("textDocument/codeLens", document(CONFIG))
        .expect("lenses");
    let write = lenses[0]["command"].clone();
    assert_eq!(write["title"], "Generate for xen");
    assert_eq!(lenses[0]["range"]["start"], position(3, 9));
    assert_eq!(lenses[1]["command"]["command"], "unikernel.showGraph");
    assert_eq!(lenses[1]["command"]["arguments"], json!([CONFIG]));
    let run = json!({ "command": write["command"], "arguments": write["arguments"] });
    able.request("workspace/executeCommand", run)
        .expect("it runs");
    let asked = able.wait(is("workspace/applyEdit"));
    let edit = asked["params"]["edit"].to_string();
    assert!(edit.contains("/hello.xl\""), "{edit}");

    for wrong in [
        json!({ "command": "unikernel.fly", "arguments": [CONFIG] }),
        json!({ "command": "unikernel.write", "arguments": [7] }),
        json!({ "command": "unikernel.write", "arguments": [CONFIG, "soup"] }),
    ] {
        let refused = able.request("workspace/executeCommand", wrong);
        assert_eq!(refused.expect_err("refused")["code"], -32803);
    }
}

/// Numbers after the edits of a delta.
fn applied(data: &Value, edits: &Value) -> Vec<u64> {
    let numbers = |data: &Value| -> Vec<u64> {
        let data = data.as_array().into_iter().flatten();
        data.map(|it| it.as_u64().expect("a number")).collect()
    };
    let at = |value: &Value| usize::try_from(value.as_u64().expect("a number")).expect("small");
    let mut data = numbers(data);
    for edit in edits.as_array().expect("edits") {
        let start = at(&edit["start"]);
        let end = start + at(&edit["deleteCount"]);
        data.splice(start..end, numbers(&edit["data"]));
    }
    data
}

#[test]
fn semantic_tokens_are_told_by_their_difference() {
    let full = "textDocument/semanticTokens/full";
    let delta = "textDocument/semanticTokens/full/delta";
    let mut client = Client::initialized(&program(), &json!({}));
    client.open(CONFIG, "ocaml", 1, TEXT);
    let mut known = client.request(full, document(CONFIG)).expect("tokens");
    let mut version = 1;
    for (line, column, text) in [
        (3, 28, "noop; "),
        (4, 0, "let a = 1\n"),
        (0, 0, "\n"),
        (0, 0, ""),
    ] {
        version += 1;
        insert(&mut client, version, line, column, text);
        let mut params = document(CONFIG);
        params["previousResultId"] = known["resultId"].clone();
        let answer = client.request(delta, params).expect("a difference");
        let edits = &answer["edits"];
        assert_eq!(edits.as_array().map(Vec::is_empty), Some(text.is_empty()));
        let now = client.request(full, document(CONFIG)).expect("tokens");
        assert_eq!(json!(applied(&known["data"], edits)), now["data"]);
        assert_eq!(answer["resultId"], now["resultId"]);
        known = now;
    }
    let mut params = document(CONFIG);
    params["previousResultId"] = json!("of another day");
    let answer = client.request(delta, params).expect("all tokens");
    assert_eq!(answer["data"], known["data"]);
}
