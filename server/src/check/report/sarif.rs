//! `--format sarif`: SARIF 2.1.0, which code scanning services read.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use analysis::{Diagnostic, Edit, Fix, Severity, TextRange};
use serde_json::{Value, json};

use super::super::Checked;
use super::super::fingerprint::fingerprint;
use crate::position::Encoding;

const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";
const PROJECT: &str = "https://github.com/unikernel-ls/unikernel-ls";

/// One run with all results. `unusable` are the sentences about what could not be checked.
pub(super) fn render(checked: &[Checked], unusable: &[String]) -> String {
    let rules = rules();
    let numbers: BTreeMap<&str, usize> = rules.keys().copied().zip(0..).collect();
    let root = Root::around(Path::new("."));
    let results: Vec<Value> = checked
        .iter()
        .flat_map(|file| file.diagnostics.iter().map(move |finding| (file, finding)))
        .map(|(file, finding)| result(file, finding, &numbers, &root))
        .collect();
    let notifications: Vec<Value> = unusable
        .iter()
        .map(|sentence| json!({ "level": "error", "message": { "text": sentence } }))
        .collect();
    let log = json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "unikernel-ls",
                "version": env!("CARGO_PKG_VERSION"),
                "informationUri": PROJECT,
                "rules": rules.into_values().collect::<Vec<_>>(),
            } },
            "columnKind": "unicodeCodePoints",
            "invocations": [{
                "executionSuccessful": unusable.is_empty(),
                "toolExecutionNotifications": notifications,
            }],
            "results": results,
        }],
    });
    format!("{log:#}\n")
}

/// All rules by name, also those that found nothing: services show what was looked for.
fn rules() -> BTreeMap<&'static str, Value> {
    #[allow(
        clippy::into_iter_on_ref,
        reason = "a list today, an iterator tomorrow"
    )]
    let rules = analysis::rules::all().into_iter();
    rules
        .map(|rule| {
            let shown = json!({
                "id": rule.name,
                "shortDescription": { "text": rule.summary },
                "help": { "text": rule.page.trim(), "markdown": rule.page.trim() },
                "helpUri": format!("{PROJECT}/blob/main/docs/rules/{}.md", rule.name),
            });
            (rule.name, shown)
        })
        .collect()
}

fn result(
    file: &Checked,
    finding: &Diagnostic,
    numbers: &BTreeMap<&str, usize>,
    root: &Root,
) -> Value {
    let uri = root.uri(&file.name);
    let artifact = json!({ "uri": uri });
    let location = |range| {
        json!({ "physicalLocation": {
            "artifactLocation": artifact, "region": region(file, range),
        } })
    };
    let mut result = json!({
        "ruleId": finding.rule,
        "level": level(finding.severity),
        "message": { "text": finding.message },
        "locations": [location(finding.range)],
        "partialFingerprints": { "line/v1": fingerprint(&file.index, finding) },
    });
    if let Some(number) = numbers.get(finding.rule) {
        result["ruleIndex"] = json!(number);
    }
    if !finding.related.is_empty() {
        let here = finding.related.iter().filter(|it| it.file.is_none());
        let related = here.map(|related| {
            let mut place = location(related.range);
            place["message"] = json!({ "text": related.message });
            place
        });
        result["relatedLocations"] = related.collect();
    }
    let fixes = finding.fixes.iter().filter(|fix| !fix.edits.is_empty());
    let fixes: Vec<Value> = fixes.map(|it| fix(file, it, &artifact)).collect();
    if !fixes.is_empty() {
        result["fixes"] = Value::Array(fixes);
    }
    result
}

fn fix(file: &Checked, fix: &Fix, artifact: &Value) -> Value {
    let replacement = |edit: &Edit| {
        json!({
            "deletedRegion": region(file, edit.range),
            "insertedContent": { "text": edit.text },
        })
    };
    json!({
        "description": { "text": fix.title },
        "artifactChanges": [{
            "artifactLocation": artifact,
            "replacements": fix.edits.iter().map(replacement).collect::<Vec<_>>(),
        }],
    })
}

