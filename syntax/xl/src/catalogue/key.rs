//! The keys that `xl` reads.

use std::sync::LazyLock;

use super::{Range, rows};
use crate::domain::Guest;
use crate::release::XenVersion;

/// A key and what is known about it.
#[derive(Clone, Debug)]
pub struct Key {
    /// Its name.
    pub name: &'static str,
    /// How `xl` reads the value.
    pub shape: Shape,
    /// The unit of a number, such as `MiB`.
    pub unit: Option<&'static str>,
    /// Whether upper case is as good as lower case in words.
    pub any_case: bool,
    /// The guests for which it has an effect.
    pub guests: Guests,
    /// The releases that read it.
    pub range: Range,
    /// The first release for which there is something better.
    pub deprecated: Option<XenVersion>,
    /// What is better: a key, or a key with its value.
    pub replacement: Option<&'static str>,
    /// What happens without it.
    pub default: Option<&'static str>,
    /// The words it knows; none when anything goes.
    pub words: Vec<Word>,
    /// The lowest and the highest number.
    pub limits: Option<(i64, i64)>,
    /// The specification language of the text or of each item.
    pub language: Option<&'static str>,
    /// What it is for, in a sentence.
    pub summary: &'static str,
    /// What else one should know.
    pub note: Option<&'static str>,
}

/// How `xl` reads a value: one or more of these.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Shape {
    /// As a number.
    pub number: bool,
    /// As a number that is 0 or not.
    pub bool: bool,
    /// As text, whatever it is.
    pub text: bool,
    /// As the path of a file on the host.
    pub path: bool,
    /// As one of a set of words.
    pub word: bool,
    /// As a list of texts.
    pub list: bool,
    /// As a list of lists.
    pub nested: bool,
}

impl Shape {
    /// Whether a string or number can be right.
    #[must_use]
    pub const fn takes_scalar(self) -> bool {
        self.number || self.bool || self.text || self.path || self.word
    }

    /// Whether a list can be right.
    #[must_use]
    pub const fn takes_list(self) -> bool {
        self.list || self.nested
    }

    /// Whether a string or number must be a number to be right.
    #[must_use]
    pub const fn only_number(self) -> bool {
        (self.number || self.bool) && !self.text && !self.path && !self.word
    }

    /// A few words for people.
    #[must_use]
    pub fn describe(self) -> String {
        let all = [
            (self.bool, "0 or 1"),
            (self.number, "number"),
            (self.word, "word"),
            (self.path, "path"),
            (self.text, "text"),
            (self.list, "list"),
            (self.nested, "list of lists"),
        ];
        let chosen: Vec<_> = all
            .into_iter()
            .filter(|(yes, _)| *yes)
            .map(|(_, name)| name)
            .collect();
        chosen.join(" or ")
    }

    fn of(text: &str) -> Self {
        let mut shape = Self::default();
        for one in text.split('|') {
            match one {
                "number" => shape.number = true,
                "bool" => shape.bool = true,
                "text" => shape.text = true,
                "path" => shape.path = true,
                "word" => shape.word = true,
                "list" => shape.list = true,
                "nested" => shape.nested = true,
                _ => {}
            }
        }
        shape
    }
}

/// A word that a key knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Word {
    /// The word.
    pub word: &'static str,
    /// The releases that know it.
    pub range: Range,
}

/// Kinds of guests.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Guests {
    /// Paravirtual.
    pub pv: bool,
    /// PVH.
    pub pvh: bool,
    /// HVM.
    pub hvm: bool,
    /// Any guest on Arm.
    pub arm: bool,
}

impl Guests {
    /// Whether `guest` is among them. A guest on Arm has a type as well.
    #[must_use]
    pub const fn contain(self, guest: Guest) -> bool {
        self.arm
            || match guest {
                Guest::Pv => self.pv,
                Guest::Pvh => self.pvh,
                Guest::Hvm => self.hvm,
            }
    }

    /// Whether every guest is among them.
    #[must_use]
    pub const fn is_all(self) -> bool {
        self.pv && self.pvh && self.hvm && self.arm
    }

    /// Whether there is none.
    #[must_use]
    pub const fn is_none(self) -> bool {
        !(self.pv || self.pvh || self.hvm || self.arm)
    }

    /// A few words for people.
    #[must_use]
    pub fn describe(self) -> String {
        if self.is_all() {
            return "all guests".to_owned();
        }
        let all = [
            (self.pv, "PV"),
            (self.pvh, "PVH"),
            (self.hvm, "HVM"),
            (self.arm, "Arm"),
        ];
        let chosen: Vec<_> = all
            .into_iter()
            .filter(|(yes, _)| *yes)
            .map(|(_, name)| name)
            .collect();
        match &chosen[..] {
            [] => "no guest".to_owned(),
            [one] => format!("{one} guests"),
            [rest @ .., last] => format!("{} and {last} guests", rest.join(", ")),
        }
    }

