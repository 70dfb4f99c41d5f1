//! `compat [PATH…]`: which of the known releases accept a configuration, and why the others do not.
//!
//! An xl file that is named is asked about Xen releases instead: see [`xen`].

mod xen;

use std::path::PathBuf;
use std::process::ExitCode;

use analysis::compat::{self, Report, Row};
use analysis::source::looks_like_config;
use analysis::{Database, Kind, Release, SourceFile};
use clap::{Args, ValueEnum};
use serde::Serialize;

use super::{UNUSABLE, complain, fail, print};
use crate::check::source;
use crate::check::walk::{self, Found, Why};
use crate::position::{Encoding, LineIndex};
use crate::surroundings::look_around;

/// Say which MirageOS releases accept a configuration, or which Xen releases an xl file
#[derive(Debug, Args)]
#[command(after_help = "Example: unikernel-ls compat config.ml")]
pub(crate) struct Arguments {
    /// Configurations, or folders with some, or xl files
    #[arg(value_name = "PATH", default_value = ".")]
    paths: Vec<PathBuf>,

    /// How the answer is printed
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum Format {
    /// Ranges of releases, with the first error of each
    #[default]
    Text,
    /// One JSON object a line and release
    Json,
}

/// Prints the answers. Exit code 2 if something could not be read.
pub(crate) fn run(arguments: &Arguments) -> ExitCode {
    let (found, mut unusable) = walk::find(&arguments.paths);
    let mut text = String::new();
    let mut any = false;
    for found in &found {
        match judge(found, arguments.format) {
            Ok(Some(part)) => {
                text.push_str(&part);
                any = true;
            }
            Ok(None) => {}
            Err(refused) => unusable.push(refused),
        }
    }
    unusable
        .iter()
        .for_each(|refused| complain(&refused.to_string()));
    if !any && unusable.is_empty() {
        return fail("found no config.ml and no other configuration");
    }
    let printed = print(&text);
    if unusable.is_empty() {
        printed
    } else {
        ExitCode::from(UNUSABLE)
    }
}

/// The answer for one file; nothing if it is no configuration.
fn judge(found: &Found, format: Format) -> Result<Option<String>, source::Unusable> {
    if let (Why::Certain(kind @ (Kind::Xl | Kind::XlTemplate)), true) = (found.why, found.named) {
        let text = source::read(&found.path)?;
        let name = source::display_name(&found.path);
        return Ok(Some(xen::answer(&name, kind, &text, format)));
    }
    let is_other = match found.why {
        Why::Certain(kind) => kind != Kind::Config,
        Why::PerhapsConfig => false,
        Why::PerhapsScript => true,
    };
    if is_other {
        return Ok(None);
    }
    let text = source::read(&found.path)?;
    if found.why == Why::PerhapsConfig && !looks_like_config(&text) {
        return Ok(None);
    }
    let surroundings = look_around(&found.path, None);
    let db = Database::default();
    let name = source::display_name(&found.path);
    let index = LineIndex::new(text.as_str().into());
    let file = SourceFile::new(
        &db,
        name.as_str().into(),
        Kind::Config,
        text.into(),
        surroundings.outside,
    );
    let report = compat::report(&db, file);
    Ok(Some(match format {
        Format::Text => for_people(&name, &index, report),
        Format::Json => report.rows.iter().map(|row| line(&name, row)).collect(),
    }))
}

#[derive(Serialize)]
struct Line<'a> {
    file: &'a str,
    release: String,
    accepted: bool,
    header: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    start: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    end: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    rule: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<&'a str>,
}

fn line(file: &str, row: &Row) -> String {
    let first = row.verdict.first();
    let line = Line {
        file,
        release: row.release.to_string(),
        accepted: row.verdict.accepted(),
        header: row.header.word(),
        start: first.map(|it| it.range.start().into()),
        end: first.map(|it| it.range.end().into()),
        rule: first.map(|it| it.rule),
        message: first.map(|it| it.message.as_str()),
    };
    // Plain strings and numbers always have a JSON form.
    serde_json::to_string(&line).map_or_else(|_| String::new(), |line| line + "\n")
}

fn for_people(name: &str, index: &LineIndex, report: &Report) -> String {
    let mut text = format!("{name}\n");
    let ranges = compat::accepting(&report.rows);
    let words: Vec<String> = ranges.iter().map(|it| span(it.since, it.until)).collect();
    match words.as_slice() {
        [] => text.push_str("  No known release of MirageOS accepts it.\n"),
        words => text.push_str(&format!("  Accepted by {}.\n", words.join(", "))),
    }
    if let Some(header) = &report.header {
        text.push_str(&format!("  First line that says so: {header}\n"));
    }
    for (since, until, row) in refused(&report.rows) {
        let Some(first) = row.verdict.first() else {
            continue;
        };
        let (line, column) = index.line_column(first.range.start(), Encoding::Utf32);
        text.push_str(&format!(
            "  {}: {}:{}: {} [{}]\n",
            span(since, until),
            line + 1,
            column + 1,
            first.message,
            first.rule
        ));
    }
    text
}

/// Neighbouring releases that refuse the file for the same first error.
fn refused(rows: &[Row]) -> Vec<(Release, Release, &Row)> {
    let mut groups: Vec<(Release, Release, &Row)> = Vec::new();
    let mut before: Option<&Row> = None;
    for row in rows {
        let same = before.is_some_and(|before| before.verdict.first() == row.verdict.first());
        match groups.last_mut() {
            Some(last) if same && !row.verdict.accepted() => last.1 = row.release,
            _ if !row.verdict.accepted() => groups.push((row.release, row.release, row)),
            _ => {}
        }
        before = Some(row);
    }
    groups
}

fn span(since: Release, until: Release) -> String {
    if since == until {
        since.to_string()
    } else {
        format!("{since} to {until}")
    }
}
