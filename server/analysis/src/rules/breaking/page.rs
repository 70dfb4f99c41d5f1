//! The page of each change, written from the catalogue.

use std::sync::OnceLock;

use mirage_releases::breaking::words::Place;
use mirage_releases::breaking::{self, Applicable, Change, ChangeKind, Rewrite};

use crate::rules::Rule;

/// A rule for each change of the catalogue, by release.
pub(crate) fn rules() -> &'static [Rule] {
    static RULES: OnceLock<Vec<Rule>> = OnceLock::new();
    RULES.get_or_init(|| breaking::changes().iter().map(rule).collect())
}

fn rule(change: &'static Change) -> Rule {
    Rule {
        name: change.id,
        // The catalogue is never forgotten, and neither are its pages.
        summary: Box::leak(summary(change).into_boxed_str()),
        page: Box::leak(page(change).into_boxed_str()),
    }
}

/// One sentence: what happened to what, and when.
fn summary(change: &Change) -> String {
    let shown = 3;
    let mut names: Vec<_> = change
        .affects
        .iter()
        .take(shown)
        .map(|name| format!("`{name}`"))
        .collect();
    if change.affects.len() > shown {
        names.push(format!("{} more", change.affects.len() - shown));
    }
    let what = match change.kind {
        ChangeKind::Removed => "removed",
        ChangeKind::Renamed => "renamed",
        ChangeKind::Retyped => "another type",
        ChangeKind::LabelAdded => "a further argument",
        ChangeKind::LabelRemoved => "a label less",
        ChangeKind::Deprecated => "deprecated",
        ChangeKind::Option => "command line changed",
        ChangeKind::Semantics => "means something else",
    };
    format!("MirageOS {}: {}: {what}.", change.release, names.join(", "))
}

fn page(change: &Change) -> String {
    let mut page = format!("{}\n", summary(change));
    if let Some(before) = change.before {
        page.push_str(&format!("\nBefore {}: {before}\n", change.release));
    }
    if let Some(after) = change.after {
        page.push_str(&format!("\nSince {}: {after}\n", change.release));
    }
    if let Some(remedy) = change.remedy {
        page.push_str(&format!("\n## What to do\n\n{remedy}\n"));
    }
    if let (Some(example), Some(becomes)) = (&change.example, &change.becomes) {
        page.push_str(&match change.kind {
            ChangeKind::Option => {
                format!("\n```sh\n# before\n{example}\n# after\n{becomes}\n```\n")
            }
            _ => format!("\n```ocaml\n(* before *)\n{example}\n(* after *)\n{becomes}\n```\n"),
        });
    }
    page.push_str("\n## How it is handled\n\n");
    if let Some(recognised) = change.recognised {
        page.push_str(&format!("- Recognised by: {recognised}\n"));
    }
    page.push_str(&format!("- {}\n", automatic(change)));
    if !change.words.is_empty() {
        page.push_str(&format!("- {}\n", command_lines(change)));
    }
    if change.unikernel {
        page.push_str("- The unikernel's own code has to change too.\n");
    }
    if let Some(since) = change.since {
        page.push_str(&format!(
            "- The replacement exists since MirageOS {since}.\n"
        ));
    }
    if !change.announced {
        page.push_str("- The release's change log does not mention it.\n");
    }
    if let Some(note) = change.note {
        page.push_str(&format!("\n{note}\n"));
    }
    if let Some(source) = change.source {
        page.push_str(&format!("\nSource: {source}\n"));
    }
    page
}

fn automatic(change: &Change) -> String {
    if change.applicable == Applicable::Nothing {
        return "Nothing needs to be done in most configurations.".to_owned();
    }
    let rewrites: Vec<_> = change
        .rewrites
        .iter()
        .filter_map(|rewrite| match rewrite {
            Rewrite::Expr {
                pattern, template, ..
            } => Some(format!("`{pattern}` becomes `{template}`")),
            _ => None,
        })
        .take(4)
        .collect();
    match (change.rewrites.is_empty(), rewrites.is_empty()) {
        (true, _) if !change.words.is_empty() => "Configurations need no change.".to_owned(),
        (true, _) => "A person has to do it.".to_owned(),
        (false, true) => "`upgrade` does it.".to_owned(),
        (false, false) => format!("`upgrade` does it: {}.", rewrites.join("; ")),
    }
}

/// Where words of command lines are looked for, and whether they are mended.
fn command_lines(change: &Change) -> String {
    let boot = change
        .words
        .iter()
        .any(|it| it.places.contains(&Place::Boot));
    let also = if boot { ", and in Xen files," } else { "" };
    let mended = match change.words.iter().all(|it| it.becomes.is_none()) {
        true => "is reported",
        false => "is reported, and mended by `--check --fix` where that is certain",
    };
    format!("In scripts and CI files{also} beside a configuration it {mended}.")
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use expect_test::expect_file;

    /// Writes the pages with `UPDATE_EXPECT=1`.
    #[test]
    fn every_rule_has_its_page() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/rules");
        let mut names = Vec::new();
        for rule in crate::rules::all() {
            let page = format!("# {}\n\n{}\n", rule.name, rule.page.trim());
            expect_file![folder.join(format!("{}.md", rule.name))].assert_eq(&page);
            names.push(rule.name);
        }
        let count = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), count, "two rules have one name");
    }
}
