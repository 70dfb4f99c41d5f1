//! Each feature of an editor once over the wire: what a client asks and what it gets.

use serde_json::{Value, json};
use tests::client::{Client, position};
use tests::program::program;

const CONFIG: &str = "file:///nowhere/config.ml";
const XEN: &str = "file:///nowhere/hello.xl";

const TEXT: &str = "\
open Mirage

let stack =
  generic_stackv4v6 default_network

let main = main \"Unikernel.Main\" (stackv4v6 @-> job)
let () = register \"hello\" [ main $ stack ]
";

const SETTINGS: &str = "\
name='hello'
kernel = \"hello.xen\"
memory = 32
vif = [ 'mac=00:16:3e:00:00:01' ]
disk = [ 'vdev=xvda, target=/dev/vg/hello, format=raw', ]
";

fn started() -> Client {
    let mut client = Client::initialized(&program(), &json!({}));
    client.open(CONFIG, "ocaml", 1, TEXT);
    client.open(XEN, "xl", 1, SETTINGS);
    client
}

fn ask(client: &mut Client, method: &str, params: Value) -> Value {
    client.request(method, params).expect("an answer")
}

fn at(uri: &str, line: u32, character: u32) -> Value {
    json!({ "textDocument": { "uri": uri }, "position": position(line, character) })
}

fn document(uri: &str) -> Value {
    json!({ "textDocument": { "uri": uri } })
}

/// Lines of the beginnings of ranges.
fn lines(found: &Value) -> Vec<u64> {
    let found = found.as_array().expect("an array").iter();
    let line = |it: &Value| it["range"]["start"]["line"].as_u64().expect("a line");
    found.map(line).collect()
}

#[test]
fn names_lead_to_their_definition_and_back() {
    let mut client = started();
    // `stack` in the list of jobs.
    let definition = ask(&mut client, "textDocument/definition", at(CONFIG, 6, 37));
    let definition = match definition {
        Value::Array(all) => all[0].clone(),
        one => one,
    };
    let range = definition
        .get("range")
        .or(definition.get("targetSelectionRange"));
    assert_eq!(
        range.expect("a range")["start"],
        position(2, 4),
        "{definition:#}"
    );

    let mut params = at(CONFIG, 2, 5);
    params["context"] = json!({ "includeDeclaration": true });
    let references = ask(&mut client, "textDocument/references", params);
    assert_eq!(lines(&references), [2, 6]);

    let highlights = ask(
        &mut client,
        "textDocument/documentHighlight",
        at(CONFIG, 2, 5),
    );
    assert_eq!(lines(&highlights), [2, 6]);
}

#[test]
fn a_name_is_changed_everywhere_or_not_at_all() {
    let mut client = started();
    let mut params = at(CONFIG, 2, 5);
    params["newName"] = json!("ipstack");
    let edit = ask(&mut client, "textDocument/rename", params.clone());
    let text = edit.to_string();
    assert_eq!(text.matches("\"ipstack\"").count(), 2, "{edit:#}");
    params["newName"] = json!("main");
    assert!(
        client.request("textDocument/rename", params).is_err(),
        "taken"
    );
    // A name of the release is not ours to change.
    let mut params = at(CONFIG, 3, 5);
    params["newName"] = json!("stack6");
    let refused = client.request("textDocument/rename", params);
    assert!(matches!(refused, Err(_) | Ok(Value::Null)), "{refused:?}");
}

#[test]
fn a_call_shows_its_parameters() {
    let mut client = started();
    let help = ask(&mut client, "textDocument/signatureHelp", at(CONFIG, 3, 20));
    let label = help["signatures"][0]["label"].as_str().expect("a label");
    assert!(label.contains("generic_stackv4v6"), "{label}");
}

#[test]
fn a_file_has_a_shape() {
    let mut client = started();
    let folds = ask(&mut client, "textDocument/foldingRange", document(CONFIG));
    assert_eq!(folds[0]["startLine"], 2, "{folds:#}");
    let params = json!({ "textDocument": { "uri": CONFIG }, "positions": [position(3, 5)] });
    let selection = ask(&mut client, "textDocument/selectionRange", params);
    assert!(selection[0]["parent"].is_object(), "{selection:#}");
    for uri in [CONFIG, XEN] {
        let tokens = ask(
            &mut client,
            "textDocument/semanticTokens/full",
            document(uri),
        );
        let data = tokens["data"].as_array().expect("numbers");
        assert!(
            !data.is_empty() && data.len().is_multiple_of(5),
            "{uri}: {tokens}"
        );
    }
}

