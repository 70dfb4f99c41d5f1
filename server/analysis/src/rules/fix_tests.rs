//! Each fix, applied: the finding goes, and the compiler accepts the file.

use crate::fixture::Fixture;
use crate::infer;

/// Applies the first fix with this title and expects `after`, which the release must accept.
fn check_fix(fixture: &str, title: &str, after: &str) {
    let fixture = Fixture::new(fixture);
    let findings = crate::mended_diagnostics(&fixture.db, fixture.file);
    let fixes: Vec<_> = findings.iter().flat_map(|it| &it.fixes).collect();
    let titles: Vec<&str> = fixes.iter().map(|it| it.title.as_str()).collect();
    let fix = fixes.iter().find(|it| it.title == title);
    let fix = fix.unwrap_or_else(|| panic!("no fix `{title}` among {titles:?} of {findings:?}"));
    let mut edits = fix.edits.clone();
    edits.sort_by_key(|edit| std::cmp::Reverse(edit.range.start()));
    let mut text = fixture.text.clone();
    for edit in edits {
        text.replace_range(std::ops::Range::<usize>::from(edit.range), &edit.text);
    }
    let release = match fixture.file.outside(&fixture.db).setting {
        Some(release) => format!("release {release}\n"),
        None => String::new(),
    };
    assert_eq!(text, after.strip_prefix('\n').unwrap_or(after));
    let mended = Fixture::new(&(release + &text));
    let verdict = infer::chosen_verdict(&mended.db, mended.file);
    assert!(verdict.accepted(), "{verdict:?}");
}

#[test]
fn a_missing_dollar() {
    check_fix(
        r#"
open Mirage
let main = main "Unikernel.Main" (network @-> job)
let () = register "x" [ main default_network ]
"#,
        "Apply the device with `$`",
        r#"
open Mirage
let main = main "Unikernel.Main" (network @-> job)
let () = register "x" [ main $ default_network ]
"#,
    );
    check_fix(
        r#"
open Mirage
let main = main "Unikernel.Main" (network @-> block @-> job)
let () = register "x" [ main default_network (block_of_file "x") ]
"#,
        "Apply the device with `$`",
        r#"
open Mirage
let main = main "Unikernel.Main" (network @-> block @-> job)
let () = register "x" [ main $ default_network $ (block_of_file "x") ]
"#,
    );
}

#[test]
fn a_missing_device() {
    check_fix(
        r#"
open Mirage
let main = main "Unikernel.Main" (network @-> job)
let () = register "x" [ main ]
"#,
        "Insert `default_network`",
        r#"
open Mirage
let main = main "Unikernel.Main" (network @-> job)
let () = register "x" [ main $ default_network ]
"#,
    );
    check_fix(
        r#"
open Mirage
let disk = block_of_file "x"
let stack = generic_stackv4v6 default_network
let main = main "Unikernel.Main" (block @-> stackv4v6 @-> job)
let () = register "x" [ main $ stack ]
"#,
        "Insert `disk`",
        r#"
open Mirage
let disk = block_of_file "x"
let stack = generic_stackv4v6 default_network
let main = main "Unikernel.Main" (block @-> stackv4v6 @-> job)
let () = register "x" [ main $ disk $ stack ]
"#,
    );
    check_fix(
        r#"
release 3.10.8
open Mirage
let stack = generic_stackv4 default_network
let main = foreign "Unikernel.Main" (console @-> stackv4 @-> job)
let () = register "x" [ main $ stack ]
"#,
        "Insert `default_console`",
        r#"
open Mirage
let stack = generic_stackv4 default_network
let main = foreign "Unikernel.Main" (console @-> stackv4 @-> job)
let () = register "x" [ main $ default_console $ stack ]
"#,
    );
}

#[test]
fn swapped_arguments() {
    check_fix(
        r#"
open Mirage
let disk = block_of_file "x"
let main = main "Unikernel.Main" (network @-> block @-> job)
let () = register "x" [ main $ disk $ default_network ]
"#,
        "Swap `disk` and `default_network`",
        r#"
open Mirage
let disk = block_of_file "x"
let main = main "Unikernel.Main" (network @-> block @-> job)
let () = register "x" [ main $ default_network $ disk ]
"#,
    );
    check_fix(
        r#"
open Mirage
let main = main (network @-> job) "Unikernel.Main"
let () = register "x" [ main $ default_network ]
"#,
        "Swap `(network @-> job)` and `\"Unikernel.Main\"`",
        r#"
open Mirage
let main = main "Unikernel.Main" (network @-> job)
let () = register "x" [ main $ default_network ]
"#,
    );
}

