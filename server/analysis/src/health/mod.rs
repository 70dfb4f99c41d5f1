//! What is there and what does not fit, of a configuration and what lies around it: each line says
//! one thing, and where it does not fit what helps.
//!
//! What only the disk tells (generated files, version control) is looked at by whoever owns it, in the
//! same form.

mod files;
mod packages;

use ocaml_syntax::TextRange;

use crate::chosen::{Reason, chosen};
use crate::db::Db;
use crate::diagnostic::{Diagnostic, Severity};
use crate::graph::{Context, graphs};
use crate::header::{self, Header};
use crate::source::SourceFile;

pub use files::{NamedFile, named_files};

/// What a line is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Subject {
    /// Which release the configuration is for.
    Release,
    /// The first line.
    Header,
    /// The findings of the linter.
    Code,
    /// Bounds of opam packages.
    Packages,
    /// The files that the configuration names.
    Files,
    /// Files that were generated.
    Generated,
    /// What version control has.
    Tracked,
    /// The names of unikernels.
    Names,
}

impl Subject {
    /// One word.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Release => "release",
            Self::Header => "header",
            Self::Code => "code",
            Self::Packages => "packages",
            Self::Files => "files",
            Self::Generated => "generated",
            Self::Tracked => "tracked",
            Self::Names => "names",
        }
    }
}

/// One thing that fits, or does not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// What it is about.
    pub subject: Subject,
    /// The place in the configuration, if there is one.
    pub range: Option<TextRange>,
    /// What is the case.
    pub message: String,
    /// What helps; nothing when all is well.
    pub remedy: Option<String>,
}

impl Line {
    /// All is well.
    #[must_use]
    pub fn fine(subject: Subject, message: impl Into<String>) -> Self {
        Self {
            subject,
            range: None,
            message: message.into(),
            remedy: None,
        }
    }

    /// Something does not fit.
    #[must_use]
    pub fn wrong(subject: Subject, message: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self {
            remedy: Some(remedy.into()),
            ..Self::fine(subject, message)
        }
    }

    fn at(self, range: TextRange) -> Self {
        Self {
            range: Some(range),
            ..self
        }
    }
}

/// What a configuration and the modules beside it tell by themselves.
#[must_use]
pub fn examine(db: &dyn Db, file: SourceFile) -> Vec<Line> {
    let mut lines = vec![release(db, file)];
    let findings = crate::diagnostics(db, file);
    lines.extend(headers(db, file, findings));
    lines.push(code(db, file, findings));
    lines.extend(packages::check(db, file));
    lines
}

/// The names under which a configuration registers unikernels.
#[must_use]
pub fn names(db: &dyn Db, file: SourceFile) -> Vec<String> {
    let graphs = graphs(db, file, &Context::default());
    let mut names: Vec<String> = graphs.into_iter().map(|graph| graph.name).collect();
    names.retain(|name| !name.is_empty());
    names.sort();
    names.dedup();
    names
}

fn release(db: &dyn Db, file: SourceFile) -> Line {
    let chosen = chosen(db, file);
    let (release, reason) = (chosen.release, chosen.reason.describe());
    Line::fine(Subject::Release, format!("MirageOS {release} ({reason})"))
}

fn is_about_header(finding: &Diagnostic) -> bool {
    finding.rule.starts_with("header-")
}

fn headers(db: &dyn Db, file: SourceFile, findings: &[Diagnostic]) -> Vec<Line> {
    let wrong = findings.iter().filter(|it| is_about_header(it));
    let wrong: Vec<Line> = wrong
        .map(|finding| {
            // A hint is a matter of taste.
            if finding.severity > Severity::Warning {
                return Line::fine(Subject::Header, finding.message.clone());
            }
            let remedy = match finding.fixes.first() {
                Some(fix) => format!(
                    "{}: unikernel-ls --check --fix {}",
                    fix.title,
                    file.path(db)
                ),
                None => format!("unikernel-ls explain {}", finding.rule),
            };
            Line::wrong(Subject::Header, finding.message.clone(), remedy).at(finding.range)
        })
        .collect();
    if !wrong.is_empty() {
        return wrong;
    }
    let message = match header::parse(file.text(db)) {
        Some(Header::Bounds(bounds)) => {
            let count = bounds.releases().count();
            let s = if count == 1 { "" } else { "s" };
            format!("the first line allows {count} known release{s} and fits them")
        }
        Some(Header::Malformed { .. }) => "this release does not read the first line".to_owned(),
        None if chosen(db, file).reason == Reason::Newest => "none, and none is needed".to_owned(),
        None => "none; the release is told in another way".to_owned(),
    };
    vec![Line::fine(Subject::Header, message)]
}

/// Errors and warnings of the linter, in one line.
fn code(db: &dyn Db, file: SourceFile, findings: &[Diagnostic]) -> Line {
    let counted = |severity| {
        let all = findings.iter().filter(|it| !is_about_header(it));
        all.filter(|it| it.severity == severity).count()
    };
    let (errors, warnings) = (counted(Severity::Error), counted(Severity::Warning));
    let path = file.path(db);
    if errors + warnings == 0 {
        return Line::fine(Subject::Code, "nothing to report");
    }
    let s = |count| if count == 1 { "" } else { "s" };
    let message = format!(
        "{errors} error{} and {warnings} warning{}",
        s(errors),
        s(warnings)
    );
    let first = findings
        .iter()
        .filter(|it| !is_about_header(it))
        .min_by_key(|it| it.severity);
    let line = Line::wrong(
        Subject::Code,
        message,
        format!("unikernel-ls --check {path}"),
    );
    match first {
        Some(first) => line.at(first.range),
        None => line,
    }
}
