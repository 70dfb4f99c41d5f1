//! The commands about Xen files: `fmt`, `effective`, and `compat` for Xen releases.

use expect_test::expect;
use serde_json::{Value, json};
use tests::program::{Called, call, call_with_input, folder};

const LOOSE: &str = "name='a'\nkernel =\"/k\"\nmemory=64 # MiB\n";
const NEAT: &str = "name   = 'a'\nkernel = \"/k\"\nmemory = 64  # MiB\n";
const BROKEN: &str = "name='a'\nmemory=512M\n";

fn lines(called: &Called) -> Vec<Value> {
    let lines = called.stdout.lines();
    lines
        .map(|line| serde_json::from_str(line).expect("a line is JSON"))
        .collect()
}

#[test]
fn files_are_formatted_in_place() {
    let folder = folder(&[("a.xl", LOOSE), ("b/b.xl", NEAT), ("b/c.xl.in", LOOSE)]);
    let read = |name| std::fs::read_to_string(folder.path().join(name)).expect("it is there");
    let checked = call(folder.path(), &["fmt", "--check"]);
    assert_eq!(checked.code, Some(1), "{checked:?}");
    assert_eq!(checked.stdout, "a.xl\nb/c.xl.in\n");
    assert_eq!(read("a.xl"), LOOSE, "nothing is written");

    let shown = call(folder.path(), &["fmt", "--diff", "a.xl", "b/b.xl"]);
    assert_eq!(shown.code, Some(1), "{shown:?}");
    expect![[r#"
        --- a/a.xl
        +++ b/a.xl
        @@ -1,3 +1,3 @@
        -name='a'
        -kernel ="/k"
        -memory=64 # MiB
        +name   = 'a'
        +kernel = "/k"
        +memory = 64  # MiB
    "#]]
    .assert_eq(&shown.stdout);
    assert_eq!(read("a.xl"), LOOSE, "nothing is written");

    let written = call(folder.path(), &["fmt"]);
    assert_eq!((written.code, written.stdout.as_str()), (Some(0), ""));
    for name in ["a.xl", "b/b.xl", "b/c.xl.in"] {
        assert_eq!(read(name), NEAT, "{name}");
    }
    let again = call(folder.path(), &["fmt", "--check"]);
    assert_eq!((again.code, again.stdout.as_str()), (Some(0), ""));
}

#[test]
fn standard_input_is_formatted() {
    let folder = folder(&[]);
    let ask = |more: &[&str], text: &str| {
        let arguments = [&["fmt", "--stdin"], more].concat();
        call_with_input(folder.path(), &arguments, text)
    };
    let made = ask(&[], LOOSE);
    assert_eq!((made.code, made.stdout.as_str()), (Some(0), NEAT));
    assert_eq!(ask(&["--check"], LOOSE).code, Some(1));
    assert_eq!(ask(&["--check"], NEAT).code, Some(0));
    let shown = ask(&["--diff"], LOOSE);
    assert_eq!(shown.code, Some(1));
    assert!(shown.stdout.contains("+memory = 64  # MiB"), "{shown:?}");
    // A placeholder is a value in a template only, and its name says that it is one.
    let template = "memory=@MEMORY@\n";
    assert_eq!(ask(&[], template).code, Some(2));
    let made = ask(&["--stdin-filename", "a.xl.in"], template);
    assert_eq!(made.stdout, "memory = @MEMORY@\n", "{made:?}");
}

#[test]
fn what_xl_refuses_is_left_alone() {
    let folder = folder(&[("a.xl", BROKEN), ("b.xl", LOOSE)]);
    let called = call(folder.path(), &["fmt"]);
    assert_eq!(called.code, Some(2), "{called:?}");
    assert!(called.stderr.contains("a.xl: not formatted"), "{called:?}");
    let read = |name| std::fs::read_to_string(folder.path().join(name)).expect("it is there");
    assert_eq!(
        (read("a.xl").as_str(), read("b.xl").as_str()),
        (BROKEN, NEAT)
    );
    assert_eq!(call(folder.path(), &["fmt", "none.xl"]).code, Some(2));
}

const DOMAIN: &str = "\
name = 'a'
name = 'web'
kernel = 'web.xen'
memroy = 64
disk = [ '/a,raw,xvda,r', 'x' ]
vif = [ 'bridge=br0,rate=1Mb/s' ]
extra = '-v'
extra += ' --ip=1'
";

#[test]
fn the_effective_settings_are_shown() {
    let folder = folder(&[("web.xl", DOMAIN)]);
    let called = call(folder.path(), &["effective", "web.xl"]);
    assert_eq!(called.code, Some(0), "{called:?}");
    expect![[r#"
        web.xl (Xen 4.22)
          name = "web"
          kernel = "web.xen"
          memroy = "64"  (ignored)
          disk = ["/a,raw,xvda,r","x"]
          vif = ["bridge=br0,rate=1Mb/s"]
          extra = "-v --ip=1"
          disk 0: access ro, format raw, target /a, vdev xvda
          disk 1: error no vdev specified
          vif 0: bridge br0, bytes_per_interval 6250, interval_usecs 50000
    "#]]
    .assert_eq(&called.stdout);
}

#[test]
fn the_effective_settings_are_objects_for_programs() {
    let folder = folder(&[("web.xl", DOMAIN), ("broken.xl", BROKEN)]);
    let json = ["effective", "--format", "json", "--xen", "4.12", "."];
    let called = call(folder.path(), &json);
    assert_eq!(called.code, Some(0), "{called:?}");
    let [broken, web] = &lines(&called)[..] else {
        panic!("two files: {called:?}");
    };
    assert_eq!(broken["accepted"], false);
    // `+=` is younger than Xen 4.12.
    assert_eq!(web["accepted"], false);
    let settings = web["settings"].as_array().expect("settings");
    let names: Vec<_> = settings.iter().map(|it| it["name"].as_str()).collect();
    assert_eq!(names.len(), 8);
    assert_eq!(settings[0]["shadowed"], true);
    let last = json!({
        "name": "extra", "op": "+=", "line": 8, "value": "-v --ip=1", "shadowed": false,
    });
    assert_eq!(settings[7], last);
    assert_eq!(web["disk"][0]["access"], "ro");
    assert!(web["disk"][1]["error"].is_string(), "{}", web["disk"]);
    assert_eq!(web["vif"][0]["bridge"], "br0");
}

const NEW: &str = "\
name = 'a'
kernel = '/k'
type = 'pvh'
memory = 64
vif = [ 'bridge=br0, mtu=1400' ]
";

#[test]
fn each_xen_release_is_asked() {
    let folder = folder(&[
        ("a.xl", NEW),
        ("old.xl", "name='a'\nkernel='/k'\nmemory=64\npvh=1\n"),
    ]);
    let called = call(folder.path(), &["compat", "a.xl", "old.xl"]);
    assert_eq!(called.code, Some(0), "{called:?}");
    expect![[r#"
        a.xl
          Read as meant by Xen 4.15 to 4.22.
          4.1 to 4.9: 3:1: `type` needs Xen 4.10; Xen 4.1 ignores it [xl-key-too-new]
          4.10 to 4.14: 5:22: `mtu` needs Xen 4.15; Xen 4.10 leaves it out [xl-vif-unknown]
        old.xl
          Read as meant by Xen 4.4 to 4.8.
          4.1 to 4.3: 4:1: `pvh` needs Xen 4.4; Xen 4.1 ignores it [xl-key-too-new]
          4.9 to 4.22: 4:1: `pvh` was read up to Xen 4.8 and is ignored since; write `type="pvh"` [xl-key-removed]
    "#]].assert_eq(&called.stdout);

    let called = call(folder.path(), &["compat", "--format", "json", "a.xl"]);
    let answers = lines(&called);
    assert_eq!(answers.len(), 22);
    assert_eq!(
        answers[21],
        json!({ "file": "a.xl", "xen": "4.22", "accepted": true })
    );
    assert_eq!(answers[0]["rule"], "xl-key-too-new");
    assert_eq!(answers[0]["accepted"], false);
}
