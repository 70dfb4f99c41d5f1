//! `status`: what a bug report should say about this program and its surroundings.

use std::process::ExitCode;

use analysis::{Release, XenVersion};
use clap::Args;

use super::print;
use crate::surroundings::Neighbourhood;

/// Show what a bug report should say: versions, known releases, the settings of this folder
#[derive(Debug, Args)]
pub(crate) struct Arguments {}

/// Prints it.
pub(crate) fn run(_: &Arguments) -> ExitCode {
    let here = std::path::Path::new(".");
    let around = Neighbourhood::default();
    let settings = match around.settings_of_folder(here) {
        Some((folder, _)) => format!("{}/unikernel-ls.toml", folder.display()),
        None => "none".to_owned(),
    };
    let problem = around.look_around(&here.join("config.ml"), None).problem;
    let releases = format!(
        "{} of MirageOS, {} to {}",
        Release::all().len(),
        Release::oldest(),
        Release::newest()
    );
    let xen = format!("{} to {}", XenVersion::OLDEST, XenVersion::NEWEST);
    let rules = analysis::rules::all().len().to_string();
    let system = format!("{} {}", std::env::consts::OS, std::env::consts::ARCH);
    let mut lines = vec![
        ("version", env!("CARGO_PKG_VERSION").to_owned()),
        ("system", system),
        ("releases", releases),
        ("Xen", xen),
        ("rules", rules),
        ("settings", settings),
    ];
    lines.extend(problem.map(|problem| ("problem", problem)));
    let text: String = lines
        .into_iter()
        .map(|(name, value)| format!("{name:10}{value}\n"))
        .collect();
    print(&text)
}
