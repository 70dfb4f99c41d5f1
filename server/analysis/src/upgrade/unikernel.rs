//! The unikernel beside a configuration, when its functor loses devices: parameters and arguments of
//! `start` go, and what the device did is written with the module that does it now.
//!
//! Only what is certain is changed. A parameter that is used in a way that the catalogue does not
//! know keeps its uses, and a person is told.

use mirage_releases::Release;
use mirage_releases::breaking::{self, ChangeKind, Rewrite};
use ocaml_syntax::{TextRange, TextSize};

use super::LostArguments;
use super::edits::{Edits, replace};
use crate::lower::{self, Expr, FunctorParam, Item, ItemKind, ModuleExpr, Pat, Path, Unit};

/// A unikernel after an upgrade.
#[derive(Clone, Debug)]
pub struct Unikernel {
    /// The new text.
    pub text: String,
    /// Uses of a device that is gone, which a person has to rewrite: places in the new text.
    pub left: Vec<(TextRange, String)>,
    /// What was done to the old text.
    edits: Edits,
}

impl Unikernel {
    /// Where a place of the old text is in the new one.
    #[must_use]
    pub fn moved(&self, range: TextRange) -> TextRange {
        self.edits.moved(range)
    }
}

/// The file that a job's module is in: `unikernel.ml` of `Unikernel.Main`.
#[must_use]
pub fn file_of(module: &str) -> String {
    let unit = module.split('.').next().unwrap_or(module);
    let mut letters = unit.chars();
    let first = letters.next().map(|first| first.to_ascii_lowercase());
    let name: String = first.into_iter().chain(letters).collect();
    format!("{name}.ml")
}

/// Follows what a configuration's upgrade took from a job. `None` if the functor does not have the
/// shape that the configuration gave it, or nothing has to change.
#[must_use]
pub fn unikernel(text: &str, lost: &LostArguments) -> Option<Unikernel> {
    let unit = lower::lower(&ocaml_syntax::parse(text));
    let name = lost.module.split('.').nth(1)?;
    let functor = functor_named(&unit, name)?;
    if functor.params.len() != lost.devices {
        return None;
    }
    let mut edits = Edits::default();
    let mut left = Vec::new();
    let gone: Vec<usize> = lost
        .positions
        .iter()
        .map(|(position, _)| *position)
        .collect();
    for position in &gone {
        let range = parameter_range(text, functor.params.get(*position)?)?;
        edits.add(&[replace(with_blanks_before(text, range), "")]);
    }
    start(text, &unit, functor.items, &gone, lost.devices, &mut edits);
    for (position, device) in &lost.positions {
        let name = functor.params.get(*position)?.name.as_ref()?;
        members(
            &unit,
            &name.text,
            device,
            functor.range,
            &mut edits,
            &mut left,
        );
    }
    for (range, _) in &mut left {
        *range = edits.moved(*range);
    }
    Some(Unikernel {
        text: edits.clone().apply(text),
        left,
        edits,
    })
}

/// What a unikernel names that the releases between take away: places, each with what to do.
#[must_use]
pub fn notes(text: &str, from: Release, to: Release) -> Vec<(TextRange, String)> {
    let unit = lower::lower(&ocaml_syntax::parse(text));
    let changes: Vec<_> = breaking::changes()
        .iter()
        .filter(|change| {
            let is_gone = matches!(change.kind, ChangeKind::Removed | ChangeKind::Renamed);
            is_gone && change.unikernel && from < change.release && change.release <= to
        })
        .collect();
    let mut notes = Vec::new();
    for (_, expr) in unit.exprs.iter() {
        let Expr::Path(path) = expr else { continue };
        let dotted = path.dotted();
        let module = dotted.split('.').next().unwrap_or(&dotted);
        let change = changes.iter().find(|change| {
            let mut affects = change.affects.iter();
            affects.any(|name| {
                name.starts_with(char::is_uppercase) && (*name == dotted || *name == module)
            })
        });
        if let Some(change) = change {
            let remedy = change.remedy.unwrap_or_default();
            let note = format!(
                "`{dotted}` is gone since MirageOS {}: {remedy}",
                change.release
            );
            notes.push((path.range(), note));
        }
    }
    notes
}

struct Functor<'u> {
    params: &'u [FunctorParam],
    items: &'u [Item],
    range: TextRange,
}

fn functor_named<'u>(unit: &'u Unit, name: &str) -> Option<Functor<'u>> {
    unit.items.iter().find_map(|item| {
        let ItemKind::Modules { bindings, .. } = &item.kind else {
            return None;
        };
        let binding = bindings
            .iter()
            .find(|it| it.name.as_ref().is_some_and(|it| &*it.text == name))?;
        let ModuleExpr::Functor { params, body } = binding.module.as_ref()? else {
            return None;
        };
        let ModuleExpr::Struct(items) = &**body else {
            return None;
        };
        Some(Functor {
            params,
            items,
            range: item.range,
        })
    })
}

