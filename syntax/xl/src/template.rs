//! Templates such as `NAME.xl.in`: their placeholders, and the file that comes out when they are
//! filled in.

use rowan::{TextRange, TextSize};

use crate::syntax::{Parse, SyntaxKind};

/// `@NAME@` in a template.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Placeholder<'p> {
    /// What stands between the signs, such as `MEMORY` or `BLOCK:disk.img`.
    pub name: &'p str,
    /// The whole placeholder, signs included.
    pub range: TextRange,
}

/// The placeholders of a text, outside comments, in order. A lone `@` is none.
///
/// ```
/// let parse = xl_config::parse_template("memory = @MEMORY@\nvif = [ 'bridge=@NETWORK:a@' ]\n");
/// let names: Vec<_> = xl_config::placeholders(&parse).map(|it| it.name).collect();
/// assert_eq!(names, ["MEMORY", "NETWORK:a"]);
/// ```
pub fn placeholders(parse: &Parse) -> impl Iterator<Item = Placeholder<'_>> {
    let tokens = parse.tokens();
    let values = tokens.filter(|(kind, _)| *kind != SyntaxKind::COMMENT);
    values.flat_map(|(_, range)| in_token(parse, range))
}

fn in_token(parse: &Parse, range: TextRange) -> Vec<Placeholder<'_>> {
    let source = parse.slice(range);
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(open) = source[at..].find('@').map(|open| at + open) {
        let rest = &source[open + 1..];
        // Names have no blanks; an `@` that begins none, as in `rate=1Mb/s@20ms`, is left alone.
        let length = rest.find(|c: char| c == '@' || c.is_whitespace() || matches!(c, '\'' | '"'));
        let name = length.filter(|length| *length > 0 && rest[*length..].starts_with('@'));
        let Some(name) = name.map(|length| &rest[..length]).filter(|it| is_name(it)) else {
            at = open + 1;
            continue;
        };
        let start = range.start() + TextSize::new(open as u32);
        let length = TextSize::of(name) + TextSize::new(2);
        found.push(Placeholder {
            name,
            range: TextRange::at(start, length),
        });
        at = open + name.len() + 2;
    }
    found
}

/// Capitals, then perhaps a colon and anything.
fn is_name(text: &str) -> bool {
    let word = text.split(':').next().unwrap_or(text);
    !word.is_empty()
        && word
            .bytes()
            .all(|byte| byte.is_ascii_uppercase() || byte == b'_')
}

/// A template filled in, with the way back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Completed {
    /// The text.
    pub text: String,
    /// Each filled placeholder: its place in the template, and that of its value in the text.
    filled: Vec<(TextRange, TextRange)>,
}

impl Completed {
    /// Where in the template a part of the text comes from. What stands in a value comes from the
    /// whole placeholder.
    #[must_use]
    pub fn origin(&self, range: TextRange) -> TextRange {
        let start = self.offset(range.start(), TextRange::start);
        let end = self.offset(range.end(), TextRange::end);
        TextRange::new(start, end.max(start))
    }

    fn offset(&self, at: TextSize, side: fn(TextRange) -> TextSize) -> TextSize {
        let before = self.filled.iter().rfind(|(_, value)| value.start() <= at);
        match before {
            None => at,
            Some((place, value)) if at < value.end() => side(*place),
            Some((place, value)) => place.end() + (at - value.end()),
        }
    }
}

/// Fills in every placeholder for which `value` knows something.
///
/// ```
/// let parse = xl_config::parse_template("memory = @MEMORY@\n");
/// let done = xl_config::complete(&parse, |name| (name == "MEMORY").then(|| "64".to_owned()));
/// assert_eq!(done.text, "memory = 64\n");
/// ```
pub fn complete(parse: &Parse, mut value: impl FnMut(&str) -> Option<String>) -> Completed {
    let source = parse.text();
    let mut done = Completed {
        text: String::with_capacity(source.len()),
        filled: Vec::new(),
    };
    let mut at = 0;
    for placeholder in placeholders(parse) {
        let Some(value) = value(placeholder.name) else {
            continue;
        };
        let (start, end) = (
            placeholder.range.start().into(),
            placeholder.range.end().into(),
        );
        done.text += source.get(at..start).unwrap_or_default();
        let place = TextRange::at(TextSize::of(&*done.text), TextSize::of(&*value));
        done.text += &value;
        done.filled.push((placeholder.range, place));
        at = end;
    }
    done.text += source.get(at..).unwrap_or_default();
    done
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse_template;

    #[test]
    fn only_names_are_placeholders() {
        let parse = parse_template(
            "# @NO@\nvif=['rate=1Mb/s@20ms,bridge=@A@','@@','a@b@c','@BLOCK:a b@','@BLOCK:a.img@']\n",
        );
        let names: Vec<_> = placeholders(&parse).map(|it| it.name).collect();
        assert_eq!(names, ["A", "BLOCK:a.img"]);
    }

    #[test]
    fn places_lead_back() {
        let parse = parse_template("name = '@NAME@' # x\nmemory = @MEMORY@\n");
        let done = complete(&parse, |name| Some(name.to_lowercase()));
        assert_eq!(done.text, "name = 'name' # x\nmemory = memory\n");
        let origin = |word: &str| {
            let at = TextSize::new(done.text.rfind(word).unwrap() as u32);
            let range = done.origin(TextRange::at(at, TextSize::of(word)));
            parse.slice(range)
        };
        assert_eq!(origin("name"), "@NAME@");
        assert_eq!(origin("# x"), "# x");
        assert_eq!(origin("= memory"), "= @MEMORY@");
        assert_eq!(origin("emor"), "@MEMORY@");
    }
}
