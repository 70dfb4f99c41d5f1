//! What an editor asks about a Xen file, one file per feature.

mod code_actions;
mod completion;
mod folding;
mod hover;
mod inlay_hints;
mod links;
mod place;
mod rename;
mod selection;
mod semantic_tokens;
mod symbols;

pub(super) use code_actions::code_actions;
pub(super) use completion::{completion, other_bridges};
pub(super) use folding::folding;
pub(super) use hover::hover;
pub(super) use inlay_hints::inlay_hints;
pub(super) use links::links;
pub(super) use rename::{definition, prepare_rename, references, rename};
pub(super) use selection::selection_ranges;
pub(super) use semantic_tokens::semantic_tokens;
pub(super) use symbols::document_symbols;

#[cfg(test)]
mod tests;
