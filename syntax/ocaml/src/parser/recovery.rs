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
            let opener = self.tokens.kinds[bracket.token].describe();
            let message = format!("this {opener} is never closed");
            return match self.abandoned {
                Some((token, stop)) if token == bracket.token => {
                    self.error_by(token, &message, stop);
                }
                _ => self.error_at(bracket.token, &message),
            };
        }
        self.expected(bracket.closer.describe());
        let mark = self.start();
        while !self.at(bracket.closer) && !self.at_barrier() {
            self.skip();
        }
        self.finish(mark, ERROR);
        self.eat(bracket.closer);
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

    /// From now on the current `let` starts an item, not an expression.
    pub(crate) fn mark_item_let(&mut self) {
        self.item_lets.insert(self.pos);
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
