//! The program `unikernel-ls`: a language server without arguments, a linter with `--check`.
//! Everything else is in the library.

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    unikernel_ls::run(unikernel_ls::Cli::parse())
}
