//! What the compiler warns of before it types anything: odd tokens, and documentation comments that
//! document nothing, or two things at once.
//!
//! Documentation follows the compiler's `docstrings.ml`. Between two tokens, comments are sorted by
//! the blank lines among them into those that belong to what ends, to what starts and to neither;
//! then each item, field and constructor takes what lies at its start and at its end.

use ocaml_syntax::{
    SyntaxElement, SyntaxKind, SyntaxNode, SyntaxToken, TextRange, TextSize, WalkEvent,
};
use rustc_hash::FxHashMap;

use crate::infer::tree::EarlyWarning;

/// The warnings, in the compiler's order.
pub(super) fn early_warnings(text: &str, root: &SyntaxNode) -> Vec<EarlyWarning> {
    let mut found = Vec::new();
    // Most files have none of these, and looking at each token is slow.
    if text.contains('\\') || text.contains("*)") && odd_stars(text) {
        for token in tokens(root) {
            odd_token(&token, &mut found);
        }
    }
    if text.contains("(**") {
        found.extend(Docs::of(root).warnings());
    }
    found
}

fn tokens(root: &SyntaxNode) -> impl Iterator<Item = SyntaxToken> {
    root.descendants_with_tokens()
        .filter_map(SyntaxElement::into_token)
}

/// Whether a `(*)` or a `*)` may stand outside comments.
fn odd_stars(text: &str) -> bool {
    text.contains("(*)") || text.matches("*)").count() != text.matches("(*").count()
}

fn odd_token(token: &SyntaxToken, found: &mut Vec<EarlyWarning>) {
    let start = token.text_range().start();
    let mut warn = |at: usize, len: u32, number, text| {
        let start = start + TextSize::new(at as u32);
        found.push(EarlyWarning {
            range: TextRange::at(start, TextSize::new(len)),
            number,
            text,
        });
    };
    match token.kind() {
        SyntaxKind::STRING => {
            for at in illegal_escapes(token.text().as_bytes()) {
                let text = "a backslash before this character means nothing in a string";
                warn(at, 2, 14, text);
            }
        }
        SyntaxKind::COMMENT | SyntaxKind::DOC_COMMENT if token.text().starts_with("(*)") => {
            warn(
                0,
                3,
                1,
                "this starts a comment; write `( * )` for the operator",
            );
        }
        SyntaxKind::STAR => {
            let next = token.next_token();
            if next.is_some_and(|next| next.kind() == SyntaxKind::R_PAREN) {
                warn(0, 2, 2, "this looks like the end of a comment");
            }
        }
        _ => {}
    }
}

/// Where a string literal has a backslash that escapes nothing.
fn illegal_escapes(text: &[u8]) -> Vec<usize> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < text.len() {
        if text[at] != b'\\' {
            at += 1;
            continue;
        }
        let digits = |from: usize, count: usize, is: fn(&u8) -> bool| {
            let digits = text.get(from..from + count);
            digits.is_some_and(|digits| digits.iter().all(is))
        };
        let legal = match text.get(at + 1) {
            None => break,
            Some(b'\\' | b'\'' | b'"' | b'n' | b't' | b'b' | b'r' | b' ' | b'\n' | b'\r') => true,
            Some(b'0'..=b'9') => digits(at + 1, 3, u8::is_ascii_digit),
            Some(b'x') => digits(at + 2, 2, u8::is_ascii_hexdigit),
            Some(b'o') => digits(at + 2, 3, |digit| (b'0'..=b'7').contains(digit)),
            Some(b'u') => text.get(at + 2) == Some(&b'{'),
            Some(_) => false,
        };
        if !legal {
            found.push(at);
        }
        at += 2;
    }
    found
}

/// Whether a documentation comment belongs to something.
#[derive(Clone, Copy, PartialEq)]
enum Attached {
    No,
    /// To a field or a constructor.
    Part,
    /// To an item, or to the structure itself.
    Item,
}

struct Doc {
    range: TextRange,
    attached: Attached,
    /// The items that it touches.
    near: u32,
}

/// Lists of comments by the position of the token that they touch.
type Table = FxHashMap<TextSize, Vec<usize>>;

#[derive(Default)]
struct Docs {
    docs: Vec<Doc>,
    /// Before the token that starts there.
    pre: Table,
    /// Behind the token that ends there.
    post: Table,
    /// Before the token that starts there, with a blank line between.
    floating: Table,
    pre_extra: Table,
    post_extra: Table,
}

