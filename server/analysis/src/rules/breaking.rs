//! What the compiler refuses because a release changed something: the finding takes the name of the
//! change, says when it came and what to write, and gets a fix.
//!
//! Nothing is reported here that another rule has not found first, so a wrong guess cannot make a
//! finding; only changes that no compiler sees have findings of their own.

mod page;

use std::cell::OnceCell;

use mirage_releases::Release;
use mirage_releases::api;
use mirage_releases::breaking::{self, Applicable, Change, ChangeKind};
use ocaml_syntax::TextRange;
use rustc_hash::FxHashMap;

use super::{
    Context, deprecated, header_malformed, header_mismatch, syntax_error, unbound_name,
    unknown_label,
};
use crate::diagnostic::{Applicability, Diagnostic, Edit, Fix, Severity};
use crate::header::{self, Header};
use crate::infer::{self, Judge};
use crate::lower::Expr;
use crate::upgrade::{Found, Site, outcome, site};

pub(super) use page::rules;

/// Explains the findings so far by the catalogue, and adds those that no compiler has.
pub(super) fn explain(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    if found.iter().any(|it| it.rule == syntax_error::RULE.name) {
        return;
    }
    let mut catalogue = Catalogue::new(context);
    // A name says where it is, and proves what a type only suggests.
    let (names, others): (Vec<_>, Vec<_>) = found
        .iter_mut()
        .filter(|it| is_explicable(it))
        .partition(|it| is_name(it));
    for diagnostic in names.into_iter().chain(others) {
        catalogue.explain(diagnostic);
    }
    forget_echoes(found);
    found.extend(silent(context));
}

/// Two rules may find one change, at its place and around it; the second says nothing new.
fn forget_echoes(found: &mut Vec<Diagnostic>) {
    let is_at_place = |it: &Diagnostic| {
        let mut edits = it.fixes.iter().flat_map(|fix| &fix.edits);
        edits.any(|edit| {
            let meets = edit.range.intersect(it.range);
            meets.is_some_and(|meets| !meets.is_empty() || edit.range.is_empty())
        })
    };
    let placed: Vec<_> = found
        .iter()
        .filter(|it| !it.fixes.is_empty() && is_at_place(it))
        .map(|it| (it.rule, it.fixes.clone()))
        .collect();
    found.retain(|it| {
        let same = |(rule, fixes): &(&str, Vec<Fix>)| *rule == it.rule && *fixes == it.fixes;
        it.fixes.is_empty() || is_at_place(it) || !placed.iter().any(same)
    });
    // Names that go together are said each at its place; one thing at one place is said once.
    let mut seen: Vec<(&str, TextRange, Vec<Fix>)> = Vec::new();
    found.retain(|it| {
        let is_said = seen.iter().any(|(rule, range, fixes)| {
            *rule == it.rule && *fixes == it.fixes && range.intersect(it.range).is_some()
        });
        if !it.fixes.is_empty() {
            seen.push((it.rule, it.range, it.fixes.clone()));
        }
        !is_said
    });
}

/// Whether names are the same after a change, and only types are others.
fn retypes(change: &Change) -> bool {
    matches!(change.kind, ChangeKind::Retyped | ChangeKind::LabelAdded)
}

fn is_name(diagnostic: &Diagnostic) -> bool {
    let names = [
        unbound_name::RULE.name,
        unknown_label::RULE.name,
        deprecated::RULE.name,
    ];
    names.contains(&diagnostic.rule)
}

fn is_explicable(diagnostic: &Diagnostic) -> bool {
    let header = [header_malformed::RULE.name, header_mismatch::RULE.name];
    let refused = diagnostic.rejects || diagnostic.rule == deprecated::RULE.name;
    refused && !header.contains(&diagnostic.rule)
}

/// The changes that may concern a file, newest first, with what they come to where that has been
/// asked.
struct Catalogue<'a> {
    context: &'a Context<'a>,
    text: &'a str,
    release: Release,
    sites: FxHashMap<Release, Site<'a>>,
    outcomes: FxHashMap<&'static str, Vec<Found>>,
    judge: Option<Judge<'a>>,
    /// Changes that names in these places are about.
    proven: Vec<(&'static str, TextRange)>,
}

impl<'a> Catalogue<'a> {
    fn new(context: &'a Context<'a>) -> Self {
        Self {
            context,
            text: context.text,
            release: context.release(),
            sites: FxHashMap::default(),
            outcomes: FxHashMap::default(),
            judge: None,
            proven: Vec::new(),
        }
    }

