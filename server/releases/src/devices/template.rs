//! Templates: what a constructor expands to.

use std::sync::OnceLock;

use super::table::Table;
use super::{holds, keys};
use crate::{Release, Target};

static VARIANTS: Table = Table::new(include_str!("../../data/devices/variants.txt"));
static TEXT: &str = include_str!("../../data/devices/constructors.txt");

/// What a constructor expands to, for a range of releases.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Template {
    /// The nodes; children come before their parents.
    pub nodes: Vec<Node>,
    /// The node that the constructor returns.
    pub root: usize,
    /// The nodes that it returns besides, when it returns several.
    pub others: Vec<usize>,
    /// What optional arguments change.
    pub forms: Vec<Form>,
}

impl Template {
    fn returns(&mut self, roots: &str) {
        let mut roots = numbers(roots).into_iter();
        self.root = roots.next().unwrap_or(0);
        self.others = roots.collect();
    }
}

/// A node of a template. Children are positions in the list of nodes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Node {
    /// A device.
    Device {
        /// Which one.
        device: u16,
        /// Whether `?group` prefixes its keys and runtime arguments.
        grouped: bool,
        /// The arguments of its functor.
        args: Vec<usize>,
        /// What it needs besides.
        deps: Vec<usize>,
        /// The name under which it is the same device wherever it appears.
        shared: Option<&'static str>,
    },
    /// An argument of the constructor: `arg1` for a positional one, or a label.
    Argument {
        /// Its name.
        name: &'static str,
        /// What it is applied to.
        args: Vec<usize>,
    },
    /// A choice.
    Choice(Choice),
}

/// A choice by keys between nodes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// What can be taken.
    pub branches: Vec<usize>,
    /// What is taken when no row holds.
    pub default: usize,
    /// The keys it looks at, and whether `?group` prefixes each.
    pub keys: Vec<(u16, bool)>,
    /// When which branch is taken.
    pub rows: Vec<Row>,
}

/// A result with the condition under which it holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// All of these must hold.
    pub when: Vec<Test>,
    /// The branch, or the value, as text.
    pub result: &'static str,
}

/// A key with the values for which a condition holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Test {
    /// The key's name without a group.
    pub key: &'static str,
    /// The values; `None` is absence.
    pub values: Vec<Option<&'static str>>,
}

/// What an optional argument changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Form {
    /// The argument's label.
    pub option: &'static str,
    /// Its value, where only that value changes something.
    pub value: Option<&'static str>,
    /// The changes; none when `whole` replaces the template.
    pub changes: Vec<Change>,
    /// Another template instead.
    pub whole: Option<Box<Template>>,
}

/// One change of a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// A node is another device.
    Device(usize, u16),
    /// A place is taken by an argument.
    Argument(Place, &'static str),
    /// The root does not depend on this node.
    Drop(usize),
    /// The root depends on the argument too, at this position.
    Insert(usize),
}

/// A place in a template.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// A node, wherever it is used.
    Node(usize),
    /// The nth functor argument of a node.
    Arg(usize, usize),
    /// The nth dependency of a node.
    Dep(usize, usize),
    /// The nth branch of a node.
    Branch(usize, usize),
    /// The default of a choice.
    Default(usize),
}

/// The template of a constructor in a release. `register` has one too: the devices that it adds
/// around the jobs.
#[must_use]
pub fn template(constructor: &str, release: Release) -> Option<Template> {
    let sections = sections();
    let at = sections
        .binary_search_by(|(name, _)| (*name).cmp(constructor))
        .ok()?;
    let text = sections[at].1;
    text.split("\n@ ").find_map(|part| {
        let (range, body) = part.split_once('\n')?;
        holds(range.trim_start_matches("@ "), release).then(|| parse(body, 2))
    })
}

/// The value on the command line that a polymorphic variant of the library stands for: `file` for
/// `` `BlockFile ``, `xen` for `` `Xen ``.
#[must_use]
pub fn value_of_variant(variant: &str) -> String {
    if let Some(target) = Target::all()
        .iter()
        .find(|target| target.constructor == variant)
    {
        return target.name.to_owned();
    }
    let special = VARIANTS.lines().iter().find_map(|line| {
        line.split_once(' ')
            .filter(|(name, _)| *name == variant)
            .map(|(_, value)| value)
    });
    special.map_or_else(|| variant.to_ascii_lowercase(), str::to_owned)
}

fn sections() -> &'static [(&'static str, &'static str)] {
    static SECTIONS: OnceLock<Vec<(&'static str, &'static str)>> = OnceLock::new();
    SECTIONS.get_or_init(|| {
        let parts = TEXT.split("\n= ").skip(1);
        parts.filter_map(|part| part.split_once('\n')).collect()
    })
}

