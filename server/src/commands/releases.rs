//! `releases`: the MirageOS releases that this program knows, and how their numbers relate to those
//! of functoria and OCaml.

use std::process::ExitCode;

use analysis::Release;
use clap::Args;

use super::print;

/// List the known MirageOS releases
#[derive(Debug, Args)]
#[command(
    after_help = "MirageOS and the package mirage have the same number. functoria had numbers of its own \
                  from 2016 to 2022, then that of mirage, and is a library of mirage since 4.5.0."
)]
pub(crate) struct Arguments {
    /// Say when each was announced, and what is odd about its number or its day
    #[arg(long)]
    notes: bool,
}

/// Prints one release a line, oldest first.
pub(crate) fn run(arguments: &Arguments) -> ExitCode {
    let mut lines = row("MIRAGE", "DATE", "FUNCTORIA", "OCAML");
    for release in Release::all() {
        let details = release.details();
        let functoria = details.functoria.to_string();
        let ocaml = details.ocaml.unwrap_or("");
        lines += &row(details.version, details.date, &functoria, ocaml);
        if !arguments.notes {
            continue;
        }
        if let Some((title, day)) = details.announcement {
            lines += &format!("        announced {day}: {title}\n");
        }
        if let Some(note) = details.note {
            lines += &format!("        {note}\n");
        }
    }
    print(&lines)
}

fn row(version: &str, date: &str, functoria: &str, ocaml: &str) -> String {
    let line = format!("{version:8} {date:11} {functoria:24} {ocaml}");
    format!("{}\n", line.trim_end())
}
