//! What the tests of the whole program share: the program itself, a client that speaks LSP with it
//! over pipes, and folders with files.
//!
//! The tests know nothing of the program's inside. They see what an editor and a terminal see.

#![allow(clippy::unwrap_used, reason = "this crate is tests")]

pub mod client;
pub mod edit;
pub mod openset;
pub mod program;
