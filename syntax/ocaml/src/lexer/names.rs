//! Names: keywords, identifiers, the accented letters of 5.3, raw names.

use super::Lexer;
use crate::kind::SyntaxKind::{self, *};

pub(super) fn is_name_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'\''
}

impl Lexer<'_> {
    /// Where the name that starts at `start` ends; the first character was judged by the caller.
    pub(super) fn name_end(&self, start: usize) -> usize {
        let mut end = start;
        loop {
            let rest = &self.bytes[end..];
            end += rest
                .iter()
                .position(|&it| !is_name_byte(it))
                .unwrap_or(rest.len());
            match self.bytes.get(end) {
                Some(128..) => match letter(&self.text[end..]) {
                    Some((length, _)) => end += length,
                    None => return end,
                },
                _ => return end,
            }
        }
    }

    pub(super) fn lowercase(&mut self) {
        let end = self.name_end(self.at);
        let word = &self.bytes[self.at..end];
        match word {
            b"_" => self.push(UNDERSCORE, end),
            b"let" | b"and" if self.binding_operator(end) => (),
            _ => self.push(keyword(word).unwrap_or(LIDENT), end),
        }
    }

    /// `let*` and `and+`: a keyword with operator characters right behind it.
    fn binding_operator(&mut self, end: usize) -> bool {
        let is_first = |byte: u8| b"$&*+-/<=>@^|".contains(&byte);
        let is_rest = |byte: u8| b"!$%&*+-/:=>?@^|".contains(&byte);
        if !self.bytes.get(end).is_some_and(|&it| is_first(it)) {
            return false;
        }
        let rest = &self.bytes[end + 1..];
        let length = rest
            .iter()
            .position(|&it| !is_rest(it))
            .unwrap_or(rest.len());
        let kind = if self.bytes[self.at] == b'l' {
            LET_OP
        } else {
            AND_OP
        };
        self.push(kind, end + 1 + length);
        true
    }

    pub(super) fn uppercase(&mut self) {
        self.push(UIDENT, self.name_end(self.at));
    }

    /// A name that starts with an accented letter.
    pub(super) fn extended_name(&mut self) {
        match letter(&self.text[self.at..]) {
            Some((_, upper)) => {
                self.push(if upper { UIDENT } else { LIDENT }, self.name_end(self.at))
            }
            None => self.unknown(),
        }
    }

    /// `\#name`: a name even where `name` is a keyword.
    pub(super) fn raw_name(&mut self) {
        let start = self.at + 2;
        let end = self.name_end(start);
        let first = self.bytes.get(start).copied().unwrap_or(0);
        let accented = self.text.get(start..).and_then(letter);
        match (first, accented) {
            (b'a'..=b'z' | b'_', _) | (_, Some((_, false))) => self.push(LIDENT, end),
            (b'A'..=b'Z', _) | (_, Some((_, true))) => {
                self.error(
                    self.at,
                    end,
                    "a raw name must start with a lowercase letter",
                );
                self.push(LIDENT, end);
            }
            _ => self.unknown(),
        }
    }
}

/// The accented letter at the start of `text`: its length, and whether it is a capital.
///
/// The list is OCaml 5.3's (`utils/misc.ml`): Latin-9 and the capital sharp s, composed or not.
pub(super) fn letter(text: &str) -> Option<(usize, bool)> {
    let mut chars = text.chars();
    let first = chars.next()?;
    if first.is_ascii() {
        return None;
    }
    let upper = match first {
        '\u{C0}'..='\u{D6}' | '\u{D8}'..='\u{DE}' | 'Œ' | 'Š' | 'Ž' | 'Ÿ' | 'ẞ' => true,
        '\u{DF}'..='\u{F6}' | '\u{F8}'..='\u{FF}' | 'œ' | 'š' | 'ž' => false,
        _ => return None,
    };
    Some((first.len_utf8(), upper))
}

pub(super) fn keyword(word: &[u8]) -> Option<SyntaxKind> {
    Some(match word {
        b"and" => AND_KW,
        b"as" => AS_KW,
        b"asr" | b"lsl" | b"lsr" => INFIX_OP4,
        b"assert" => ASSERT_KW,
        b"begin" => BEGIN_KW,
        b"class" => CLASS_KW,
        b"constraint" => CONSTRAINT_KW,
        b"do" => DO_KW,
        b"done" => DONE_KW,
        b"downto" => DOWNTO_KW,
        b"else" => ELSE_KW,
        b"end" => END_KW,
        b"exception" => EXCEPTION_KW,
        b"external" => EXTERNAL_KW,
        b"false" => FALSE_KW,
        b"for" => FOR_KW,
        b"fun" => FUN_KW,
        b"function" => FUNCTION_KW,
        b"functor" => FUNCTOR_KW,
        b"if" => IF_KW,
        b"in" => IN_KW,
        b"include" => INCLUDE_KW,
        b"inherit" => INHERIT_KW,
        b"initializer" => INITIALIZER_KW,
        b"land" | b"lor" | b"lxor" | b"mod" => INFIX_OP3,
        b"lazy" => LAZY_KW,
        b"let" => LET_KW,
        b"match" => MATCH_KW,
        b"method" => METHOD_KW,
        b"module" => MODULE_KW,
        b"mutable" => MUTABLE_KW,
        b"new" => NEW_KW,
        b"nonrec" => NONREC_KW,
        b"object" => OBJECT_KW,
        b"of" => OF_KW,
        b"open" => OPEN_KW,
        b"or" => OR_KW,
        b"private" => PRIVATE_KW,
        b"rec" => REC_KW,
        b"sig" => SIG_KW,
        b"struct" => STRUCT_KW,
        b"then" => THEN_KW,
        b"to" => TO_KW,
        b"true" => TRUE_KW,
        b"try" => TRY_KW,
        b"type" => TYPE_KW,
        b"val" => VAL_KW,
        b"virtual" => VIRTUAL_KW,
        b"when" => WHEN_KW,
        b"while" => WHILE_KW,
        b"with" => WITH_KW,
        _ => return None,
    })
}
