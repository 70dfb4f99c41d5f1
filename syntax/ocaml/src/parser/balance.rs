//! Which `struct`, `sig`, `object`, `begin` and `[` are never closed, seen from their tokens alone.
//!
//! In a text that OCaml accepts each of them is closed, so what is decided by this never changes a
//! verdict. Where one is left open, the next item that stands further left is not swallowed by it.

use crate::kind::SyntaxKind::{self, *};

/// What became of an opening word or bracket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Fate {
    opener: u32,
    /// The token that decided it: what closes it, or the end.
    pub(super) decided: u32,
    pub(super) is_closed: bool,
}

/// The fates of all openers, in the order of the text.
#[derive(Debug)]
pub(super) struct Balance(Vec<Fate>);

impl Balance {
    /// Words and brackets are matched apart, so that no fate depends on what stands before the opener:
    /// a section of the file can be read again without those before it.
    pub(super) fn new(kinds: &[SyntaxKind]) -> Balance {
        let mut fates: Vec<Fate> = Vec::new();
        // What is open: where in `fates`.
        let (mut words, mut brackets) = (Vec::new(), Vec::new());
        let (mut before, mut last) = (EOF, EOF);
        let tokens = kinds.iter().copied().zip(0_u32..);
        for (kind, token) in tokens.filter(|it| !it.0.is_trivia()) {
            let is_name = names(before, last);
            (before, last) = (last, kind);
            let closed = match kind {
                END_KW if !is_name => words.pop(),
                R_BRACKET => brackets.pop(),
                _ if is_name || !opens(kind) => continue,
                _ => {
                    let open = if kind.is_keyword() {
                        &mut words
                    } else {
                        &mut brackets
                    };
                    open.push(fates.len());
                    fates.push(Fate {
                        opener: token,
                        decided: (kinds.len() - 1) as u32,
                        is_closed: false,
                    });
                    continue;
                }
            };
            if let Some(fate) = closed.and_then(|it: usize| fates.get_mut(it)) {
                fate.decided = token;
                fate.is_closed = true;
            }
        }
        Balance(fates)
    }

    pub(super) fn fate(&self, opener: usize) -> Option<Fate> {
        let index = self
            .0
            .binary_search_by_key(&opener, |it| it.opener as usize);
        index.ok().map(|it| self.0[it])
    }
}

fn opens(kind: SyntaxKind) -> bool {
    matches!(
        kind,
        STRUCT_KW
            | SIG_KW
            | OBJECT_KW
            | BEGIN_KW
            | L_BRACKET
            | L_BRACKET_LESS
            | L_BRACKET_GREATER
            | L_BRACKET_AT
            | L_BRACKET_AT_AT
            | L_BRACKET_AT_AT_AT
            | L_BRACKET_PERCENT
            | L_BRACKET_PERCENT_PERCENT
    )
}

/// Whether a keyword behind these two tokens is the name of an attribute or an extension.
fn names(before: SyntaxKind, last: SyntaxKind) -> bool {
    match last {
        L_BRACKET_AT
        | L_BRACKET_AT_AT
        | L_BRACKET_AT_AT_AT
        | L_BRACKET_PERCENT
        | L_BRACKET_PERCENT_PERCENT
        | DOT => true,
        // Behind an operand it is an operator.
        PERCENT => {
            let ends_operand = matches!(before, END_KW | DONE_KW | TRUE_KW | FALSE_KW);
            before == SEMI || before.is_keyword() && !ends_operand
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::Balance;
    use crate::lexer::lex;

    /// The openers of a text that are never closed.
    fn open(text: &str) -> Vec<&str> {
        let tokens = lex(text, true, true);
        let fates = Balance::new(&tokens.kinds).0;
        let left = fates.into_iter().filter(|it| !it.is_closed);
        left.map(|it| {
            let rest = &text[tokens.starts[it.opener as usize] as usize..];
            rest.split_whitespace().next().unwrap_or(rest)
        })
        .collect()
    }

    #[test]
    fn what_is_left_open() {
        assert_eq!(open("module M = struct let x = begin 1 end end"), [""; 0]);
        assert_eq!(open("module M = struct let x = begin 1 end"), ["struct"]);
        assert_eq!(open("struct [@@a [ 1 ] end"), ["[@@a"]);
        assert_eq!(open("] end struct end ]"), [""; 0]);
    }

    #[test]
    fn names_of_attributes() {
        assert_eq!(
            open("let%begin x = 1 [@@end] [@struct] [%sig.object]"),
            [""; 0]
        );
        assert_eq!(open("let x = a % begin 1"), ["begin"]);
    }
}
