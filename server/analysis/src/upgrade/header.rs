//! The first line after an upgrade: its bounds go with the configuration.

use mirage_releases::Release;

use super::Applied;
use crate::header::{self, Header};

/// Moves the bounds of a header so that they hold what the configuration needs now, and `to`.
pub(crate) fn update(text: &str, applied: &[Applied], to: Release) -> String {
    let Some(Header::Bounds(bounds)) = header::parse(text) else {
        return text.to_owned();
    };
    let needed = applied
        .iter()
        .map(|applied| applied.change.since.unwrap_or(applied.change.release))
        .filter(|release| *release <= to)
        .map(Release::version)
        .max();
    let lower = bounds.lower.max(needed);
    let inside = bounds.contains(to);
    if lower == bounds.lower && inside {
        return text.to_owned();
    }
    let lower = lower.filter(|lower| *lower <= to.version());
    let upper = match inside {
        true => bounds.upper,
        false => bounds.upper.map(|_| after(to)),
    };
    let mut parts = Vec::new();
    if let Some([major, minor, patch]) = lower {
        parts.push(format!(">= {major}.{minor}.{patch}"));
    }
    if let Some([major, minor, patch]) = upper {
        parts.push(format!("< {major}.{minor}.{patch}"));
    }
    let line = format!("(* mirage {} *)", parts.join(" & "));
    let end = usize::from(bounds.range.end());
    let rest = text.get(end..).unwrap_or_default();
    // What follows the comment on its line stays.
    let old = text.get(..end).unwrap_or_default();
    let tail = old.find("*)").map_or("", |at| &old[at + 2..]);
    format!("{line}{tail}{rest}")
}

/// The first version of the next minor release.
fn after(release: Release) -> [u16; 3] {
    let [major, minor, _] = release.version();
    [major, minor + 1, 0]
}