/// The lines since the last comment.
#[derive(Clone, Copy, PartialEq)]
enum Lines {
    None,
    New,
    Blank,
}

/// The comments between two tokens.
enum Gap {
    Empty,
    /// Nothing but comments that touch what ends.
    After(Vec<usize>),
    /// Those that touch what ends, those that touch nothing, those that touch what starts.
    Before(Vec<usize>, Vec<usize>, Vec<usize>),
}

impl Docs {
    fn of(root: &SyntaxNode) -> Self {
        let mut docs = Self::default();
        docs.read(root);
        for event in root.preorder() {
            if let WalkEvent::Leave(node) = event {
                docs.leave(&node);
            }
        }
        docs
    }

    fn warnings(self) -> impl Iterator<Item = EarlyWarning> {
        self.docs.into_iter().filter_map(|doc| {
            let text = match doc.attached {
                Attached::No => "this documentation comment belongs to nothing",
                Attached::Item if doc.near > 1 => {
                    "this documentation comment may belong to what is before it or to what is behind it; \
                     put a blank line on one side"
                }
                _ => return None,
            };
            Some(EarlyWarning {
                range: doc.range,
                number: 50,
                text,
            })
        })
    }

    // ---- between tokens -------------------------------------------------------------------------

    fn read(&mut self, root: &SyntaxNode) {
        let mut end = TextSize::new(0);
        let (mut lines, mut gap) = (Lines::None, Gap::Empty);
        for token in tokens(root) {
            match token.kind() {
                SyntaxKind::WHITESPACE => {
                    for _ in token.text().matches('\n') {
                        lines = match lines {
                            Lines::None => Lines::New,
                            Lines::New | Lines::Blank => Lines::Blank,
                        };
                    }
                }
                SyntaxKind::DOC_COMMENT => {
                    let stop = token.text() == "(**/**)";
                    gap = gap.with(self.docs.len(), lines, stop);
                    lines = Lines::None;
                    self.docs.push(Doc {
                        range: token.text_range(),
                        attached: Attached::No,
                        near: 0,
                    });
                }
                kind if kind.is_trivia() => {
                    if lines == Lines::New {
                        lines = Lines::None;
                    }
                }
                _ => {
                    let gap = std::mem::replace(&mut gap, Gap::Empty);
                    self.close(gap, lines, end, token.text_range().start());
                    end = token.text_range().end();
                    lines = Lines::None;
                }
            }
        }
        self.close(gap, lines, end, root.text_range().end());
    }

    /// Puts the comments of a gap where items look for them.
    fn close(&mut self, gap: Gap, lines: Lines, end: TextSize, start: TextSize) {
        let put = |table: &mut Table, at: TextSize, docs: Vec<usize>| {
            if !docs.is_empty() {
                table.insert(at, docs);
            }
        };
        let reversed = |docs: &[usize]| docs.iter().rev().copied().collect::<Vec<usize>>();
        match gap {
            Gap::Empty => {}
            Gap::After(after) => {
                put(&mut self.post, end, after.clone());
                if lines == Lines::Blank {
                    put(&mut self.pre_extra, start, after);
                } else {
                    put(&mut self.pre, start, reversed(&after));
                }
            }
            Gap::Before(after, mut floating, before) => {
                put(&mut self.post, end, after.clone());
                put(&mut self.pre_extra, start, after);
                let mut all = floating.clone();
                all.extend(&before);
                put(&mut self.post_extra, end, all);
                if lines == Lines::Blank {
                    floating.extend(before);
                } else {
                    put(&mut self.pre, start, reversed(&before));
                }
                put(&mut self.floating, start, floating);
            }
        }
    }

    // ---- items ----------------------------------------------------------------------------------

