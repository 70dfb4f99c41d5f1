//! The language server with reads that misbehave: hovers are slow, completions panic.

use std::process::ExitCode;
use std::time::Duration;

use unikernel_ls::lsp::{Options, Probe, serve};

fn main() -> ExitCode {
    serve(&Options {
        client_process: None,
        probe: Some(Probe {
            slow: vec![("textDocument/hover", Duration::from_secs(20))],
            panics: vec!["textDocument/completion"],
        }),
    })
}
