//! The language server.

use std::process::ExitCode;

/// How to serve.
#[derive(Debug, Default)]
pub struct Options {
    /// End when this process ends.
    pub client_process: Option<u32>,
    /// For tests: makes reads slow or panic.
    pub probe: Option<Probe>,
}

/// For tests.
#[derive(Debug, Default)]
pub struct Probe {}

/// Serves on standard input and output.
#[must_use]
pub fn serve(options: &Options) -> ExitCode {
    let _ = options;
    ExitCode::FAILURE
}
