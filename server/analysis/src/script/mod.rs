//! Command lines beside a configuration: in scripts, Makefiles, CI files and the examples of a README
//! they call the `mirage` tool, tenders and toolstacks with words that belong to a release.
//!
//! Only calls are looked at, never prose; a word with a variable in it is left alone, and so is an
//! option that the configuration or its unikernel defines. The release is that of the configuration
//! beside the file; without one nothing is said.

mod boot;
mod call;
mod judge;
mod launch;
mod shell;

use crate::db::Db;
use crate::diagnostic::Diagnostic;
use crate::source::{Kind, SourceFile};

pub(crate) use judge::Judge;

use crate::rules::Rule;
pub(crate) use shell::words;

/// Whether a text calls the `mirage` tool to configure something, so that it is worth a look.
#[must_use]
pub fn configures(name: &str, text: &str) -> bool {
    // Nearly every file says nothing of it, and a search for bytes costs nothing.
    text.contains("mirage")
        && call::calls(name, text)
            .iter()
            .any(|call| matches!(call, call::Call::Mirage { command, .. } if command.text == "configure"))
}

/// The rules for command lines.
pub(crate) const RULES: [&Rule; 3] = [&judge::UNKNOWN_TARGET, &launch::RULE, &boot::RULE];

/// The configuration that lies in the folder of a file.
#[must_use]
pub fn configuration(db: &dyn Db, file: SourceFile) -> Option<SourceFile> {
    let mut beside = file.outside(db).beside.iter().copied();
    beside.find(|other| other.kind(db) == Kind::Config)
}

