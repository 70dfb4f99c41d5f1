//! `deprecated`: something that the chosen release still has, but advises against.

use mirage_releases::api::Item;
use ocaml_syntax::TextRange;

use super::{Context, Rule, typing};
use crate::diagnostic::{Diagnostic, Severity, Tag};
use crate::lower::Attribute;
use crate::resolve::Def;

pub(super) const RULE: Rule = Rule {
    name: "deprecated",
    summary: "The chosen release of MirageOS advises against this name.",
    page: "\
The release still has the name, but a later one will not. The message quotes what the release itself
advises.

Releases 3.7.1 to 3.7.4 and 4.3.2 to 4.7.0 compile configurations with warnings as errors, so there
the file is refused.

```ocaml
let main = main \"Unikernel.Main\" ~deps:[ abstract app_info ] (console @-> job)
                                          ^^^^^^^^ deprecated: use Mirage.dep
```
",
};

pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for (range, def) in context.resolution.uses() {
        let Def::Library(item) = def else { continue };
        let Some(advice) = item.deprecated else {
            continue;
        };
        let range = whole_path(context, *range);
        if !is_silenced(context, range) {
            found.push(diagnostic(context, range, item, advice));
        }
    }
    typing::report(context, found, RULE.name);
}

fn diagnostic(context: &Context<'_>, range: TextRange, item: &Item, advice: &str) -> Diagnostic {
    let rejects = context.era().warnings_are_errors;
    let severity = if rejects {
        Severity::Error
    } else {
        Severity::Warning
    };
    let message = match advice.trim() {
        "" => format!("`{}` is deprecated", item.name),
        advice => format!("`{}` is deprecated: {advice}", item.name),
    };
    Diagnostic {
        rejects,
        tags: vec![Tag::Deprecated],
        ..Diagnostic::new(RULE.name, severity, range, message)
    }
}

/// The compiler reports the whole path that ends here.
fn whole_path(context: &Context<'_>, range: TextRange) -> TextRange {
    let before = context
        .text
        .get(..usize::from(range.start()))
        .unwrap_or_default();
    let path = before.trim_end_matches(|c: char| c.is_alphanumeric() || "_.'".contains(c));
    let start = path.len();
    if before[start..].ends_with('.') {
        let start = ocaml_syntax::TextSize::try_from(start).unwrap_or(range.start());
        return TextRange::new(start, range.end());
    }
    range
}

/// Whether an attribute around the place turns the alert off.
fn is_silenced(context: &Context<'_>, range: TextRange) -> bool {
    let around = |it: &&Attribute| it.scope.contains_range(range);
    context.unit.attributes.iter().filter(around).any(|it| {
        let payload = it.payload.as_deref().unwrap_or_default();
        match it.name.trim_start_matches("ocaml.") {
            // Alerts of deprecation are warning 3.
            "warning" => payload.contains("-3") || payload.contains("-a") || payload.contains("-A"),
            "alert" => payload.contains("-deprecated") || payload.contains("-all"),
            _ => false,
        }
    })
}
