//! The parameters of specifications.

use std::sync::LazyLock;

use super::key::{read_guests, read_word};
use super::{Guests, Range, Word, rows};

/// A parameter of a specification language.
#[derive(Clone, Debug)]
pub struct Parameter {
    /// The language, such as `disk`.
    pub language: &'static str,
    /// Its name.
    pub name: &'static str,
    /// Whether the name alone is the whole parameter.
    pub is_flag: bool,
    /// The releases that know it.
    pub range: Range,
    /// The guests for which it has an effect.
    pub guests: Guests,
    /// The words it knows; none when anything goes.
    pub words: Vec<Word>,
    /// What it is for, in a sentence.
    pub summary: &'static str,
}

static PARAMETERS: LazyLock<Vec<Parameter>> = LazyLock::new(|| {
    rows(include_str!("../../data/parameters.tsv"))
        .map(|row| {
            let [language, name, form, since, until, guests, words, summary] = row;
            Parameter {
                language,
                name,
                is_flag: form == "flag",
                range: Range::of(since, until),
                guests: read_guests(guests),
                words: words.split_whitespace().map(read_word).collect(),
                summary,
            }
        })
        .collect()
});

/// The parameters of a language, of every release, in the order in which they are best offered.
pub fn parameters(language: &str) -> impl Iterator<Item = &'static Parameter> {
    PARAMETERS
        .iter()
        .filter(move |parameter| parameter.language == language)
}

/// The parameter called `name` of a language.
#[must_use]
pub fn parameter(language: &str, name: &str) -> Option<&'static Parameter> {
    let at = BY_NAME.binary_search_by_key(&(language, name), |it| (it.language, it.name));
    BY_NAME.get(at.ok()?).copied()
}

/// The same by language and name, because every piece of every specification is looked up.
static BY_NAME: LazyLock<Vec<&'static Parameter>> = LazyLock::new(|| {
    let mut sorted: Vec<_> = PARAMETERS.iter().collect();
    sorted.sort_by_key(|it| (it.language, it.name));
    sorted
});

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::keys;

    #[test]
    fn every_row_is_sound() {
        for row in PARAMETERS.iter() {
            assert!(!row.summary.is_empty(), "{} {}", row.language, row.name);
            assert!(keys().iter().any(|key| key.language == Some(row.language)));
        }
        assert!(parameter("disk", "cdrom").unwrap().is_flag);
        assert!(parameter("vif", "brigde").is_none());
    }
}
