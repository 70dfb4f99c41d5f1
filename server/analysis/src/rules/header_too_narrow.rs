//! `header-too-narrow`: the first line leaves out releases that accept the file.

use mirage_releases::Era;

use super::{Context, Rule, header_fix};
use crate::compat;
use crate::diagnostic::{Diagnostic, Severity};
use crate::header::{self, Header};
use crate::infer::Judge;

pub(super) const RULE: Rule = Rule {
    name: "header-too-narrow",
    summary: "The first line leaves out releases that accept the file.",
    page: "\
The file compiles with more releases than the bounds on the first line allow: those just before or
just after them accept it, too. Wider bounds let people with those releases build it. That it
compiles says nothing about the libraries that the unikernel itself needs, so this is a hint.

```ocaml
(* mirage >= 4.9.0 & < 4.9.1 *)
```
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
    let mut judge = Judge::new(context.db, context.file);
    let Some(range) = compat::around(&mut judge, context.release()) else {
        return;
    };
    // Bounds that hold a release that refuses the file are wrong, not narrow.
    if !bounds.releases().all(|release| range.contains(release)) {
        return;
    }
    // Only releases that read the line can be left out by it.
    let mut left_out = range
        .releases()
        .filter(|release| Era::of(*release).header && !bounds.contains(*release));
    let Some(release) = left_out.next_back() else {
        return;
    };
    let message = format!("MirageOS {release} accepts this file, too");
    let mut finding = Diagnostic::new(RULE.name, Severity::Hint, bounds.range, message);
    finding.fixes.push(header_fix(context.text, range));
    found.push(finding);
}
