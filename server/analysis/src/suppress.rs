//! Comments that allow what a rule finds: `(* unikernel-ls: allow RULE, RULE *)` in OCaml,
//! `# unikernel-ls: allow RULE` in xl files.
//!
//! Behind code, a comment counts for its line; on a line of its own, for the next line that is not
//! blank; with `allow-file` instead of `allow`, for the whole file. What counts for a finding is the
//! line on which it starts.

use std::ops::Range;

use crate::db::Db;
use crate::diagnostic::Diagnostic;
use crate::rules;
use crate::source::{Kind, SourceFile};

/// Everything there is to say about a file and that no comment allows, in the order of the text.
/// The editor and `--check` both call this, so they cannot disagree.
#[salsa::tracked(returns(deref))]
pub fn diagnostics(db: &dyn Db, file: SourceFile) -> Vec<Diagnostic> {
    let mut findings = rules::diagnostics(db, file).to_vec();
    retain_reported(file.text(db), file.kind(db), &mut findings);
    findings
}

/// The same findings with every way to mend them, also those that have to be tried: for code
/// actions, and for reports that say what helps.
#[salsa::tracked(returns(deref), lru = 32)]
pub fn mended_diagnostics(db: &dyn Db, file: SourceFile) -> Vec<Diagnostic> {
    let mut findings = diagnostics(db, file).to_vec();
    rules::mend(db, file, &mut findings);
    findings
}

/// Removes the findings that comments in `text` allow.
fn retain_reported(text: &str, kind: Kind, findings: &mut Vec<Diagnostic>) {
    // Nearly every file has no such comment, and a search for bytes costs nothing.
    if findings.is_empty() || !text.contains(MARK) {
        return;
    }
    let allowed = allowances(text, kind);
    findings.retain(|finding| {
        let at = usize::from(finding.range.start());
        !allowed.iter().any(|it| it.covers(at, finding.rule))
    });
}

const MARK: &str = "unikernel-ls: allow";

/// What one comment allows.
struct Allowance<'a> {
    rules: Vec<&'a str>,
    /// The line that it counts for; the whole text with `allow-file`.
    place: Range<usize>,
}

impl Allowance<'_> {
    fn covers(&self, at: usize, rule: &str) -> bool {
        // An empty line, and the end of a line, belong to it.
        self.place.start <= at && at <= self.place.end && self.rules.contains(&rule)
    }
}

fn allowances(text: &str, kind: Kind) -> Vec<Allowance<'_>> {
    let (open, close) = match kind {
        Kind::Xl | Kind::XlTemplate | Kind::Script => ("#", "\n"),
        _ => ("(*", "*)"),
    };
    text.match_indices(MARK)
        .filter_map(|(at, _)| {
            let start = text[..at]
                .trim_end_matches([' ', '\t'])
                .strip_suffix(open)?
                .len();
            let inside = &text[at + MARK.len()..];
            let length = inside
                .find(close)
                .or((close == "\n").then_some(inside.len()))?;
            let end = at + MARK.len() + length;
            let (whole, rules) = match inside[..length].strip_prefix("-file") {
                Some(rules) => (true, rules),
                None => (false, &inside[..length]),
            };
            let rules: Vec<&str> = rules
                .split([',', ' ', '\t', '\n', '\r'])
                .filter(|rule| !rule.is_empty())
                .collect();
            let after = if close == "\n" {
                end
            } else {
                end + close.len()
            };
            let place = if whole {
                0..text.len()
            } else {
                line(text, start, after)
            };
            Some(Allowance { rules, place })
        })
        .collect()
}

/// The line that a comment from `start` to `end` counts for.
fn line(text: &str, start: usize, end: usize) -> Range<usize> {
    let begins = text[..start].rfind('\n').map_or(0, |at| at + 1);
    let ends = |from: usize| text[from..].find('\n').map_or(text.len(), |at| from + at);
    let own = begins..ends(end);
    let alone = text[begins..start].trim().is_empty() && text[end..own.end].trim().is_empty();
    if !alone {
        return own;
    }
    // Comments may be stacked: the line that counts is the first one with something else.
    let mut next = own.end;
    while next < text.len() {
        let line = next + 1..ends((next + 1).min(text.len()));
        let content = text.get(line.clone()).unwrap_or_default().trim();
        if !content.is_empty() && !content.contains(MARK) {
            return line;
        }
        next = line.end;
    }
    own
}

#[cfg(test)]
mod tests {
    use ocaml_syntax::{TextRange, TextSize};

    use super::*;
    use crate::diagnostic::Severity;

    /// The rules of the findings that are left: one of rule `a` and one of rule `b` at each `?`.
    fn left(kind: Kind, text: &str) -> Vec<String> {
        let at = |(at, _): (usize, &str)| TextSize::new(u32::try_from(at).expect("a short text"));
        let mut findings: Vec<Diagnostic> = text
            .match_indices('?')
            .map(at)
            .flat_map(|at| ["a", "b"].map(|rule| (TextRange::empty(at), rule)))
            .map(|(range, rule)| Diagnostic::new(rule, Severity::Error, range, String::new()))
            .collect();
        retain_reported(text, kind, &mut findings);
        let line =
            |finding: &Diagnostic| text[..finding.range.start().into()].matches('\n').count();
        findings
            .iter()
            .map(|finding| format!("{}{}", line(finding) + 1, finding.rule))
            .collect()
    }

    #[test]
    fn a_comment_behind_code_counts_for_its_line() {
        let text = "? (* unikernel-ls: allow a *)\n?\n";
        assert_eq!(left(Kind::Config, text), ["1b", "2a", "2b"]);
        let text = "x = ? # unikernel-ls: allow b a\n";
        assert_eq!(left(Kind::Xl, text), [""; 0]);
    }

    #[test]
    fn a_comment_alone_counts_for_the_next_line() {
        let text = "?\n  (* unikernel-ls: allow a *)\n (*unikernel-ls: allow b*)\n\n  ?\n?";
        assert_eq!(left(Kind::Config, text), ["1a", "1b", "6a", "6b"]);
        assert_eq!(left(Kind::Xl, "# unikernel-ls: allow a\r\n?\r\n"), ["2b"]);
    }

    #[test]
    fn a_file_can_be_allowed() {
        let text = "?\n?\n(* unikernel-ls: allow-file b, c *)";
        assert_eq!(left(Kind::Config, text), ["1a", "2a"]);
    }

    #[test]
    fn what_is_no_such_comment_allows_nothing() {
        for text in [
            "? \"unikernel-ls: allow a\"",
            "? (* unikernel-ls: allow *)",
            "? (* unikernel-ls: allow ab *)",
            "? (* unikernel-ls: allow a",
            "? # unikernel-ls: allow a\n",
        ] {
            assert_eq!(left(Kind::Config, text), ["1a", "1b"], "{text}");
        }
    }
}
