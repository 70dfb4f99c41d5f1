//! What an editor asks about a Xen file, one file per feature.

mod code_actions;
mod completion;
mod folding;
mod hover;
mod inlay_hints;
mod links;
mod place;
mod symbols;

pub(super) use code_actions::code_actions;
pub(super) use completion::completion;
pub use folding::folding;
pub(super) use hover::hover;
pub use inlay_hints::{InlayHint, inlay_hints};
pub use links::{Link, links};
pub(super) use symbols::document_symbols;

#[cfg(test)]
mod tests;
