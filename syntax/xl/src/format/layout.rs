//! Statements with their comments, and how they are written.

use crate::syntax::{Parse, SyntaxKind};

/// The longest line that a list may make.
const WIDTH: usize = 100;
/// Keys longer than this do not push the operators of their neighbours to the right.
const WIDEST_KEY: usize = 24;

/// A line of the result.
enum Line<'p> {
    /// Nothing.
    Blank,
    /// A comment of its own.
    Comment(&'p str),
    /// A setting, perhaps with a comment after it.
    Setting(Setting<'p>),
}

struct Setting<'p> {
    key: &'p str,
    operator: &'p str,
    value: Value<'p>,
    comment: Option<&'p str>,
}

enum Value<'p> {
    Atom(&'p str),
    List(List<'p>),
}

#[derive(Default)]
struct List<'p> {
    entries: Vec<Entry<'p>>,
}

enum Entry<'p> {
    Item(Value<'p>),
    /// A comment on the line of the item before it.
    Trailing(&'p str),
    /// A comment on a line of its own.
    Comment(&'p str),
    /// An empty line.
    Blank,
}

type Token<'p> = (SyntaxKind, &'p str);

pub(super) fn lay_out(parse: &Parse) -> String {
    let tokens: Vec<Token<'_>> = parse
        .tokens()
        .filter(|(kind, _)| *kind != SyntaxKind::WHITESPACE)
        .map(|(kind, range)| (kind, parse.slice(range)))
        .collect();
    let lines = Reader { tokens, at: 0 }.lines();
    write(&lines)
}

struct Reader<'p> {
    tokens: Vec<Token<'p>>,
    at: usize,
}

impl<'p> Reader<'p> {
    fn next(&mut self) -> Option<Token<'p>> {
        let token = self.tokens.get(self.at).copied();
        self.at += 1;
        token
    }

    fn lines(mut self) -> Vec<Line<'p>> {
        let mut lines: Vec<Line<'p>> = Vec::new();
        // Whether something stands on the line so far.
        let mut is_started = false;
        while let Some((kind, text)) = self.next() {
            match kind {
                SyntaxKind::NEWLINE => {
                    if !is_started && !matches!(lines.last(), None | Some(Line::Blank)) {
                        lines.push(Line::Blank);
                    }
                    is_started = false;
                }
                SyntaxKind::COMMENT => {
                    match lines.last_mut() {
                        Some(Line::Setting(setting)) if is_started => setting.comment = Some(text),
                        _ => lines.push(Line::Comment(text)),
                    }
                    is_started = true;
                }
                SyntaxKind::IDENT => {
                    if let Some(setting) = self.setting(text) {
                        lines.push(Line::Setting(setting));
                    }
                    is_started = true;
                }
                _ => {}
            }
        }
        while matches!(lines.last(), Some(Line::Blank)) {
            lines.pop();
        }
        lines
    }

    fn setting(&mut self, key: &'p str) -> Option<Setting<'p>> {
        let (_, operator) = self.next()?;
        let (kind, text) = self.next()?;
        Some(Setting {
            key,
            operator,
            value: self.value(kind, text),
            comment: None,
        })
    }

    fn value(&mut self, kind: SyntaxKind, text: &'p str) -> Value<'p> {
        match kind {
            SyntaxKind::LEFT_BRACKET => Value::List(self.list()),
            _ => Value::Atom(text),
        }
    }

    /// Everything up to the bracket that closes the list just opened.
    fn list(&mut self) -> List<'p> {
        let mut open = vec![List::default()];
        let mut is_started = true;
        while let Some((kind, text)) = self.next() {
            let Some(list) = open.last_mut() else { break };
            match kind {
                SyntaxKind::LEFT_BRACKET => open.push(List::default()),
                SyntaxKind::RIGHT_BRACKET => {
                    let done = open.pop().unwrap_or_default().trimmed();
                    match open.last_mut() {
                        None => return done,
                        Some(outer) => outer.entries.push(Entry::Item(Value::List(done))),
                    }
                    is_started = true;
                }
                SyntaxKind::COMMA => {}
                SyntaxKind::NEWLINE => {
                    let is_empty = !is_started;
                    if is_empty && !matches!(list.entries.last(), None | Some(Entry::Blank)) {
                        list.entries.push(Entry::Blank);
                    }
                    is_started = false;
                }
                SyntaxKind::COMMENT => {
                    let follows = is_started && matches!(list.entries.last(), Some(Entry::Item(_)));
                    list.entries.push(if follows {
                        Entry::Trailing(text)
                    } else {
                        Entry::Comment(text)
                    });
                    is_started = true;
                }
                _ => {
                    list.entries.push(Entry::Item(Value::Atom(text)));
                    is_started = true;
                }
            }
        }
        List::default()
    }
}

