//! The formatter: the same settings, laid out alike.
//!
//! One blank around operators, which are aligned within a block of settings; a list that is too
//! long for a line gets one item a line. Comments stay, blank lines stay (never more than one in a
//! row), and the inside of strings is never touched. A file with mistakes in its grammar is left
//! alone.

mod layout;

use crate::syntax::{Parse, SyntaxKind};

/// Lists nested deeper are nobody's configuration, and are walked recursively.
const DEEPEST: usize = 64;

/// The file formatted, or nothing when its grammar has mistakes, so that nothing can be lost.
///
/// ```
/// let parse = xl_config::parse("name='a'\nmemory =64\n");
/// assert_eq!(xl_config::format(&parse).as_deref(), Some("name   = 'a'\nmemory = 64\n"));
/// ```
#[must_use]
pub fn format(parse: &Parse) -> Option<String> {
    // One stray byte at the end is dropped by xl; where to put it is not for us to say.
    let has_dropped = parse.tokens().any(|(kind, _)| kind == SyntaxKind::DROPPED);
    if !parse.errors().is_empty() || has_dropped || depth(parse) > DEEPEST {
        return None;
    }
    Some(layout::lay_out(parse))
}

fn depth(parse: &Parse) -> usize {
    let (mut depth, mut deepest) = (0usize, 0);
    for (kind, _) in parse.tokens() {
        match kind {
            SyntaxKind::LEFT_BRACKET => depth += 1,
            SyntaxKind::RIGHT_BRACKET => depth = depth.saturating_sub(1),
            _ => {}
        }
        deepest = deepest.max(depth);
    }
    deepest
}

#[cfg(test)]
mod tests;
