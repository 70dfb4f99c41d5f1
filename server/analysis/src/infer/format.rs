//! Format strings: the type of a literal where a format is expected.

use ocaml_syntax::TextRange;

use super::check::Checker;
use super::error::{Outcome, other};
use super::names;
use super::tree::Label;
use super::types::{Ty, TypePath};

/// What a conversion takes.
enum Takes {
    Int,
    Int32,
    Int64,
    Nativeint,
    Char,
    String,
    Float,
    Bool,
    /// `%a`.
    Printer,
    /// `%t`.
    Thunk,
    /// `%{fmt%}` and `%(fmt%)`: a format; the second prints it.
    Format {
        inner: Vec<Takes>,
        printed: bool,
    },
    /// `%r`, which only scanners understand.
    Reader,
}

impl Checker<'_> {
    /// The type of a format literal.
    pub(crate) fn format(&mut self, text: &str, range: TextRange) -> Outcome<Ty> {
        let bytes = text.as_bytes();
        let mut at = 0;
        let takes = match conversions(bytes, &mut at, None) {
            Ok(takes) => takes,
            Err(problem) => return other(range, format!("the format \"{text}\" {problem}")),
        };
        if takes.iter().any(|it| matches!(it, Takes::Reader)) {
            return Ok(self.store.unknown());
        }
        Ok(self.format_type(&takes))
    }

    fn format_type(&mut self, takes: &[Takes]) -> Ty {
        let [output, result, reader, last] = std::array::from_fn(|_| self.store.var());
        let mut printer = last;
        for take in takes.iter().rev() {
            printer = self.take(take, output, result, printer);
        }
        let path = TypePath::Library(names::FORMAT6);
        self.store
            .constr(path, &[printer, output, result, reader, reader, last])
    }

    fn take(&mut self, take: &Takes, output: Ty, result: Ty, rest: Ty) -> Ty {
        let name = match take {
            Takes::Int => names::INT,
            Takes::Int32 => names::INT32,
            Takes::Int64 => names::INT64,
            Takes::Nativeint => names::NATIVEINT,
            Takes::Char => names::CHAR,
            Takes::String => names::STRING,
            Takes::Float => names::FLOAT,
            Takes::Bool => names::BOOL,
            Takes::Printer => {
                let value = self.store.var();
                let inner = self.store.arrow(Label::None, value, result);
                let printer = self.store.arrow(Label::None, output, inner);
                let rest = self.store.arrow(Label::None, value, rest);
                return self.store.arrow(Label::None, printer, rest);
            }
            Takes::Thunk => {
                let thunk = self.store.arrow(Label::None, output, result);
                return self.store.arrow(Label::None, thunk, rest);
            }
            Takes::Format { .. } | Takes::Reader => {
                let unknown = self.store.unknown();
                return self.format_argument(take, unknown, (output, result, rest));
            }
        };
        let ty = self.store.predef(name, &[]);
        self.store.arrow(Label::None, ty, rest)
    }

    /// A format that is an argument of a format. What `%(fmt%)` prints is not followed.
    fn format_argument(&mut self, take: &Takes, unknown: Ty, around: (Ty, Ty, Ty)) -> Ty {
        let (_, _, rest) = around;
        match take {
            Takes::Format {
                inner,
                printed: false,
            } => {
                let format = self.format_type(inner);
                self.store.arrow(Label::None, format, rest)
            }
            _ => unknown,
        }
    }
}

/// The conversions up to the end, or up to `%close`.
fn conversions(bytes: &[u8], at: &mut usize, close: Option<u8>) -> Result<Vec<Takes>, String> {
    let mut found = Vec::new();
    while *at < bytes.len() {
        if bytes[*at] != b'%' {
            *at += 1;
            continue;
        }
        *at += 1;
        if close.is_some() && bytes.get(*at) == close.as_ref() {
            *at += 1;
            return Ok(found);
        }
        conversion(bytes, at, &mut found)?;
    }
    match close {
        Some(close) => Err(format!(
            "lacks the `%{}` that closes a part of it",
            char::from(close)
        )),
        None => Ok(found),
    }
}

/// One conversion behind its `%`.
fn conversion(bytes: &[u8], at: &mut usize, found: &mut Vec<Takes>) -> Result<(), String> {
    if bytes.get(*at) == Some(&b'_') {
        // A scanner skips the value.
        *at += 1;
    }
    while bytes
        .get(*at)
        .is_some_and(|it| matches!(it, b'0' | b'-' | b'+' | b' ' | b'#'))
    {
        *at += 1;
    }
    width(bytes, at, found);
    if bytes.get(*at) == Some(&b'.') {
        *at += 1;
        if bytes.get(*at) == Some(&b'-') || bytes.get(*at) == Some(&b'+') {
            *at += 1;
        }
        width(bytes, at, found);
    }
    let Some(&letter) = bytes.get(*at) else {
        return Err("ends in the middle of a conversion".into());
    };
    *at += 1;
    let integer = |it: u8| matches!(it, b'd' | b'i' | b'u' | b'x' | b'X' | b'o');
    found.push(match letter {
        it if integer(it) => Takes::Int,
        b'c' | b'C' => Takes::Char,
        b's' | b'S' => Takes::String,
        b'f' | b'F' | b'e' | b'E' | b'g' | b'G' | b'h' | b'H' => Takes::Float,
        b'b' | b'B' => Takes::Bool,
        b'a' => Takes::Printer,
        b't' => Takes::Thunk,
        b'r' => Takes::Reader,
        b'l' | b'n' | b'L' => {
            let boxed = bytes.get(*at).is_some_and(|it| integer(*it));
            if boxed {
                *at += 1;
            }
            match (boxed, letter) {
                (false, _) => Takes::Int,
                (true, b'l') => Takes::Int32,
                (true, b'n') => Takes::Nativeint,
                (true, _) => Takes::Int64,
            }
        }
        b'N' => Takes::Int,
        b'{' => Takes::Format {
            inner: conversions(bytes, at, Some(b'}'))?,
            printed: false,
        },
        b'(' => Takes::Format {
            inner: conversions(bytes, at, Some(b')'))?,
            printed: true,
        },
        b'!' | b'%' | b'@' | b',' => return Ok(()),
        b'[' => {
            char_set(bytes, at)?;
            Takes::String
        }
        other => {
            return Err(format!(
                "has the unknown conversion `%{}`",
                char::from(other)
            ));
        }
    });
    Ok(())
}

fn width(bytes: &[u8], at: &mut usize, found: &mut Vec<Takes>) {
    if bytes.get(*at) == Some(&b'*') {
        *at += 1;
        found.push(Takes::Int);
        return;
    }
    while bytes.get(*at).is_some_and(u8::is_ascii_digit) {
        *at += 1;
    }
}

/// `[^a-z]` behind its bracket.
fn char_set(bytes: &[u8], at: &mut usize) -> Result<(), String> {
    if bytes.get(*at) == Some(&b'^') {
        *at += 1;
    }
    if bytes.get(*at) == Some(&b']') {
        *at += 1;
    }
    while let Some(byte) = bytes.get(*at) {
        *at += 1;
        if *byte == b']' {
            return Ok(());
        }
    }
    Err("lacks the `]` of a character set".into())
}
