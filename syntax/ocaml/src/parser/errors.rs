//! Reporting: where an error is shown, what it says, and when it is not believed.

use super::{Parser, starts_item_only};
use crate::kind::SyntaxKind::*;
use crate::parse::{MAX_ERRORS, SyntaxError};
use rowan::TextRange;

/// Behind an error so many tokens must be understood before another one is reported: what is found
/// earlier usually has the same cause.
const DOUBT: u32 = 3;

impl Parser<'_> {
    pub(crate) fn has_error_here(&self) -> bool {
        self.error_pos == self.pos
    }

    /// Whether what is wrong with the current token was reported already, were it wrong.
    pub(crate) fn is_in_trouble(&self) -> bool {
        let starts_item = self.current == LET_KW || starts_item_only(self.current);
        self.has_error_here() || self.doubt > 0 && !starts_item
    }

    /// Complains that something is missing, where it is missing: behind the last token if the current
    /// one stands on another line, else at the current one.
    pub(crate) fn expected(&mut self, what: &str) {
        self.expected_by(what, self.pos);
    }

    /// The same where OCaml's parser would take the next tokens and stops only `ahead` of the current one.
    pub(crate) fn expected_before(&mut self, what: &str, ahead: usize) {
        let stop = self.nth_index(ahead);
        self.expected_by(what, stop);
    }

    /// Complains that something is missing here; OCaml's parser stops at the token `stop`.
    pub(crate) fn expected_by(&mut self, what: &str, stop: usize) {
        if self.has_error_here() {
            return;
        }
        if self.pos > 0 && (self.current == EOF || self.new_line_before()) {
            let last = (0..self.pos)
                .rev()
                .find(|&it| !self.tokens.kinds[it].is_trivia());
            if let Some(last) = last {
                let end = self.range_of(last).end();
                let message = format!("expected {what} here");
                return self.report(TextRange::empty(end), message, stop);
            }
        }
        let found = match self.current {
            EOF => "the end of the file".to_owned(),
            QUOTE => "`'`; a string is written with `\"`".to_owned(),
            kind if kind.is_keyword() => kind.describe().to_owned(),
            _ => format!("`{}`", self.current_text().lines().next().unwrap_or("")),
        };
        let message = format!("expected {what}, found {found}");
        self.report(self.range_of(self.pos), message, stop);
    }

    /// Complains that something is missing behind the last token before `token`.
    pub(crate) fn missing_before(&mut self, token: usize, what: &str) {
        if self.has_error_here() {
            return;
        }
        let last = (0..token)
            .rev()
            .find(|&it| !self.tokens.kinds[it].is_trivia());
        let what = match last.map(|it| self.tokens.kinds[it]) {
            Some(EQ) => "an expression",
            _ => what,
        };
        let end = last.map_or(self.range_of(token).start(), |it| self.range_of(it).end());
        let message = format!("expected {what} here");
        self.report(TextRange::empty(end), message, self.pos);
    }

    /// The first token behind `token` that starts a line and is indented no further than it.
    pub(crate) fn outdented_since(&self, token: usize) -> Option<usize> {
        let indent = self.column(token)?;
        let end = self.pos.min(token + 400);
        (token + 1..end)
            .filter(|&it| !self.tokens.kinds[it].is_trivia())
            .find(|&it| self.column(it).is_some_and(|it| it <= indent))
    }

    /// Complains about the current token or a former one.
    pub(crate) fn error_at(&mut self, token: usize, message: &str) {
        self.error_by(token, message, self.pos);
    }

    /// The same where OCaml's parser stops `ahead` of the current token.
    pub(crate) fn error_before(&mut self, token: usize, message: &str, ahead: usize) {
        let stop = self.nth_index(ahead);
        self.error_by(token, message, stop);
    }

    /// Complains about a token; OCaml's parser stops at the token `stop`.
    pub(crate) fn error_by(&mut self, token: usize, message: &str, stop: usize) {
        if !self.has_error_here() {
            self.report(self.range_of(token), message.to_owned(), stop);
        }
    }

    fn report(&mut self, range: TextRange, message: String, stop: usize) {
        // The lexer complains itself, and its complaint will be heard.
        if self.doubt == 0 && !self.has_lex_error() {
            self.push_error(range, message, self.range_of(stop));
        }
        self.error_pos = self.pos;
        self.doubt = DOUBT;
    }

    pub(super) fn push_error(&mut self, range: TextRange, message: String, stop: TextRange) {
        self.doubt = DOUBT;
        if self.errors.len() < MAX_ERRORS {
            self.errors.push(SyntaxError {
                range,
                message,
                stop,
            });
        }
    }

    /// Whether the lexer complains about the current token, or about a comment before it.
    fn has_lex_error(&self) -> bool {
        let next = self.tokens.errors.get(self.lex_error);
        next.is_some_and(|it| it.token as usize <= self.pos)
    }

    /// The errors that were found since this was asked the last time.
    pub(crate) fn take_errors(&mut self) -> std::vec::Drain<'_, SyntaxError> {
        self.errors.drain(..)
    }
}
