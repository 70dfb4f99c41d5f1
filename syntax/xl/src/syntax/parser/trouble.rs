//! What a person reads when a file does not parse, and how the parser gets going again.

use rowan::TextRange;

use super::Parser;
use crate::syntax::SyntaxErrorKind::{self, *};
use crate::syntax::kind::SyntaxKind::*;

/// Words that start a statement of Python, which xm files could contain.
const PYTHON_WORDS: [&str; 12] = [
    "import", "from", "if", "elif", "else", "def", "for", "while", "print", "return", "try", "del",
];

impl Parser<'_> {
    /// A line that starts with something that is no key.
    pub(super) fn stray_line(&mut self) {
        let (kind, message) = self.describe_stray();
        let range = self.token_range(self.at);
        self.error(kind, range, message);
        match kind {
            // What follows is an ordinary line.
            ByteOrderMark | CarriageReturn => self.skip_mark(kind),
            _ => self.skip_line(),
        }
    }

    pub(super) fn stray_in_list(&mut self) {
        let (mut kind, mut message) = self.describe_stray();
        let range = self.token_range(self.at);
        if self.tokens[self.at].kind == IDENT {
            (kind, message) = (UnquotedValue, "text needs quotes".to_owned());
        }
        self.error(kind, range, message);
        let span = self.start(ERROR);
        self.bump();
        self.finish(span);
    }

    pub(super) fn comment_at_end(&mut self) {
        let range = self.token_range(self.at);
        let message = "a comment on the last line needs a line end after it".to_owned();
        self.error(CommentAtEnd, range, message);
    }

    pub(super) fn unfilled_placeholder(&mut self, range: TextRange) {
        let (kind, message) = self.describe_junk();
        self.error(kind, range, message);
    }

    /// After a key there is no `=`.
    pub(super) fn missing_equals(&mut self, key_token: usize) {
        let key = self.token_range(key_token);
        let word = self.token_text(key_token);
        if PYTHON_WORDS.contains(&word) {
            let range = TextRange::new(key.start(), self.line_end());
            let message = "xl files are not Python: statements are not possible".to_owned();
            return self.error(Python, range, message);
        }
        let message = format!("`{word}` needs `=` and a value");
        self.error(MissingEquals, key, message);
    }

    /// After `=` there is nothing that could be a value.
    pub(super) fn missing_value(&mut self, key: TextRange) {
        let name = &self.text[key];
        match self.peek() {
            None | Some(NEWLINE | SEMICOLON) => {
                let message = format!("`{name}` has no value");
                self.error(MissingValue, key, message);
            }
            Some(IDENT) => {
                let range = self.word_range();
                let message = "text needs quotes".to_owned();
                self.error(UnquotedValue, range, message);
            }
            Some(JUNK) => {
                let (kind, message) = self.describe_junk();
                let range = if kind == UnquotedValue {
                    self.word_range()
                } else {
                    self.token_range(self.at)
                };
                self.error(kind, range, message);
            }
            Some(_) => {
                let range = self.token_range(self.at);
                let message = format!("`{}` is no value", self.token_text(self.at));
                self.error(Unexpected, range, message);
            }
        }
    }

    /// More text right after a number or string, as in `512M` or `"a"b`.
    pub(super) fn unquoted_rest(&mut self, value: TextRange, is_string: bool) {
        let touches = self.tokens.get(self.at);
        if is_string || !touches.is_some_and(|token| matches!(token.kind, JUNK | IDENT)) {
            return;
        }
        let rest = self.token_text(self.at);
        if rest.starts_with('\r') {
            return;
        }
        if rest.starts_with(['*', '+', '/', '(']) {
            let range = value.cover(self.word_range());
            let message = "xl does not calculate: write the result".to_owned();
            self.error(Python, range, message);
        } else {
            let range = value.cover(self.word_range());
            let word = &self.text[range];
            let message = format!("`{word}` is neither a number nor a quoted string");
            self.error(UnquotedValue, range, message);
        }
        self.skip_word();
    }

    /// Something follows a complete assignment on its line.
    pub(super) fn extra_text(&mut self) {
        let range = self.token_range(self.at);
        let (kind, message) = match self.tokens[self.at].kind {
            JUNK => self.describe_junk(),
            STRING => (
                Python,
                "strings are not joined by writing them side by side".to_owned(),
            ),
            _ => (
                ExtraText,
                "this does not belong to the value before it".to_owned(),
            ),
        };
        self.error(kind, range, message);
    }

    /// Skips to the end of the line, noting every carriage return on the way.
    pub(super) fn skip_line(&mut self) {
        if matches!(self.peek(), None | Some(NEWLINE | SEMICOLON)) {
            return;
        }
        let span = self.start(ERROR);
        while !matches!(self.peek(), None | Some(NEWLINE | SEMICOLON)) {
            self.bump();
        }
        self.finish(span);
    }

    fn skip_mark(&mut self, kind: SyntaxErrorKind) {
        let whole_token = kind == CarriageReturn || self.token_text(self.at) == "\u{feff}";
        if !whole_token {
            return self.skip_line();
        }
        let span = self.start(ERROR);
        self.bump();
        self.finish(span);
    }

    /// Steps over everything up to the next blank, comma or bracket.
    fn skip_word(&mut self) {
        let span = self.start(ERROR);
        while self
            .tokens
            .get(self.at)
            .is_some_and(|token| is_word(token.kind))
        {
            self.bump();
        }
        self.finish(span);
    }

    /// From the current token to the next blank, comma or bracket.
    fn word_range(&self) -> TextRange {
        let rest = self.tokens[self.at..].iter();
        let length = rest.take_while(|token| is_word(token.kind)).count().max(1);
        self.token_range(self.at)
            .cover(self.token_range(self.at + length - 1))
    }

    fn line_end(&self) -> rowan::TextSize {
        let start = self.token_range(self.at).start();
        let rest = &self.text[usize::from(start)..];
        let line = rest.split('\n').next().unwrap_or_default();
        start + rowan::TextSize::of(line.trim_end())
    }

    fn describe_stray(&self) -> (SyntaxErrorKind, String) {
        let text = self.token_text(self.at);
        match self.tokens[self.at].kind {
            JUNK => self.describe_junk(),
            LEFT_BRACKET => (Unexpected, "xl files have no `[section]` lines".to_owned()),
            _ => (Unexpected, format!("`{text}` does not belong here")),
        }
    }

    fn describe_junk(&self) -> (SyntaxErrorKind, String) {
        let text = self.token_text(self.at);
        let first = text.chars().next().unwrap_or_default();
        match first {
            '\r' => (
                CarriageReturn,
                "xl refuses the carriage return of a CRLF line".to_owned(),
            ),
            '\u{feff}' => (ByteOrderMark, "xl refuses a byte order mark".to_owned()),
            '"' | '\'' => (
                UnclosedString,
                format!("this string has no closing {first}"),
            ),
            '`' if text.starts_with("```") => {
                (MarkdownFence, "this is Markdown, not a setting".to_owned())
            }
            '@' if is_placeholder(text) => (
                Placeholder,
                format!("`{text}` is a placeholder that nobody has replaced"),
            ),
            '-' | '.' | 'A'..='Z' | '_' => (
                UnquotedValue,
                "this is neither a number nor a quoted string".to_owned(),
            ),
            '(' | ')' | '*' | '%' | '+' => {
                (Python, "xl does not calculate: write the result".to_owned())
            }
            '“' | '”' | '‘' | '’' | '„' => (
                UnclosedString,
                "only the straight quotes ' and \" work".to_owned(),
            ),
            '/' => (Unexpected, "comments start with `#`".to_owned()),
            ':' => (
                Unexpected,
                "a key and its value are joined by `=`".to_owned(),
            ),
            _ if first.is_control() || first.is_whitespace() => (
                Unexpected,
                format!("the character U+{:04X} is not allowed here", first as u32),
            ),
            _ => (
                Unexpected,
                format!("`{first}` is not allowed outside quotes"),
            ),
        }
    }
}

fn is_word(kind: crate::syntax::SyntaxKind) -> bool {
    matches!(kind, IDENT | NUMBER | STRING | JUNK | DROPPED)
}

pub(super) fn is_placeholder(text: &str) -> bool {
    let inner = text
        .strip_prefix('@')
        .and_then(|rest| rest.strip_suffix('@'));
    inner.is_some_and(|name| !name.is_empty() && !name.contains(['@', '"', '\'']))
}
