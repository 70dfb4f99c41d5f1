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
