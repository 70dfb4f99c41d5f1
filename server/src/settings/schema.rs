//! The JSON schema of `unikernel-ls.toml`, for editors that complete and check it.

use serde_json::{Value, json};

/// The schema. Written from the source by a test, never by hand.
fn schema() -> Value {
    let level = json!({ "enum": ["allow", "warn", "deny"] });
    let rules: serde_json::Map<String, Value> = analysis::rules::all()
        .iter()
        .map(|rule| (rule.name.to_owned(), (rule.summary, &level)))
        .map(|(name, (summary, level))| {
            let mut one = level.clone();
            one["description"] = Value::String(summary.to_owned());
            (name, one)
        })
        .chain([(
            "all".to_owned(),
            json!({ "enum": ["allow", "warn", "deny"], "description": "All rules that are not named." }),
        )])
        .collect();
    let rules = json!({
        "type": "object",
        "description": "How much a rule matters: not at all, as a warning, as an error.",
        "properties": rules,
        "additionalProperties": false,
    });
    let release = json!({
        "type": "string",
        "description": "Check configurations against this MirageOS release.",
        "examples": [analysis::Release::newest().to_string()],
    });
    let xen = json!({
        "type": "string",
        "pattern": "^[0-9]+\\.[0-9]+$",
        "description": "Check xl files for this Xen release, such as 4.20.",
    });
    let patterns = |description: &str| {
        json!({
            "type": "array",
            "items": { "type": "string" },
            "description": description,
        })
    };
    json!({
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "unikernel-ls.toml",
        "description": "Settings of a project for unikernel-ls.",
        "type": "object",
        "additionalProperties": false,
        "properties": {
            "release": release,
            "target": {
                "type": "string",
                "description": "Draw graphs, generate files and report what is refused for this target of the tool.",
                "examples": ["xen", "hvt", "unix"],
            },
            "xen": xen,
            "bridge": {
                "type": "string",
                "default": "br",
                "description": "The stem of network bridges in generated files.",
            },
            "hints": {
                "type": "boolean",
                "default": true,
                "description": "Show inlay hints in xl files: the number of a device, the default bridge.",
            },
            "rules": rules,
            "exclude": patterns("Files and folders that --check passes over when it searches, as in .gitignore."),
            "overrides": {
                "type": "array",
                "description": "Other settings for some files; later ones count before earlier ones.",
                "items": {
                    "type": "object",
                    "required": ["paths"],
                    "additionalProperties": false,
                    "properties": {
                        "paths": patterns("The files, as in .gitignore, relative to the folder of this file."),
                        "release": release,
                        "xen": xen,
                        "rules": rules,
                    },
                },
            },
        },
    })
}

#[test]
fn the_published_schema_is_this_one() {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../docs/unikernel-ls.schema.json"
    );
    let text = serde_json::to_string_pretty(&schema()).expect("it is JSON") + "\n";
    expect_test::expect_file![path].assert_eq(&text);
}
