//! `header-mismatch`: the chosen release is outside the bounds on the first line.

use super::{Context, Rule, header_fix};
use crate::compat;
use crate::diagnostic::{Diagnostic, Severity};
use crate::header::{self, Header};
use crate::infer::Judge;

pub(super) const RULE: Rule = Rule {
    name: "header-mismatch",
    summary: "The chosen release of MirageOS is outside the bounds on the first line.",
    page: "\
From release 4.4.1 on `mirage configure` compares its own version with the bounds on the first line
and stops with \"Version mismatch\" if it is outside. Either the bounds are wrong, or the file is for
another release than the one it is checked against. If that release accepts the file, the fix writes
bounds that hold it.

```ocaml
(* mirage >= 4.4.1 & < 4.5.0 *)
```
",
};

pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let Some(Header::Bounds(bounds)) = header::parse(context.text) else {
        return;
    };
    let release = context.release();
    if bounds.contains(release) {
        return;
    }
    let message = match bounds.newest_inside() {
        None => "no known release of MirageOS is inside these bounds".to_owned(),
        Some(_) => format!(
            "MirageOS {release} ({}) is outside these bounds",
            context.chosen.reason.describe()
        ),
    };
    let mut finding = Diagnostic::new(RULE.name, Severity::Error, bounds.range, message);
    let mut judge = Judge::new(context.db, context.file);
    if let Some(range) = compat::around(&mut judge, release) {
        finding.fixes.push(header_fix(context.text, range));
    }
    found.push(finding);
}
