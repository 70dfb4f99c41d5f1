//! `--format github`: workflow commands, which GitHub shows as annotations of a pull request.

use analysis::{Diagnostic, Severity};

use super::super::Checked;
use crate::position::Encoding;

/// One command a problem.
pub(super) fn render(checked: &[Checked]) -> String {
    let files = checked.iter();
    files
        .flat_map(|file| {
            file.diagnostics
                .iter()
                .map(move |finding| line(file, finding))
        })
        .collect()
}

fn line(file: &Checked, finding: &Diagnostic) -> String {
    let command = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info | Severity::Hint => "notice",
    };
    let place = |offset| {
        let (line, column) = file.index.line_column(offset, Encoding::Utf32);
        (line + 1, column + 1)
    };
    let (line, column) = place(finding.range.start());
    let (end_line, end_column) = place(finding.range.end());
    // Columns are only understood on one line.
    let columns = if line == end_line {
        format!(",col={column},endColumn={end_column}")
    } else {
        String::new()
    };
    let (name, rule) = (property(&file.name), finding.rule);
    let message = data(&finding.message);
    format!(
        "::{command} file={name},line={line},endLine={end_line}{columns},title=unikernel-ls ({rule})::{message}\n"
    )
}

fn data(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::super::fixture::file;
    use super::*;

    #[test]
    fn a_problem_is_a_command() {
        let mut files = [file("a,b/config.ml", "open Mirage\nlet 𝛼 = x\n", "x", "y")];
        files[0].diagnostics[0].message = "100% wrong:\nreally".to_owned();
        expect![[r#"
            ::error file=a%2Cb/config.ml,line=2,endLine=2,col=9,endColumn=10,title=unikernel-ls (unbound-name)::100%25 wrong:%0Areally
        "#]].assert_eq(&render(&files));
    }
}
