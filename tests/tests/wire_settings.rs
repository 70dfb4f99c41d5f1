//! Settings of editors and projects, and the requests beyond the protocol.

use serde_json::{Value, json};
use tests::client::{Client, uri};
use tests::program::{folder, program};

const CONFIG: &str = "open Mirage\n\nlet main = main \"Unikernel\" job\n\n\
                      let () = register \"hello\" [ main ]\n";
const BAD: &str = "open Mirage\nlet x = unheard_of_anywhere\n";

fn status(client: &mut Client, uri: &str) -> Value {
    let params = json!({ "textDocument": { "uri": uri } });
    client
        .request("unikernel/status", params)
        .expect("a status")
}

#[test]
fn an_editor_sets_the_release_and_changes_it() {
    let uri = "file:///nowhere/config.ml";
    let mut client = Client::start(&program());
    client.initialize(json!({
        "capabilities": {},
        "initializationOptions": { "release": "4.10.6", "target": "hvt", "bridge": null },
    }));
    client.open(uri, "ocaml", 1, CONFIG);
    let first = status(&mut client, uri);
    assert_eq!(first["kind"], "config");
    assert_eq!(
        (&first["release"], &first["reason"]),
        (&json!("4.10.6"), &json!("setting"))
    );
    assert_eq!(first["target"], "hvt");
    let settings = json!({ "settings": { "unikernel": { "release": null, "colour": "red" } } });
    client.notify("workspace/didChangeConfiguration", settings.clone());
    let said = client.wait(|message| message["method"] == "window/showMessage");
    let said = said["params"]["message"]
        .as_str()
        .expect("a sentence")
        .to_owned();
    assert!(said.contains("unknown setting 'colour'"), "{said}");
    assert_eq!(status(&mut client, uri)["reason"], "newest");
    // A wrong setting is named once.
    client.notify("workspace/didChangeConfiguration", settings);
    assert_eq!(status(&mut client, uri)["reason"], "newest");
    while let Some(message) = client.next(std::time::Duration::from_millis(200)) {
        assert_ne!(message["method"], "window/showMessage", "{message:#}");
    }
}

#[test]
fn a_client_that_never_answers_holds_up_nothing() {
    let uri = "file:///nowhere/config.ml";
    let mut client = Client::start(&program());
    client.answers = false;
    client.initialize(json!({ "capabilities": { "workspace": {
        "configuration": true,
        "didChangeWatchedFiles": { "dynamicRegistration": true },
    } } }));
    for version in 0..20 {
        client.notify(
            "workspace/didChangeConfiguration",
            json!({ "settings": null }),
        );
        client.open(uri, "ocaml", version, BAD);
        assert_eq!(client.diagnostics(uri, version).len(), 1);
    }
    assert!(
        client
            .asked
            .iter()
            .any(|it| it["method"] == "client/registerCapability")
    );
    assert_eq!(client.shut_down(), Some(0));
}

#[test]
fn a_project_file_that_changes_is_read_again() {
    let folder = folder(&[("config.ml", BAD), ("unikernel-ls.toml", "")]);
    let project = folder.path().join("unikernel-ls.toml");
    let (config, project_uri) = (uri(&folder.path().join("config.ml")), uri(&project));
    let mut client = Client::initialized(&program(), &json!({}));
    client.open(&config, "ocaml", 1, BAD);
    assert_eq!(client.diagnostics(&config, 1).len(), 1);
    std::fs::write(&project, "[rules]\nunbound-name = 'allow'\n").expect("written");
    let change = json!({ "changes": [{ "uri": project_uri, "type": 2 }] });
    client.notify("workspace/didChangeWatchedFiles", change);
    assert!(client.diagnostics(&config, 1).is_empty());
    std::fs::write(&project, "release = 'none'\n").expect("written");
    client.notify(
        "textDocument/didSave",
        json!({ "textDocument": { "uri": project_uri } }),
    );
    assert_eq!(client.diagnostics(&config, 1).len(), 1);
    let said = client.wait(|message| message["method"] == "window/showMessage");
    assert!(
        said["params"]["message"]
            .as_str()
            .is_some_and(|it| it.contains("'none'"))
    );
}

