//! The bound on `mirage` in an opam file or lock file beside a configuration.
//!
//! Only what is plainly written is read: comparisons with version texts, joined by `&`. A formula
//! with `|`, a variable or anything else says nothing.

use std::path::Path;

use analysis::Release;

use crate::release::version;

/// The newest known release inside the bound of the first opam file of a folder that has one;
/// `names` is what lies in the folder.
/// Lock files come first, because they name what is really used.
pub(super) fn find(folder: &Path, names: &[String]) -> Option<Release> {
    let mut files: Vec<&str> = names
        .iter()
        .map(String::as_str)
        .filter(|name| is_opam_file(name))
        .collect();
    files.sort_by_key(|name| (!is_lock(name), *name));
    files
        .iter()
        .find_map(|name| newest_inside(&read(&folder.join(name))?))
}

fn is_opam_file(name: &str) -> bool {
    name == "opam" || name.ends_with(".opam") || name.ends_with(".opam.locked")
}

/// A regular file of a size that a person writes.
fn read(path: &Path) -> Option<String> {
    const LIMIT: u64 = 1 << 20;
    let found = std::fs::metadata(path).ok()?;
    let usual = found.is_file() && found.len() <= LIMIT;
    usual.then(|| std::fs::read_to_string(path).ok())?
}

fn is_lock(name: &str) -> bool {
    name.ends_with(".locked")
}

/// The newest known release that the bound on `mirage` allows.
fn newest_inside(opam: &str) -> Option<Release> {
    let (_, after) = opam.split_once("\"mirage\"")?;
    let (formula, _) = after.trim_start().strip_prefix('{')?.split_once('}')?;
    let bounds = formula
        .split('&')
        .map(str::trim)
        .filter(|part| !is_flag(part));
    let bounds = bounds.map(comparison).collect::<Option<Vec<_>>>()?;
    if bounds.is_empty() {
        return None;
    }
    Release::all()
        .rev()
        .find(|release| bounds.iter().all(|bound| bound.allows(*release)))
}

struct Bound {
    operator: Operator,
    version: [u16; 3],
}

#[derive(Clone, Copy)]
enum Operator {
    Equal,
    Below,
    UpTo,
    Above,
    From,
}

impl Bound {
    fn allows(&self, release: Release) -> bool {
        let found = release.version();
        match self.operator {
            Operator::Equal => found == self.version,
            Operator::Below => found < self.version,
            Operator::UpTo => found <= self.version,
            Operator::Above => found > self.version,
            Operator::From => found >= self.version,
        }
    }
}

/// A bare word such as `build`, which bounds nothing.
fn is_flag(part: &str) -> bool {
    part.chars()
        .all(|character| character.is_ascii_lowercase() || character == '-')
}

fn comparison(part: &str) -> Option<Bound> {
    const OPERATORS: [(&str, Operator); 5] = [
        (">=", Operator::From),
        ("<=", Operator::UpTo),
        (">", Operator::Above),
        ("<", Operator::Below),
        ("=", Operator::Equal),
    ];
    let (sign, operator) = OPERATORS
        .into_iter()
        .find(|(sign, _)| part.starts_with(sign))?;
    let quoted = part[sign.len()..]
        .trim()
        .strip_prefix('"')?
        .strip_suffix('"')?;
    // `4.5.0~` is just before 4.5.0; no release lies between.
    let version = version(quoted.trim_end_matches('~'))?;
    Some(Bound { operator, version })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn newest(formula: &str) -> Option<String> {
        let opam =
            format!("depends: [\n  \"ocaml\"\n  \"mirage\" {formula}\n  \"lwt\" {{>= \"4\"}}\n]");
        newest_inside(&opam).map(|release| release.to_string())
    }

    #[test]
    fn bounds_are_read() {
        assert_eq!(newest("{= \"4.10.6\"}").as_deref(), Some("4.10.6"));
        assert_eq!(
            newest("{build & >= \"4.0\" & < \"4.11.0~\"}").as_deref(),
            Some("4.10.6")
        );
        assert_eq!(
            newest("{>= \"4.0.0\"}"),
            Some(Release::newest().to_string())
        );
        assert_eq!(
            newest("{<= \"4.10.6\" & > \"4.0.0\"}").as_deref(),
            Some("4.10.6")
        );
    }

    #[test]
    fn what_is_not_plain_says_nothing() {
        assert_eq!(newest(""), None);
        assert_eq!(newest("{build}"), None);
        assert_eq!(newest("{= version}"), None);
        assert_eq!(newest("{< \"3.0\" | >= \"4.0\"}"), None);
        assert_eq!(newest("{> \"99.0\"}"), None);
        assert_eq!(newest_inside("depends: []"), None);
        assert_eq!(newest_inside("\"mirage\" {>= \"4"), None);
    }
}
