//! The program as it is shipped, built where the tests find it.

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    unikernel_ls::run(unikernel_ls::Cli::parse())
}
