//! Strings, quoted strings, quoted extensions and characters.

use super::names::letter;
use super::{Lexer, returns};
use crate::kind::SyntaxKind::*;

/// How a search for the end of a string went.
pub(super) type End = Option<usize>;

impl Lexer<'_> {
    pub(super) fn string(&mut self) {
        let errors = self.out.errors.len();
        match self.string_end(self.at + 1, true) {
            Some(end) => {
                if self.mends && super::swallowed(&self.bytes[self.at..end]).is_some() {
                    self.out.swallowers.push(self.out.kinds.len() as u32);
                }
                self.push(STRING, end);
            }
            None => {
                // What stands in it may be none of it.
                self.out.errors.truncate(errors);
                let decided = if self.mends {
                    self.return_to_culprit()
                } else {
                    None
                };
                let end = self.give_up_because(decided);
                self.error(self.at, self.at + 1, "this string is never closed");
                self.push(STRING, end);
            }
        }
    }

    /// Just behind the quote that closes the string whose contents start at `at`.
    ///
    /// Outside of comments, escapes of impossible characters are reported.
    pub(super) fn string_end(&mut self, mut at: usize, judged: bool) -> End {
        loop {
            let rest = self.bytes.get(at..)?;
            at += rest.iter().position(|&it| it == b'"' || it == b'\\')?;
            if self.bytes[at] == b'"' {
                return Some(at + 1);
            }
            at += self.escape(at, judged);
        }
    }

    /// Length of the escape at `at`.
    fn escape(&mut self, at: usize, judged: bool) -> usize {
        let rest = &self.bytes[at + 1..];
        let (length, fits) = match rest {
            [b'0'..=b'9', b'0'..=b'9', b'0'..=b'9', ..] => (4, decimal(&rest[..3])),
            [b'o', b'0'..=b'7', b'0'..=b'7', b'0'..=b'7', ..] => (5, rest[1] <= b'3'),
            [b'u', b'{', ..] => match unicode(&rest[2..]) {
                Some((digits, scalar)) => {
                    if !scalar {
                        self.error(at, at + digits + 4, "this is not the code of a character");
                    }
                    return digits + 4;
                }
                None => (2, true),
            },
            [] => (1, true),
            _ => (2, true),
        };
        if judged && !fits {
            self.error(at, at + length, "a character code ends at 255");
        }
        length
    }

    /// `{`, `{<`, `{id|…|id}`, `{%ext|…|}` or `{%%ext|…|}`.
    pub(super) fn left_brace(&mut self) {
        let (kind, start) = match (self.peek(1), self.peek(2)) {
            (b'<', _) => return self.token(L_BRACE_LESS, 2),
            (b'%', b'%') => (QUOTED_EXTENSION_ITEM, self.extension_name(self.at + 3)),
            (b'%', _) => (QUOTED_EXTENSION_EXPR, self.extension_name(self.at + 2)),
            _ => (QUOTED_STRING, Some(self.at + 1)),
        };
        let Some((delimiter, contents)) = start.and_then(|it| self.delimiter(it)) else {
            return self.token(L_BRACE, 1);
        };
        match self.quoted_end(delimiter, contents) {
            Some(end) => self.push(kind, end),
            None => {
                let end = self.give_up();
                self.error(self.at, contents, "this quoted string is never closed");
                self.push(kind, end);
            }
        }
    }

    /// Behind `name` or `name.name` and the blanks that follow, for quoted extensions.
    fn extension_name(&self, start: usize) -> Option<usize> {
        let end = self.dotted_name(start)?;
        let blanks = self.blanks(end);
        // A delimiter must stand apart from the name.
        let direct = self.bytes.get(end) == Some(&b'|');
        (direct || blanks > end)
            .then_some(blanks)
            .filter(|&it| direct || self.bytes.get(it) != Some(&b'|'))
    }

    fn blanks(&self, at: usize) -> usize {
        let rest = &self.bytes[at..];
        at + rest
            .iter()
            .position(|it| !matches!(it, b' ' | b'\t' | 0x0C))
            .unwrap_or(rest.len())
    }

    pub(super) fn dotted_name(&self, start: usize) -> Option<usize> {
        let first = *self.bytes.get(start)?;
        let starts =
            first.is_ascii_alphabetic() || first == b'_' || letter(&self.text[start..]).is_some();
        let end = starts.then(|| self.name_end(start))?;
        match self.bytes.get(end) {
            Some(b'.') => self.dotted_name(end + 1).or(Some(end)),
            _ => Some(end),
        }
    }

    /// `id|` at `start`: the range of `id`, and where the contents begin.
    pub(super) fn delimiter(&self, start: usize) -> Option<(std::ops::Range<usize>, usize)> {
        let end = self.delimiter_end(start);
        (self.bytes.get(end) == Some(&b'|')).then_some((start..end, end + 1))
    }

    fn delimiter_end(&self, start: usize) -> usize {
        let mut end = start;
        loop {
            match self.bytes.get(end) {
                Some(b'a'..=b'z' | b'_') => end += 1,
                Some(128..) => match letter(&self.text[end..]) {
                    Some((length, false)) => end += length,
                    _ => return end,
                },
                _ => return end,
            }
        }
    }

    /// Behind `|id}`.
    pub(super) fn quoted_end(&self, delimiter: std::ops::Range<usize>, mut at: usize) -> End {
        let delimiter = &self.bytes[delimiter];
        loop {
            let rest = self.bytes.get(at..)?;
            at += rest.iter().position(|&it| it == b'|')? + 1;
            let rest = &self.bytes[at..];
            if rest.starts_with(delimiter) && rest.get(delimiter.len()) == Some(&b'}') {
                return Some(at + delimiter.len() + 1);
            }
        }
    }

    /// `'a'`, `'\n'`, or the quote of a type variable.
    pub(super) fn character(&mut self) {
        let rest = &self.bytes[self.at + 1..];
        match (character_length(rest), rest) {
            (Some(length), _) => {
                let code = &self.bytes[self.at + 2..self.at + 1 + length];
                let fits = match code {
                    [b'0'..=b'9', b'0'..=b'9', b'0'..=b'9', b'\''] => decimal(&code[..3]),
                    [b'o', first, _, _, b'\''] => *first <= b'3',
                    _ => true,
                };
                if !fits {
                    self.error(
                        self.at,
                        self.at + 1 + length,
                        "a character code ends at 255",
                    );
                }
                self.token(CHAR, 1 + length);
            }
            (None, [b'\'', ..]) => {
                self.error(
                    self.at,
                    self.at + 2,
                    "a character is missing between the quotes",
                );
                self.token(CHAR, 2);
            }
            (None, [b'\\', b'#', ..]) => self.token(QUOTE, 1),
            (None, [b'\\', ..]) => {
                let next = self.text[self.at + 2..]
                    .chars()
                    .next()
                    .map_or(0, char::len_utf8);
                self.error(
                    self.at,
                    self.at + 2 + next,
                    "this is not a character; did you mean `'\\\\'`?",
                );
                self.token(CHAR, 2 + next);
            }
            _ => self.token(QUOTE, 1),
        }
    }
}

