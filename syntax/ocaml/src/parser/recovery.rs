//! Brackets, what closes them, and how the parser gets out of what it does not understand.

use super::balance::Balance;
use super::{Parser, Snapshot, starts_item_only};
use crate::kind::SyntaxKind::{self, *};

impl Parser<'_> {
    /// Opens a bracket: takes it and remembers what closes it.
    pub(crate) fn open(&mut self, closer: SyntaxKind) -> Bracket {
        let token = self.pos;
        self.bump();
        self.closers.push((closer, token));
        Bracket { token, closer }
    }

    /// Closes a bracket, or complains: at the opening one where nothing can close it any more, else at
    /// what stands in the way, which is skipped.
    pub(crate) fn close(&mut self, bracket: Bracket) {
        self.closers.pop();
        if self.eat(bracket.closer) {
            return;
        }
        if self.at_barrier() {
            let stop = match self.abandoned {
                Some((token, stop)) if token == bracket.token => stop,
                _ => self.pos,
            };
            return self.unclosed(bracket.token, stop);
        }
        self.expected(bracket.closer.describe());
        let mark = self.start();
        while !self.at(bracket.closer) && !self.at_barrier() {
            self.skip();
        }
        self.finish(mark, ERROR);
        self.eat(bracket.closer);
    }

    /// Complains about a bracket that is never closed; OCaml's parser stops at the token `stop`.
    fn unclosed(&mut self, opener: usize, stop: usize) {
        if self.has_error_here() {
            return;
        }
        let blamed = self.robbed(opener, stop).unwrap_or(opener);
        let word = self.tokens.kinds[blamed].describe();
        self.error_by(blamed, &format!("this {word} is never closed"), stop);
    }

    /// What took the `end` of the unclosed word `opener`, going by how far lines are indented: the first
    /// word inside of it whose own `end` stands further left than its line.
    fn robbed(&mut self, opener: usize, stop: usize) -> Option<usize> {
        const FURTHEST: usize = 4096;
        if !self.tokens.kinds[opener].is_keyword() {
            return None;
        }
        let end = stop.min(opener + FURTHEST);
        let mut open = Vec::new();
        for token in opener + 1..end {
            match self.tokens.kinds[token] {
                STRUCT_KW | SIG_KW | OBJECT_KW | BEGIN_KW => open.push(token),
                END_KW => {
                    let word = open.pop()?;
                    let indent = self.line_indent(word);
                    if self.column(token).zip(indent).is_some_and(|it| it.0 < it.1) {
                        self.seen = self.seen.max(token);
                        return Some(word);
                    }
                }
                _ => (),
            }
        }
        None
    }

    /// How far the line of a token is indented; nothing is looked at before the item of the file.
    fn line_indent(&self, token: usize) -> Option<usize> {
        let start = self.tokens.starts[self.section] as usize;
        let before = &self.text[start..self.tokens.starts[token] as usize];
        let Some(newline) = before.rfind('\n') else {
            return self.column(self.section);
        };
        let line = &before[newline + 1..];
        Some(line.len() - line.trim_start_matches([' ', '\t']).len())
    }

    /// At something that what is open now can not contain.
    fn at_barrier(&self) -> bool {
        match self.current {
            EOF | SEMI_SEMI | LET_KW | IN_KW | AND_KW => true,
            kind if starts_item_only(kind) => true,
            kind => self.is_awaited(kind),
        }
    }

    pub(crate) fn is_awaited(&self, kind: SyntaxKind) -> bool {
        self.closers.iter().any(|it| it.0 == kind)
    }

    /// Whether the current token starts an item that stands no further right than the one around,
    /// and the innermost bracket is never closed: then the item is none of its contents.
    pub(crate) fn is_abandoned(&mut self, indent: usize) -> bool {
        let starts_item = self.current == LET_KW || starts_item_only(self.current);
        let outdented = starts_item && self.column(self.pos).is_some_and(|it| it <= indent);
        if outdented {
            self.abandoned = self.never_closed();
        }
        outdented && self.abandoned.is_some()
    }

    /// The innermost bracket and the token at which it is certain that nothing closes it.
    fn never_closed(&mut self) -> Option<(usize, usize)> {
        let (_, opener) = *self.closers.last()?;
        let tokens = self.tokens;
        let balance = (self.balance).get_or_insert_with(|| Balance::new(&tokens.kinds));
        let fate = balance.fate(opener)?;
        let decided = fate.decided as usize;
        self.seen = self.seen.max(decided);
        (!fate.is_closed).then_some((opener, decided))
    }

    /// Takes everything up to what looks like the next item of the file into an error node.
    pub(crate) fn skip_to_item(&mut self) {
        if self.at(EOF) {
            return;
        }
        let mark = self.start();
        loop {
            self.skip();
            let indent = if self.current == LET_KW || starts_item_only(self.current) {
                self.column(self.pos)
            } else {
                None
            };
            if matches!(self.current, EOF | SEMI_SEMI) || indent == Some(0) {
                break;
            }
        }
        self.finish(mark, ERROR);
    }

    pub(crate) fn snapshot(&mut self) -> Snapshot {
        Snapshot {
            pos: self.pos,
            pending: self.pending,
            mark: self.builder.mark(),
            errors: self.errors.len(),
            lex_error: self.lex_error,
            error_pos: self.error_pos,
            doubt: self.doubt,
            depth: self.depth,
            closers: self.closers.len(),
            indent: self.indent,
        }
    }

    pub(crate) fn restore(&mut self, snapshot: &Snapshot) {
        self.seen = self.seen.max(self.pos);
        self.pos = snapshot.pos;
        self.current = self.tokens.kinds[self.pos];
        self.pending = snapshot.pending;
        self.builder.truncate(snapshot.mark);
        self.errors.truncate(snapshot.errors);
        self.lex_error = snapshot.lex_error;
        self.error_pos = snapshot.error_pos;
        self.doubt = snapshot.doubt;
        self.depth = snapshot.depth;
        self.closers.truncate(snapshot.closers);
        self.indent = snapshot.indent;
    }

    /// Takes the trivia before the current token out of the tree again: what they were flushed for
    /// is not going to start here.
    pub(crate) fn withdraw_trivia(&mut self) {
        while self.pending > 0 && self.tokens.kinds[self.pending - 1].is_trivia() {
            self.pending -= 1;
            self.builder.pop();
        }
        while self.lex_error > 0
            && self.tokens.errors[self.lex_error - 1].token as usize >= self.pending
        {
            self.lex_error -= 1;
        }
        let trivia = self.range_of(self.pending).start()..self.range_of(self.pos).start();
        while (self.errors.last()).is_some_and(|it| trivia.contains(&it.stop.start())) {
            self.errors.pop();
        }
    }

    /// Returns to before a `let` that turned out to start the next item: what was expected in its place
    /// is missing, or the bracket around it is never closed.
    pub(crate) fn withdraw_let(&mut self, before: &Snapshot, what: &str) {
        let stop = self.pos;
        self.restore(before);
        self.withdraw_trivia();
        self.item_lets.insert(self.pos);
        match self.never_closed() {
            Some((opener, _)) if self.is_behind(SyntaxKind::SEMI) => {
                self.unclosed(opener, stop);
            }
            _ => self.expected_by(what, stop),
        }
    }

    pub(crate) fn at_item_let(&self) -> bool {
        self.current == LET_KW && !self.item_lets.is_empty() && self.item_lets.contains(&self.pos)
    }

    /// Whether a `let` stands where items of the enclosing structure would.
    pub(crate) fn is_outdented(&self, token: usize) -> bool {
        self.column(token).is_some_and(|it| it <= self.indent)
    }
}

/// A bracket that was opened; must be closed.
#[must_use]
pub(crate) struct Bracket {
    token: usize,
    closer: SyntaxKind,
}