#[test]
fn a_xen_file_is_formatted_and_explained() {
    let mut client = started();
    let mut params = document(XEN);
    params["options"] = json!({ "tabSize": 4, "insertSpaces": true });
    let edits = ask(&mut client, "textDocument/formatting", params);
    assert!(!edits.as_array().expect("edits").is_empty());
    let range = json!({ "start": position(0, 0), "end": position(5, 0) });
    let params = json!({ "textDocument": { "uri": XEN }, "range": range });
    let hints = ask(&mut client, "textDocument/inlayHint", params);
    assert!(!hints.as_array().expect("hints").is_empty());
    let lenses = ask(&mut client, "textDocument/codeLens", document(XEN));
    assert_eq!(lenses[0]["command"]["command"], "unikernel.effective");
    let effective = ask(&mut client, "unikernel/effective", document(XEN));
    let text = effective["text"].as_str().expect("a text");
    assert!(text.contains("hello.xen"), "{text}");
    let params = json!({ "command": "unikernel.effective", "arguments": [XEN] });
    let again = ask(&mut client, "workspace/executeCommand", params);
    assert_eq!(again["text"], effective["text"]);
}

#[test]
fn a_disk_is_renamed_with_what_names_it() {
    let mut client = Client::initialized(&program(), &json!({}));
    let text =
        "name = 'a'\nkernel = 'b'\nroot = '/dev/xvda1'\ndisk = [ 'vdev=xvda, target=/dev/vg/a' ]\n";
    client.open(XEN, "xl", 1, text);
    let mut params = at(XEN, 3, 16);
    params["newName"] = json!("xvdc");
    let edit = ask(&mut client, "textDocument/rename", params);
    assert!(edit.to_string().matches("xvdc").count() == 2, "{edit:#}");
}

#[test]
fn a_xen_file_is_completed_by_place() {
    let mut client = Client::initialized(&program(), &json!({}));
    let text = "\
name = 'a'
on_crash = ''
disk = [ '/a,raw,xvda', 'vdev=' ]
vif = [ 'bridge=' ]
";
    client.open(XEN, "xl", 1, text);
    let other = "name = 'b'\nvif = [ 'bridge=br-outside' ]\n";
    client.open("file:///nowhere/other.xl", "xl", 1, other);
    let mut labels = |line, character| {
        let offers = ask(
            &mut client,
            "textDocument/completion",
            at(XEN, line, character),
        );
        let offers = offers.as_array().expect("offers").clone();
        let label = |it: &Value| it["label"].as_str().expect("a label").to_owned();
        offers.iter().map(label).collect::<Vec<_>>()
    };
    assert!(labels(0, 0).contains(&"memory".to_owned()));
    assert!(labels(1, 12).contains(&"preserve".to_owned()));
    assert_eq!(labels(2, 30), ["xvdb"]);
    assert!(labels(2, 25).contains(&"format".to_owned()));
    assert_eq!(labels(3, 16), ["br-outside"]);
}

#[test]
fn a_xen_file_is_rewritten_by_actions() {
    let literals = json!({ "codeActionLiteralSupport": { "codeActionKind": { "valueSet": [] } } });
    let capabilities = json!({ "textDocument": { "codeAction": literals } });
    let mut client = Client::initialized(&program(), &capabilities);
    let text = "\
builder = 'generic'
root = '/dev/xvda1'
extra = 'quiet'
disk = [ '/a,raw,xvda,r' ]
";
    client.open(XEN, "xl", 1, text);
    let mut titles = |line: u32| {
        let range = json!({ "start": position(line, 12), "end": position(line, 12) });
        let params = json!({
            "textDocument": { "uri": XEN }, "range": range, "context": { "diagnostics": [] },
        });
        let actions = ask(&mut client, "textDocument/codeAction", params);
        let actions = actions.as_array().expect("actions").clone();
        let title = |it: &Value| it["title"].as_str().expect("a title").to_owned();
        actions.iter().map(title).collect::<Vec<_>>()
    };
    let has = |titles: Vec<String>, wanted: &str| {
        assert!(titles.iter().any(|title| title == wanted), "{titles:?}");
    };
    has(titles(0), "Write `type` instead of `builder`");
    has(titles(0), "Make it a PVH guest");
    has(titles(1), "Make `root` and `extra` one `cmdline`");
    has(titles(3), "Write the disk with parameters");
}

#[test]
fn a_xen_file_has_hover_symbols_folds_and_links() {
    let folder = tempfile::tempdir().expect("a folder");
    let kernel = folder.path().join("there.xen");
    std::fs::write(&kernel, "").expect("it is written");
    let uri = format!("file://{}/a.xl", folder.path().display());
    let mut client = Client::initialized(&program(), &json!({}));
    let text = "\
name = 'a'
kernel = 'there.xen'
ramdisk = 'missing'
vif = [
  'bridge=br0',
]
";
    client.open(&uri, "xl", 1, text);
    let hover = ask(&mut client, "textDocument/hover", at(&uri, 1, 2));
    assert!(hover.to_string().contains("Kernel image"), "{hover}");
    let symbols = ask(&mut client, "textDocument/documentSymbol", document(&uri));
    // Four settings, and the interface.
    assert_eq!(symbols.as_array().map(Vec::len), Some(5), "{symbols:#}");
    let folds = ask(&mut client, "textDocument/foldingRange", document(&uri));
    assert_eq!(folds[0]["startLine"], 3, "{folds:#}");
    let links = ask(&mut client, "textDocument/documentLink", document(&uri));
    assert_eq!(
        lines(&links),
        [1],
        "only to files that are there: {links:#}"
    );
}
