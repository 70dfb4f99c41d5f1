//! Text cut at commas into `key=value` pieces, as most specifications of `xl` are read.

use super::Span;

/// One piece between two commas, without the blanks before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Piece {
    /// The whole piece. Blanks before the next comma belong to it.
    pub span: Span,
    /// What stands before the first `=`; the whole piece when there is none.
    pub key: Span,
    /// What stands after the first `=`.
    pub value: Option<Span>,
}

/// The pieces of a specification in the way of `strtok`: empty ones do not exist, and blanks (not
/// tabs) before a piece are skipped.
pub fn pieces(text: &str) -> impl Iterator<Item = Piece> + '_ {
    let mut at = 0;
    text.split(',').filter_map(move |part| {
        let start = at;
        at += part.len() + 1;
        if part.is_empty() {
            return None;
        }
        let blanks = part.len() - part.trim_start_matches(' ').len();
        let span = Span::new(start + blanks, start + part.len());
        Some(match part.find('=') {
            Some(equals) => Piece {
                span,
                key: Span::new(span.start, start + equals),
                value: Some(Span::new(start + equals + 1, span.end)),
            },
            None => Piece {
                span,
                key: span,
                value: None,
            },
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cuts_like_strtok() {
        let text = "mac=a, bridge = br0 ,,x,k=v=w";
        let shown: Vec<_> = pieces(text)
            .map(|piece| (piece.key.of(text), piece.value.map(|value| value.of(text))))
            .collect();
        assert_eq!(
            shown,
            [
                ("mac", Some("a")),
                ("bridge ", Some(" br0 ")),
                ("x", None),
                ("k", Some("v=w")),
            ]
        );
    }
}
