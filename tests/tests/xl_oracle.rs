//! xl-config against libxlutil itself, where its development files are installed (Debian:
//! libxen-dev): seeded mutations of every file, compared in verdict, settings and specifications.
//! Without the library one line says that nothing was compared.

mod xl_support;

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use xl_config::spec::{disk, pci, pieces, rate::Rate, rdm};
use xl_config::{Content, Operator, Settings, Verdict};
use xl_support::{RECORDED, data, files};

const MUTATIONS: usize = 20_000;
const SEED: u64 = 20_260_118;

#[test]
fn agrees_with_the_installed_library() {
    let folder = tempfile::tempdir().unwrap();
    let Some(oracle) = build(folder.path()) else {
        println!("skipped: libxlutil cannot be linked (apt-get install gcc libxen-dev)");
        return;
    };
    let texts = texts();
    // A NUL byte in a string aborts the library.
    let (aborting, texts): (Vec<_>, Vec<_>) = texts
        .into_iter()
        .partition(|text| xl_config::parse(text).verdict(RECORDED) == Verdict::Aborts);
    for text in aborting.iter().take(8) {
        assert_eq!(ask(&oracle, std::slice::from_ref(text)), [DIED], "{text:?}");
    }
    let answers = ask(&oracle, &texts);
    assert_eq!(answers.len(), texts.len());
    let mut accepted = 0;
    let mut disagreements = Vec::new();
    for (text, answer) in texts.iter().zip(&answers) {
        accepted += usize::from(answer.starts_with("ok"));
        let ours = describe(text);
        if ours != *answer {
            disagreements.push(format!("{text:?}\n  ours    {ours}\n  library {answer}"));
        }
    }
    println!(
        "{} texts compared with libxlutil, {accepted} of them accepted, and {} that abort it",
        texts.len(),
        aborting.len()
    );
    assert!(
        disagreements.is_empty(),
        "{} disagreements:\n{}",
        disagreements.len(),
        disagreements[..disagreements.len().min(10)].join("\n")
    );
}

fn build(folder: &Path) -> Option<PathBuf> {
    let program = folder.join("oracle");
    let built = Command::new("cc")
        .args(["-O1", "-o"])
        .arg(&program)
        .arg(data("oracle.c"))
        .args(["-lxlutil", "-lxenlight"])
        .stderr(Stdio::null())
        .status();
    built
        .is_ok_and(|status| status.success())
        .then_some(program)
}

/// The answer for a text on which the program died.
const DIED: &str = "died";

/// One line of answer a text.
fn ask(oracle: &Path, texts: &[String]) -> Vec<String> {
    let mut answers = Vec::new();
    while answers.len() < texts.len() {
        let (more, survived) = ask_once(oracle, &texts[answers.len()..]);
        answers.extend(more);
        if !survived && answers.len() < texts.len() {
            answers.push(DIED.to_owned());
        }
    }
    answers
}

/// The answers until the program ends, and whether it ended well.
fn ask_once(oracle: &Path, texts: &[String]) -> (Vec<String>, bool) {
    let mut child = Command::new(oracle)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let mut input = Vec::new();
    for text in texts {
        input.extend(u32::try_from(text.len()).unwrap().to_le_bytes());
        input.extend(text.as_bytes());
    }
    let writer = std::thread::spawn(move || {
        // A program that died reads no further.
        let _ = stdin.write_all(&input);
    });
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    // The last line is whole only when its end was printed.
    let answer = String::from_utf8(output.stdout).unwrap();
    let whole = answer.rfind('\n').map_or("", |end| &answer[..end]);
    let lines = whole.lines().map(str::to_owned).collect();
    (lines, output.status.success())
}

// Our own answer, in the words of the program.

fn describe(text: &str) -> String {
    let parse = xl_config::parse(text);
    if parse.verdict(RECORDED) != Verdict::Accepted {
        return "refused".to_owned();
    }
    let settings = Settings::of(&parse);
    let mut out = "ok".to_owned();
    for setting in settings.iter() {
        let operator = match setting.assignment.operator {
            Operator::Set => "=",
            Operator::Append => "+=",
        };
        let before = &text[..usize::from(setting.value_range().start())];
        let line = 1 + before.matches('\n').count();
        write!(out, " {}{operator}{line}:", setting.name).unwrap();
        describe_value(&mut out, &setting.content);
    }
    for spec in texts_in(&settings, "disk") {
        describe_disk(&mut out, &spec);
    }
    for spec in texts_in(&settings, "vif") {
        for piece in pieces(&spec) {
            if let Some(rate) = piece.span.of(&spec).strip_prefix("rate=") {
                describe_rate(&mut out, rate);
            }
        }
    }
    for spec in texts_in(&settings, "pci") {
        describe_pci(&mut out, &spec);
    }
    if let Some(text) = settings
        .get("rdm")
        .and_then(|setting| setting.content.text())
    {
        match rdm::parse(text.as_str()).0 {
            Ok(rdm) => write!(out, " rdm:0,{}", i32::from(rdm.host)).unwrap(),
            Err(_) => out += " rdm:-6",
        }
    }
    out
}

