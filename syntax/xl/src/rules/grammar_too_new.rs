//! Grammar that the chosen release does not know: `+=`, lists in lists, dots in names.

use crate::check::{Context, Findings};
use crate::diagnostic::Edit;
use rowan::TextRange;

rule!("xl-grammar-too-new", Error, check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    for (at, what, since) in context.parse.younger_than(context.xen) {
        let xen = context.xen;
        let message = format!("{what} needs Xen {since}; Xen {xen} refuses the file");
        let end = TextRange::empty(at);
        let range = context
            .parse
            .tokens()
            .map(|(_, range)| range)
            .find(|range| range.contains(at))
            .unwrap_or(end);
        let is_end = range == end;
        let finding = findings.report(range, message);
        if is_end {
            finding.fix("End the line", vec![Edit::replace(end, "\n")]);
        }
    }
}