#[test]
fn labels() {
    check_fix(
        r#"
open Mirage
let stack = generic_stackv4v6 default_network
let main = main [ package "dns" ] "Unikernel.Main" (stackv4v6 @-> job)
let () = register "x" [ main $ stack ]
"#,
        "Add the label `~packages`",
        r#"
open Mirage
let stack = generic_stackv4v6 default_network
let main = main ~packages:[ package "dns" ] "Unikernel.Main" (stackv4v6 @-> job)
let () = register "x" [ main $ stack ]
"#,
    );
    check_fix(
        r#"
open Mirage
let disk = block_of_file ~name:"x"
let main = main "Unikernel.Main" (block @-> job)
let () = register "x" [ main $ disk ]
"#,
        "Drop the label `~name`",
        r#"
open Mirage
let disk = block_of_file "x"
let main = main "Unikernel.Main" (block @-> job)
let () = register "x" [ main $ disk ]
"#,
    );
    check_fix(
        r#"
open Mirage
let named ~prefix name = netif (prefix ^ name)
let nets = List.map (named ~prefix:"eth") [ "0"; "1" ]
let join ?group () = generic_stackv4v6 ?group default_network
let main = main "Unikernel.Main" (stackv4v6 @-> job)
let () = register "x" [ main $ join ?group:"a" () ]
"#,
        "Pass `group` as `~group`",
        r#"
open Mirage
let named ~prefix name = netif (prefix ^ name)
let nets = List.map (named ~prefix:"eth") [ "0"; "1" ]
let join ?group () = generic_stackv4v6 ?group default_network
let main = main "Unikernel.Main" (stackv4v6 @-> job)
let () = register "x" [ main $ join ~group:"a" () ]
"#,
    );
}

#[test]
fn a_missing_unit() {
    check_fix(
        r#"
open Mirage
let stack () = generic_stackv4v6 default_network
let main = main "Unikernel.Main" (stackv4v6 @-> job)
let () = register "x" [ main $ stack ]
"#,
        "Apply `stack` to `()`",
        r#"
open Mirage
let stack () = generic_stackv4v6 default_network
let main = main "Unikernel.Main" (stackv4v6 @-> job)
let () = register "x" [ main $ stack () ]
"#,
    );
}

#[test]
fn a_missing_in() {
    check_fix(
        r#"
open Mirage
let stack =
  let net = netif "service"
  generic_stackv4v6 net
let main = main "Unikernel.Main" (stackv4v6 @-> job)
let () = register "x" [ main $ stack ]
"#,
        "Add `in`",
        r#"
open Mirage
let stack =
  let net = netif "service" in
  generic_stackv4v6 net
let main = main "Unikernel.Main" (stackv4v6 @-> job)
let () = register "x" [ main $ stack ]
"#,
    );
}

#[test]
fn headers() {
    let check = |first: &str, title: &str, after: &str| {
        let rest =
            "open Mirage\nlet () = register \"x\" [ main \"U\" (ptime @-> job) $ default_ptime ]\n";
        let text = format!("release 4.10.0\n{first}{rest}");
        check_fix(&text, title, &format!("{after}{rest}"));
        // Nothing is found any more.
        let mended = Fixture::new(&format!("release 4.10.0\n{after}{rest}"));
        let left: Vec<&str> = super::diagnostics(&mended.db, mended.file)
            .iter()
            .map(|it| it.rule)
            .collect();
        assert_eq!(left, Vec::<&str>::new());
    };
    let title = "Write `(* mirage >= 4.9.0 *)`";
    let good = "(* mirage >= 4.9.0 *)\n";
    check("(* mirage >= 4.8.0 *)\n", title, good);
    check("(* mirage >= 4.9.0 & < 4.11.0 *)\n", title, good);
    check("(* mirage > 4.9.0 *)\n", title, good);
    check("(* mirage >= 4.11.0 *)\n", title, good);
    check_fix(
        "open Mirage\nlet () = register \"x\" [ main \"U\" (ptime @-> job) $ default_ptime ]\n",
        title,
        "(* mirage >= 4.9.0 *)\n\nopen Mirage\nlet () = register \"x\" [ main \"U\" (ptime @-> job) $ default_ptime ]\n",
    );
}
