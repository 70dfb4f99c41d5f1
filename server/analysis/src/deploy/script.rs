//! A deployment script: POSIX shell, put together from the pieces in `scripts/` and what is known of
//! the unikernel.
//!
//! A script says what is wrong before it changes anything, changes only what differs, and with
//! `--dry-run` shows every call that would change something.

use mirage_releases::deploy;

use super::platform::Platform;
use super::subject::{Address, Device, Subject};
use super::{Request, arguments::Argument};
use crate::generate::Artefact;

const COMMON: &str = include_str!("scripts/common.sh");
const FILES: &str = include_str!("scripts/files.sh");
const BRIDGE: &str = include_str!("scripts/bridge.sh");
const DISK: &str = include_str!("scripts/disk.sh");
const PLAIN: &str = include_str!("scripts/plain.sh");
const KERNEL: &str = include_str!("scripts/kernel.sh");
const XL: &str = include_str!("scripts/xl.sh");
const QUBES: &str = include_str!("scripts/qubes.sh");
const SERVICE: &str = include_str!("scripts/service.sh");
const ALBATROSS: &str = include_str!("scripts/albatross.sh");
/// The longest name of a network device on Linux.
const TAP_LETTERS: usize = 15;

const EC2: &str = include_str!("scripts/ec2.sh");

/// The script of a unikernel for a platform that it fits.
pub(super) fn script(platform: Platform, subject: &Subject, request: &Request) -> Artefact {
    let path = format!("deploy-{}-{}.sh", subject.name, platform.name());
    let writer = Writer {
        platform,
        subject,
        bridge: &request.bridge,
    };
    Artefact {
        text: writer.text(&path),
        path,
    }
}

struct Writer<'a> {
    platform: Platform,
    subject: &'a Subject,
    bridge: &'a str,
}

/// A shell variable that a caller may set.
struct Variable {
    name: String,
    /// As the shell reads it.
    default: String,
    /// As people read it, where that is something else.
    shown: Option<String>,
    about: String,
}

fn variable(name: &str, default: &str, about: &str) -> Variable {
    Variable {
        name: name.to_owned(),
        default: default.to_owned(),
        shown: None,
        about: about.to_owned(),
    }
}

