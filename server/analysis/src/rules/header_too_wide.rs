//! `header-too-wide`: the first line allows releases that refuse the file.

use super::{Context, Rule, header_fix};
use crate::diagnostic::{Diagnostic, Severity};

pub(super) const RULE: Rule = Rule {
    name: "header-too-wide",
    summary: "The first line allows releases that refuse the file.",
    page: "\
The bounds on the first line include a release whose compiler refuses the file. Who has that release
gets a compile error, where the header could have said that the version is wrong.

```ocaml
(* mirage >= 4.4.1 & < 4.9.0 *)
```

Only releases from 4.4.1 on count: older ones read no first line.

`unikernel-ls compat config.ml` says which releases accept the file, and why the others do not. The
fix writes the bounds of those that do, around the release that the file is checked against.
",
};

pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let Some((bounds, mut judge, range)) = super::accepted_bounds(context) else {
        return;
    };
    let Some((release, first)) = super::allowed_but_refused(&bounds, &mut judge) else {
        return;
    };
    let message =
        format!("these bounds allow MirageOS {release}, which refuses this file: {first}");
    let mut finding = Diagnostic::new(RULE.name, Severity::Warning, bounds.range, message);
    finding.fixes.push(header_fix(context.text, range));
    found.push(finding);
}
