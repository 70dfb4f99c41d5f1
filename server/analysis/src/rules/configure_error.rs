//! `configure-error`: the file compiles, but `mirage configure` of the chosen release refuses what
//! it registers, for whichever target.

use super::{Context, Rule};
use crate::diagnostic::{Diagnostic, Severity};
use crate::graph;

pub(super) const RULE: Rule = Rule {
    name: "configure-error",
    summary: "`mirage configure` refuses what the configuration registers.",
    page: "\
The configuration compiles, and then `mirage configure` stops with an error: a job without arguments
from release 4.4 on, two devices with one option name before 4.0, an empty name, a key that is called
like one of the tool's own options. Only what every target of the release refuses is reported.

```ocaml
let main = main \"Unikernel.Main\" job
let () = register \"hello\" [ main ]
```

Give the job the type `job @-> job` and apply it to `noop`.
",
};

pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for (range, message) in graph::refused_everywhere(context.db, context.file) {
        found.push(Diagnostic::new(RULE.name, Severity::Error, range, message));
    }
}
