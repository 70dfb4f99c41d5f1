//! What an editor asks, one file per feature. Offsets in, plain values out; the language server
//! translates them and does nothing else.

mod code_actions;
mod completion;
mod hover;
mod place;
mod symbols;
mod walk;

pub use code_actions::{Action, ActionKind, Change, code_actions};
pub use completion::{Completion, CompletionKind, completion};
pub use hover::{Hover, hover};
pub use symbols::{Symbol, SymbolKind, document_symbols};
