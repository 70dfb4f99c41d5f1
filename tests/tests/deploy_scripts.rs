//! Deployment scripts: `shellcheck` finds nothing in any of them, and with stubs in place of `xl`,
//! `qvm-create`, `systemctl`, `albatross-client` and `aws` they make the calls that they should:
//! none before everything was looked at, none a second time, none in a dry run.

#![cfg(unix)]

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tests::program::call;

const EXAMPLES: [(&str, &str); 4] = [
    ("hello", "hello"),
    ("network", "echo"),
    ("block-kv", "site"),
    ("dns", "lookup"),
];

const PLATFORMS: [&str; 8] = [
    "xl",
    "qubes",
    "solo5-hvt",
    "solo5-spt",
    "albatross",
    "firecracker",
    "qemu",
    "ec2",
];

/// Configurations for releases that write them differently: the first, and since when the tool
/// accepts it up to the second.
const OLD: [(&str, &str); 3] = [
    (
        "2.9.1",
        "open Mirage\nlet main = foreign \"Unikernel.Main\" (stackv4 @-> block @-> job)\n\
         let stack = generic_stackv4 default_console tap0\n\
         let () = register \"old\" [ main $ stack $ block_of_file \"disk.img\" ]\n",
    ),
    (
        "3.5.2",
        "open Mirage\nlet main = foreign \"Unikernel.Main\" (stackv4 @-> block @-> job)\n\
         let stack = generic_stackv4 default_network\n\
         let () = register \"old\" [ main $ stack $ block_of_file \"disk\" ]\n",
    ),
    (
        "3.10.8",
        "open Mirage\nlet main = foreign \"Unikernel.Main\" (network @-> network @-> block @-> job)\n\
         let () = register \"old-one\" [ main $ netif ~group:\"a\" \"0\" $ netif ~group:\"b\" \"1\" \
         $ block_of_file \"disk\" ]\n",
    ),
];

fn examples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/examples")
}

/// Writes the script for a platform, or says why there is none.
fn write(config: &Path, platform: &str, release: &str, to: &Path) -> Result<PathBuf, String> {
    let (config, folder) = (config.display().to_string(), to.display().to_string());
    let mut arguments = vec!["generate", "deploy", &config, "-t", platform, "-o", &folder];
    if !release.is_empty() {
        arguments.extend(["--release", release]);
    }
    let made = call(Path::new("."), &arguments);
    match made.code {
        Some(0) => {
            let said = made.stderr.trim();
            let path = said.split_once("wrote ").expect("it says what it wrote").1;
            Ok(PathBuf::from(path))
        }
        Some(1) => Err(made.stderr),
        code => panic!("{platform}: {code:?} {}", made.stderr),
    }
}

