//! Kind and name of a declaration, read off the beginning of its text.

use super::Kind;

/// What a declaration declares, and its name; an operator without parentheses.
pub(super) fn head(text: &'static str) -> Option<(Kind, &'static str)> {
    let (keyword, rest) = text.split_once(' ')?;
    match keyword {
        "val" => Some((Kind::Value, value_name(rest)?)),
        "exception" => Some((Kind::Exception, first_word(rest))),
        "type" => {
            let rest = after_parameters(rest.strip_prefix("nonrec ").unwrap_or(rest));
            if let Some((_, constructor)) = rest.split_once(" += ") {
                return Some((Kind::Extension, first_word(constructor)));
            }
            Some((Kind::Type, first_word(rest)))
        }
        "module" => match rest.strip_prefix("type ") {
            Some(rest) => Some((Kind::ModuleType, first_word(rest))),
            None => Some((Kind::Module, first_word(rest))),
        },
        "class" => match rest.strip_prefix("type ") {
            Some(rest) => Some((Kind::ClassType, first_word(after_parameters(rest)))),
            None => Some((Kind::Class, first_word(after_parameters(rest)))),
        },
        _ => None,
    }
}

fn value_name(rest: &'static str) -> Option<&'static str> {
    match rest.strip_prefix("( ") {
        Some(operator) => operator.split_once(" )").map(|(name, _)| name),
        None => Some(first_word(rest)),
    }
}

fn first_word(text: &'static str) -> &'static str {
    text.split(' ').next().unwrap_or(text)
}

/// Without `'a `, `(+'a, 'b) ` or `['a] ` at the beginning.
fn after_parameters(text: &'static str) -> &'static str {
    let end = match text.as_bytes().first() {
        Some(b'(') => ") ",
        Some(b'[') => "] ",
        Some(b'\'' | b'+' | b'-' | b'!') => " ",
        _ => return text,
    };
    text.split_once(end).map_or(text, |(_, rest)| rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heads_are_read() {
        let cases = [
            ("val ( @-> ) : 'a", Kind::Value, "@->"),
            ("val ( * ) : int", Kind::Value, "*"),
            ("val typ : 'a", Kind::Value, "typ"),
            ("type t", Kind::Type, "t"),
            ("type +!'a list = []", Kind::Type, "list"),
            ("type ('a, !'b) t = 'a", Kind::Type, "t"),
            ("type nonrec t = t", Kind::Type, "t"),
            ("type Stdlib.Format.stag += S of int", Kind::Extension, "S"),
            ("module M = N", Kind::Module, "M"),
            ("module type S = sig end", Kind::ModuleType, "S"),
            ("class ['a] c : int -> ['a] d", Kind::Class, "c"),
            ("class type ['a] d = object end", Kind::ClassType, "d"),
            ("exception E of string", Kind::Exception, "E"),
        ];
        for (text, kind, name) in cases {
            assert_eq!(head(text), Some((kind, name)), "{text}");
        }
    }
}
