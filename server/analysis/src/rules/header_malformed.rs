//! `header-malformed`: a first line that speaks of mirage and that the tool refuses to read.

use super::{Context, Rule, header_fix};
use crate::compat;
use crate::diagnostic::{Diagnostic, Severity};
use crate::header::{self, Header};
use crate::infer::Judge;

pub(super) const RULE: Rule = Rule {
    name: "header-malformed",
    summary: "The first line is no version header that `mirage configure` can read.",
    page: "\
From release 4.4.1 on `mirage configure` reads the first line of a configuration. If it starts with
`(* mirage `, the rest must be version bounds between single blanks, or the tool stops with
\"Unknown first line\".

```ocaml
(* mirage >= 4.9.0 & < 4.12.0 *)
```

`>= A` and `< B` may each be left out; missing numbers are zero. If the release that the
file is checked against accepts it, the fix writes the bounds of the releases around that one that
do.
",
};

pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let Some(Header::Malformed { range }) = header::parse(context.text) else {
        return;
    };
    let mut finding = Diagnostic::new(
        RULE.name,
        Severity::Error,
        range,
        "`mirage configure` cannot read this first line; write it like \
         `(* mirage >= 4.9.0 & < 4.12.0 *)`"
            .into(),
    );
    // A comment that ends elsewhere is prose, or stands before code.
    let line = &context.text[range];
    let alone = line.find("*)").is_some_and(|at| at + 2 == line.len());
    let mut judge = Judge::new(context.db, context.file);
    if alone && let Some(accepting) = compat::around(&mut judge, context.release()) {
        finding.fixes.push(header_fix(context.text, accepting));
    }
    found.push(finding);
}
