//! `header-missing`: nothing says which releases the file is for.

use ocaml_syntax::{TextRange, TextSize};

use super::{Context, Rule, header_fix};
use crate::chosen::Reason;
use crate::compat;
use crate::diagnostic::{Diagnostic, Severity};
use crate::header;
use crate::infer::{self, Judge};

pub(super) const RULE: Rule = Rule {
    name: "header-missing",
    summary: "Nothing says for which releases of MirageOS the file is.",
    page: "\
Neither the first line, nor a setting, nor an opam file says with which releases of MirageOS this
configuration is to be configured. From release 4.4.1 on `mirage configure` reads bounds on the first
line and explains itself if its own version is outside; without them, people with another release
get a compile error.

```ocaml
(* mirage >= 4.9.0 & < 4.12.0 *)
```

This is a hint, which does not make `--check` fail. The fix writes the bounds of the releases that
accept the file. Nothing is said of a file that every release from 4.4.1 on accepts: older ones read
no first line, so that a bound would tell no one.
",
};

pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let unsaid = context.chosen.reason == Reason::Newest && header::parse(context.text).is_none();
    let read = context.era().header;
    let registers = context.text.contains("register");
    if !unsaid || !read || !registers || !infer::chosen_verdict(context.db, context.file).accepted()
    {
        return;
    }
    let mut judge = Judge::new(context.db, context.file);
    let Some(range) = compat::around(&mut judge, context.release()) else {
        return;
    };
    let Some(would) = compat::telling_line(range) else {
        return;
    };
    let line = context.text.lines().next().unwrap_or_default();
    let message = format!("nothing says for which releases of MirageOS this is; `{would}` would");
    let place = TextRange::up_to(TextSize::of(line.trim_end()));
    let mut finding = Diagnostic::new(RULE.name, Severity::Hint, place, message);
    finding.fixes.push(header_fix(context.text, range));
    found.push(finding);
}
