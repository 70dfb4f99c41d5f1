//! Texts that are nearly right, the same on every run: mutations of files, and specifications put
//! together from words.

/// A small generator, the same everywhere (splitmix64).
pub struct Random(pub u64);

/// What mutations put in: marks of the grammar, and parts of specifications.
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
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    pub fn below(&mut self, limit: usize) -> usize {
        (self.next() % limit as u64) as usize
    }

    pub fn pick<'a, T>(&mut self, all: &'a [T]) -> &'a T {
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

    pub fn mutate(&mut self, text: &str) -> String {
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

    /// Mistakes of another kind: any character, whole lines, case, and parts of two files.
    pub fn mangle(&mut self, text: &str, other: &str) -> String {
        match self.below(8) {
            0 | 1 => {
                let at = self.place(text);
                let character = self.character();
                let end = text[at..]
                    .chars()
                    .next()
                    .map_or(at, |old| at + old.len_utf8());
                let end = if self.below(2) == 0 { end } else { at };
                format!("{}{character}{}", &text[..at], &text[end..])
            }
            2 => {
                let (from, to) = (self.place(text), self.place(other));
                format!("{}{}", &text[..from], &other[to..])
            }
            3 => {
                let at = self.place(text);
                let end = text[at..].char_indices().nth(self.below(12));
                let end = end.map_or(text.len(), |(length, _)| at + length);
                let part = &text[at..end];
                let changed = match self.below(2) {
                    0 => part.to_uppercase(),
                    _ => part.to_lowercase(),
                };
                format!("{}{changed}{}", &text[..at], &text[end..])
            }
            4 => text.trim_end_matches('\n').to_owned(),
            5 => {
                let end = *self.pick(&["\r\n", ";", "", " ", "\n\n", "\\\n", "\u{b}"]);
                let ends: Vec<usize> = text.match_indices('\n').map(|(at, _)| at).collect();
                if ends.is_empty() {
                    return end.to_owned();
                }
                let at = *self.pick(&ends);
                format!("{}{end}{}", &text[..at], &text[at + 1..])
            }
            _ => {
                let mut lines: Vec<&str> = text.split_inclusive('\n').collect();
                if lines.is_empty() {
                    return String::new();
                }
                let (from, to) = (self.below(lines.len()), self.below(lines.len()));
                match self.below(3) {
                    0 => lines.swap(from, to),
                    1 => lines.insert(to, lines[from]),
                    _ => {
                        lines.remove(from);
                    }
                }
                lines.concat()
            }
        }
    }

    /// Mostly ASCII, control characters included, but not NUL, on which the library aborts.
    fn character(&mut self) -> char {
        let wide = ['é', '“', '\u{a0}', '\u{2028}', '𝄞'];
        match self.below(12) {
            0 => *self.pick(&wide),
            _ => char::from(1 + self.below(127) as u8),
        }
    }

    /// A file that is little but specifications, put together from words of their languages.
    pub fn specifications(&mut self) -> String {
        let mut text = String::new();
        for _ in 0..1 + self.below(3) {
            let (key, words): (_, &[&str]) = match self.below(5) {
                0 | 1 => ("disk", DISK_WORDS),
                2 => ("pci", PCI_WORDS),
                3 => ("rdm", RDM_WORDS),
                _ => ("vif", VIF_WORDS),
            };
            let operator = *self.pick(&["=", "+="]);
            let items: Vec<String> = (0..1 + self.below(3))
                .map(|_| self.specification(words))
                .collect();
            text += &match key {
                "rdm" => format!("rdm='{}'\n", items[0]),
                _ => format!("{key}{operator}['{}']\n", items.join("','")),
            };
        }
        text
    }

    fn specification(&mut self, words: &[&str]) -> String {
        let mut spec = String::new();
        for index in 0..self.below(7) {
            if index > 0 {
                spec += *self.pick(&[",", ",", ",", ", ", ",,", " ,", "", ":", "\\t"]);
            }
            spec += *self.pick(words);
            // Half a word, a letter too many, another case.
            match self.below(24) {
                0 => {
                    spec.pop();
                }
                1 => spec += *self.pick(&["x", " ", "=", "0", "@", "\\n", "\\\\", "é"]),
                2 => spec = spec.to_uppercase(),
                _ => {}
            }
        }
        // What was cut or raised may have hit an escape.
        let is_cut = (spec.len() - spec.trim_end_matches('\\').len()) & 1 == 1;
        let spec = if is_cut { format!("{spec}\\") } else { spec };
        spec.replace("\\T", "\\t").replace("\\N", "\\n")
    }
}

