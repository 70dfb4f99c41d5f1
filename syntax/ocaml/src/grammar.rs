//! The grammar of OCaml, one file per family, in the order of the compiler's `parser.mly`.
//!
//! A production is a function whose comment shows what it accepts. Functions named after something
//! optional answer whether it was there; the others complain when it is missing.

mod atoms;
mod attributes;
mod bindings;
mod classes;
mod expressions;
mod items;
mod module_types;
mod modules;
mod paths;
mod patterns;
mod type_decls;
mod types;

pub(crate) use items::{ItemState, Place, item};