    fn leave(&mut self, node: &SyntaxNode) {
        use SyntaxKind as K;
        match node.kind() {
            K::IMPLEMENTATION | K::STRUCT_MODULE | K::INTERFACE | K::SIGNATURE_MODULE_TYPE => {
                self.structure(node, is_item);
            }
            K::OBJECT_EXPR | K::OBJECT_CLASS | K::SIGNATURE_CLASS_TYPE => {
                self.structure(node, is_field);
            }
            K::LET_ITEM => self.declarations(node, K::LET_BINDING),
            K::TYPE_ITEM => self.declarations(node, K::TYPE_DECL),
            K::MODULE_ITEM => self.declarations(node, K::MODULE_BINDING),
            K::CLASS_ITEM | K::CLASS_TYPE_ITEM => self.declarations(node, K::CLASS_BINDING),
            K::FLOATING_ATTRIBUTE => self.mark(range(node)),
            kind if is_item(kind) && kind != K::EXPR_ITEM || is_field(kind) => {
                self.item(range(node));
            }
            K::CONSTRUCTOR_DECL => {
                let exception = node.parent().map(|it| it.kind()) == Some(K::EXCEPTION_ITEM);
                if !exception {
                    self.part(range(node).end());
                }
            }
            K::FIELD_DECL => match own_tokens(node).find(|it| it.kind() == K::SEMI) {
                Some(semi) => self.part_or(before(&semi), range(node).end()),
                None => {
                    self.part(range(node).end());
                }
            },
            K::METHOD_TYPE => match following(node).filter(|it| it.kind() == K::SEMI) {
                Some(semi) => self.part_or(range(node).end(), semi.text_range().end()),
                None => {
                    self.part(range(node).end());
                }
            },
            K::TAG_SPEC => {
                self.part(range(node).end());
            }
            K::ARROW_TYPE => {
                if let Some(arrow) = own_tokens(node).find(|it| it.kind() == K::ARROW) {
                    self.part(before(&arrow));
                }
            }
            _ => {}
        }
    }

    /// What lies around and between the items of a structure belongs to the structure.
    fn structure(&mut self, node: &SyntaxNode, is_part: fn(SyntaxKind) -> bool) {
        let mut ends: Option<(TextSize, TextSize)> = None;
        for child in node.children_with_tokens() {
            let kind = child.kind();
            let at = match &child {
                SyntaxElement::Node(node) if is_part(kind) => range(node),
                SyntaxElement::Token(token) if kind == SyntaxKind::SEMI_SEMI => token.text_range(),
                _ => continue,
            };
            self.text(|docs| &docs.floating, at.start());
            if kind == SyntaxKind::EXPR_ITEM {
                self.mark(at);
            }
            ends = Some((ends.map_or(at.start(), |it| it.0), at.end()));
        }
        match ends {
            Some((start, end)) => {
                self.text(|docs| &docs.pre_extra, start);
                self.text(|docs| &docs.post_extra, end);
            }
            None => {
                // The end of what stands before the empty structure.
                let last = own_tokens(node)
                    .filter(|it| it.kind() == SyntaxKind::END_KW)
                    .last();
                let end = last.map_or(TextSize::new(0), |end| before(&end));
                self.text(|docs| &docs.post, end);
                self.text(|docs| &docs.post_extra, end);
            }
        }
    }

    /// `let … and …`: each part with the keyword before it.
    fn declarations(&mut self, node: &SyntaxNode, kind: SyntaxKind) {
        let mut start = Some(range(node).start());
        let mut first = true;
        for child in node.children_with_tokens() {
            match child {
                SyntaxElement::Token(token) if token.kind() == SyntaxKind::AND_KW => {
                    start = Some(token.text_range().start());
                }
                SyntaxElement::Node(child) if child.kind() == kind => {
                    let Some(start) = start.take() else { continue };
                    let end = range(&child).end();
                    self.item(TextRange::new(start, end.max(start)));
                    if !std::mem::replace(&mut first, false) {
                        self.text(|docs| &docs.floating, start);
                    }
                }
                _ => {}
            }
        }
    }

    fn item(&mut self, at: TextRange) {
        self.mark(at);
        for docs in [self.pre.get(&at.start()), self.post.get(&at.end())] {
            let free = |id: &&usize| self.docs[**id].attached != Attached::Part;
            if let Some(id) = docs.and_then(|docs| docs.iter().find(free)) {
                self.docs[*id].attached = Attached::Item;
            }
        }
    }

    /// Something touches these comments.
    fn mark(&mut self, at: TextRange) {
        let docs = [self.pre.get(&at.start()), self.post.get(&at.end())];
        for id in docs.into_iter().flatten().flatten() {
            self.docs[*id].near += 1;
        }
    }