#[test]
fn shellcheck_finds_nothing() {
    if Command::new("shellcheck")
        .arg("--version")
        .output()
        .is_err()
    {
        eprintln!("skipped: shellcheck is not installed");
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let mut scripts = Vec::new();
    let mut refused = 0;
    let mut add = |config: &Path, name: &str, release: &str| {
        for platform in PLATFORMS {
            let to = folder.path().join(format!("{name}-{release}"));
            match write(config, platform, release, &to) {
                Ok(script) => scripts.push(script),
                Err(_) => refused += 1,
            }
        }
    };
    for (example, _) in EXAMPLES {
        for release in ["", "4.9.0", "4.10.6"] {
            add(&examples().join(example), example, release);
        }
    }
    for (release, text) in OLD {
        let place = folder.path().join(format!("config-{release}"));
        std::fs::create_dir(&place).expect("a folder");
        std::fs::write(place.join("config.ml"), text).expect("a configuration");
        add(&place, "old", release);
    }
    assert!(
        scripts.len() > 80,
        "{} scripts, {refused} refused",
        scripts.len()
    );
    let checked = Command::new("shellcheck").args(&scripts).output();
    let checked = checked.expect("shellcheck runs");
    assert!(
        checked.status.success(),
        "{}",
        String::from_utf8_lossy(&checked.stdout)
    );
    for script in &scripts {
        let mode = std::fs::metadata(script)
            .expect("it is there")
            .permissions()
            .mode();
        assert_eq!(mode & 0o111, (mode & 0o444) >> 2, "{}", script.display());
    }
    eprintln!(
        "shellcheck: {} scripts, {refused} refused with a reason",
        scripts.len()
    );
}

/// A host with stubs: each notes its call, then does what its body says. `$STATE` is a folder of
/// their own.
struct Host {
    folder: tempfile::TempDir,
}

impl Host {
    fn new(stubs: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        for name in ["bin", "state"] {
            std::fs::create_dir(folder.path().join(name)).expect("a folder");
        }
        let host = Self { folder };
        for (name, body) in stubs {
            host.stub(name, body);
        }
        host
    }

    fn path(&self, inside: &str) -> PathBuf {
        self.folder.path().join(inside)
    }

    fn stub(&self, name: &str, body: &str) {
        let path = self.path("bin").join(name);
        let text = format!("#!/bin/sh\nprintf '%s\\n' \"{name} $*\" >>\"$STATE/calls\"\n{body}\n");
        std::fs::write(&path, text).expect("a stub");
        let mode = std::fs::Permissions::from_mode(0o755);
        std::fs::set_permissions(&path, mode).expect("an executable stub");
    }

    /// A file of the host.
    fn file(&self, name: &str, text: &str) -> String {
        let path = self.path(name);
        std::fs::write(&path, text).expect("a file");
        path.display().to_string()
    }

    fn script(&self, example: &str, platform: &str) -> PathBuf {
        write(&examples().join(example), platform, "", self.folder.path()).expect("a script")
    }

    fn run(&self, script: &Path, arguments: &[&str], settings: &[(&str, &str)]) -> Run {
        let _ = std::fs::remove_file(self.path("state/calls"));
        let path = format!(
            "{}:/usr/sbin:/usr/bin:/sbin:/bin",
            self.path("bin").display()
        );
        let output = Command::new("sh")
            .arg(script)
            .args(arguments)
            .env_clear()
            .env("PATH", path)
            .env("STATE", self.path("state"))
            .env("HOME", self.folder.path())
            .envs(settings.iter().copied())
            .current_dir(self.folder.path())
            .output()
            .expect("a shell");
        let calls = std::fs::read_to_string(self.path("state/calls")).unwrap_or_default();
        Run {
            calls: calls.lines().map(str::to_owned).collect(),
            output,
        }
    }
}

struct Run {
    calls: Vec<String>,
    output: Output,
}

impl Run {
    fn text(&self) -> String {
        let (out, err) = (&self.output.stdout, &self.output.stderr);
        format!(
            "{}{}",
            String::from_utf8_lossy(out),
            String::from_utf8_lossy(err)
        )
    }

    fn succeeds(self) -> Self {
        assert!(
            self.output.status.success(),
            "{}\n{:#?}",
            self.text(),
            self.calls
        );
        self
    }

    fn fails(self) -> Self {
        assert_eq!(
            self.output.status.code(),
            Some(1),
            "{}\n{:#?}",
            self.text(),
            self.calls
        );
        self
    }

    /// The calls that begin with one of some words.
    fn only(&self, words: &[&str]) -> Vec<&str> {
        let calls = self.calls.iter().map(String::as_str);
        calls
            .filter(|call| words.iter().any(|word| call.starts_with(word)))
            .collect()
    }
}

const XL: &str = "case $1 in
    info) ;;
    list) [ -e \"$STATE/running\" ] ;;
    create) cp \"$2\" \"$STATE/running\" ;;
    destroy) rm \"$STATE/running\" ;;
esac";

