//! Pieces of a vif specification that `xl` leaves out.

use crate::catalogue::{parameter, parameters};
use crate::check::nearest::nearest;
use crate::check::{Context, Findings};
use crate::diagnostic::Edit;
use crate::spec::Span;
use crate::spec::vif::VifProblemKind;

rule!("xl-vif-unknown", Error, check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    for vif in context.domain.vifs.iter().filter(|vif| !context.is_open(&vif.text)) {
        let text = vif.text.as_str();
        for problem in &vif.parsed.problems {
            let word = problem.span.of(text);
            let range = vif.place(problem.span);
            match problem.kind {
                VifProblemKind::Type => {
                    let message = format!("xl drops the type `{word}`; it is vif or ioemu, and vif needs no saying");
                    findings.report(range, message);
                }
                VifProblemKind::Number => {
                    findings.report(range, format!("`{word}` is not a number; xl refuses the domain"));
                }
                VifProblemKind::Unrecognized => {
                    let name = word.split('=').next().unwrap_or(word);
                    // Blanks around `=` are another mistake.
                    if name.trim() != name && parameter("vif", name.trim()).is_some() {
                        continue;
                    }
                    unrecognized(findings, vif.place(Span::new(problem.span.start, problem.span.start + name.len())), word, name);
                }
                VifProblemKind::Mac | VifProblemKind::Rate(_) => {}
            }
        }
        for piece in &vif.parsed.pieces {
            let name = piece.key.of(text);
            let known = parameter("vif", name).filter(|known| !known.range.contains(context.xen));
            if let Some(known) = known {
                let message = match known.range.until {
                    Some(until) if until < context.xen => format!("xl knows `{name}` up to Xen {until} only"),
                    _ => format!("`{name}` needs Xen {}; Xen {} leaves it out", known.range.since, context.xen),
                };
                findings.report(vif.place(piece.key), message);
            }
        }
    }
}

fn unrecognized(findings: &mut Findings, range: rowan::TextRange, word: &str, name: &str) {
    if parameter("vif", name).is_some_and(|known| known.range.until.is_some()) {
        return;
    }
    let has_value = word.contains('=');
    let keys = parameters("vif").filter(|known| known.is_flag != has_value).map(|known| known.name);
    let meant = nearest(name, keys);
    let advice = match meant {
        Some(meant) => format!("; did you mean `{meant}`?"),
        None if !has_value => "; a parameter is NAME=VALUE".to_owned(),
        None => String::new(),
    };
    let message = format!("xl does not know `{name}` and leaves it out{advice}");
    let finding = findings.report(range, message);
    if let Some(meant) = meant {
        finding.guess(format!("Write `{meant}`"), vec![Edit::replace(range, meant)]);
    }
}
