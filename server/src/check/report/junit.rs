//! `--format junit`: a test report, which most CI systems read. A file is a suite; a problem is a
//! failed test of it, and a file without problems is one passed test.

use analysis::Diagnostic;

use super::super::Checked;
use crate::position::Encoding;

/// One XML document.
pub(super) fn render(checked: &[Checked]) -> String {
    let failures: usize = checked.iter().map(|file| file.diagnostics.len()).sum();
    let tests: usize = checked.iter().map(tests).sum();
    let suites: String = checked.iter().map(suite).collect();
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <testsuites name=\"unikernel-ls\" tests=\"{tests}\" failures=\"{failures}\" errors=\"0\">\n\
         {suites}</testsuites>\n"
    )
}

fn tests(file: &Checked) -> usize {
    file.diagnostics.len().max(1)
}

fn suite(file: &Checked) -> String {
    let name = escape(&file.name);
    let cases: String = if file.diagnostics.is_empty() {
        format!("    <testcase name=\"no problems\" classname=\"{name}\"/>\n")
    } else {
        let findings = file.diagnostics.iter();
        findings.map(|finding| case(file, &name, finding)).collect()
    };
    format!(
        "  <testsuite name=\"{name}\" tests=\"{}\" failures=\"{}\" errors=\"0\">\n{cases}  </testsuite>\n",
        tests(file),
        file.diagnostics.len()
    )
}

fn case(file: &Checked, name: &str, finding: &Diagnostic) -> String {
    let (line, column) = file
        .index
        .line_column(finding.range.start(), Encoding::Utf32);
    let (line, column) = (line + 1, column + 1);
    let (rule, message) = (escape(finding.rule), escape(&finding.message));
    format!(
        "    <testcase name=\"{rule} at {line}:{column}\" classname=\"{name}\" file=\"{name}\" line=\"{line}\">\n      \
         <failure type=\"{rule}\" message=\"{message}\">{name}:{line}:{column}: {message}</failure>\n    \
         </testcase>\n"
    )
}

/// Text in XML. Control characters cannot stand there, not even escaped.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '&' => escaped.push_str("&amp;"),
            '"' => escaped.push_str("&quot;"),
            '\n' => escaped.push_str("&#10;"),
            character if character.is_control() || character == '\u{fffe}' => {
                escaped.push('\u{fffd}');
            }
            character => escaped.push(character),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::super::fixture::{clean, file};
    use super::*;

    #[test]
    fn files_are_suites() {
        let mut files = [
            file("a&b/config.ml", "open Mirage\nlet y = x\n", "x", "y"),
            clean("c.ml", ""),
        ];
        files[0].diagnostics[0].message = "<\"x\">\u{1b}\nno".to_owned();
        expect![[r#"
            <?xml version="1.0" encoding="UTF-8"?>
            <testsuites name="unikernel-ls" tests="2" failures="1" errors="0">
              <testsuite name="a&amp;b/config.ml" tests="1" failures="1" errors="0">
                <testcase name="unbound-name at 2:9" classname="a&amp;b/config.ml" file="a&amp;b/config.ml" line="2">
                  <failure type="unbound-name" message="&lt;&quot;x&quot;&gt;�&#10;no">a&amp;b/config.ml:2:9: &lt;&quot;x&quot;&gt;�&#10;no</failure>
                </testcase>
              </testsuite>
              <testsuite name="c.ml" tests="1" failures="0" errors="0">
                <testcase name="no problems" classname="c.ml"/>
              </testsuite>
            </testsuites>
        "#]].assert_eq(&render(&files));
    }
}
