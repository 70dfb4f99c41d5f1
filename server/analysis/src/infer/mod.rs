//! Types: what the compiler of a release would say of a configuration, without the compiler.
//!
//! A file becomes the compiler's own tree once ([`tree`], [`build`]); each run types it under one
//! release ([`check`]). The parts follow the compiler: [`unify`], [`generalise`], [`apply`],
//! [`pattern`], [`construct`], [`binding`], [`expression`], [`module`], [`module_type`], [`functor`],
//! [`inclusion`], [`package`], [`class`], [`coerce`], [`format`], [`exhaustive`], [`warnings`]. Names and the release data meet in [`environment`] and [`library`].
//! What is not known is `Unknown`: it goes with everything, and nothing is reported because of it.

mod annotate;
mod apply;
mod binding;
mod build;
mod check;
mod class;
mod coerce;
mod construct;
mod declare;
mod environment;
mod error;
mod exhaustive;
mod expression;
mod format;
mod functor;
mod generalise;
mod inclusion;
mod library;
mod mend;
mod message;
mod module;
mod module_type;
mod names;
mod package;
mod pattern;
mod print;
mod scope;
mod similar;
#[cfg(test)]
mod spec_tests;
mod steps;
mod template;
mod tree;
mod types;
mod unify;
mod verdict;
mod warnings;

pub(crate) use verdict::Judge;
pub use verdict::{Refusal, Verdict, chosen_verdict, mended_verdict, verdict, verdicts};
