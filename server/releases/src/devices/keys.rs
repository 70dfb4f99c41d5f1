//! The configure keys of the library: their names, values and defaults.

use super::table::Table;
use super::template::{Row, rows};
use crate::Release;

static KEYS: Table = Table::new(include_str!("../../data/devices/keys.txt"));
static FUNCTIONS: Table = Table::new(include_str!("../../data/devices/key_functions.txt"));
static VALUES: Table = Table::new(include_str!("../../data/devices/key_values.txt"));

/// How a key is written on the command line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyKind {
    /// `--name`.
    Flag,
    /// `--name=VALUE`, one of a few.
    Enum,
    /// `--name=VALUE`.
    Value,
}

/// When a key is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// By `mirage configure`.
    Configure,
    /// By `mirage configure` and again by the unikernel.
    Both,
}

/// A configure key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    /// Its option name, without dashes and without a group.
    pub name: &'static str,
    /// How it is written.
    pub kind: KeyKind,
    /// When it is read.
    pub stage: Stage,
    /// The values of an enumeration, each with the one that it stands for.
    pub values: Vec<(&'static str, &'static str)>,
    /// Its default; `None` is absence. `$1` stands for the constructor's first argument.
    pub default: Option<&'static str>,
}

/// What a function of module `Key` makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyFunction {
    /// The key.
    pub key: u16,
    /// Whether `?group` prefixes its name.
    pub grouped: bool,
}

/// The key with an id of the tables.
#[must_use]
pub fn key(id: u16) -> Option<Key> {
    let line = KEYS.nth(usize::from(id))?;
    let mut words = line.split(' ').skip(1);
    let name = words.next()?;
    let kind = match words.next()? {
        "flag" => KeyKind::Flag,
        "enum" => KeyKind::Enum,
        _ => KeyKind::Value,
    };
    let stage = if words.next()? == "configure" {
        Stage::Configure
    } else {
        Stage::Both
    };
    let mut key = Key {
        name,
        kind,
        stage,
        values: Vec::new(),
        default: None,
    };
    let rest = line.split_once(" default=");
    key.default = rest.map(|(_, default)| default);
    if let Some(values) = words.find_map(|word| word.strip_prefix("values=")) {
        key.values = values
            .split(',')
            .map(|value| value.split_once('>').unwrap_or((value, value)))
            .collect();
    }
    Some(key)
}

/// The key that a call of a function of module `Key` makes, by its path: `Key.net`.
#[must_use]
pub fn key_function(path: &str, release: Release) -> Option<KeyFunction> {
    let text = FUNCTIONS.named(path, release)?;
    let (key, grouped) = match text.strip_suffix('~') {
        Some(key) => (key, true),
        None => (text, false),
    };
    Some(KeyFunction {
        key: id(key)?,
        grouped,
    })
}

/// The rows of a value of module `Key` that depends on other keys, by its path: `Key.is_unix`.
#[must_use]
pub fn key_value(path: &str, release: Release) -> Option<Vec<Row>> {
    VALUES.named(path, release).map(rows)
}

/// `k12` as a number.
pub(super) fn id(text: &str) -> Option<u16> {
    text.strip_prefix('k')?.parse().ok()
}
