//! The verdict: accepted, or the first thing that the compiler refuses.

use mirage_releases::Release;
use ocaml_syntax::{Parse, TextRange};

use crate::chosen::chosen;
use crate::db::Db;
use crate::diagnostic::{Applicability, Edit, Fix};
use crate::source::{SourceFile, is_analysed, parse};

use super::build;
use super::check::{Checker, ValueId};
use super::environment::{Entry, ModuleRef};
use super::error::{Error, ErrorKind, Warning};
use super::library::Trace;
use super::mend;
use super::names::Sym;
use super::steps;
use super::tree::Unit;

/// What a release's compiler says of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verdict {
    /// Everything that is refused, in the compiler's order; empty if the file is accepted. After the
    /// first, at most one for each item of the file.
    pub refusals: Vec<Refusal>,
}

/// One thing that is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The rule.
    pub rule: &'static str,
    /// Where.
    pub range: TextRange,
    /// What is wrong and what helps.
    pub message: String,
    /// Another place that explains it.
    pub related: Option<(TextRange, String)>,
    /// Ways to mend it, best first. Those that have to be tried only in a mended verdict.
    pub fixes: Vec<Fix>,
}

impl Verdict {
    /// Whether the compiler accepts the file.
    #[must_use]
    pub fn accepted(&self) -> bool {
        self.refusals.is_empty()
    }

    /// The first refusal, which is the one that the compiler reports.
    #[must_use]
    pub fn first(&self) -> Option<&Refusal> {
        self.refusals.first()
    }
}

/// The tree that is typed.
#[salsa::tracked(returns(ref), no_eq, lru = 32)]
pub(crate) fn typed_tree(db: &dyn Db, file: SourceFile) -> Unit {
    if !is_analysed(db, file) {
        return Unit::default();
    }
    build::build(file.text(db), parse(db, file))
}

/// What the chosen release says. After an edit, what the edit can not concern is not typed again.
#[salsa::tracked(returns(ref))]
pub fn chosen_verdict(db: &dyn Db, file: SourceFile) -> Verdict {
    let release = chosen(db, file).release;
    if steps::accepts(db, file, release) {
        return Verdict::default();
    }
    let mut verdict = verdict(db, file, release);
    mend::explain(file.text(db), parse(db, file), &mut verdict);
    verdict
}

/// The same with every way to mend it, also those that have to be tried: nobody waits for them while
/// typing.
#[salsa::tracked(returns(ref), lru = 32)]
pub fn mended_verdict(db: &dyn Db, file: SourceFile) -> Verdict {
    let mut verdict = chosen_verdict(db, file).clone();
    let release = chosen(db, file).release;
    let (text, parse) = (file.text(db), parse(db, file));
    mend::mend(text, parse, siblings(db, file), release, &mut verdict);
    verdict
}

/// What one release says.
#[must_use]
pub fn verdict(db: &dyn Db, file: SourceFile, release: Release) -> Verdict {
    if let Some(refusal) = syntax_verdict(parse(db, file)) {
        return refusal;
    }
    judge(typed_tree(db, file), siblings(db, file), release, true).0
}

/// What every release says, oldest first: at most the first refusal of each.
#[must_use]
pub fn verdicts(db: &dyn Db, file: SourceFile) -> Vec<(Release, Verdict)> {
    let mut judge = Judge::new(db, file);
    Release::all()
        .map(|release| (release, judge.verdict(release).clone()))
        .collect()
}

/// Says what one release after the other makes of a file: at most the first refusal of each.
///
/// Releases that answer everything alike that was asked of one of them are not asked again.
pub(crate) struct Judge<'a> {
    unit: &'a Unit,
    siblings: Option<&'a [Box<str>]>,
    /// The same for every release: the text is no OCaml.
    refused: Option<Verdict>,
    judged: Vec<(Release, Trace, Verdict)>,
}

impl<'a> Judge<'a> {
    pub(crate) fn new(db: &'a dyn Db, file: SourceFile) -> Self {
        Self {
            unit: typed_tree(db, file),
            siblings: siblings(db, file),
            refused: syntax_verdict(parse(db, file)),
            judged: Vec::new(),
        }
    }

    /// What a release says.
    pub(crate) fn verdict(&mut self, release: Release) -> &Verdict {
        if let Some(refused) = &self.refused {
            return refused;
        }
        let known = self.known(release).unwrap_or_else(|| {
            let (verdict, trace) = judge(self.unit, self.siblings, release, false);
            self.judged.push((release, trace, verdict));
            self.judged.len() - 1
        });
        &self.judged[known].2
    }

    /// The newest judgment that holds for a release.
    fn known(&self, release: Release) -> Option<usize> {
        self.judged
            .iter()
            .rposition(|(like, trace, _)| same_flags(*like, release) && trace.holds_in(release))
    }
}

fn same_flags(a: Release, b: Release) -> bool {
    use mirage_releases::Era;
    let (a, b) = (Era::of(a), Era::of(b));
    a.warnings_are_errors == b.warnings_are_errors
        && a.strict_sequence == b.strict_sequence
        && a.siblings == b.siblings
        && (!a.warnings_are_errors || a.warnings == b.warnings)
}

/// Where OCaml's parser stops, which is what the compiler reports; the rule `syntax-error` reports the
/// places where people look.
pub(super) fn syntax_verdict(parse: &Parse) -> Option<Verdict> {
    let error = parse.refusal()?;
    let same_place = error.stop.start() == error.range.start();
    let (message, related) = if same_place {
        (error.message.clone(), None)
    } else {
        (
            format!("OCaml stops here; before it, {}", error.message),
            Some((error.range, error.message.clone())),
        )
    };
    let refusal = Refusal {
        rule: "syntax-error",
        range: error.stop,
        message,
        related,
        fixes: Vec::new(),
    };
    Some(Verdict {
        refusals: vec![refusal],
    })
}

