//! Patterns for files, as in `.gitignore`: `old/`, `*.xl`, `/legacy/**`, `!keep.ml`.

use ignore::gitignore::{Gitignore, GitignoreBuilder};

/// Patterns, relative to the folder of the settings.
#[derive(Clone, Debug)]
pub(crate) struct Patterns {
    matcher: Gitignore,
}

impl Default for Patterns {
    fn default() -> Self {
        Self {
            matcher: Gitignore::empty(),
        }
    }
}

impl Patterns {
    /// Reads patterns; sentences about those that cannot be read.
    pub(crate) fn new(patterns: &[&str]) -> (Self, Vec<String>) {
        let mut builder = GitignoreBuilder::new("");
        let mut problems = Vec::new();
        for pattern in patterns {
            if let Err(error) = builder.add_line(None, pattern) {
                problems.push(error.to_string());
            }
        }
        match builder.build() {
            Ok(matcher) => (Self { matcher }, problems),
            Err(error) => {
                problems.push(error.to_string());
                (Self::default(), problems)
            }
        }
    }

    /// Whether a file is meant, by its name relative to the folder of the settings.
    pub(crate) fn match_file(&self, name: &str) -> bool {
        if self.matcher.is_empty() || name.starts_with('/') || name.starts_with("../") {
            return false;
        }
        self.matcher
            .matched_path_or_any_parents(name, false)
            .is_ignore()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_are_those_of_gitignore() {
        let (patterns, problems) = Patterns::new(&["old/", "*.xl", "/top.ml", "!keep.xl"]);
        assert_eq!(problems, [""; 0]);
        let matched = |name| patterns.match_file(name);
        assert!(matched("a/old/config.ml") && matched("a/b.xl") && matched("top.ml"));
        assert!(!matched("a/top.ml") && !matched("keep.xl") && !matched("config.ml"));
        assert!(!matched("/elsewhere/old/config.ml") && !matched("../old/config.ml"));
        assert!(!Patterns::default().match_file("config.ml"));
    }

    #[test]
    fn a_broken_pattern_is_named() {
        let (_, problems) = Patterns::new(&["a[z-a]", "ok"]);
        assert_eq!(problems.len(), 1, "{problems:?}");
    }
}
