//! What makes a finding the same in another version of a file: its rule, its message and its line,
//! but not where the line stands.

use analysis::Diagnostic;

use crate::position::{Encoding, LineIndex};

/// The fingerprint of a finding: 16 hexadecimal digits, the same on every machine.
pub(crate) fn fingerprint(index: &LineIndex, finding: &Diagnostic) -> String {
    let (line, _) = index.line_column(finding.range.start(), Encoding::Utf8);
    let range = index.line_range(line);
    let line = &index.text()[usize::from(range.start())..usize::from(range.end())];
    let parts = [finding.rule, &finding.message, line.trim()];
    format!("{:016x}", hash(&parts.join("\0")))
}

/// FNV-1a: short, and fixed for ever, unlike the hash of the standard library.
fn hash(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_is_the_published_one() {
        assert_eq!(hash(""), 0xcbf2_9ce4_8422_2325);
        assert_eq!(hash("a"), 0xaf63_dc4c_8601_ec8c);
    }
}
