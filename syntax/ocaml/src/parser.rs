//! The machinery below the grammar: looking at tokens, finishing nodes, reporting and recovering.
//!
//! Knows no production. The grammar calls [`Parser::start`] only where a node certainly follows, so
//! that white space stays outside of nodes. Every token ends in the tree exactly once, whatever happens.

mod balance;
mod errors;
mod recovery;

use crate::kind::SyntaxKind::{self, *};
use crate::lexer::Tokens;
use crate::parse::SyntaxError;
use crate::tree::{Builder, Element, Mark};
use balance::Balance;
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
    /// How many more tokens must be understood before another error is believed.
    doubt: u32,
    depth: u32,
    /// The furthest token looked at.
    seen: usize,
    /// The brackets and words that will close what is open, and where it was opened.
    closers: Vec<(SyntaxKind, usize)>,
    /// Of all tokens; made when it is first asked for.
    balance: Option<Balance>,
    /// A bracket that was found to be never closed, and the token that shows it.
    abandoned: Option<(usize, usize)>,
    /// The tokens `let` that were found to start an item although an expression could start there.
    item_lets: HashSet<usize>,
    /// The first token of the current item of the file.
    section: usize,
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
    doubt: u32,
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
            doubt: 0,
            depth: 0,
            seen: 0,
            closers: Vec::new(),
            balance: None,
            abandoned: None,
            item_lets: HashSet::new(),
            section: first,
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
        let index = self.nth_index(ahead);
        self.tokens.kinds[index]
    }

    fn nth_index(&mut self, ahead: usize) -> usize {
        let mut index = self.pos;
        for _ in 0..ahead {
            index = self.next_index(index);
        }
        self.seen = self.seen.max(index);
        index
    }

    /// The kind of the token before the current one, trivia not counted.
    fn previous(&self) -> Option<SyntaxKind> {
        let before = self.tokens.kinds[..self.pos].iter().rev();
        before.copied().find(|it| !it.is_trivia())
    }

    /// Directly behind a token of this kind.
    pub(crate) fn is_behind(&self, kind: SyntaxKind) -> bool {
        self.previous() == Some(kind)
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
        self.section = self.pos;
        self.item_lets.clear();
        self.start_item();
    }

    /// Starts an item: what was wrong before it does not matter any more. What starts where the trouble
    /// was and is none of the usual items is part of the trouble.
    pub(crate) fn start_item(&mut self) {
        let starts_item = self.current == LET_KW || starts_item_only(self.current);
        // On a new line something was missing before it; else it was itself in the way.
        if starts_item && self.new_line_before() || !self.is_in_trouble() {
            self.doubt = 0;
        } else if self.has_error_here() {
            self.doubt = u32::MAX;
        }
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
            self.push_error(range, error.message.to_string(), range);
            self.lex_error += 1;
        }
        self.builder
            .token(self.tokens.kinds[token], self.text_of(token));
        self.pending += 1;
    }

    /// Takes the current token, whatever it is; the end of the file stays.
    pub(crate) fn bump(&mut self) {
        self.doubt = self.doubt.saturating_sub(1);
        self.skip();
    }

    /// Takes the current token without having understood it.
    pub(crate) fn skip(&mut self) {
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
}

/// Words that start an item and can not stand inside an expression.
pub(crate) fn starts_item_only(kind: SyntaxKind) -> bool {
    matches!(
        kind,
        TYPE_KW | OPEN_KW | MODULE_KW | VAL_KW | EXTERNAL_KW | EXCEPTION_KW | INCLUDE_KW | CLASS_KW
    )
}
