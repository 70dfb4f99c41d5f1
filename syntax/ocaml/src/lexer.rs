//! Text to tokens, exactly as OCaml's own lexer cuts it, but total: every byte is in a token.
//!
//! What the real lexer refuses becomes a token with a [`LexError`] beside it. White space and comments
//! are tokens too. The lexer looks back at nothing but whether a `#` starts its line, so it can be
//! started at any token.
//!
//! Versions: identifiers follow 5.3 (the Latin letters, `\#raw` names); earlier releases refuse those.

use crate::kind::SyntaxKind::{self, *};
pub(crate) use mend::swallowed;

mod comments;
mod mend;
mod names;
mod numbers;
mod operators;
mod strings;

/// The tokens of a text, as two columns; the last one is [`EOF`] at the text's length.
#[derive(Debug, Default)]
pub(crate) struct Tokens {
    pub(crate) kinds: Vec<SyntaxKind>,
    pub(crate) starts: Vec<u32>,
    pub(crate) errors: Vec<LexError>,
    /// The tokens whose extent depends on the absence of a terminator up to the end of the text.
    pub(crate) misses: Vec<Miss>,
    /// The strings that hold what looks like an item, and would be blamed for one that is never closed.
    pub(crate) swallowers: Vec<u32>,
}

/// A token that ends where it does because what would end it is missing.
#[derive(Debug)]
pub(crate) struct Miss {
    /// Index of the token in [`Tokens`].
    pub(crate) token: u32,
    /// Where that ends which decided that this token is to blame.
    pub(crate) decided: u32,
    /// Whether OCaml's own lexer blames another one.
    pub(crate) is_mended: bool,
}

/// A complaint about one token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct LexError {
    /// Index of the token in [`Tokens`].
    pub(crate) token: u32,
    /// Where, in bytes from the start of the text.
    pub(crate) start: u32,
    pub(crate) end: u32,
    pub(crate) message: String,
}

/// Cuts `text`; `line_start` says whether its first byte starts a line, `file_start` whether a file.
pub(crate) fn lex(text: &str, line_start: bool, file_start: bool) -> Tokens {
    let mut lexer = Lexer::new(text, line_start);
    if file_start {
        lexer.shebang();
    }
    lexer.run_to_end()
}

/// Cuts a whole file as OCaml does, which blames the last quote of a file for one that is missing.
pub(crate) fn lex_strictly(text: &str) -> Tokens {
    let mut lexer = Lexer::new(text, true);
    lexer.mends = false;
    lexer.shebang();
    lexer.run_to_end()
}

/// Cuts a part of a file of which the first tokens are known, with their lengths.
pub(crate) fn lex_behind(text: &str, known: &[(SyntaxKind, usize)]) -> Tokens {
    let mut lexer = Lexer::new(text, false);
    for &(kind, length) in known {
        lexer.token(kind, length);
    }
    lexer.restart = known.len();
    lexer.run_to_end()
}

struct Lexer<'t> {
    text: &'t str,
    bytes: &'t [u8],
    at: usize,
    line_start: bool,
    out: Tokens,
    /// How often a search for a terminator met the end of the text; see [`Lexer::give_up`].
    misses: u32,
    /// Whether the lexer may return to a string that seems to lack its end; see [`mend`].
    mends: bool,
    /// The first token that it may return to.
    restart: usize,
}

/// After so many unterminated comments and strings the rest of the text is one token:
/// searching on would take quadratic time.
const MAX_MISSES: u32 = 16;

