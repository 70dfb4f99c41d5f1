//! The arguments that a Xen file gives to its unikernel, when the configuration lies beside it: what
//! its release does not know any more.

use mirage_releases::breaking::words::Place;
use ocaml_syntax::TextRange;
use xl_config::{Settings, Text};

use super::parse;
use crate::db::Db;
use crate::diagnostic::Diagnostic;
use crate::script::{Judge, words};
use crate::source::SourceFile;

/// The settings whose text is the unikernel's command line.
const SETTINGS: [&str; 2] = ["cmdline", "extra"];

pub(super) fn check(db: &dyn Db, file: SourceFile, found: &mut Vec<Diagnostic>) {
    let Some(judge) = Judge::new(db, file) else {
        return;
    };
    let settings = Settings::of(parse(db, file));
    for name in SETTINGS {
        let Some(text) = settings.get(name).and_then(|it| it.content.text()) else {
            continue;
        };
        let mut here = Vec::new();
        judge.words(Place::Boot, &words(text.as_str(), 0), &mut here);
        found.extend(here.into_iter().map(|finding| placed(text, finding)));
    }
}

/// From places in the decoded text to places in the file. A fix that would cross an escape is none.
fn placed(text: &Text, mut finding: Diagnostic) -> Diagnostic {
    let mut is_plain = true;
    let mut place = |range: TextRange| {
        let there = text.range(range.start().into(), range.end().into());
        is_plain &= there.len() == range.len();
        there
    };
    finding.range = place(finding.range);
    for edit in finding.fixes.iter_mut().flat_map(|fix| &mut fix.edits) {
        edit.range = place(edit.range);
    }
    if !is_plain {
        finding.fixes.clear();
    }
    finding
}

#[cfg(test)]
mod tests {
    use crate::db::Database;
    use crate::fixture::beside_config;
    use crate::source::Kind;

    /// The findings of the catalogue in a Xen file beside a configuration for a release.
    fn found(release: &str, text: &str) -> Vec<(String, &'static str, Vec<String>)> {
        let db = Database::default();
        let config = "open Mirage\n\nlet () = register \"a\" []\n";
        let file = beside_config(&db, release, config, ("a.xl", Kind::Xl, text));
        let found = crate::diagnostics(&db, file).iter();
        found
            .filter(|it| mirage_releases::breaking::change(it.rule).is_some())
            .map(|it| {
                let edits = it.fixes.iter().flat_map(|fix| &fix.edits);
                let edits = edits.map(|edit| {
                    let mut mended = text.to_owned();
                    mended.replace_range(std::ops::Range::<usize>::from(edit.range), &edit.text);
                    mended
                });
                (text[it.range].to_owned(), it.rule, edits.collect())
            })
            .collect()
    }

    #[test]
    fn arguments_of_another_release_are_found() {
        let text = "name = 'a'\nextra = '-l debug --dns_servers=1.1.1.1'\n";
        let mended = text.replace("dns_", "dns-");
        let expected = (
            "--dns_servers".to_owned(),
            "dns-he-args-dashes",
            vec![mended],
        );
        assert_eq!(found("4.11.1", text), [expected]);
        assert_eq!(found("4.10.6", text), []);
    }

    #[test]
    fn places_behind_escapes_are_right() {
        let text = r#"extra = "--name=a\t--dns_timeout=1""#;
        let mended = text.replace("dns_", "dns-");
        let expected = (
            "--dns_timeout".to_owned(),
            "dns-he-args-dashes",
            vec![mended],
        );
        assert_eq!(found("4.11.1", text), [expected]);
    }
}
