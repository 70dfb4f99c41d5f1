//! The small languages inside strings: disk, vif, pci and rdm specifications.
//!
//! Each parser gives exactly what libxlutil (or `xl`) makes of a text, faults included, and beside
//! it where every part stands. Parts are [`Span`]s of the decoded text; [`crate::Text::range`]
//! turns one into a place in the file, through escapes.

pub mod disk;
mod pairs;
pub mod pci;
pub mod rate;
pub mod rdm;
pub mod vdev;
pub mod vif;

pub use pairs::{Piece, pieces};

/// The bytes `start..end` of a decoded text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Span {
    /// The first byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Span {
    /// The bytes `start..end`.
    #[must_use]
    pub const fn new(start: usize, end: usize) -> Self {
        Self { start, end }
    }

    /// The part of `text` that this span covers; empty when it does not fit.
    #[must_use]
    pub fn of(self, text: &str) -> &str {
        text.get(self.start..self.end).unwrap_or_default()
    }

    /// Whether no byte is covered.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.start >= self.end
    }
}