/// `(Time : Mirage_time.S)`, from its name.
fn parameter_range(text: &str, param: &FunctorParam) -> Option<TextRange> {
    let name = param.name.as_ref()?.range;
    let before = text.get(..usize::from(name.start()))?;
    let open = before.rfind('(')?;
    let mut depth = 0_usize;
    for (index, c) in text.get(open..)?.char_indices() {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            let size = |at| TextSize::try_from(at).ok();
            return Some(TextRange::new(size(open)?, size(open + index + 1)?));
        }
    }
    None
}

fn with_blanks_before(text: &str, range: TextRange) -> TextRange {
    let before = text.get(..usize::from(range.start())).unwrap_or_default();
    let kept = TextSize::of(before.trim_end());
    TextRange::new(kept, range.end())
}

/// The parameters of `start`, one a device and in the same order.
fn start(
    text: &str,
    unit: &Unit,
    items: &[Item],
    gone: &[usize],
    devices: usize,
    edits: &mut Edits,
) {
    let bindings = items.iter().flat_map(|item| match &item.kind {
        ItemKind::Let { bindings, .. } => &bindings[..],
        _ => &[],
    });
    for binding in bindings {
        let is_start = matches!(&unit.pats[binding.pat], Pat::Var(name) if &*name.text == "start");
        let Expr::Fun { params, .. } = &unit.exprs[binding.value] else {
            continue;
        };
        if !is_start || params.len() < devices {
            continue;
        }
        let ranges: Vec<_> = params
            .iter()
            .map(|param| unit.pat_range(param.pat))
            .collect();
        let takes_all = gone.len() == devices && params.len() == devices;
        for (index, position) in gone.iter().enumerate() {
            let range = ranges[*position];
            // A job without devices is given `()`.
            match takes_all && index == 0 {
                true => edits.add(&[replace(range, "()")]),
                false => edits.add(&[replace(with_blanks_before(text, range), "")]),
            };
        }
    }
}

/// `Time.sleep_ns` becomes what the catalogue says; other uses are left.
fn members(
    unit: &Unit,
    param: &str,
    device: &str,
    inside: TextRange,
    edits: &mut Edits,
    left: &mut Vec<(TextRange, String)>,
) {
    for (id, expr) in unit.exprs.iter() {
        let Expr::Path(path) = expr else { continue };
        if !inside.contains_range(unit.expr_range(id)) || !is_of(path, param) {
            continue;
        }
        match path
            .parts
            .get(1)
            .and_then(|it| replacement(device, &it.text))
        {
            Some(new) => {
                edits.add(&[replace(path.range(), new)]);
            }
            None => left.push((
                path.range(),
                format!("`{}` is not there any more", path.dotted()),
            )),
        }
    }
}

fn is_of(path: &Path, module: &str) -> bool {
    path.parts.len() > 1 && &*path.parts[0].text == module
}

fn replacement(device: &str, member: &str) -> Option<&'static str> {
    let changes = breaking::changes().iter();
    changes
        .flat_map(|change| &change.rewrites)
        .find_map(|rewrite| match rewrite {
            Rewrite::Member {
                device: it,
                member: old,
                new,
            } if *it == device && *old == member => Some(*new),
            _ => None,
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(
        text: &str,
        module: &str,
        positions: &[(usize, &str)],
        devices: usize,
        expected: &str,
    ) {
        let lost = LostArguments {
            module: module.to_owned(),
            positions: positions
                .iter()
                .map(|(position, device)| (*position, (*device).to_owned()))
                .collect(),
            devices,
        };
        let new = unikernel(text, &lost).map(|it| it.text);
        assert_eq!(new.as_deref(), Some(expected));
    }

    #[test]
    fn a_device_goes_with_its_parameter_and_argument() {
        check(
            "module Main (Time : Mirage_time.S) (S : Tcpip.Stack.V4V6) = struct\n  let start _time stack =\n    Time.sleep_ns 5L (* wait *)\nend\n",
            "Unikernel.Main",
            &[(0, "time")],
            2,
            "module Main (S : Tcpip.Stack.V4V6) = struct\n  let start stack =\n    Mirage_sleep.ns 5L (* wait *)\nend\n",
        );
    }

    #[test]
    fn the_last_device_leaves_a_unit() {
        check(
            "module Hello (Time : Mirage_time.S) = struct\n  let start _time = Time.sleep_ns 1L\nend\n",
            "Unikernel.Hello",
            &[(0, "time")],
            1,
            "module Hello = struct\n  let start () = Mirage_sleep.ns 1L\nend\n",
        );
    }

    #[test]
    fn another_shape_is_left_alone() {
        let lost = LostArguments {
            module: "Unikernel.Main".to_owned(),
            positions: vec![(0, "time".to_owned())],
            devices: 2,
        };
        assert!(unikernel("module Main (T : S) = struct end", &lost).is_none());
        assert!(unikernel("let x = 1", &lost).is_none());
    }

    #[test]
    fn a_module_names_its_file() {
        assert_eq!(file_of("Unikernel.Main"), "unikernel.ml");
        assert_eq!(file_of("HTTP_server.Make"), "hTTP_server.ml");
    }
}