/// In single quotes unless that changes nothing.
fn quoted(text: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "_./:=,@+-".contains(c);
    if text.chars().all(is_plain) {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', "'\\''"))
}

/// For a comment: one line.
fn said(text: &str) -> String {
    text.replace(['\n', '\r'], " ")
}

use Platform::{Albatross, Ec2, Firecracker, Hvt, Qemu, Qubes, Spt, Xl};

impl Writer<'_> {
    fn text(&self, path: &str) -> String {
        let variables = self.variables();
        let mut text = format!("#!/bin/sh\n{}", self.header(path, &variables));
        text.push_str("set -eu\n\n");
        for it in &variables {
            text.push_str(&format!("{0}=${{{0}:-{1}}}\n", it.name, it.default));
        }
        text.push('\n');
        text.push_str(COMMON);
        if !matches!(self.platform, Albatross | Ec2) {
            text.push_str(FILES);
        }
        if self.has_bridges() {
            text.push_str(BRIDGE);
        }
        if self.has_disks() {
            text.push_str(DISK);
        }
        if matches!(self.platform, Xl | Qubes | Ec2 | Firecracker | Qemu) {
            text.push_str(PLAIN);
        }
        text.push_str(KERNEL);
        text.push_str(match self.platform {
            Xl => XL,
            Qubes => QUBES,
            Albatross => ALBATROSS,
            Ec2 => EC2,
            Hvt | Spt | Firecracker | Qemu => SERVICE,
        });
        self.fill(&text)
    }

    /// What a person reads first, and what `--help` shows: up to the first line that is no comment.
    fn header(&self, path: &str, variables: &[Variable]) -> String {
        let subject = self.subject;
        let mut lines = vec![
            format!(
                "Deploys {}, a unikernel of MirageOS {} for {}, {}.",
                subject.name,
                subject.release,
                subject.target,
                self.place()
            ),
            String::new(),
            format!("Usage: [VARIABLE=VALUE ...] ./{path} [--dry-run] [--remove]"),
            String::new(),
            "  --dry-run  show the calls that would change something, and make none".to_owned(),
            "  --remove   take it away again".to_owned(),
            String::new(),
            "A second run changes nothing unless the kernel or a setting did. The settings:"
                .to_owned(),
            String::new(),
        ];
        let width = variables.iter().map(|it| it.name.len()).max().unwrap_or(0);
        lines.extend(variables.iter().map(|it| {
            let default = match (&it.shown, it.default.as_str()) {
                (Some(shown), _) => shown.clone(),
                (None, "") => "none".to_owned(),
                (None, default) => default.replace("$NAME", &subject.name),
            };
            format!("  {:width$}  {} [{default}]", it.name, it.about)
        }));
        for remark in self.remarks() {
            lines.push(String::new());
            lines.extend(wrapped(&remark));
        }
        let comment = |line: String| format!("# {line}").trim_end().to_owned() + "\n";
        lines.into_iter().map(comment).collect::<String>() + "\n"
    }

    fn place(&self) -> &'static str {
        match self.platform {
            Xl => "to a Xen host: run it there, as root in dom0",
            Qubes => "to Qubes OS: run it in dom0",
            Hvt => "as a service on a Linux host with KVM: run it there, as root",
            Spt => "as a service on a Linux host: run it there, as root",
            Albatross => "to a host with albatross, this one or a distant one",
            Firecracker | Qemu => "as a service on a Linux host with KVM: run it there, as root",
            Ec2 => "to Amazon EC2: run it anywhere",
        }
    }

    /// What cannot be said in a variable's line.
    fn remarks(&self) -> Vec<String> {
        let mut remarks = Vec::new();
        let subject = self.subject;
        if self.platform == Ec2 {
            remarks.push(
                "Why not as a machine image: EC2 does not boot the PVH kernels that MirageOS builds for \
                 Xen, and Solo5's virtio finds no devices there. A Linux instance that runs the unikernel \
                 with solo5-spt needs neither KVM nor root, and works on every instance type of the \
                 architecture that the kernel was built for."
                    .to_owned(),
            );
            if !subject.blocks.is_empty() {
                remarks.push(
                    "A disk lies on the instance and is gone when the instance is replaced, which every \
                     change of the kernel does. Keep what must last elsewhere."
                        .to_owned(),
                );
            }
            return remarks;
        }
        if subject.uses_dhcp() {
            remarks.push(format!(
                "The unikernel asks for its address: a DHCP server must answer on the bridge, or it waits \
                 for ever. For a fixed address build it with `mirage configure {}`.",
                deploy::fact("without-dhcp", subject.release).unwrap_or_default()
            ));
        } else if subject.addresses.contains(&Address::Static) {
            remarks.push(
                "The unikernel does not ask for its address: without the settings above it has the one \
                 that the configuration gives it, which is 10.0.0.2/24 if it gives none."
                    .to_owned(),
            );
        }
        remarks
    }

    fn variables(&self) -> Vec<Variable> {
        let subject = self.subject;
        let mut all = vec![
            variable("NAME", &subject.name, "its name there"),
            variable(
                "KERNEL",
                "",
                match self.platform {
                    Qubes => "the built kernel; with FROM, its path in that qube",
                    _ => {
                        "the built kernel; if not set, beside this script or where a build puts it"
                    }
                },
            ),
            variable("MEMORY", subject.memory, "in MiB"),
        ];
        match self.platform {
            Xl => all.push(variable(
                "DIR",
                "/var/lib/xen/unikernels/$NAME",
                "where its files are kept",
            )),
            Qubes => all.extend([
                variable("FROM", "", "the qube in which KERNEL lies"),
                variable(
                    "KERNELS",
                    "/var/lib/qubes/vm-kernels",
                    "where kernels are kept",
                ),
                variable("LABEL", "green", "the colour of a new qube"),
                variable("NETVM", "sys-firewall", "the qube that gives it network"),
                variable(
                    "PROVIDES_NETWORK",
                    "False",
                    "whether it gives network to others",
                ),
            ]),
            Hvt | Spt | Firecracker | Qemu => all.extend([
                variable(
                    "DIR",
                    "/var/lib/unikernels/$NAME",
                    "where its files are kept",
                ),
                variable(
                    "UNITS",
                    "/etc/systemd/system",
                    "where the unit file is written",
                ),
                variable("RUNNER", self.runner(), "the program that runs it"),
            ]),
            Albatross => all.extend([
                variable("CPU", "0", "the processor that it is pinned to"),
                variable("DESTINATION", "", "HOST:PORT of a distant albatross"),
                variable("CA", "ca.pem", "for a distant one: your certificate"),
                variable("CA_KEY", "ca.key", "for a distant one: your key"),
                variable(
                    "SERVER_CA",
                    "cacert.pem",
                    "for a distant one: whom to trust",
                ),
                variable(
                    "STAMP",
                    "${XDG_STATE_HOME:-$HOME/.local/state}/unikernels/$NAME",
                    "remembers what was deployed",
                ),
            ]),
            Ec2 => all.extend([
                variable(
                    "BUCKET",
                    "",
                    "the S3 bucket from which the instance gets the kernel; needed",
                ),
                variable(
                    "TENDER",
                    "",
                    "the program solo5-spt; if not set, the one in PATH",
                ),
                variable("TYPE", "t3.micro", "the type of the instance"),
                variable(
                    "IMAGE",
                    "resolve:ssm:/aws/service/debian/release/12/latest/amd64",
                    "a machine image of Debian",
                ),
                variable(
                    "PORTS",
                    "",
                    "what reaches the unikernel, such as 'tcp/80 tcp/443'",
                ),
                variable("CIDR", "0.0.0.0/0", "who may reach it"),
                variable("ADDRESS", "10.0.0.2", "its address on the instance"),
                variable(
                    "GATEWAY",
                    "10.0.0.1",
                    "the instance's address on that network",
                ),
            ]),
        }
        if self.has_bridges() {
            for device in &subject.networks {
                let name = format!("NET_{}", device.word);
                let about = format!("the bridge of the network `{}`", said(&device.name));
                let bridge = format!("{}{}", self.bridge, device.number);
                all.push(variable(&name, &quoted(&bridge), &about));
                if self.platform.is_service() {
                    all.push(tap_variable(device));
                }
            }
        }
        for device in &subject.blocks {
            all.extend(self.disk_variable(device));
        }
        for argument in self.arguments() {
            let value = match argument.about.as_str() {
                "" => String::new(),
                about => format!("={}", said(about)),
            };
            let mut about = format!("--{}{value} of the unikernel", argument.option);
            if argument.is_flag {
                about.push_str("; set it to anything to give it");
            }
            if argument.is_required {
                about.push_str("; needed");
            }
            if let Some(default) = &argument.default {
                about.push_str(&format!("; {} if not set", said(default)));
            }
            all.push(variable(&argument.variable(), "", &about));
        }
        all.push(variable("ARGS", "", "further arguments of the unikernel"));
        all
    }

    fn disk_variable(&self, device: &Device) -> Option<Variable> {
        let name = said(&device.name);
        let variable_name = format!("BLOCK_{}", device.word);
        let (default, about) = match self.platform {
            Qubes => return None,
            Albatross => (
                format!("$NAME-{}", device.word.to_ascii_lowercase()),
                format!("the volume of albatross for the disk `{name}`"),
            ),
            Ec2 => (
                String::new(),
                format!("the first contents of the disk `{name}`; needed"),
            ),
            _ => {
                let absolute = device.name.starts_with('/');
                let file = quoted(&device.name);
                let default = if absolute {
                    file
                } else {
                    format!("$DIR/{file}")
                };
                (default, format!("the file or device of the disk `{name}`"))
            }
        };
        Some(variable(&variable_name, &default, &about))
    }

    /// The arguments that a caller may set: on EC2 the script itself says the address.
    fn arguments(&self) -> impl Iterator<Item = &Argument> {
        let is_ec2 = self.platform == Ec2;
        let all = self.subject.arguments.iter();
        all.filter(move |it| !(is_ec2 && matches!(it.option.as_str(), "ipv4" | "ipv4-gateway")))
    }

    fn has_bridges(&self) -> bool {
        !self.subject.networks.is_empty() && !matches!(self.platform, Qubes | Ec2)
    }

    fn has_disks(&self) -> bool {
        !self.subject.blocks.is_empty() && !matches!(self.platform, Qubes | Albatross)
    }

    fn runner(&self) -> &'static str {
        match self.platform {
            Hvt => "solo5-hvt",
            Spt => "solo5-spt",
            Firecracker => "firecracker",
            _ => "qemu-system-x86_64",
        }
    }

    fn fill(&self, text: &str) -> String {
        let subject = self.subject;
        let built = match subject.folder {
            "." => subject.artefact.clone(),
            folder => format!("{folder}/{}", subject.artefact),
        };
        let devices = match self.platform {
            Xl => self.xl_devices(),
            _ => String::new(),
        };
        let values = [
            ("artefact", subject.artefact.clone()),
            ("built", built),
            ("name", subject.name.clone()),
            ("guest", subject.guest.to_owned()),
            ("checks", self.checks()),
            ("arguments", self.set_arguments()),
            ("devices", devices),
            ("needs", self.needs()),
            ("call", self.call()),
            (
                "ip",
                match self.has_bridges() {
                    true => "ip=$(path ip)".to_owned(),
                    false => String::new(),
                },
            ),
            ("before", self.before()),
            ("after", self.after()),
            ("prevent", self.prevent()),
            ("packages", self.instance_packages()),
            ("uploads", self.uploads()),
            ("instance-disks", self.instance_disks()),
            ("instance-dhcp", self.instance_dhcp()),
            ("instance-net", self.instance_net()),
            ("attach", self.instance_attach()),
        ];
        let mut filled = text.to_owned();
        for (key, value) in values {
            let key = format!("%%{key}%%");
            // A line for nothing is no line.
            if value.is_empty() {
                filled = filled.replace(&format!("\n{key}\n"), "\n");
            }
            filled = filled.replace(&key, &value);
        }
        filled
    }

    /// The checks of files, bridges and disks before anything is changed.
    fn checks(&self) -> String {
        let mut lines = vec![
            "if [ ! -r \"$KERNEL\" ]; then".to_owned(),
            "    stop \"there is no kernel at $KERNEL: build the unikernel, or set KERNEL\""
                .to_owned(),
            "fi".to_owned(),
        ];
        if self.has_bridges() {
            let is_distant = self.platform == Albatross;
            let indent = if is_distant { "    " } else { "" };
            if is_distant {
                lines.push("if [ -z \"$DESTINATION\" ]; then".to_owned());
            }
            for device in &self.subject.networks {
                let word = &device.word;
                lines.push(format!("{indent}bridge NET_{word} \"$NET_{word}\""));
            }
            if is_distant {
                lines.push("fi".to_owned());
            }
        }
        for device in &self.subject.blocks {
            let name = format!("BLOCK_{}", device.word);
            match self.platform {
                Qubes => {}
                Albatross => lines.push(format!(
                    "if ! client albatross-client block --name \"${name}\" 2>/dev/null | grep -qwF -- \"${name}\"; then\n    \
                     stop \"albatross has no volume ${name}: make it (albatross-client create-block ${name} 16), or set {name}\"\nfi"
                )),
                Xl => lines.push(format!("disk {name} \"${name}\"\nplain {name} \"${name}\"")),
                _ => lines.push(format!("disk {name} \"${name}\"")),
            }
        }
        if self.platform == Xl {
            for device in &self.subject.networks {
                let word = &device.word;
                lines.push(format!("plain NET_{word} \"$NET_{word}\""));
            }
            lines.push("plain NAME \"$NAME\"\nplain DIR \"$DIR\"".to_owned());
        }
        lines.join("\n")
    }

    /// The arguments of the unikernel become the script's own.
    fn set_arguments(&self) -> String {
        let mut lines = vec!["set --".to_owned()];
        if self.platform == Ec2 {
            let takes = |option| self.subject.arguments.iter().any(|it| it.option == option);
            if !self.subject.uses_dhcp() && takes("ipv4") {
                lines.push("set -- \"--ipv4=$ADDRESS/24\"".to_owned());
                if takes("ipv4-gateway") {
                    lines.push("set -- \"$@\" \"--ipv4-gateway=$GATEWAY\"".to_owned());
                }
            }
        }
        for argument in self.arguments() {
            let name = argument.variable();
            if argument.is_required {
                lines.push(format!(
                    "if [ -z \"${name}\" ]; then\n    \
                     stop '{name} is not set: the unikernel does not start without --{}'\nfi",
                    argument.option
                ));
            }
            if argument.is_flag {
                lines.push(format!(
                    "if [ -n \"${name}\" ]; then\n    set -- \"$@\" --{}\nfi",
                    argument.option
                ));
                continue;
            }
            lines.push(format!("if [ -n \"${name}\" ]; then"));
            if matches!(self.platform, Xl | Qubes | Ec2 | Firecracker | Qemu) {
                lines.push(format!("    word {name} \"${name}\""));
            }
            lines.push(format!(
                "    set -- \"$@\" \"--{}=${name}\"\nfi",
                argument.option
            ));
        }
        lines.push("# shellcheck disable=SC2086 # several arguments".to_owned());
        lines.push("set -- \"$@\" $ARGS".to_owned());
        lines.join("\n")
    }
}

/// The tap device of a network. Linux takes 15 letters at most, and each unikernel needs its own.
fn tap_variable(device: &Device) -> Variable {
    let number = device.number.to_string();
    let letters = TAP_LETTERS - number.len();
    Variable {
        name: format!("TAP_{}", device.word),
        default: format!("$(printf 'tap%s' \"$NAME\" | cut -c1-{letters}){number}"),
        shown: Some(format!(
            "tap and NAME and {number}, cut to {TAP_LETTERS} letters"
        )),
        about: format!("the tap device of the network `{}`", said(&device.name)),
    }
}

/// Lines of at most 96 letters.
fn wrapped(text: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.len() + word.len() < 96 => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

mod devices;
