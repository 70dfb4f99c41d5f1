//! `unbound-name`: a name that nothing brings into scope in the chosen release.

use mirage_releases::Release;
use mirage_releases::api::{self, Item, Kind};

use super::{Context, Rule, typing};
use crate::diagnostic::{Applicability, Diagnostic, Edit, Fix};
use crate::resolve::{ModuleRef, Namespace, Place, Unbound};
use crate::show;
use crate::signature;

pub(super) const RULE: Rule = Rule {
    name: "unbound-name",
    summary: "The chosen release of MirageOS has nothing of this name.",
    page: "\
The name is defined neither in the file nor by the chosen release of MirageOS and the libraries that
come with it. It is misspelt, it was removed in an earlier release, or it is new in a later one; the
message says which.

```ocaml
let main = foreign \"Unikernel.Main\" (network @-> job)
           ^^^^^^^ `foreign` was removed in MirageOS 4.5.0
```

To check the file against another release, set it with `--release`, in `unikernel-ls.toml`, or with a
first line such as `(* mirage >= 4.4.0 & < 4.5.0 *)`.
",
};

pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for unbound in context.resolution.unbound() {
        if is_certain(context, unbound) {
            found.push(diagnostic(context, unbound));
        }
    }
    typing::report(context, found, RULE.name);
}

/// Constructors and fields are also found through the expected type, wherever it comes from; so only
/// those count that no known type has.
fn is_certain(context: &Context<'_>, unbound: &Unbound) -> bool {
    let known = match unbound.namespace {
        Namespace::Constructor => signature::is_constructor(&unbound.name.text),
        Namespace::Field => signature::is_field(&unbound.name.text),
        _ => return true,
    };
    !known && !context.resolution.mentions_unknown()
}

fn diagnostic(context: &Context<'_>, unbound: &Unbound) -> Diagnostic {
    let name = &*unbound.name.text;
    let release = context.release();
    let elsewhere = elsewhere(unbound, release);
    let explanation = match elsewhere {
        Some(Elsewhere::Removed(since)) => format!("`{name}` was removed in MirageOS {since}"),
        Some(Elsewhere::New(since)) => {
            format!("`{name}` is new in MirageOS {since}; this is {release}")
        }
        None => plain(unbound, release),
    };
    // A name of another release is no misspelling, but a longer name may have taken its place.
    let similar = unbound.similar.iter();
    let similar = similar.filter(|it| elsewhere.is_none() || it.starts_with(name));
    let similar: Vec<&str> = similar.map(|it| &**it).collect();
    let mut diagnostic = Diagnostic::rejecting(RULE.name, unbound.range, explanation);
    if let Some(first) = similar.first() {
        let message = &mut diagnostic.message;
        message.push_str(&format!("; did you mean `{first}`?"));
    }
    diagnostic.fixes = similar.into_iter().map(|it| replace(unbound, it)).collect();
    diagnostic
}

fn plain(unbound: &Unbound, release: Release) -> String {
    let noun = noun(unbound.namespace);
    let name = &*unbound.name.text;
    match &unbound.place {
        Place::Module(ModuleRef::Library(module)) => {
            let module = show::path(module.path);
            format!("`{module}` has no {noun} `{name}` in MirageOS {release}")
        }
        Place::Module(_) => format!("this module has no {noun} `{name}`"),
        Place::Scope(_) => format!("there is no {noun} `{name}` in MirageOS {release}"),
    }
}

fn noun(namespace: Namespace) -> &'static str {
    match namespace {
        Namespace::Value => "value",
        Namespace::Module => "module",
        Namespace::ModuleType => "module type",
        Namespace::Type => "type",
        Namespace::Constructor => "constructor",
        Namespace::Field => "record field",
        Namespace::Class => "class",
        Namespace::ClassType => "class type",
    }
}

/// What other releases say about a name.
enum Elsewhere {
    /// It was there, and this release is the first without it.
    Removed(Release),
    /// It comes with this release.
    New(Release),
}

/// Whether another release has the name at the same place.
fn elsewhere(unbound: &Unbound, release: Release) -> Option<Elsewhere> {
    let kind = match unbound.namespace {
        Namespace::Value => Kind::Value,
        Namespace::Module => Kind::Module,
        Namespace::ModuleType => Kind::ModuleType,
        Namespace::Type => Kind::Type,
        Namespace::Class => Kind::Class,
        Namespace::ClassType => Kind::ClassType,
        Namespace::Constructor | Namespace::Field => return None,
    };
    let modules = match &unbound.place {
        Place::Scope(modules) => &modules[..],
        Place::Module(module) => std::slice::from_ref(module),
    };
    let mut ranges: Vec<_> = Vec::new();
    for module in modules {
        let ModuleRef::Library(module) = module else {
            continue;
        };
        // A package that came and went is not the release's own history.
        let items: &[Item] = module.history(kind, &unbound.name.text);
        ranges.extend(items.iter().flat_map(|item| item.ranges.iter().copied()));
    }
    if ranges.is_empty() && kind == Kind::Module {
        ranges.extend(unit_ranges(&unbound.name.text));
    }
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
        (Some(removed), _) => Some(Elsewhere::Removed(removed)),
        (None, Some(new)) => Some(Elsewhere::New(new)),
        (None, None) => None,
    }
}

/// The releases whose configurations can name a compilation unit.
fn unit_ranges(name: &str) -> Vec<mirage_releases::Range> {
    let mut units = Release::all().rev().flat_map(api::units);
    units
        .find(|it| it.name == name)
        .map_or(Vec::new(), |it| it.ranges.clone())
}

fn replace(unbound: &Unbound, name: &str) -> Fix {
    Fix {
        title: format!("Replace by `{name}`"),
        applicability: Applicability::Unsafe,
        edits: vec![Edit {
            range: unbound.name.range,
            text: name.to_owned(),
        }],
    }
}
