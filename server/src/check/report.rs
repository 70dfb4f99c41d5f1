//! How problems are printed: one file per format, and the summary that ends the formats for people.

mod concise;
mod full;
mod github;
mod gitlab;
mod json;
mod junit;
mod sarif;
mod statistics;
mod summary;

use analysis::Severity;
use clap::ValueEnum;

use super::Checked;

/// A format of `--check`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// With the source lines and what helps
    #[default]
    Full,
    /// One line a problem
    Concise,
    /// One JSON object a line and problem
    Json,
    /// SARIF 2.1.0, for code scanning services
    Sarif,
    /// Workflow commands of GitHub, shown as annotations
    Github,
    /// A code quality report of GitLab
    Gitlab,
    /// A test report, read by most CI systems
    Junit,
}

impl Format {
    /// Whether it says how problems can be mended.
    pub(crate) fn shows_fixes(self) -> bool {
        matches!(self, Self::Full | Self::Json | Self::Sarif)
    }
}

/// How a report is made.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Style {
    /// The format.
    pub(crate) format: Format,
    /// Whether rules are counted at the end.
    pub(crate) statistics: bool,
    /// Whether it is shown in colours.
    pub(crate) colours: bool,
}

/// A report.
pub(crate) struct Report {
    /// What was asked for.
    pub(crate) text: String,
    /// What people want to know beside a report for programs.
    pub(crate) aside: String,
}

/// The report of what was found; `unusable` are the sentences about what could not be checked.
pub(crate) fn render(style: Style, checked: &[Checked], unusable: &[String]) -> Report {
    let mut text = match style.format {
        Format::Full => full::render(checked, style.colours),
        Format::Concise => concise::render(checked),
        Format::Json => json::render(checked),
        Format::Sarif => sarif::render(checked, unusable),
        Format::Github => github::render(checked),
        Format::Gitlab => gitlab::render(checked),
        Format::Junit => junit::render(checked),
    };
    let statistics = if style.statistics {
        statistics::render(checked)
    } else {
        String::new()
    };
    let mut aside = String::new();
    match style.format {
        Format::Full | Format::Concise if !checked.is_empty() => {
            text += &statistics;
            text += &summary::render(checked);
        }
        _ => aside = statistics,
    }
    Report { text, aside }
}

/// A severity in one word.
fn word(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "info",
        Severity::Hint => "hint",
    }
}

/// Checked files made from texts, for the tests of the formats.
#[cfg(test)]
pub(super) mod fixture {
    use analysis::{
        Applicability, Chosen, Diagnostic, Edit, Fix, Kind, Reason, Related, Release, Severity,
        TextRange, TextSize,
    };

    use super::Checked;
    use crate::position::LineIndex;

    /// A file with one finding on `word`, which should be `mended`.
    pub(in crate::check) fn file(name: &str, text: &str, word: &str, mended: &str) -> Checked {
        let start = text.find(word).expect("the word stands in the text");
        let start = TextSize::new(u32::try_from(start).expect("a short text"));
        let range = TextRange::at(start, TextSize::of(word));
        let edits = vec![Edit {
            range,
            text: mended.to_owned(),
        }];
        let title = format!("Replace by `{mended}`");
        let related = Related {
            file: None,
            range: TextRange::up_to(TextSize::new(4)),
            message: "opened here".to_owned(),
        };
        let finding = Diagnostic {
            rule: "unbound-name",
            severity: Severity::Error,
            rejects: true,
            range,
            message: format!("unknown name `{word}`"),
            related: vec![related],
            fixes: vec![Fix {
                title,
                applicability: Applicability::Safe,
                edits,
            }],
            tags: Vec::new(),
        };
        Checked {
            diagnostics: vec![finding],
            ..clean(name, text)
        }
    }

    /// A file without findings.
    pub(in crate::check) fn clean(name: &str, text: &str) -> Checked {
        Checked {
            name: name.to_owned(),
            kind: Kind::Config,
            chosen: Chosen {
                release: Release::newest(),
                reason: Reason::Newest,
            },
            diagnostics: Vec::new(),
            index: LineIndex::new(text.into()),
            mended: None,
        }
    }
}
