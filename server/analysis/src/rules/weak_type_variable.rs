//! `weak-type-variable`: a type at the top of the file that nothing decides.

use super::{Context, Rule, typing};
use crate::diagnostic::Diagnostic;

pub(super) const RULE: Rule = Rule {
    name: "weak-type-variable",
    summary: "A type at the top of the file that nothing decides.",
    page: "\
The compiler must know the type of every value of the file when the file ends. A reference to an empty
list, or an argument of a key whose converter is never chosen, leaves a part open; it is refused then.
An annotation decides it.

```ocaml
let seen = ref []
    ^^^^ write `let seen : string list ref = ref []`
```
",
};

pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    typing::report(context, found, RULE.name);
}
