//! Tables of facts as text: comments start with `#`, every other line is a fact.

use std::sync::OnceLock;

use crate::Release;

/// A table, split into lines when it is first asked for.
#[derive(Debug)]
pub(crate) struct Table {
    text: &'static str,
    lines: OnceLock<Vec<&'static str>>,
}

impl Table {
    pub(crate) const fn new(text: &'static str) -> Self {
        Self {
            text,
            lines: OnceLock::new(),
        }
    }

    pub(crate) fn lines(&self) -> &[&'static str] {
        self.lines.get_or_init(|| {
            self.text
                .lines()
                .filter(|line| !line.is_empty() && !line.starts_with('#'))
                .collect()
        })
    }

    /// The line at a position, comments not counted.
    pub(crate) fn nth(&self, at: usize) -> Option<&'static str> {
        self.lines().get(at).copied()
    }

    /// The value of the line `NAME SINCE..UNTIL VALUE` that holds for a release.
    pub(crate) fn named(&self, name: &str, release: Release) -> Option<&'static str> {
        self.lines().iter().find_map(|line| {
            let rest = line.strip_prefix(name)?.strip_prefix(' ')?;
            let (range, value) = rest.split_once(' ').unwrap_or((rest, ""));
            super::holds(range, release).then_some(value)
        })
    }
}

/// A range of versions, written `since..until` or `since..`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Span {
    since: [u16; 3],
    until: [u16; 3],
}

impl Span {
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (since, until) = text.split_once("..")?;
        let until = if until.is_empty() {
            [u16::MAX; 3]
        } else {
            version(until)?
        };
        Some(Self {
            since: version(since)?,
            until,
        })
    }

    pub(crate) fn contains(self, release: Release) -> bool {
        (self.since..=self.until).contains(&release.version())
    }
}

fn version(text: &str) -> Option<[u16; 3]> {
    let mut version = [0; 3];
    let mut parts = text.split('.');
    for slot in &mut version {
        *slot = parts.next()?.parse().ok()?;
    }
    parts.next().is_none().then_some(version)
}
