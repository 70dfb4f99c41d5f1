//! From one release to a later one: the changes of the catalogue between them, applied to a
//! configuration in the order in which they came.
//!
//! Before each change the text is read as the release before it reads it, so names mean what they
//! meant then. A change that the program cannot make is left to a person; nothing outside the
//! affected code is touched.

mod boot;
mod clean;
pub(crate) mod device;
mod edits;
mod header;
mod operation;
mod pattern;
mod plan;
mod rewrite;
pub(crate) mod site;
#[cfg(test)]
mod tests;
mod types;
mod unikernel;

use mirage_releases::breaking::{self, Change, ChangeKind, Rewrite, Severity};
use mirage_releases::{Era, Release};
use ocaml_syntax::TextRange;

pub use boot::{BootArgument, arguments as boot_arguments};
pub use device::LostArguments;
pub use plan::{Changed, Left, Origin, Plan, goal};
pub use unikernel::{Unikernel, file_of, notes, unikernel};

pub(crate) use edits::Edits;
use pattern::Term;
pub(crate) use rewrite::Found;
pub(crate) use site::Site;

/// A configuration after an upgrade.
#[derive(Clone, Debug, PartialEq)]
pub struct Upgraded {
    /// The new text.
    pub text: String,
    /// The changes that were made, in this order.
    pub applied: Vec<Applied>,
    /// Jobs whose functors take fewer devices now.
    pub lost: Vec<LostArguments>,
    /// Keys that the unikernels define themselves now.
    pub moved: Vec<BootArgument>,
}

/// One change of the catalogue that was made.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Applied {
    /// Which one.
    pub change: &'static Change,
    /// At how many places.
    pub places: usize,
}

/// How deep rewritings of one change nest.
const ROUNDS: usize = 4;

/// Rewrites a configuration that release `from` accepts for release `to`.
#[must_use]
pub fn upgrade(text: &str, from: Release, to: Release) -> Upgraded {
    let mut upgraded = Upgraded {
        text: text.to_owned(),
        applied: Vec::new(),
        lost: Vec::new(),
        moved: Vec::new(),
    };
    let used = clean::used_variables(&Site::new(text, from));
    let changes: Vec<_> = breaking::changes()
        .iter()
        .filter(|change| change.release <= to && is_needed(change, from, to))
        .collect();
    // Devices that go in one release go together: their positions are those before it.
    for same in changes.chunk_by(|a, b| a.release == b.release) {
        let before = upgraded.text.clone();
        for change in same {
            step(&mut upgraded, change, from, to);
        }
        // What a release leaves behind is known when all its changes are made.
        if let (true, Some(first)) = (upgraded.text != before, same.first()) {
            let text = std::mem::take(&mut upgraded.text);
            upgraded.text = clean::clean(&used, text, first.release.max(from));
        }
    }
    upgraded.text = header::update(&upgraded.text, &upgraded.applied, to);
    upgraded
}

/// Whether a change must be made: it breaks the file, or `to` refuses what it warns of.
fn is_needed(change: &Change, from: Release, to: Release) -> bool {
    let is_new = from < change.release;
    match change.kind {
        // What an earlier release only warned of is refused by one that makes warnings errors.
        ChangeKind::Deprecated => {
            change.severity >= Severity::Warning && Era::of(to).warnings_are_errors
        }
        ChangeKind::Option => is_new && !change.rewrites.is_empty(),
        _ => is_new && change.severity == Severity::Error,
    }
}

fn step(upgraded: &mut Upgraded, change: &'static Change, from: Release, to: Release) {
    let Some(before) = change.release.previous() else {
        return;
    };
    let before = before.max(from);
    if !may_concern(change, &upgraded.text) {
        return;
    }
    let site = Site::new(&upgraded.text, before);
    let outcome = outcome(&site, change, to);
    if outcome.found.is_empty() {
        return;
    }
    let mut text = upgraded.text.clone();
    let mut places = 0;
    let mut found = outcome.found;
    // One rewriting inside what another replaces waits for the next round, and only that one: what
    // was rewritten is not rewritten again.
    for round in 0..ROUNDS {
        let mut edits = Edits::default();
        for (definition, _) in outcome.moved.iter().filter(|_| round == 0) {
            edits.add(&[edits::replace(*definition, "")]);
        }
        let mut waiting = Vec::new();
        let mut rewritten = Vec::new();
        for found in found {
            if edits.add(&found.edits) {
                places += 1;
                rewritten.push(found.whole);
            } else if !rewritten.contains(&found.whole) {
                waiting.push(found.by);
            }
        }
        text = edits.apply(&text);
        if waiting.is_empty() {
            break;
        }
        let site = Site::new(&text, before);
        found = self::outcome(&site, change, to).found;
        found.retain(|found| waiting.contains(&found.by));
    }
    upgraded.text = text;
    upgraded.applied.push(Applied { change, places });
    upgraded.lost.extend(outcome.lost);
    upgraded
        .moved
        .extend(outcome.moved.into_iter().map(|(_, it)| it));
}