/// The findings in a script, in the order of the text.
pub(crate) fn diagnostics(db: &dyn Db, file: SourceFile) -> Vec<Diagnostic> {
    let Some(judge) = Judge::new(db, file) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for call in call::calls(file.path(db), file.text(db)) {
        judge.call(&call, &mut found);
    }
    found.sort_by_key(|it| (it.range.start(), it.range.end(), it.rule));
    found
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;
    use crate::db::Database;
    use crate::diagnostic::Applicability;
    use crate::fixture::beside_config;

    /// Checks a file beside a configuration: places, messages, and the text after the fixes.
    fn check(name: &str, release: &str, config: &str, text: &str, expect: Expect) {
        let db = Database::default();
        let file = beside_config(&db, release, config, (name, Kind::Script, text));
        let found = crate::diagnostics(&db, file);
        let mut shown = String::new();
        for finding in found {
            let range = finding.range;
            let place = &text[range];
            shown.push_str(&format!("{place} {}: {}\n", finding.rule, finding.message));
        }
        let mut mended = text.to_owned();
        let mut edits: Vec<_> = found
            .iter()
            .filter_map(|finding| finding.fixes.first())
            .inspect(|fix| assert_eq!(fix.applicability, Applicability::Safe))
            .flat_map(|fix| fix.edits.clone())
            .collect();
        edits.sort_by_key(|edit| edit.range.start());
        for edit in edits.iter().rev() {
            mended.replace_range(std::ops::Range::<usize>::from(edit.range), &edit.text);
        }
        if mended != text {
            shown.push_str(&format!("mended:\n{mended}"));
        }
        expect.assert_eq(&shown);
    }

    const PLAIN: &str = "open Mirage\n\nlet () = register \"hello\" []\n";

    #[test]
    fn options_are_those_of_the_release() {
        let script = "\
#!/bin/sh
# mirage configure --dhcp=false is a comment
mirage configure -t hvt --dhcp=false && make depend
mirage configure -t hvt --dhcp true \\
  --ipv4=10.0.0.2/24
mirage configure -t \"$TARGET\" --dhcp=$DHCP $FLAGS
";
        check(
            "build.sh",
            "4.11.1",
            PLAIN,
            script,
            expect![[r#"
            --dhcp=false dhcp-flag-renamed: `--dhcp=false` changed in MirageOS 4.11.0: write `--no-dhcp`
            --dhcp true dhcp-flag-renamed: `--dhcp true` changed in MirageOS 4.11.0: leave it out
            --ipv4 cli-runtime-options-not-at-configure: `--ipv4` changed in MirageOS 4.5.0: move the option to the boot command line: xl extra="..", solo5-hvt -- x.hvt .., albatross --arg=..
            --dhcp dhcp-flag-renamed: `--dhcp` changed in MirageOS 4.11.0: --dhcp=true / --dhcp true -> (nothing); --dhcp=false / --dhcp false -> --no-dhcp; Key.dhcp -> negate Key.no_dhcp
            mended:
            #!/bin/sh
            # mirage configure --dhcp=false is a comment
            mirage configure -t hvt --no-dhcp && make depend
            mirage configure -t hvt \
              --ipv4=10.0.0.2/24
            mirage configure -t "$TARGET" --dhcp=$DHCP $FLAGS
        "#]],
        );
        check("build.sh", "4.4.0", PLAIN, script, expect![[r#""#]]);
    }

    #[test]
    fn old_calls_are_mended() {
        let makefile = "\
all:
\tmirage configure src/config.ml --xen
\tmirage configure -f src/config.ml -t ukvm -g
\tmirage build
\tsolo5-hvt --net=tap100 --disk=x.img -- hello.hvt --dns_servers=1.1.1.1
\talbatross-client create --arg='--dns_timeout=3' --arg=--monitor-hostname=a hello hello.hvt
";
        check(
            "Makefile",
            "4.11.1",
            PLAIN,
            makefile,
            expect![[r#"
            src/config.ml config-file-needs-f: `src/config.ml` changed in MirageOS 2.7.0: write `-f src/config.ml`
            --xen unix-xen-flags-removed: `--xen` changed in MirageOS 3.0.0: write `-t xen`
            -t ukvm ukvm-word-removed: `-t ukvm` changed in MirageOS 4.0.0: write `-t hvt`
            -g warn-error-flag-removed: `-g` changed in MirageOS 4.0.0: leave it out
            mirage build mirage-build-removed: `mirage build` changed in MirageOS 4.5.0: write `make build`
            --net=tap100 solo5-manifest-device-names: `--net=tap100` changed in MirageOS 3.6.0: write `--net:service=tap100`
            --disk solo5-manifest-device-names: `--disk` changed in MirageOS 3.6.0: --net=T -> --net:service=T
            --dns_servers dns-he-args-dashes: `--dns_servers` changed in MirageOS 4.11.0: write `--dns-servers`
            '--dns_timeout=3' dns-he-args-dashes: `--dns_timeout` changed in MirageOS 4.11.0: replace _ by -
            --monitor-hostname monitor-hostname-removed: `--monitor-hostname` changed in MirageOS 4.10.0: write `--name`
            mended:
            all:
            	mirage configure -f src/config.ml -t xen
            	mirage configure -f src/config.ml -t hvt
            	make build
            	solo5-hvt --net:service=tap100 --disk=x.img -- hello.hvt --dns-servers=1.1.1.1
            	albatross-client create --arg='--dns_timeout=3' --arg=--name=a hello hello.hvt
        "#]],
        );
        check(
            "Makefile",
            "2.9.1",
            PLAIN,
            makefile,
            expect![[r#"
            src/config.ml config-file-needs-f: `src/config.ml` changed in MirageOS 2.7.0: write `-f src/config.ml`
            --xen unix-xen-flags-deprecated: `--xen` changed in MirageOS 2.9.1: write `-t xen`
            ukvm unknown-target: MirageOS 2.9.1 has no target `ukvm`; it has macosx, unix, xen
            mended:
            all:
            	mirage configure -f src/config.ml -t xen
            	mirage configure -f src/config.ml -t ukvm -g
            	mirage build
            	solo5-hvt --net=tap100 --disk=x.img -- hello.hvt --dns_servers=1.1.1.1
            	albatross-client create --arg='--dns_timeout=3' --arg=--monitor-hostname=a hello hello.hvt
        "#]],
        );
    }

    #[test]
    fn prose_is_not_looked_at() {
        let readme = "\
Run `mirage configure --xen` if you are from the past.

```
$ mirage configure --xen
```
";
        check(
            "README.md",
            "4.11.1",
            PLAIN,
            readme,
            expect![[r#"
            --xen unix-xen-flags-removed: `--xen` changed in MirageOS 3.0.0: write `-t xen`
            mended:
            Run `mirage configure --xen` if you are from the past.

            ```
            $ mirage configure -t xen
            ```
        "#]],
        );
        let workflow = "\
- name: mirage build
  run: opam exec -- mirage configure -t ${{ matrix.target }} --xen
- run: \"mirage configure -t qubse\"
";
        check(
            ".github/workflows/a.yml",
            "4.11.1",
            PLAIN,
            workflow,
            expect![[r#"
                --xen unix-xen-flags-removed: `--xen` changed in MirageOS 3.0.0: write `-t xen`
                qubse unknown-target: MirageOS 4.11.1 has no target `qubse`; did you mean `qubes`?
                mended:
                - name: mirage build
                  run: opam exec -- mirage configure -t ${{ matrix.target }} -t xen
                - run: "mirage configure -t qubse"
            "#]],
        );
    }

    const DEVICES: &str = "\
open Mirage
let storage = block_of_file \"storage\"
let main = main \"Unikernel.Main\" (stackv4v6 @-> block @-> job)
let () = register \"hello\" [ main $ generic_stackv4v6 default_network $ storage ]
";

    /// What is said of a command line beside [`DEVICES`], and what the fixes make of it.
    fn launches(line: &str, expect: Expect) {
        let db = Database::default();
        let file = beside_config(&db, "4.11.1", DEVICES, ("run.sh", Kind::Script, line));
        let mut shown = String::new();
        for finding in crate::diagnostics(&db, file) {
            let place = &line[finding.range];
            shown.push_str(&format!("{place} {}: {}\n", finding.rule, finding.message));
            for edit in finding.fixes.iter().flat_map(|fix| &fix.edits) {
                let mut mended = line.to_owned();
                mended.replace_range(std::ops::Range::<usize>::from(edit.range), &edit.text);
                shown.push_str(&format!("  {}\n", mended.trim_end()));
            }
        }
        expect.assert_eq(&shown);
    }

    #[test]
    fn a_tender_attaches_what_the_manifest_has() {
        for fine in [
            "solo5-hvt --net:service=tap0 --block:storage=a.img -- hello.hvt --ipv4=10.0.0.2/24\n",
            "solo5-spt --mem=64 --net:service=tap0 --block:storage=$DISK dist/hello.spt -l debug\n",
            "solo5-hvt $ATTACH -- hello.hvt\n",
            "solo5-hvt \"$@\" -- hello.hvt\n",
            "solo5-hvt --net:$NAME=tap0 -- hello.hvt\n",
            "solo5-hvt --net:other=tap0 -- other.hvt\n",
            "solo5-hvt -- $IMAGE\n",
            "albatross-client create --mem=64 --net=service:br0 --block=storage:disk vm hello.hvt\n",
            "albatross-client create --net service:br0 vm hello.hvt\n",
            "albatross-client destroy hello.hvt\n",
        ] {
            launches(fine, expect![[""]]);
        }
        launches(
            "solo5-hvt --net:tap0=tap0 --block:storage=a.img -- dist/hello.hvt\n",
            expect![[r#"
                tap0 launch-devices: the unikernel has no network `tap0`; it has `service`
                  solo5-hvt --net:service=tap0 --block:storage=a.img -- dist/hello.hvt
            "#]],
        );
        launches(
            "solo5-hvt --net:service=tap0 dist/hello.hvt\n",
            expect![[r#"
                solo5-hvt launch-devices: the unikernel has the block device `storage`, and nothing is attached to it
            "#]],
        );
        launches(
            "solo5-spt --net:service=tap0 --net:two=tap1 --block:storge=a.img hello.spt\n",
            expect![[r#"
                two launch-devices: the unikernel has no network `two`; it has `service`
                storge launch-devices: the unikernel has no block device `storge`; it has `storage`
                  solo5-spt --net:service=tap0 --net:two=tap1 --block:storage=a.img hello.spt
            "#]],
        );
        launches(
            "albatross-client create --net=br0 --block=storage:disk hello hello.hvt\n",
            expect![[r#"
                br0 launch-devices: the unikernel has no network `br0`; it has `service`
                  albatross-client create --net=service:br0 --block=storage:disk hello hello.hvt
            "#]],
        );
    }

    #[test]
    fn a_misspelt_boot_argument_is_found() {
        launches(
            "solo5-hvt --net:service=tap0 --block:storage=a -- hello.hvt --ipv4-gatway=10.0.0.1 --zzz=1\n",
            expect![[r#"
                --ipv4-gatway boot-argument: the unikernel has no argument `--ipv4-gatway`; did you mean `--ipv4-gateway`?
                  solo5-hvt --net:service=tap0 --block:storage=a -- hello.hvt --ipv4-gateway=10.0.0.1 --zzz=1
            "#]],
        );
        launches(
            "solo5-hvt --net:service=tap0 --block:storage=a -- hello.hvt --ipv4-g=10.0.0.1 --log=*:debug\n",
            expect![[""]],
        );
    }

    #[test]
    fn many_calls_are_read_once() {
        let text = "mirage configure ".repeat(20_000);
        assert!(configures("a.sh", &text));
        let text = "solo5-hvt \\\n".repeat(20_000);
        assert!(!configures("a.sh", &format!("{text} mirage")));
    }

    #[test]
    fn an_option_of_ones_own_is_left_alone() {
        let config =
            "open Mirage\nlet ip = Key.(create \"ip\" Arg.(opt string \"\" (info [ \"ip\" ])))\n";
        check(
            "a.sh",
            "4.11.1",
            config,
            "mirage configure --ip=a --netmask=b\n",
            expect![[r#"
                --netmask cli-ip-keys-v3: `--netmask` changed in MirageOS 3.0.0: merge ip+netmask into CIDR
            "#]],
        );
    }
}
