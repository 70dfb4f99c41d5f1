//! Which releases accept a file: the answer for every known release, the widest range of releases
//! that accept it, and the first line that says so.

use mirage_releases::{Era, Range, Release};

use crate::db::Db;
use crate::header::{self, Header};
use crate::infer::{self, Judge, Verdict};
use crate::source::SourceFile;

/// The answer of every known release.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// One for each release, oldest first.
    pub rows: Vec<Row>,
    /// The widest unbroken range of releases that accept the file; of two, the newer one.
    pub widest: Option<Range>,
    /// The first line that states it, if the tools of that range read such a line.
    pub header: Option<String>,
}

/// The answer of one release.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The release.
    pub release: Release,
    /// What its compiler says.
    pub verdict: Verdict,
    /// What its tool would say of the first line.
    pub header: HeaderState,
}

/// What the first line says of a release.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HeaderState {
    /// The release is inside the bounds.
    Ok,
    /// It is outside.
    Mismatch,
    /// The line speaks of mirage in a way that no tool understands.
    Malformed,
    /// There is no such line.
    None,
}

impl HeaderState {
    /// In one word.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Mismatch => "mismatch",
            Self::Malformed => "malformed",
            Self::None => "none",
        }
    }
}

/// Judges a file under every known release.
#[salsa::tracked(returns(ref))]
pub fn report(db: &dyn Db, file: SourceFile) -> Report {
    let header = header::parse(file.text(db));
    let rows: Vec<Row> = infer::verdicts(db, file)
        .into_iter()
        .map(|(release, verdict)| Row {
            release,
            verdict,
            header: state(header.as_ref(), release),
        })
        .collect();
    let widest = widest(&rows);
    let header = widest.map(header_line);
    Report {
        rows,
        widest,
        header,
    }
}

fn state(header: Option<&Header>, release: Release) -> HeaderState {
    match header {
        None => HeaderState::None,
        Some(Header::Malformed { .. }) => HeaderState::Malformed,
        Some(Header::Bounds(bounds)) if bounds.contains(release) => HeaderState::Ok,
        Some(Header::Bounds(_)) => HeaderState::Mismatch,
    }
}

/// All unbroken ranges of releases that accept the file, oldest first.
#[must_use]
pub fn accepting(rows: &[Row]) -> Vec<Range> {
    let mut ranges: Vec<Range> = Vec::new();
    let mut open = false;
    for row in rows {
        if !row.verdict.accepted() {
            open = false;
            continue;
        }
        match ranges.last_mut() {
            Some(last) if open => last.until = row.release,
            _ => ranges.push(Range {
                since: row.release,
                until: row.release,
            }),
        }
        open = true;
    }
    ranges
}

fn widest(rows: &[Row]) -> Option<Range> {
    let size = |range: &Range| range.until.index() - range.since.index();
    accepting(rows)
        .into_iter()
        .max_by_key(|range| (size(range), range.since))
}

/// The unbroken range of releases around one of them that accept the file; nothing if that one
/// refuses it. Costs less than a [`report`]: the others are not asked.
pub(crate) fn around(judge: &mut Judge<'_>, release: Release) -> Option<Range> {
    if !judge.verdict(release).accepted() {
        return None;
    }
    let mut range = Range {
        since: release,
        until: release,
    };
    while let Some(next) = range
        .until
        .next()
        .filter(|it| judge.verdict(*it).accepted())
    {
        range.until = next;
    }
    while let Some(next) = range
        .since
        .previous()
        .filter(|it| judge.verdict(*it).accepted())
    {
        range.since = next;
    }
    Some(range)
}

/// `(* mirage >= 4.5.0 & < 4.9.0 *)`: the upper bound is the first release outside, if one is known.
#[must_use]
pub fn header_line(range: Range) -> String {
    let next = Release::all().find(|release| *release > range.until);
    match next {
        Some(next) => format!("(* mirage >= {} & < {next} *)", range.since),
        None => format!("(* mirage >= {} *)", range.since),
    }
}

/// The same for a tool that reads it: without a lower bound where every release below it reads no
/// first line, because no one is told then; nothing if no bound would tell anyone.
#[must_use]
pub fn telling_line(range: Range) -> Option<String> {
    let reads = |release: Release| Era::of(release).header;
    let below = Release::all().any(|it| it < range.since && reads(it));
    let above = Release::all().find(|it| *it > range.until && reads(*it));
    match (below, above) {
        (true, _) => Some(header_line(range)),
        (false, Some(_)) => {
            let next = Release::all().find(|it| *it > range.until)?;
            Some(format!("(* mirage < {next} *)"))
        }
        (false, None) => None,
    }
}
