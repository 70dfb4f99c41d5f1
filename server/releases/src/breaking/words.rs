//! Command lines in the catalogue: `words: PLACES: PATTERN => TEMPLATE`.
//!
//! Places are joined by `+`. A pattern is an option, alone (whatever its value is, it is kept), with
//! one value (`--kv_ro=fat`), or with any value (`--net=_`); `*.ml` is an argument that ends so; at
//! the place `tool` it is a command of `mirage`. Without `=>` a person has to do it; with nothing
//! behind `=>` the option goes. `from V:` and `until V:` before a pattern bound the releases.

use crate::Release;

/// Something on a command line that a release does not know any more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words {
    /// On which command lines.
    pub places: Vec<Place>,
    /// The first release for which this holds, if that is later than the change.
    pub from: Option<Release>,
    /// The last release for which this holds.
    pub until: Option<Release>,
    /// What stands there.
    pub pattern: Pattern,
    /// What comes instead, `_` for the value; `None` when that is not certain.
    pub becomes: Option<&'static str>,
}

/// Whose command line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Place {
    /// `mirage configure`, and what takes the same options.
    Configure,
    /// The unikernel's own arguments.
    Boot,
    /// The options of a Solo5 tender such as `solo5-hvt`.
    Solo5,
    /// The commands of `mirage`.
    Tool,
}

/// What stands on a command line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pattern {
    /// An option with whatever value, or none.
    Option(&'static str),
    /// An option with this value.
    Exactly(&'static str, &'static str),
    /// An option with some value.
    Valued(&'static str),
    /// An argument with this ending.
    Ending(&'static str),
    /// A command.
    Command(&'static str),
}

impl Words {
    pub(super) fn parse(text: &'static str) -> Option<Self> {
        let (places, text) = text.split_once(": ")?;
        let places: Vec<_> = places.split('+').map(place).collect::<Option<_>>()?;
        let (from, text) = bound(text, "from ")?;
        let (until, text) = bound(text, "until ")?;
        let (pattern, becomes) = match text.split_once(" =>") {
            Some((pattern, template)) => (pattern, Some(template.trim_start())),
            None => (text, None),
        };
        Some(Self {
            pattern: self::pattern(pattern, &places),
            places,
            from,
            until,
            becomes,
        })
    }

    /// Whether this holds for a release that has the change.
    #[must_use]
    pub fn is_in(&self, release: Release) -> bool {
        self.from.is_none_or(|from| from <= release)
            && self.until.is_none_or(|until| release <= until)
    }
}

fn place(word: &str) -> Option<Place> {
    Some(match word {
        "configure" => Place::Configure,
        "boot" => Place::Boot,
        "solo5" => Place::Solo5,
        "tool" => Place::Tool,
        _ => return None,
    })
}

fn bound(text: &'static str, word: &str) -> Option<(Option<Release>, &'static str)> {
    match text.strip_prefix(word) {
        Some(rest) => {
            let (release, rest) = rest.split_once(": ")?;
            Some((Some(Release::parse(release)?), rest))
        }
        None => Some((None, text)),
    }
}

fn pattern(text: &'static str, places: &[Place]) -> Pattern {
    if places.contains(&Place::Tool) {
        return Pattern::Command(text);
    }
    if let Some(ending) = text.strip_prefix('*') {
        return Pattern::Ending(ending);
    }
    match text.split_once('=') {
        Some((option, "_")) => Pattern::Valued(option),
        Some((option, value)) => Pattern::Exactly(option, value),
        None => Pattern::Option(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::breaking::{ChangeKind, changes};

    #[test]
    fn lines_of_the_catalogue_are_read() {
        let words = Words::parse("configure+boot: until 4.9.0: --a=_ => --b=_").unwrap();
        assert_eq!(words.places, [Place::Configure, Place::Boot]);
        assert_eq!(words.pattern, Pattern::Valued("--a"));
        assert_eq!(words.becomes, Some("--b=_"));
        assert!(words.is_in(Release::parse("4.9.0").unwrap()));
        assert!(!words.is_in(Release::newest()));
        let gone = Words::parse("configure: -t=ukvm =>").unwrap();
        assert_eq!(gone.pattern, Pattern::Exactly("-t", "ukvm"));
        assert_eq!(gone.becomes, Some(""));
        let run = Words::parse("tool: run").unwrap();
        assert_eq!((run.pattern, run.becomes), (Pattern::Command("run"), None));
        assert_eq!(Words::parse("elsewhere: --a"), None);
    }

    #[test]
    fn options_of_the_catalogue_have_words() {
        let options = changes().iter().filter(|it| it.kind == ChangeKind::Option);
        let without: Vec<_> = options.filter(|it| it.words.is_empty()).collect();
        let without: Vec<_> = without.iter().map(|it| it.id).collect();
        // Known by names in the configuration, and by what a unikernel registers.
        assert_eq!(without, ["no-opam-flags-changed", "name-arg-reserved"]);
    }
}