    fn explain(&mut self, diagnostic: &mut Diagnostic) {
        let release = self.release;
        let is_deprecation = diagnostic.rule == deprecated::RULE.name;
        let changes = breaking::changes().iter().rev().filter(|change| {
            change.release <= release
                && change.kind != ChangeKind::Option
                && (change.kind == ChangeKind::Deprecated) == is_deprecation
        });
        let is_name = is_name(diagnostic);
        // What no release has accepted is proven by names alone.
        let is_provable = is_name || !self.proven.is_empty() || self.was_accepted(release);
        let changes: Vec<_> = changes.collect();
        for change in changes.iter().filter(|_| is_provable) {
            if let Some(found) = self.rewriting(change, diagnostic.range, touches)
                && (is_name && !retypes(change) || self.is_proven(change, &found))
            {
                self.proven.push((change.id, found.whole));
                self.apply(diagnostic, change, Some(&found));
                return;
            }
        }
        for change in &changes {
            if self.is_named(change, diagnostic) {
                self.apply(diagnostic, change, None);
                return;
            }
        }
        if is_name {
            return;
        }
        for change in changes.iter().filter(|_| is_provable) {
            if let Some(found) = self.rewriting(change, diagnostic.range, surrounds)
                && self.is_proven(change, &found)
            {
                self.apply(diagnostic, change, Some(&found));
                return;
            }
        }
        for change in &changes {
            if let Some(function) = self.retyped_call(change, diagnostic.range) {
                diagnostic.rule = change.id;
                diagnostic.message = message(change, &function, None);
                diagnostic.fixes.clear();
                return;
            }
        }
    }