/// What a change comes to in a configuration.
#[derive(Clone, Debug, Default)]
pub(crate) struct Outcome {
    pub(crate) found: Vec<Found>,
    pub(crate) lost: Vec<LostArguments>,
    /// Definitions of keys that move into the unikernel, by their places.
    pub(crate) moved: Vec<(TextRange, BootArgument)>,
    /// Places that a person has to look at.
    pub(crate) left: Vec<TextRange>,
}

/// Finds what a change concerns and how it is rewritten, without making it.
pub(crate) fn outcome(site: &Site<'_>, change: &'static Change, to: Release) -> Outcome {
    let mut outcome = Outcome::default();
    let mut devices: Vec<(&str, &[&str])> = Vec::new();
    for (index, rewrite) in change.rewrites.iter().enumerate() {
        let start = outcome.found.len();
        match rewrite {
            Rewrite::Expr {
                from,
                until,
                pattern,
                template,
            } => {
                let due =
                    from.is_none_or(|from| to >= from) && until.is_none_or(|until| to <= until);
                if !due || !mentions(site.text, pattern) {
                    continue;
                }
                if let (Some(pattern), Some(template)) =
                    (Term::parse(pattern), Term::parse(template))
                {
                    outcome
                        .found
                        .extend(rewrite::find(site, &pattern, &template));
                }
            }
            Rewrite::Type { old, new } => outcome.found.extend(types::rename(site, old, new)),
            Rewrite::DeviceRename { old, new } => {
                outcome.found.extend(types::rename(site, old, new));
                if let (Some(pattern), Some(template)) = (Term::parse(old), Term::parse(new)) {
                    outcome
                        .found
                        .extend(rewrite::find(site, &pattern, &template));
                }
            }
            Rewrite::Device { name, values } => devices.push((name, values)),
            // Of the unikernel, not of the configuration.
            Rewrite::Member { .. } => {}
            Rewrite::Operation {
                name: "keys-out-of-main",
                arguments,
            } => {
                let (found, moved) = operation::keys::out_of_main(site, arguments, to);
                outcome.found.extend(found);
                outcome.moved.extend(moved);
            }
            Rewrite::Operation { name, arguments } => {
                outcome.found.extend(operation::find(site, name, arguments));
            }
        }
        for found in &mut outcome.found[start..] {
            found.by = index;
        }
    }
    if !devices.is_empty() {
        let removal = device::remove(site, &devices);
        outcome.found.extend(removal.found);
        outcome.lost.extend(removal.lost);
        outcome.left.extend(removal.left);
    }
    outcome
}

/// Whether a text contains what every rewriting of a change needs, as far as words tell.
pub(crate) fn may_concern(change: &Change, text: &str) -> bool {
    change.rewrites.iter().any(|rewrite| match rewrite {
        Rewrite::Expr { pattern, .. } => mentions(text, pattern),
        Rewrite::Type { old, .. } | Rewrite::DeviceRename { old, .. } => text.contains(old),
        Rewrite::Device { name, .. } => text.contains(name),
        Rewrite::Operation { .. } => true,
        Rewrite::Member { .. } => false,
    })
}

/// Whether all words of a pattern stand in a text.
fn mentions(text: &str, pattern: &str) -> bool {
    pattern
        .split(|c: char| !(c.is_alphanumeric() || c == '_' || c == '\''))
        .filter(|word| word.starts_with(char::is_lowercase))
        .filter(|word| {
            !matches!(
                *word,
                "if" | "then" | "else" | "match" | "with" | "let" | "in"
            )
        })
        .all(|word| text.contains(word))
}