#[test]
fn xl_is_called_once() {
    let host = Host::new(&[("xl", XL), ("ip", "")]);
    let script = host.script("block-kv", "xl");
    host.file("site.xen", "kernel");
    let disk = host.file("counter.img", "disk");
    let folder = host.path("kept").display().to_string();
    let settings = [
        ("DIR", folder.as_str()),
        ("BLOCK_COUNTER", disk.as_str()),
        ("NET_0", "xenbr0"),
        ("ARG_IPV4", "10.0.0.7/24"),
        ("ARGS", "-l *:debug"),
    ];
    let changes = ["xl create", "xl destroy"];

    let dry = host.run(&script, &["--dry-run"], &settings).succeeds();
    assert_eq!(dry.only(&changes), [""; 0]);
    assert!(dry.text().contains("+ xl create"), "{}", dry.text());
    assert!(!host.path("kept").exists());

    let first = host.run(&script, &[], &settings).succeeds();
    assert_eq!(
        first.only(&changes),
        [format!("xl create {folder}/site.xl")]
    );
    let domain = std::fs::read_to_string(host.path("kept/site.xl")).expect("a domain");
    assert!(
        domain.contains("extra = \"--ipv4=10.0.0.7/24 -l *:debug\""),
        "{domain}"
    );
    assert!(
        domain.contains("vdev=xvdb") && domain.contains(&disk),
        "{domain}"
    );
    assert!(domain.contains("bridge=xenbr0"), "{domain}");
    let checked = call(host.folder.path(), &["--check", "kept/site.xl"]);
    assert_eq!(checked.code, Some(0), "{}", checked.stdout);

    let second = host.run(&script, &[], &settings).succeeds();
    assert_eq!(second.only(&changes), [""; 0]);
    assert!(second.text().contains("up to date"));

    host.file("site.xen", "another kernel");
    let third = host.run(&script, &[], &settings).succeeds();
    assert_eq!(
        third.only(&changes),
        [
            "xl destroy site".to_owned(),
            format!("xl create {folder}/site.xl")
        ]
    );

    let removed = host.run(&script, &["--remove"], &settings).succeeds();
    assert_eq!(removed.only(&changes), ["xl destroy site"]);
    assert!(!host.path("kept/site.xl").exists());
    assert_eq!(
        host.run(&script, &["--remove"], &settings)
            .succeeds()
            .only(&changes),
        [""; 0]
    );
}

#[test]
fn what_is_missing_is_said_before_anything_changes() {
    let host = Host::new(&[("xl", XL), ("ip", "exit 1")]);
    let script = host.script("block-kv", "xl");
    let folder = host.path("kept").display().to_string();
    let disk = host.file("counter.img", "disk");
    let mut settings = vec![("DIR", folder.as_str()), ("NET_0", "xenbr7")];
    let fails = |settings: &[(&str, &str)], said: &str| {
        let run = host.run(&script, &[], settings).fails();
        assert!(run.text().contains(said), "{}", run.text());
        assert_eq!(run.only(&["xl create"]), [""; 0]);
        assert!(!host.path("kept").exists());
    };
    fails(&settings, "there is no kernel at");
    host.file("site.xen", "kernel");
    fails(&settings, "there is no bridge xenbr7: make it");
    host.stub("ip", "");
    fails(&settings, "there is no disk");
    settings.push(("BLOCK_COUNTER", disk.as_str()));
    fails(
        &[&settings[..], &[("ARG_IPV4", "a b")]].concat(),
        "ARG_IPV4 has a blank",
    );
    fails(
        &[&settings[..], &[("ARGS", "\"")]].concat(),
        "ARGS has a quote",
    );
    host.stub("xl", "exit 1");
    fails(&settings, "xl does not work here");
    assert_eq!(
        host.run(&script, &["--dryrun"], &settings)
            .output
            .status
            .code(),
        Some(2)
    );
    // A dry run tells all of it.
    host.stub("ip", "exit 1");
    let dry = host.run(&script, &["--dry-run"], &settings).succeeds();
    assert!(dry.text().contains("no bridge") && dry.text().contains("xl does not work here"));
}

