//! Typed views of the lossless tree. They hold no data of their own.

use rowan::ast::{AstChildren, AstNode, support};

use super::kind::{SyntaxKind, SyntaxNode, SyntaxToken, XlLanguage};

macro_rules! node {
    ($(#[$doc:meta])* $name:ident, $kind:pat) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        pub struct $name(SyntaxNode);

        impl AstNode for $name {
            type Language = XlLanguage;

            fn can_cast(kind: SyntaxKind) -> bool {
                matches!(kind, $kind)
            }

            fn cast(node: SyntaxNode) -> Option<Self> {
                Self::can_cast(node.kind()).then_some(Self(node))
            }

            fn syntax(&self) -> &SyntaxNode {
                &self.0
            }
        }
    };
}

node! {
    /// A whole file.
    File, SyntaxKind::FILE
}
node! {
    /// `key = value` or `key += value`, possibly incomplete.
    AssignmentNode, SyntaxKind::ASSIGNMENT
}
node! {
    /// A string, number or list.
    ValueNode, SyntaxKind::ATOM | SyntaxKind::LIST
}

impl File {
    /// The assignments, in order.
    pub fn assignments(&self) -> AstChildren<AssignmentNode> {
        support::children(&self.0)
    }
}

impl AssignmentNode {
    /// The key.
    pub fn key(&self) -> Option<SyntaxToken> {
        support::token(&self.0, SyntaxKind::IDENT)
    }

    /// `=` or `+=`.
    pub fn operator(&self) -> Option<SyntaxToken> {
        support::token(&self.0, SyntaxKind::EQUALS)
            .or_else(|| support::token(&self.0, SyntaxKind::PLUS_EQUALS))
    }

    /// The value.
    pub fn value(&self) -> Option<ValueNode> {
        support::child(&self.0)
    }
}

impl ValueNode {
    /// The token of a string or number; `None` for a list.
    pub fn atom(&self) -> Option<SyntaxToken> {
        let mut tokens = self
            .0
            .children_with_tokens()
            .filter_map(|element| element.into_token());
        tokens.find(|token| matches!(token.kind(), SyntaxKind::STRING | SyntaxKind::NUMBER))
    }

    /// The items of a list; nothing for a string or number.
    pub fn items(&self) -> AstChildren<ValueNode> {
        support::children(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn walks_a_file() {
        let parse = crate::parse("a = [1, 'x']\nb += 'y'\n");
        let file = File::cast(parse.syntax()).unwrap();
        let mut assignments = file.assignments();
        let list = assignments.next().unwrap();
        assert_eq!(list.key().unwrap().text(), "a");
        let items: Vec<_> = list.value().unwrap().items().collect();
        assert_eq!(items[1].atom().unwrap().text(), "'x'");
        assert_eq!(assignments.next().unwrap().operator().unwrap().text(), "+=");
    }
}
