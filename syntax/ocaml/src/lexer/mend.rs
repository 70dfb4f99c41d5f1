//! Which quote to blame for a string that is never closed.
//!
//! A missing quote turns the rest of the file inside out, and OCaml's own lexer notices at the last quote
//! of the file. People want to see the line with the missing quote. So when a string meets the end of
//! the file, the lexer returns to the first string that holds the start of an item, as strings rarely
//! do, ends it with its line, and reads on from there. Files that OCaml accepts have no such string.

use super::{Lexer, MAX_MISSES};
use crate::kind::SyntaxKind::*;

/// Words that start an item of a file.
const ITEMS: [&[u8]; 9] = [
    b"let",
    b"open",
    b"module",
    b"type",
    b"val",
    b"include",
    b"external",
    b"exception",
    b"class",
];

/// Where the first word that starts an item at the margin ends in the text of a string, if there is one.
pub(crate) fn swallowed(string: &[u8]) -> Option<usize> {
    let mut at = 0;
    loop {
        at += string[at..].iter().position(|&it| it == b'\n')? + 1;
        let line = &string[at..];
        for word in ITEMS {
            let behind = line.strip_prefix(word).and_then(<[u8]>::first);
            if matches!(behind, Some(b' ' | b'\t' | b'\r' | b'\n')) {
                return Some(at + word.len() + 1);
            }
        }
    }
}

impl Lexer<'_> {
    /// Returns to the string that is to blame for the one at the current place, which meets the end of
    /// the text; answers where what shows it ends.
    pub(super) fn return_to_culprit(&mut self) -> Option<usize> {
        if self.misses + 1 >= MAX_MISSES {
            return None;
        }
        let later = self.out.swallowers.iter().copied();
        let culprit = later.map(|it| it as usize).find(|&it| it >= self.restart)?;
        let start = self.out.starts[culprit] as usize;
        let decided = start + swallowed(&self.bytes[start..])?;
        let blamed = self.blamed(culprit);
        self.at = self.out.starts[blamed] as usize;
        self.out.kinds.truncate(blamed);
        self.out.starts.truncate(blamed);
        let kept = |it: u32| (it as usize) < blamed;
        self.out.errors.retain(|it| kept(it.token));
        self.out.misses.retain(|it| kept(it.token));
        self.out.swallowers.retain(|&it| kept(it));
        self.restart = blamed + 1;
        Some(decided)
    }

    /// Of the strings on the line of the culprit the first one with a name right behind it: what seems to
    /// close it opens the next one, as in `"a; package "b"`.
    fn blamed(&self, culprit: usize) -> usize {
        let starts = &self.out.starts;
        let text_of = |it: usize| &self.bytes[starts[it] as usize..starts[it + 1] as usize];
        let on_line = (self.restart..culprit)
            .rev()
            .take_while(|&it| !text_of(it).contains(&b'\n'));
        let is_torn = |it: &usize| {
            self.out.kinds[*it] == STRING && matches!(self.out.kinds[it + 1], LIDENT | UIDENT | INT)
        };
        on_line.filter(is_torn).last().unwrap_or(culprit)
    }
}

#[cfg(test)]
mod tests {
    use crate::lexer::lex;

    /// The tokens that are not closed.
    fn unclosed(text: &str) -> Vec<&str> {
        let tokens = lex(text, true, true);
        let text_of = |it: usize| &text[tokens.starts[it] as usize..tokens.starts[it + 1] as usize];
        let misses = tokens.misses.iter().map(|it| text_of(it.token as usize));
        misses.collect()
    }

    #[test]
    fn the_line_of_the_missing_quote_is_found() {
        assert_eq!(unclosed("let a = f \"x\nlet b = \"y\" ^ \"z\"\n"), ["\"x"]);
        assert_eq!(unclosed("let a = \"x\nlet b = 1\n"), ["\"x"]);
        assert_eq!(
            unclosed("let a = x\"\nlet b = \"y\"\nlet c = \"\"\n"),
            ["\""]
        );
        assert_eq!(
            unclosed("let a = [ p \"a; p \"b\" ]\nlet c = \"z\"\n"),
            ["\"a; p \"b\" ]"]
        );
    }

    #[test]
    fn strings_with_items_in_them_are_innocent() {
        assert_eq!(
            unclosed("let a = \"\nlet x = 1\n\"\nlet b = \"y\"\n"),
            [""; 0]
        );
        assert_eq!(unclosed("let a = \"\nletter\n\" ^ \"\nlet b = 1\n"), ["\""]);
    }
}
