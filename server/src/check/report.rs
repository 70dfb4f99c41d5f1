//! How problems are printed: one file per format, and the summary that ends the formats for people.

mod concise;
mod full;
mod json;
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
}

/// Everything that goes to standard output.
pub(crate) fn render(format: Format, checked: &[Checked]) -> String {
    match format {
        Format::Full => full::render(checked) + &summary::render(checked),
        Format::Concise => concise::render(checked) + &summary::render(checked),
        Format::Json => json::render(checked),
    }
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
mod fixture {
    use analysis::{
        Applicability, Chosen, Diagnostic, Edit, Fix, Kind, Reason, Related, Release, Severity,
        TextRange, TextSize,
    };

    use super::Checked;
    use crate::position::LineIndex;

    /// A file with one finding on `word`, which should be `mended`.
    pub(super) fn file(name: &str, text: &str, word: &str, mended: &str) -> Checked {
        let start = text.find(word).expect("the word stands in the text");
        let start = TextSize::new(u32::try_from(start).expect("a short text"));
        let range = TextRange::at(start, TextSize::of(word));
        let edits = vec![Edit {
            range,
            text: mended.to_owned(),
        }];
        let title = format!("Replace by `{mended}`");
        let related = Related {
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
    pub(super) fn clean(name: &str, text: &str) -> Checked {
        Checked {
            name: name.to_owned(),
            kind: Kind::Config,
            chosen: Chosen {
                release: Release::newest(),
                reason: Reason::Newest,
            },
            diagnostics: Vec::new(),
            index: LineIndex::new(text.into()),
        }
    }
}
