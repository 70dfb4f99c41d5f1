//! The rules, one file each, and the one function that runs them all.
//!
//! A rule is a line in [`PASSES`]: what it is called and the function that finds what breaks it.
//! Rules share one [`Context`] and know nothing of each other.

mod breaking;
mod configure_error;
mod deprecated;
mod file_too_large;
#[cfg(test)]
mod fix_tests;
mod header_malformed;
mod header_mismatch;
mod header_missing;
mod header_too_narrow;
mod header_too_wide;
mod job_devices;
mod job_module;
mod job_start;
mod not_a_function;
mod runtime_argument;
mod syntax_error;
#[cfg(test)]
mod tests;
mod too_many_arguments;
mod type_error;
mod type_mismatch;
mod typing;
mod unbound_name;
mod unknown_label;
mod warning_as_error;
mod weak_type_variable;

use std::sync::OnceLock;

use mirage_releases::{Era, Range, Release};
use ocaml_syntax::{TextRange, TextSize};

use crate::chosen::{Chosen, chosen};
use crate::compat;
use crate::db::Db;
use crate::diagnostic::{Applicability, Diagnostic, Edit, Fix};
use crate::header::{self, Bounds, Header};
use crate::infer::Judge;
use crate::lower::{self, Unit};
use crate::resolve::{Resolution, resolution};
use crate::source::{Kind, SourceFile};

/// A rule with its page.
#[derive(Debug)]
pub struct Rule {
    /// Its name.
    pub name: &'static str,
    /// One sentence.
    pub summary: &'static str,
    /// The page, in Markdown, without a title.
    pub page: &'static str,
}

/// What every rule may look at.
pub(crate) struct Context<'db> {
    pub(crate) db: &'db dyn Db,
    pub(crate) file: SourceFile,
    pub(crate) text: &'db str,
    pub(crate) chosen: Chosen,
    pub(crate) unit: &'db Unit,
    pub(crate) resolution: &'db Resolution,
}

impl Context<'_> {
    pub(crate) fn release(&self) -> Release {
        self.chosen.release
    }

    pub(crate) fn era(&self) -> &'static Era {
        Era::of(self.chosen.release)
    }
}

/// Finds what breaks a rule.
type Pass = fn(&Context<'_>, &mut Vec<Diagnostic>);

/// The rules for configurations.
const PASSES: &[(&Rule, Pass)] = &[
    (&deprecated::RULE, deprecated::check),
    (&file_too_large::RULE, file_too_large::check),
    (&header_malformed::RULE, header_malformed::check),
    (&header_mismatch::RULE, header_mismatch::check),
    (&header_missing::RULE, header_missing::check),
    (&header_too_narrow::RULE, header_too_narrow::check),
    (&header_too_wide::RULE, header_too_wide::check),
    (&syntax_error::RULE, syntax_error::check),
    (&unbound_name::RULE, unbound_name::check),
    (&unknown_label::RULE, unknown_label::check),
    // What inference refuses comes last: it leaves out what the rules above have reported.
    (&not_a_function::RULE, not_a_function::check),
    (&too_many_arguments::RULE, too_many_arguments::check),
    (&type_error::RULE, type_error::check),
    (&type_mismatch::RULE, type_mismatch::check),
    (&warning_as_error::RULE, warning_as_error::check),
    (&weak_type_variable::RULE, weak_type_variable::check),
    // What does not compile is not run.
    (&configure_error::RULE, configure_error::check),
    (&job_devices::RULE, job_devices::check),
    (&job_module::RULE, job_module::check),
    (&job_start::RULE, job_start::check),
    (&runtime_argument::RULE, runtime_argument::check),
];

/// The bounds of the first line that hold the release the file is checked against, and the releases
/// around that one that accept the file. Nothing if the bounds leave it out or if it refuses the
/// file: other rules speak of that.
fn accepted_bounds<'a>(context: &Context<'a>) -> Option<(Bounds, Judge<'a>, Range)> {
    let Some(Header::Bounds(bounds)) = header::parse(context.text) else {
        return None;
    };
    if !bounds.contains(context.release()) {
        return None;
    }
    let mut judge = Judge::new(context.db, context.file);
    let range = compat::around(&mut judge, context.release())?;
    Some((bounds, judge, range))
}

/// The first release that reads the bounds, is inside them and refuses the file all the same.
fn allowed_but_refused(bounds: &Bounds, judge: &mut Judge<'_>) -> Option<(Release, String)> {
    let mut inside = bounds.releases().filter(|it| Era::of(*it).header);
    inside.find_map(|release| {
        let first = judge.verdict(release).first()?;
        Some((release, first.message.clone()))
    })
}

/// Writes the first line that states a range of releases, in place of the one that is there.
fn header_fix(text: &str, range: Range) -> Fix {
    let line = compat::telling_line(range).unwrap_or_else(|| compat::header_line(range));
    let title = format!("Write `{line}`");
    let edit = match header::parse(text) {
        Some(Header::Bounds(bounds)) => Edit {
            range: bounds.comment(text),
            text: line,
        },
        Some(Header::Malformed { range }) => Edit { range, text: line },
        None => Edit {
            range: TextRange::empty(TextSize::new(0)),
            text: line + "\n\n",
        },
    };
    Fix {
        title,
        applicability: Applicability::Unsafe,
        edits: vec![edit],
    }
}

/// All rules, by name.
#[must_use]
pub fn all() -> &'static [&'static Rule] {
    static ALL: OnceLock<Vec<&'static Rule>> = OnceLock::new();
    ALL.get_or_init(|| {
        let ours = PASSES.iter().map(|(rule, _)| *rule);
        ours.chain(crate::script::RULES)
            .chain(crate::xl::rules())
            .chain(breaking::rules())
            .collect()
    })
}

/// Everything there is to say about a file, in the order of the text. The editor and `--check` both
/// call this, so they cannot disagree.
#[salsa::tracked(returns(deref))]
pub fn diagnostics(db: &dyn Db, file: SourceFile) -> Vec<Diagnostic> {
    match file.kind(db) {
        Kind::Config => {}
        Kind::Xl | Kind::XlTemplate => return crate::xl::diagnostics(db, file),
        Kind::Module => return crate::together::in_module(db, file),
        Kind::Script => return crate::script::diagnostics(db, file),
    }
    let context = Context {
        db,
        file,
        text: file.text(db),
        chosen: *chosen(db, file),
        unit: lower::unit(db, file),
        resolution: resolution(db, file),
    };
    let mut found = Vec::new();
    for (_, pass) in PASSES {
        pass(&context, &mut found);
    }
    typing::trust(&context, &mut found);
    breaking::explain(&context, &mut found);
    found.sort_by_key(|it| (it.range.start(), it.range.end(), it.rule));
    found
}

/// Adds to the findings of a file the ways to mend them that have to be tried, which takes longer
/// than to find them.
pub(crate) fn mend(db: &dyn Db, file: SourceFile, findings: &mut [Diagnostic]) {
    if file.kind(db) == Kind::Config {
        typing::mend(db, file, findings);
    }
}
