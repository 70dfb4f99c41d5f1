//! Where in a Xen file a cursor is, also in a line that is not finished.

use rowan::{TextRange, TextSize};
use xl_config::{Parse, SyntaxKind};

/// What a cursor is at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place<'p> {
    /// The name of a setting, of which `typed` stands there already.
    Key {
        /// The whole name.
        typed: TextRange,
    },
    /// A value outside quotes.
    Bare {
        /// The key.
        key: &'p str,
        /// What stands there already.
        typed: TextRange,
        /// Whether it is an item of a list.
        in_list: bool,
    },
    /// Inside a string.
    Inside {
        /// The key.
        key: &'p str,
        /// The inside of the string, without quotes.
        text: TextRange,
    },
}

/// What the cursor at `offset` is at; nothing in comments and where nothing can be written.
pub(super) fn place(parse: &Parse, offset: TextSize) -> Option<Place<'_>> {
    let mut state = State::default();
    for (kind, range) in parse.tokens() {
        if range.end() > offset || range.end() == offset && touches(kind) {
            return state.at(parse, kind, range, offset);
        }
        state.step(parse, kind, range);
    }
    state.at(
        parse,
        SyntaxKind::WHITESPACE,
        TextRange::empty(offset),
        offset,
    )
}

/// Whether a cursor right after such a token still belongs to it.
fn touches(kind: SyntaxKind) -> bool {
    matches!(
        kind,
        SyntaxKind::IDENT
            | SyntaxKind::NUMBER
            | SyntaxKind::JUNK
            | SyntaxKind::COMMENT
            | SyntaxKind::DROPPED
    )
}

#[derive(Default)]
struct State<'p> {
    name: Option<&'p str>,
    key: Option<&'p str>,
    depth: usize,
    has_value: bool,
}

impl<'p> State<'p> {
    fn step(&mut self, parse: &'p Parse, kind: SyntaxKind, range: TextRange) {
        match kind {
            SyntaxKind::NEWLINE | SyntaxKind::SEMICOLON if self.depth == 0 => {
                *self = Self::default()
            }
            SyntaxKind::IDENT => self.name = Some(parse.slice(range)),
            // Inside a list that was never closed, this begins the next setting.
            SyntaxKind::EQUALS | SyntaxKind::PLUS_EQUALS => {
                *self = Self {
                    key: self.name,
                    ..Self::default()
                };
            }
            SyntaxKind::LEFT_BRACKET => self.depth += 1,
            SyntaxKind::RIGHT_BRACKET => {
                self.depth = self.depth.saturating_sub(1);
                self.has_value = true;
            }
            SyntaxKind::COMMA => self.has_value = false,
            SyntaxKind::STRING | SyntaxKind::NUMBER => self.has_value = true,
            _ => {}
        }
    }

    fn at(
        &self,
        parse: &'p Parse,
        kind: SyntaxKind,
        range: TextRange,
        offset: TextSize,
    ) -> Option<Place<'p>> {
        let source = parse.slice(range);
        let is_open_string = kind == SyntaxKind::JUNK && source.starts_with(['"', '\'']);
        let in_list = self.depth > 0;
        match (kind, self.key) {
            (SyntaxKind::COMMENT, _) => None,
            (SyntaxKind::STRING, Some(key)) if offset > range.start() => {
                let one = TextSize::new(1);
                let text = TextRange::new(range.start() + one, range.end() - one);
                Some(Place::Inside { key, text })
            }
            (_, Some(key)) if is_open_string || kind == SyntaxKind::DROPPED => {
                let start = (range.start() + TextSize::new(1)).min(offset);
                // What follows on the line may be another setting: only what stands before counts.
                Some(Place::Inside {
                    key,
                    text: TextRange::new(start, offset),
                })
            }
            (SyntaxKind::IDENT, None) => Some(Place::Key { typed: range }),
            (SyntaxKind::IDENT, Some(_)) if in_list && self.starts_line(parse, range) => {
                Some(Place::Key { typed: range })
            }
            (SyntaxKind::IDENT | SyntaxKind::NUMBER | SyntaxKind::JUNK, Some(key))
                if !self.has_value =>
            {
                Some(Place::Bare {
                    key,
                    typed: range,
                    in_list,
                })
            }
            (_, Some(key)) if !self.has_value => {
                let typed = TextRange::empty(offset);
                Some(Place::Bare {
                    key,
                    typed,
                    in_list,
                })
            }
            (SyntaxKind::WHITESPACE | SyntaxKind::NEWLINE, None) if self.name.is_none() => {
                Some(Place::Key {
                    typed: TextRange::empty(offset),
                })
            }
            _ => None,
        }
    }

    fn starts_line(&self, parse: &Parse, range: TextRange) -> bool {
        let before = &parse.text()[..usize::from(range.start())];
        let line = before.rsplit('\n').next().unwrap_or_default();
        line.trim().is_empty()
    }
}

/// The piece of a specification that a cursor is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part<'p> {
    /// A parameter's name, or a bare word.
    Name {
        /// The whole word.
        word: TextRange,
    },
    /// A parameter's value.
    Value {
        /// The parameter.
        name: &'p str,
        /// The whole value.
        word: TextRange,
    },
}

/// Cuts the inside of a string at commas and `=`.
pub(super) fn part(parse: &Parse, text: TextRange, offset: TextSize) -> Part<'_> {
    let source = parse.slice(text);
    let at = usize::from(offset - text.start()).min(source.len());
    let (before, after) = source.split_at_checked(at).unwrap_or((source, ""));
    let start = before.rfind(',').map_or(0, |comma| comma + 1);
    let blanks = before[start..].len() - before[start..].trim_start().len();
    let start = start + blanks;
    let end = at + after.find(',').unwrap_or(after.len());
    let range = |from: usize, to: usize| {
        let size = |offset: usize| text.start() + TextSize::new(offset as u32);
        TextRange::new(size(from), size(to.max(from)))
    };
    match source[start..at].find('=') {
        Some(equals) => Part::Value {
            name: source[start..start + equals].trim(),
            word: range(start + equals + 1, end),
        },
        None => {
            let name_end = source[start..end]
                .find('=')
                .map_or(end, |equals| start + equals);
            Part::Name {
                word: range(start, name_end),
            }
        }
    }
}
