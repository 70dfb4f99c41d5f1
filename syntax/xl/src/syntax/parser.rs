//! Tokens to assignments, spans and errors, by the grammar of libxlutil.
//!
//! Accepts exactly what the newest `xl` accepts and notes what older releases would refuse.
//! On anything else it goes on: at the next line outside a list, at `]` or at `key =` on a new
//! line inside one. Nesting is kept on an explicit stack, so no input can exhaust ours.

mod list;
mod trouble;

use rowan::{TextRange, TextSize};

use super::kind::SyntaxKind::{self, *};
use super::lexer::{Token, tokenize};
use super::parse::{Assignment, Operator, Parsed, Shape, Value, decode_string};
use super::tree::Span;
use super::{SyntaxError, SyntaxErrorKind};
pub(crate) use crate::verdict::Usage;

pub(super) fn run(text: &str, is_template: bool) -> Parsed {
    let mut parser = Parser::new(text, is_template);
    parser.find_nul_string();
    parser.file();
    parser.errors.sort_by_key(|error| error.range.start());
    Parsed {
        tokens: parser.tokens,
        spans: parser.spans,
        assignments: parser.assignments,
        errors: parser.errors,
        usage: parser.usage,
    }
}

struct Parser<'t> {
    text: &'t str,
    is_template: bool,
    tokens: Vec<Token>,
    /// Index of the next token.
    at: usize,
    /// One past the last token that is not trivia.
    significant: usize,
    spans: Vec<Span>,
    assignments: Vec<Assignment>,
    errors: Vec<SyntaxError>,
    usage: Usage,
}

impl<'t> Parser<'t> {
    fn new(text: &'t str, is_template: bool) -> Self {
        Self {
            text,
            is_template,
            tokens: tokenize(text),
            at: 0,
            significant: 0,
            spans: Vec::new(),
            assignments: Vec::new(),
            errors: Vec::new(),
            usage: Usage::default(),
        }
    }

    fn file(&mut self) {
        while let Some(kind) = self.peek() {
            match kind {
                NEWLINE | SEMICOLON => self.bump(),
                IDENT => self.statement(),
                _ => self.stray_line(),
            }
        }
    }

    /// The scanner aborts on a string with a NUL byte, wherever in the grammar it stands.
    fn find_nul_string(&mut self) {
        if !self.text.contains('\0') {
            return;
        }
        let all = 0..self.tokens.len();
        let mut strings = all.filter(|index| self.tokens[*index].kind == STRING);
        let first = strings.find(|index| self.token_text(*index).contains('\0'));
        if let Some(index) = first {
            self.usage.nul_string(self.tokens[index].start);
        }
    }

    /// An assignment and the end of its line.
    fn statement(&mut self) {
        if !self.assignment() {
            return self.skip_line();
        }
        match self.peek() {
            None => self.usage.open_end = true,
            Some(NEWLINE | SEMICOLON) => (),
            // On a line of its own it follows a list that was never closed.
            Some(IDENT) if self.starts_line() => (),
            Some(IDENT) if self.next_is_operator() => {
                let range = self.token_range(self.at);
                let message = "a new setting needs a new line or `;` before it".to_owned();
                self.error(SyntaxErrorKind::ExtraText, range, message);
            }
            Some(_) => {
                self.extra_text();
                self.skip_line();
            }
        }
    }

    /// Whether there was something to assign.
    fn assignment(&mut self) -> bool {
        let key_token = self.at;
        let key = self.token_range(key_token);
        self.usage.name(&self.text[key], key.start());
        let span = self.start(ASSIGNMENT);
        self.bump();
        let operator = match self.peek() {
            Some(EQUALS) => Operator::Set,
            Some(PLUS_EQUALS) => Operator::Append,
            _ => {
                self.missing_equals(key_token);
                self.finish(span);
                return false;
            }
        };
        let operator_range = self.token_range(self.at);
        if operator == Operator::Append {
            self.usage.append(operator_range.start());
        }
        self.bump();
        let Some(value) = self.value(key) else {
            self.finish(span);
            return false;
        };
        self.finish(span);
        let range = key.cover(value.range);
        self.check_append(key, operator, &value);
        self.assignments.push(Assignment {
            range,
            key,
            operator,
            operator_range,
            value,
        });
        true
    }

    fn value(&mut self, key: TextRange) -> Option<Value> {
        match self.peek() {
            Some(STRING | NUMBER) => Some(self.atom()),
            Some(LEFT_BRACKET) => Some(self.list()),
            Some(JUNK) if trouble::is_placeholder(self.token_text(self.at)) => {
                Some(self.placeholder())
            }
            _ => {
                self.missing_value(key);
                None
            }
        }
    }

