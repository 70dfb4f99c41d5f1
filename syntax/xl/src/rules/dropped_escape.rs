//! Numeric escapes, which libxlutil reads and then forgets.

use rowan::{TextRange, TextSize};

use crate::check::{Context, Findings};
use crate::diagnostic::Edit;
use crate::syntax::SyntaxKind;

rule!("xl-dropped-escape", Warning, check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    for (_, range) in context.parse.tokens().filter(|(kind, _)| *kind == SyntaxKind::STRING) {
        let source = context.parse.slice(range);
        let bytes = source.as_bytes();
        let mut at = 1;
        while at + 1 < bytes.len() {
            if bytes[at] != b'\\' {
                at += 1;
                continue;
            }
            if let Some(code) = octal(&bytes[at + 1..]) {
                let place = TextRange::at(range.start() + TextSize::new(at as u32), TextSize::new(4));
                report(context, findings, place, code);
            }
            at += 2;
        }
    }
}

/// The code of three octal digits.
fn octal(bytes: &[u8]) -> Option<u32> {
    let digits = bytes.get(..3)?;
    let is_octal = digits.iter().all(|byte| (b'0'..=b'7').contains(byte));
    is_octal.then(|| digits.iter().fold(0, |code, byte| code * 8 + u32::from(byte - b'0')))
}

fn report(context: &Context<'_>, findings: &mut Findings, place: TextRange, code: u32) {
    let escape = context.parse.slice(place);
    let message = format!("xl makes nothing at all of `{escape}`: numeric escapes are broken in every release");
    let finding = findings.report(place, message);
    let character = char::from_u32(code).filter(|c| c.is_ascii_graphic() || *c == ' ');
    if let Some(character) = character.filter(|c| !matches!(c, '"' | '\'' | '\\')) {
        let title = format!("Write the character `{character}`");
        finding.guess(title, vec![Edit::replace(place, character.to_string())]);
    }
}
