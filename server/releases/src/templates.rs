//! The texts that `mirage configure` writes for a deployment, by release: whole files with
//! placeholders such as `{{name}}`, and the parts that they are made of.

use crate::Release;
use crate::devices::{Span, Table};

/// A file that a release writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum File {
    /// `NAME.xl`, and `NAME.xl.in` with other values.
    Xl,
    /// `NAME_libvirt.xml`.
    Libvirt,
    /// `NAME.xe`.
    Xe,
    /// `manifest.json`.
    Manifest,
}

static PARTS: Table = Table::new(include_str!("../data/templates/parts.txt"));

/// The text of a file with placeholders, as a release writes it for a target.
#[must_use]
pub fn text(file: File, release: Release, target: &str) -> Option<&'static str> {
    let all = match file {
        File::Xl => include_str!("../data/templates/xl.txt"),
        File::Libvirt => include_str!("../data/templates/libvirt.txt"),
        File::Xe => include_str!("../data/templates/xe.txt"),
        File::Manifest => include_str!("../data/templates/manifest.txt"),
    };
    let mut sections = Vec::new();
    let mut rest = all.split_once("\n@ ")?.1;
    loop {
        let (section, more) = match rest.find("\n@ ") {
            Some(at) => (&rest[..=at], Some(&rest[at + 3..])),
            None => (rest, None),
        };
        sections.push(section);
        match more {
            Some(more) => rest = more,
            None => break,
        }
    }
    let holding = |section: &&'static str| {
        let (head, body) = section.split_once('\n')?;
        let (range, targets) = head.split_once(' ').unwrap_or((head, ""));
        let holds = Span::parse(range.trim()).is_some_and(|span| span.contains(release));
        holds.then_some((targets, body))
    };
    let holding: Vec<_> = sections.iter().filter_map(holding).collect();
    let named = |(targets, _): &&(&str, &str)| targets.split_whitespace().any(|t| t == target);
    holding
        .iter()
        .find(named)
        .or_else(|| holding.first())
        .map(|(_, body)| *body)
}

/// A part of the files, or where they lie, by its name in `parts.txt`.
#[must_use]
pub fn part(name: &str, release: Release) -> Option<&'static str> {
    PARTS.named(name, release)
}
