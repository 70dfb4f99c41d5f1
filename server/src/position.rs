//! Lines and columns. This is the only file that turns byte offsets into positions and back, in
//! all three encodings that LSP knows; everything behind it speaks of byte offsets.
//!
//! Positions from outside are never trusted: a line past the end is the end of the text, a column
//! past the end of its line is the end of that line, and one inside a character is its start.

use std::sync::Arc;

use analysis::{TextRange, TextSize};
use tower_lsp::lsp_types::{Position, PositionEncodingKind, Range};

/// What a column counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Encoding {
    /// Bytes.
    Utf8,
    /// UTF-16 code units: what LSP means when nothing is negotiated.
    Utf16,
    /// Unicode scalar values: what people call characters, and what command lines print.
    Utf32,
}

impl Encoding {
    /// The best of what a client offers: bytes are free for us, then the client's own order.
    pub(crate) fn negotiate(offered: Option<&[PositionEncodingKind]>) -> Self {
        let offered = offered.unwrap_or_default();
        if offered.contains(&PositionEncodingKind::UTF8) {
            return Self::Utf8;
        }
        offered
            .iter()
            .find_map(Self::of_kind)
            .unwrap_or(Self::Utf16)
    }

    /// Its name in the protocol.
    pub(crate) fn kind(self) -> PositionEncodingKind {
        match self {
            Self::Utf8 => PositionEncodingKind::UTF8,
            Self::Utf16 => PositionEncodingKind::UTF16,
            Self::Utf32 => PositionEncodingKind::UTF32,
        }
    }

    fn of_kind(kind: &PositionEncodingKind) -> Option<Self> {
        [Self::Utf8, Self::Utf16, Self::Utf32]
            .into_iter()
            .find(|one| one.kind() == *kind)
    }

    fn width(self, character: char) -> usize {
        match self {
            Self::Utf8 => character.len_utf8(),
            Self::Utf16 => character.len_utf16(),
            Self::Utf32 => 1,
        }
    }
}

/// A text with the starts of its lines. `\n`, `\r\n` and a lone `\r` end a line, as in LSP.
#[derive(Clone, Debug)]
pub(crate) struct LineIndex {
    text: Arc<str>,
    starts: Vec<usize>,
    wide: Vec<Wide>,
}

/// A character of more than one byte, with what the characters up to it save against bytes. Looking
/// columns up here takes the same time in a line of ten megabytes as in one of ten characters.
#[derive(Clone, Copy, Debug)]
struct Wide {
    end: usize,
    saved_utf16: usize,
    saved_utf32: usize,
}

impl LineIndex {
    /// Finds the lines of `text`.
    pub(crate) fn new(text: Arc<str>) -> Self {
        let bytes = text.as_bytes();
        let ends = bytes
            .iter()
            .enumerate()
            .filter_map(|(at, byte)| match byte {
                b'\n' => Some(at + 1),
                b'\r' if bytes.get(at + 1) != Some(&b'\n') => Some(at + 1),
                _ => None,
            });
        let starts = std::iter::once(0).chain(ends).collect();
        let wide = wide_characters(&text);
        Self { text, starts, wide }
    }

    /// The text.
    pub(crate) fn text(&self) -> &Arc<str> {
        &self.text
    }

    /// The line and column of a byte offset, both from 0.
    pub(crate) fn line_column(&self, offset: TextSize, encoding: Encoding) -> (usize, usize) {
        let offset = self.clamp(usize::from(offset));
        let line = self.starts.partition_point(|start| *start <= offset) - 1;
        let start = self.starts[line];
        let saved = self.saved(offset, encoding) - self.saved(start, encoding);
        (line, offset - start - saved)
    }

    /// How many units fewer than bytes the text before `offset` has.
    fn saved(&self, offset: usize, encoding: Encoding) -> usize {
        let before = self.wide.partition_point(|wide| wide.end <= offset);
        let Some(last) = before.checked_sub(1).and_then(|last| self.wide.get(last)) else {
            return 0;
        };
        match encoding {
            Encoding::Utf8 => 0,
            Encoding::Utf16 => last.saved_utf16,
            Encoding::Utf32 => last.saved_utf32,
        }
    }

    /// The LSP position of a byte offset.
    pub(crate) fn position(&self, offset: TextSize, encoding: Encoding) -> Position {
        let (line, column) = self.line_column(offset, encoding);
        Position::new(saturate(line), saturate(column))
    }

    /// The LSP range of a byte range.
    pub(crate) fn range(&self, range: TextRange, encoding: Encoding) -> Range {
        Range::new(
            self.position(range.start(), encoding),
            self.position(range.end(), encoding),
        )
    }

    /// The byte offset of an LSP position.
    pub(crate) fn offset(&self, position: Position, encoding: Encoding) -> TextSize {
        let Some(&start) = self.starts.get(position.line as usize) else {
            return TextSize::of(&*self.text);
        };
        let line = self.line(position.line as usize);
        let inside = column_to_bytes(line, position.character as usize, encoding);
        to_size(start + inside)
    }

