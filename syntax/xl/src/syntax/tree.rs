//! Builds the rowan tree from tokens and the spans that the parser noted.

use rowan::{GreenNode, GreenNodeBuilder};

use super::kind::SyntaxKind;
use super::lexer::Token;

/// A node to be: its kind and the tokens `first..end` it covers. Spans nest and are sorted by
/// their first token, outer before inner.
#[derive(Clone, Copy, Debug)]
pub(super) struct Span {
    pub(super) kind: SyntaxKind,
    pub(super) first: u32,
    pub(super) end: u32,
}

pub(super) fn build(text: &str, tokens: &[Token], spans: &[Span]) -> GreenNode {
    let mut builder = GreenNodeBuilder::new();
    let mut open: Vec<u32> = Vec::new();
    let mut spans = spans.iter().peekable();
    builder.start_node(SyntaxKind::FILE.into());
    for (index, token) in tokens.iter().enumerate() {
        while open.last().is_some_and(|end| *end as usize == index) {
            open.pop();
            builder.finish_node();
        }
        while let Some(span) = spans.next_if(|span| span.first as usize == index) {
            builder.start_node(span.kind.into());
            open.push(span.end);
        }
        let end = tokens
            .get(index + 1)
            .map_or(text.len(), |next| next.start.into());
        builder.token(token.kind.into(), &text[token.start.into()..end]);
    }
    for _ in open {
        builder.finish_node();
    }
    builder.finish_node();
    builder.finish()
}
