//! The language server, over standard input and output.
//!
//! The parts, from the wire inwards: [`frames`] cuts messages out of the input, [`dispatch`] calls
//! the LSP service of `tower-lsp` with them and answers, [`output`] writes, [`lifecycle`] knows
//! when the process ends. [`server`] maps each LSP method to one line; [`session`] owns the
//! documents and the database; [`diagnostics`] pushes and answers findings; `features` holds one
//! file per editor feature, which only translates between LSP and the analysis.
//!
//! The library's own transport is not used: it stops reading after the first malformed message,
//! does not end on `exit` while the input is open, leaves a panic unanswered, and runs every
//! handler on one task. Its service, its trait and its types are.

mod capabilities;
mod client;
mod companions;
mod configuration;
mod convert;
mod diagnostics;
mod dispatch;
mod documents;
mod edits;
mod features;
mod files;
mod frames;
mod lifecycle;
mod logging;
mod news;
mod output;
mod server;
mod session;
mod surroundings;

use std::process::ExitCode;
use std::time::Duration;

use crate::commands::fail;

/// How to serve.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// End when this process ends.
    pub client_process: Option<u32>,
    /// For tests: makes reads slow or panic.
    pub probe: Option<Probe>,
}

/// For tests: what happens at the start of a read that answers a certain method, such as
/// `textDocument/hover`. Everything else works as ever.
#[derive(Clone, Debug, Default)]
pub struct Probe {
    /// Reads that take this long, unless they are cancelled.
    pub slow: Vec<(&'static str, Duration)>,
    /// Reads that panic.
    pub panics: Vec<&'static str>,
}

/// The stack of threads that analyse. Trees are walked by recursion of bounded depth; this is only
/// reserved, not used.
const STACK: usize = 16 << 20;

/// Serves on standard input and output until the client says `exit` or goes away.
///
/// The exit code is 0 after `shutdown`, otherwise 1, as the protocol has it.
#[must_use]
pub fn serve(options: &Options) -> ExitCode {
    logging::start();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .max_blocking_threads(16)
        .thread_stack_size(STACK)
        .thread_name("unikernel-ls")
        .enable_time()
        .build();
    match runtime {
        Ok(runtime) => dispatch::run(runtime, options),
        Err(error) => fail(&format!("cannot start threads: {error}")),
    }
}