#[test]
fn help_is_the_head_of_the_script() {
    let host = Host::new(&[]);
    let script = host.script("network", "solo5-spt");
    let help = host.run(&script, &["--help"], &[]).succeeds();
    assert!(help.text().contains("ARG_PORT"), "{}", help.text());
    assert!(!help.text().contains("set -eu"), "{}", help.text());
    assert_eq!(help.calls, [""; 0]);
}

const SYSTEMCTL: &str = "case $1 in
    is-active) [ -e \"$STATE/running\" ] ;;
    restart) touch \"$STATE/running\" ;;
    disable) rm \"$STATE/running\" ;;
esac";

#[test]
fn a_service_is_started_once() {
    let host = Host::new(&[("systemctl", SYSTEMCTL), ("ip", ""), ("solo5-spt", "")]);
    let script = host.script("network", "solo5-spt");
    host.file("echo.spt", "kernel");
    let (kept, units) = (host.path("kept"), host.path("units"));
    let (kept, units) = (kept.display().to_string(), units.display().to_string());
    let settings = [
        ("DIR", kept.as_str()),
        ("UNITS", units.as_str()),
        ("ARG_PORT", "80"),
        ("NAME", "echo-at-home-1"),
    ];
    let changes = [
        "systemctl restart",
        "systemctl enable",
        "systemctl daemon-reload",
    ];
    let dry = host.run(&script, &["--dry-run"], &settings).succeeds();
    assert_eq!(dry.only(&changes), [""; 0]);
    let first = host.run(&script, &[], &settings).succeeds();
    assert_eq!(first.only(&changes).len(), 3);
    let unit = std::fs::read_to_string(host.path("units/unikernel-echo-at-home-1.service"));
    let unit = unit.expect("a unit");
    assert!(
        unit.contains("\"--net:service=tapecho-at-hom0\" \"--\""),
        "{unit}"
    );
    assert!(unit.contains("\"--port=80\""), "{unit}");
    assert!(
        unit.contains("tuntap add dev tapecho-at-hom0 mode tap"),
        "{unit}"
    );
    let second = host.run(&script, &[], &settings).succeeds();
    assert_eq!(second.only(&changes), [""; 0]);
    let third = host.run(&script, &[], &settings[..2]).succeeds();
    assert_eq!(
        third.only(&["systemctl restart"]),
        ["systemctl restart unikernel-echo.service"]
    );
    host.run(&script, &["--remove"], &settings).succeeds();
    assert!(!host.path("units/unikernel-echo-at-home-1.service").exists());
}

#[test]
fn albatross_is_asked_once() {
    let client = "case $1 in
    info) cat \"$STATE/running\" 2>/dev/null ;;
    block) echo site-counter ;;
    create) echo site >\"$STATE/running\" ;;
    destroy) rm \"$STATE/running\" ;;
esac";
    let host = Host::new(&[("albatross-client", client), ("ip", "")]);
    let script = host.script("block-kv", "albatross");
    host.file("site.hvt", "kernel");
    let settings = [
        ("ARG_IPV4", "10.0.0.7/24"),
        ("NET_SERVICE", "service0"),
        ("ARGS", "-l *:info"),
    ];
    let created = |run: &Run| run.only(&["albatross-client create"]).len();
    assert_eq!(
        created(&host.run(&script, &["--dry-run"], &settings).succeeds()),
        0
    );
    let first = host.run(&script, &[], &settings).succeeds();
    let call = first.only(&["albatross-client create"]).concat();
    for part in [
        "--force --mem=256 --cpu=0 --restart-on-fail",
        "--net=service:service0",
        "--block=counter:site-counter",
        "--arg=--ipv4=10.0.0.7/24 --arg=-l --arg=*:info site ",
    ] {
        assert!(call.contains(part), "{call}");
    }
    assert_eq!(created(&host.run(&script, &[], &settings).succeeds()), 0);
    assert_eq!(
        created(&host.run(&script, &[], &settings[1..]).succeeds()),
        1
    );
    let distant = [("DESTINATION", "host:1025"), ("CA", "me.pem")];
    let distant = host.run(&script, &[], &distant).succeeds();
    let call = distant.only(&["albatross-client create"]).concat();
    assert!(
        call.contains("--destination host:1025 --ca me.pem"),
        "{call}"
    );
    host.stub("albatross-client", "exit 0");
    let none = host.run(&script, &[], &settings).fails();
    assert!(
        none.text().contains("create-block site-counter"),
        "{}",
        none.text()
    );
}

