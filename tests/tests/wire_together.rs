//! Files of one folder are judged together, as the editor has them or else as they are on disk.

use serde_json::json;
use tests::client::{Client, position, uri};
use tests::program::{folder, program};

const CONFIG: &str =
    "(* mirage >= 4.11.0 & < 4.12.0 *)\nopen Mirage\n\nlet () = register \"hello\" []\n";
const OLDER: &str =
    "(* mirage >= 4.10.0 & < 4.11.0 *)\nopen Mirage\n\nlet () = register \"hello\" []\n";
const XEN: &str = "name = 'hello'\nkernel = '/srv/hello.xen'\ntype = 'pvh'\nmemory = 64\non_crash = 'preserve'\nextra = '--dns_timeout=1'\n";

fn rules(client: &mut Client, uri: &str, version: i32) -> Vec<String> {
    let found = client.diagnostics(uri, version);
    let rule = |it: &serde_json::Value| it["code"].as_str().map(str::to_owned);
    found.iter().filter_map(rule).collect()
}

#[test]
fn a_xen_file_follows_its_configuration() {
    let folder = folder(&[("config.ml", CONFIG), ("hello.xl", XEN)]);
    let name = |name: &str| uri(&folder.path().join(name));
    let (config, xen) = (name("config.ml"), name("hello.xl"));
    let mut client = Client::initialized(&program(), &json!({}));

    // The configuration on disk is for 4.11, the one in the editor for 4.10.
    client.open(&xen, "xl", 1, XEN);
    assert_eq!(rules(&mut client, &xen, 1), ["dns-he-args-dashes"]);
    client.open(&config, "ocaml", 1, OLDER);
    assert_eq!(rules(&mut client, &xen, 1), [""; 0]);
    let newer = json!([{ "range": { "start": position(0, 14), "end": position(0, 29) }, "text": "1.0 & < 4.12.0" }]);
    client.change(&config, 2, newer);
    assert_eq!(rules(&mut client, &xen, 1), ["dns-he-args-dashes"]);

    // Closed, it is what is on disk.
    std::fs::write(folder.path().join("config.ml"), OLDER).expect("written");
    client.notify(
        "textDocument/didClose",
        json!({ "textDocument": { "uri": config } }),
    );
    assert_eq!(rules(&mut client, &xen, 1), [""; 0]);
    std::fs::write(folder.path().join("config.ml"), CONFIG).expect("written");
    client.notify(
        "workspace/didChangeWatchedFiles",
        json!({ "changes": [{ "uri": config, "type": 2 }] }),
    );
    assert_eq!(rules(&mut client, &xen, 1), ["dns-he-args-dashes"]);
    assert_eq!(client.shut_down(), Some(0));
}

#[test]
fn a_makefile_beside_a_configuration_is_checked() {
    let makefile = "all:\n\tmirage configure --dhcp=false\n";
    let folder = folder(&[("config.ml", CONFIG), ("Makefile", makefile)]);
    let makefile_uri = uri(&folder.path().join("Makefile"));
    let mut client = Client::initialized(&program(), &json!({}));
    client.open(&makefile_uri, "makefile", 1, makefile);
    assert_eq!(rules(&mut client, &makefile_uri, 1), ["dhcp-flag-renamed"]);
    // Nothing else is asked of us there.
    let at = json!({ "textDocument": { "uri": makefile_uri }, "position": position(1, 3) });
    let hover = client.request("textDocument/hover", at).expect("an answer");
    assert!(hover.is_null());
    assert_eq!(client.shut_down(), Some(0));
}

const SERVER: &str = "(* mirage >= 4.11.0 & < 4.12.0 *)\nopen Mirage\nlet port = runtime_arg ~pos:__POS__ \"Unikernel.port\"\nlet main = main ~runtime_args:[ port ] \"Unikernel.Main\" (stackv4v6 @-> job)\nlet () = register \"hello\" [ main $ generic_stackv4v6 default_network ]\n";
const UNIKERNEL: &str = "let port = Cmdliner.Arg.(value & opt int 7 (info [ \"port\" ]))\n\nmodule Main (S : Tcpip.Stack.V4V6) (K : Mirage_kv.RO) = struct\n  let start stack kv port = S.listen stack\nend\n";

fn literals() -> serde_json::Value {
    let kinds = json!({ "codeActionKind": { "valueSet": ["quickfix"] } });
    json!({ "codeActionLiteralSupport": kinds })
}

