//! The open set: configurations written for this project and mutants of them, with what the real
//! compiler says about each under many releases. See `tests/data/openset/README.md`.

use std::collections::BTreeMap;
use std::fs;
use std::io::Read as _;
use std::path::PathBuf;

use analysis::Release;

/// One file with its rows.
#[derive(Debug)]
pub struct Case {
    /// `configs/001-driver-list.ml`.
    pub name: String,
    /// Its text.
    pub text: String,
    /// What the compiler says, by release.
    pub rows: Vec<Row>,
}

/// The compiler's answer for one release.
#[derive(Debug)]
pub struct Row {
    /// The release.
    pub release: Release,
    /// `None` where it accepts the file.
    pub error: Option<Refusal>,
}

/// The first error that the compiler reports.
#[derive(Debug)]
pub struct Refusal {
    /// `L1:C1-L2:C2`: lines from 1, columns in bytes from 0, end exclusive.
    pub span: String,
    /// The class of the message.
    pub class: String,
    /// The compiler's message.
    pub message: String,
}

/// Where the data lies.
#[must_use]
pub fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("data/openset")
}

/// All files, in the order of their names.
///
/// # Panics
/// When the data is not there or not understood.
#[must_use]
pub fn load() -> Vec<Case> {
    let packed = fs::read(folder().join("verdicts.tsv.gz")).expect("the verdicts are there");
    let mut table = String::new();
    let mut unpacked = flate2::read::GzDecoder::new(&packed[..]);
    unpacked
        .read_to_string(&mut table)
        .expect("the verdicts are text");
    let mut cases: BTreeMap<&str, Vec<Row>> = BTreeMap::new();
    for line in table.lines().skip(1) {
        let mut cells = line.split('\t');
        let mut cell = || cells.next().unwrap_or_default();
        let (name, release, verdict) = (cell(), cell(), cell());
        let release = Release::parse(release).expect("a known release");
        let error = (verdict != "ok").then(|| Refusal {
            span: cell().into(),
            class: cell().into(),
            message: cell().into(),
        });
        cases.entry(name).or_default().push(Row { release, error });
    }
    let read = |(name, rows): (&str, Vec<Row>)| Case {
        name: name.to_owned(),
        text: fs::read_to_string(folder().join(name)).expect("the file is there"),
        rows,
    };
    cases.into_iter().map(read).collect()
}

impl Refusal {
    /// The span in bytes of a text.
    #[must_use]
    pub fn bytes(&self, text: &str) -> Option<(usize, usize)> {
        let (start, end) = self.span.split_once('-')?;
        Some((offset(start, text)?, offset(end, text)?))
    }
}

fn offset(place: &str, text: &str) -> Option<usize> {
    let (line, column) = place.split_once(':')?;
    let line: usize = line.parse().ok()?;
    let mut starts = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1));
    Some(starts.nth(line.checked_sub(1)?)? + column.parse::<usize>().ok()?)
}
