//! The scanner of disk specifications: at each place the rule that matches most text wins, and
//! among equals the first one.
//!
//! Some rules count text that they do not take (a prefix counts the rest of the line), which is
//! how `file:/x,raw` is a prefix although a positional part could be longer.

use super::Role;
use crate::release::XenVersion;
use crate::spec::Span;

/// A token: which rule won and what it takes, its comma included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) rule: Rule,
    pub(super) span: Span,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rule {
    /// Blanks before a parameter.
    Blank,
    /// A word that is complete by itself.
    Flag(Role),
    /// A known key, `name` bytes long, and its value.
    Key { role: Role, name: usize },
    /// An unknown key with the first character of its value.
    UnknownKey,
    /// `raw:` and others.
    FormatPrefix,
    /// `nbd:` and others.
    ScriptPrefix,
    /// `phy:` and others.
    IgnoredPrefix,
    /// Any other word with a colon.
    UnknownPrefix,
    /// Anything else up to a comma.
    Positional,
    /// What no rule matches, up to the end of the line.
    Junk,
    /// A single such character as the very last one: it is lost between two states.
    LostJunk,
}

/// Words and the first release whose scanner knows them. The scanners that 4.17 and 4.18 came
/// with are older than the rules for `trusted`, so it counts from 4.19 on; in the same way the rules
/// for COLO count from 4.8 on.
const FLAGS: [(&str, Role, XenVersion); 8] = [
    ("cdrom", Role::Cdrom, XenVersion::OLDEST),
    ("direct-io-safe", Role::DirectIoSafe, XenVersion::new(4, 5)),
    ("discard", Role::Discard, XenVersion::new(4, 5)),
    ("no-discard", Role::NoDiscard, XenVersion::new(4, 5)),
    ("colo", Role::Colo, XenVersion::new(4, 8)),
    ("no-colo", Role::NoColo, XenVersion::new(4, 8)),
    ("trusted", Role::Trusted, XenVersion::new(4, 19)),
    ("untrusted", Role::Untrusted, XenVersion::new(4, 19)),
];

const KEYS: [(&str, Role, XenVersion); 13] = [
    ("format", Role::Format, XenVersion::OLDEST),
    ("devtype", Role::Devtype, XenVersion::OLDEST),
    ("access", Role::Access, XenVersion::OLDEST),
    ("backend", Role::Backend, XenVersion::new(4, 3)),
    ("backendtype", Role::BackendType, XenVersion::OLDEST),
    ("specification", Role::Specification, XenVersion::new(4, 17)),
    ("vdev", Role::Vdev, XenVersion::OLDEST),
    ("script", Role::Script, XenVersion::OLDEST),
    ("colo-host", Role::ColoHost, XenVersion::new(4, 8)),
    ("colo-port", Role::ColoPort, XenVersion::new(4, 8)),
    ("colo-export", Role::ColoExport, XenVersion::new(4, 8)),
    ("active-disk", Role::ActiveDisk, XenVersion::new(4, 8)),
    ("hidden-disk", Role::HiddenDisk, XenVersion::new(4, 8)),
];

const GRANT_USAGE: (&str, XenVersion) = ("grant_usage", XenVersion::new(4, 19));

const PREFIXES: [(&str, Rule); 15] = [
    ("raw", Rule::FormatPrefix),
    ("qcow", Rule::FormatPrefix),
    ("qcow2", Rule::FormatPrefix),
    ("vhd", Rule::FormatPrefix),
    ("iscsi", Rule::ScriptPrefix),
    ("nbd", Rule::ScriptPrefix),
    ("enbd", Rule::ScriptPrefix),
    ("drbd", Rule::ScriptPrefix),
    ("tapdisk", Rule::IgnoredPrefix),
    ("tap", Rule::IgnoredPrefix),
    ("tap2", Rule::IgnoredPrefix),
    ("aio", Rule::IgnoredPrefix),
    ("ioemu", Rule::IgnoredPrefix),
    ("file", Rule::IgnoredPrefix),
    ("phy", Rule::IgnoredPrefix),
];

/// The best match so far: how much text counts for it, and how much it takes.
struct Best {
    counts: usize,
    token: Option<(Rule, usize)>,
}

impl Best {
    fn offer(&mut self, counts: usize, rule: Rule, takes: usize) {
        if counts > self.counts {
            self.counts = counts;
            self.token = Some((rule, takes));
        }
    }
}

