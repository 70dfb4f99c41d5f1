//! Editor features, one file each: the question of the protocol as a question to the analysis, and
//! the answer back. No feature decides anything by itself.

pub(super) mod beyond;
pub(super) mod code_actions;
pub(super) mod completion;
pub(super) mod hover;
pub(super) mod symbols;
