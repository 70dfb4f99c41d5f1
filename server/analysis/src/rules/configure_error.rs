//! `configure-error`: the file compiles, but `mirage configure` of the chosen release refuses what
//! it registers, for the target that is asked for or else for whichever target.

use ocaml_syntax::{TextRange, TextSize};

use super::{Context, Rule};
use crate::diagnostic::{Diagnostic, Severity};
use crate::graph;

pub(super) const RULE: Rule = Rule {
    name: "configure-error",
    summary: "`mirage configure` refuses what the configuration registers.",
    page: "\
The configuration compiles, and then `mirage configure` stops with an error. What it refuses differs
from release to release: a job without arguments (4.4 to 4.8), two devices with one option name
(3.7.5 to 3.10.8), an empty name, a name with a slash, a key that is called like one of the tool's own
options, a package whose name is none, an exception that the configuration raises, nothing registered.

```ocaml
let main = main \"Unikernel.Main\" job
let () = register \"hello\" [ main ]
```

Give the job the type `job @-> job` and apply it to `noop`.

Some devices exist for some targets only: block devices not on muen, XenStore devices on xen and qubes
only, sockets of the host on unix and macosx only, QubesDB on qubes and xen only. Without a target,
only what every target of the release refuses is reported. With one (`--check --target muen`, or
`target` in the settings) what it refuses is reported too.
",
};

pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    if found.iter().any(|finding| finding.rejects) {
        return;
    }
    for refused in graph::refused(context.db, context.file) {
        let range = refused.range.unwrap_or_else(|| header(context.text));
        let message = format!("`mirage configure` refuses this: {}", refused.message());
        found.push(Diagnostic::new(RULE.name, Severity::Error, range, message));
    }
}

/// The first line, for what is wrong with a configuration as a whole.
fn header(text: &str) -> TextRange {
    let line = text.lines().next().unwrap_or_default();
    TextRange::up_to(TextSize::of(line))
}