    /// The byte range of an LSP range; one that runs backwards is empty.
    pub(crate) fn text_range(&self, range: Range, encoding: Encoding) -> TextRange {
        let start = self.offset(range.start, encoding);
        let end = self.offset(range.end, encoding);
        TextRange::new(start, end.max(start))
    }

    /// The bytes of a line, from 0, without its end; the last line for one past it.
    pub(crate) fn line_range(&self, line: usize) -> TextRange {
        let line = line.min(self.starts.len() - 1);
        let start = self.starts[line];
        TextRange::at(to_size(start), TextSize::of(self.line(line)))
    }

    /// A line without its end.
    fn line(&self, line: usize) -> &str {
        let end = self
            .starts
            .get(line + 1)
            .copied()
            .unwrap_or(self.text.len());
        self.text[self.starts[line]..end].trim_end_matches(['\n', '\r'])
    }

    fn clamp(&self, offset: usize) -> usize {
        let mut offset = offset.min(self.text.len());
        while !self.text.is_char_boundary(offset) {
            offset -= 1;
        }
        offset
    }
}

fn wide_characters(text: &str) -> Vec<Wide> {
    if text.is_ascii() {
        return Vec::new();
    }
    let (mut saved_utf16, mut saved_utf32) = (0, 0);
    text.char_indices()
        .filter(|(_, character)| !character.is_ascii())
        .map(|(at, character)| {
            let bytes = character.len_utf8();
            saved_utf16 += bytes - character.len_utf16();
            saved_utf32 += bytes - 1;
            Wide {
                end: at + bytes,
                saved_utf16,
                saved_utf32,
            }
        })
        .collect()
}

fn column_to_bytes(line: &str, column: usize, encoding: Encoding) -> usize {
    let mut seen = 0;
    for (at, character) in line.char_indices() {
        seen += encoding.width(character);
        if seen > column {
            return at;
        }
    }
    line.len()
}

fn saturate(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

fn to_size(offset: usize) -> TextSize {
    TextSize::new(saturate(offset))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ENCODINGS: [Encoding; 3] = [Encoding::Utf8, Encoding::Utf16, Encoding::Utf32];

    fn index(text: &str) -> LineIndex {
        LineIndex::new(text.into())
    }

    #[test]
    fn columns_count_what_was_negotiated() {
        let text = index("let 𝛼é = x\n");
        let x = TextSize::new(13);
        assert_eq!(&text.text()[13..14], "x");
        let columns = ENCODINGS.map(|encoding| text.line_column(x, encoding).1);
        assert_eq!(columns, [13, 10, 9]);
    }

    #[test]
    fn every_offset_comes_back() {
        let source = "a\r\nbé\rc𝛼\n\n\u{feff}z";
        let text = index(source);
        for encoding in ENCODINGS {
            for (at, character) in source.char_indices() {
                if matches!(character, '\n' | '\r') {
                    continue;
                }
                let offset = to_size(at);
                assert_eq!(
                    text.offset(text.position(offset, encoding), encoding),
                    offset
                );
            }
        }
    }

    #[test]
    fn absurd_positions_are_clamped() {
        let text = index("ab\r\n𝛼\n");
        let offset =
            |line, column| u32::from(text.offset(Position::new(line, column), Encoding::Utf16));
        assert_eq!(offset(0, 99), 2);
        assert_eq!(offset(1, 1), 4, "inside a surrogate pair is its start");
        assert_eq!(offset(99, 0), 9);
        assert_eq!(offset(u32::MAX, u32::MAX), 9);
        let backwards = Range::new(Position::new(1, 0), Position::new(0, 0));
        assert!(text.text_range(backwards, Encoding::Utf16).is_empty());
    }

    #[test]
    fn an_offset_past_the_end_is_the_end() {
        assert_eq!(
            index("é").line_column(TextSize::new(7), Encoding::Utf32),
            (0, 1)
        );
        assert_eq!(
            index("é").line_column(TextSize::new(1), Encoding::Utf32),
            (0, 0)
        );
    }

    #[test]
    fn bytes_are_preferred_and_utf_16_is_the_fallback() {
        let kinds = |names: &[Encoding]| names.iter().map(|one| one.kind()).collect::<Vec<_>>();
        let offered = kinds(&[Encoding::Utf16, Encoding::Utf8]);
        assert_eq!(Encoding::negotiate(Some(&offered)), Encoding::Utf8);
        let offered = kinds(&[Encoding::Utf32, Encoding::Utf16]);
        assert_eq!(Encoding::negotiate(Some(&offered)), Encoding::Utf32);
        assert_eq!(
            Encoding::negotiate(Some(&[PositionEncodingKind::new("utf-7")])),
            Encoding::Utf16
        );
        assert_eq!(Encoding::negotiate(None), Encoding::Utf16);
    }
}
