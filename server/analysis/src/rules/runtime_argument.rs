//! `runtime-argument`: a runtime argument that the unikernel does not define. Found by [`crate::together`].

use super::{Context, Rule};
use crate::diagnostic::Diagnostic;
use crate::together;

pub(super) const RULE: Rule = Rule {
    name: together::ARGUMENT,
    summary: "A runtime argument names a value that the unikernel does not define.",
    page: "\
The text of a `runtime_arg` is OCaml that the tool writes into the `main.ml` of the unikernel. A value that
is named in it, such as `Unikernel.port`, has to be defined at the top of that file:

```ocaml
(* config.ml *)
let port = runtime_arg ~pos:__POS__ \"Unikernel.port\"

(* unikernel.ml *)
let port = Cmdliner.Arg.(value & opt int 80 (info [ \"port\" ]))
```
",
};

pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    found.extend(together::report(context.db, context.file, RULE.name));
}