const DISK_WORDS: &[&str] = &[
    "/dev/vg/a",
    "/a.qcow2",
    "a",
    "",
    " ",
    "raw",
    "qcow",
    "qcow2",
    "vhd",
    "qed",
    "empty",
    "xvda",
    "hdc",
    "hda1",
    "sdb",
    "d0p1",
    "51712",
    "w",
    "r",
    "ro",
    "rw",
    "w!",
    "cdrom",
    "disk",
    "hdc:cdrom",
    "hdc:disk",
    "hdc:",
    "vdev=xvdb",
    "vdev=hdc:cdrom",
    "format=raw",
    "format=qcow2",
    "format=",
    "access=ro",
    "access=w",
    "devtype=cdrom",
    "devtype=disk",
    "backend=dom1",
    "backendtype=phy",
    "backendtype=qdisk",
    "backendtype=standalone",
    "backendtype=tap",
    "script=block-x",
    "script=/etc/x",
    "direct-io-safe",
    "discard",
    "no-discard",
    "specification=virtio",
    "specification=xen",
    "colo",
    "no-colo",
    "colo-host=h",
    "colo-port=10",
    "colo-export=e",
    "active-disk=/a",
    "hidden-disk=/h",
    "target=/t",
    "phy:",
    "file:",
    "tap:aio:",
    "nbd:",
    "foo=bar",
    "readonly",
];

const PCI_WORDS: &[&str] = &[
    "01:00.0",
    "0000:01:00.0",
    "1:2.3",
    "0000:ff:1f.*",
    "01:00.*@5",
    "01:00.0@1f",
    "10000:01:00.0",
    "01:00",
    "01:00.8",
    "bdf=02:00.1",
    "vslot=3",
    "vslot=20",
    "name=n",
    "msitranslate=1",
    "power_mgmt=0",
    "permissive=yes",
    "seize=1",
    "rdm_policy=strict",
    "rdm_policy=relaxed",
    "rdm_policy=x",
    "permissive",
    "foo=1",
    " ",
    "@",
];

const RDM_WORDS: &[&str] = &[
    "strategy=host",
    "strategy=none",
    "policy=strict",
    "policy=relaxed",
    "policy=x",
    "strategy",
    "foo=1",
    "policy=",
    " ",
];

const VIF_WORDS: &[&str] = &[
    "mac=00:16:3e:00:00:01",
    "bridge=br0",
    "rate=10Mb/s",
    "rate=1GB/s@20ms",
    "rate=100Kb/s@1s",
    "rate=7b/s",
    "rate=8B/s@50us",
    "rate=0Mb/s",
    "rate=10mb/s",
    "rate=10MB",
    "rate=",
    "rate=10Mb/s@",
    "rate=10Mb/s@x",
    "rate=99999999999999999999Gb/s",
    "rate=4294967295MB/s@1s",
    "rate=1Kb/s@5000000000us",
    "rate= 10Mb/s",
    "rate=10 Mb/s",
    "rate=010Mb/s@010ms",
    "rate=-1Mb/s",
    "rate=18446744073709551615B/s",
    "rate=1b/s@1",
    "script=x",
    "ip=10.0.0.1",
    " ",
    "",
    "model=e1000",
    "type=ioemu",
];
