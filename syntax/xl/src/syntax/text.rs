//! A string as `xl` sees it, with the way back to the source.
//!
//! Escapes are decoded like libxlutil does it, its two faults included: `\xHH` is always an
//! error, and `\NNN` is read and then produces nothing. Sub-languages such as disk specs are
//! parsed from the decoded text; [`Text::range`] tells where a part of it stands in the file,
//! through escapes and through strings joined by `+=`.

use rowan::{TextRange, TextSize};

/// The decoded text of a string or number, and where each part of it comes from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text {
    value: String,
    origin: TextSize,
    jumps: Vec<Jump>,
}

/// From the decoded offset `at` on, the source continues at `next`; what comes before ends at
/// `end` in the source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Jump {
    at: u32,
    end: TextSize,
    next: TextSize,
}

impl Text {
    /// The text after decoding.
    pub fn as_str(&self) -> &str {
        &self.value
    }

    /// Where the decoded bytes `start..end` stand in the file.
    ///
    /// Offsets past the end are clamped.
    pub fn range(&self, start: usize, end: usize) -> TextRange {
        let start_in_source = self.start_of(start.min(self.value.len()));
        let end_in_source = self.end_of(end.min(self.value.len()));
        TextRange::new(start_in_source, end_in_source.max(start_in_source))
    }

    /// Where the whole text stands in the file, without quotes.
    pub fn full_range(&self) -> TextRange {
        self.range(0, self.value.len())
    }

    /// This text followed by another one: what `+=` makes of two strings.
    pub(crate) fn joined(&self, other: &Self) -> Self {
        let mut joined = self.clone();
        let shift = joined.value.len() as u32;
        let end = self.end_of(self.value.len());
        joined.jumps.push(Jump {
            at: shift,
            end,
            next: other.origin,
        });
        let moved = other.jumps.iter().map(|jump| Jump {
            at: jump.at + shift,
            ..*jump
        });
        joined.jumps.extend(moved);
        joined.value.push_str(&other.value);
        joined
    }

    fn start_of(&self, offset: usize) -> TextSize {
        let offset = offset as u32;
        match self.jumps.iter().rfind(|jump| jump.at <= offset) {
            Some(jump) => jump.next + TextSize::new(offset - jump.at),
            None => self.origin + TextSize::new(offset),
        }
    }

    fn end_of(&self, offset: usize) -> TextSize {
        let exact = self.jumps.iter().find(|jump| jump.at as usize == offset);
        exact.map_or_else(|| self.start_of(offset), |jump| jump.end)
    }
}

impl AsRef<str> for Text {
    fn as_ref(&self) -> &str {
        &self.value
    }
}

/// Decodes the inside of a quoted string.
pub(crate) struct TextBuilder {
    text: Text,
}

impl TextBuilder {
    /// Text that stands in the source as it is, from `origin` on.
    pub(crate) fn plain(source: &str, origin: TextSize) -> Text {
        Text {
            value: source.to_owned(),
            origin,
            jumps: Vec::new(),
        }
    }

    /// Decodes `source`, the part between the quotes, which starts at `origin`.
    ///
    /// `complain` gets the range of each bad escape and a sentence; such an escape stands for
    /// itself in the result.
    pub(crate) fn decode(
        source: &str,
        origin: TextSize,
        mut complain: impl FnMut(TextRange, String),
    ) -> Text {
        let value = String::with_capacity(source.len());
        let mut builder = Self {
            text: Text {
                value,
                origin,
                jumps: Vec::new(),
            },
        };
        let mut at = 0;
        while let Some(found) = source[at..].find('\\') {
            builder.text.value.push_str(&source[at..at + found]);
            let escape = &source[at + found..];
            let start = origin + TextSize::new((at + found) as u32);
            let length = match decode_escape(escape) {
                Ok((replacement, length)) => {
                    builder.replace(replacement, start, length);
                    length
                }
                Err(message) => {
                    let length = escape.chars().take(2).map(char::len_utf8).sum();
                    complain(TextRange::at(start, TextSize::new(length as u32)), message);
                    builder.text.value.push_str(&escape[..length]);
                    length
                }
            };
            at += found + length;
        }
        builder.text.value.push_str(&source[at..]);
        builder.text
    }

