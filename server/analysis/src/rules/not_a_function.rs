//! `not-a-function`: what is applied here is not a function.

use super::{Context, Rule, typing};
use crate::diagnostic::Diagnostic;

pub(super) const RULE: Rule = Rule {
    name: "not-a-function",
    summary: "What is applied here is not a function.",
    page: "\
Something that is not a function is followed by an argument. A device takes its devices with `$`.

```ocaml
let () = register \"hello\" [ main default_network ]
                               ^^^^ write `main $ default_network`
```
",
};

pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    typing::report(context, found, RULE.name);
}
