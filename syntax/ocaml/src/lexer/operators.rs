//! Operators, punctuation made of operator characters, labels and line directives.
//!
//! The longest match wins, as in OCaml's own lexer; its fixed tokens win a tie.

use super::Lexer;
use super::names::{keyword, letter};
use crate::kind::SyntaxKind::{self, *};

fn is_symbol(byte: u8) -> bool {
    b"!$%&*+-./:<=>?@^|~".contains(&byte)
}

fn is_symbol_or_hash(byte: u8) -> bool {
    byte == b'#' || is_symbol(byte)
}

/// What may follow the dot of a user-defined indexing operator.
fn is_dot_symbol(byte: u8) -> bool {
    b"!$%&*+-/:=>?@^|".contains(&byte)
}

impl Lexer<'_> {
    pub(super) fn operator(&mut self) {
        let (first, second) = (self.peek(0), self.peek(1));
        match first {
            b'.' => self.dot(),
            b'~' | b'?' => self.label(),
            b'#' => self.hash(),
            b':' => match second {
                b':' => self.token(COLON_COLON, 2),
                b'=' => self.token(COLON_EQ, 2),
                b'>' => self.token(COLON_GREATER, 2),
                _ => self.token(COLON, 1),
            },
            b'>' if second == b']' => self.token(GREATER_R_BRACKET, 2),
            b'>' if second == b'}' => self.token(GREATER_R_BRACE, 2),
            b'|' if second == b']' => self.token(BAR_R_BRACKET, 2),
            b'!' => {
                let length = self.run(is_symbol_or_hash);
                let text = &self.bytes[self.at..self.at + length];
                let kind = match text {
                    b"!" => BANG,
                    b"!=" => INFIX_OP0,
                    _ => PREFIX_OP,
                };
                self.token(kind, length);
            }
            _ => {
                let length = self.run(is_symbol);
                let kind = infix(&self.bytes[self.at..self.at + length]);
                self.token(kind, length);
            }
        }
    }

    /// Length of the token if it takes all following bytes that satisfy `belongs`.
    fn run(&self, belongs: impl Fn(u8) -> bool) -> usize {
        let rest = &self.bytes[self.at + 1..];
        1 + rest
            .iter()
            .position(|&it| !belongs(it))
            .unwrap_or(rest.len())
    }

    fn dot(&mut self) {
        match self.peek(1) {
            b'.' => self.token(DOT_DOT, 2),
            b'~' => {
                self.error(self.at, self.at + 2, "`.~` is reserved");
                self.token(UNKNOWN, 2);
            }
            second if is_dot_symbol(second) => {
                let length = self.run(is_symbol);
                self.token(DOT_OP, length);
            }
            _ => self.token(DOT, 1),
        }
    }

    /// `~name:`, `?name:`, `~`, `?`, or a prefix operator.
    fn label(&mut self) {
        let optional = self.peek(0) == b'?';
        if is_symbol_or_hash(self.peek(1)) {
            let length = self.run(is_symbol_or_hash);
            return self.token(PREFIX_OP, length);
        }
        let raw = self.peek(1) == b'\\' && self.peek(2) == b'#';
        let start = self.at + if raw { 3 } else { 1 };
        let end = self.name_end(start);
        let accented = self.text.get(start..).and_then(letter);
        let is_name = matches!(self.bytes.get(start), Some(b'a'..=b'z' | b'_'))
            || matches!(accented, Some((_, false)));
        if !is_name || self.bytes.get(end) != Some(&b':') {
            return self.token(if optional { QUESTION } else { TILDE }, 1);
        }
        let word = &self.bytes[start..end];
        if !raw && keyword(word).is_some() {
            let message = format!(
                "`{}` is a keyword, it can not be a label",
                &self.text[start..end]
            );
            self.error(start, end, message);
        }
        self.push(if optional { OPT_LABEL } else { LABEL }, end + 1);
    }

    fn hash(&mut self) {
        if is_symbol_or_hash(self.peek(1)) {
            let length = self.run(is_symbol_or_hash);
            return self.token(HASH_OP, length);
        }
        match self.directive().filter(|_| self.at_line_start()) {
            Some(end) => self.push(LINE_DIRECTIVE, end),
            None => self.token(HASH, 1),
        }
    }

    /// Where `# line "file" …` ends, if the text is one.
    fn directive(&mut self) -> Option<usize> {
        let blanks = |text: &str| text.len() - text.trim_start_matches([' ', '\t']).len();
        let line = &self.text[self.at..];
        let line = &line[..line.find(['\n', '\r']).unwrap_or(line.len())];
        let number = 1 + blanks(&line[1..]);
        let length = line[number..]
            .bytes()
            .take_while(u8::is_ascii_digit)
            .count();
        let name = number + length + blanks(&line[number + length..]);
        let closed = line[name..].strip_prefix('"')?.find('"')?;
        let digits = (length > 0).then(|| &line[number..number + length])?;
        if self.at_line_start() && !digits.parse::<u64>().is_ok_and(|it| it < 1 << 62) {
            let at = self.at;
            self.error(
                at,
                at + name + closed + 2,
                "this line number is out of range",
            );
        }
        Some(self.at + line.len())
    }

    pub(super) fn left_bracket(&mut self) {
        let rest = &self.bytes[self.at + 1..];
        let (kind, length) = match rest {
            [b'@', b'@', b'@', ..] => (L_BRACKET_AT_AT_AT, 4),
            [b'@', b'@', ..] => (L_BRACKET_AT_AT, 3),
            [b'@', ..] => (L_BRACKET_AT, 2),
            [b'%', b'%', ..] => (L_BRACKET_PERCENT_PERCENT, 3),
            [b'%', ..] => (L_BRACKET_PERCENT, 2),
            [b'|', ..] => (L_BRACKET_BAR, 2),
            [b'<', ..] => (L_BRACKET_LESS, 2),
            [b'>', ..] => (L_BRACKET_GREATER, 2),
            _ => (L_BRACKET, 1),
        };
        self.token(kind, length);
    }
}

/// The kind of a token made of operator characters alone.
fn infix(text: &[u8]) -> SyntaxKind {
    match text {
        b"&" => AMPERSAND,
        b"&&" => AMPER_AMPER,
        b"*" => STAR,
        b"->" => ARROW,
        b"<" => LESS,
        b"<-" => LESS_MINUS,
        b"=" => EQ,
        b"|" => BAR,
        b"||" => BAR_BAR,
        b">" => GREATER,
        b"+" => PLUS,
        b"+." => PLUS_DOT,
        b"+=" => PLUS_EQ,
        b"-" => MINUS,
        b"-." => MINUS_DOT,
        b"%" => PERCENT,
        [b'*', b'*', ..] => INFIX_OP4,
        [b'*' | b'/' | b'%', ..] => INFIX_OP3,
        [b'+' | b'-', ..] => INFIX_OP2,
        [b'@' | b'^', ..] => INFIX_OP1,
        _ => INFIX_OP0,
    }
}
