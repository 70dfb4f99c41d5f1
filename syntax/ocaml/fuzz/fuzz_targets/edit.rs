//! Texts and two edits of them; see `../check.rs` for what must hold, `../README.md` for how to run it.

#![no_main]

#[path = "../check.rs"]
mod check;

libfuzzer_sys::fuzz_target!(|data: &[u8]| check::check(data));
