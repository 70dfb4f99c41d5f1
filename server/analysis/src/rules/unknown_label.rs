//! `unknown-label`: an argument label that the applied function does not have.

use mirage_releases::api::{Item, Kind};
use mirage_releases::{Release, api};
use ocaml_syntax::TextRange;

use super::{Context, Rule, typing};
use crate::diagnostic::{Applicability, Diagnostic, Edit, Fix};
use crate::lower::{Argument, Label, Name, TypeExpr, TypeId};
use crate::resolve::Def;
use crate::signature::{Signature, labels, signature};
use crate::spell;

pub(super) const RULE: Rule = Rule {
    name: "unknown-label",
    summary: "The function has no argument of this label in the chosen release.",
    page: "\
The applied function has no argument of this label in the chosen release of MirageOS: it is misspelt,
it was removed, or it is new in a later release.

```ocaml
let main = main ~package:[ package \"duration\" ] \"Unikernel.Main\" (network @-> job)
                 ^^^^^^^ did you mean `~packages`?
```
",
};

pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for (_, function, arguments) in context.unit.applications() {
        let Some(Def::Library(item)) = context.resolution.def(function) else {
            continue;
        };
        if item.kind != Kind::Value || !ends_there(signature(item), context.release()) {
            continue;
        }
        for argument in arguments {
            if let Some(name) = unknown(item, argument) {
                found.push(diagnostic(context, item, argument, name));
            }
        }
    }
    typing::report(context, found, RULE.name);
}

/// The label of an argument that the function does not have.
fn unknown<'a>(item: &'static Item, argument: &'a Argument) -> Option<&'a Name> {
    let name = argument.label.name()?;
    let mut known = labels(item).filter_map(Label::name);
    known.all(|it| it.text != name.text).then_some(name)
}

/// Whether nothing can be applied to the result: it is a type that is no function and no variable.
fn ends_there(signature: &Signature, release: Release) -> bool {
    signature
        .result
        .is_some_and(|ty| is_no_function(signature, ty, release, 8))
}

fn is_no_function(signature: &Signature, ty: TypeId, release: Release, steps: u8) -> bool {
    let Some(steps) = steps.checked_sub(1) else {
        return false;
    };
    match &signature.unit.types[ty] {
        TypeExpr::Constructor { path, .. } => is_data(&path.dotted(), release, steps),
        TypeExpr::Tuple(_) | TypeExpr::PolyVariant { .. } | TypeExpr::Object { .. } => true,
        _ => false,
    }
}

/// Whether a named type is no abbreviation of a function's type.
fn is_data(path: &str, release: Release, steps: u8) -> bool {
    let (module, name) = match path.rsplit_once('.') {
        Some((module, name)) => (api::module_in(module, release), name),
        None => (Some(api::predef()), path),
    };
    let item = module.and_then(|it| it.item(Kind::Type, name, release));
    let Some(item) = item else { return false };
    let signature = signature(item);
    match signature.type_decl().and_then(|it| it.manifest) {
        Some(manifest) => is_no_function(signature, manifest, release, steps),
        None => true,
    }
}

fn diagnostic(
    context: &Context<'_>,
    item: &'static Item,
    argument: &Argument,
    name: &Name,
) -> Diagnostic {
    let known: Vec<&str> = labels(item)
        .filter_map(Label::name)
        .map(|it| &*it.text)
        .collect();
    let function = item.name;
    let mut message = match elsewhere(item, name, context.release()) {
        Some(when) => format!("`{function}` has no argument `~{}`: {when}", name.text),
        None if item.path.starts_with("Mirage.") => format!(
            "`{function}` has no argument `~{}` in MirageOS {}",
            name.text,
            context.release()
        ),
        None => format!("`{function}` has no argument `~{}`", name.text),
    };
    let similar = spell::similar(&name.text, known.iter().copied());
    if let Some(first) = similar.first() {
        message.push_str(&format!("; did you mean `~{first}`?"));
    } else if !known.is_empty() {
        let known: Vec<String> = known.iter().map(|it| format!("`~{it}`")).collect();
        message.push_str(&format!("; it has {}", known.join(", ")));
    }
    let range = argument_range(context, argument);
    let mut diagnostic = Diagnostic::rejecting(RULE.name, range, message);
    let punned = context.unit.expr_range(argument.value) == name.range;
    diagnostic.fixes = similar
        .iter()
        .map(|it| Fix {
            title: format!("Replace by `~{it}`"),
            applicability: Applicability::Unsafe,
            edits: vec![Edit {
                range: name.range,
                text: if punned {
                    format!("{it}:{}", name.text)
                } else {
                    it.to_string()
                },
            }],
        })
        .collect();
    diagnostic
}

/// Where the compiler reports the argument: its value.
fn argument_range(context: &Context<'_>, argument: &Argument) -> TextRange {
    context.unit.expr_range(argument.value)
}

/// What other releases say about the label.
fn elsewhere(item: &'static Item, name: &Name, release: Release) -> Option<String> {
    let (module, _) = item.path.rsplit_once('.')?;
    let history = api::module(module)?.history(item.kind, item.name);
    let with = history.iter().filter(|it| {
        labels(it)
            .filter_map(Label::name)
            .any(|it| it.text == name.text)
    });
    let ranges: Vec<_> = with.flat_map(|it| it.ranges.iter().copied()).collect();
    let before = ranges
        .iter()
        .map(|it| it.until)
        .filter(|it| *it < release)
        .max();
    let after = ranges
        .iter()
        .map(|it| it.since)
        .filter(|it| *it > release)
        .min();
    match (before.and_then(Release::next), after) {
        (Some(removed), _) => Some(format!("it was removed in MirageOS {removed}")),
        (None, Some(new)) => Some(format!("it is new in MirageOS {new}")),
        (None, None) => None,
    }
}
