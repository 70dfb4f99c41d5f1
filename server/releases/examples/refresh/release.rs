//! The row of a release, and what a person has to look at.

use std::fs;
use std::path::Path;

use crate::checkout::Checkout;

/// The stable tags above a version, oldest first: version and tag.
pub(crate) fn newer(tags: &[String], known: &str) -> Vec<(String, String)> {
    let numbers = |version: &str| -> Option<Vec<u32>> {
        let numbers: Option<Vec<_>> = version.split('.').map(|it| it.parse().ok()).collect();
        numbers.filter(|numbers| numbers.len() == 3)
    };
    let known = numbers(known).unwrap_or_default();
    let versions = tags.iter().filter_map(|tag| {
        let version = tag.strip_prefix('v').unwrap_or(tag);
        let numbers = numbers(version)?;
        (numbers > known).then(|| (numbers, version.to_owned(), tag.clone()))
    });
    let mut versions: Vec<_> = versions.collect();
    versions.sort();
    let versions = versions.into_iter();
    versions.map(|(_, version, tag)| (version, tag)).collect()
}

/// Appends the row of a release. What no file of the repository says is that of the release before.
pub(crate) fn add_row(
    table: &Path,
    checkout: &Checkout,
    version: &str,
    tag: &str,
) -> Result<(), String> {
    let wrong = |error: std::io::Error| format!("{}: {error}", table.display());
    let text = fs::read_to_string(table).map_err(wrong)?;
    let last = text.trim_end().lines().last().unwrap_or_default();
    let mut row: Vec<String> = last.split('\t').map(str::to_owned).collect();
    if row.len() != 16 {
        return Err(format!("{}: the last row has no 16 cells", table.display()));
    }
    let tagged = checkout.day(tag)?;
    let log = checkout.file(tag, "CHANGES.md")?;
    let day = log_day(&log, version).unwrap_or_else(|| tagged.clone());
    let opam = checkout.file(tag, "mirage.opam")?;
    let bound = |package: &str| bound(&opam, package);
    row[0] = version.to_owned();
    row[1] = day;
    row[2] = tag.to_owned();
    row[3] = "-".to_owned();
    for (cell, package) in [(6, "ocaml"), (7, "cmdliner"), (8, "opam-monorepo")] {
        row[cell] = bound(package).unwrap_or_else(|| "-".to_owned());
    }
    for cell in [13, 14, 15] {
        row[cell] = "-".to_owned();
    }
    let text = format!("{}\n{}\n", text.trim_end(), row.join("\t"));
    fs::write(table, text).map_err(wrong)
}

/// The day that the change log gives: `### v4.11.1 (2026-07-04)`.
fn log_day(log: &str, version: &str) -> Option<String> {
    let section = section(log, version)?;
    let (_, day) = section.lines().next()?.split_once('(')?;
    Some(day.trim_end_matches(')').to_owned())
}

/// The part of a change log that speaks of a version.
fn section<'a>(log: &'a str, version: &str) -> Option<&'a str> {
    log.split("\n### ")
        .map(|section| section.trim_start_matches("### "))
        .find(|section| {
            let title = section.split_whitespace().next().unwrap_or_default();
            title.trim_start_matches('v') == version
        })
}

/// The bound of a package in an opam file: `"ocaml" {>= "4.13.0"}` gives `>= 4.13.0`.
fn bound(opam: &str, package: &str) -> Option<String> {
    let (_, rest) = opam.split_once(&format!("\"{package}\""))?;
    let line = rest.lines().next()?;
    let (_, bound) = line.split_once('{')?;
    Some(bound.split('}').next()?.replace('"', "").trim().to_owned())
}

/// Says what no interface tells.
pub(crate) fn remind(
    checkout: &Checkout,
    from: &str,
    to: &str,
    version: &str,
) -> Result<(), String> {
    let looked_at = [
        (
            "lib/devices",
            "data/devices (what constructors expand to), data/bounds.tsv, data/targets.tsv",
        ),
        (
            "lib/functoria",
            "data/eras.tsv (how a configuration is compiled), data/devices",
        ),
        (
            "lib/mirage.ml",
            "data/templates (the files that are written)",
        ),
    ];
    for (folder, data) in looked_at {
        let changed = checkout.changed(from, to, &[folder])?;
        let sources: Vec<_> = changed.iter().filter(|it| it.ends_with(".ml")).collect();
        if !sources.is_empty() {
            println!("  look at {data}, because these changed:");
            for source in sources {
                println!("    git diff {from} {to} -- {source}");
            }
        }
    }
    let log = checkout.file(to, "CHANGES.md")?;
    let breaking = section(&log, version).into_iter().flat_map(str::lines);
    let breaking: Vec<_> = breaking.filter(|line| line.contains("BREAKING")).collect();
    if !breaking.is_empty() {
        println!("  add these to data/breaking:");
        for line in breaking {
            println!("    {}", line.trim());
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_ordered_as_numbers() {
        let tags = ["v4.9.0", "v4.10.0", "4.8.0", "v4.11.0-beta", "1.0.0"];
        let tags = tags.map(str::to_owned);
        let newer: Vec<_> = newer(&tags, "4.8.0").into_iter().map(|it| it.0).collect();
        assert_eq!(newer, ["4.9.0", "4.10.0"]);
    }

    #[test]
    fn days_and_bounds_are_read() {
        let log =
            "### v4.11.1 (2026-07-04)\n\n- One\n\n### v4.11.0 (2026-05-07)\n\n- BREAKING: two\n";
        assert_eq!(log_day(log, "4.11.0").as_deref(), Some("2026-05-07"));
        assert_eq!(log_day(log, "4.11.1").as_deref(), Some("2026-07-04"));
        assert_eq!(log_day(log, "4.12.0"), None);
        let opam = "depends: [\n  \"ocaml\" {>= \"4.13.0\"}\n  \"bos\"\n]";
        assert_eq!(bound(opam, "ocaml").as_deref(), Some(">= 4.13.0"));
        assert_eq!(bound(opam, "bos"), None);
    }
}