    /// The function of the call around a finding, when the change gave it another type and the
    /// release before has nothing against the call.
    fn retyped_call(&mut self, change: &'static Change, range: TextRange) -> Option<String> {
        let before = change.release.previous().filter(|_| retypes(change))?;
        let name = |affected: &'static str| {
            let name = affected.split(" ~").next().unwrap_or(affected);
            name.rsplit('.').next().unwrap_or(name)
        };
        if !change.affects.iter().any(|it| self.text.contains(name(it))) {
            return None;
        }
        let release = self.release;
        let site = self.site(before);
        let calls = site.unit.exprs.iter().filter_map(|(id, expr)| match expr {
            Expr::Apply {
                function,
                arguments,
            } if site.unit.expr_range(id).contains_range(range) => {
                Some((site.unit.expr_range(id), *function, arguments))
            }
            _ => None,
        });
        let mut calls: Vec<_> = calls.collect();
        calls.sort_by_key(|(call, ..)| call.len());
        let (function, call) = calls.into_iter().find_map(|(call, function, arguments)| {
            let item = site.item(function)?;
            let is_at = |label: &str| {
                let argument = site::labelled(arguments, label);
                argument.is_some_and(|it| site.unit.expr_range(it.value).contains_range(range))
            };
            let is_affected = change.affects.iter().any(|it| match it.split_once(" ~") {
                Some((name, labels)) => name == item.name && labels.split(" ~").any(is_at),
                None => it.rsplit('.').next() == Some(item.name),
            });
            let (module, _) = item.path.rsplit_once('.')?;
            let now = api::module(module)?.item(item.kind, item.name, release)?;
            (is_affected && now.text != item.text).then(|| (item.name.to_owned(), call))
        })?;
        let (db, file) = (self.context.db, self.context.file);
        let refusals = infer::verdict(db, file, before).refusals;
        let is_old = refusals.iter().any(|it| it.range.intersect(call).is_some());
        (!is_old).then_some(function)
    }

    /// Whether a wrong type is due to a change: a name at the same place is, or a release before
    /// the change accepts the file. What none of them accepted is wrong for another reason.
    fn is_proven(&mut self, change: &Change, found: &Found) -> bool {
        if self.proven.contains(&(change.id, found.whole)) {
            return true;
        }
        self.was_accepted(change.release)
    }

    /// Whether a release before this one accepts the file.
    fn was_accepted(&mut self, release: Release) -> bool {
        let (db, file) = (self.context.db, self.context.file);
        let judge = self.judge.get_or_insert_with(|| Judge::new(db, file));
        let mut before = Release::all().rev().filter(|it| *it < release);
        before.any(|release| judge.verdict(release).accepted())
    }

    /// The rewriting of a change that a finding is inside of.
    fn rewriting(
        &mut self,
        change: &'static Change,
        range: TextRange,
        fits: fn(&Found, TextRange) -> bool,
    ) -> Option<Found> {
        if !crate::upgrade::may_concern(change, self.text) {
            return None;
        }
        let release = self.release;
        let before = change.release.previous()?;
        if !self.outcomes.contains_key(change.id) {
            let found = outcome(self.site(before), change, release).found;
            self.outcomes.insert(change.id, found);
        }
        let mut outcomes = self.outcomes.get(change.id)?.iter();
        outcomes.find(|found| fits(found, range)).cloned()
    }

    fn site(&mut self, release: Release) -> &Site<'a> {
        let first = match self.sites.values().next() {
            Some(site) if !self.sites.contains_key(&release) => Some(site.at(release)),
            _ => None,
        };
        let text = self.text;
        self.sites
            .entry(release)
            .or_insert_with(|| first.unwrap_or_else(|| Site::new(text, release)))
    }

    /// Whether a finding is about a name, or a label, that a change without a rewriting is about.
    fn is_named(&mut self, change: &'static Change, diagnostic: &Diagnostic) -> bool {
        let range = diagnostic.range;
        let is_label = diagnostic.rule == unknown_label::RULE.name;
        let Some(before) = change.release.previous() else {
            return false;
        };
        let word = self
            .text
            .get(usize::from(range.start())..usize::from(range.end()))
            .unwrap_or_default();
        let last = word
            .rsplit('.')
            .next()
            .unwrap_or(word)
            .trim_start_matches(['~', '?']);
        let mut affects = change.affects.iter();
        let names = affects.any(|affected| match affected.split_once(" ~") {
            Some((_, labels)) => is_label && labels.split(" ~").any(|label| label == last),
            None => !is_label && affected.rsplit('.').next() == Some(last),
        });
        names && self.site(before).knows(range)
    }

    fn apply(&self, diagnostic: &mut Diagnostic, change: &'static Change, found: Option<&Found>) {
        let fix = found
            .filter(|found| self.helps(found))
            .map(|found| fix(change, self.text, found));
        diagnostic.rule = change.id;
        // A label is reported at its value, and spoken of by its name.
        let place = found.map_or(diagnostic.range, |found| found.place);
        let subject = subject(change, self.text, place, diagnostic.range);
        diagnostic.message = message(change, &subject, fix.as_ref());
        diagnostic.fixes = fix.into_iter().collect();
    }

    /// Whether the release accepts more after a rewriting than before.
    fn helps(&self, found: &Found) -> bool {
        let mut edits = crate::upgrade::Edits::default();
        if !edits.add(&found.edits) {
            return false;
        }
        let text = edits.apply(self.text);
        let unbound = |text: &str| {
            let site = Site::new(text, self.release);
            site.resolution.unbound().len()
        };
        ocaml_syntax::parse(&text).errors().is_empty() && unbound(&text) <= unbound(self.text)
    }
}

/// Whether a finding is where a rewriting changes something.
fn touches(found: &Found, range: TextRange) -> bool {
    let meets = |it: TextRange| it.intersect(range).is_some_and(|it| !it.is_empty());
    meets(found.place) || found.edits.iter().any(|edit| meets(edit.range))
}

/// Whether a finding is inside of what a rewriting is about.
fn surrounds(found: &Found, range: TextRange) -> bool {
    found.whole.contains_range(range)
}

fn fix(change: &'static Change, text: &str, found: &Found) -> Fix {
    let certain = !change.unikernel && change.applicable != Applicable::No;
    Fix {
        title: title(change, text, &found.edits),
        applicability: match certain {
            true => Applicability::Safe,
            false => Applicability::Unsafe,
        },
        edits: found.edits.clone(),
    }
}

fn title(change: &Change, text: &str, edits: &[Edit]) -> String {
    let old = |edit: &Edit| {
        text.get(usize::from(edit.range.start())..usize::from(edit.range.end()))
            .unwrap_or_default()
            .trim()
            .to_owned()
    };
    match edits {
        [edit] if edit.text.is_empty() => format!("Remove `{}`", shortened(&old(edit))),
        [edit] if !edit.range.is_empty() => format!("Write `{}`", shortened(edit.text.trim())),
        _ => format!("Rewrite for MirageOS {}", change.release),
    }
}

