//! What each release broke: named, dated, explained, and as far as it can be said, how a
//! configuration is rewritten.
//!
//! The catalogue lies in `data/breaking`, one file a wave, one section a change. A rewriting is told
//! in OCaml: a pattern, `=>`, and what stands in its place. Names in it are those of module `Mirage`
//! unless they begin with another module; `_1`, `_2` stand for any expression, `[__1]` for a list of
//! string literals of any length, and a label that the pattern names is one that must be there.
//! Arguments that a pattern does not name are kept. What command lines say is told by [`words`].

pub mod words;

use std::sync::OnceLock;

use crate::Release;
use words::Words;

/// One change that a release made to what configurations and their surroundings may say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Its name, such as `foreign-removed`; also the name of the rule that reports it.
    pub id: &'static str,
    /// The first release that has the change.
    pub release: Release,
    /// What sort of change.
    pub kind: ChangeKind,
    /// How much it hurts.
    pub severity: Severity,
    /// The names, labels, options or files it is about, as people write them.
    pub affects: Vec<&'static str>,
    /// What it was.
    pub before: Option<&'static str>,
    /// What it is.
    pub after: Option<&'static str>,
    /// How to tell that a file is concerned.
    pub recognised: Option<&'static str>,
    /// What to do.
    pub remedy: Option<&'static str>,
    /// Text before the change.
    pub example: Option<String>,
    /// The same after it.
    pub becomes: Option<String>,
    /// Whether a program can do it.
    pub applicable: Applicable,
    /// Whether `unikernel.ml` must change too.
    pub unikernel: bool,
    /// The first release that has the replacement.
    pub since: Option<Release>,
    /// Whether the old text is still accepted, with another meaning.
    pub silent: bool,
    /// Whether the release's own change log says so.
    pub announced: bool,
    /// Where the fact comes from.
    pub source: Option<&'static str>,
    /// What else to know.
    pub note: Option<&'static str>,
    /// How a configuration is rewritten, in this order.
    pub rewrites: Vec<Rewrite>,
    /// What of a command line is concerned, in this order: the first that fits counts.
    pub words: Vec<Words>,
}

/// What sort of change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ChangeKind {
    /// A name is gone.
    Removed,
    /// A name is another one.
    Renamed,
    /// A name has another type.
    Retyped,
    /// A function takes a further label.
    LabelAdded,
    /// A function does not take a label any more.
    LabelRemoved,
    /// A name should not be used any more.
    Deprecated,
    /// A command-line option is another one, or gone.
    Option,
    /// The same text means or does something else.
    Semantics,
}

/// How much a change hurts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Nothing needs to be done.
    Info,
    /// There is something better.
    Hint,
    /// It works, for now or not as meant.
    Warning,
    /// It does not work.
    Error,
}

/// Whether a program can carry a change out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Applicable {
    /// Always.
    Yes,
    /// Where the text has the form that the rewriting knows.
    SimpleCases,
    /// A person has to do it.
    No,
    /// Nothing needs to be done.
    Nothing,
}

/// One way to rewrite a configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rewrite {
    /// An expression by an expression.
    Expr {
        /// The first release in which what it becomes is accepted, if that is later than the change.
        from: Option<Release>,
        /// Only for upgrades to this release or an earlier one: later changes do the same better.
        until: Option<Release>,
        /// What stands there.
        pattern: &'static str,
        /// What comes instead.
        template: &'static str,
    },
    /// A type's name by another.
    Type {
        /// The old name.
        old: &'static str,
        /// The new name.
        new: &'static str,
    },
    /// A device that unikernels do not take any more: its type goes out of functor types and its
    /// values out of the applications.
    Device {
        /// The type, which is also the name of the functor argument.
        name: &'static str,
        /// The values that can be given for it.
        values: Vec<&'static str>,
    },
    /// What a unikernel writes instead of a member of a device's module.
    Member {
        /// The device whose functor parameter the module is.
        device: &'static str,
        /// The member, `sleep_ns`.
        member: &'static str,
        /// What does it now, `Mirage_sleep.ns`.
        new: &'static str,
    },
    /// A device type that is another one; only the type, its values have rewritings of their own.
    DeviceRename {
        /// The old name.
        old: &'static str,
        /// The new name.
        new: &'static str,
    },
    /// Something that needs more than a pattern.
    Operation {
        /// Which of those that the program knows.
        name: &'static str,
        /// Names that it works on.
        arguments: Vec<&'static str>,
    },
}

/// The catalogue, by release.
#[must_use]
pub fn changes() -> &'static [Change] {
    static CHANGES: OnceLock<Vec<Change>> = OnceLock::new();
    CHANGES.get_or_init(|| FILES.iter().flat_map(|text| sections(text)).collect())
}

/// A change by its name.
#[must_use]
pub fn change(id: &str) -> Option<&'static Change> {
    changes().iter().find(|change| change.id == id)
}

const FILES: &[&str] = &[
    include_str!("../data/breaking/1-before-functoria.txt"),
    include_str!("../data/breaking/2-functoria.txt"),
    include_str!("../data/breaking/3-mirage-3.0.txt"),
    include_str!("../data/breaking/4-mirage-3.x.txt"),
    include_str!("../data/breaking/5-mirage-4.0-to-4.4.txt"),
    include_str!("../data/breaking/6-mirage-4.5-to-4.8.txt"),
    include_str!("../data/breaking/7-mirage-4.9.txt"),
    include_str!("../data/breaking/8-mirage-4.10.txt"),
    include_str!("../data/breaking/9-mirage-4.11.txt"),
];

