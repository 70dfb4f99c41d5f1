//! Channels that `xl` refuses or only half understands.

use crate::catalogue::{parameter, parameters};
use crate::check::nearest::nearest;
use crate::check::{Context, Findings};
use crate::diagnostic::{Edit, Severity};
use crate::spec::pieces;

rule!("xl-channel", Error, check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    for (item, text) in context.texts("channel") {
        let raw = text.as_str();
        let mut connection = None;
        let mut has_path = false;
        let mut broken = raw.bytes().all(|byte| byte == b',');
        for piece in pieces(raw) {
            let name = piece.key.of(raw).trim();
            let value = piece.value.filter(|value| !value.is_empty());
            let Some(value) = value else {
                let message = format!("`{}` needs a value; xl refuses the domain", name);
                findings.report(text.range(piece.span.start, piece.span.end), message);
                broken = true;
                continue;
            };
            match name {
                "connection" => connection = Some((value, value.of(raw).trim())),
                "path" => has_path = true,
                _ if parameter("channel", name).is_some() => {}
                _ => {
                    let range = text.range(piece.key.start, piece.key.end);
                    let message = format!("xl does not know the channel parameter `{name}` and ignores it");
                    let finding = findings.report(range, message).severity(Severity::Warning);
                    if let Some(meant) = nearest(name, parameters("channel").map(|known| known.name)) {
                        finding.guess(format!("Write `{meant}`"), vec![Edit::replace(range, meant)]);
                    }
                }
            }
        }
        match connection {
            _ if broken => {}
            None => {
                findings.report(item.range, "a channel needs `connection=pty` or `connection=socket`");
            }
            Some((_, "pty")) => {}
            Some((_, "socket")) if has_path => {}
            Some((_, "socket")) => {
                findings.report(item.range, "a channel with `connection=socket` needs `path=`");
            }
            Some((span, word)) => {
                let message = format!("unknown connection `{word}`; it is pty or socket");
                findings.report(text.range(span.start, span.end), message);
            }
        }
    }
}
