//! `--format json`: one object a line and problem, for other programs.

use analysis::{Applicability, Diagnostic, Edit, Fix};
use serde::Serialize;

use super::super::Checked;
use super::word;
use crate::position::Encoding;

/// One line a problem; nothing at all when there is none.
pub(super) fn render(checked: &[Checked]) -> String {
    checked
        .iter()
        .flat_map(|file| file.diagnostics.iter().map(|finding| line(file, finding)))
        .collect()
}

/// Offsets count bytes from 0; lines and columns count from 1, columns in Unicode scalar values.
#[derive(Serialize)]
struct Line<'a> {
    file: &'a str,
    rule: &'a str,
    severity: &'a str,
    rejects: bool,
    message: &'a str,
    release: String,
    start: u32,
    end: u32,
    start_line: usize,
    start_column: usize,
    end_line: usize,
    end_column: usize,
    fixes: Vec<FixLine<'a>>,
    url: String,
}

#[derive(Serialize)]
struct FixLine<'a> {
    title: &'a str,
    applicability: &'a str,
    edits: Vec<EditLine<'a>>,
}

#[derive(Serialize)]
struct EditLine<'a> {
    start: u32,
    end: u32,
    text: &'a str,
}

fn line(file: &Checked, finding: &Diagnostic) -> String {
    let start = file
        .index
        .line_column(finding.range.start(), Encoding::Utf32);
    let end = file.index.line_column(finding.range.end(), Encoding::Utf32);
    let line = Line {
        file: &file.name,
        rule: finding.rule,
        severity: word(finding.severity),
        rejects: finding.rejects,
        message: &finding.message,
        release: file.chosen.release.to_string(),
        start: finding.range.start().into(),
        end: finding.range.end().into(),
        start_line: start.0 + 1,
        start_column: start.1 + 1,
        end_line: end.0 + 1,
        end_column: end.1 + 1,
        fixes: finding.fixes.iter().map(fix).collect(),
        url: finding.url(),
    };
    // Texts, numbers and lists always have a JSON form.
    serde_json::to_string(&line)
        .map(|line| line + "\n")
        .unwrap_or_default()
}

fn fix(fix: &Fix) -> FixLine<'_> {
    let applicability = match fix.applicability {
        Applicability::Safe => "safe",
        Applicability::Unsafe => "unsafe",
    };
    FixLine {
        title: &fix.title,
        applicability,
        edits: fix.edits.iter().map(edit).collect(),
    }
}

fn edit(edit: &Edit) -> EditLine<'_> {
    EditLine {
        start: edit.range.start().into(),
        end: edit.range.end().into(),
        text: &edit.text,
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::super::fixture::{clean, file};
    use super::*;

    #[test]
    fn every_field_is_there() {
        let files = [file("config.ml", "open Mirage\nlet 𝛼 = x\n", "x", "y")];
        let release = analysis::Release::newest().to_string();
        expect![[r#"
            {"file":"config.ml","rule":"unbound-name","severity":"error","rejects":true,"message":"unknown name `x`","release":"RELEASE","start":23,"end":24,"start_line":2,"start_column":9,"end_line":2,"end_column":10,"fixes":[{"title":"Replace by `y`","applicability":"safe","edits":[{"start":23,"end":24,"text":"y"}]}],"url":"https://github.com/unikernel-ls/unikernel-ls/blob/main/docs/rules/unbound-name.md"}
        "#]]
        .assert_eq(&render(&files).replace(&release, "RELEASE"));
    }

    #[test]
    fn nothing_found_prints_nothing() {
        assert_eq!(render(&[clean("config.ml", "open Mirage\n")]), "");
    }
}