fn sections(text: &'static str) -> impl Iterator<Item = Change> {
    text.split("\n[").skip(1).filter_map(section)
}

fn section(text: &'static str) -> Option<Change> {
    let (id, rest) = text.split_once("]\n")?;
    let lines: Vec<_> = rest
        .lines()
        .filter_map(|line| line.split_once(": "))
        .collect();
    let get = |key| {
        let mut lines = lines.iter();
        lines.find(|line| line.0 == key).map(|line| line.1)
    };
    let rewrites = lines.iter().filter(|line| line.0 == "rewrite");
    let words = rest.lines().filter_map(|line| line.strip_prefix("words: "));
    Some(Change {
        id,
        release: Release::parse(get("release")?)?,
        kind: kind(get("kind")?)?,
        severity: severity(get("severity")?)?,
        affects: get("affects").map_or(Vec::new(), |names| names.split("; ").collect()),
        before: get("before"),
        after: get("after"),
        recognised: get("recognised"),
        remedy: get("remedy"),
        example: get("example").map(unescape),
        becomes: get("becomes").map(unescape),
        applicable: applicable(get("applicable")?)?,
        unikernel: get("unikernel").is_some(),
        since: match get("since") {
            Some(release) => Some(Release::parse(release)?),
            None => None,
        },
        silent: get("silent").is_some(),
        announced: get("announced").is_none(),
        source: get("source"),
        note: get("note"),
        rewrites: rewrites
            .map(|line| rewrite(line.1))
            .collect::<Option<_>>()?,
        words: words.map(Words::parse).collect::<Option<_>>()?,
    })
}

fn kind(word: &str) -> Option<ChangeKind> {
    Some(match word {
        "removed" => ChangeKind::Removed,
        "renamed" => ChangeKind::Renamed,
        "retyped" => ChangeKind::Retyped,
        "label-added" => ChangeKind::LabelAdded,
        "label-removed" => ChangeKind::LabelRemoved,
        "deprecated" => ChangeKind::Deprecated,
        "cli-key-changed" => ChangeKind::Option,
        "semantics" => ChangeKind::Semantics,
        _ => return None,
    })
}

fn severity(word: &str) -> Option<Severity> {
    Some(match word {
        "info" => Severity::Info,
        "hint" => Severity::Hint,
        "warning" => Severity::Warning,
        "error" => Severity::Error,
        _ => return None,
    })
}

fn applicable(word: &str) -> Option<Applicable> {
    Some(match word {
        "yes" => Applicable::Yes,
        "simple cases" => Applicable::SimpleCases,
        "no" => Applicable::No,
        "nothing to do" => Applicable::Nothing,
        _ => return None,
    })
}

fn rewrite(text: &'static str) -> Option<Rewrite> {
    let bound = |text: &'static str, word: &str| match text.strip_prefix(word) {
        Some(rest) => {
            let (release, rest) = rest.split_once(": ")?;
            Some((Some(Release::parse(release)?), rest))
        }
        None => Some((None, text)),
    };
    let (from, text) = bound(text, "from ")?;
    let (until, text) = bound(text, "until ")?;
    if let Some((pattern, template)) = text.split_once(" => ") {
        return Some(Rewrite::Expr {
            from,
            until,
            pattern,
            template,
        });
    }
    let (word, rest) = text.split_once(": ")?;
    let mut names = rest.split(' ');
    let name = names.next()?;
    Some(match word {
        "type" => Rewrite::Type {
            old: name,
            new: names.next()?,
        },
        "device" => Rewrite::Device {
            name,
            values: names.collect(),
        },
        "device-rename" => Rewrite::DeviceRename {
            old: name,
            new: names.next()?,
        },
        "member" => Rewrite::Member {
            device: name,
            member: names.next()?,
            new: names.next()?,
        },
        "operation" => Rewrite::Operation {
            name,
            arguments: names.collect(),
        },
        _ => return None,
    })
}

/// `\n` and `\\` as they were meant.
fn unescape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match (c, c == '\\') {
            (_, true) => match chars.next() {
                Some('n') => out.push('\n'),
                Some(other) => out.push(other),
                None => {}
            },
            (c, false) => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_section_is_understood() {
        for text in FILES {
            let headings = text.lines().filter(|line| line.starts_with('['));
            assert_eq!(sections(text).count(), headings.count(), "{}", &text[..60]);
        }
        assert!(changes().len() > 150);
    }

    #[test]
    fn the_catalogue_is_in_order_and_every_name_is_used_once() {
        assert!(changes().is_sorted_by_key(|change| change.release));
        let mut ids: Vec<_> = changes().iter().map(|change| change.id).collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), changes().len());
    }

    #[test]
    fn a_replacement_does_not_come_with_a_later_change() {
        let foreign = change("foreign-removed").unwrap();
        assert_eq!(foreign.release.to_string(), "4.5.0");
        assert_eq!(foreign.since, Release::parse("4.0.0"));
        assert!(matches!(
            foreign.rewrites[..],
            [Rewrite::Expr {
                pattern: "foreign",
                template: "main",
                ..
            }]
        ));
    }
}