/// Where an answer leads: the name of the file, with the line.
fn places(answer: &serde_json::Value) -> Vec<String> {
    let all = match answer {
        serde_json::Value::Array(all) => all.clone(),
        one => vec![one.clone()],
    };
    let place = |it: &serde_json::Value| {
        let file = it["uri"].as_str()?.rsplit('/').next()?;
        Some(format!("{file}:{}", it["range"]["start"]["line"]))
    };
    all.iter().filter_map(place).collect()
}

#[test]
fn a_configuration_and_its_unikernel_lead_to_each_other() {
    let folder = folder(&[("config.ml", SERVER), ("unikernel.ml", UNIKERNEL)]);
    let name = |name: &str| uri(&folder.path().join(name));
    let (config, unikernel) = (name("config.ml"), name("unikernel.ml"));
    let options = json!({ "textDocument": {
        "publishDiagnostics": { "relatedInformation": true }, "codeAction": literals(),
    } });
    let mut client = Client::initialized(&program(), &options);
    client.open(&config, "ocaml", 1, SERVER);
    client.open(&unikernel, "ocaml", 1, UNIKERNEL);
    let mut ask = |method: &str, uri: &str, line: u32, column: u32| {
        let params = json!({
            "textDocument": { "uri": uri },
            "position": position(line, column),
            "context": { "includeDeclaration": true },
        });
        places(&client.request(method, params).expect("an answer"))
    };
    let definition = "textDocument/definition";
    assert_eq!(ask(definition, &config, 2, 40), ["unikernel.ml:0"]);
    assert_eq!(ask(definition, &config, 3, 44), ["unikernel.ml:2"]);
    assert_eq!(ask(definition, &unikernel, 0, 5), ["config.ml:2"]);
    assert_eq!(ask(definition, &unikernel, 2, 8), ["config.ml:3"]);
    assert_eq!(ask(definition, &unikernel, 3, 8), ["config.ml:3"]);
    assert_eq!(ask(definition, &unikernel, 3, 14), [""; 0]);
    let references = "textDocument/references";
    let all = ["config.ml:3", "unikernel.ml:2", "unikernel.ml:3"];
    assert_eq!(ask(references, &config, 3, 44), all);
    let mut there = ask(references, &unikernel, 3, 8);
    there.sort();
    assert_eq!(there, all);

    // The finding says where the other half is, and the fix is offered in both files.
    let found = client.diagnostics(&config, 1);
    let related = &found[0]["relatedInformation"][0]["location"];
    assert_eq!(found[0]["code"], "job-devices");
    assert_eq!(places(related), ["unikernel.ml:2"]);
    for (uri, line) in [(&config, 3), (&unikernel, 2)] {
        let params = json!({
            "textDocument": { "uri": uri },
            "range": { "start": position(line, 8), "end": position(line, 50) },
            "context": { "diagnostics": [] },
        });
        let actions = client
            .request("textDocument/codeAction", params)
            .expect("an answer");
        let title = "Give `Main` in unikernel.ml the parameters that the configuration has";
        let all = actions.as_array().expect("actions");
        let action = all.iter().find(|it| it["title"] == title).expect("the fix");
        let changes = &action["edit"]["changes"][&unikernel];
        assert_eq!(changes.as_array().map(Vec::len), Some(2), "{action}");
    }
    assert_eq!(client.shut_down(), Some(0));
}

#[test]
fn a_unikernel_that_is_not_there_is_created() {
    let folder = folder(&[("config.ml", SERVER), ("other.ml", "let x = 1\n")]);
    let config = uri(&folder.path().join("config.ml"));
    let mut client = Client::initialized(
        &program(),
        &json!({ "textDocument": { "codeAction": literals() } }),
    );
    client.open(&config, "ocaml", 1, SERVER);
    assert_eq!(rules(&mut client, &config, 1), ["job-module"]);
    let params = json!({
        "textDocument": { "uri": config },
        "range": { "start": position(3, 42), "end": position(3, 42) },
        "context": { "diagnostics": [] },
    });
    let actions = client
        .request("textDocument/codeAction", params)
        .expect("an answer");
    let all = actions.as_array().expect("actions");
    let action = all
        .iter()
        .find(|it| it["title"] == "Create unikernel.ml")
        .expect("the fix");
    let changes = action["edit"]["changes"].as_object().expect("changes");
    let (file, edits) = changes.iter().next().expect("a file");
    assert!(file.ends_with("/unikernel.ml"), "{file}");
    let text = edits[0]["newText"].as_str().expect("a text");
    std::fs::write(folder.path().join("unikernel.ml"), text).expect("written");
    client.notify(
        "workspace/didChangeWatchedFiles",
        json!({ "changes": [{ "uri": file, "type": 1 }] }),
    );
    assert_eq!(rules(&mut client, &config, 1), [""; 0], "{text}");
    assert_eq!(client.shut_down(), Some(0));
}
