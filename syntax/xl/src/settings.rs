//! What `xl` stores from a file: keys with decoded values, `+=` carried out.
//!
//! Nothing here knows what a key means; [`crate::Domain`] does.

use std::collections::HashMap;

use rowan::TextRange;

use crate::number::Number;
use crate::syntax::{Assignment, Operator, Parse, Shape, Text, Value};

/// The settings of a file in order, also of one with errors.
///
/// ```
/// let parse = xl_config::parse("extra = '-v'\nextra += ' --ip=1'\n");
/// let settings = xl_config::Settings::of(&parse);
/// let extra = settings.get("extra").and_then(|setting| setting.content.text());
/// assert_eq!(extra.map(|text| text.as_str()), Some("-v --ip=1"));
/// ```
#[derive(Clone, Debug)]
pub struct Settings<'p> {
    settings: Vec<Setting<'p>>,
    /// Where the newest setting of each key is.
    newest: HashMap<&'p str, usize>,
}

/// One assignment as it is stored.
#[derive(Clone, Debug)]
pub struct Setting<'p> {
    /// The key.
    pub name: &'p str,
    /// The assignment that made it.
    pub assignment: &'p Assignment,
    /// The value, with what `+=` added to.
    pub content: Content,
    /// Whether a later assignment to the same key hides this one.
    pub shadowed: bool,
}

/// A decoded value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// A string or a number token: to `xl` both are text.
    Text(Text),
    /// A list.
    List(Vec<Item>),
}

/// One item of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// The bytes of the item, quotes or brackets included.
    pub range: TextRange,
    /// Its value.
    pub content: Content,
}

impl Content {
    /// The text, unless it is a list.
    #[must_use]
    pub fn text(&self) -> Option<&Text> {
        match self {
            Self::Text(text) => Some(text),
            Self::List(_) => None,
        }
    }

    /// The items, unless it is text.
    #[must_use]
    pub fn items(&self) -> Option<&[Item]> {
        match self {
            Self::Text(_) => None,
            Self::List(items) => Some(items),
        }
    }
}

impl Setting<'_> {
    /// Where the key stands.
    #[must_use]
    pub fn key_range(&self) -> TextRange {
        self.assignment.key
    }

    /// Where the value of this assignment stands, quotes or brackets included.
    #[must_use]
    pub fn value_range(&self) -> TextRange {
        self.assignment.value.range
    }

    /// The value as a number; nothing for a list and after `+=`, which `xl` cannot count with.
    #[must_use]
    pub fn number(&self) -> Option<i64> {
        if self.assignment.operator == Operator::Append {
            return None;
        }
        Number::read(self.content.text()?.as_str()).value()
    }
}

impl<'p> Settings<'p> {
    /// Reads the settings out of a parsed file.
    #[must_use]
    pub fn of(parse: &'p Parse) -> Self {
        let count = parse.assignments().len();
        let mut all = Self {
            settings: Vec::with_capacity(count),
            newest: HashMap::with_capacity(count),
        };
        for assignment in parse.assignments() {
            all.store(parse, assignment);
        }
        all
    }

    fn store(&mut self, parse: &'p Parse, assignment: &'p Assignment) {
        let name = parse.slice(assignment.key);
        let mut content = decode(parse, &assignment.value);
        // The newest earlier value of the key is the one that counts and that `+=` adds to.
        let earlier = self.newest.insert(name, self.settings.len());
        if let Some(earlier) = earlier.and_then(|at| self.settings.get_mut(at)) {
            earlier.shadowed = true;
            if assignment.operator == Operator::Append {
                content = append(&mut earlier.content, content);
            }
        }
        self.settings.push(Setting {
            name,
            assignment,
            content,
            shadowed: false,
        });
    }

    /// Every setting, in order of the file, shadowed ones included.
    pub fn iter(&self) -> std::slice::Iter<'_, Setting<'p>> {
        self.settings.iter()
    }

    /// The setting that counts for `name`.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Setting<'p>> {
        self.settings.get(*self.newest.get(name)?)
    }
}

/// `xl` moves the items of a list to the new value and copies a string.
fn append(earlier: &mut Content, added: Content) -> Content {
    match (earlier, added) {
        (Content::Text(first), Content::Text(second)) => Content::Text(first.joined(&second)),
        (Content::List(first), Content::List(second)) => {
            let mut joined = std::mem::take(first);
            joined.extend(second);
            Content::List(joined)
        }
        (_, added) => added,
    }
}

fn decode(parse: &Parse, value: &Value) -> Content {
    if let Shape::List(items) = &value.shape {
        let items = items.iter().map(|item| Item {
            range: item.range,
            content: decode(parse, item),
        });
        return Content::List(items.collect());
    }
    Content::Text(parse.decode(value).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_assignment_counts() {
        let parse = crate::parse("a=1\na='2'\n");
        let settings = Settings::of(&parse);
        assert_eq!(settings.get("a").and_then(Setting::number), Some(2));
        assert!(settings.iter().next().is_some_and(|first| first.shadowed));
        assert!(settings.get("b").is_none());
    }

    #[test]
    fn appending_moves_the_items() {
        let parse = crate::parse("a=['x']\na+=['y',['z']]\n");
        let settings = Settings::of(&parse);
        let counts: Vec<_> = settings
            .iter()
            .map(|setting| setting.content.items().map(<[_]>::len))
            .collect();
        assert_eq!(counts, [Some(0), Some(3)]);
    }

    #[test]
    fn nothing_can_be_counted_after_an_append() {
        let parse = crate::parse("a='1'\na+='2'\n");
        let settings = Settings::of(&parse);
        assert_eq!(settings.get("a").and_then(Setting::number), None);
    }
}
