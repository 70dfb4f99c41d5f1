//! Functions that took a format with its arguments, and take a string now.

use ocaml_syntax::TextRange;

use crate::upgrade::edits::replace;
use crate::upgrade::rewrite::Found;
use crate::upgrade::site::{self, Site};

/// `f ~pos "%s" x` becomes `f ~pos (Fmt.str "%s" x)`.
pub(super) fn argument(site: &Site<'_>, names: &[&str]) -> Vec<Found> {
    let targets: Vec<_> = names
        .iter()
        .filter_map(|name| {
            let path: Vec<_> = name.split('.').collect();
            site::value(&path, site.release)
        })
        .collect();
    let mut found = Vec::new();
    for (id, function, arguments) in site.unit.applications() {
        let item = site.item(function);
        if !item.is_some_and(|item| targets.iter().any(|target| std::ptr::eq(*target, item))) {
            continue;
        }
        let positional: Vec<_> = site::positional(arguments)
            .map(|argument| site.unit.expr_range(argument.value))
            .collect();
        let [first, .., last] = &positional[..] else {
            continue;
        };
        found.push(Found {
            by: 0,
            place: first.cover(*last),
            whole: site.unit.expr_range(id),
            edits: vec![
                replace(TextRange::empty(first.start()), "(Fmt.str "),
                replace(TextRange::empty(last.end()), ")"),
            ],
        });
    }
    found
}
