//! Identifiers that are not written as `xl` wants them.

use crate::check::{Context, Findings};
use crate::diagnostic::Edit;

rule!("xl-uuid", Error, check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let Some(text) = context.text("uuid") else {
        return;
    };
    let word = text.as_str();
    if is_uuid(word) {
        return;
    }
    let range = text.full_range();
    let message = format!("`{word}` is no UUID as xl wants it: 8-4-4-4-12 hexadecimal digits");
    let finding = findings.report(range, message);
    let digits: String = word.chars().filter(|c| !matches!(c, '-' | '{' | '}' | ' ')).collect();
    if digits.len() == 32 && digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        let parts = [&digits[..8], &digits[8..12], &digits[12..16], &digits[16..20], &digits[20..]];
        finding.fix("Write it with dashes", vec![Edit::replace(range, parts.join("-"))]);
    }
}

/// Sixteen pairs with dashes between, as `sscanf` reads them; what follows does not matter.
fn is_uuid(text: &str) -> bool {
    let mut rest = text.as_bytes();
    for pair in 0..16 {
        if matches!(pair, 4 | 6 | 8 | 10) {
            match rest.split_first() {
                Some((b'-', after)) => rest = after,
                _ => return false,
            }
        }
        let digits = rest.iter().take(2).take_while(|byte| byte.is_ascii_hexdigit()).count();
        if digits == 0 {
            return false;
        }
        rest = &rest[digits..];
    }
    true
}
