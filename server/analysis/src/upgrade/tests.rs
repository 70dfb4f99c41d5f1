//! The compile tests of the catalogue, and what every upgrade must keep.

use expect_test::expect_file;
use mirage_releases::Release;

use super::upgrade;

struct Case {
    id: &'static str,
    before: String,
    after: String,
    from: Release,
    to: Release,
}

/// Cases: a configuration that `from` accepts and what a person would make of it for `to`.
fn cases() -> Vec<Case> {
    let text = include_str!("tests/cases.txt");
    let sections = text.split("\n[").skip(1);
    sections.filter_map(case).collect()
}

fn case(section: &'static str) -> Option<Case> {
    let get = |key: &str| {
        let mut lines = section.lines();
        lines.find_map(|line| line.strip_prefix(key)?.strip_prefix(": "))
    };
    let text = |key| get(key).map(|text| text.replace("\\n", "\n").replace("\\\\", "\\"));
    Some(Case {
        id: section.split(']').next()?,
        before: text("before")?,
        after: text("after")?,
        from: Release::parse(get("before compiles with")?)?,
        to: Release::parse(get("before fails with")?)?,
    })
}

#[test]
fn the_catalogue_is_carried_out() {
    let mut out = String::new();
    for case in cases() {
        let upgraded = upgrade(&case.before, case.from, case.to);
        let ids: Vec<_> = upgraded
            .applied
            .iter()
            .map(|applied| applied.change.id)
            .collect();
        let verdict = match () {
            () if upgraded.text == case.after => "as a person would".to_owned(),
            () if upgraded.text == case.before => "left to a person".to_owned(),
            () => format!("otherwise:\n{}", indented(&upgraded.text)),
        };
        out.push_str(&format!(
            "{} ({} to {}), {}: {verdict}\n",
            case.id,
            case.from,
            case.to,
            if ids.is_empty() {
                "nothing".to_owned()
            } else {
                ids.join(", ")
            },
        ));
    }
    expect_file!["tests/cases.expected"].assert_eq(&out);
}

fn indented(text: &str) -> String {
    let lines: Vec<_> = text.lines().map(|line| format!("    {line}")).collect();
    lines.join("\n")
}

#[test]
fn an_upgrade_parses_and_a_second_one_changes_nothing() {
    for case in cases() {
        for to in [case.to, Release::newest()] {
            let once = upgrade(&case.before, case.from, to);
            assert_eq!(ocaml_syntax::parse(&once.text).errors(), [], "{}", case.id);
            let twice = upgrade(&once.text, to, to);
            assert_eq!(once.text, twice.text, "{}", case.id);
        }
    }
}

fn check(text: &str, from: &str, to: &str, expected: &str) {
    let release = |text| Release::parse(text).unwrap();
    let upgraded = upgrade(text, release(from), release(to));
    assert_eq!(upgraded.text, expected);
}

#[test]
fn layout_and_comments_stay() {
    check(
        "open Mirage\n\n(* the server *)\nlet main =\n  foreign (* sic *)\n    ~packages:[ package \"a\" ]\n    \"U.M\" (time @-> job) (* last *)\n\nlet () = register \"m\" [ main $ default_time ]\n",
        "4.4.2",
        "4.9.0",
        "open Mirage\n\n(* the server *)\nlet main =\n  main (* sic *)\n    ~packages:[ package \"a\" ]\n    \"U.M\" job (* last *)\n\nlet () = register \"m\" [ main ]\n",
    );
}

#[test]
fn a_name_of_the_configuration_is_left_alone() {
    let text = "open Mirage\nlet tap0 = netif \"1\"\nlet s = generic_stackv4 tap0\n";
    check(text, "3.0.0", "3.3.0", text);
    // `main` is taken, so the tool's own one is spelt out.
    check(
        "open Mirage\nlet main = foreign \"A\" job\nlet other = foreign \"B\" job\n",
        "4.4.2",
        "4.5.0",
        "open Mirage\nlet main = main \"A\" job\nlet other = Mirage.main \"B\" job\n",
    );
}

#[test]
fn the_header_goes_with_the_configuration() {
    check(
        "(* mirage >= 4.4.0 & < 4.5.0 *)\nopen Mirage\nlet m = foreign \"A\" job\n",
        "4.4.2",
        "4.8.2",
        "(* mirage >= 4.4.0 & < 4.9.0 *)\nopen Mirage\nlet m = main \"A\" job\n",
    );
}

#[test]
fn errors_of_a_device_become_messages() {
    let device = |missing: &str, failed: &str| {
        format!(
            "open Mirage\nlet tool = impl (object\n  inherit base_configurable\n  \
             method ty = job\n  method name = \"t\"\n  method module_name = \"T\"\n  \
             method configure i = if Sys.file_exists \"t\" then Ok () else Error {missing}\n  \
             method clean _ = let why = \"no\" in Error {failed}\n  \
             method private other = Error \"kept\"\nend)\n"
        )
    };
    check(
        &device("(\"no \" ^ \"t\")", "why"),
        "2.9.1",
        "3.0.0",
        &device("(`Msg (\"no \" ^ \"t\"))", "(`Msg why)"),
    );
}

#[test]
fn what_nobody_used_is_not_removed() {
    check(
        "open Mirage\nlet time = default_time\nlet unused = default_time\nlet m = main \"A\" (time @-> job)\nlet () = register \"a\" [ m $ default_time ]\n",
        "4.8.2",
        "4.9.0",
        "open Mirage\nlet time = default_time\nlet unused = default_time\nlet m = main \"A\" (time @-> job)\nlet () = register \"a\" [ m $ default_time ]\n",
    );
}

#[test]
fn a_key_of_boot_time_moves_into_the_unikernel() {
    let text = "open Mirage\nlet port = Key.(create \"port\" Arg.(opt int 80 (info [ \"port\" ])))\nlet m = foreign ~keys:[ key port ] \"U.M\" job\n";
    check(
        text,
        "4.4.2",
        "4.11.1",
        "open Mirage\nlet m = main \"U.M\" job\n",
    );
    let release = |version| Release::parse(version).unwrap();
    let moved = upgrade(text, release("4.4.2"), release("4.7.0")).moved;
    let [argument] = &moved[..] else {
        panic!("{moved:?}");
    };
    assert_eq!(argument.module, "U.M");
    assert_eq!(argument.generated, "port");
    assert_eq!(argument.info, "Cmdliner.Arg.info [ \"port\" ]");
    assert_eq!(argument.term, "value & opt int 80 doc");
    assert_eq!(argument.register, "Mirage_runtime.register");
}

#[test]
fn a_key_that_is_not_understood_keeps_its_definition() {
    check(
        "open Mirage\nlet default = 80\nlet port = Key.(create \"port\" Arg.(opt int default (info [ \"port\" ])))\nlet m = foreign ~keys:[ key port ] \"U.M\" job\n",
        "4.4.2",
        "4.11.1",
        "open Mirage\nlet default = 80\nlet port = Key.(create \"port\" Arg.(opt Cmdliner.Arg.int default (info [ \"port\" ])))\nlet m = main \"U.M\" job\n",
    );
}
