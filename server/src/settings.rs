//! Settings: of a project in `unikernel-ls.toml`, and of an editor. Both have the same names.
//!
//! Every setting has a default. A wrong one is named in a sentence and ignored; the others count.

mod levels;
mod paths;
#[cfg(test)]
mod schema;

use std::str::FromStr;

use analysis::{Release, XenVersion};
use serde_json::{Map, Value};

pub(crate) use levels::{Level, Levels};
pub(crate) use paths::Patterns;

use crate::release::parse_release;

/// The settings.
#[derive(Clone, Debug, Default)]
pub(crate) struct Settings {
    /// Check configurations against this MirageOS release.
    pub(crate) release: Option<Release>,
    /// Generate and draw for this target of the tool.
    pub(crate) target: Option<String>,
    /// Check xl files for this Xen release.
    pub(crate) xen: Option<XenVersion>,
    /// The stem of network bridges in generated files.
    pub(crate) bridge: Option<String>,
    /// Whether inlay hints are shown.
    pub(crate) hints: Option<bool>,
    /// How much the rules matter.
    pub(crate) rules: Levels,
    /// Files and folders that `--check` passes over when it searches.
    pub(crate) exclude: Patterns,
    /// Other settings for some files, later ones first.
    overrides: Vec<Override>,
}

/// Settings for some files.
#[derive(Clone, Debug)]
struct Override {
    paths: Patterns,
    release: Option<Release>,
    xen: Option<XenVersion>,
    rules: Levels,
}

impl Settings {
    /// Reads settings from an object; sentences about what is wrong.
    pub(crate) fn read(object: &Map<String, Value>) -> (Self, Vec<String>) {
        let mut reader = Reader::default();
        let settings = reader.settings(object);
        (settings, reader.problems)
    }

    /// The settings for one file, named relative to the folder of the settings.
    pub(crate) fn of_file(&self, name: &str) -> Self {
        let mut settings = Self {
            overrides: Vec::new(),
            ..self.clone()
        };
        for one in self
            .overrides
            .iter()
            .filter(|one| one.paths.match_file(name))
        {
            settings.release = one.release.or(settings.release);
            settings.xen = one.xen.or(settings.xen);
            settings.rules.extend(&one.rules);
        }
        settings
    }

    /// Whether some files have settings of their own.
    pub(crate) fn has_overrides(&self) -> bool {
        !self.overrides.is_empty()
    }
}

/// Reads and collects what is wrong.
#[derive(Default)]
struct Reader {
    problems: Vec<String>,
}

impl Reader {
    fn settings(&mut self, object: &Map<String, Value>) -> Settings {
        self.known(
            object,
            &[
                "release",
                "target",
                "xen",
                "bridge",
                "hints",
                "rules",
                "exclude",
                "overrides",
            ],
        );
        Settings {
            release: self.release(object),
            target: self.text(object, "target"),
            xen: self.xen(object),
            bridge: self.text(object, "bridge"),
            hints: self.switch(object, "hints"),
            rules: self.rules(object),
            exclude: self.patterns(object, "exclude"),
            overrides: self.overrides(object),
        }
    }

    fn overrides(&mut self, object: &Map<String, Value>) -> Vec<Override> {
        let Some(list) = self.list(object, "overrides") else {
            return Vec::new();
        };
        let mut overrides = Vec::new();
        for one in list {
            let Value::Object(one) = one else {
                self.wrong("overrides", "a list of tables");
                continue;
            };
            self.known(one, &["paths", "release", "xen", "rules"]);
            overrides.push(Override {
                paths: self.patterns(one, "paths"),
                release: self.release(one),
                xen: self.xen(one),
                rules: self.rules(one),
            });
        }
        overrides
    }

    /// Names the keys that are not known.
    fn known(&mut self, object: &Map<String, Value>, known: &[&str]) {
        for key in object.keys().filter(|key| !known.contains(&key.as_str())) {
            let known = known.join(", ");
            self.problems
                .push(format!("unknown setting '{key}'; known: {known}"));
        }
    }

    fn wrong(&mut self, key: &str, wanted: &str) {
        self.problems.push(format!("{key} must be {wanted}"));
    }

    /// A text; an empty one and `null` count as not set, because editors send those.
    fn text(&mut self, object: &Map<String, Value>, key: &str) -> Option<String> {
        match object.get(key)? {
            Value::Null => None,
            Value::String(text) if text.is_empty() => None,
            Value::String(text) => Some(text.clone()),
            _ => {
                self.wrong(key, "a text");
                None
            }
        }
    }

    fn switch(&mut self, object: &Map<String, Value>, key: &str) -> Option<bool> {
        match object.get(key)? {
            Value::Null => None,
            Value::Bool(on) => Some(*on),
            _ => {
                self.wrong(key, "true or false");
                None
            }
        }
    }

