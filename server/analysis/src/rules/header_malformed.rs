//! `header-malformed`: a first line that speaks of mirage and that the tool refuses to read.

use super::{Context, Rule};
use crate::diagnostic::{Diagnostic, Severity};
use crate::header::{self, Header};

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

`>= A` and `< B` may each be left out; missing numbers are zero.
",
};

pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    if let Some(Header::Malformed { range }) = header::parse(context.text) {
        found.push(Diagnostic::new(
            RULE.name,
            Severity::Error,
            range,
            "`mirage configure` cannot read this first line; write it like \
             `(* mirage >= 4.9.0 & < 4.12.0 *)`"
                .into(),
        ));
    }
}