    fn replace(&mut self, replacement: Option<char>, start: TextSize, length: usize) {
        let after = start + TextSize::new(length as u32);
        match replacement {
            Some(character) => {
                self.text.value.push(character);
                let at = self.text.value.len() as u32;
                self.text.jumps.push(Jump {
                    at,
                    end: after,
                    next: after,
                });
            }
            None => {
                let at = self.text.value.len() as u32;
                self.text.jumps.push(Jump {
                    at,
                    end: start,
                    next: after,
                });
            }
        }
    }
}

/// What an escape stands for and how many bytes it takes, or why `xl` refuses it.
fn decode_escape(escape: &str) -> Result<(Option<char>, usize), String> {
    let Some(letter) = escape[1..].chars().next() else {
        return Err("a backslash needs a character after it".to_owned());
    };
    let plain = match letter {
        '"' | '\'' | '\\' => letter,
        'a' => '\x07',
        'b' => '\x08',
        'f' => '\x0c',
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        'v' => '\x0b',
        'x' => return Err("`\\x` escapes are always refused by xl".to_owned()),
        '0'..='7' => return decode_digits(&escape[2..]).map(|length| (None, 2 + length)),
        _ => return Err(format!("`\\{letter}` is not an escape that xl knows")),
    };
    Ok((Some(plain), 2))
}

/// How many bytes after the first digit belong to a numeric escape: `xl` hands the next three
/// to `strtoul` in base ten and wants at least two of them taken.
fn decode_digits(rest: &str) -> Result<usize, String> {
    let window = &rest.as_bytes()[..rest.len().min(3)];
    let blanks = window.iter().take_while(|byte| is_c_space(**byte)).count();
    let sign = usize::from(matches!(window.get(blanks), Some(b'+' | b'-')));
    let digits = window[blanks + sign..]
        .iter()
        .take_while(|byte| byte.is_ascii_digit())
        .count();
    let taken = blanks + sign + digits;
    if digits == 0 || taken < 2 {
        return Err("a numeric escape needs three digits".to_owned());
    }
    Ok(taken)
}

fn is_c_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t'..=b'\r')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decode(source: &str) -> (Text, Vec<String>) {
        let mut complaints = Vec::new();
        let text = TextBuilder::decode(source, TextSize::new(10), |_, why| complaints.push(why));
        (text, complaints)
    }

    #[test]
    fn decodes_what_xl_decodes() {
        let (text, complaints) = decode(r#"a\n\t\\\"\'\a\b\f\r\v"#);
        assert_eq!(text.as_str(), "a\n\t\\\"'\x07\x08\x0c\r\x0b");
        assert!(complaints.is_empty());
    }

    #[test]
    fn a_numeric_escape_produces_nothing() {
        assert_eq!(decode(r"a\101b").0.as_str(), "ab");
        assert_eq!(decode(r"a\1 2b").0.as_str(), "ab");
        assert_eq!(decode(r"a\1012").0.as_str(), "a");
        assert_eq!(decode(r"\12").1.len(), 1);
    }

    #[test]
    fn refuses_what_xl_refuses() {
        for bad in [r"\d", r"\x41", r"\8", r"\é", r"\1"] {
            assert_eq!(decode(bad).1.len(), 1, "{bad}");
        }
    }

    #[test]
    fn finds_the_way_back_through_escapes() {
        let (text, _) = decode(r"ab\\cd\101ef");
        assert_eq!(text.as_str(), r"ab\cdef");
        assert_eq!(text.range(2, 3), TextRange::new(12.into(), 14.into()));
        assert_eq!(text.range(3, 5), TextRange::new(14.into(), 16.into()));
        assert_eq!(text.range(5, 7), TextRange::new(20.into(), 22.into()));
    }

    #[test]
    fn finds_the_way_back_through_joined_strings() {
        let first = TextBuilder::plain("ab", 5.into());
        let second = TextBuilder::plain("cd", 20.into());
        let joined = first.joined(&second);
        assert_eq!(joined.as_str(), "abcd");
        assert_eq!(joined.range(0, 2), TextRange::new(5.into(), 7.into()));
        assert_eq!(joined.range(2, 4), TextRange::new(20.into(), 22.into()));
    }
}
