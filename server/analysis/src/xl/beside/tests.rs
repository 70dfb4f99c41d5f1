//! A configuration, a Xen file that fits it, and what is said when one of them changes.

use expect_test::{Expect, expect};

use crate::db::Database;
use crate::fixture::beside_config;
use crate::source::Kind;

const CONFIG: &str = "\
open Mirage

let data = block_of_file \"data.img\"
let log = block_of_file \"log.img\"
let inside = netif \"inside\"
let outside = netif \"outside\"
let main = main \"Unikernel.Main\" (block @-> block @-> network @-> network @-> job)
let () = register \"store\" [ main $ data $ log $ inside $ outside ]
";

const DOMAIN: &str = "\
name = 'store'
kernel = 'store.xen'
type = 'pvh'
memory = 256
on_crash = 'preserve'
disk = [ 'format=raw, vdev=xvdb, access=rw, target=data.img', 'format=raw, vdev=xvdc, access=rw, target=log.img' ]
vif = [ 'bridge=br0', 'bridge=br1' ]
";

const TEMPLATE: &str = "\
name = '@NAME@'
kernel = '@KERNEL@'
type = 'pvh'
memory = @MEMORY@
on_crash = 'preserve'
disk = [ 'format=raw, vdev=xvdb, access=rw, target=@BLOCK:data.img@', 'format=raw, vdev=xvdc, access=rw, target=@BLOCK:log.img@' ]
vif = [ 'bridge=@NETWORK:inside@', 'bridge=@NETWORK:outside@' ]
";

/// The findings in a Xen file beside a configuration: place, rule, and the text that the first fix
/// makes.
fn found(
    release: &str,
    config: &str,
    name: &str,
    text: &str,
) -> Vec<(String, String, Option<String>)> {
    let db = Database::default();
    let kind = Kind::of_path(name).expect("a Xen file");
    let file = beside_config(&db, release, config, (name, kind, text));
    let found = crate::diagnostics(&db, file).iter();
    found
        .map(|it| {
            let mended = it.fixes.first().map(|fix| {
                let mut mended = text.to_owned();
                let mut edits = fix.edits.clone();
                edits.sort_by_key(|edit| edit.range.start());
                for edit in edits.iter().rev() {
                    mended.replace_range(std::ops::Range::<usize>::from(edit.range), &edit.text);
                }
                mended
            });
            let shown = format!("{}: {}", it.rule, it.message);
            (text[it.range].to_owned(), shown, mended)
        })
        .collect()
}

fn check(name: &str, text: &str, expect: Expect) {
    let found = found("4.11.1", CONFIG, name, text);
    let lines = found
        .iter()
        .map(|(place, shown, _)| format!("{place} {shown}\n"));
    expect.assert_eq(&lines.collect::<String>());
}

/// The same, with the lines that the first fix changes.
fn mends(name: &str, text: &str, expect: Expect) {
    let found = found("4.11.1", CONFIG, name, text);
    let mut shown = String::new();
    for (place, message, mended) in found {
        shown += &format!("{place} {message}\n");
        let mended = mended.unwrap_or_default();
        let new = mended
            .lines()
            .filter(|line| !text.lines().any(|old| old == *line));
        shown.extend(new.map(|line| format!("  {line}\n")));
    }
    expect.assert_eq(&shown);
}

#[test]
fn a_fitting_file_is_fine() {
    check("store.xl", DOMAIN, expect![[""]]);
    check("store.xl.in", TEMPLATE, expect![[""]]);
    // A file for something else is not compared.
    let other = "name = 'x'\nkernel = '/x.xen'\ntype = 'pvh'\nmemory = 64\non_crash = 'preserve'\n";
    check("other.xl", other, expect![[""]]);
}

