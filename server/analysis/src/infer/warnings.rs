//! Warnings: which are on, and those that wait for the end of the file.

use mirage_releases::Era;
use ocaml_syntax::TextRange;

use super::check::{Checker, ValueId};
use super::error::Warning;
use super::library::Version;

/// Which warnings are on at a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct WarningState(u128);

/// What the compiler does by itself: everything but these.
const OFF_BY_DEFAULT: &[u8] = &[
    4, 7, 9, 27, 29, 30, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 44, 45, 48, 50, 60, 66, 67,
    68, 69, 70,
];

impl WarningState {
    /// The state at the start of a file.
    pub(crate) fn of(era: &Era) -> Self {
        match era.warnings {
            Some(spec) => Self(0).with(spec),
            None => {
                let mut all = !0;
                for number in OFF_BY_DEFAULT {
                    all &= !(1 << number);
                }
                Self(all)
            }
        }
    }

    /// Whether a warning is on.
    pub(crate) fn is_on(self, number: u8) -> bool {
        number < 128 && self.0 & (1 << number) != 0
    }

    /// The state after a specification such as `-32+a-4..9@3`.
    pub(crate) fn with(self, spec: &str) -> Self {
        let mut bits = self.0;
        let bytes = spec.as_bytes();
        let mut at = 0;
        while at < bytes.len() {
            let (sign, explicit) = match bytes[at] {
                sign @ (b'+' | b'-' | b'@') => (sign, true),
                _ => (b'+', false),
            };
            if explicit {
                at += 1;
            }
            let Some(&first) = bytes.get(at) else { break };
            let mut mask: u128 = 0;
            if first.is_ascii_digit() {
                let (from, next) = number(bytes, at);
                at = next;
                let mut to = from;
                if bytes.get(at) == Some(&b'.') && bytes.get(at + 1) == Some(&b'.') {
                    let (upper, next) = number(bytes, at + 2);
                    to = upper;
                    at = next;
                }
                for number in from..=to.min(127) {
                    mask |= 1 << number;
                }
            } else {
                at += 1;
                for number in letter(first) {
                    mask |= 1 << number;
                }
                // A letter alone switches by its case.
                if !explicit && first.is_ascii_lowercase() {
                    bits &= !mask;
                    continue;
                }
            }
            match sign {
                b'-' => bits &= !mask,
                _ => bits |= mask,
            }
        }
        Self(bits)
    }
}

fn number(bytes: &[u8], at: usize) -> (u32, usize) {
    let mut at = at;
    let mut value: u32 = 0;
    while let Some(digit) = bytes.get(at).filter(|it| it.is_ascii_digit()) {
        value = value
            .saturating_mul(10)
            .saturating_add(u32::from(digit - b'0'));
        at += 1;
    }
    (value.min(127), at)
}

/// The warnings behind a letter.
fn letter(letter: u8) -> Vec<u8> {
    match letter.to_ascii_lowercase() {
        b'a' => (1..=127).collect(),
        b'c' => vec![1, 2],
        b'd' => vec![3],
        b'e' => vec![4],
        b'f' => vec![5],
        b'k' => (32..=39).collect(),
        b'l' => vec![6],
        b'm' => vec![7],
        b'p' => vec![8],
        b'r' => vec![9],
        b's' => vec![10],
        b'u' => vec![11, 12],
        b'v' => vec![13],
        b'x' => (14..=25).chain([30]).collect(),
        b'y' => vec![26],
        b'z' => vec![27],
        _ => Vec::new(),
    }
}

/// A check that waits for the end of the file.
pub(crate) struct Delayed {
    pub(crate) state: WarningState,
    pub(crate) kind: DelayedKind,
}

pub(crate) enum DelayedKind {
    /// A variable of a pattern: the number if it alone is unused.
    Unused { value: ValueId, number: u8 },
    /// A variable of a `let`: another number if no variable of its pattern is used.
    UnusedLet {
        value: ValueId,
        siblings: Vec<ValueId>,
        lone: u8,
        strict: u8,
    },
    Open {
        slot: u32,
        range: TextRange,
        name: String,
    },
    Statement {
        range: TextRange,
        ty: super::types::Ty,
        expr: super::tree::ExprId,
    },
}

impl Checker<'_> {
    /// A warning, if it is on here.
    pub(crate) fn warning(&mut self, range: TextRange, number: u8, text: impl Into<String>) {
        if self.warn.is_on(number) {
            self.findings.warnings.push(Warning {
                range,
                number,
                text: text.into(),
                deprecated: None,
            });
        }
    }

    /// The deprecation of a name, if it is deprecated.
    pub(crate) fn alert(&mut self, version: &'static Version, range: TextRange) {
        let Some(advice) = version.item.deprecated else {
            return;
        };
        if self.warn.is_on(3) {
            self.findings.warnings.push(Warning {
                range,
                number: 3,
                text: format!("`{}` is deprecated", version.item.path),
                deprecated: Some((version.item.path.to_owned(), advice.to_owned())),
            });
        }
    }

    pub(crate) fn delay(&mut self, kind: DelayedKind) {
        self.delayed.push(Delayed {
            state: self.warn,
            kind,
        });
    }

    /// Runs something under other warnings.
    pub(crate) fn scoped<T>(&mut self, spec: Option<&str>, run: impl FnOnce(&mut Self) -> T) -> T {
        let Some(spec) = spec else { return run(self) };
        let before = self.warn;
        self.warn = before.with(spec);
        let result = run(self);
        self.warn = before;
        result
    }

    /// Notes a use, and those that follow from it.
    pub(crate) fn mark_used(&mut self, id: ValueId) {
        let mut first = Some(id);
        let mut todo = Vec::new();
        let mut steps = 0;
        while let Some(id) = first.take().or_else(|| todo.pop()) {
            steps += 1;
            let value = &mut self.values[id.0 as usize];
            let Some((group, slot)) = value.binding else {
                value.used = true;
                continue;
            };
            // Within its own group a use counts when the binding that uses it is used.
            if let Some(current) = self.groups[group as usize].current {
                self.slots[current as usize].push(id);
                self.groups[group as usize].recursive = true;
                continue;
            }
            value.used = true;
            if steps < 10_000 {
                todo.append(&mut self.slots[slot as usize]);
            }
        }
    }

    /// What waited for the end of the file.
    pub(crate) fn force_delayed(&mut self) {
        for delayed in std::mem::take(&mut self.delayed) {
            self.warn = delayed.state;
            match delayed.kind {
                DelayedKind::Unused { value, number } => {
                    let value = &self.values[value.0 as usize];
                    if !value.used {
                        let (range, text) =
                            (value.range, format!("`{}` is never used", value.name));
                        self.warning(range, number, text);
                    }
                }
                DelayedKind::UnusedLet {
                    value,
                    siblings,
                    lone,
                    strict,
                } => {
                    let any = siblings.iter().any(|id| self.values[id.0 as usize].used);
                    let value = &self.values[value.0 as usize];
                    if !value.used {
                        let (range, text) =
                            (value.range, format!("`{}` is never used", value.name));
                        self.warning(range, if any { strict } else { lone }, text);
                    }
                }
                DelayedKind::Open { slot, range, name } => {
                    if !self.uses[slot as usize] {
                        self.warning(range, 33, format!("`open {name}` is not needed"));
                    }
                }
                DelayedKind::Statement { range, ty, expr } => {
                    self.discarded(expr, ty, range, false, false);
                }
            }
        }
    }
}
