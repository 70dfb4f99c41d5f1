//! Integers and floats, decimal and otherwise, with their suffixes.

use super::Lexer;
use super::names::is_name_byte;
use crate::kind::SyntaxKind::*;

impl Lexer<'_> {
    pub(super) fn number(&mut self) {
        let (length, is_float) = match (self.peek(0), self.peek(1) | 0x20, self.peek(2)) {
            (b'0', b'x', digit) if digit.is_ascii_hexdigit() => {
                self.fraction(2, u8::is_ascii_hexdigit, b'p')
            }
            (b'0', b'o', b'0'..=b'7') => (self.digits(2, |it| matches!(it, b'0'..=b'7')), false),
            (b'0', b'b', b'0'..=b'1') => (self.digits(2, |it| matches!(it, b'0'..=b'1')), false),
            _ => self.fraction(0, u8::is_ascii_digit, b'e'),
        };
        let kind = if is_float { FLOAT } else { INT };
        let tail = &self.bytes[self.at + length..];
        let tail = &tail[..tail
            .iter()
            .position(|&it| !is_name_byte(it))
            .unwrap_or(tail.len())];
        let end = self.at + length + tail.len();
        if !matches!(tail, [] | [b'G'..=b'Z' | b'g'..=b'z']) {
            let message = format!("`{}` is not a number", &self.text[self.at..end]);
            self.error(self.at, end, message);
        }
        self.push(kind, end);
    }

    /// Where a run of digits and `_` ends, from the offset `from` of the token.
    fn digits(&self, from: usize, is_digit: impl Fn(&u8) -> bool) -> usize {
        let rest = &self.bytes[self.at + from..];
        from + rest
            .iter()
            .position(|it| !is_digit(it) && *it != b'_')
            .unwrap_or(rest.len())
    }

    /// `digits [. digits] [exponent]`: its length, and whether it is a float.
    fn fraction(&self, from: usize, is_digit: impl Fn(&u8) -> bool, exponent: u8) -> (usize, bool) {
        let whole = self.digits(from, &is_digit);
        let mantissa = match self.peek(whole) {
            b'.' => self.digits(whole + 1, &is_digit),
            _ => whole,
        };
        let sign = usize::from(matches!(self.peek(mantissa + 1), b'+' | b'-'));
        if self.peek(mantissa) | 0x20 == exponent && self.peek(mantissa + 1 + sign).is_ascii_digit()
        {
            return (self.digits(mantissa + 1 + sign, u8::is_ascii_digit), true);
        }
        (mantissa, mantissa > whole)
    }
}
