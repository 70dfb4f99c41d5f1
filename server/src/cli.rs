//! The command line: what can be asked for, and who answers. One file per command lies in
//! [`crate::commands`].

use std::process::ExitCode;

use clap::{Args, CommandFactory as _, Parser, Subcommand};

use crate::check;
use crate::commands::{
    compat, describe, doctor, effective, explain, fmt, generate, releases, shell, status, upgrade,
};
use crate::lsp;

/// Language server, linter and generator for MirageOS config.ml and Xen xl files.
///
/// Without arguments it is a language server on standard input and output.
#[derive(Debug, Parser)]
#[command(name = "unikernel-ls", version, args_conflicts_with_subcommands = true)]
#[command(
    after_help = "Exit codes of --check: 0 no errors and no warnings, 1 some, 2 bad usage or unreadable input."
)]
pub struct Cli {
    #[command(subcommand)]
    command: Option<Command>,

    #[command(flatten)]
    check: check::Arguments,

    #[command(flatten)]
    server: ServerArguments,
}

/// Runs what the command line asks for. The exit code is 2 for bad usage, as clap has it.
#[must_use]
pub fn run(cli: Cli) -> ExitCode {
    match cli.command {
        Some(Command::Generate(arguments)) => generate::run(&arguments),
        Some(Command::Compat(arguments)) => compat::run(&arguments),
        Some(Command::Describe(arguments)) => describe::run(&arguments),
        Some(Command::Doctor(arguments)) => doctor::run(&arguments),
        Some(Command::Explain(arguments)) => explain::run(&arguments),
        Some(Command::Releases(arguments)) => releases::run(&arguments),
        Some(Command::Status(arguments)) => status::run(&arguments),
        Some(Command::Upgrade(arguments)) => upgrade::run(&arguments),
        Some(Command::Fmt(arguments)) => fmt::run(&arguments),
        Some(Command::Effective(arguments)) => effective::run(&arguments),
        Some(Command::Completions(arguments)) => shell::completions(&arguments, Cli::command()),
        Some(Command::Man(arguments)) => shell::man(&arguments, Cli::command()),
        None if cli.check.check => check::run(&cli.check),
        None => serve(&cli.server),
    }
}

#[derive(Debug, Subcommand)]
enum Command {
    Generate(generate::Arguments),
    Compat(compat::Arguments),
    Describe(describe::Arguments),
    Doctor(doctor::Arguments),
    Explain(explain::Arguments),
    Releases(releases::Arguments),
    Status(status::Arguments),
    Upgrade(upgrade::Arguments),
    Fmt(fmt::Arguments),
    Effective(effective::Arguments),
    Completions(shell::Completions),
    Man(shell::Man),
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