#[test]
fn qubes_are_made_once() {
    let exists = "[ -e \"$STATE/qube\" ]";
    let host = Host::new(&[
        (
            "qvm-check",
            "case $* in *--running*) [ -e \"$STATE/running\" ] ;; *) [ -e \"$STATE/qube\" ] ;; esac",
        ),
        ("qvm-create", "touch \"$STATE/qube\""),
        ("qvm-features", exists),
        ("qvm-start", "touch \"$STATE/running\""),
        ("qvm-kill", "rm \"$STATE/running\""),
        (
            "qvm-prefs",
            "case $1 in
    --get) cat \"$STATE/$3\" 2>/dev/null || true ;;
    --set) printf '%s\\n' \"$5\" >\"$STATE/$4\" ;;
esac",
        ),
    ]);
    let script = host.script("hello", "qubes");
    host.file("hello.xen", "kernel");
    let kernels = host.path("kernels").display().to_string();
    let settings = [("KERNELS", kernels.as_str()), ("ARG_GREETING", "Moin")];
    let changes = ["qvm-create", "qvm-start", "qvm-kill", "qvm-prefs --set"];
    let dry = host.run(&script, &["--dry-run"], &settings).succeeds();
    assert_eq!(dry.only(&changes), [""; 0]);
    let first = host.run(&script, &[], &settings).succeeds();
    assert_eq!(first.only(&["qvm-create", "qvm-start"]).len(), 2);
    assert_eq!(
        first.only(&["qvm-prefs --set hello -- kernelopts"]),
        ["qvm-prefs --set hello -- kernelopts --greeting=Moin"]
    );
    assert!(host.path("kernels/hello/vmlinuz").exists());
    let second = host.run(&script, &[], &settings).succeeds();
    assert_eq!(second.only(&changes), [""; 0], "{}", second.text());
    let third = host.run(&script, &[], &settings[..1]).succeeds();
    assert_eq!(third.only(&changes).len(), 3, "{:?}", third.calls);
}

