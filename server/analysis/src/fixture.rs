//! Tests in one string: `$0` is the cursor, a line of `^^^ text` speaks of the line above it, and a
//! first line `release 4.4.2` says which release the rest is checked against.

use std::fmt::Write as _;

use mirage_releases::Release;
use ocaml_syntax::{TextRange, TextSize};

use crate::source::{Kind, Outside};
use crate::{Database, SourceFile};

/// A file with a configuration beside it that is for a release.
pub(crate) fn beside_config(
    db: &Database,
    release: &str,
    config: &str,
    (name, kind, text): (&str, Kind, &str),
) -> SourceFile {
    let outside = Outside {
        setting: Release::parse(release),
        ..Outside::default()
    };
    let config = SourceFile::new(db, "config.ml".into(), Kind::Config, config.into(), outside);
    let outside = Outside {
        beside: [config].into(),
        ..Outside::default()
    };
    SourceFile::new(db, name.into(), kind, text.into(), outside)
}

/// A parsed fixture.
pub(crate) struct Fixture {
    pub(crate) db: Database,
    pub(crate) file: SourceFile,
    pub(crate) text: String,
    cursor: Option<TextSize>,
}

impl Fixture {
    /// Reads a fixture; lines of carets are taken out of the text.
    pub(crate) fn new(fixture: &str) -> Self {
        let fixture = fixture.strip_prefix('\n').unwrap_or(fixture);
        let (release, body) = match fixture.strip_prefix("release ") {
            Some(rest) => {
                let (version, body) = rest.split_once('\n').unwrap();
                (Release::parse(version.trim()), body)
            }
            None => (None, fixture),
        };
        let mut text: String = body
            .split_inclusive('\n')
            .filter(|it| !is_carets(it))
            .collect();
        let cursor = text.find("$0").map(|at| {
            text.replace_range(at..at + 2, "");
            TextSize::try_from(at).unwrap()
        });
        let db = Database::default();
        let outside = Outside {
            setting: release,
            ..Outside::default()
        };
        let file = SourceFile::new(
            &db,
            "config.ml".into(),
            Kind::Config,
            text.as_str().into(),
            outside,
        );
        Self {
            db,
            file,
            text,
            cursor,
        }
    }

    /// Where `$0` stands.
    pub(crate) fn cursor(&self) -> TextSize {
        self.cursor.expect("the fixture has a `$0`")
    }

    /// The text with carets below each range.
    pub(crate) fn annotate(&self, mut notes: Vec<(TextRange, String)>) -> String {
        notes.sort_by_key(|(range, _)| (range.start(), range.end()));
        let mut out = String::new();
        let mut start = 0;
        for line in self.text.split_inclusive('\n') {
            out.push_str(line);
            if !line.ends_with('\n') {
                out.push('\n');
            }
            let end = start + line.len();
            for (range, note) in &notes {
                let at = usize::from(range.start());
                let last = end == self.text.len() && at == end;
                if at < start || (at >= end && !last) {
                    continue;
                }
                let width = usize::from(range.end()).min(end) - at;
                let carets = "^".repeat(width.max(1));
                let line = format!("{}{carets} {note}", " ".repeat(at - start));
                let _ = writeln!(out, "{}", line.trim_end());
            }
            start = end;
        }
        out
    }
}

/// A line of blanks, then carets, and perhaps a note.
fn is_carets(line: &str) -> bool {
    line.trim_start().starts_with('^')
}

/// Checks that the findings of a fixture are exactly those that its carets say.
pub(crate) fn check_diagnostics(fixture: &str) {
    let expected = fixture.strip_prefix('\n').unwrap_or(fixture);
    let expected = match expected.strip_prefix("release ") {
        Some(rest) => rest.split_once('\n').unwrap().1,
        None => expected,
    };
    let fixture = Fixture::new(fixture);
    let found = crate::diagnostics(&fixture.db, fixture.file).iter();
    let notes = found.map(|it| (it.range, format!("{}: {}", it.rule, it.message)));
    assert_eq!(fixture.annotate(notes.collect()), expected);
}
