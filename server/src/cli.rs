//! The command line: what can be asked for, and who answers. One file per command lies in
//! [`crate::commands`].

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};

use crate::check::{self, Format};
use crate::commands::{describe, effective, explain, fmt, generate, releases};
use crate::lsp;
use crate::release::parse_release;

/// Language server, linter and generator for MirageOS config.ml and Xen xl files.
///
/// Without arguments it is a language server on standard input and output.
#[derive(Debug, Parser)]
#[command(name = "unikernel-ls", version, args_conflicts_with_subcommands = true)]
#[command(
    after_help = "Exit codes of --check: 0 nothing found, 1 problems found, 2 bad usage or unreadable input."
)]
pub struct Cli {
    #[command(subcommand)]
    command: Option<Command>,

    #[command(flatten)]
    check: CheckArguments,

    #[command(flatten)]
    server: ServerArguments,
}

/// Runs what the command line asks for. The exit code is 2 for bad usage, as clap has it.
#[must_use]
pub fn run(cli: Cli) -> ExitCode {
    match cli.command {
        Some(Command::Generate(arguments)) => generate::run(&arguments),
        Some(Command::Describe(arguments)) => describe::run(&arguments),
        Some(Command::Explain(arguments)) => explain::run(&arguments),
        Some(Command::Releases(arguments)) => releases::run(&arguments),
        Some(Command::Fmt(arguments)) => fmt::run(&arguments),
        Some(Command::Effective(arguments)) => effective::run(&arguments),
        None if cli.check.check => check::run(&cli.check.request()),
        None => serve(&cli.server),
    }
}

#[derive(Debug, Subcommand)]
enum Command {
    Generate(generate::Arguments),
    Describe(describe::Arguments),
    Explain(explain::Arguments),
    Releases(releases::Arguments),
    Fmt(fmt::Arguments),
    Effective(effective::Arguments),
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Check")]
struct CheckArguments {
    /// Check files and folders (default: the current folder) and exit
    #[arg(long)]
    check: bool,

    /// A file, which is always checked, or a folder, where every config.ml, *.xl, *.xl.in and every
    /// .ml file that opens Mirage is
    #[arg(value_name = "PATH", requires = "check")]
    paths: Vec<PathBuf>,

    /// Check against this MirageOS release, whatever the files say
    #[arg(long, value_name = "VERSION", requires = "check", value_parser = parse_release)]
    release: Option<analysis::Release>,

    /// Check Xen files for this Xen release [default: the newest known]
    #[arg(long, value_name = "VERSION", requires = "check")]
    xen: Option<analysis::XenVersion>,

    /// How problems are printed
    #[arg(long, value_enum, default_value_t, requires = "check")]
    format: Format,
}

impl CheckArguments {
    fn request(&self) -> check::Request {
        let here = || vec![PathBuf::from(".")];
        check::Request {
            paths: if self.paths.is_empty() {
                here()
            } else {
                self.paths.clone()
            },
            release: self.release,
            xen: self.xen,
            format: self.format,
        }
    }
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Language server")]
struct ServerArguments {
    /// Speak over standard input and output; this is the default
    #[arg(long, conflicts_with = "check")]
    stdio: bool,

    /// End when this process, the editor, ends
    #[arg(long = "clientProcessId", value_name = "PID", conflicts_with = "check")]
    client_process_id: Option<u32>,
}

fn serve(arguments: &ServerArguments) -> ExitCode {
    lsp::serve(&lsp::Options {
        client_process: arguments.client_process_id,
        probe: None,
    })
}
