//! `too-many-arguments`: a function gets more arguments than it takes.

use super::{Context, Rule, typing};
use crate::diagnostic::Diagnostic;

pub(super) const RULE: Rule = Rule {
    name: "too-many-arguments",
    summary: "A function gets more arguments than it takes.",
    page: "\
The function takes fewer arguments. Often an operator is missing between two of them: devices are
applied with `$`, and functor types are written with `@->`.

```ocaml
let () = register \"hello\" [ main $ default_network ] [ other ]
         ^^^^^^^^ takes two arguments
```
",
};

pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    typing::report(context, found, RULE.name);
}