fn shortened(text: &str) -> String {
    let line = text.lines().next().unwrap_or_default();
    match line.char_indices().nth(48) {
        Some((at, _)) => format!("{}…", &line[..at]),
        None if line.len() < text.len() => format!("{line}…"),
        None => line.to_owned(),
    }
}

/// What a message speaks of: the label or the name in the text, or the change's own word for a
/// longer piece of it.
fn subject(change: &Change, text: &str, place: TextRange, range: TextRange) -> String {
    let slice = |range: TextRange| {
        text.get(usize::from(range.start())..usize::from(range.end()))
            .unwrap_or_default()
    };
    let argument = slice(place);
    if argument.starts_with(['~', '?']) {
        return argument.split(':').next().unwrap_or(argument).to_owned();
    }
    let word = slice(range);
    match word.contains(char::is_whitespace) || word.len() > 40 {
        true => change
            .affects
            .first()
            .copied()
            .unwrap_or(change.id)
            .to_owned(),
        false => word.to_owned(),
    }
}

/// What happened, when, and what to write.
fn message(change: &Change, subject: &str, fix: Option<&Fix>) -> String {
    let happened = match change.kind {
        _ if change.silent => "has no effect, or another one, since",
        ChangeKind::Removed => "was removed in",
        ChangeKind::Renamed => "has another name since",
        ChangeKind::Retyped => "has another type since",
        ChangeKind::LabelAdded => "takes a further argument since",
        ChangeKind::LabelRemoved => "is not taken any more since",
        ChangeKind::Deprecated => "is deprecated since",
        ChangeKind::Option | ChangeKind::Semantics => "changed in",
    };
    let mut message = format!("`{subject}` {happened} MirageOS {}", change.release);
    let advice = match fix {
        Some(fix) => first_lower(&fix.title),
        None => {
            let remedy = change.remedy.filter(|remedy| *remedy != "none");
            remedy.unwrap_or_default().to_owned()
        }
    };
    if !advice.is_empty() {
        message.push_str(": ");
        message.push_str(&advice);
    }
    if let Some(since) = change.since.filter(|since| *since < change.release) {
        message.push_str(&format!(" (possible since {since})"));
    }
    message
}

fn first_lower(text: &str) -> String {
    let mut chars = text.chars();
    match chars.next() {
        Some(first) => first.to_lowercase().chain(chars).collect(),
        None => String::new(),
    }
}

/// Changes that the compiler does not see: the text is accepted, and means something else.
fn silent(context: &Context<'_>) -> Vec<Diagnostic> {
    let release = context.release();
    let mut found = Vec::new();
    let first = OnceCell::new();
    let changes = breaking::changes()
        .iter()
        .filter(|change| change.silent && change.release <= release);
    for change in changes {
        if !crate::upgrade::may_concern(change, context.text) {
            continue;
        }
        let Some(before) = change.release.previous() else {
            continue;
        };
        let first = first.get_or_init(|| Site::new(context.text, before));
        let site = first.at(before);
        for one in outcome(&site, change, release).found {
            let fix = fix(change, context.text, &one);
            let subject = subject(change, context.text, one.place, one.place);
            let message = message(change, &subject, Some(&fix));
            found.push(Diagnostic {
                fixes: vec![fix],
                ..Diagnostic::new(change.id, Severity::Warning, one.place, message)
            });
        }
    }
    found.extend(carried_over(context));
    found
}