/// The token at `at`, which is not the end of `text`.
pub(super) fn next(text: &str, at: usize, release: XenVersion) -> Token {
    let rest = &text[at..];
    let mut best = Best {
        counts: 0,
        token: None,
    };
    blanks(rest, &mut best);
    keys(rest, release, &mut best);
    flags(rest, release, &mut best);
    grant_usage(rest, release, &mut best);
    target(rest, &mut best);
    unknown_key(rest, &mut best);
    prefixes(rest, &mut best);
    positional(rest, &mut best);
    let (rule, takes) = best.token.unwrap_or_else(|| junk(rest));
    Token {
        rule,
        span: Span::new(at, at + takes),
    }
}

fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n')
}

/// How many bytes up to the end of the line.
fn line_length(rest: &str) -> usize {
    rest.find('\n').unwrap_or(rest.len())
}

/// Adds a comma that follows.
fn with_comma(rest: &str, length: usize) -> usize {
    length + usize::from(rest[length..].starts_with(','))
}

fn blanks(rest: &str, best: &mut Best) {
    let blanks = rest.bytes().take_while(|byte| is_blank(*byte)).count();
    if blanks > 0 {
        best.offer(blanks + line_length(&rest[blanks..]), Rule::Blank, blanks);
    }
}

fn flags(rest: &str, release: XenVersion, best: &mut Best) {
    for (word, role, since) in FLAGS {
        if release >= since && rest.starts_with(word) {
            let length = with_comma(rest, word.len());
            best.offer(length, Rule::Flag(role), length);
        }
    }
}

fn keys(rest: &str, release: XenVersion, best: &mut Best) {
    let Some(equals) = rest.find('=') else {
        return;
    };
    let name = &rest[..equals];
    for (key, role, since) in KEYS {
        if release >= since && key == name {
            let value = rest[equals..].find(',').unwrap_or(rest.len() - equals);
            let length = with_comma(rest, equals + value);
            best.offer(length, Rule::Key { role, name: equals }, length);
        }
    }
}

/// Only `0` and `1` are values here.
fn grant_usage(rest: &str, release: XenVersion, best: &mut Best) {
    let (key, since) = GRANT_USAGE;
    let Some(value) = rest.strip_prefix(key).filter(|_| release >= since) else {
        return;
    };
    if value.starts_with("=0") || value.starts_with("=1") {
        let length = with_comma(rest, key.len() + 2);
        let role = Role::GrantUsage;
        best.offer(
            length,
            Rule::Key {
                role,
                name: key.len(),
            },
            length,
        );
    }
}

fn target(rest: &str, best: &mut Best) {
    let key = "target";
    if rest.starts_with("target=") {
        let length = line_length(rest);
        let role = Role::Target;
        best.offer(
            length,
            Rule::Key {
                role,
                name: key.len(),
            },
            length,
        );
    }
}

fn unknown_key(rest: &str, best: &mut Best) {
    let belongs = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    let name = rest.bytes().take_while(|byte| belongs(*byte)).count();
    if !rest.starts_with(|c: char| c.is_ascii_lowercase()) || !rest[name..].starts_with('=') {
        return;
    }
    // The scanner sees bytes, so only the first byte of a longer character counts for it.
    let value = &rest[name + 1..];
    let Some(first) = value.chars().next().filter(|c| *c != ',') else {
        return;
    };
    let takes = with_comma(rest, name + 1 + first.len_utf8());
    let counts = if first.is_ascii() { takes } else { name + 2 };
    best.offer(counts, Rule::UnknownKey, takes);
}

fn prefixes(rest: &str, best: &mut Best) {
    let belongs = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let word = rest.bytes().take_while(|byte| belongs(*byte)).count();
    if !rest.starts_with(|c: char| c.is_ascii_lowercase()) || !rest[word..].starts_with(':') {
        return;
    }
    let takes = word + 1;
    let after = &rest[takes..];
    if let Some((_, rule)) = PREFIXES.iter().find(|(prefix, _)| *prefix == &rest[..word]) {
        best.offer(takes + line_length(after), *rule, takes);
    }
    let counted = match after.bytes().next() {
        Some(byte) if !belongs(byte) => {
            let further = after.bytes().skip(1).take_while(|byte| *byte != b'\n');
            1 + further.count()
        }
        _ => 0,
    };
    best.offer(takes + counted, Rule::UnknownPrefix, takes);
}

fn positional(rest: &str, best: &mut Best) {
    let run = rest.find(['=', ',']).unwrap_or(rest.len());
    let length = with_comma(rest, run);
    best.offer(length, Rule::Positional, length);
}

fn junk(rest: &str) -> (Rule, usize) {
    if rest.len() == 1 {
        return (Rule::LostJunk, 1);
    }
    (Rule::Junk, line_length(rest).max(1))
}
