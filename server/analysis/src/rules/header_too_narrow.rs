//! `header-too-narrow`: the first line leaves out releases that accept the file.

use mirage_releases::Era;

use super::{Context, Rule, header_fix};
use crate::diagnostic::{Diagnostic, Severity};

pub(super) const RULE: Rule = Rule {
    name: "header-too-narrow",
    summary: "The first line leaves out newer releases that accept the file.",
    page: "\
The upper bound on the first line leaves out releases that accept the file. Whoever wrote it could
not know them yet; now people who have them are told that their version is wrong. That the file
compiles says nothing about the libraries that the unikernel itself needs, so this is a hint.

```ocaml
(* mirage >= 4.9.0 & < 4.10.0 *)
```

A lower bound above what the file needs is left alone: it is mostly meant, because of what the
unikernel uses or of what its author tries.
",
};

pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let Some((bounds, mut judge, range)) = super::accepted_bounds(context) else {
        return;
    };
    // Bounds that hold a release that refuses the file are wrong, not narrow.
    if super::allowed_but_refused(&bounds, &mut judge).is_some() {
        return;
    }
    let Some(upper) = bounds.upper else { return };
    let mut left_out = range
        .releases()
        .filter(|release| release.version() >= upper && Era::of(*release).header);
    let Some(release) = left_out.next_back() else {
        return;
    };
    let message = format!("MirageOS {release} accepts this file, too");
    let mut finding = Diagnostic::new(RULE.name, Severity::Hint, bounds.range, message);
    finding.fixes.push(header_fix(context.text, range));
    found.push(finding);
}