#[test]
fn graphs_files_and_releases_are_answered() {
    let folder = folder(&[("config.ml", CONFIG)]);
    let config = uri(&folder.path().join("config.ml"));
    let mut client = Client::start(&program());
    let answer = client.initialize(json!({ "capabilities": {} }));
    let methods = &answer["capabilities"]["experimental"]["unikernel"];
    assert!(
        methods
            .as_array()
            .is_some_and(|it| it.contains(&json!("unikernel/graph")))
    );
    client.open(&config, "ocaml", 3, CONFIG);
    let document = json!({ "uri": config });
    for (format, start) in [
        ("svg", "<svg"),
        ("json", "{"),
        ("dot", "digraph"),
        ("mermaid", ""),
    ] {
        let params = json!({ "textDocument": document, "format": format, "target": "hvt" });
        let graph = client.request("unikernel/graph", params).expect("a graph");
        assert_eq!(
            (&graph["version"], &graph["target"]),
            (&json!(3), &json!("hvt"))
        );
        let text = graph["text"].as_str().expect("a text");
        assert!(text.trim_start().starts_with(start), "{format}: {text}");
        assert!(graph["nodes"].as_array().is_some_and(|it| !it.is_empty()));
        assert!(
            graph["targets"]
                .as_array()
                .is_some_and(|it| it.contains(&json!("xen")))
        );
    }
    let params = json!({ "textDocument": document, "what": "xl" });
    let file = client
        .request("unikernel/generate", params)
        .expect("a file");
    assert!(
        file["uri"]
            .as_str()
            .is_some_and(|it| it.ends_with("hello.xl")),
        "{file:#}"
    );
    assert_eq!(file["overwrites"], false);
    for (what, target, end, start) in [
        (
            "ci",
            "hvt",
            ".github/workflows/unikernel.yml",
            "# Checks hello",
        ),
        (
            "deploy",
            "albatross",
            "/deploy-hello-albatross.sh",
            "#!/bin/sh\n# Deploys hello",
        ),
    ] {
        let params = json!({ "textDocument": document, "what": what, "target": target });
        let file = client
            .request("unikernel/generate", params)
            .expect("a file");
        let said = |name: &str| file[name].as_str().expect("a text").to_owned();
        assert!(said("uri").ends_with(end), "{file:#}");
        assert!(said("text").starts_with(start), "{file:#}");
    }
    let params = json!({ "textDocument": document, "what": "cake" });
    let refused = client
        .request("unikernel/generate", params)
        .expect_err("no such file");
    assert_eq!(refused["code"], -32803);
    let releases = client
        .request("unikernel/releases", Value::Null)
        .expect("releases");
    assert!(
        releases.as_array().is_some_and(|it| it.len() > 100),
        "{releases:#}"
    );
}

/// The way VS Code works: it pulls findings, and asks anew only when it is told to.
#[test]
fn a_client_that_pulls_is_told_to_ask_anew() {
    let uri = "file:///nowhere/config.ml";
    let mut client = Client::initialized(
        &program(),
        &json!({
            "workspace": {
                "diagnostics": { "refreshSupport": true },
                "codeLens": { "refreshSupport": true },
            },
            "textDocument": { "diagnostic": { "dynamicRegistration": true } },
        }),
    );
    client.open(uri, "ocaml", 1, CONFIG);
    let settings = json!({ "settings": { "unikernel": { "release": "3.0.0" } } });
    client.notify("workspace/didChangeConfiguration", settings);
    for method in ["workspace/codeLens/refresh", "workspace/diagnostic/refresh"] {
        client.wait(|message| message["method"] == method);
    }
}
