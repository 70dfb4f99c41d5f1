//! `releases`: the MirageOS releases that this program knows.

use std::process::ExitCode;

use analysis::Release;
use clap::Args;

use super::print;

/// List the known MirageOS releases
#[derive(Debug, Args)]
pub(crate) struct Arguments {}

/// Prints one release a line, oldest first.
pub(crate) fn run(_: &Arguments) -> ExitCode {
    let lines: String = Release::all()
        .map(|release| format!("{release}\n"))
        .collect();
    print(&lines)
}
