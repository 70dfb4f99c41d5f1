//! `--format concise`: one line a problem, as compilers print them, for editors and `grep`.

use super::super::Checked;
use super::word;
use crate::position::Encoding;

/// `FILE:LINE:COLUMN: SEVERITY[RULE] MESSAGE`, columns in characters from 1.
pub(super) fn render(checked: &[Checked]) -> String {
    checked.iter().flat_map(lines).collect()
}

fn lines(file: &Checked) -> impl Iterator<Item = String> {
    file.problems().map(|finding| {
        let (line, column) = file
            .index
            .line_column(finding.range.start(), Encoding::Utf32);
        let message = finding.message.replace('\n', " ");
        let (name, severity, rule) = (&file.name, word(finding.severity), finding.rule);
        format!(
            "{name}:{}:{}: {severity}[{rule}] {message}\n",
            line + 1,
            column + 1
        )
    })
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::super::fixture::file;
    use super::*;

    #[test]
    fn one_line_a_problem() {
        let files = [file("a/config.ml", "open Mirage\nlet 𝛼 = x\n", "x", "y")];
        expect![[r#"
            a/config.ml:2:9: error[unbound-name] unknown name `x`
        "#]]
        .assert_eq(&render(&files));
    }
}
