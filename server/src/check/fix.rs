//! Mending: applying fixes to a text until none is left.

use analysis::{Applicability, Diagnostic, Edit};

/// Which fixes are applied, and what becomes of the result.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Mending {
    /// Whether anything is mended.
    pub(crate) wanted: bool,
    /// Also what is only probably meant.
    pub(crate) also_unsafe: bool,
    /// The result is shown and not written.
    pub(crate) only_show: bool,
}

/// A text after mending.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Mended {
    /// The text.
    pub(crate) text: String,
    /// How many problems were mended.
    pub(crate) fixes: usize,
}

/// After so many rounds, fixes that undo each other are given up.
const ROUNDS: usize = 10;

impl Mending {
    /// Mends `text` as far as it goes; nothing when there is nothing to mend. `findings` are those of
    /// a text. A round after which the tool would refuse more than before is not taken.
    pub(crate) fn mend(
        self,
        text: &str,
        findings: impl Fn(&str) -> Vec<Diagnostic>,
    ) -> Option<Mended> {
        let mut mended = Mended {
            text: text.to_owned(),
            fixes: 0,
        };
        let mut current = findings(text);
        for _ in 0..ROUNDS {
            let chosen = self.choose(&current);
            if chosen.is_empty() {
                break;
            }
            let fixes = chosen.len();
            let text = apply(&mended.text, chosen.into_iter().flatten().collect());
            let after = findings(&text);
            if text == mended.text || refusals(&after) > refusals(&current) {
                break;
            }
            current = after;
            mended = Mended {
                text,
                fixes: mended.fixes + fixes,
            };
        }
        (mended.fixes > 0).then_some(mended)
    }

    /// The edits of the fixes that can be applied together: of two that touch, the first.
    fn choose(self, findings: &[Diagnostic]) -> Vec<&[Edit]> {
        let mut chosen: Vec<&[Edit]> = Vec::new();
        for finding in findings {
            let mut fixes = finding.fixes.iter();
            let fix = fixes.find(|fix| self.allows(fix.applicability) && !fix.edits.is_empty());
            let Some(fix) = fix else {
                continue;
            };
            let apart = |edit: &Edit| {
                let mut all = chosen.iter().copied().flatten();
                all.all(|other| {
                    edit.range.end() < other.range.start() || other.range.end() < edit.range.start()
                })
            };
            if fix.edits.iter().all(apart) {
                chosen.push(&fix.edits);
            }
        }
        chosen
    }

    fn allows(self, applicability: Applicability) -> bool {
        match applicability {
            Applicability::Safe => true,
            Applicability::Unsafe => self.also_unsafe,
        }
    }
}

fn refusals(findings: &[Diagnostic]) -> usize {
    findings.iter().filter(|finding| finding.rejects).count()
}

/// Applies edits that do not touch each other. Inserted lines end as those of the text do.
fn apply(text: &str, mut edits: Vec<&Edit>) -> String {
    edits.sort_by_key(|edit| (edit.range.start(), edit.range.end()));
    let windows = text.contains("\r\n");
    let mut result = String::with_capacity(text.len());
    let mut done = 0;
    for edit in edits {
        let (start, end) = (
            usize::from(edit.range.start()),
            usize::from(edit.range.end()),
        );
        let kept = text.get(done..start).unwrap_or_default();
        result.push_str(kept);
        if windows {
            result.push_str(&edit.text.replace("\r\n", "\n").replace('\n', "\r\n"));
        } else {
            result.push_str(&edit.text);
        }
        done = end;
    }
    result.push_str(text.get(done..).unwrap_or_default());
    result
}

#[cfg(test)]
mod tests {
    use analysis::{Fix, Severity, TextRange, TextSize};

    use super::*;

    /// A finding at each `from`, mended by `to`.
    fn finding(text: &str, from: &str, to: &str, applicability: Applicability) -> Vec<Diagnostic> {
        let found = text.match_indices(from).map(|(at, _)| {
            let at = TextSize::new(u32::try_from(at).expect("a short text"));
            let range = TextRange::at(at, TextSize::of(from));
            let edits = vec![Edit {
                range,
                text: to.to_owned(),
            }];
            Diagnostic {
                rule: "a",
                severity: Severity::Error,
                rejects: to == "worse",
                range,
                message: String::new(),
                related: Vec::new(),
                fixes: vec![Fix {
                    title: String::new(),
                    applicability,
                    edits,
                }],
                tags: Vec::new(),
            }
        });
        found.collect()
    }

    const SAFE: Mending = Mending {
        wanted: true,
        also_unsafe: false,
        only_show: false,
    };

    #[test]
    fn fixes_are_applied_until_none_is_left() {
        let findings = |text: &str| {
            let mut all = finding(text, "a", "bb", Applicability::Safe);
            all.extend(finding(text, "bb", "c\n", Applicability::Safe));
            all
        };
        let mended = SAFE.mend("a-a\r\n", findings).expect("it is mended");
        assert_eq!(
            mended,
            Mended {
                text: "c\r\n-c\r\n\r\n".to_owned(),
                fixes: 4
            }
        );
        assert_eq!(SAFE.mend("x", findings), None);
    }

    #[test]
    fn unsafe_fixes_are_applied_only_when_asked_for() {
        let findings = |text: &str| finding(text, "a", "b", Applicability::Unsafe);
        assert_eq!(SAFE.mend("a", findings), None);
        let all = Mending {
            also_unsafe: true,
            ..SAFE
        };
        assert_eq!(
            all.mend("a", findings).map(|it| it.text).as_deref(),
            Some("b")
        );
    }

    #[test]
    fn fixes_that_undo_each_other_end() {
        let findings = |text: &str| {
            let mut all = finding(text, "a", "b", Applicability::Safe);
            all.extend(finding(text, "b", "a", Applicability::Safe));
            all
        };
        assert!(SAFE.mend("a", findings).is_some());
    }

    #[test]
    fn a_round_that_makes_it_worse_is_not_taken() {
        let findings = |text: &str| {
            let mut all = finding(text, "a", "bb", Applicability::Safe);
            let worse = finding(text, "b", "worse", Applicability::Unsafe);
            all.extend(worse);
            all
        };
        assert_eq!(SAFE.mend("a", findings), None);
    }
}
