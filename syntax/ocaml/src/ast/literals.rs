//! Constants, and the meaning of string literals: the decoded value, and where in the source each of
//! its bytes comes from. Does not say whether an integer fits its type.

use super::*;
use crate::ast::support::tokens;
use SyntaxKind::*;
use rowan::{TextRange, TextSize};

/// What sort of constant a [`Literal`] is.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum LiteralKind {
    /// `1`, `0xFF`, `3L`.
    Int,
    /// `1.5`, `1e3`, `0x1p-3`.
    Float,
    /// `'a'`.
    Char,
    /// `"text"` or `{|text|}`.
    String,
    /// `true` or `false`.
    Bool,
}

impl Literal {
    /// The token of the constant, without a sign before it.
    pub fn token(&self) -> Option<SyntaxToken> {
        tokens(self.syntax()).find(|it| kind_of(it.kind()).is_some())
    }

    /// What sort of constant it is.
    pub fn kind(&self) -> Option<LiteralKind> {
        kind_of(self.token()?.kind())
    }

    /// The constant as a string, if it is one.
    pub fn as_string(&self) -> Option<StringLiteral> {
        StringLiteral::cast(self.token()?)
    }

    /// The constant as a truth value, if it is one.
    pub fn as_bool(&self) -> Option<bool> {
        match self.token()?.kind() {
            TRUE_KW => Some(true),
            FALSE_KW => Some(false),
            _ => None,
        }
    }
}

fn kind_of(kind: SyntaxKind) -> Option<LiteralKind> {
    Some(match kind {
        INT => LiteralKind::Int,
        FLOAT => LiteralKind::Float,
        CHAR => LiteralKind::Char,
        STRING | QUOTED_STRING => LiteralKind::String,
        TRUE_KW | FALSE_KW => LiteralKind::Bool,
        _ => return None,
    })
}

/// A string token: `"text"` or `{id|text|id}`.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct StringLiteral(SyntaxToken);

impl StringLiteral {
    /// Sees a token as a string, if it is one.
    pub fn cast(token: SyntaxToken) -> Option<StringLiteral> {
        matches!(token.kind(), STRING | QUOTED_STRING).then_some(StringLiteral(token))
    }

    /// The token below the view.
    pub fn token(&self) -> &SyntaxToken {
        &self.0
    }

    /// The bytes between the quotes, as a range of the file.
    pub fn contents_range(&self) -> TextRange {
        let text = self.0.text();
        let start = self.0.text_range().start();
        let (open, close) = match self.0.kind() {
            QUOTED_STRING => quoted_delimiters(text),
            _ => (1, usize::from(text.len() > 1 && text.ends_with('"'))),
        };
        let size = |n: usize| TextSize::new(u32::try_from(n).unwrap_or(u32::MAX));
        TextRange::new(
            start + size(open),
            start + size(text.len().saturating_sub(close).max(open)),
        )
    }

    /// What the program sees: escapes decoded. Bytes that are not UTF-8 become U+FFFD.
    pub fn value(&self) -> String {
        match String::from_utf8(self.decode().0) {
            Ok(text) => text,
            Err(error) => String::from_utf8_lossy(error.as_bytes()).into_owned(),
        }
    }

    /// The file offset of the byte `offset` of [`StringLiteral::value`].
    ///
    /// The offset after the last byte answers the end of the contents.
    pub fn source_offset(&self, offset: usize) -> TextSize {
        let range = self.contents_range();
        match self.decode().1.get(offset) {
            Some(&at) => range.start() + TextSize::new(at),
            None => range.end(),
        }
    }

    /// The file range of the bytes `range` of [`StringLiteral::value`].
    pub fn source_range(&self, range: std::ops::Range<usize>) -> TextRange {
        let start = self.source_offset(range.start);
        TextRange::new(start, self.source_offset(range.end).max(start))
    }