    fn of(text: &str) -> Self {
        let has = |name: &str| {
            text.split(',')
                .any(|one| one == name || one == "all" || one.is_empty())
        };
        Self {
            pv: has("pv"),
            pvh: has("pvh"),
            hvm: has("hvm"),
            arm: has("arm"),
        }
    }
}

/// A key that no `xl` reads but that stands in files.
#[derive(Clone, Copy, Debug)]
pub struct Legacy {
    /// Its name.
    pub name: &'static str,
    /// Where it comes from.
    pub origin: &'static str,
    /// What to write instead.
    pub replacement: Option<&'static str>,
}

static KEYS: LazyLock<Vec<Key>> = LazyLock::new(|| {
    let mut keys: Vec<_> = rows(include_str!("../../data/keys.tsv"))
        .map(read_key)
        .collect();
    keys.sort_by_key(|key| key.name);
    keys
});

static LEGACY: LazyLock<Vec<Legacy>> = LazyLock::new(|| {
    let mut keys: Vec<_> = rows(include_str!("../../data/legacy.tsv"))
        .map(|[name, origin, replacement]| Legacy {
            name,
            origin,
            replacement: some(replacement),
        })
        .collect();
    keys.sort_by_key(|key| key.name);
    keys
});

fn read_key(row: [&'static str; 15]) -> Key {
    let [
        name,
        shape,
        unit,
        case,
        guests,
        since,
        until,
        deprecated,
        replacement,
        ..,
    ] = row;
    let [.., default, words, limits, language, summary, note] = row;
    Key {
        name,
        shape: Shape::of(shape),
        unit: some(unit),
        any_case: case == "any",
        guests: if guests == "none" {
            Guests::default()
        } else {
            Guests::of(guests)
        },
        range: Range::of(since, until),
        deprecated: deprecated.parse().ok(),
        replacement: some(replacement),
        default: some(default),
        words: words.split_whitespace().map(read_word).collect(),
        limits: read_limits(limits),
        language: some(language),
        summary,
        note: some(note),
    }
}

fn some(text: &'static str) -> Option<&'static str> {
    Some(text).filter(|text| !text.is_empty())
}

/// `WORD`, `WORD@SINCE` or `WORD@SINCE-UNTIL`.
pub(super) fn read_word(text: &'static str) -> Word {
    let (word, range) = text.split_once('@').unwrap_or((text, ""));
    let (since, until) = range.split_once('-').unwrap_or((range, ""));
    Word {
        word,
        range: Range::of(since, until),
    }
}

pub(super) fn read_guests(text: &str) -> Guests {
    Guests::of(text)
}

fn read_limits(text: &str) -> Option<(i64, i64)> {
    let (lowest, highest) = text.split_once("..")?;
    Some((lowest.parse().ok()?, highest.parse().ok()?))
}

/// Every key of every release, by name.
#[must_use]
pub fn keys() -> &'static [Key] {
    &KEYS
}

/// The key called `name`, whichever releases read it.
///
/// ```
/// let memory = xl_config::catalogue::key("memory").map(|key| key.unit);
/// assert_eq!(memory, Some(Some("MiB")));
/// ```
#[must_use]
pub fn key(name: &str) -> Option<&'static Key> {
    let at = KEYS.binary_search_by_key(&name, |key| key.name).ok()?;
    KEYS.get(at)
}

/// The key called `name` that no `xl` reads, if it is a known one.
#[must_use]
pub fn legacy(name: &str) -> Option<&'static Legacy> {
    let at = LEGACY.binary_search_by_key(&name, |key| key.name).ok()?;
    LEGACY.get(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_sound() {
        assert_eq!(keys().len(), 173);
        for key in keys() {
            assert_ne!(key.shape, Shape::default(), "{}", key.name);
            assert!(!key.summary.is_empty(), "{}", key.name);
            assert!(key.range.until.is_none_or(|until| until >= key.range.since));
            assert!(legacy(key.name).is_none(), "{} is read", key.name);
            assert!(!key.shape.word || !key.words.is_empty(), "{}", key.name);
        }
        let names: Vec<_> = keys().iter().map(|key| key.name).collect();
        assert!(names.windows(2).all(|pair| pair[0] < pair[1]));
    }

    #[test]
    fn words_have_releases() {
        let soft_reset = key("on_crash").unwrap().words.last().unwrap();
        assert_eq!(soft_reset.word, "soft-reset");
        assert_eq!(soft_reset.range.since, XenVersion::new(4, 7));
        let none = key("device_model_version").unwrap().words.last().unwrap();
        assert_eq!(none.range.until, Some(XenVersion::new(4, 9)));
    }

    #[test]
    fn knows_what_is_not_read() {
        assert!(key("memroy").is_none());
        assert_eq!(
            legacy("vcpu_avail").unwrap().replacement,
            Some("vcpus/maxvcpus")
        );
        assert!(key("pvh").unwrap().guests.is_none());
    }
}
