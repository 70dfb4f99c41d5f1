//! `syntax-error`: what the compiler's own parser refuses.

use super::{Context, Rule};
use crate::diagnostic::Diagnostic;
use crate::source::parse;

pub(super) const RULE: Rule = Rule {
    name: "syntax-error",
    summary: "The text is not OCaml.",
    page: "\
The OCaml compiler cannot read the file, so no release of MirageOS can use it.
The message says what is missing or too much at this place; the cause is sometimes a little earlier,
such as a bracket that is never closed or an `in` that is missing after a local `let`.

```ocaml
let stack = generic_stackv4v6 (default_network
                              ^ this bracket is never closed
```
",
};

pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let errors = parse(context.db, context.file).errors();
    for error in errors {
        found.push(Diagnostic::rejecting(
            RULE.name,
            error.range,
            error.message.clone(),
        ));
    }
}
