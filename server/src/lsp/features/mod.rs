//! Editor features, one file each: the question of the protocol as a question to the analysis, and
//! the answer back. No feature decides anything by itself.

pub(super) mod beyond;
pub(super) mod code_actions;
pub(super) mod code_lens;
pub(super) mod compat;
pub(super) mod completion;
pub(super) mod effective;
pub(super) mod formatting;
pub(super) mod hover;
pub(super) mod inlay_hints;
pub(super) mod links;
pub(super) mod navigation;
pub(super) mod rename;
pub(super) mod semantic_tokens;
pub(super) mod signature_help;
pub(super) mod structure;
pub(super) mod symbols;
pub(super) mod upgrade;
