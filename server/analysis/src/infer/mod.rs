//! Types.
mod build;
mod names;
mod tree;
