//! Parsing; nothing is measured here yet.

fn main() {}
