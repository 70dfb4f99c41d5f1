//! The kinds of tokens and nodes, and their bridge to rowan.

/// The kind of a token or a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u16)]
#[allow(non_camel_case_types)]
pub enum SyntaxKind {
    /// Blanks and tabs.
    WHITESPACE,
    /// The end of a line.
    NEWLINE,
    /// `#` up to, not including, the end of the line.
    COMMENT,
    /// The name of a setting.
    IDENT,
    /// A number token, kept as text: `xl` decides later whether it is one.
    NUMBER,
    /// A quoted string on one line.
    STRING,
    /// `=`
    EQUALS,
    /// `+=`
    PLUS_EQUALS,
    /// `,`
    COMMA,
    /// `;`
    SEMICOLON,
    /// `[`
    LEFT_BRACKET,
    /// `]`
    RIGHT_BRACKET,
    /// Characters that belong to no token of the language.
    JUNK,
    /// One stray character at the very end of the file, which libxlutil drops without a word.
    DROPPED,
    /// A whole file.
    FILE,
    /// `key = value` or `key += value`.
    ASSIGNMENT,
    /// A value that is a string or a number.
    ATOM,
    /// A value in square brackets.
    LIST,
    /// Tokens that the parser skipped.
    ERROR,
}

impl SyntaxKind {
    /// Whether the token is only blanks or a comment.
    pub const fn is_trivia(self) -> bool {
        matches!(self, Self::WHITESPACE | Self::COMMENT | Self::DROPPED)
    }

    const ALL: [Self; 19] = [
        Self::WHITESPACE,
        Self::NEWLINE,
        Self::COMMENT,
        Self::IDENT,
        Self::NUMBER,
        Self::STRING,
        Self::EQUALS,
        Self::PLUS_EQUALS,
        Self::COMMA,
        Self::SEMICOLON,
        Self::LEFT_BRACKET,
        Self::RIGHT_BRACKET,
        Self::JUNK,
        Self::DROPPED,
        Self::FILE,
        Self::ASSIGNMENT,
        Self::ATOM,
        Self::LIST,
        Self::ERROR,
    ];
}

impl From<SyntaxKind> for rowan::SyntaxKind {
    fn from(kind: SyntaxKind) -> Self {
        Self(kind as u16)
    }
}

/// Ties [`SyntaxKind`] to rowan's untyped trees.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum XlLanguage {}

impl rowan::Language for XlLanguage {
    type Kind = SyntaxKind;

    fn kind_from_raw(raw: rowan::SyntaxKind) -> SyntaxKind {
        let known = SyntaxKind::ALL.get(usize::from(raw.0)).copied();
        known.unwrap_or(SyntaxKind::ERROR)
    }

    fn kind_to_raw(kind: SyntaxKind) -> rowan::SyntaxKind {
        kind.into()
    }
}

/// A node of the lossless tree.
pub type SyntaxNode = rowan::SyntaxNode<XlLanguage>;
/// A token of the lossless tree.
pub type SyntaxToken = rowan::SyntaxToken<XlLanguage>;
/// A node or a token.
pub type SyntaxElement = rowan::SyntaxElement<XlLanguage>;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_survives_rowan() {
        for (number, kind) in SyntaxKind::ALL.into_iter().enumerate() {
            assert_eq!(kind as usize, number);
            assert_eq!(
                <XlLanguage as rowan::Language>::kind_from_raw(kind.into()),
                kind
            );
        }
    }
}