fn texts_in(settings: &Settings<'_>, key: &str) -> Vec<String> {
    let items = settings
        .get(key)
        .and_then(|setting| setting.content.items());
    let texts = items
        .into_iter()
        .flatten()
        .filter_map(|item| item.content.text());
    texts.map(|text| text.as_str().to_owned()).collect()
}

fn hex(out: &mut String, text: &str) {
    out.push('\'');
    for byte in text.bytes() {
        write!(out, "{byte:02x}").unwrap();
    }
    out.push('\'');
}

fn describe_value(out: &mut String, content: &Content) {
    match content {
        Content::Text(text) => hex(out, text.as_str()),
        Content::List(items) => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                describe_value(out, &item.content);
            }
            out.push(']');
        }
    }
}

fn describe_disk(out: &mut String, spec: &str) {
    let parsed = disk::parse(spec, RECORDED);
    if !parsed.errors.is_empty() {
        *out += " disk:22";
        return;
    }
    let disk = parsed.disk;
    *out += " disk:0";
    let maybe = |out: &mut String, name: &str, field: &Option<disk::Field<String>>| {
        if let Some(field) = field {
            write!(out, ",{name}=").unwrap();
            hex(out, &field.value);
        }
    };
    maybe(out, "target", &disk.target);
    maybe(out, "vdev", &disk.vdev);
    maybe(out, "backend", &disk.backend);
    maybe(out, "script", &disk.script);
    let writable = i32::from(disk.access == disk::Access::ReadWrite);
    let format = disk.effective_format().word();
    write!(
        out,
        ",format={format},rw={writable},cdrom={}",
        i32::from(disk.cdrom)
    )
    .unwrap();
    let kind = disk
        .backend_type
        .map_or("unknown", |kind| kind.value.word());
    write!(
        out,
        ",kind={kind},direct={}",
        i32::from(disk.direct_io_safe)
    )
    .unwrap();
    for (name, choice) in [("discard", disk.discard), ("colo", disk.colo)] {
        if let Some(choice) = choice {
            write!(out, ",{name}={}", i32::from(choice)).unwrap();
        }
    }
    maybe(out, "host", &disk.colo_host);
    write!(out, ",port={}", disk.colo_port.unwrap_or_default()).unwrap();
    maybe(out, "export", &disk.colo_export);
    maybe(out, "active", &disk.active_disk);
    maybe(out, "hidden", &disk.hidden_disk);
}

fn describe_rate(out: &mut String, rate: &str) {
    match Rate::parse(rate) {
        Ok(rate) => {
            write!(
                out,
                " rate:0,{},{}",
                rate.bytes_per_interval, rate.interval_usecs
            )
            .unwrap();
        }
        Err(error) => {
            let code = if error.kind.is_overflow() { 75 } else { 22 };
            write!(out, " rate:{code}").unwrap();
        }
    }
}

fn describe_pci(out: &mut String, spec: &str) {
    if is_undefined(spec) {
        *out += " pci:undefined";
        return;
    }
    let device = match pci::parse(spec).0 {
        Ok(device) => device,
        Err(error) => {
            write!(out, " pci:{}", error.kind.code()).unwrap();
            return;
        }
    };
    let address = device.address;
    let number = |part: fn(&pci::Address) -> u32| address.as_ref().map_or(0, part);
    let (domain, bus) = (number(|a| a.domain.into()), number(|a| a.bus.into()));
    let (slot, function) = (
        number(|a| a.device.into()),
        number(|a| a.function.unwrap_or(0).into()),
    );
    write!(out, " pci:0,{domain:x}:{bus:x}:{slot:x}.{function:x}").unwrap();
    let all = address.is_some_and(|address| address.function.is_none());
    write!(
        out,
        ",slot={},all={}",
        device.slot.unwrap_or_default(),
        i32::from(all)
    )
    .unwrap();
    let flags = device.flags;
    let bit = i32::from;
    write!(
        out,
        ",msi={},power={}",
        bit(flags.msitranslate),
        bit(flags.power_mgmt)
    )
    .unwrap();
    write!(
        out,
        ",permissive={},seize={}",
        bit(flags.permissive),
        bit(flags.seize)
    )
    .unwrap();
    let policy = match device.rdm_policy {
        rdm::Policy::Unset => -1,
        rdm::Policy::Strict => 0,
        rdm::Policy::Relaxed => 1,
    };
    write!(out, ",policy={policy}").unwrap();
    if let Some(name) = &device.name {
        *out += ",name=";
        hex(out, name);
    }
}

