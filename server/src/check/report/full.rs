//! `--format full`: every problem with its lines of source, the places it speaks of, and what
//! mends it.

use std::ops::Range;

use analysis::{Diagnostic, Fix, Related, Severity, TextRange, TextSize};
use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Origin, Renderer, Snippet};

use super::super::Checked;
use crate::position::Encoding;

/// Longer lines are not quoted: nobody reads them, and a file may be one line of ten megabytes.
const LONGEST: usize = 2000;

/// Of a finding that spans more lines, the first is marked.
const MOST_LINES: usize = 20;

/// Everything found but hints.
pub(super) fn render(checked: &[Checked], colours: bool) -> String {
    let renderer = if colours {
        Renderer::styled()
    } else {
        Renderer::plain()
    };
    let renderer = renderer.decor_style(DecorStyle::Ascii);
    let files = checked.iter();
    files
        .flat_map(|file| file.problems().map(move |finding| (file, finding)))
        .map(|(file, finding)| show(&renderer, file, finding) + "\n\n")
        .collect()
}

fn show(renderer: &Renderer, file: &Checked, finding: &Diagnostic) -> String {
    let title = level(finding.severity)
        .primary_title(one_line(&finding.message))
        .id(finding.rule);
    let mut report = vec![match Excerpt::around(file, finding) {
        Some(excerpt) => title.element(excerpt.snippet(file, finding)),
        None => title.element(origin(file, finding)),
    }];
    report.extend(finding.fixes.iter().map(help));
    renderer.render(&report)
}

/// A place without its line.
fn origin<'a>(file: &'a Checked, finding: &Diagnostic) -> Origin<'a> {
    let start = finding.range.start();
    let (line, column) = file.index.line_column(start, Encoding::Utf32);
    Origin::path(file.name.as_str())
        .line(line + 1)
        .char_column(column + 1)
}

fn help(fix: &Fix) -> Group<'_> {
    Group::with_title(Level::HELP.secondary_title(one_line(&fix.title)))
}

/// A title is one line.
fn one_line(text: &str) -> String {
    text.replace('\n', " ")
}

fn level(severity: Severity) -> Level<'static> {
    match severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Info => Level::INFO,
        Severity::Hint => Level::HELP,
    }
}

/// The lines that are quoted.
struct Excerpt<'a> {
    text: &'a str,
    /// Where it starts in the file, in bytes.
    start: usize,
    /// The number of its first line, from 1.
    line: usize,
}

impl<'a> Excerpt<'a> {
    /// From the first place that a finding speaks of to the last; nothing if a line is too long.
    fn around(file: &'a Checked, finding: &Diagnostic) -> Option<Self> {
        let lines = |range: TextRange| {
            let line = |offset| file.index.line_column(offset, Encoding::Utf8).0;
            let first = line(range.start());
            first..=line(range.end()).min(first + MOST_LINES)
        };
        let all = std::iter::once(finding.range).chain(nearby(finding).map(|it| it.range));
        let (first, last) = all
            .map(lines)
            .fold((usize::MAX, 0), |(first, last), lines| {
                (first.min(*lines.start()), last.max(*lines.end()))
            });
        let (start, end) = (
            file.index.line_range(first).start().into(),
            file.index.line_range(last).end().into(),
        );
        let text: &str = &file.index.text()[start..end];
        let short = text.lines().all(|line| line.len() <= LONGEST);
        short.then_some(Self {
            text,
            start,
            line: first + 1,
        })
    }

    fn snippet(&self, file: &'a Checked, finding: &'a Diagnostic) -> Snippet<'a, Annotation<'a>> {
        let primary = AnnotationKind::Primary.span(self.place(finding.range));
        let related = nearby(finding).map(|related| {
            AnnotationKind::Context
                .span(self.place(related.range))
                .label(one_line(&related.message))
        });
        Snippet::source(self.text)
            .path(file.name.as_str())
            .line_start(self.line)
            .annotation(primary)
            .annotations(related)
    }

    /// A range inside the excerpt.
    fn place(&self, range: TextRange) -> Range<usize> {
        let inside = |offset: TextSize| {
            let offset = usize::from(offset).saturating_sub(self.start);
            offset.min(self.text.len())
        };
        inside(range.start())..inside(range.end())
    }
}

/// The further places that are quoted: a few lines away, not the whole file in between.
fn nearby(finding: &Diagnostic) -> impl Iterator<Item = &Related> {
    const NEAR: u32 = 4000;
    let at = u32::from(finding.range.start());
    let related = finding.related.iter();
    related.filter(move |related| {
        related.file.is_none() && u32::from(related.range.start()).abs_diff(at) <= NEAR
    })
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::super::fixture::file;
    use super::*;

    #[test]
    fn a_problem_is_shown_where_it_is() {
        let files = [file("a/config.ml", "open Mirage\nlet 𝛼 = x\n", "x", "y")];
        expect![[r#"
            error[unbound-name]: unknown name `x`
             --> a/config.ml:2:9
              |
            1 | open Mirage
              | ---- opened here
            2 | let 𝛼 = x
              |         ^
              |
            help: Replace by `y`

        "#]]
        .assert_eq(&render(&files, false));
    }

    #[test]
    fn a_long_line_is_not_quoted() {
        let text = format!("open Mirage (* {} *) x", "-".repeat(LONGEST));
        let files = [file("config.ml", &text, "x", "y")];
        let shown = render(&files, false);
        assert!(shown.contains("config.ml:1:2020"), "{shown}");
        assert!(shown.len() < 300, "{shown}");
    }
}