fn region(file: &Checked, range: TextRange) -> Value {
    let (start_line, start_column) = file.index.line_column(range.start(), Encoding::Utf32);
    let (end_line, end_column) = file.index.line_column(range.end(), Encoding::Utf32);
    json!({
        "startLine": start_line + 1,
        "startColumn": start_column + 1,
        "endLine": end_line + 1,
        "endColumn": end_column + 1,
        "byteOffset": u32::from(range.start()),
        "byteLength": u32::from(range.len()),
    })
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info | Severity::Hint => "note",
    }
}

/// The repository that the call is made in, because services show paths inside a repository.
struct Root {
    /// From its top to the folder of the call.
    prefix: PathBuf,
    /// Its top.
    top: PathBuf,
}

impl Root {
    /// The nearest folder at or above `folder` that is a repository; `folder` itself without one.
    fn around(folder: &Path) -> Self {
        let here = std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned());
        let top = here.ancestors().find(|above| above.join(".git").exists());
        let top = top.unwrap_or(&here).to_owned();
        let prefix = here.strip_prefix(&top).unwrap_or(Path::new("")).to_owned();
        Self { prefix, top }
    }

    /// A file as a reference relative to the repository; absolute when it lies outside.
    fn uri(&self, name: &str) -> String {
        let path = Path::new(name);
        let inside = if path.is_absolute() {
            path.strip_prefix(&self.top).ok().map(Path::to_owned)
        } else {
            normal(&self.prefix.join(path))
        };
        match inside {
            Some(inside) => encode(&inside.to_string_lossy()),
            None => {
                let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
                format!("file://{}", encode(&absolute.to_string_lossy()))
            }
        }
    }
}

/// A path without `.` and `..`; nothing when it leads outside.
fn normal(path: &Path) -> Option<PathBuf> {
    use std::path::Component::{CurDir, Normal, ParentDir};
    let mut normal = PathBuf::new();
    for part in path.components() {
        match part {
            Normal(part) => normal.push(part),
            CurDir => {}
            ParentDir if normal.pop() => {}
            _ => return None,
        }
    }
    Some(normal)
}

/// A path as it stands in a URI.
fn encode(path: &str) -> String {
    let mut encoded = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'\\' if cfg!(windows) => encoded.push('/'),
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'-' | b'.' | b'_' | b'~' => {
                encoded.push(char::from(byte));
            }
            byte => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::super::fixture::file;
    use super::*;

    #[test]
    fn a_problem_has_its_place_and_its_fix() {
        let files = [file("config.ml", "open Mirage\nlet 𝛼 = x\n", "x", "y")];
        let log: Value = serde_json::from_str(&render(&files, &[])).expect("it is JSON");
        let run = &log["runs"][0];
        assert_eq!(run["invocations"][0]["executionSuccessful"], true);
        let result = &run["results"][0];
        assert_eq!(result["ruleId"], "unbound-name");
        let region = &result["locations"][0]["physicalLocation"]["region"];
        assert_eq!(
            (&region["startLine"], &region["startColumn"]),
            (&json!(2), &json!(9))
        );
        let replacement = &result["fixes"][0]["artifactChanges"][0]["replacements"][0];
        assert_eq!(replacement["insertedContent"]["text"], "y");
        assert_eq!(
            result["relatedLocations"][0]["message"]["text"],
            "opened here"
        );
    }

    #[test]
    fn paths_are_relative_to_the_repository() -> std::io::Result<()> {
        let folder = tempfile::tempdir()?;
        std::fs::create_dir_all(folder.path().join(".git"))?;
        std::fs::create_dir_all(folder.path().join("a"))?;
        let root = Root::around(&folder.path().join("a"));
        assert_eq!(root.uri("b c/config.ml"), "a/b%20c/config.ml");
        assert_eq!(root.uri("../é.ml"), "%C3%A9.ml");
        assert_eq!(
            root.uri(&folder.path().join("x.ml").to_string_lossy()),
            "x.ml"
        );
        assert!(root.uri("../../x.ml").starts_with("file:///"));
        Ok(())
    }
}