    fn atom(&mut self) -> Value {
        let range = self.token_range(self.at);
        let span = self.start(ATOM);
        let is_string = self.tokens[self.at].kind == STRING;
        if is_string {
            self.check_string(range);
        }
        self.bump();
        self.finish(span);
        self.unquoted_rest(range, is_string);
        let shape = if is_string {
            Shape::String
        } else {
            Shape::Number
        };
        Value { range, shape }
    }

    fn placeholder(&mut self) -> Value {
        let range = self.token_range(self.at);
        if !self.is_template {
            self.unfilled_placeholder(range);
        }
        let span = self.start(ATOM);
        self.bump();
        self.finish(span);
        Value {
            range,
            shape: Shape::Placeholder,
        }
    }

    fn check_string(&mut self, range: TextRange) {
        let source = &self.text[range];
        if source.contains('\\') {
            let mut found = Vec::new();
            decode_string(self.text, range, |at, message| found.push((at, message)));
            for (at, message) in found {
                let letter = self.text[at].chars().nth(1);
                let place = self.token_range(self.at).start();
                match letter {
                    Some('x' | '0'..='7') => self.usage.refuse(place),
                    _ => self.usage.unknown_escape(place),
                }
                self.complain(SyntaxErrorKind::Escape, at, message);
            }
        }
    }

    /// `+=` must meet a value of its own kind. The newest earlier value decides.
    fn check_append(&mut self, key: TextRange, operator: Operator, value: &Value) {
        if operator == Operator::Set {
            return;
        }
        let name = &self.text[key];
        let earlier = self
            .assignments
            .iter()
            .rfind(|earlier| &self.text[earlier.key] == name);
        let is_list = |value: &Value| matches!(value.shape, Shape::List(_));
        let message = match earlier.map(|earlier| is_list(&earlier.value)) {
            Some(true) if !is_list(value) => format!("`{name}` is a list, so text cannot be added"),
            Some(false) if is_list(value) => format!("`{name}` is text, so a list cannot be added"),
            _ => return,
        };
        self.usage.refuse(value.range.start());
        self.error(SyntaxErrorKind::MixedAppend, value.range, message);
    }

    // Tokens.

    /// The next token that is not a blank or a comment, after stepping over those.
    fn peek(&mut self) -> Option<SyntaxKind> {
        while let Some(token) = self.tokens.get(self.at) {
            if !token.kind.is_trivia() {
                return Some(token.kind);
            }
            if token.kind == COMMENT && self.at + 1 == self.tokens.len() {
                self.comment_at_end();
            }
            self.at += 1;
        }
        None
    }

    fn bump(&mut self) {
        self.at += 1;
        self.significant = self.at;
    }

    fn token_range(&self, index: usize) -> TextRange {
        let offset = |index: usize| match self.tokens.get(index) {
            Some(token) => token.start,
            None => TextSize::of(self.text),
        };
        TextRange::new(offset(index), offset(index + 1))
    }

    fn token_text(&self, index: usize) -> &'t str {
        &self.text[self.token_range(index)]
    }

    /// Whether the token after the current one, blanks aside, is `=` or `+=`.
    fn next_is_operator(&self) -> bool {
        let mut rest = self.tokens[self.at + 1..]
            .iter()
            .filter(|token| !token.kind.is_trivia());
        rest.next()
            .is_some_and(|token| matches!(token.kind, EQUALS | PLUS_EQUALS))
    }

    fn starts_line(&self) -> bool {
        let mut before = self.tokens[..self.at].iter().rev();
        before
            .find(|token| token.kind != WHITESPACE)
            .is_none_or(|token| token.kind == NEWLINE)
    }

    // Spans and errors.

    fn start(&mut self, kind: SyntaxKind) -> usize {
        self.spans.push(Span {
            kind,
            first: self.at as u32,
            end: 0,
        });
        self.spans.len() - 1
    }

    fn finish(&mut self, span: usize) {
        let end = self.significant as u32;
        self.spans[span].end = end.max(self.spans[span].first + 1);
    }

    fn error(&mut self, kind: SyntaxErrorKind, range: TextRange, message: String) {
        let place = self.token_range(self.at).start();
        self.usage.refuse(place);
        self.complain(kind, range, message);
    }

    /// An error that not every release refuses.
    fn complain(&mut self, kind: SyntaxErrorKind, range: TextRange, message: String) {
        self.errors.push(SyntaxError {
            range,
            message,
            kind,
        });
    }
}

#[cfg(test)]
mod tests;
