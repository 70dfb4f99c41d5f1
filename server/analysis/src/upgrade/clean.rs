//! Definitions that a change leaves behind: a variable that nothing uses any more, defined as
//! something that the release does not have.

use ocaml_syntax::{TextRange, TextSize};

use super::edits::{Edits, replace};
use super::site::Site;
use crate::lower::{Binding, Expr, ItemKind, Pat};

/// The variables that a configuration defines and uses.
pub(crate) fn used_variables(site: &Site<'_>) -> Vec<String> {
    site.all_bindings()
        .iter()
        .filter(|binding| site.uses(binding.pat) > 0)
        .filter_map(|binding| match &site.unit.pats[binding.pat] {
            Pat::Var(name) => Some(name.text.to_string()),
            _ => None,
        })
        .collect()
}

/// Removes them, until nothing is left to remove. `used` are the variables that the configuration
/// used before it was changed: what nobody used before is not ours to remove.
pub(crate) fn clean(used: &[String], text: String, after: mirage_releases::Release) -> String {
    let mut text = text;
    // A definition can hang on another one, seldom more than two deep.
    for _ in 0..4 {
        let Some(next) = once(used, &text, after) else {
            return text;
        };
        text = next;
    }
    text
}

fn once(used: &[String], text: &str, after: mirage_releases::Release) -> Option<String> {
    let site = Site::new(text, after);
    let mut edits = Edits::default();
    for item in &site.unit.items {
        let ItemKind::Let { bindings, .. } = &item.kind else {
            continue;
        };
        let [binding] = &bindings[..] else { continue };
        if is_left_behind(used, &site, binding) {
            edits.add(&[replace(with_line(text, item.range), "")]);
        }
    }
    for (id, expr) in site.unit.exprs.iter() {
        let Expr::Let { bindings, body, .. } = expr else {
            continue;
        };
        let [binding] = &bindings[..] else { continue };
        if is_left_behind(used, &site, binding) {
            let start = site.unit.expr_range(id).start();
            let start = match site.slice(site.unit.expr_range(id)).starts_with('(') {
                // The parentheses stay around the body.
                true => start + TextSize::from(1),
                false => start,
            };
            let end = site.unit.expr_range(*body).start();
            edits.add(&[replace(TextRange::new(start, end), "")]);
        }
    }
    (!edits.is_empty()).then(|| edits.apply(text))
}

fn is_left_behind(used: &[String], site: &Site<'_>, binding: &Binding) -> bool {
    let Pat::Var(name) = &site.unit.pats[binding.pat] else {
        return false;
    };
    let mut unbound = site.resolution.unbound().iter();
    unbound.any(|it| binding.range.contains_range(it.range))
        && site.uses(binding.pat) == 0
        && used.iter().any(|it| **it == *name.text)
}

/// An item with the rest of its line, and an empty line after it if there is one before it.
pub(crate) fn with_line(text: &str, range: TextRange) -> TextRange {
    let mut end = usize::from(range.end());
    let mut start = usize::from(range.start());
    let rest = &text[end..];
    let blank = rest.len() - rest.trim_start_matches([' ', '\t', ';']).len();
    let line = &rest[blank..];
    if line.is_empty() || line.starts_with('\n') || line.starts_with("\r\n") {
        end += blank + line.len().min(line.find('\n').map_or(0, |at| at + 1));
        let indent = text[..start].trim_end_matches([' ', '\t']).len();
        if indent == 0 || text[..indent].ends_with('\n') {
            start = indent;
        }
        let after = &text[end..];
        if text[..start].ends_with("\n\n") {
            if after.starts_with('\n') {
                end += 1;
            } else if after.starts_with("\r\n") {
                end += 2;
            }
        }
    }
    let size = |at| TextSize::try_from(at).unwrap_or(range.end());
    TextRange::new(size(start), size(end))
}
