//! `header-too-wide`: the first line allows releases that refuse the file.

use mirage_releases::Era;

use super::{Context, Rule, header_fix};
use crate::compat;
use crate::diagnostic::{Diagnostic, Severity};
use crate::header::{self, Header};
use crate::infer::Judge;

pub(super) const RULE: Rule = Rule {
    name: "header-too-wide",
    summary: "The first line allows releases that refuse the file.",
    page: "\
The bounds on the first line include a release whose compiler refuses the file. Who has that release
gets a compile error, where the header could have said that the version is wrong.

```ocaml
(* mirage >= 4.0.0 & < 4.9.0 *)
```

`unikernel-ls compat config.ml` says which releases accept the file, and why the others do not. The
fix writes the bounds of those that do, around the release that the file is checked against.
",
};

pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let Some(Header::Bounds(bounds)) = header::parse(context.text) else {
        return;
    };
    // Bounds that leave out the release itself are wrong in another way.
    if !bounds.contains(context.release()) {
        return;
    }
    // A file that its own release refuses has other findings.
    let mut judge = Judge::new(context.db, context.file);
    let Some(range) = compat::around(&mut judge, context.release()) else {
        return;
    };
    // Without a lower bound, nothing is said of the releases that do not read the line.
    let mut inside = bounds
        .releases()
        .filter(|release| bounds.lower.is_some() || Era::of(*release).header);
    let Some((release, first)) = inside.find_map(|release| {
        let first = judge.verdict(release).first()?;
        Some((release, first.message.clone()))
    }) else {
        return;
    };
    let message =
        format!("these bounds allow MirageOS {release}, which refuses this file: {first}");
    let mut finding = Diagnostic::new(RULE.name, Severity::Warning, bounds.range, message);
    finding.fixes.push(header_fix(context.text, range));
    found.push(finding);
}
