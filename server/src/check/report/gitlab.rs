//! `--format gitlab`: a code quality report, which GitLab shows in merge requests.

use std::collections::HashMap;

use analysis::{Diagnostic, Severity};
use serde_json::{Value, json};

use super::super::Checked;
use super::super::fingerprint::fingerprint;
use crate::position::Encoding;

/// One array of problems.
pub(super) fn render(checked: &[Checked]) -> String {
    let mut seen = HashMap::new();
    let mut problems = Vec::new();
    for file in checked {
        for finding in &file.diagnostics {
            problems.push(problem(file, finding, &mut seen));
        }
    }
    format!("{:#}\n", Value::Array(problems))
}

fn problem(file: &Checked, finding: &Diagnostic, seen: &mut HashMap<String, usize>) -> Value {
    let mut print = format!("{}:{}", file.name, fingerprint(&file.index, finding));
    // Fingerprints must differ within a report.
    let count = seen.entry(print.clone()).or_default();
    if *count > 0 {
        print = format!("{print}:{count}");
    }
    *count += 1;
    let line = |offset| file.index.line_column(offset, Encoding::Utf32).0 + 1;
    json!({
        "description": finding.message,
        "check_name": finding.rule,
        "fingerprint": print,
        "severity": severity(finding.severity),
        "location": {
            "path": file.name,
            "lines": { "begin": line(finding.range.start()), "end": line(finding.range.end()) },
        },
    })
}

fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "major",
        Severity::Warning => "minor",
        Severity::Info | Severity::Hint => "info",
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture::file;
    use super::*;

    #[test]
    fn equal_problems_have_different_fingerprints() {
        let mut files = [file("config.ml", "open Mirage\nlet y = x\n", "x", "y")];
        let again = files[0].diagnostics.clone();
        files[0].diagnostics.extend(again);
        let problems: Value = serde_json::from_str(&render(&files)).expect("it is JSON");
        assert_eq!(problems[0]["location"]["lines"]["begin"], 2);
        assert_eq!(problems[0]["severity"], "major");
        assert_ne!(problems[0]["fingerprint"], problems[1]["fingerprint"]);
        assert_eq!(render(&[]), "[]\n");
    }
}
