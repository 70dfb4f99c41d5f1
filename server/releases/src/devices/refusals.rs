//! What the tool refuses although the configuration compiles: in which releases, with which words,
//! and what helps.

use std::sync::OnceLock;

use super::table::{Span, Table};
use super::template::{Test, tests};
use crate::{Release, Target};

static REFUSALS: Table = Table::new(include_str!("../../data/devices/refusals.txt"));

/// Something that the tool refuses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// A device, by module or id, or a rule of configurations.
    pub what: &'static str,
    /// For which targets, or the particulars of a rule.
    pub when: &'static str,
    /// When the tool notices.
    pub moment: Moment,
    /// What the tool says; `{}` stands for the name that is refused.
    pub words: &'static str,
    /// What helps.
    pub remedy: &'static str,
    range: Span,
}

/// When the tool notices that it refuses something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// As soon as it looks at the configuration, even to describe it.
    Always,
    /// When it configures, before any file is written.
    First,
    /// When it writes the Xen domain.
    Xl,
    /// When the files of a deployment are written.
    Late,
}

impl Refusal {
    fn parse(line: &'static str) -> Option<Self> {
        let mut columns = line.split(" | ");
        let mut column = || {
            columns
                .next()
                .map(|column| if column == "-" { "" } else { column })
        };
        Some(Self {
            range: Span::parse(column()?)?,
            what: column()?,
            when: column()?,
            moment: match column()? {
                "always" => Moment::Always,
                "first" => Moment::First,
                "xl" => Moment::Xl,
                "late" => Moment::Late,
                _ => return None,
            },
            words: column()?,
            remedy: column()?,
        })
    }

    /// For which targets: tests of the key that says the target.
    #[must_use]
    pub fn tests(&self) -> Vec<Test> {
        let Some((key, excluded)) = self.when.split_once("!=") else {
            return tests(self.when);
        };
        let excluded: Vec<&str> = excluded.split('|').collect();
        let names = Target::all().iter().map(|target| target.name);
        let values = names.filter(|name| !excluded.contains(name)).map(Some);
        vec![Test {
            key,
            values: values.collect(),
        }]
    }

    /// Whether a rule's particulars list a word.
    #[must_use]
    pub fn lists(&self, word: &str) -> bool {
        self.when.split(' ').any(|listed| listed == word)
    }
}

fn rows() -> &'static [Refusal] {
    static ROWS: OnceLock<Vec<Refusal>> = OnceLock::new();
    ROWS.get_or_init(|| {
        let lines = REFUSALS.lines().iter();
        lines.filter_map(|line| Refusal::parse(line)).collect()
    })
}

/// A rule of configurations in a release, if it holds there.
#[must_use]
pub fn rule(name: &str, release: Release) -> Option<&'static Refusal> {
    rows()
        .iter()
        .find(|row| row.what == name && row.range.contains(release))
}

/// When a release refuses a device, by its id and its module.
pub fn device_refusals(
    id: u16,
    module: &'static str,
    release: Release,
) -> impl Iterator<Item = &'static Refusal> {
    let id = format!("d{id}");
    rows()
        .iter()
        .filter(move |row| row.range.contains(release) && (row.what == module || row.what == id))
}

#[cfg(test)]
mod tests {
    use super::{REFUSALS, rows};

    #[test]
    fn every_row_is_read() {
        assert_eq!(rows().len(), REFUSALS.lines().len());
        assert!(
            rows()
                .iter()
                .all(|row| row.what.len() > 1 && row.words.len() > 1)
        );
    }
}
