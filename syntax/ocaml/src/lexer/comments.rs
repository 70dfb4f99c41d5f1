//! Comments. They nest, and strings, quoted strings and characters inside them are read as such, so
//! that `(* "*)" *)` is one comment.

use super::Lexer;
use super::strings::character_length;
use crate::kind::SyntaxKind::*;

impl Lexer<'_> {
    pub(super) fn comment(&mut self) {
        let kind = match &self.bytes[self.at + 2..] {
            [b'*', b'*' | b')', ..] => COMMENT,
            [b'*', ..] => DOC_COMMENT,
            _ => COMMENT,
        };
        match self.comment_end() {
            Ok(end) => self.push(kind, end),
            Err(open) => {
                let end = self.give_up();
                let message = match open {
                    Open::Comment => "this comment is never closed",
                    Open::String => "this comment contains a string that is never closed",
                };
                self.error(self.at, self.at + 2, message);
                self.push(kind, end);
            }
        }
    }

    fn comment_end(&mut self) -> Result<usize, Open> {
        let mut depth = 1;
        let mut at = self.at + 2;
        while let Some(&byte) = self.bytes.get(at) {
            match (byte, self.bytes.get(at + 1)) {
                (b'(', Some(b'*')) => {
                    depth += 1;
                    at += 2;
                }
                (b'*', Some(b')')) => {
                    depth -= 1;
                    at += 2;
                    if depth == 0 {
                        return Ok(at);
                    }
                }
                (b'"', _) => at = self.string_end(at + 1, false).ok_or(Open::String)?,
                (b'{', _) => {
                    at = match self.quoted_in_comment(at) {
                        Some((delimiter, contents)) => {
                            self.quoted_end(delimiter, contents).ok_or(Open::String)?
                        }
                        None => at + 1,
                    }
                }
                (b'\'', _) => at += 1 + quoted_length(&self.bytes[at + 1..]),
                (b'a'..=b'z' | b'A'..=b'Z' | b'_', _) => at = self.ascii_name_end(at),
                _ => at += 1,
            }
        }
        Err(Open::Comment)
    }

    /// A quote inside a name starts no character.
    fn ascii_name_end(&self, at: usize) -> usize {
        let rest = &self.bytes[at..];
        at + rest
            .iter()
            .position(|&it| !super::names::is_name_byte(it))
            .unwrap_or(rest.len())
    }

    /// `{id|`, `{%ext id|` or `{%%ext id|` at `at`.
    fn quoted_in_comment(&self, at: usize) -> Option<(std::ops::Range<usize>, usize)> {
        let plain = self.delimiter(at + 1);
        if plain.is_some() || self.bytes.get(at + 1) != Some(&b'%') {
            return plain;
        }
        let percents = if self.bytes.get(at + 2) == Some(&b'%') {
            2
        } else {
            1
        };
        let name = self.dotted_name(at + 1 + percents)?;
        let rest = &self.bytes[name..];
        let blanks = rest
            .iter()
            .take_while(|it| matches!(it, b' ' | b'\t' | 0x0C))
            .count();
        self.delimiter(name + blanks)
    }
}

enum Open {
    Comment,
    String,
}

/// Length of what follows a quote inside a comment, if it is a character; octal codes end at `\o377`.
fn quoted_length(rest: &[u8]) -> usize {
    match rest {
        [b'\'', ..] => 1,
        [b'\\', b'o', b'4'..=b'7', ..] => 0,
        _ => character_length(rest).unwrap_or(0),
    }
}
