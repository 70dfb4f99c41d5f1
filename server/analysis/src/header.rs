//! The first-line header `(* mirage >= A & < B *)`, which `mirage configure` reads from release
//! 4.4.1 on before it compiles the file.
//!
//! The tool looks at the first line only, and only if it starts with exactly `(* mirage `; then the
//! words between single blanks must be bounds. This module reads the bounds; the rules judge them.

use mirage_releases::Release;
use ocaml_syntax::{TextRange, TextSize};

/// What the tool makes of a first line that speaks of mirage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Header {
    /// Bounds that it understands.
    Bounds(Bounds),
    /// A line that it refuses: "Unknown first line".
    Malformed {
        /// The whole comment.
        range: TextRange,
    },
}

/// `>= lower & < upper`, both optional, with the range of the comment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// The first accepted version.
    pub lower: Option<[u16; 3]>,
    /// The first version no longer accepted.
    pub upper: Option<[u16; 3]>,
    /// The comment.
    pub range: TextRange,
}

impl Bounds {
    /// Whether a release lies inside.
    #[must_use]
    pub fn contains(&self, release: Release) -> bool {
        let version = release.version();
        self.lower.is_none_or(|lower| version >= lower)
            && self.upper.is_none_or(|upper| version < upper)
    }

    /// The known releases inside, oldest first.
    pub fn releases(self) -> impl DoubleEndedIterator<Item = Release> {
        Release::all().filter(move |release| self.contains(*release))
    }

    /// The comment alone, without what follows it on its line.
    pub(crate) fn comment(&self, text: &str) -> TextRange {
        let line = &text[self.range];
        let end = line.find("*)").map_or(line.len(), |at| at + 2);
        TextRange::up_to(TextSize::of(&line[..end]))
    }

    /// The newest known release inside.
    #[must_use]
    pub fn newest_inside(&self) -> Option<Release> {
        Release::all().rev().find(|release| self.contains(*release))
    }
}

/// The header of a text, if its first line claims to be one.
#[must_use]
pub fn parse(text: &str) -> Option<Header> {
    let line = text.split('\n').next()?;
    let words = line.strip_prefix("(* mirage ")?.split(' ');
    let range = TextRange::up_to(TextSize::of(line.trim_end()));
    Some(match bounds(words) {
        Some((lower, upper)) => Header::Bounds(Bounds {
            lower,
            upper,
            range,
        }),
        None => Header::Malformed { range },
    })
}

type Version = [u16; 3];

/// Reads `>= 4.4.1 & < 4.12.0 *)`: each bound at most once, in any order; empty words (two blanks)
/// and `&` are passed over; what follows the end of the comment does not matter.
fn bounds<'a>(
    mut words: impl Iterator<Item = &'a str>,
) -> Option<(Option<Version>, Option<Version>)> {
    let (mut lower, mut upper) = (None, None);
    loop {
        match words.next()? {
            "" | "&" => {}
            ">=" if lower.is_none() => lower = Some(version(words.next()?)?),
            "<" if upper.is_none() => upper = Some(version(words.next()?)?),
            "*)" => return Some((lower, upper)),
            _ => return None,
        }
    }
}

/// One to three numbers between dots; missing ones read as 0, and what follows the third is
/// ignored, as the tool does.
fn version(text: &str) -> Option<Version> {
    if !text
        .bytes()
        .all(|byte| byte.is_ascii_digit() || byte == b'.')
    {
        return None;
    }
    let mut version = [0; 3];
    for (slot, part) in version.iter_mut().zip(text.split('.')) {
        if part.is_empty() && slot_is_missing(text) {
            break;
        }
        *slot = part.parse().ok()?;
    }
    Some(version)
}

/// Whether a version ends in a dot, so that its last part is missing rather than wrong.
fn slot_is_missing(text: &str) -> bool {
    text.ends_with('.') && text.len() > 1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> Option<(Option<Version>, Option<Version>)> {
        match parse(line)? {
            Header::Bounds(bounds) => Some((bounds.lower, bounds.upper)),
            Header::Malformed { .. } => None,
        }
    }

    #[test]
    fn reads_what_the_tool_reads() {
        assert_eq!(
            read("(* mirage >= 4.4.1 & < 4.12.0 *)\nopen Mirage"),
            Some((Some([4, 4, 1]), Some([4, 12, 0])))
        );
        assert_eq!(
            read("(* mirage < 5 & >= 4.9 *)"),
            Some((Some([4, 9, 0]), Some([5, 0, 0])))
        );
        assert_eq!(
            read("(* mirage >= 4.4.1 *) open Mirage"),
            Some((Some([4, 4, 1]), None))
        );
        assert_eq!(read("(* mirage  *)"), Some((None, None)));
    }

    #[test]
    fn refuses_what_the_tool_refuses() {
        assert_eq!(read("(* mirage >= 4.4.1*)"), None);
        assert_eq!(read("(* mirage > 4.4.1 *)"), None);
        assert_eq!(read("(* mirage >= 4 >= 5 *)"), None);
        assert_eq!(read("(* mirage >= v4 *)"), None);
        assert_eq!(read("(* mirage >= 4.4.1 *)\r\nopen Mirage"), None);
    }

    #[test]
    fn other_first_lines_are_none_of_its_business() {
        assert_eq!(parse("(*  mirage >= 4.4.1 *)"), None);
        assert_eq!(parse("open Mirage\n(* mirage >= 4.4.1 *)"), None);
        assert_eq!(parse(""), None);
    }
}