impl<'t> Lexer<'t> {
    fn new(text: &'t str, line_start: bool) -> Lexer<'t> {
        let mut out = Tokens::default();
        out.kinds.reserve(text.len() / 3 + 2);
        out.starts.reserve(text.len() / 3 + 2);
        Lexer {
            text,
            bytes: text.as_bytes(),
            at: 0,
            line_start,
            out,
            misses: 0,
            mends: true,
            restart: 0,
        }
    }

    fn run_to_end(mut self) -> Tokens {
        while self.at < self.bytes.len() {
            self.next();
        }
        self.push(EOF, self.at);
        self.out
    }

    /// The byte `ahead` of the current one; 0 past the end (a real 0 is no part of any token).
    fn peek(&self, ahead: usize) -> u8 {
        self.bytes.get(self.at + ahead).copied().unwrap_or(0)
    }

    /// Ends a token that began at the current place.
    fn push(&mut self, kind: SyntaxKind, end: usize) {
        self.out.kinds.push(kind);
        self.out.starts.push(self.at as u32);
        self.at = end;
    }

    fn token(&mut self, kind: SyntaxKind, length: usize) {
        self.push(kind, self.at + length);
    }

    /// Complains about a range of the token that is about to be pushed.
    fn error(&mut self, start: usize, end: usize, message: impl Into<String>) {
        let token = self.out.kinds.len() as u32;
        let (start, end) = (start as u32, end as u32);
        self.out.errors.push(LexError {
            token,
            start,
            end,
            message: message.into(),
        });
    }

    fn next(&mut self) {
        match CLASS[usize::from(self.bytes[self.at])] {
            Class::Space => self.white_space(),
            Class::Lower => self.lowercase(),
            Class::Upper => self.uppercase(),
            Class::Digit => self.number(),
            Class::Operator => self.operator(),
            Class::Other => self.other(),
        }
    }

    fn white_space(&mut self) {
        let mut end = self.at;
        loop {
            match self.bytes.get(end) {
                Some(b' ' | b'\t' | b'\n' | 0x0C) => end += 1,
                Some(b'\r') => match returns(&self.bytes[end..]) {
                    0 => break,
                    length => end += length,
                },
                _ => break,
            }
        }
        match end {
            _ if end == self.at => self.unknown(),
            _ => self.push(WHITESPACE, end),
        }
    }

    fn other(&mut self) {
        match (self.peek(0), self.peek(1)) {
            (b'(', b'*') => self.comment(),
            (b'(', _) => self.token(L_PAREN, 1),
            (b')', _) => self.token(R_PAREN, 1),
            (b'[', _) => self.left_bracket(),
            (b']', _) => self.token(R_BRACKET, 1),
            (b'{', _) => self.left_brace(),
            (b'}', _) => self.token(R_BRACE, 1),
            (b';', b';') => self.token(SEMI_SEMI, 2),
            (b';', _) => self.token(SEMI, 1),
            (b',', _) => self.token(COMMA, 1),
            (b'`', _) => self.token(BACKQUOTE, 1),
            (b'"', _) => self.string(),
            (b'\'', _) => self.character(),
            (b'\\', b'#') => self.raw_name(),
            (128.., _) => self.extended_name(),
            _ => self.unknown(),
        }
    }

    /// Characters that start no token, as many as follow each other.
    fn unknown(&mut self) {
        let mut chars = self.text[self.at..].chars();
        let first = chars.next().unwrap_or('\0');
        let more = chars.take_while(|it| {
            let ascii = it.is_ascii_control() && !matches!(it, '\t' | '\n' | '\r' | '\x0C');
            ascii || !it.is_ascii() && names::letter(it.encode_utf8(&mut [0; 4])).is_none()
        });
        let end = self.at + first.len_utf8() + more.map(char::len_utf8).sum::<usize>();
        let shown = first.to_string();
        let message = format!("OCaml has no use for the character {shown:?} here");
        self.error(self.at, end, message);
        self.push(UNKNOWN, end);
    }

    /// A search for a terminator met the end of the text: where the token shall end instead.
    ///
    /// It ends with its line, so that the lines after it still make sense.
    fn give_up(&mut self) -> usize {
        self.give_up_because(None)
    }

    /// The same where the text up to `decided` shows that the current token is to blame.
    fn give_up_because(&mut self, decided: Option<usize>) -> usize {
        self.out.misses.push(Miss {
            token: self.out.kinds.len() as u32,
            decided: decided.unwrap_or(self.at) as u32,
            is_mended: decided.is_some(),
        });
        self.misses += 1;
        if self.misses >= MAX_MISSES {
            return self.bytes.len();
        }
        let line = self.bytes[self.at..].iter().position(|&it| it == b'\n');
        line.map_or(self.bytes.len(), |length| self.at + length)
    }

    /// Whether the current byte starts a line.
    fn at_line_start(&self) -> bool {
        match self.at {
            0 => self.line_start,
            at => self.bytes[at - 1] == b'\n',
        }
    }

    /// `#!interpreter` on the first line (and up to `!#`), as scripts have.
    fn shebang(&mut self) {
        if !self.text.starts_with("#!") {
            return;
        }
        let Some(first) = self.text.find('\n') else {
            return;
        };
        let second = self.text[first + 1..]
            .find('\n')
            .map(|length| first + 1 + length);
        let long = second.filter(|&it| self.text[it..].starts_with("\n!#\n"));
        self.push(SHEBANG, long.map_or(first + 1, |it| it + 4));
    }
}

/// Length of `\r…\r\n` at the start of `bytes`, 0 if there is none.
fn returns(bytes: &[u8]) -> usize {
    let count = bytes.iter().take_while(|&&it| it == b'\r').count();
    if bytes.get(count) == Some(&b'\n') {
        count + 1
    } else {
        0
    }
}

#[derive(Clone, Copy)]
enum Class {
    Space,
    Lower,
    Upper,
    Digit,
    Operator,
    Other,
}

static CLASS: [Class; 256] = {
    let mut table = [Class::Other; 256];
    let mut byte = 0;
    while byte < 256 {
        table[byte] = match byte as u8 {
            b' ' | b'\t' | b'\n' | b'\r' | 0x0C => Class::Space,
            b'a'..=b'z' | b'_' => Class::Lower,
            b'A'..=b'Z' => Class::Upper,
            b'0'..=b'9' => Class::Digit,
            b'!' | b'$' | b'%' | b'&' | b'*' | b'+' | b'-' | b'.' | b'/' | b':' | b'<' | b'='
            | b'>' | b'?' | b'@' | b'^' | b'|' | b'~' | b'#' => Class::Operator,
            _ => Class::Other,
        };
        byte += 1;
    }
    table
};
