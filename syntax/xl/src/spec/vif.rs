//! Network interfaces: `key=value` pieces that `xl` reads one by one.
//!
//! Nothing but a wrong `rate` stops `xl`: what it does not understand it reports in a line
//! without a place, and starts the domain without it.

use super::rate::{Rate, RateError};
use super::{Piece, Span, pieces};
use crate::number::scan;

/// An interface as `xl` understands it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Vif {
    /// The address, as far as it is given.
    pub mac: Option<Mac>,
    /// The bridge on the host.
    pub bridge: Option<String>,
    /// The hotplug script.
    pub script: Option<String>,
    /// The addresses that the script lets through.
    pub ip: Option<String>,
    /// The name on the host.
    pub vifname: Option<String>,
    /// Whether it is emulated too.
    pub kind: Option<Kind>,
    /// The emulated card.
    pub model: Option<String>,
    /// The driver domain that serves it.
    pub backend: Option<String>,
    /// The device of the host that packets leave by.
    pub gatewaydev: Option<String>,
    /// How much it may send.
    pub rate: Option<Rate>,
    /// Whether the backend is trusted.
    pub trusted: Option<bool>,
}

/// The two kinds of interface.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Paravirtual only.
    Vif,
    /// Emulated as well (HVM).
    Ioemu,
}

/// A hardware address. `xl` takes any character as separator and ignores further groups.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Mac(pub [u8; 6]);

/// A piece that `xl` complains about, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VifProblem {
    /// The reason.
    pub kind: VifProblemKind,
    /// The part it is about.
    pub span: Span,
}

/// What `xl` complains about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VifProblemKind {
    /// A piece that starts with no known `key=`; it is left out.
    Unrecognized,
    /// A hardware address with fewer than six groups of hexadecimal digits.
    Mac,
    /// A type that is neither `vif` nor `ioemu`.
    Type,
    /// A rate; `xl` gives up.
    Rate(RateError),
    /// A number that is none; `xl` gives up.
    Number,
}

impl VifProblemKind {
    /// Whether `xl` gives up because of it.
    #[must_use]
    pub const fn is_fatal(self) -> bool {
        matches!(self, Self::Rate(_) | Self::Number)
    }
}

/// What became of a specification.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parsed {
    /// The interface, as far as it was understood.
    pub vif: Vif,
    /// What stands where.
    pub pieces: Vec<Piece>,
    /// What `xl` complains about, in order.
    pub problems: Vec<VifProblem>,
}

/// Keys whose value `xl` takes as it is and that matter to nobody here.
const OTHER_KEYS: [&str; 2] = ["forwarddev", "accel"];

/// Reads a specification.
///
/// ```
/// let parsed = xl_config::spec::vif::parse("mac=00:16:3e:00:00:01, bridge=br0");
/// assert!(parsed.problems.is_empty());
/// assert_eq!(parsed.vif.bridge.as_deref(), Some("br0"));
/// ```
#[must_use]
pub fn parse(text: &str) -> Parsed {
    let mut parsed = Parsed {
        vif: Vif::default(),
        pieces: pieces(text).collect(),
        problems: Vec::new(),
    };
    for index in 0..parsed.pieces.len() {
        let piece = parsed.pieces[index];
        parsed.read(text, piece);
    }
    parsed
}

