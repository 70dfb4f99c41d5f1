//! What the table of typed nodes is made of: the [`AstNode`] trait, the three ways to reach a child,
//! and the macros that turn a line of the table into a type. Knows no production of the grammar.

use crate::kind::{SyntaxElement, SyntaxKind, SyntaxNode, SyntaxToken};

/// A typed view of a node: costs nothing to make and nothing to drop.
///
/// Every accessor answers `None` (or an empty iterator) where the text is incomplete.
pub trait AstNode: Sized {
    /// Whether a node of this kind can be seen as `Self`.
    fn can_cast(kind: SyntaxKind) -> bool;
    /// Sees the node as `Self` if its kind allows.
    fn cast(node: SyntaxNode) -> Option<Self>;
    /// The node below the view.
    fn syntax(&self) -> &SyntaxNode;

    /// The bytes the node covers, without the white space around it.
    fn range(&self) -> rowan::TextRange {
        self.syntax().text_range()
    }
}

/// The children of a node that can be seen as `N`, in the order of the text.
#[derive(Clone, Debug)]
pub struct AstChildren<N> {
    inner: rowan::SyntaxNodeChildren<crate::kind::OCaml>,
    marker: std::marker::PhantomData<N>,
}

impl<N: AstNode> Iterator for AstChildren<N> {
    type Item = N;

    fn next(&mut self) -> Option<N> {
        self.inner.find_map(N::cast)
    }
}

pub(crate) fn children<N: AstNode>(node: &SyntaxNode) -> AstChildren<N> {
    AstChildren {
        inner: node.children(),
        marker: std::marker::PhantomData,
    }
}

pub(crate) fn child<N: AstNode>(node: &SyntaxNode) -> Option<N> {
    node.children().find_map(N::cast)
}

/// The child `N` that follows the token `kind` with no other token between them.
pub(crate) fn child_after<N: AstNode>(node: &SyntaxNode, kind: SyntaxKind) -> Option<N> {
    let mut rest = node
        .children_with_tokens()
        .skip_while(|it| it.kind() != kind)
        .skip(1);
    rest.find_map(|it| match it {
        SyntaxElement::Node(node) => N::cast(node).map(Some),
        SyntaxElement::Token(token) if token.kind().is_trivia() || is_flag(token.kind()) => None,
        SyntaxElement::Token(_) => Some(None),
    })?
}

/// The last child `N` before the first token `kind`.
pub(crate) fn child_before<N: AstNode>(node: &SyntaxNode, kind: SyntaxKind) -> Option<N> {
    let before = node
        .children_with_tokens()
        .take_while(|it| it.kind() != kind);
    before
        .filter_map(|it| it.into_node().and_then(N::cast))
        .last()
}

pub(crate) fn token(node: &SyntaxNode, kind: SyntaxKind) -> Option<SyntaxToken> {
    node.children_with_tokens()
        .filter_map(SyntaxElement::into_token)
        .find(|it| it.kind() == kind)
}

pub(crate) fn tokens(node: &SyntaxNode) -> impl Iterator<Item = SyntaxToken> + use<> {
    node.children_with_tokens()
        .filter_map(SyntaxElement::into_token)
        .filter(|it| !it.kind().is_trivia())
}

/// Words that may stand between a keyword and what it introduces.
fn is_flag(kind: SyntaxKind) -> bool {
    use SyntaxKind::*;
    matches!(
        kind,
        BANG | PRIVATE_KW | MUTABLE_KW | VIRTUAL_KW | REC_KW | NONREC_KW
    )
}

/// One line of the table for each node type.
macro_rules! nodes {
    ($( $(#[$doc:meta])* $name:ident = $kind:ident { $( $field:ident : [$($how:tt)*] ),* $(,)? } )*) => { $(
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, Hash, Debug)]
        pub struct $name(SyntaxNode);

        impl AstNode for $name {
            fn can_cast(kind: SyntaxKind) -> bool {
                kind == SyntaxKind::$kind
            }
            fn cast(node: SyntaxNode) -> Option<Self> {
                Self::can_cast(node.kind()).then(|| Self(node))
            }
            fn syntax(&self) -> &SyntaxNode {
                &self.0
            }
        }

        impl $name {
            $( $crate::ast::support::accessor!($field, $($how)*); )*
        }
    )* };
}

/// One line of the table for each choice between node types.
macro_rules! choices {
    ($( $(#[$doc:meta])* $name:ident = $( $variant:ident )|+ ; )*) => { $(
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, Hash, Debug)]
        pub enum $name { $( #[doc = concat!("See [`", stringify!($variant), "`](struct@", stringify!($variant), ").")] $variant($variant) ),+ }

        impl AstNode for $name {
            fn can_cast(kind: SyntaxKind) -> bool {
                $( $variant::can_cast(kind) )||+
            }
            fn cast(node: SyntaxNode) -> Option<Self> {
                let kind = node.kind();
                $( if $variant::can_cast(kind) { return $variant::cast(node).map(Self::$variant); } )+
                None
            }
            fn syntax(&self) -> &SyntaxNode {
                match self { $( Self::$variant(it) => it.syntax() ),+ }
            }
        }

        $( impl From<$variant> for $name {
            fn from(it: $variant) -> Self { Self::$variant(it) }
        } )+
    )* };
}

/// One accessor, in the four forms the table uses.
macro_rules! accessor {
    ($field:ident, one $ty:ident) => {
        #[doc = concat!("Its `", stringify!($field), "`, the first [`", stringify!($ty), "`] of the node.")]
        pub fn $field(&self) -> Option<$ty> {
            $crate::ast::support::child(&self.0)
        }
    };
    ($field:ident, one $ty:ident after $kind:ident) => {
        #[doc = concat!("Its `", stringify!($field), "`, the [`", stringify!($ty), "`] after [`", stringify!($kind), "`](SyntaxKind::", stringify!($kind), ").")]
        pub fn $field(&self) -> Option<$ty> {
            $crate::ast::support::child_after(&self.0, SyntaxKind::$kind)
        }
    };
    ($field:ident, one $ty:ident before $kind:ident) => {
        #[doc = concat!("Its `", stringify!($field), "`, the [`", stringify!($ty), "`] before [`", stringify!($kind), "`](SyntaxKind::", stringify!($kind), ").")]
        pub fn $field(&self) -> Option<$ty> {
            $crate::ast::support::child_before(&self.0, SyntaxKind::$kind)
        }
    };
    ($field:ident, many $ty:ident) => {
        #[doc = concat!("Its `", stringify!($field), "`, every [`", stringify!($ty), "`] of the node.")]
        pub fn $field(&self) -> $crate::ast::support::AstChildren<$ty> {
            $crate::ast::support::children(&self.0)
        }
    };
    ($field:ident, token $kind:ident) => {
        #[doc = concat!("The token `", stringify!($field), "`, of kind [`", stringify!($kind), "`](SyntaxKind::", stringify!($kind), ").")]
        pub fn $field(&self) -> Option<SyntaxToken> {
            $crate::ast::support::token(&self.0, SyntaxKind::$kind)
        }
    };
}

pub(crate) use {accessor, choices, nodes};