    fn release(&mut self, object: &Map<String, Value>) -> Option<Release> {
        let Some(Value::Number(_)) = object.get("release") else {
            let text = self.text(object, "release")?;
            return parse_release(&text)
                .map_err(|problem| self.problems.push(problem))
                .ok();
        };
        self.wrong("release", "a text, as in release = \"4.11.1\"");
        None
    }

    fn xen(&mut self, object: &Map<String, Value>) -> Option<XenVersion> {
        let text = self.text(object, "xen")?;
        text.parse()
            .map_err(|problem: <XenVersion as FromStr>::Err| {
                self.problems.push(problem.to_string());
            })
            .ok()
    }

    fn list<'a>(&mut self, object: &'a Map<String, Value>, key: &str) -> Option<&'a Vec<Value>> {
        match object.get(key)? {
            Value::Null => None,
            Value::Array(list) => Some(list),
            _ => {
                self.wrong(key, "a list");
                None
            }
        }
    }

    fn patterns(&mut self, object: &Map<String, Value>, key: &str) -> Patterns {
        let Some(list) = self.list(object, key) else {
            return Patterns::default();
        };
        let texts: Vec<&str> = list.iter().filter_map(Value::as_str).collect();
        if texts.len() < list.len() {
            self.wrong(key, "a list of texts");
        }
        let (patterns, problems) = Patterns::new(&texts);
        let problems = problems.iter().map(|problem| format!("{key}: {problem}"));
        self.problems.extend(problems);
        patterns
    }

    fn rules(&mut self, object: &Map<String, Value>) -> Levels {
        let mut levels = Levels::default();
        let rules = match object.get("rules") {
            None | Some(Value::Null) => return levels,
            Some(Value::Object(rules)) => rules,
            Some(_) => {
                self.wrong("rules", "a table of rules");
                return levels;
            }
        };
        for (rule, level) in rules {
            let set = match level.as_str().and_then(Level::of_word) {
                Some(level) => levels.set(rule, level),
                None => Err(format!(
                    "rules.{rule} must be \"allow\", \"warn\" or \"deny\""
                )),
            };
            self.problems.extend(set.err());
        }
        levels
    }
}

#[cfg(test)]
mod tests {
    use analysis::Severity;
    use expect_test::expect;
    use serde_json::json;

    use super::*;

    fn read(value: &Value) -> (Settings, Vec<String>) {
        Settings::read(value.as_object().expect("an object"))
    }

    #[test]
    fn all_settings_are_read() {
        let (settings, problems) = read(&json!({
            "release": "4.11.1", "target": "xen", "xen": "4.17", "bridge": "xenbr",
            "hints": false,
            "rules": { "syntax-error": "warn" }, "exclude": ["old/"],
            "overrides": [{ "paths": ["legacy/*.ml"], "rules": { "syntax-error": "allow" } }],
        }));
        assert_eq!(problems, [""; 0]);
        assert_eq!(settings.release, Some(Release::newest()));
        assert_eq!(settings.target.as_deref(), Some("xen"));
        assert_eq!(settings.xen, "4.17".parse().ok());
        assert_eq!(settings.bridge.as_deref(), Some("xenbr"));
        assert_eq!(settings.hints, Some(false));
        let level = |name: &str| {
            let rules = settings.of_file(name).rules;
            rules.severity("syntax-error", Severity::Error)
        };
        assert_eq!(level("config.ml"), Some(Severity::Warning));
        assert_eq!(level("legacy/config.ml"), None);
    }

    #[test]
    fn wrong_settings_are_named_and_the_others_count() {
        let (settings, problems) = read(&json!({
            "release": 4.11, "xen": "four", "bridge": [], "target": "hvt", "relaese": "4.11.1",
            "hints": "off",
            "rules": { "syntax-error": "off", "no-such-rule": "deny" }, "exclude": "old",
            "overrides": [7, { "path": [] }],
        }));
        assert_eq!(settings.target.as_deref(), Some("hvt"));
        assert_eq!(settings.release, None);
        let (unknown, problems): (Vec<String>, Vec<String>) = problems
            .into_iter()
            .partition(|problem| problem.contains("'no-such-rule'"));
        assert_eq!(unknown.len(), 1);
        expect![[r#"
            unknown setting 'relaese'; known: release, target, xen, bridge, hints, rules, exclude, overrides
            release must be a text, as in release = "4.11.1"
            `four` is not a Xen release from 4.1 to 4.22
            bridge must be a text
            hints must be true or false
            rules.syntax-error must be "allow", "warn" or "deny"
            exclude must be a list
            overrides must be a list of tables
            unknown setting 'path'; known: paths, release, xen, rules
        "#]].assert_eq(&(problems.join("\n") + "\n"));
    }

    #[test]
    fn nothing_is_set_by_null() {
        let (settings, problems) = read(&json!({ "release": null, "target": "", "rules": null }));
        assert_eq!(problems, [""; 0]);
        assert!(settings.release.is_none() && settings.target.is_none());
    }
}
