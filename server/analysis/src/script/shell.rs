//! Words of a command line, as a shell reads them, with their places.
//!
//! The texts are of many languages (shell, make, YAML, Dockerfiles, examples in Markdown), so this
//! reads less than a shell: one command up to the end of its line or a separator, quotes, and
//! continued lines. What is expanded later makes a word opaque.

use std::iter::Peekable;
use std::str::CharIndices;

use ocaml_syntax::{TextRange, TextSize};

/// One word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Word {
    /// Without its quotes.
    pub(crate) text: String,
    /// Where it stands, with its quotes.
    pub(crate) range: TextRange,
    /// Where its first expansion is in `text`: only what is before it is known.
    pub(crate) expands: Option<usize>,
    /// Whether `text` is what stands there, letter by letter.
    pub(crate) plain: bool,
    /// Whether a blank stands before it.
    pub(crate) is_after_blank: bool,
}

impl Word {
    /// Whether all of it is known.
    pub(crate) fn is_known(&self) -> bool {
        self.expands.is_none()
    }

    /// The place of a part of `text`, if it stands there letter by letter.
    pub(crate) fn part(&self, start: usize, end: usize) -> Option<TextRange> {
        let size = |at: usize| TextSize::try_from(at).ok();
        let start = self.range.start() + size(start)?;
        let end = self.range.start() + size(end)?;
        (self.plain && end <= self.range.end()).then(|| TextRange::new(start, end))
    }
}

/// The words from `start` to the end of the command.
pub(crate) fn words(text: &str, start: usize) -> Vec<Word> {
    let rest = text.get(start..).unwrap_or_default();
    let mut reader = Reader {
        chars: rest.char_indices().peekable(),
        text: rest,
        start,
    };
    let mut words = Vec::new();
    while let Some(word) = reader.word() {
        words.push(word);
    }
    words
}

struct Reader<'a> {
    chars: Peekable<CharIndices<'a>>,
    text: &'a str,
    start: usize,
}

impl Reader<'_> {
    fn word(&mut self) -> Option<Word> {
        self.blanks();
        let from = self.at();
        let mut word = String::new();
        let (mut expands, mut plain) = (None, true);
        while let Some((at, c)) = self.chars.peek().copied() {
            match c {
                '\n' | '\r' | ';' | '&' | '|' | ')' | '`' | '<' | '>' => break,
                ' ' | '\t' => break,
                '#' if word.is_empty() => break,
                '\\' if self.text[at..].starts_with("\\\n") => break,
                '"' | '\'' => {
                    let Some(length) = self.closed(at, c) else {
                        break;
                    };
                    let inner = &self.text[at + 1..at + length - 1];
                    if c == '"' && inner.contains('$') {
                        expands = expands.or(inner.find('$').map(|dollar| word.len() + dollar));
                    }
                    plain = false;
                    word.push_str(inner);
                    self.skip_to(at + length);
                }
                '\\' => {
                    plain = false;
                    self.chars.next();
                    word.extend(self.chars.next().map(|(_, c)| c));
                }
                '$' => {
                    expands = expands.or(Some(word.len()));
                    let end = at + expansion(&self.text[at..]);
                    word.push_str(&self.text[at..end]);
                    self.skip_to(end);
                }
                c => {
                    word.push(c);
                    self.chars.next();
                }
            }
        }
        let to = self.at();
        let size = |at: usize| TextSize::try_from(self.start + at).ok();
        (to > from).then_some(())?;
        Some(Word {
            text: word,
            range: TextRange::new(size(from)?, size(to)?),
            expands,
            plain,
            is_after_blank: self.text[..from].ends_with([' ', '\t']),
        })
    }

    /// Passes over blanks and ends of lines behind a backslash.
    fn blanks(&mut self) {
        while let Some((at, c)) = self.chars.peek().copied() {
            match c {
                ' ' | '\t' => drop(self.chars.next()),
                '\\' if self.text[at..].starts_with("\\\n") => self.skip_to(at + 2),
                _ => break,
            }
        }
    }

    fn at(&mut self) -> usize {
        self.chars.peek().map_or(self.text.len(), |(at, _)| *at)
    }

    fn skip_to(&mut self, end: usize) {
        while self.chars.next_if(|(at, _)| *at < end).is_some() {}
    }

    /// How long what is quoted is, if it ends on its line. One that does not is the end of a string
    /// around the whole command.
    fn closed(&self, at: usize, quote: char) -> Option<usize> {
        let rest = &self.text[at + 1..];
        let end = rest.find([quote, '\n'])?;
        rest[end..].starts_with(quote).then_some(end + 2)
    }
}

/// How long `$x`, `${x}`, `$(x)` or `${{ x }}` is.
fn expansion(text: &str) -> usize {
    let closing = [("${{", "}}"), ("${", "}"), ("$(", ")")]
        .into_iter()
        .find(|(open, _)| text.starts_with(open));
    let length = match closing {
        Some((open, close)) => text[open.len()..]
            .find(close)
            .map(|at| open.len() + at + close.len()),
        None => text[1..]
            .find(|c: char| !(c.is_alphanumeric() || c == '_'))
            .map(|it| it + 1),
    };
    length.unwrap_or(text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<String> {
        words(text, 0).into_iter().map(|word| word.text).collect()
    }

    #[test]
    fn a_command_ends_where_a_shell_ends_it() {
        assert_eq!(
            read("a --b=c 'd e' \"f g\"h # no"),
            ["a", "--b=c", "d e", "f gh"]
        );
        assert_eq!(read("a b && c"), ["a", "b"]);
        assert_eq!(read("a b; c"), ["a", "b"]);
        assert_eq!(read("a \\\n  b\nc"), ["a", "b"]);
        assert_eq!(read("a b` and"), ["a", "b"]);
        assert_eq!(read("a b\", \"c\"\n"), ["a", "b, c"]);
        assert_eq!(read("a b\"\n"), ["a", "b"]);
        assert_eq!(read("a\\ b c"), ["a b", "c"]);
    }

    #[test]
    fn what_is_expanded_is_not_known() {
        let text = "-t ${{ matrix.target }} --ipv4=$IP/24 $(FLAGS) x";
        let words = words(text, 0);
        let known: Vec<_> = words
            .iter()
            .map(|word| (word.text.as_str(), word.expands))
            .collect();
        let expected = [
            ("-t", None),
            ("${{ matrix.target }}", Some(0)),
            ("--ipv4=$IP/24", Some(7)),
            ("$(FLAGS)", Some(0)),
            ("x", None),
        ];
        assert_eq!(known, expected);
        assert_eq!(&text[words[2].part(0, 6).unwrap()], "--ipv4");
    }

    #[test]
    fn nothing_is_read_past_the_end() {
        for text in ["", "$", "${", "\"", "\\", "a\\", "é $é \\é"] {
            let _ = words(text, 0);
            let _ = words(text, 99);
        }
    }
}
