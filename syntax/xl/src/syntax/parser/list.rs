//! Lists, nested to any depth, on an explicit stack.

use rowan::TextRange;

use super::Parser;
use crate::syntax::SyntaxErrorKind;
use crate::syntax::kind::SyntaxKind::*;
use crate::syntax::parse::{Shape, Value};

/// Deeper lists are checked but show no items and get no nodes of their own, because values
/// and trees are walked recursively.
const MODELLED_DEPTH: usize = 64;
/// The entries that libxlutil's parser stack can hold below a value (measured: 4996 brackets
/// in a row are accepted, 4997 are not).
const STACK_LIMIT: usize = 9992;

/// A list that is still open.
struct Frame {
    bracket: TextRange,
    span: Option<usize>,
    items: Vec<Value>,
    /// Whether the list has an item already, and whether a comma must come first.
    has_items: bool,
    needs_comma: bool,
}

impl Parser<'_> {
    /// A list; the next token is its `[`.
    pub(super) fn list(&mut self) -> Value {
        let mut frames = vec![self.open_list(0)];
        let mut height = 2;
        loop {
            while self.peek() == Some(NEWLINE) {
                self.bump();
            }
            match self.peek() {
                Some(RIGHT_BRACKET) => {
                    self.bump();
                    height -= 2;
                    if let Some(whole) = self.close_list(&mut frames) {
                        return whole;
                    }
                    height -= if frames.last().is_some_and(|f| f.items.len() > 1) {
                        3
                    } else {
                        0
                    };
                }
                Some(LEFT_BRACKET) => {
                    height += 2 + if frames.last().is_some_and(|f| f.has_items) {
                        3
                    } else {
                        0
                    };
                    self.before_item(&mut frames);
                    let bracket = self.token_range(self.at);
                    self.usage.nested_list(bracket.start());
                    if height > STACK_LIMIT {
                        let message = "lists are nested too deep for xl".to_owned();
                        self.error(SyntaxErrorKind::TooDeep, bracket, message);
                    }
                    frames.push(self.open_list(frames.len()));
                }
                Some(STRING | NUMBER) => {
                    self.before_item(&mut frames);
                    if let Some(frame) = frames.last_mut() {
                        let item = self.atom();
                        frame.add(item);
                    }
                }
                Some(COMMA) => self.comma(&mut frames),
                Some(IDENT) if self.starts_line() && self.next_is_operator() => {
                    return self.unclosed(frames);
                }
                None => return self.unclosed(frames),
                Some(_) => {
                    self.stray_in_list();
                    if let Some(frame) = frames.last_mut() {
                        (frame.has_items, frame.needs_comma) = (true, true);
                    }
                }
            }
        }
    }

    fn open_list(&mut self, depth: usize) -> Frame {
        let bracket = self.token_range(self.at);
        let span = (depth < MODELLED_DEPTH).then(|| self.start(LIST));
        self.bump();
        Frame {
            bracket,
            span,
            items: Vec::new(),
            has_items: false,
            needs_comma: false,
        }
    }

    /// Ends the innermost list. Gives the whole value when it was the outermost one.
    fn close_list(&mut self, frames: &mut Vec<Frame>) -> Option<Value> {
        let frame = frames.pop()?;
        let end = self.token_range(self.significant - 1).end();
        let range = TextRange::new(frame.bracket.start(), end.max(frame.bracket.end()));
        let modelled = frame.span.is_some();
        if let Some(span) = frame.span {
            self.finish(span);
        }
        let list = Value {
            range,
            shape: Shape::List(frame.items),
        };
        match frames.last_mut() {
            None => Some(list),
            Some(outer) if modelled => {
                outer.add(list);
                None
            }
            Some(outer) => {
                outer.needs_comma = true;
                None
            }
        }
    }

    fn before_item(&mut self, frames: &mut [Frame]) {
        let Some(frame) = frames.last_mut() else {
            return;
        };
        if frame.needs_comma {
            let range = self.token_range(self.at);
            let message = "a comma is missing before this item".to_owned();
            self.error(SyntaxErrorKind::MissingComma, range, message);
        }
        frame.has_items = true;
    }

    fn comma(&mut self, frames: &mut [Frame]) {
        let Some(frame) = frames.last_mut() else {
            return;
        };
        if !frame.needs_comma {
            let range = self.token_range(self.at);
            let message = "there is no item before this comma".to_owned();
            self.error(SyntaxErrorKind::ExtraComma, range, message);
        }
        frame.needs_comma = false;
        self.bump();
    }

    fn unclosed(&mut self, mut frames: Vec<Frame>) -> Value {
        if let Some(innermost) = frames.last() {
            let message = "this list is never closed".to_owned();
            self.error(SyntaxErrorKind::UnclosedList, innermost.bracket, message);
        }
        let outermost = frames[0].bracket;
        while !frames.is_empty() {
            if let Some(whole) = self.close_list(&mut frames) {
                return whole;
            }
        }
        Value {
            range: outermost,
            shape: Shape::List(Vec::new()),
        }
    }
}

impl Frame {
    fn add(&mut self, item: Value) {
        self.items.push(item);
        self.needs_comma = true;
    }
}
