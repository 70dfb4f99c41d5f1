//! What `--check` can be told on the command line.

use std::path::PathBuf;

use clap::Args;

use super::{Format, Mending, Request};
use crate::release::parse_release;
use crate::settings::{Level, Levels};

/// The arguments of `--check`.
#[derive(Debug, Args)]
#[command(next_help_heading = "Check")]
pub(crate) struct Arguments {
    /// Check files and folders (default: the current folder) and exit
    #[arg(long)]
    pub(crate) check: bool,

    /// A file, which is always checked, or a folder, where every config.ml, *.xl, *.xl.in and every
    /// .ml file that opens Mirage is
    #[arg(value_name = "PATH", requires = "check")]
    paths: Vec<PathBuf>,

    /// Check against this MirageOS release, whatever the files say
    #[arg(long, value_name = "VERSION", requires = "check", value_parser = parse_release)]
    release: Option<analysis::Release>,

    /// Report what is refused for this target [default: what is refused for every one]
    #[arg(long, short, value_name = "TARGET", requires = "check")]
    target: Option<String>,

    /// Check Xen files for this Xen release [default: the newest known]
    #[arg(long, value_name = "VERSION", requires = "check")]
    xen: Option<analysis::XenVersion>,

    /// How problems are printed
    #[arg(long, value_enum, default_value_t, requires = "check")]
    format: Format,

    /// Write the report into this file instead of standard output
    #[arg(long, value_name = "FILE", requires = "check")]
    output_file: Option<PathBuf>,

    /// Count the problems of each rule at the end
    #[arg(long, requires = "check")]
    statistics: bool,

    /// Mend what can be mended safely, and report the rest
    #[arg(long, requires = "check")]
    fix: bool,

    /// Mend also what is only probably meant
    #[arg(long, requires = "check")]
    unsafe_fixes: bool,

    /// Show what --fix would change, and change nothing
    #[arg(long, requires = "check")]
    diff: bool,

    /// Do not report this rule (repeatable, or separated by commas; `all` for the others)
    #[arg(long, value_name = "RULE", requires = "check", value_delimiter = ',')]
    allow: Vec<String>,

    /// Report this rule as a warning
    #[arg(long, value_name = "RULE", requires = "check", value_delimiter = ',')]
    warn: Vec<String>,

    /// Report this rule as an error
    #[arg(long, value_name = "RULE", requires = "check", value_delimiter = ',')]
    deny: Vec<String>,

    /// Do not report the problems that this file lists
    #[arg(long, value_name = "FILE", requires = "check")]
    baseline: Option<PathBuf>,

    /// List all problems in the file of --baseline, so that only new ones are reported from now on
    #[arg(long, requires = "baseline")]
    update_baseline: bool,

    /// Check standard input; with --fix or --diff, print what comes out
    #[arg(long, requires = "check", conflicts_with = "paths")]
    stdin: bool,

    /// The file that standard input is the text of
    #[arg(
        long,
        value_name = "PATH",
        requires = "stdin",
        default_value = "config.ml"
    )]
    stdin_filename: PathBuf,
}

impl Arguments {
    /// What is asked for.
    ///
    /// # Errors
    /// A sentence about a rule that does not exist.
    pub(crate) fn request(&self) -> Result<Request, String> {
        let mut levels = Levels::default();
        for (rules, level) in [
            (&self.allow, Level::Allow),
            (&self.warn, Level::Warn),
            (&self.deny, Level::Deny),
        ] {
            // `all` means the rules that are not named, wherever it stands.
            let named = rules.iter().filter(|rule| *rule != "all");
            for rule in named {
                levels.set(rule, level)?;
            }
        }
        for (rules, level) in [
            (&self.allow, Level::Allow),
            (&self.warn, Level::Warn),
            (&self.deny, Level::Deny),
        ] {
            if rules.iter().any(|rule| rule == "all") {
                levels.set("all", level)?;
            }
        }
        let here = || vec![PathBuf::from(".")];
        Ok(Request {
            paths: if self.paths.is_empty() {
                here()
            } else {
                self.paths.clone()
            },
            stdin: self.stdin.then(|| self.stdin_filename.clone()),
            release: self.release,
            target: self.target.as_deref().map(Into::into),
            xen: self.xen,
            format: self.format,
            output: self.output_file.clone(),
            statistics: self.statistics,
            mending: Mending {
                wanted: self.fix || self.diff,
                also_unsafe: self.unsafe_fixes,
                only_show: self.diff,
            },
            levels,
            baseline: self.baseline.clone(),
            update_baseline: self.update_baseline,
        })
    }
}