/// As the program decides it: an address without a dot at the start or after any `bdf=`.
fn is_undefined(spec: &str) -> bool {
    let lacks_dot = |text: &str| {
        let error = pci::parse(text).0.err();
        error.is_some_and(|error| {
            error.kind == pci::PciErrorKind::MissingFunction && error.span.start == 0
        })
    };
    let mut keyed = spec.match_indices("bdf=").map(|(at, key)| {
        let rest = &spec[at + key.len()..];
        rest.split(',').next().unwrap_or_default()
    });
    lacks_dot(spec) || keyed.any(lacks_dot)
}

// Texts.

/// Every file, and seeded mutations of them.
fn texts() -> Vec<String> {
    let files: Vec<String> = files().into_iter().map(|(_, text)| text).collect();
    let mut random = Random(SEED);
    let mut texts = files.clone();
    while texts.len() < files.len() + MUTATIONS {
        let mut text = random.pick(&files).clone();
        for _ in 0..1 + random.below(2) {
            text = random.mutate(&text);
        }
        texts.push(text);
    }
    texts
}

/// A small generator, the same everywhere (splitmix64).
struct Random(u64);

const PIECES: [&str; 72] = [
    "\"",
    "'",
    "[",
    "]",
    ",",
    "=",
    "+=",
    ";",
    "#",
    "\n",
    "\\",
    " ",
    "\t",
    "\r",
    "\u{feff}",
    "é",
    "\0",
    "\\n",
    "\\\\",
    "\\x41",
    "\\101",
    "\\1 2",
    "\\\"",
    "a",
    "z9",
    "0",
    "0x1f",
    "010",
    "08",
    "x=1",
    "\na='b'\n",
    "\na+='b'\n",
    "\na+=['b']\n",
    "\ndisk=['/a,raw,xvda']\n",
    "[[]]",
    "['x',]",
    "# c\n",
    "raw",
    "qcow2,",
    "vdev=xvdb,",
    "access=ro,",
    "target=/t",
    "cdrom,",
    "discard",
    "hdc:cdrom",
    "file:",
    "nbd:",
    "foo:",
    "format=,",
    "backendtype=phy,",
    "script=s,",
    "colo-port=1,",
    "x=y,",
    "=",
    ",,",
    "\nvif=['rate=10Mb/s@20ms']\n",
    "rate=1KB/s,",
    "@5",
    "Gb/s",
    "4294967296",
    "\nvif+=['rate=8b/s']\n",
    "\npci=['01:00.0']\n",
    "\npci=['0000:ff:1f.*@1f,permissive=1']\n",
    "bdf=01:00.1,",
    "rdm_policy=strict,",
    "name=n,",
    "seize=1",
    "01:00.7",
    "-1",
    "\nrdm='strategy=host'\n",
    "policy=x",
    "devtype=cdrom,",
];

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, limit: usize) -> usize {
        (self.next() % limit as u64) as usize
    }

    fn pick<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[self.below(all.len())]
    }

    /// A place between two characters; half the time beside a mark of the grammar.
    fn place(&mut self, text: &str) -> usize {
        let marks: Vec<usize> = text
            .match_indices(['"', '\'', '[', ']', ',', '=', '\n', '#', ':', '@'])
            .map(|(at, _)| at)
            .collect();
        if !marks.is_empty() && self.below(2) == 0 {
            return *self.pick(&marks) + self.below(2);
        }
        let mut at = self.below(text.len() + 1);
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        at
    }

    fn mutate(&mut self, text: &str) -> String {
        let (mut from, mut to) = (self.place(text), self.place(text));
        if from > to {
            std::mem::swap(&mut from, &mut to);
        }
        let near = text[from..].char_indices().nth(1 + self.below(6));
        let near = near.map_or(text.len(), |(at, _)| from + at);
        let piece = *self.pick(&PIECES);
        match self.below(6) {
            0 | 1 => format!("{}{piece}{}", &text[..from], &text[from..]),
            2 => format!("{}{piece}{}", &text[..from], &text[near..]),
            3 => format!("{}{}", &text[..from], &text[near..]),
            4 => format!("{}{}{}", &text[..near], &text[from..near], &text[near..]),
            // Swap two parts of moderate length.
            _ => {
                let to = to.max(near).min(from + 80);
                let to = (to..=text.len())
                    .find(|at| text.is_char_boundary(*at))
                    .unwrap_or(near);
                let to = to.max(near);
                format!(
                    "{}{}{}{}",
                    &text[..from],
                    &text[near..to],
                    &text[from..near],
                    &text[to..]
                )
            }
        }
    }
}
