//! The machinery below the grammar: looking at tokens, finishing nodes, reporting and recovering.
//!
//! Knows no production. The grammar calls [`Parser::start`] only where a node certainly follows, so
//! that white space stays outside of nodes. Every token ends in the tree exactly once, whatever happens.

use crate::kind::SyntaxKind::{self, *};
use crate::lexer::Tokens;
use crate::parse::SyntaxError;
use crate::tree::{Builder, Element, Mark};
use rowan::{TextRange, TextSize};
use std::collections::HashSet;

/// How deep nodes may nest; deeper text is an error and stays flat. Trees are dropped, and usually
/// walked, by recursion: the limit keeps that within a thread's stack.
const MAX_DEPTH: u32 = 800;

pub(crate) struct Parser<'t> {
    text: &'t str,
    tokens: &'t Tokens,
    /// The current token, which is no trivia.
    pos: usize,
    current: SyntaxKind,
    /// The first token that is not in the tree yet.
    pending: usize,
    builder: Builder,
    errors: Vec<SyntaxError>,
    /// The next complaint of the lexer.
    lex_error: usize,
    /// The token at which the last error was reported.
    error_pos: usize,
    depth: u32,
    /// The furthest token looked at.
    seen: usize,
    /// The brackets and words that will close what is open.
    closers: Vec<SyntaxKind>,
    /// The tokens `let` that were found to start an item although an expression could start there.
    item_lets: HashSet<usize>,
    /// How far the innermost item is indented.
    pub(crate) indent: usize,
}

/// A place to return to.
pub(crate) struct Snapshot {
    pos: usize,
    pending: usize,
    mark: Mark,
    errors: usize,
    lex_error: usize,
    error_pos: usize,
    depth: u32,
    closers: usize,
    indent: usize,
}