fn siblings(db: &dyn Db, file: SourceFile) -> Option<&[Box<str>]> {
    file.outside(db).siblings.as_deref()
}

pub(super) fn judge(
    unit: &Unit,
    siblings: Option<&[Box<str>]>,
    release: Release,
    goes_on: bool,
) -> (Verdict, Trace) {
    let mut checker = Checker::new(unit, siblings, release, false);
    checker.goes_on = goes_on;
    // Only who asks for the first refusal of many releases compares them.
    checker.traces = !goes_on;
    checker.run();
    let trace = checker.take_trace();
    let errors = &checker.findings.errors;
    let refusals = errors
        .iter()
        .map(|error| Refusal {
            rule: error.rule(),
            range: error.range,
            message: error.message(),
            related: error.related.clone(),
            fixes: error.fixes.clone(),
        })
        .collect();
    (Verdict { refusals }, trace)
}

impl Checker<'_> {
    /// Types the whole file.
    pub(crate) fn run(&mut self) {
        let root = self.root();
        let unit = self.unit;
        for early in &unit.early {
            self.warning(early.range, early.number, early.text);
        }
        let entries = match self.structure(root, &unit.items, true) {
            Ok((_, entries)) => entries,
            Err(error) => {
                self.findings.errors.push(*error);
                return;
            }
        };
        if !self.findings.errors.is_empty() {
            return;
        }
        self.check_weak(&entries);
        if !self.findings.errors.is_empty() {
            return;
        }
        // What the file defines last under a name is used from outside.
        let mut seen = Vec::new();
        for entry in entries.iter().rev() {
            if let Entry::Value(name, id) = entry
                && !seen.contains(name)
            {
                seen.push(*name);
                self.mark_used(*id);
            }
        }
        self.force_delayed();
        if self.era.warnings_are_errors {
            self.fatal_warning();
        }
    }

    /// Types that nothing decided, in the order of what the file defines.
    fn check_weak(&mut self, entries: &[Entry]) {
        let mut values = Vec::new();
        let mut modules = Vec::new();
        let mut weak = Vec::new();
        for entry in entries.iter().rev() {
            let found = match *entry {
                Entry::Value(name, id) if !values.contains(&name) => {
                    values.push(name);
                    self.weak_value(id)
                }
                Entry::Module(name, module) if !modules.contains(&name) => {
                    modules.push(name);
                    self.weak_module(name, module)
                }
                _ => None,
            };
            weak.extend(found);
        }
        let errors = weak.into_iter().rev().map(|(range, kind)| Error {
            range,
            kind,
            related: None,
            fixes: Vec::new(),
        });
        self.findings.errors.extend(errors);
    }

    fn weak_value(&mut self, id: ValueId) -> Option<(TextRange, ErrorKind)> {
        let (ty, range) = {
            let value = &self.values[id.0 as usize];
            (value.ty, value.range)
        };
        self.store.weak_variable(ty)?;
        let ty = self.show(ty);
        Some((range, ErrorKind::Weak { ty, member: None }))
    }

    /// The item that defines a module, if something in the module is not decided.
    fn weak_module(&mut self, name: Sym, module: ModuleRef) -> Option<(TextRange, ErrorKind)> {
        let id = self.weak_member(module, 0)?;
        let (range, _) = *self.modules.iter().find(|it| it.1.is(module))?;
        let value = &self.values[id.0 as usize];
        let (ty, member) = (value.ty, format!("{name}.{}", value.name));
        let ty = self.show(ty);
        let member = Some(member);
        Some((range, ErrorKind::Weak { ty, member }))
    }

    fn weak_member(&mut self, module: ModuleRef, depth: u32) -> Option<ValueId> {
        let entries = match module {
            ModuleRef::Struct(sig) if depth < 50 => self.sigs[sig as usize].entries.clone(),
            ModuleRef::Functor(id) if depth < 50 => {
                let result = self.functors[id as usize].result;
                return self.weak_member(result, depth + 1);
            }
            _ => return None,
        };
        let mut seen = Vec::new();
        for entry in entries.iter().rev() {
            let Some(name) = entry.name().filter(|name| !seen.contains(name)) else {
                continue;
            };
            seen.push(name);
            let found = match *entry {
                Entry::Value(_, id) => {
                    let ty = self.values[id.0 as usize].ty;
                    self.store.weak_variable(ty).map(|_| id)
                }
                Entry::Module(_, inner) => self.weak_member(inner, depth + 1),
                _ => None,
            };
            if found.is_some() {
                return found;
            }
        }
        None
    }

    fn fatal_warning(&mut self) {
        let errors = self.findings.warnings.iter().map(|warning| Error {
            range: warning.range,
            kind: match &warning.deprecated {
                Some((name, advice)) => ErrorKind::Deprecated {
                    name: name.clone(),
                    advice: advice.clone(),
                },
                None => ErrorKind::Warning {
                    number: warning.number,
                    text: warning.text.clone(),
                },
            },
            related: None,
            fixes: warning_fixes(warning),
        });
        self.findings.errors = errors.collect();
    }
}

/// How to mend what a warning is about.
fn warning_fixes(warning: &Warning) -> Vec<Fix> {
    let fix = |title: &str, range: TextRange, text: &str| Fix {
        title: title.to_owned(),
        applicability: Applicability::Safe,
        edits: vec![Edit {
            range,
            text: text.to_owned(),
        }],
    };
    match warning.number {
        33 => vec![fix("Remove the `open`", warning.range, "")],
        26 | 27 => {
            let start = TextRange::empty(warning.range.start());
            vec![fix("Mark it as unused with `_`", start, "_")]
        }
        _ => Vec::new(),
    }
}
