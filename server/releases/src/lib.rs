//! Facts about every MirageOS release, as data with typed access: releases, what each offers to a
//! configuration, targets, devices and breaking changes.
//!
//! Nothing here is derived at run time and nothing is decided: a row says what holds, for which
//! range of releases, and where the fact comes from. Types are OCaml text; whoever needs their
//! structure parses it with `ocaml-syntax`.

pub mod api;
pub mod breaking;
pub mod deploy;
pub mod devices;
mod era;
mod package;
mod release;
mod table;
mod target;
pub mod templates;

pub use era::{Build, Era};
pub use package::{Bound, Package};
pub use release::{Details, Functoria, Range, Release};
pub use target::{Family, Target};