impl<'t> Parser<'t> {
    /// A parser whose first token is `first`; what is before it is only looked back at.
    pub(crate) fn new(text: &'t str, tokens: &'t Tokens, first: usize) -> Parser<'t> {
        let mut parser = Parser {
            text,
            tokens,
            pos: 0,
            current: EOF,
            pending: first,
            builder: Builder::new(),
            errors: Vec::new(),
            lex_error: tokens
                .errors
                .partition_point(|it| (it.token as usize) < first),
            error_pos: usize::MAX,
            depth: 0,
            seen: 0,
            closers: Vec::new(),
            item_lets: HashSet::new(),
            indent: 0,
        };
        parser.skip_trivia(first);
        parser
    }

    // ---- looking ------------------------------------------------------------------------------

    pub(crate) fn current(&self) -> SyntaxKind {
        self.current
    }

    pub(crate) fn at(&self, kind: SyntaxKind) -> bool {
        self.current == kind
    }

    pub(crate) fn at_any(&self, kinds: &[SyntaxKind]) -> bool {
        kinds.contains(&self.current)
    }

    /// The kind of the token `ahead` after the current one, trivia not counted.
    pub(crate) fn nth(&mut self, ahead: usize) -> SyntaxKind {
        let mut index = self.pos;
        for _ in 0..ahead {
            index = self.next_index(index);
        }
        self.seen = self.seen.max(index);
        self.tokens.kinds[index]
    }

    fn next_index(&self, mut index: usize) -> usize {
        let last = self.tokens.kinds.len() - 1;
        index = (index + 1).min(last);
        while self.tokens.kinds[index].is_trivia() {
            index += 1;
        }
        index
    }

    /// Index of the current token; grows with every token taken.
    pub(crate) fn position(&self) -> usize {
        self.pos
    }

    /// How far behind the current token the parser has looked since [`Parser::start_section`]: where
    /// the furthest token ends.
    pub(crate) fn seen_beyond(&self) -> Option<u32> {
        (self.seen > self.pos).then(|| self.range_of(self.seen).end().into())
    }

    /// Whether the end of the tokens was looked at.
    pub(crate) fn has_seen_end(&self) -> bool {
        self.seen.max(self.pos) + 1 == self.tokens.kinds.len()
    }

    /// Starts an item of the file, which knows nothing of those before it.
    pub(crate) fn start_section(&mut self) {
        self.seen = self.pos;
        self.item_lets.clear();
    }

    pub(crate) fn current_text(&self) -> &'t str {
        self.text_of(self.pos)
    }

    fn text_of(&self, token: usize) -> &'t str {
        let end = self
            .tokens
            .starts
            .get(token + 1)
            .map_or(self.text.len(), |&it| it as usize);
        &self.text[self.tokens.starts[token] as usize..end]
    }

    fn range_of(&self, token: usize) -> TextRange {
        let start = TextSize::new(self.tokens.starts[token]);
        TextRange::at(start, TextSize::of(self.text_of(token)))
    }

    pub(crate) fn current_start(&self) -> u32 {
        self.tokens.starts[self.pos]
    }

    /// The column of a token that is the first on its line.
    pub(crate) fn column(&self, token: usize) -> Option<usize> {
        let before = &self.text.as_bytes()[..self.tokens.starts[token] as usize];
        let blanks = before
            .iter()
            .rev()
            .take_while(|&&it| it == b' ' || it == b'\t')
            .count();
        let first = before.len() == blanks || before[before.len() - blanks - 1] == b'\n';
        first.then_some(blanks)
    }

    fn new_line_before(&self) -> bool {
        let between = self.tokens.kinds[..self.pos]
            .iter()
            .rev()
            .take_while(|it| it.is_trivia())
            .count();
        (self.pos - between..self.pos).any(|it| self.text_of(it).contains('\n'))
    }

    // ---- taking -------------------------------------------------------------------------------

    fn skip_trivia(&mut self, from: usize) {
        let mut index = from;
        while self.tokens.kinds[index].is_trivia() {
            index += 1;
        }
        self.pos = index;
        self.current = self.tokens.kinds[index];
    }

    /// Puts the trivia before the current token into the tree.
    pub(crate) fn flush(&mut self) {
        while self.pending < self.pos {
            self.push_pending();
        }
    }

    fn push_pending(&mut self) {
        let token = self.pending;
        while let Some(error) = self.tokens.errors.get(self.lex_error) {
            if error.token as usize > token {
                break;
            }
            let range = TextRange::new(TextSize::new(error.start), TextSize::new(error.end));
            self.errors.push(SyntaxError {
                range,
                message: error.message.clone(),
            });
            self.lex_error += 1;
        }
        self.builder
            .token(self.tokens.kinds[token], self.text_of(token));
        self.pending += 1;
    }

    /// Takes the current token, whatever it is; the end of the file stays.
    pub(crate) fn bump(&mut self) {
        if self.current == EOF {
            return;
        }
        self.flush();
        self.push_pending();
        self.skip_trivia(self.pos + 1);
    }

    pub(crate) fn eat(&mut self, kind: SyntaxKind) -> bool {
        let found = self.at(kind);
        if found {
            self.bump();
        }
        found
    }

    /// Takes the token, or complains that it is missing.
    pub(crate) fn expect(&mut self, kind: SyntaxKind) -> bool {
        let found = self.eat(kind);
        if !found {
            self.expected(kind.describe());
        }
        found
    }

    // ---- nodes --------------------------------------------------------------------------------

    /// Where the first piece starts.
    pub(crate) fn root_mark(&self) -> Mark {
        self.builder.mark()
    }

    /// Where a node that starts with the current token can be finished from.
    pub(crate) fn start(&mut self) -> Mark {
        self.flush();
        self.builder.mark()
    }

    pub(crate) fn finish(&mut self, mark: Mark, kind: SyntaxKind) {
        self.builder.node(mark, kind);
    }

    pub(crate) fn pieces(&mut self, mark: Mark) -> Vec<Element> {
        self.builder.pieces(mark)
    }

    /// Counts one more level of nesting; complains and answers `false` when there are too many.
    ///
    /// A caller that was told `true` calls [`Parser::leave`].
    pub(crate) fn enter(&mut self) -> bool {
        if self.depth < MAX_DEPTH {
            self.depth += 1;
            return true;
        }
        self.error_at(self.pos, "this is nested too deeply");
        self.skip_to_item();
        false
    }

    pub(crate) fn leave(&mut self) {
        self.depth -= 1;
    }

    pub(crate) fn depth(&self) -> u32 {
        self.depth
    }

    /// Returns to a former depth after a chain of [`Parser::enter`].
    pub(crate) fn leave_to(&mut self, depth: u32) {
        self.depth = depth;
    }

    // ---- errors -------------------------------------------------------------------------------

    pub(crate) fn has_error_here(&self) -> bool {
        self.error_pos == self.pos
    }

    /// Complains that something is missing, where it is missing: behind the last token if the current
    /// one stands on another line, else at the current one.
    pub(crate) fn expected(&mut self, what: &str) {
        if self.has_error_here() {
            return;
        }
        if self.pos > 0 && (self.current == EOF || self.new_line_before()) {
            let last = (0..self.pos)
                .rev()
                .find(|&it| !self.tokens.kinds[it].is_trivia());
            if let Some(last) = last {
                let end = self.range_of(last).end();
                return self.report(TextRange::empty(end), format!("expected {what} here"));
            }
        }
        let found = match self.current {
            EOF => "the end of the file".to_owned(),
            QUOTE => "`'`; a string is written with `\"`".to_owned(),
            kind if kind.is_keyword() => kind.describe().to_owned(),
            _ => format!("`{}`", self.current_text().lines().next().unwrap_or("")),
        };
        self.report(
            self.range_of(self.pos),
            format!("expected {what}, found {found}"),
        );
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
        self.report(TextRange::empty(end), format!("expected {what} here"));
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
        if !self.has_error_here() {
            self.report(self.range_of(token), message.to_owned());
        }
    }

    fn report(&mut self, range: TextRange, message: String) {
        self.error_pos = self.pos;
        // The lexer complains about a character of no token itself.
        if self.current != UNKNOWN {
            self.errors.push(SyntaxError { range, message });
        }
    }

    pub(crate) fn error_count(&self) -> usize {
        self.errors.len()
    }

    pub(crate) fn into_errors(mut self) -> Vec<SyntaxError> {
        std::mem::take(&mut self.errors)
    }

    // ---- recovery -----------------------------------------------------------------------------

    /// Opens a bracket: takes it and remembers what closes it.
    pub(crate) fn open(&mut self, closer: SyntaxKind) -> Bracket {
        let token = self.pos;
        self.bump();
        self.closers.push(closer);
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
            let message = format!(
                "this {} is never closed",
                self.tokens.kinds[bracket.token].describe()
            );
            self.error_at(bracket.token, &message);
            return;
        }
        self.expected(bracket.closer.describe());
        let mark = self.start();
        while !self.at(bracket.closer) && !self.at_barrier() {
            self.bump();
        }
        self.finish(mark, ERROR);
        self.eat(bracket.closer);
    }

    /// At something that what is open now can not contain.
    fn at_barrier(&self) -> bool {
        match self.current {
            EOF | SEMI_SEMI | LET_KW | IN_KW | AND_KW => true,
            kind if starts_item_only(kind) => true,
            kind => self.closers.contains(&kind),
        }
    }

    pub(crate) fn is_awaited(&self, kind: SyntaxKind) -> bool {
        self.closers.contains(&kind)
    }

    /// Takes everything up to what looks like the next item of the file into an error node.
    pub(crate) fn skip_to_item(&mut self) {
        if self.at(EOF) {
            return;
        }
        let mark = self.start();
        loop {
            self.bump();
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

/// Words that start an item and can not stand inside an expression.
pub(crate) fn starts_item_only(kind: SyntaxKind) -> bool {
    matches!(
        kind,
        TYPE_KW | OPEN_KW | MODULE_KW | VAL_KW | EXTERNAL_KW | EXCEPTION_KW | INCLUDE_KW | CLASS_KW
    )
}