const AWS: &str = "case \"$1 $2\" in
    'ec2 describe-instances') cat \"$STATE/instances\" 2>/dev/null || true ;;
    'ec2 describe-security-groups') if [ -e \"$STATE/group\" ]; then echo sg-1; else echo None; fi ;;
    'ec2 create-security-group') touch \"$STATE/group\" ;;
    'ec2 authorize-security-group-ingress')
        if [ -e \"$STATE/rule\" ]; then echo InvalidPermission.Duplicate >&2; exit 254; fi
        touch \"$STATE/rule\" ;;
    's3 presign') echo \"https://bucket.example/$3\" ;;
    'ec2 run-instances')
        for word in \"$@\"; do
            case $word in
                file://*) cp \"${word#file://}\" \"$STATE/data\" ;;
                *Key=build*) build=${word##*Value=}; printf 'i-%s\\t%s\\n' \"$$\" \"${build%%\\}*}\" >\"$STATE/instances\" ;;
            esac
        done ;;
esac";

#[test]
fn an_instance_is_replaced_only_when_something_changed() {
    let host = Host::new(&[("aws", AWS), ("solo5-spt", "")]);
    let script = host.script("network", "ec2");
    host.file("echo.spt", "kernel");
    let settings = [
        ("BUCKET", "bucket"),
        ("PORTS", "tcp/80 udp/53"),
        ("ARG_PORT", "80"),
    ];
    let changes = [
        "aws ec2 run",
        "aws ec2 terminate",
        "aws ec2 create",
        "aws ec2 auth",
        "aws s3 cp",
    ];
    let dry = host.run(&script, &["--dry-run"], &settings).succeeds();
    assert_eq!(dry.only(&changes), [""; 0]);
    for shown in [
        "+ aws ec2 create-security-group",
        "--protocol udp --port 53",
        "+ aws s3 cp",
        "+ aws ec2 run-instances",
        "tcp dport 80 dnat to 10.0.0.2",
        "dhcp-range=10.0.0.2,10.0.0.2",
        "-- /opt/unikernel/kernel --port=80",
    ] {
        assert!(dry.text().contains(shown), "{shown}: {}", dry.text());
    }
    let first = host.run(&script, &[], &settings).succeeds();
    assert_eq!(first.only(&changes).len(), 6, "{:#?}", first.calls);
    let data = std::fs::read_to_string(host.path("state/data")).expect("what the instance does");
    assert!(
        data.contains("https://bucket.example/s3://bucket/unikernels/echo/"),
        "{data}"
    );
    if Command::new("shellcheck").arg("--version").output().is_ok() {
        let path = host.path("state/data");
        let checked = Command::new("shellcheck")
            .arg(path)
            .output()
            .expect("it runs");
        assert!(
            checked.status.success(),
            "{}",
            String::from_utf8_lossy(&checked.stdout)
        );
    }
    let second = host.run(&script, &[], &settings).succeeds();
    assert_eq!(second.only(&changes), [""; 0], "{}", second.text());
    host.file("echo.spt", "another kernel");
    let third = host.run(&script, &[], &settings).succeeds();
    assert_eq!(third.only(&["aws ec2 run", "aws ec2 terminate"]).len(), 2);
    assert_eq!(third.only(&["aws ec2 create"]), [""; 0]);
    let none = host.run(&script, &[], &[]).fails();
    assert!(none.text().contains("BUCKET is not set"), "{}", none.text());
    let bad = host
        .run(&script, &[], &[("BUCKET", "b"), ("PORTS", "80")])
        .fails();
    assert!(
        bad.text().contains("80 in PORTS is no port"),
        "{}",
        bad.text()
    );
}

#[test]
fn what_cannot_be_deployed_has_a_reason() {
    let folder = tempfile::tempdir().expect("a folder");
    let refused = |text: &str, platform: &str, release: &str, reason: &str| {
        std::fs::write(folder.path().join("config.ml"), text).expect("a configuration");
        let to = folder.path().join("to");
        let said = write(folder.path(), platform, release, &to).expect_err("it is refused");
        assert!(said.contains(reason), "{said}");
        assert!(!to.exists());
    };
    let block = "open Mirage\nlet main = main \"Unikernel.Main\" (block @-> job)\n\
                 let () = register \"disky\" [ main $ block_of_file \"disk.img\" ]\n";
    refused(block, "qemu", "4.11.1", "finds its devices by their number");
    refused(block, "solo5-hvt", "4.11.1", "letters and digits");
    refused(block, "albatross", "4.11.1", "letters and digits");
    refused(block, "unikraft", "4.9.0", "it needs 4.10.0 or newer");
    refused(block, "solo5-spt", "3.5.2", "it needs 3.6.0 or newer");
    refused(
        block,
        "virtio",
        "4.11.1",
        "there is no script for the target virtio",
    );
    refused(block, "nowhere", "4.11.1", "no target `nowhere`");
    let two = "open Mirage\nlet main = main \"Unikernel.Main\" (network @-> network @-> job)\n\
               let () = register \"wide\" [ main $ netif \"lan\" $ netif \"wan\" ]\n";
    refused(two, "ec2", "4.11.1", "has 2 networks");
    refused("open Mirage\n", "xl", "4.11.1", "register");
}
