//! What an editor asks, one file per feature. Offsets in, plain values out; the language server
//! translates them and does nothing else.

mod code_actions;
mod completion;
mod definition;
mod formatting;
mod hover;
mod inlay_hints;
mod links;
mod place;
mod puns;
mod references;
mod registration;
mod rename;
mod semantic_tokens;
mod signature_help;
mod structure;
mod symbols;
mod walk;
mod xl;

pub use code_actions::{Action, ActionKind, Change, code_actions};
pub use completion::{Completion, CompletionKind, completion, completion_from};
pub use definition::{Definition, definition, in_module};
pub use formatting::formatting;
pub use hover::{Hover, hover};
pub use inlay_hints::{InlayHint, inlay_hints};
pub use links::{Link, LinkTarget, links};
pub use references::{Reference, references, references_beside};
pub use registration::registration;
pub use rename::{prepare_rename, rename};
pub use semantic_tokens::{Token, TokenKind, semantic_tokens};
pub use signature_help::{SignatureHelp, signature_help};
pub use structure::{Fold, FoldKind, folding, selection_ranges};
pub use symbols::{Symbol, SymbolKind, document_symbols};
