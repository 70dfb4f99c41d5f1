//! Which Xen releases read a file as it was meant.
//!
//! `xl` of an old release accepts nearly everything and leaves out what it does not know, so more
//! is asked than whether it accepts the text: no error, and nothing that the release ignores
//! although another one reads it.

use crate::check::{Options, check};
use crate::diagnostic::{Diagnostic, Severity};
use crate::release::XenVersion;
use crate::syntax::Parse;

/// The answer of one release.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Compat {
    /// The release.
    pub xen: XenVersion,
    /// Why the domain is not what was meant; nothing when it is.
    pub problem: Option<Diagnostic>,
}

impl Compat {
    /// Whether the release reads the file as it was meant.
    #[must_use]
    pub fn accepted(&self) -> bool {
        self.problem.is_none()
    }
}

/// Findings that are no errors by themselves: the release ignores what another one reads.
const IGNORED: [&str; 2] = ["xl-key-too-new", "xl-key-removed"];

/// The answer of every release, oldest first. `unikernel` is as in [`Options`].
///
/// ```
/// use xl_config::{compat, parse};
/// let parse = parse("name = 'a'\nkernel = '/k'\ntype = 'pvh'\nmemory = 64\nextra += '-v'\n");
/// let oldest = compat(&parse, None).into_iter().find(|answer| answer.accepted());
/// assert_eq!(oldest.map(|answer| answer.xen.to_string()).as_deref(), Some("4.13"));
/// ```
#[must_use]
pub fn compat(parse: &Parse, unikernel: Option<bool>) -> Vec<Compat> {
    let answer = |xen| {
        let options = Options {
            xen,
            unikernel,
            hints: false,
        };
        let mut found = check(parse, &options).into_iter();
        let decides = |finding: &Diagnostic| {
            finding.severity == Severity::Error || IGNORED.contains(&finding.rule)
        };
        Compat {
            xen,
            problem: found.find(decides),
        }
    };
    XenVersion::all().map(answer).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse;

    /// `SINCE..UNTIL` of the releases that read a text as meant, and the rules that speak for the
    /// others.
    fn shown(text: &str) -> (String, Vec<&'static str>) {
        let answers = compat(&parse(text), None);
        let good: Vec<_> = answers.iter().filter(|answer| answer.accepted()).collect();
        let range = match &good[..] {
            [] => "none".to_owned(),
            [first, .., last] => format!("{}..{}", first.xen, last.xen),
            [only] => only.xen.to_string(),
        };
        let problems = answers.iter().filter_map(|answer| answer.problem.as_ref());
        let mut rules: Vec<_> = problems.map(|problem| problem.rule).collect();
        rules.dedup();
        (range, rules)
    }

    #[test]
    fn what_a_release_does_not_read_decides() {
        let plain = "name='a'\nkernel='/k'\nmemory=64\n";
        let with = |more: &str| shown(&format!("{plain}{more}\n"));
        assert_eq!(with(""), ("4.1..4.22".to_owned(), vec![]));
        let (range, rules) = with("type='pvh'");
        assert_eq!(
            (range.as_str(), &rules[..]),
            ("4.10..4.22", &["xl-key-too-new"][..])
        );
        let (range, rules) = with("builder='linux'");
        assert_eq!(
            (range.as_str(), &rules[..]),
            ("4.1..4.9", &["xl-builder-invalid"][..])
        );
        let (range, _) = with("pvh=1");
        assert_eq!(range, "4.4..4.8");
        let (range, rules) = with("vif=['bridge=br0,mtu=1500']");
        assert_eq!(
            (range.as_str(), &rules[..]),
            ("4.15..4.22", &["xl-vif-unknown"][..])
        );
        let (range, _) = with("disk=['/a,raw,xvda,discard']");
        assert_eq!(range, "4.5..4.22");
        let (range, rules) = with("memory=");
        assert_eq!(
            (range.as_str(), &rules[..]),
            ("none", &["xl-missing-value"][..])
        );
    }
}
