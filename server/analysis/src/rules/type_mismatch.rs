//! `type-mismatch`: a value of another type than its place wants.

use super::{Context, Rule, typing};
use crate::diagnostic::Diagnostic;

pub(super) const RULE: Rule = Rule {
    name: "type-mismatch",
    summary: "A value of another type than its place wants.",
    page: "\
The value has another type than the place where it stands expects. Devices are compared by what they
are: a `network` device is no `stackv4v6` device, and a device that still needs others (made by `main`
or `foreign`) is no job before it got them with `$`.

```ocaml
let main = main \"Unikernel.Main\" (network @-> job)
let () = register \"hello\" [ main $ generic_stackv4v6 default_network ]
                                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ a `network` device is expected here
```
",
};

pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    typing::report(context, found, RULE.name);
}
