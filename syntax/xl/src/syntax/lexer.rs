//! Text to tokens, by the exact rules of libxlutil's scanner (xl.cfg, Xen 4.1 to 4.22).
//!
//! Every byte lands in a token. Release differences (a dot in a name, `+=`) are not decided
//! here: the newest grammar is read and [`crate::Verdict`] looks at what was used.
//!
//! After a character that starts no token the scanner of `xl` swallows everything up to the
//! next blank; the file is refused from there on, so unlike `xl` an unclosed string or a
//! comment without a line end keeps its whole line together, which reads better in an editor.

use rowan::TextSize;

use super::kind::SyntaxKind::{self, *};

/// A token by its kind and the offset of its first byte; it ends where the next one starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Token {
    pub(crate) kind: SyntaxKind,
    pub(crate) start: TextSize,
}

/// All tokens of a text, in order, without gaps.
pub(crate) fn tokenize(text: &str) -> Vec<Token> {
    let bytes = text.as_bytes();
    let mut tokens = Vec::with_capacity(bytes.len() / 4 + 4);
    let mut at = 0;
    while at < bytes.len() {
        let (kind, length) = next(&bytes[at..]);
        tokens.push(Token {
            kind,
            start: TextSize::new(at as u32),
        });
        at += length;
    }
    tokens
}

/// Kind and length of the token at the start of `rest`, which is not empty.
fn next(rest: &[u8]) -> (SyntaxKind, usize) {
    match rest[0] {
        b' ' | b'\t' => (WHITESPACE, run(rest, |b| matches!(b, b' ' | b'\t'))),
        b'\n' => (NEWLINE, 1),
        b'a'..=b'z' => (IDENT, run(rest, is_name)),
        b'0'..=b'9' => (NUMBER, run(rest, is_number)),
        b'"' | b'\'' => string(rest),
        b'=' => (EQUALS, 1),
        b'+' if rest.get(1) == Some(&b'=') => (PLUS_EQUALS, 2),
        b',' => (COMMA, 1),
        b';' => (SEMICOLON, 1),
        b'[' => (LEFT_BRACKET, 1),
        b']' => (RIGHT_BRACKET, 1),
        // One stray byte at the very end is lost between two states of xl's scanner.
        _ if rest.len() == 1 => (DROPPED, 1),
        b'#' => (COMMENT, run(rest, |b| b != b'\n')),
        _ => (JUNK, junk(rest)),
    }
}

fn is_name(byte: u8) -> bool {
    matches!(byte, b'.' | b'_' | b'0'..=b'9' | b'a'..=b'z')
}

fn is_number(byte: u8) -> bool {
    matches!(byte, b'0'..=b'9' | b'a'..=b'f' | b'x')
}

fn run(bytes: &[u8], belongs: impl Fn(u8) -> bool) -> usize {
    bytes
        .iter()
        .position(|&byte| !belongs(byte))
        .unwrap_or(bytes.len())
}

fn string(rest: &[u8]) -> (SyntaxKind, usize) {
    match closing_quote(rest) {
        Some(end) => (STRING, end + 1),
        None if rest.len() == 1 => (DROPPED, 1),
        None => (JUNK, run(rest, |b| b != b'\n')),
    }
}

/// Offset of the quote that closes the string at the start of `rest`.
fn closing_quote(rest: &[u8]) -> Option<usize> {
    let quote = rest[0];
    let mut at = 1;
    loop {
        match *rest.get(at)? {
            byte if byte == quote => return Some(at),
            b'\n' => return None,
            b'\\' if rest.get(at + 1) == Some(&b'\n') => return None,
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
}

fn junk(rest: &[u8]) -> usize {
    // A carriage return that ends a line is its own token, so that a rule can point at it.
    let swallowed = run(rest, |b| !matches!(b, b' ' | b'\t' | b'\n' | b'\r'));
    swallowed.max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(text: &str) -> Vec<(SyntaxKind, &str)> {
        let tokens = tokenize(text);
        let ends = tokens
            .iter()
            .skip(1)
            .map(|t| usize::from(t.start))
            .chain([text.len()]);
        tokens
            .iter()
            .zip(ends)
            .map(|(t, end)| (t.kind, &text[usize::from(t.start)..end]))
            .collect()
    }

    #[test]
    fn reads_each_kind_of_token() {
        assert_eq!(
            kinds("a.b_1 +='x\\'y' ; [0x1f,12]#c\n"),
            [
                (IDENT, "a.b_1"),
                (WHITESPACE, " "),
                (PLUS_EQUALS, "+="),
                (STRING, "'x\\'y'"),
                (WHITESPACE, " "),
                (SEMICOLON, ";"),
                (WHITESPACE, " "),
                (LEFT_BRACKET, "["),
                (NUMBER, "0x1f"),
                (COMMA, ","),
                (NUMBER, "12"),
                (RIGHT_BRACKET, "]"),
                (COMMENT, "#c"),
                (NEWLINE, "\n"),
            ]
        );
    }

    #[test]
    fn a_number_stops_at_the_first_letter_that_is_no_digit() {
        assert_eq!(
            kinds("512M x"),
            [
                (NUMBER, "512"),
                (JUNK, "M"),
                (WHITESPACE, " "),
                (IDENT, "x")
            ]
        );
    }

    #[test]
    fn a_last_stray_byte_is_dropped_but_only_alone() {
        assert_eq!(kinds("a#"), [(IDENT, "a"), (DROPPED, "#")]);
        assert_eq!(kinds("a\""), [(IDENT, "a"), (DROPPED, "\"")]);
        assert_eq!(kinds("é"), [(JUNK, "é")]);
        assert_eq!(kinds("\"b"), [(JUNK, "\"b")]);
    }

    #[test]
    fn every_byte_is_in_a_token() {
        for text in ["", "\u{feff}a=1\r\n", "x='\\", "\"\\\n", "a\0b", "“x”"] {
            let joined: String = kinds(text).iter().map(|(_, part)| *part).collect();
            assert_eq!(joined, text);
        }
    }
}
