//! The program around the analysis: an LSP server, a linter for the command line, and a generator.
//!
//! This crate is the only one that does input and output, and the only one that knows LSP, JSON,
//! threads and exit codes. What a configuration means is the business of [`analysis`]; here its
//! plain answers are read in, shown, and sent.
//!
//! It is a library so that the tests can start the very same server with a [`lsp::Probe`], which
//! makes reads slow or panic on purpose. The program itself never passes one.

mod check;
mod cli;
mod commands;
pub mod lsp;
mod position;
mod release;
mod settings;
mod surroundings;

pub use cli::{Cli, run};
