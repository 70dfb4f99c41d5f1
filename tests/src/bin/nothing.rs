//! A program that does nothing. What it costs is what every program costs.

fn main() {}
