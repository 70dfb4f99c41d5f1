//! Runs every rule over a file.

mod context;
mod guard;
pub(crate) mod nearest;

pub(crate) use context::Context;
use guard::Guard;

use rowan::TextRange;

use crate::diagnostic::Diagnostic;
use crate::release::XenVersion;
use crate::rules::{Check, RULES, Rule};
use crate::syntax::Parse;
use crate::{Severity, SyntaxError};

/// What a file is checked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Options {
    /// The Xen release that is to read it.
    pub xen: XenVersion,
    /// Whether the domain is a MirageOS unikernel; nothing means: look at the file.
    pub unikernel: Option<bool>,
    /// Whether suggestions are wanted beside findings.
    pub hints: bool,
}

/// Everything there is to say about a file, in order of the text.
///
/// ```
/// use xl_config::{Options, check, parse};
/// let found = check(&parse("name = 'a'\nkernel = '/k'\nmemroy = 64\n"), &Options::default());
/// let rules: Vec<_> = found.iter().map(|finding| finding.rule).collect();
/// assert_eq!(rules, ["xl-no-memory", "xl-unknown-key"]);
/// ```
#[must_use]
pub fn check(parse: &Parse, options: &Options) -> Vec<Diagnostic> {
    let context = Context::new(parse, options);
    let mut findings = Findings {
        rule: &RULES[0],
        hints: options.hints,
        found: Vec::new(),
    };
    for rule in RULES {
        if rule.name.starts_with("mirage-") && !context.is_unikernel {
            continue;
        }
        findings.rule = rule;
        match rule.check {
            Check::Model(check) => check(&context, &mut findings),
            Check::Syntax(kind, mend) => {
                for error in parse.errors().iter().filter(|error| error.kind == kind) {
                    syntax_error(error, mend, &context, &mut findings);
                }
            }
        }
    }
    let mut found = findings.found;
    // Most files have nothing to mend.
    if found.iter().any(|finding| !finding.fixes.is_empty()) {
        let guard = Guard::new(&context);
        for finding in &mut found {
            finding.fixes.retain(|fix| guard.allows(&fix.edits));
        }
    }
    found.sort_by_key(|finding| (finding.range.start(), finding.range.end()));
    found
}

fn syntax_error(
    error: &SyntaxError,
    mend: crate::rules::Mend,
    context: &Context<'_>,
    findings: &mut Findings,
) {
    let finding = findings.report(error.range, error.message.clone());
    mend(context, error, finding);
}

/// What the rules found so far.
pub(crate) struct Findings {
    rule: &'static Rule,
    hints: bool,
    found: Vec<Diagnostic>,
}

impl Findings {
    /// Adds a finding of the running rule.
    pub(crate) fn report(
        &mut self,
        range: TextRange,
        message: impl Into<String>,
    ) -> &mut Diagnostic {
        let at = self.found.len();
        self.found.push(Diagnostic {
            rule: self.rule.name,
            severity: self.rule.severity,
            range,
            message: message.into(),
            related: Vec::new(),
            fixes: Vec::new(),
            tag: None,
        });
        &mut self.found[at]
    }

    /// Whether suggestions are wanted.
    pub(crate) fn wants_hints(&self) -> bool {
        self.hints || self.rule.severity != Severity::Hint
    }
}