/// Length of a character and its closing quote, behind the opening one.
pub(super) fn character_length(rest: &[u8]) -> Option<usize> {
    match rest {
        [
            b'\\',
            b'\\' | b'\'' | b'"' | b'n' | b't' | b'b' | b'r' | b' ',
            b'\'',
            ..,
        ] => Some(3),
        [b'\\', b'0'..=b'9', b'0'..=b'9', b'0'..=b'9', b'\'', ..] => Some(5),
        [
            b'\\',
            b'o',
            b'0'..=b'7',
            b'0'..=b'7',
            b'0'..=b'7',
            b'\'',
            ..,
        ] => Some(6),
        [b'\\', b'x', high, low, b'\'', ..]
            if high.is_ascii_hexdigit() && low.is_ascii_hexdigit() =>
        {
            Some(5)
        }
        [b'\\' | b'\'', ..] => None,
        [b'\n' | b'\r', ..] => {
            let length = if rest[0] == b'\n' { 1 } else { returns(rest) };
            (length > 0 && rest.get(length) == Some(&b'\'')).then_some(length + 1)
        }
        [_, b'\'', ..] => Some(2),
        _ => None,
    }
}

fn decimal(digits: &[u8]) -> bool {
    digits
        .iter()
        .fold(0, |sum, digit| sum * 10 + u32::from(digit - b'0'))
        <= 255
}

/// `1F42B}`: how many digits, and whether they name a character.
fn unicode(rest: &[u8]) -> Option<(usize, bool)> {
    let digits = rest.iter().take_while(|it| it.is_ascii_hexdigit()).count();
    (digits > 0 && rest.get(digits) == Some(&b'}')).then_some(())?;
    let code = std::str::from_utf8(&rest[..digits])
        .ok()
        .filter(|_| digits <= 6);
    let scalar = code
        .and_then(|it| u32::from_str_radix(it, 16).ok())
        .and_then(char::from_u32);
    Some((digits, scalar.is_some()))
}
