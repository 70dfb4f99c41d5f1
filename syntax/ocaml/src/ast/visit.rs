//! Visiting a tree: every node of one type, or all nodes with a say in where to go on.

use rowan::WalkEvent;

use super::AstNode;
use crate::kind::SyntaxNode;

/// Every node of one type below a node and the node itself, in the order of the text.
///
/// ```
/// use ocaml_syntax::ast::{self, AstNode};
///
/// let parse = ocaml_syntax::parse("let f x = let y = x in y");
/// let places = ast::every::<ast::LetBinding>(&parse.syntax());
/// let names: Vec<String> = places
///     .filter_map(|it| Some(it.pattern()?.syntax().text().to_string()))
///     .collect();
/// assert_eq!(names, ["f", "y"]);
/// ```
pub fn every<N: AstNode>(within: &SyntaxNode) -> impl Iterator<Item = N> + use<N> {
    within.descendants().filter_map(N::cast)
}

/// Where to go on after a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Visit {
    /// Into the node.
    Inside,
    /// Behind it: what is inside is not visited.
    Behind,
    /// Nowhere: the visit is over.
    End,
}

/// Visits a node and what is below it, in the order of the text.
///
/// ```
/// use ocaml_syntax::SyntaxKind;
/// use ocaml_syntax::ast::{self, AstNode, Visit};
///
/// // Calls at the top of each definition, but not those inside of functions.
/// let parse = ocaml_syntax::parse("let a = f 1\nlet b = fun () -> g 2");
/// let mut calls = Vec::new();
/// ast::walk(&parse.syntax(), |node| {
///     if let Some(call) = ast::ApplyExpr::cast(node.clone()) {
///         calls.push(call.syntax().text().to_string());
///     }
///     match node.kind() {
///         SyntaxKind::FUN_EXPR => Visit::Behind,
///         _ => Visit::Inside,
///     }
/// });
/// assert_eq!(calls, ["f 1"]);
/// ```
pub fn walk(root: &SyntaxNode, mut visitor: impl FnMut(&SyntaxNode) -> Visit) {
    let mut events = root.preorder();
    while let Some(event) = events.next() {
        let WalkEvent::Enter(node) = event else {
            continue;
        };
        match visitor(&node) {
            Visit::Inside => {}
            Visit::Behind => events.skip_subtree(),
            Visit::End => return,
        }
    }
}
