//! `job-devices`: devices and the parameters of a functor do not fit. Found by [`crate::together`].

use super::{Context, Rule};
use crate::diagnostic::Diagnostic;
use crate::together;

pub(super) const RULE: Rule = Rule {
    name: together::DEVICES,
    summary: "The functor of a job takes another number of devices than the configuration gives it.",
    page: "\
The type `a @-> b @-> job` in the configuration says which devices a unikernel is given, and the functor
beside it takes a parameter for each of them. Where the numbers differ, the `main.ml` that the tool writes
does not compile.

```ocaml
(* config.ml *)
let main = main \"Unikernel.Main\" (stackv4v6 @-> kv_ro @-> job)

(* unikernel.ml *)
module Main (Stack : Tcpip.Stack.V4V6) (Store : Mirage_kv.RO) = struct
  let start stack store = …
end
```

Two parameters that stand in each other's place are found, too, when the module types of both say for which
device they are. The editor offers to write the parameters that are missing, and to swap those that are not in
order.
",
};

pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    found.extend(together::report(context.db, context.file, RULE.name));
}
