//! Command lines beside a configuration are checked and mended with it; elsewhere nobody looks.

use tests::program::{call, folder};

const CONFIG: &str =
    "(* mirage >= 4.11.0 & < 4.12.0 *)\nopen Mirage\n\nlet () = register \"hello\" []\n";
const MAKEFILE: &str = "all:\n\tmirage configure -t hvt --dhcp=false\n\tmake depend\n";
const WORKFLOW: &str =
    "jobs:\n  build:\n    steps:\n      - run: opam exec -- mirage configure --xen\n";
const README: &str =
    "Use `mirage configure --xen`:\n\n```\nmirage configure -t xen --ipv4=10.0.0.2/24\n```\n";
const XEN: &str = "name = 'hello'\nkernel = '/srv/hello.xen'\ntype = 'pvh'\nmemory = 64\nextra = '--dns_timeout=1'\n";

/// The findings, as `FILE:LINE:COLUMN RULE`.
fn found(folder: &std::path::Path, paths: &[&str]) -> Vec<String> {
    let mut arguments = vec!["--check", "--format", "concise"];
    arguments.extend(paths);
    let called = call(folder, &arguments);
    assert!(matches!(called.code, Some(0 | 1)), "{}", called.stderr);
    let lines = called.stdout.lines().filter(|line| line.contains(": "));
    let finding = |line: &str| {
        let (place, rest) = line.split_once(": ")?;
        let rule = rest.split_once('[')?.1.split_once(']')?.0;
        Some(format!("{place} {rule}"))
    };
    lines.filter_map(finding).collect()
}

#[test]
fn words_of_other_releases_are_found_and_mended() {
    let folder = folder(&[
        ("config.ml", CONFIG),
        ("Makefile", MAKEFILE),
        (".github/workflows/ci.yml", WORKFLOW),
        ("README.md", README),
        ("hello.xl", XEN),
    ]);
    let folder = folder.path();
    let all = [
        ".github/workflows/ci.yml:4:44 unix-xen-flags-removed",
        "Makefile:2:26 dhcp-flag-renamed",
        "README.md:4:25 cli-runtime-options-not-at-configure",
        "hello.xl:5:10 dns-he-args-dashes",
    ];
    assert_eq!(found(folder, &[]), all);
    assert_eq!(found(folder, &["Makefile"]), [all[1]]);

    let called = call(folder, &["--check", "--fix"]);
    assert_eq!(called.code, Some(1), "{}", called.stdout);
    let read = |name: &str| std::fs::read_to_string(folder.join(name)).expect("still there");
    assert_eq!(
        read("Makefile"),
        MAKEFILE.replace("--dhcp=false", "--no-dhcp")
    );
    assert_eq!(
        read(".github/workflows/ci.yml"),
        WORKFLOW.replace("--xen", "-t xen")
    );
    assert_eq!(read("hello.xl"), XEN.replace("dns_", "dns-"));
    // Where the option has to go, only a person knows.
    assert_eq!(read("README.md"), README);
    assert_eq!(found(folder, &[]), [all[2]]);
}

#[test]
fn without_a_configuration_nobody_looks() {
    let folder = folder(&[
        ("Makefile", MAKEFILE),
        ("hello.xl", XEN),
        ("below/config.ml", CONFIG),
        ("below/notes.sh", "echo nothing of interest\n"),
    ]);
    assert_eq!(found(folder.path(), &[]), [""; 0]);
}
