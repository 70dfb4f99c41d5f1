//! How the tool makes identifiers out of names.

use super::Node;

/// The tool's short name of a device: its module path as an identifier.
pub(super) fn nice_name(node: &Node) -> String {
    if node.module.is_empty() {
        return node.kind.clone();
    }
    identifier(&node.module).to_ascii_lowercase()
}

/// The letters, digits and underscores of a name; dashes, dots and blanks become underscores.
#[must_use]
pub(crate) fn identifier(name: &str) -> String {
    let keep = |c: char| match c {
        '.' | '-' | ' ' => Some('_'),
        c if c.is_ascii_alphanumeric() || c == '_' => Some(c),
        _ => None,
    };
    name.chars().filter_map(keep).collect()
}