/// Reads the lines of a template that are indented by `indent`.
fn parse(text: &'static str, indent: usize) -> Template {
    let mut template = Template::default();
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        let Some(line) = line.get(indent..) else {
            continue;
        };
        let Some((word, rest)) = line.split_once(' ') else {
            continue;
        };
        match word {
            "root" => template.returns(rest),
            "with" => template.forms.extend(with(rest)),
            "form" => {
                let mut whole = Template::default();
                while let Some(line) = lines.next_if(|line| line[indent..].starts_with(' ')) {
                    match line.trim_start().split_once(' ') {
                        Some(("root", roots)) => whole.returns(roots),
                        Some((_, node)) => whole.nodes.push(parse_node(node)),
                        None => {}
                    }
                }
                let (option, value) = option(rest);
                let whole = Some(Box::new(whole));
                template.forms.push(Form {
                    option,
                    value,
                    changes: Vec::new(),
                    whole,
                });
            }
            _ => template.nodes.push(parse_node(rest)),
        }
    }
    template
}

fn option(text: &'static str) -> (&'static str, Option<&'static str>) {
    match text.split_once('=') {
        Some((option, value)) => (option, Some(value)),
        None => (text, None),
    }
}

/// `group: 15:d130 18:$time insert:4`.
fn with(text: &'static str) -> Option<Form> {
    let (name, changes) = text.split_once(':')?;
    let (option, value) = option(name);
    let changes = changes.split_whitespace().filter_map(|change| {
        let (place, what) = change.split_once(':')?;
        match place {
            "drop" => return Some(Change::Drop(what.parse().ok()?)),
            "insert" => return Some(Change::Insert(what.parse().ok()?)),
            _ => {}
        }
        match what.strip_prefix('d') {
            Some(device) => Some(Change::Device(place.parse().ok()?, device.parse().ok()?)),
            None => Some(Change::Argument(
                parse_place(place)?,
                what.strip_prefix('$')?,
            )),
        }
    });
    Some(Form {
        option,
        value,
        changes: changes.collect(),
        whole: None,
    })
}

fn parse_place(text: &str) -> Option<Place> {
    let Some(at) = text.find(['.', '+', '?', '/']) else {
        return Some(Place::Node(text.parse().ok()?));
    };
    let (node, nth) = (text[..at].parse().ok()?, text[at + 1..].parse().ok()?);
    Some(match &text[at..=at] {
        "." => Place::Arg(node, nth),
        "+" => Place::Dep(node, nth),
        "?" => Place::Branch(node, nth),
        _ => Place::Default(node),
    })
}

fn parse_node(text: &'static str) -> Node {
    if let Some(choice) = text.strip_prefix("? ") {
        return Node::Choice(parse_choice(choice));
    }
    let (head, shared) = match text.split_once(" = ") {
        Some((head, shared)) => (head, Some(shared)),
        None => (text, None),
    };
    let name = head.split(' ').next().unwrap_or_default();
    let list = |open: char, close: char| {
        let inside = head
            .split_once(open)
            .and_then(|(_, rest)| rest.split_once(close));
        inside.map(|(list, _)| numbers(list)).unwrap_or_default()
    };
    if let Some(name) = name.strip_prefix('$') {
        return Node::Argument {
            name,
            args: list('(', ')'),
        };
    }
    let grouped = name.ends_with('~');
    let device = name
        .trim_start_matches('d')
        .trim_end_matches('~')
        .parse()
        .unwrap_or(u16::MAX);
    Node::Device {
        device,
        grouped,
        args: list('(', ')'),
        deps: list('[', ']'),
        shared,
    }
}

/// `0 1 / 0 on k31 ~k47 : target=xen > 0 ; target=hvt > 1`.
fn parse_choice(text: &'static str) -> Choice {
    let (head, table) = text.split_once(" :").unwrap_or((text, ""));
    let (nodes, on) = head.split_once(" on").unwrap_or((head, ""));
    let (branches, default) = nodes.split_once(" / ").unwrap_or((nodes, "0"));
    let keys = on.split_whitespace().filter_map(|word| {
        let grouped = word.starts_with('~');
        Some((keys::id(word.trim_start_matches('~'))?, grouped))
    });
    Choice {
        branches: numbers(branches),
        default: default.trim().parse().unwrap_or(0),
        keys: keys.collect(),
        rows: rows(table),
    }
}

/// `WHEN > RESULT ; WHEN > RESULT`.
pub(super) fn rows(text: &'static str) -> Vec<Row> {
    let row = |part: &'static str| {
        let (when, result) = part.split_once(" > ")?;
        Some(Row {
            when: tests(when),
            result: result.trim(),
        })
    };
    text.split(" ; ").filter_map(row).collect()
}

/// `target=xen|hvt&net=-`; `always` is no test.
pub(super) fn tests(text: &'static str) -> Vec<Test> {
    let test = |part: &'static str| {
        let (key, values) = part.trim().split_once('=')?;
        let value = |value: &'static str| (value != "-").then_some(value);
        Some(Test {
            key,
            values: values.split('|').map(value).collect(),
        })
    };
    text.split(['&', ' ']).filter_map(test).collect()
}

fn numbers(text: &str) -> Vec<usize> {
    text.split_whitespace()
        .filter_map(|word| word.parse().ok())
        .collect()
}