    /// What lies there belongs to the structure.
    fn text(&mut self, table: fn(&Self) -> &Table, at: TextSize) {
        let Some(ids) = table(self).get(&at).cloned() else {
            return;
        };
        for id in ids {
            let doc = &mut self.docs[id];
            if doc.attached != Attached::Part {
                doc.attached = Attached::Item;
            }
        }
    }

    /// A field or a constructor ends here; whether it is documented.
    fn part(&mut self, end: TextSize) -> bool {
        let free = |id: &&usize| self.docs[**id].attached != Attached::Part;
        let found = self.post.get(&end).and_then(|ids| ids.iter().find(free));
        match found {
            Some(id) => {
                self.docs[*id].attached = Attached::Part;
                true
            }
            None => false,
        }
    }

    /// A field ends here, or behind its semicolon.
    fn part_or(&mut self, end: TextSize, behind: TextSize) {
        if !self.part(end) {
            self.part(behind);
        }
    }
}

impl Gap {
    fn with(self, doc: usize, lines: Lines, stop: bool) -> Self {
        match (self, lines) {
            (Self::Empty, _) if stop => Self::Before(Vec::new(), vec![doc], Vec::new()),
            (Self::After(after), _) if stop => Self::Before(after, vec![doc], Vec::new()),
            (Self::Before(after, mut floating, before), _) if stop => {
                floating.extend(before);
                floating.push(doc);
                Self::Before(after, floating, Vec::new())
            }
            (Self::Empty, Lines::Blank) => Self::Before(Vec::new(), Vec::new(), vec![doc]),
            (Self::Empty, _) => Self::After(vec![doc]),
            (Self::After(after), Lines::Blank) => Self::Before(after, Vec::new(), vec![doc]),
            (Self::After(mut after), _) => {
                after.push(doc);
                Self::After(after)
            }
            (Self::Before(after, mut floating, before), Lines::Blank) => {
                floating.extend(before);
                Self::Before(after, floating, vec![doc])
            }
            (Self::Before(after, floating, mut before), _) => {
                before.push(doc);
                Self::Before(after, floating, before)
            }
        }
    }
}

fn is_item(kind: SyntaxKind) -> bool {
    use SyntaxKind as K;
    matches!(
        kind,
        K::LET_ITEM
            | K::EXPR_ITEM
            | K::VALUE_ITEM
            | K::EXTERNAL_ITEM
            | K::TYPE_ITEM
            | K::TYPE_EXTENSION_ITEM
            | K::EXCEPTION_ITEM
            | K::MODULE_ITEM
            | K::MODULE_TYPE_ITEM
            | K::OPEN_ITEM
            | K::INCLUDE_ITEM
            | K::CLASS_ITEM
            | K::CLASS_TYPE_ITEM
            | K::EXTENSION_ITEM
            | K::FLOATING_ATTRIBUTE
    )
}

fn is_field(kind: SyntaxKind) -> bool {
    use SyntaxKind as K;
    matches!(
        kind,
        K::INHERIT_FIELD
            | K::VALUE_FIELD
            | K::METHOD_FIELD
            | K::CONSTRAINT_FIELD
            | K::INITIALIZER_FIELD
    )
}

fn own_tokens(node: &SyntaxNode) -> impl Iterator<Item = SyntaxToken> {
    node.children_with_tokens()
        .filter_map(SyntaxElement::into_token)
        .filter(|token| !token.kind().is_trivia())
}

/// Where the token before this one ends.
fn before(token: &SyntaxToken) -> TextSize {
    let mut at = token.prev_token();
    while let Some(token) = at {
        if !token.kind().is_trivia() {
            return token.text_range().end();
        }
        at = token.prev_token();
    }
    TextSize::new(0)
}

/// The token behind a node.
fn following(node: &SyntaxNode) -> Option<SyntaxToken> {
    let mut at = node.last_token()?.next_token();
    while let Some(token) = at {
        if !token.kind().is_trivia() {
            return Some(token);
        }
        at = token.next_token();
    }
    None
}

/// A node's place without the white space around it.
fn range(node: &SyntaxNode) -> TextRange {
    let tokens = || tokens(node).filter(|token| !token.kind().is_trivia());
    match (tokens().next(), tokens().last()) {
        (Some(first), Some(last)) => first.text_range().cover(last.text_range()),
        _ => node.text_range(),
    }
}