    /// The bytes of the value, and for each its offset in the contents.
    fn decode(&self) -> (Vec<u8>, Vec<u32>) {
        let range = self.contents_range() - self.0.text_range().start();
        let raw = self.0.text()[range].as_bytes();
        if self.0.kind() == QUOTED_STRING {
            return (raw.to_vec(), (0..raw.len() as u32).collect());
        }
        decode_escapes(raw)
    }
}

/// Lengths of `{id|` and `|id}`.
fn quoted_delimiters(text: &str) -> (usize, usize) {
    let open = text.find('|').map_or(text.len(), |at| at + 1);
    let closed = text.len() >= 2 * open && text.ends_with('}');
    (open, if closed { open } else { 0 })
}

fn decode_escapes(raw: &[u8]) -> (Vec<u8>, Vec<u32>) {
    let (mut value, mut origin) = (Vec::with_capacity(raw.len()), Vec::with_capacity(raw.len()));
    let mut at = 0;
    while at < raw.len() {
        let (bytes, length) = decode_one(&raw[at..]);
        origin.resize(origin.len() + bytes.len(), at as u32);
        value.extend(bytes);
        at += length;
    }
    (value, origin)
}

/// The value of the character or escape at the start of `raw`, and its length.
fn decode_one(raw: &[u8]) -> (Vec<u8>, usize) {
    if raw[0] != b'\\' {
        return (vec![raw[0]], 1);
    }
    let digits = |from: usize, count: usize, radix: u32| {
        let text = std::str::from_utf8(raw.get(from..from + count)?).ok()?;
        text.bytes()
            .all(|it| it.is_ascii_hexdigit())
            .then_some(())?;
        u32::from_str_radix(text, radix).ok()
    };
    let byte = |it: u32| vec![it as u8];
    match raw.get(1) {
        Some(b'n') => (vec![b'\n'], 2),
        Some(b't') => (vec![b'\t'], 2),
        Some(b'b') => (vec![8], 2),
        Some(b'r') => (vec![b'\r'], 2),
        Some(&it @ (b'\\' | b'\'' | b'"' | b' ')) => (vec![it], 2),
        Some(b'0'..=b'9') if digits(1, 3, 10).is_some() => {
            (digits(1, 3, 10).map(byte).unwrap_or_default(), 4)
        }
        Some(b'o') if digits(2, 3, 8).is_some() => {
            (digits(2, 3, 8).map(byte).unwrap_or_default(), 5)
        }
        Some(b'x') if digits(2, 2, 16).is_some() => {
            (digits(2, 2, 16).map(byte).unwrap_or_default(), 4)
        }
        Some(b'u') => decode_unicode(raw).unwrap_or((vec![b'\\'], 1)),
        Some(b'\n' | b'\r') => skip_line_break(raw).unwrap_or((vec![b'\\'], 1)),
        _ => (vec![b'\\'], 1),
    }
}

/// `\u{20AC}`.
fn decode_unicode(raw: &[u8]) -> Option<(Vec<u8>, usize)> {
    let close = raw.iter().position(|&it| it == b'}')?;
    let text = std::str::from_utf8(raw.get(3..close)?).ok()?;
    let scalar = char::from_u32(u32::from_str_radix(text, 16).ok()?)?;
    (raw[2] == b'{').then(|| (scalar.to_string().into_bytes(), close + 1))
}

/// A backslash before a line break hides it and the blanks that start the next line.
fn skip_line_break(raw: &[u8]) -> Option<(Vec<u8>, usize)> {
    let returns = raw[1..].iter().take_while(|&&it| it == b'\r').count();
    let newline = 1 + returns;
    (raw.get(newline) == Some(&b'\n')).then_some(())?;
    let blanks = raw[newline + 1..]
        .iter()
        .take_while(|&&it| it == b' ' || it == b'\t')
        .count();
    Some((Vec::new(), newline + 1 + blanks))
}

impl ExternalItem {
    /// The names of the primitive.
    pub fn primitives(&self) -> impl Iterator<Item = StringLiteral> + use<> {
        tokens(self.syntax()).filter_map(StringLiteral::cast)
    }
}