impl Parsed {
    fn read(&mut self, text: &str, piece: Piece) {
        let Some(value) = piece.value else {
            match piece.span.of(text) {
                "trusted" => self.vif.trusted = Some(true),
                "untrusted" => self.vif.trusted = Some(false),
                _ => self.complain(VifProblemKind::Unrecognized, piece.span),
            }
            return;
        };
        let word = value.of(text);
        let owned = || Some(word.to_owned());
        match piece.key.of(text) {
            "bridge" => self.vif.bridge = owned(),
            "script" => self.vif.script = owned(),
            "ip" => self.vif.ip = owned(),
            "vifname" => self.vif.vifname = owned(),
            "model" => self.vif.model = owned(),
            "backend" => self.vif.backend = owned(),
            "gatewaydev" | "netdev" => self.vif.gatewaydev = owned(),
            "mac" => match Mac::read(word) {
                Some(mac) => self.vif.mac = Some(mac),
                None => self.complain(VifProblemKind::Mac, value),
            },
            "type" => match word {
                "vif" => self.vif.kind = Some(Kind::Vif),
                "ioemu" => self.vif.kind = Some(Kind::Ioemu),
                _ => self.complain(VifProblemKind::Type, value),
            },
            "rate" => match Rate::parse(word) {
                Ok(rate) => self.vif.rate = Some(rate),
                Err(error) => {
                    let span =
                        Span::new(value.start + error.span.start, value.start + error.span.end);
                    self.complain(VifProblemKind::Rate(error), span);
                }
            },
            "devid" | "mtu" | "vlan" => {
                let scanned = scan(word, 10);
                if scanned.length == 0 || scanned.magnitude.is_none() {
                    self.complain(VifProblemKind::Number, value);
                }
            }
            key if OTHER_KEYS.contains(&key) || key.starts_with("colo_") => {}
            _ => self.complain(VifProblemKind::Unrecognized, piece.span),
        }
    }

    fn complain(&mut self, kind: VifProblemKind, span: Span) {
        self.problems.push(VifProblem { kind, span });
    }
}

impl Mac {
    /// Reads six groups of hexadecimal digits as `xl` does: whatever stands between two groups is
    /// a separator, and what follows the sixth does not matter.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let mut bytes = [0; 6];
        let mut at = 0;
        for byte in &mut bytes {
            let rest = text.get(at..).unwrap_or_default();
            let scanned = scan(rest, 16);
            let value = u32::try_from(scanned.unsigned() & 0xffff_ffff).unwrap_or(u32::MAX);
            if scanned.length == 0 {
                return None;
            }
            *byte = u8::try_from(value).ok()?;
            let separator = rest[scanned.length..].chars().next();
            at += scanned.length + separator.map_or(1, char::len_utf8);
        }
        Some(Self(bytes))
    }

    /// Whether it is written as six pairs of hexadecimal digits with colons.
    #[must_use]
    pub fn is_well_written(text: &str) -> bool {
        let mut groups = 0;
        let all_good = text.split(':').all(|group| {
            groups += 1;
            (1..=2).contains(&group.len()) && group.bytes().all(|byte| byte.is_ascii_hexdigit())
        });
        all_good && groups == 6
    }
}

impl std::fmt::Display for Mac {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let [a, b, c, d, e, g] = self.0;
        write!(f, "{a:02x}:{b:02x}:{c:02x}:{d:02x}:{e:02x}:{g:02x}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problems(text: &str) -> Vec<(VifProblemKind, &str)> {
        let parsed = parse(text);
        let shown = |problem: &VifProblem| (problem.kind, problem.span.of(text));
        parsed.problems.iter().map(shown).collect()
    }

    #[test]
    fn says_what_xl_leaves_out() {
        use VifProblemKind::{Mac, Type, Unrecognized};
        assert_eq!(problems(""), []);
        assert_eq!(problems("brigde=br0"), [(Unrecognized, "brigde=br0")]);
        assert_eq!(problems("bridge = br0"), [(Unrecognized, "bridge = br0")]);
        assert_eq!(problems("br0"), [(Unrecognized, "br0")]);
        assert_eq!(problems("mac=00:16:3e"), [(Mac, "00:16:3e")]);
        assert_eq!(problems("type=netfront"), [(Type, "netfront")]);
        let rate = problems("bridge=br0,rate=10mb/s@1s");
        assert!(matches!(rate[..], [(VifProblemKind::Rate(_), "10mb/s")]));
    }

    #[test]
    fn reads_addresses_like_xl() {
        let read = |text| Mac::read(text).map(|mac| mac.to_string());
        let usual = Some("00:16:3e:00:00:01".to_owned());
        assert_eq!(read("00:16:3e:00:00:01"), usual);
        assert_eq!(read("00-16-3e-00-00-01"), usual);
        assert_eq!(read("00:16:3e:00:00:01:02"), usual);
        assert_eq!(read("00:16:3e:00:00:zz"), None);
        assert_eq!(read("100:16:3e:00:00:01"), None);
        assert!(!Mac::is_well_written("00-16-3e-00-00-01"));
    }
}
