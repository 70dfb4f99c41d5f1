//! Upgrades in an editor: the action, made when it is chosen, and the request, change the same files
//! to the same text as the command does.

use std::path::Path;

use serde_json::{Value, json};
use tests::client::{Client, position, uri};
use tests::edit::apply;
use tests::program::{call, folder, program};

const CONFIG: &str = "\
(* mirage >= 4.4.0 & < 4.5.0 *)
open Mirage

let port =
  let doc = Key.Arg.info ~doc:\"The port to listen on.\" [ \"port\" ] in
  Key.(create \"port\" Arg.(opt int 8080 doc))

let main = main ~keys:[ Key.v port ] \"Unikernel.Main\" (stackv4v6 @-> job)
let () = register \"network\" [ main $ generic_stackv4v6 default_network ]
";

const UNIKERNEL: &str = "\
module Main (S : Tcpip.Stack.V4V6) = struct
  let start stack = S.TCP.listen (S.tcp stack) ~port:(Key_gen.port ())
end
";

/// Opens a configuration and gives the edit of the first action that upgrades it, after asking for
/// it where the server waits for that.
fn chosen(client: &mut Client, config: &str) -> (String, Value) {
    let range = json!({ "start": position(0, 0), "end": position(0, 0) });
    let params = json!({
        "textDocument": { "uri": config }, "range": range, "context": { "diagnostics": [] },
    });
    let actions = client.request("textDocument/codeAction", params);
    let actions = actions.expect("actions");
    let mut actions = actions.as_array().expect("a list").iter();
    let mut action = actions
        .find(|it| {
            it["title"]
                .as_str()
                .is_some_and(|it| it.starts_with("Upgrade"))
        })
        .expect("an upgrade")
        .clone();
    if action.get("edit").is_none() {
        action = client
            .request("codeAction/resolve", action)
            .expect("an edit");
    }
    let title = action["title"].as_str().expect("a title").to_owned();
    (title, action["edit"].clone())
}

/// The new text of a file of an edit.
fn edited(edit: &Value, file: &str, old: &str) -> String {
    let changes = edit["documentChanges"].as_array().expect("changes");
    let mut changes = changes.iter();
    let change = changes
        .find(|it| it["textDocument"]["uri"] == file)
        .unwrap_or_else(|| panic!("{file}: {edit:#}"));
    apply(old, change["edits"].as_array().expect("edits"))
}

/// What the command makes of the two files.
fn commanded(folder: &Path, to: &str) -> (String, String) {
    let read = |name: &str| std::fs::read_to_string(folder.join(name)).expect("a file");
    let called = call(folder, &["upgrade", "--to", to]);
    assert_eq!(called.code, Some(0), "{}", called.stderr);
    let made = (read("config.ml"), read("unikernel.ml"));
    std::fs::write(folder.join("config.ml"), CONFIG).expect("written");
    std::fs::write(folder.join("unikernel.ml"), UNIKERNEL).expect("written");
    made
}

#[test]
fn the_action_and_the_request_do_what_the_command_does() {
    let folder = folder(&[("config.ml", CONFIG), ("unikernel.ml", UNIKERNEL)]);
    let newest = commanded(folder.path(), "4.11.1");
    assert!(newest.1.contains("register_arg"), "{newest:?}");
    let earlier = commanded(folder.path(), "4.5.0");
    assert_ne!(newest, earlier);

    let name = |name: &str| uri(&folder.path().join(name));
    let (config, unikernel) = (name("config.ml"), name("unikernel.ml"));
    let edits = json!({ "documentChanges": true });
    let literal = json!({ "codeActionKind": { "valueSet": [""] } });
    let lazily = json!({
        "workspace": { "workspaceEdit": edits },
        "textDocument": { "codeAction": {
            "codeActionLiteralSupport": literal,
            "dataSupport": true, "resolveSupport": { "properties": ["edit"] },
        } },
    });
    let at_once = json!({
        "workspace": { "workspaceEdit": edits },
        "textDocument": { "codeAction": { "codeActionLiteralSupport": literal } },
    });
    for capabilities in [lazily, at_once] {
        let mut client = Client::initialized(&program(), &capabilities);
        client.open(&config, "ocaml", 1, CONFIG);
        let (title, edit) = chosen(&mut client, &config);
        assert_eq!(title, "Upgrade this configuration to MirageOS 4.11.1");
        assert_eq!(edited(&edit, &config, CONFIG), newest.0);
        assert_eq!(edited(&edit, &unikernel, UNIKERNEL), newest.1);

        let params = json!({ "textDocument": { "uri": config }, "to": "4.5.0" });
        let answer = client
            .request("unikernel/upgrade", params)
            .expect("an upgrade");
        assert_eq!(edited(&answer["edit"], &config, CONFIG), earlier.0);
        assert_eq!(edited(&answer["edit"], &unikernel, UNIKERNEL), earlier.1);
        assert_eq!(answer["remaining"], json!([]));

        for (to, reason) in [
            ("4.0.0", "no way back to 4.0.0"),
            ("5.0.0", "no MirageOS release 5.0.0"),
        ] {
            let params = json!({ "textDocument": { "uri": config }, "to": to });
            let error = client
                .request("unikernel/upgrade", params)
                .expect_err("refused");
            let message = error["message"].as_str().expect("a message");
            assert!(message.contains(reason), "{message}");
        }
        assert_eq!(client.shut_down(), Some(0));
    }
}

#[test]
fn a_unikernel_that_is_open_is_read_from_the_editor() {
    let folder = folder(&[("config.ml", CONFIG), ("unikernel.ml", "let broken =")]);
    let name = |name: &str| uri(&folder.path().join(name));
    let (config, unikernel) = (name("config.ml"), name("unikernel.ml"));
    let capabilities = json!({
        "workspace": { "workspaceEdit": { "documentChanges": true } },
        "textDocument": { "codeAction": {
            "codeActionLiteralSupport": { "codeActionKind": { "valueSet": [""] } },
        } },
    });
    let mut client = Client::initialized(&program(), &capabilities);
    client.open(&config, "ocaml", 1, CONFIG);
    client.open(&unikernel, "ocaml", 7, UNIKERNEL);
    let (_, edit) = chosen(&mut client, &config);
    assert!(edited(&edit, &unikernel, UNIKERNEL).contains("register_arg"));
    let changes = edit["documentChanges"].as_array().expect("changes");
    assert_eq!(changes[1]["textDocument"]["version"], 7);
}

#[test]
fn an_upgraded_configuration_is_offered_nothing() {
    let mut client = Client::initialized(
        &program(),
        &json!({
            "textDocument": { "codeAction": {
                "codeActionLiteralSupport": { "codeActionKind": { "valueSet": [""] } },
            } },
        }),
    );
    let config = "file:///nowhere/config.ml";
    client.open(
        config,
        "ocaml",
        1,
        "open Mirage\n\nlet () = register \"a\" []\n",
    );
    let range = json!({ "start": position(0, 0), "end": position(0, 0) });
    let params = json!({
        "textDocument": { "uri": config }, "range": range, "context": { "diagnostics": [] },
    });
    let actions = client
        .request("textDocument/codeAction", params)
        .expect("actions");
    let titles = actions.as_array().expect("a list").iter();
    let upgrades = titles.filter(|it| {
        it["title"]
            .as_str()
            .is_some_and(|it| it.contains("Upgrade"))
    });
    assert_eq!(upgrades.count(), 0, "{actions:#}");
}

#[test]
fn every_release_answers_for_a_configuration() {
    let mut client = Client::initialized(&program(), &json!({}));
    let config = "file:///nowhere/config.ml";
    client.open(config, "ocaml", 1, CONFIG);
    let params = json!({ "textDocument": { "uri": config } });
    let answer = client
        .request("unikernel/compat", params)
        .expect("an answer");
    let releases = answer["releases"].as_array().expect("releases");
    let of = |release: &str| {
        let mut rows = releases.iter();
        rows.find(|it| it["release"] == release).expect("a row")
    };
    assert_eq!(of("4.4.2")["accepted"], true);
    assert_eq!(of("4.11.1")["accepted"], false);
    assert_eq!(
        of("4.11.1")["range"]["start"]["line"],
        5,
        "{:#}",
        of("4.11.1")
    );
}
