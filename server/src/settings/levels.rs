//! How much each rule matters: not at all, as a warning, or as an error.

use std::collections::BTreeMap;

use analysis::{Diagnostic, Severity, rules};

/// How much a rule matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Level {
    /// Its findings are not shown.
    Allow,
    /// Its findings are warnings.
    Warn,
    /// Its findings are errors.
    Deny,
}

impl Level {
    /// The level with a name.
    pub(crate) fn of_word(word: &str) -> Option<Self> {
        match word {
            "allow" => Some(Self::Allow),
            "warn" => Some(Self::Warn),
            "deny" => Some(Self::Deny),
            _ => None,
        }
    }
}

/// The levels that were set. Other rules have the severity of their findings.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Levels {
    set: BTreeMap<&'static str, Level>,
}

impl Levels {
    /// Sets the level of a rule, or of all that have none yet if it is `all`.
    ///
    /// # Errors
    /// A sentence when there is no such rule.
    pub(crate) fn set(&mut self, name: &str, level: Level) -> Result<(), String> {
        if name == "all" {
            for rule in all() {
                self.set.entry(rule).or_insert(level);
            }
            return Ok(());
        }
        let Some(rule) = all().into_iter().find(|rule| *rule == name) else {
            return Err(unknown(name));
        };
        self.set.insert(rule, level);
        Ok(())
    }

    /// Lets the levels of `other` count before these.
    pub(crate) fn extend(&mut self, other: &Self) {
        self.set.extend(&other.set);
    }

    /// The severity of a finding of a rule; nothing when it is not to be shown.
    pub(crate) fn severity(&self, rule: &str, own: Severity) -> Option<Severity> {
        match self.set.get(rule) {
            None => Some(own),
            Some(Level::Allow) => None,
            Some(Level::Warn) => Some(Severity::Warning),
            Some(Level::Deny) => Some(Severity::Error),
        }
    }

    /// The findings that are shown, as severe as they count.
    pub(crate) fn apply<'a>(
        &'a self,
        findings: &'a [Diagnostic],
    ) -> impl Iterator<Item = Diagnostic> + 'a {
        findings.iter().filter_map(|finding| {
            let severity = self.severity(finding.rule, finding.severity)?;
            Some(Diagnostic {
                severity,
                ..finding.clone()
            })
        })
    }
}

fn all() -> Vec<&'static str> {
    #[allow(
        clippy::into_iter_on_ref,
        reason = "a list today, an iterator tomorrow"
    )]
    rules::all().into_iter().map(|rule| rule.name).collect()
}

fn unknown(name: &str) -> String {
    let similar = all().into_iter().max_by(|a, b| {
        let likeness = |rule: &str| similar_letters(rule, name);
        likeness(a).total_cmp(&likeness(b))
    });
    match similar {
        Some(similar) => format!("there is no rule '{name}'; did you mean '{similar}'?"),
        None => format!("there is no rule '{name}'"),
    }
}

fn similar_letters(a: &str, b: &str) -> f32 {
    similar::TextDiff::from_chars(a, b).ratio()
}