impl List<'_> {
    fn trimmed(mut self) -> Self {
        while matches!(self.entries.last(), Some(Entry::Blank)) {
            self.entries.pop();
        }
        self
    }

    /// The list on one line, when it has no comments.
    fn flat(&self, out: &mut String, room: usize) -> bool {
        let start = out.len();
        out.push('[');
        let mut is_first = true;
        for entry in &self.entries {
            let Entry::Item(item) = entry else {
                if matches!(entry, Entry::Blank) {
                    continue;
                }
                return false;
            };
            out.push_str(if is_first { " " } else { ", " });
            is_first = false;
            let fits = match item {
                Value::Atom(text) => {
                    out.push_str(text);
                    true
                }
                Value::List(list) => list.flat(out, room.saturating_sub(out.len() - start)),
            };
            if !fits || out.len() - start > room {
                return false;
            }
        }
        out.push_str(if is_first { "]" } else { " ]" });
        out.len() - start <= room
    }
}

fn write(lines: &[Line<'_>]) -> String {
    let mut out = String::new();
    let mut at = 0;
    while at < lines.len() {
        let block = lines[at..]
            .iter()
            .take_while(|line| !matches!(line, Line::Blank));
        let block = &lines[at..at + block.count()];
        write_block(&mut out, block);
        at += block.len();
        if at < lines.len() {
            out.push('\n');
            at += 1;
        }
    }
    out
}

/// Lines without an empty one between them: their operators are aligned.
fn write_block(out: &mut String, block: &[Line<'_>]) {
    let settings = block.iter().filter_map(|line| match line {
        Line::Setting(setting) => Some(setting),
        _ => None,
    });
    let keys = settings.map(|setting| setting.key.len());
    let width = keys.filter(|width| *width <= WIDEST_KEY).max().unwrap_or(0);
    for line in block {
        match line {
            Line::Blank => {}
            Line::Comment(text) => out.push_str(text.trim_end()),
            Line::Setting(setting) => write_setting(out, setting, width),
        }
        out.push('\n');
    }
}

fn write_setting(out: &mut String, setting: &Setting<'_>, width: usize) {
    let start = out.len();
    out.push_str(setting.key);
    for _ in setting.key.len()..width {
        out.push(' ');
    }
    out.push(' ');
    out.push_str(setting.operator);
    out.push(' ');
    let column = out.len() - start;
    match &setting.value {
        Value::Atom(text) => out.push_str(text),
        Value::List(list) => write_list(out, list, column, 0),
    }
    if let Some(comment) = setting.comment {
        out.push_str("  ");
        out.push_str(comment.trim_end());
    }
}

fn write_list(out: &mut String, list: &List<'_>, column: usize, depth: usize) {
    let start = out.len();
    if list.flat(out, WIDTH.saturating_sub(column)) {
        return;
    }
    out.truncate(start);
    let indent = "  ".repeat(depth + 1);
    out.push('[');
    for entry in &list.entries {
        match entry {
            Entry::Blank => out.push('\n'),
            Entry::Trailing(text) => {
                out.push_str("  ");
                out.push_str(text.trim_end());
            }
            Entry::Comment(text) => {
                out.push('\n');
                out.push_str(&indent);
                out.push_str(text.trim_end());
            }
            Entry::Item(item) => {
                out.push('\n');
                out.push_str(&indent);
                match item {
                    Value::Atom(text) => out.push_str(text),
                    Value::List(inner) => write_list(out, inner, indent.len(), depth + 1),
                }
                // A comma after the last item makes the next one easier to add.
                out.push(',');
            }
        }
    }
    out.push('\n');
    out.push_str(&"  ".repeat(depth));
    out.push(']');
}