#[test]
fn interfaces_are_counted() {
    mends(
        "store.xl",
        &DOMAIN.replace(", 'bridge=br1'", ""),
        expect![[r#"
            vif mirage-vif-count: the unikernel has 2 networks and this file 1 interface; it stops at start when it does not find one
              vif = [ 'bridge=br0', 'bridge=br1' ]
        "#]],
    );
    mends(
        "store.xl",
        &DOMAIN.replace("'bridge=br0', 'bridge=br1'", ""),
        expect![[r#"
            vif mirage-vif-count: the unikernel has 2 networks and this file no interfaces; it stops at start when it does not find one
              vif = [ 'bridge=br0', 'bridge=br1' ]
        "#]],
    );
    let without = DOMAIN.replace("vif = [ 'bridge=br0', 'bridge=br1' ]\n", "");
    mends(
        "store.xl",
        &without,
        expect![[r#"
        name mirage-vif-count: the unikernel has 2 networks and this file no interfaces; it stops at start when it does not find one
          vif = [ 'bridge=br0', 'bridge=br1' ]
    "#]],
    );
    let more = DOMAIN.replace("'bridge=br1'", "'bridge=br1', 'bridge=br2'");
    mends(
        "store.xl",
        &more,
        expect![[r#"
        vif mirage-vif-count: the unikernel has 2 networks, so 1 interface here is not used
    "#]],
    );
    let template = TEMPLATE.replace(", 'bridge=@NETWORK:outside@'", "");
    mends(
        "store.xl.in",
        &template,
        expect![[r#"
            vif mirage-vif-count: the unikernel has 2 networks and this file 1 interface; it stops at start when it does not find one
              vif = [ 'bridge=@NETWORK:inside@', 'bridge=@NETWORK:outside@' ]
        "#]],
    );
}

#[test]
fn disks_are_found_by_their_number() {
    mends(
        "store.xl",
        &DOMAIN.replace("xvdc", "xvdd"),
        expect![[r#"
            xvdd mirage-disks: the unikernel looks for `log.img` at xvdc, and no disk is there
              disk = [ 'format=raw, vdev=xvdb, access=rw, target=data.img', 'format=raw, vdev=xvdc, access=rw, target=log.img' ]
        "#]],
    );
    let swapped = DOMAIN
        .replace("xvdb", "xvdX")
        .replace("xvdc", "xvdb")
        .replace("xvdX", "xvdc");
    mends(
        "store.xl",
        &swapped,
        expect![[r#"
        xvdc mirage-disks: the unikernel looks for `log.img` here, and for `data.img` at xvdb
          disk = [ 'format=raw, vdev=xvdb, access=rw, target=data.img', 'format=raw, vdev=xvdb, access=rw, target=log.img' ]
        xvdb mirage-disks: the unikernel looks for `data.img` here, and for `log.img` at xvdc
          disk = [ 'format=raw, vdev=xvdc, access=rw, target=data.img', 'format=raw, vdev=xvdc, access=rw, target=log.img' ]
    "#]],
    );
    let one = DOMAIN.replace(", 'format=raw, vdev=xvdc, access=rw, target=log.img'", "");
    mends(
        "store.xl",
        &one,
        expect![[r#"
        disk mirage-disks: the unikernel looks for `log.img` at xvdc, and no disk is there
          disk = [ 'format=raw, vdev=xvdb, access=rw, target=data.img', 'format=raw, vdev=xvdc, access=rw, target=log.img' ]
    "#]],
    );
    let other = one.replace("data.img", "/dev/vg/data");
    mends(
        "store.xl",
        &other,
        expect![[r#"
        disk mirage-disks: the unikernel looks for `log.img` at xvdc, and no disk is there
          disk = [ 'format=raw, vdev=xvdb, access=rw, target=/dev/vg/data', 'format=raw, vdev=xvdc, access=rw, target=log.img' ]
    "#]],
    );
    let more = DOMAIN.replace("disk = [", "disk = [ '/boot.img,raw,xvda', '/x,raw,xvdd',");
    mends(
        "store.xl",
        &more,
        expect![[r#"
        xvdd mirage-disks: the unikernel has no block device with this number, so the disk is not used
    "#]],
    );
}

#[test]
fn the_kernel_is_the_one_that_is_built() {
    mends(
        "store.xl",
        &DOMAIN.replace("store.xen", "shop.xen"),
        expect![[r#"
            shop.xen mirage-kernel-name: the configuration builds `store.xen`, and this is another kernel
              kernel = 'store.xen'
        "#]],
    );
    check(
        "store.xl",
        &DOMAIN.replace("store.xen", "/srv/shop.xen"),
        expect![[""]],
    );
}

#[test]
fn placeholders_name_devices() {
    mends(
        "store.xl.in",
        &TEMPLATE.replace("BLOCK:log.img", "BLOCK:logs.img"),
        expect![[r#"
            @BLOCK:logs.img@ mirage-placeholder: the unikernel has no block device `logs.img`; it has log.img, data.img
              disk = [ 'format=raw, vdev=xvdb, access=rw, target=@BLOCK:data.img@', 'format=raw, vdev=xvdc, access=rw, target=@BLOCK:log.img@' ]
        "#]],
    );
    mends(
        "store.xl.in",
        &TEMPLATE.replace("NETWORK:inside", "NETWORK:within"),
        expect![[r#"
            @NETWORK:within@ mirage-placeholder: the unikernel has no network `within`; it has outside, inside
        "#]],
    );
    // What is wrong only when it is filled in.
    check(
        "store.xl.in",
        &TEMPLATE.replace("memory = @MEMORY@", "memory = @MEMORY@\nmaxmem = 64"),
        expect![[r#"
            64 xl-maxmem-lt-memory: once it is filled in: `maxmem` (64 MiB) is less than `memory` (256 MiB)
        "#]],
    );
}

#[test]
fn devices_that_depend_on_a_key_are_only_information() {
    let config = "\
open Mirage

let stack = generic_stackv4v6 default_network
let main = main \"Unikernel.Main\" (stackv4v6 @-> job)
let () = register \"store\" [ main $ stack ]
";
    let one = DOMAIN.replace(", 'bridge=br1'", "");
    let without_disks: String = one
        .lines()
        .filter(|line| !line.starts_with("disk"))
        .fold(String::new(), |text, line| text + line + "\n");
    let all = found("4.11.1", config, "store.xl", &without_disks);
    assert_eq!(all, []);
    let choice = "\
open Mirage

let two = Key.(create \"two\" Arg.(flag (info [ \"two\" ])))
let data = if_impl (Key.value two) (block_of_file \"data.img\") (ramdisk \"data.img\")
let main = main \"Unikernel.Main\" (block @-> job)
let () = register \"store\" [ main $ data ]
";
    let no_vifs: String = DOMAIN
        .lines()
        .filter(|line| !line.starts_with("vif"))
        .fold(String::new(), |text, line| text + line + "\n");
    let no_devices: String = no_vifs
        .lines()
        .filter(|line| !line.starts_with("disk"))
        .fold(String::new(), |text, line| text + line + "\n");
    for text in [no_vifs, no_devices] {
        let all = found("4.4.2", choice, "store.xl", &text);
        let sure = all
            .iter()
            .filter(|(_, it, _)| !it.contains("default values"));
        assert_eq!(sure.count(), 0, "{all:?}");
    }
}

#[test]
fn old_releases_are_pv() {
    let config = "open Mirage\nlet main = foreign \"Unikernel.Main\" job\nlet () = register \"old\" [ main ]\n";
    let pv = "name = 'old'\nkernel = 'old.xen'\ntype = 'pv'\nmemory = 64\non_crash = 'preserve'\n";
    assert_eq!(found("3.7.0", config, "old.xl", pv), []);
    let pvh = pv.replace("'pv'", "'pvh'");
    let all = found("3.7.0", config, "old.xl", &pvh);
    let rules: Vec<_> = all
        .iter()
        .map(|(place, shown, _)| format!("{place} {shown}"))
        .collect();
    expect!["pvh mirage-guest-type: MirageOS 3.7.0 builds PV kernels, which do not start as PVH"]
        .assert_eq(&rules.join("\n"));
}

/// One change of the file that fits, and where it must be found.
#[test]
fn seeded_faults_are_found_where_they_are() {
    let faults: [(&str, &str, &str, &str); 14] = [
        ("store.xl", ", 'bridge=br1'", "", "vif"),
        ("store.xl", "'bridge=br0', ", "", "vif"),
        (
            "store.xl",
            "vif = [ 'bridge=br0', 'bridge=br1' ]",
            "",
            "name",
        ),
        ("store.xl", "vdev=xvdc", "vdev=xvdd", "xvdd"),
        ("store.xl", "vdev=xvdb", "vdev=xvda", "xvda"),
        ("store.xl", "vdev=xvdc", "vdev=hdc", "hdc"),
        ("store.xl", "vdev=xvdc", "vdev=xvdb", "xvdb"),
        ("store.xl", "target=data.img", "target=log.img", "xvdb"),
        ("store.xl", "type = 'pvh'", "type = 'pv'", "pv"),
        ("store.xl", "'store.xen'", "'old.xen'", "old.xen"),
        (
            "store.xl.in",
            "@BLOCK:data.img@",
            "@BLOCK:date.img@",
            "@BLOCK:date.img@",
        ),
        (
            "store.xl.in",
            "@NETWORK:inside@",
            "@NETWORK:insid@",
            "@NETWORK:insid@",
        ),
        ("store.xl.in", "@MEMORY@", "@MEMROY@", "@MEMROY@"),
        ("store.xl.in", ", 'bridge=@NETWORK:outside@'", "", "vif"),
    ];
    let mut missed = Vec::new();
    for (name, old, new, place) in faults {
        let fitting = if name.ends_with(".in") {
            TEMPLATE
        } else {
            DOMAIN
        };
        assert!(fitting.contains(old), "{old}");
        let text = fitting.replacen(old, new, 1);
        let found = found("4.11.1", CONFIG, name, &text);
        if !found.iter().any(|(there, ..)| there == place) {
            missed.push(format!("{old} -> {new}: {found:?}"));
        }
    }
    println!(
        "{} of {} faults found",
        faults.len() - missed.len(),
        faults.len()
    );
    assert!(missed.is_empty(), "{}", missed.join("\n"));
}