/// Hints for a file whose header also admits releases before a change that goes unseen.
fn carried_over(context: &Context<'_>) -> Vec<Diagnostic> {
    let Some(Header::Bounds(bounds)) = header::parse(context.text) else {
        return Vec::new();
    };
    let Some(lower) = bounds.lower else {
        return Vec::new();
    };
    let release = context.release();
    let mut found = Vec::new();
    for change in breaking::changes() {
        let crosses = lower < change.release.version() && change.release <= release;
        if !change.silent || !change.rewrites.is_empty() || !crosses {
            continue;
        }
        let used = context.resolution.uses().iter().find(|(_, def)| match def {
            crate::resolve::Def::Library(item) => {
                item.path.starts_with("Mirage.") && change.affects.contains(&item.name)
            }
            _ => false,
        });
        let Some((range, _)) = used else { continue };
        let message = format!(
            "since MirageOS {} this means something else: {}",
            change.release,
            change.after.or(change.remedy).unwrap_or(change.id)
        );
        found.push(Diagnostic::new(change.id, Severity::Hint, *range, message));
    }
    found
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use crate::fixture::Fixture;
    use crate::rules::diagnostics;

    fn check(fixture: &str, expected: Expect) {
        let fixture = Fixture::new(fixture);
        let mut out = String::new();
        for it in diagnostics(&fixture.db, fixture.file) {
            let range = usize::from(it.range.start())..usize::from(it.range.end());
            out.push_str(&format!(
                "{}: `{}`: {}\n",
                it.rule, &fixture.text[range], it.message
            ));
            for fix in &it.fixes {
                let mut edits = crate::upgrade::Edits::default();
                assert!(edits.add(&fix.edits));
                let text = edits.apply(&fixture.text);
                out.push_str(&format!(
                    "    {:?}: {}: {text:?}\n",
                    fix.applicability, fix.title
                ));
            }
        }
        expected.assert_eq(&out);
    }

    #[test]
    fn a_removed_name_is_explained() {
        check(
            "release 4.11.1\nopen Mirage\nlet m = foreign \"U.M\" job\n",
            expect![[r#"
                foreign-removed: `foreign`: `foreign` was removed in MirageOS 4.5.0: write `main` (possible since 4.0.0)
                    Safe: Write `main`: "open Mirage\nlet m = main \"U.M\" job\n"
            "#]],
        );
    }

    #[test]
    fn a_local_name_is_left_alone() {
        check(
            "release 4.11.1\nopen Mirage\nlet foreign = main\nlet m = foreign \"U.M\" job\n",
            expect![[""]],
        );
    }

    #[test]
    fn a_label_is_explained() {
        check(
            "release 4.9.0\nopen Mirage\nlet t ip = direct_tcp ~time:() ip\n",
            expect![[r#"
                clock-labels-removed: `()`: `~time` is not taken any more since MirageOS 4.9.0: remove `~time:()` (possible since 2.0.0)
                    Safe: Remove `~time:()`: "open Mirage\nlet t ip = direct_tcp ip\n"
            "#]],
        );
    }

    #[test]
    fn what_no_compiler_sees_is_reported() {
        check(
            "release 4.9.0\nopen Mirage\nlet m = main \"U.M\" (random @-> job)\nlet () = register \"m\" [ m $ default_random ]\n",
            expect![[r#"
                random-is-job: `random`: `random` has no effect, or another one, since MirageOS 4.9.0: rewrite for MirageOS 4.9.0
                    Unsafe: Rewrite for MirageOS 4.9.0: "open Mirage\nlet m = main \"U.M\" job\nlet () = register \"m\" [ m ]\n"
            "#]],
        );
    }

    #[test]
    fn a_change_without_a_rewriting_is_named() {
        check(
            "release 2.5.1\nopen Mirage\nlet v = vchan_default\n",
            expect![[r#"
                vchan-removed: `vchan_default`: `vchan_default` was removed in MirageOS 2.5.1: use the Vchan functors in unikernel.ml
            "#]],
        );
    }

    #[test]
    fn each_name_is_explained_by_its_own_change() {
        check(
            "release 4.11.1\nopen Mirage\nlet m = foreign \"U.M\" (time @-> job)\nlet () = register \"m\" [ m $ default_time ]\n",
            expect![[r#"
                foreign-removed: `foreign`: `foreign` was removed in MirageOS 4.5.0: write `main` (possible since 4.0.0)
                    Safe: Write `main`: "open Mirage\nlet m = main \"U.M\" (time @-> job)\nlet () = register \"m\" [ m $ default_time ]\n"
                default-time-removed: `time`: `time` was removed in MirageOS 4.9.0: rewrite for MirageOS 4.9.0
                    Unsafe: Rewrite for MirageOS 4.9.0: "open Mirage\nlet m = foreign \"U.M\" job\nlet () = register \"m\" [ m ]\n"
                default-time-removed: `default_time`: `default_time` was removed in MirageOS 4.9.0: rewrite for MirageOS 4.9.0
                    Unsafe: Rewrite for MirageOS 4.9.0: "open Mirage\nlet m = foreign \"U.M\" job\nlet () = register \"m\" [ m ]\n"
            "#]],
        );
    }

    #[test]
    fn an_unknown_name_stays_unknown() {
        check(
            "release 4.11.1\nopen Mirage\nlet m = froeign\n",
            expect![[r#"
                unbound-name: `froeign`: there is no value `froeign` in MirageOS 4.11.1
            "#]],
        );
    }
}
