//! Nothing that is written can make the crate panic or run out of stack: seeded rubbish of three
//! kinds, and nesting without end, all on a thread with 256 KiB.

use xl_config::{Domain, Options, Parse, Settings, XenVersion, check, compat, format, quoted};

/// Runs on a thread with the smallest stack that editors give to theirs.
fn on_a_small_stack(work: impl FnOnce() + Send + 'static) {
    let thread = std::thread::Builder::new().stack_size(256 << 10);
    let worker = thread.spawn(work).expect("a thread starts");
    worker.join().expect("it ends well");
}

/// Everything that the crate can say about a text.
fn ask(parse: &Parse, xen: XenVersion) {
    assert_eq!(parse.syntax().to_string(), parse.text());
    let ends = parse
        .tokens()
        .last()
        .map_or(0, |(_, range)| range.end().into());
    assert_eq!(ends, parse.text().len());
    for release in [XenVersion::OLDEST, xen, XenVersion::NEWEST] {
        let _ = parse.verdict(release);
    }
    let domain = Domain::of(&Settings::of(parse), xen);
    let written = domain.write();
    for disk in &domain.disks {
        let _ = (disk.with_parameters(), disk.by_position());
    }
    for unikernel in [Some(true), Some(false)] {
        let options = Options {
            xen,
            unikernel,
            hints: true,
        };
        for finding in check(parse, &options) {
            let edits = finding.fixes.iter().flat_map(|fix| &fix.edits);
            for range in edits.map(|edit| edit.range).chain([finding.range]) {
                let (start, end) = (range.start().into(), range.end().into());
                assert!(parse.text().get(start..end).is_some(), "{finding:?}");
            }
        }
    }
    // What is written can be read again, by releases that know `type`; a NUL byte cannot be written.
    if !written.contains('\0') {
        let again = xl_config::parse(&written);
        assert_eq!(again.errors(), [], "{written}");
        let same = Domain::of(&Settings::of(&again), XenVersion::NEWEST);
        assert_eq!(same.write(), written);
    }
    let _ = format(parse);
}

fn ask_both(text: &str, xen: XenVersion) {
    ask(&xl_config::parse(text), xen);
    ask(&xl_config::parse_template(text), xen);
}

/// A small generator, the same everywhere (splitmix64).
struct Random(u64);

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

    fn pick<'a>(&mut self, all: &[&'a str]) -> &'a str {
        all[self.below(all.len())]
    }

    fn release(&mut self) -> XenVersion {
        XenVersion::new(4, 1 + self.below(22) as u8)
    }
}

#[test]
fn survives_random_bytes() {
    on_a_small_stack(|| {
        let mut random = Random(1);
        for _ in 0..3_000 {
            let length = random.below(60);
            let bytes: Vec<u8> = (0..length).map(|_| random.next() as u8).collect();
            ask_both(&String::from_utf8_lossy(&bytes), random.release());
        }
    });
}

#[test]
fn survives_pieces_of_the_language() {
    const PIECES: [&str; 44] = [
        "name",
        "memory",
        "disk",
        "vif",
        "pci",
        "type",
        "kernel",
        "extra",
        "vnuma",
        "cpus",
        "rdm",
        "=",
        "+=",
        "[",
        "]",
        ",",
        "'",
        "\"",
        "\\",
        "\n",
        " ",
        "\t",
        "\r",
        "#",
        ";",
        "é",
        "\0",
        "@",
        "@NAME@",
        "12ém",
        "512M",
        "0x",
        "-",
        "xvda",
        "phy:",
        "target=",
        "rate=",
        "mac=",
        "01:00.0",
        "'/a,raw,xvda'",
        "pvh",
        "\u{feff}",
        "“",
        "0",
    ];
    on_a_small_stack(|| {
        let mut random = Random(2);
        for _ in 0..6_000 {
            let count = random.below(30);
            let text: String = (0..count).map(|_| random.pick(&PIECES)).collect();
            ask_both(&text, random.release());
        }
    });
}

#[test]
fn survives_any_value_of_any_key() {
    const VALUES: [&str; 24] = [
        "",
        "é",
        "1",
        "-1",
        "010",
        "12ém",
        "99999999999999999999",
        "\n",
        "\\",
        "'",
        "@X@",
        "=",
        ",",
        "a=b",
        "a=é,",
        ":",
        "[",
        "x\0",
        "^",
        "-",
        "0-",
        "host,",
        "é=é:é@é",
        " ",
    ];
    on_a_small_stack(|| {
        let mut random = Random(3);
        for key in xl_config::catalogue::keys() {
            for value in VALUES.iter().map(|value| quoted(value)) {
                let other = quoted(random.pick(&VALUES));
                let text = format!(
                    "type='hvm'\n{0}={value}\n{0}=[{value},{other}]\n{0}+=[[{value}],{other}]\n",
                    key.name
                );
                ask(&xl_config::parse(&text), random.release());
                let text = format!("{}={value}", key.name);
                ask(&xl_config::parse_template(&text), random.release());
            }
        }
    });
}

#[test]
fn survives_nesting_without_end() {
    on_a_small_stack(|| {
        for depth in [64, 65, 4_996, 4_997, 100_000] {
            let open = "[".repeat(depth);
            let close = "]".repeat(depth);
            for text in [
                format!("a={open}{close}\n"),
                format!("vnuma={open}'x'{close}\n"),
                format!("disk={open}"),
                format!("a={}", "['x',".repeat(depth)),
                close,
            ] {
                ask_both(&text, XenVersion::NEWEST);
            }
        }
        let parse = xl_config::parse("name='a'\nkernel='b'\n");
        assert_eq!(compat(&parse, None).len(), 22);
    });
}
