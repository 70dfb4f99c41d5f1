//! What every constructor of a release makes: its devices, how they are connected, what decides
//! between them, and what they register.
//!
//! The tables lie in `data/devices/` as text, one fact a line, and are only read where a fact is
//! asked for. A constructor expands to a [`Template`]: a small graph whose leaves are the
//! constructor's own arguments. See the folder's README for where the facts come from.

mod keys;
mod refusals;
mod table;
pub(crate) use table::{Span, Table};
mod template;

pub use keys::{Key, KeyFunction, KeyKind, Stage, key, key_function, key_value};
pub use refusals::{Moment, Refusal, device_refusals, rule};
pub use template::{
    Change, Choice, Form, Node, Place, Row, Template, Test, template, value_of_variant,
};

use crate::Release;

/// A device: what one call of a constructor makes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Device {
    /// The module or functor, such as `Ethernet.Make`; `$1` in it stands for the first argument.
    pub module: &'static str,
    /// Its name in the releases that compare devices by name.
    pub name: Option<&'static str>,
    /// How many arguments its functor takes.
    pub arity: usize,
    /// Network names that it registers; `$1` stands for the first argument.
    pub networks: Vec<&'static str>,
    /// Block names that it registers; `#` in a name stands for a count over the whole run.
    pub blocks: Vec<&'static str>,
    /// Blocks that it registers when it is used, in releases where others are registered when they
    /// are made.
    pub uses: Vec<&'static str>,
    /// Its configure keys.
    pub keys: Vec<u16>,
    /// Its runtime arguments: the functions that make them, without `Mirage_runtime`.
    pub runtime_args: Vec<&'static str>,
}

static DEVICES: Table = Table::new(include_str!("../data/devices/devices.txt"));
static RUNTIME_ARGS: Table = Table::new(include_str!("../data/devices/runtime_args.txt"));
static MODULE_TYPES: Table = Table::new(include_str!("../data/devices/module_types.txt"));
static TRAITS: Table = Table::new(include_str!("../data/devices/traits.txt"));

/// The module type by which a unikernel's functor takes a device of a type of the configuration:
/// `Mirage_net.S` for `network`.
#[must_use]
pub fn module_type(device_type: &str, release: Release) -> Option<&'static str> {
    MODULE_TYPES.named(device_type, release)
}

/// The devices that are taken by a module type in any release, as the configuration calls them.
pub fn taken_by(module_type: &str) -> impl Iterator<Item = &'static str> {
    MODULE_TYPES.lines().iter().filter_map(move |line| {
        let mut words = line.split(' ');
        let device_type = words.next()?;
        (words.nth(1) == Some(module_type)).then_some(device_type)
    })
}

/// The device with an id of the tables.
#[must_use]
pub fn device(id: u16) -> Option<Device> {
    let line = DEVICES.nth(usize::from(id))?;
    let mut device = Device {
        module: "",
        name: None,
        arity: 0,
        networks: Vec::new(),
        blocks: Vec::new(),
        uses: Vec::new(),
        keys: Vec::new(),
        runtime_args: Vec::new(),
    };
    let mut words = line.split_whitespace().skip(1);
    device.module = words.next()?;
    for word in words {
        let (name, value) = word.split_once('=')?;
        let list = || value.split(',');
        match name {
            "name" => device.name = Some(value),
            "arity" => device.arity = value.parse().ok()?,
            "net" => device.networks = list().collect(),
            "block" => device.blocks = list().collect(),
            "uses" => device.uses = list().collect(),
            "keys" => device.keys = list().filter_map(keys::id).collect(),
            "args" => device.runtime_args = list().collect(),
            _ => {}
        }
    }
    Some(device)
}

/// The boot argument that a function of `Mirage_runtime` makes: its option, what its value is, and
/// its default if that does not depend on the caller.
#[must_use]
pub fn runtime_arg(function: &str) -> Option<(&'static str, &'static str, Option<&'static str>)> {
    RUNTIME_ARGS.lines().iter().find_map(|line| {
        let mut words = line.split(' ');
        if words.next()? != function {
            return None;
        }
        Some((words.next()?, words.next()?, words.next()))
    })
}

/// A fact about how a release works, by its name in `traits.txt`: how it orders devices, when it
/// numbers blocks, which files it writes.
#[must_use]
pub fn fact(name: &str, release: Release) -> Option<&'static str> {
    TRAITS.named(name, release)
}

/// The target that another name of the command line stands for: `ukvm` for `hvt`, in some releases.
#[must_use]
pub fn target_alias(name: &str, release: Release) -> Option<&'static str> {
    let pairs = fact("target-aliases", release)?.split_whitespace();
    let mut pairs = pairs.filter_map(|pair| pair.split_once('='));
    pairs
        .find(|(alias, _)| *alias == name)
        .map(|(_, target)| target)
}

/// The expansion of a module's name or a registered name: `$1` is the first argument as it is,
/// `arg1` its letters and digits in lower case
/// with underscores for the rest, `only1` without the rest.
#[must_use]
pub fn expand(text: &str, argument: &str) -> String {
    let is_word = |c: char| c.is_ascii_alphanumeric();
    if let Some(stem) = text.strip_suffix("arg1") {
        let letter = |c: char| {
            if is_word(c) {
                c.to_ascii_lowercase()
            } else {
                '_'
            }
        };
        return stem.chars().chain(argument.chars().map(letter)).collect();
    }
    if let Some(stem) = text.strip_suffix("only1") {
        let letters = argument.chars().filter(|c| is_word(*c));
        return stem
            .chars()
            .chain(letters.map(|c| c.to_ascii_lowercase()))
            .collect();
    }
    // A blank of the data is written as a plus.
    text.replace('+', " ").replace("$1", argument)
}

/// Whether a range written as `since..until` holds for a release.
fn holds(range: &str, release: Release) -> bool {
    Span::parse(range).is_some_and(|span| span.contains(release))
}
