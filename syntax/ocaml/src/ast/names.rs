//! Names, labels and operators: the parts of the typed view that are tokens or rows of tokens.

use super::*;
use crate::ast::support::{child, tokens};
use crate::groups;
use SyntaxKind::*;

/// How a parameter, an argument or a function type is labelled.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Label {
    /// No label.
    Positional,
    /// `~name`.
    Labelled(String),
    /// `?name`.
    Optional(String),
}

impl Label {
    /// The name without `~`, `?` and `:`.
    pub fn name(&self) -> Option<&str> {
        match self {
            Label::Positional => None,
            Label::Labelled(name) | Label::Optional(name) => Some(name),
        }
    }
}

/// `\#name` is the name `name`.
fn plain(text: &str) -> String {
    text.strip_prefix("\\#").unwrap_or(text).to_owned()
}

fn label_in(node: &SyntaxNode) -> Option<(Label, SyntaxToken)> {
    let mut row = tokens(node);
    let first = row.next()?;
    let inner = |token: &SyntaxToken| plain(token.text()[1..].trim_end_matches(':'));
    let named = |mut row: Box<dyn Iterator<Item = SyntaxToken>>| {
        row.find(|it| it.kind() == LIDENT)
            .map(|it| (plain(it.text()), it))
    };
    match first.kind() {
        LABEL => Some((Label::Labelled(inner(&first)), first)),
        OPT_LABEL => Some((Label::Optional(inner(&first)), first)),
        TILDE => punned(node)
            .or_else(|| named(Box::new(row)))
            .map(|(name, it)| (Label::Labelled(name), it)),
        QUESTION => punned(node)
            .or_else(|| named(Box::new(row)))
            .map(|(name, it)| (Label::Optional(name), it)),
        LIDENT => Some((Label::Labelled(plain(first.text())), first)),
        _ => None,
    }
}

/// The name below `~x`, `~(x : t)`, `?x` and `?(x = e)`: the label and what it stands for.
fn punned(node: &SyntaxNode) -> Option<(String, SyntaxToken)> {
    let binder = node
        .descendants_with_tokens()
        .filter_map(|it| it.into_token())
        .find(|it| it.kind() == LIDENT)?;
    Some((plain(binder.text()), binder))
}

/// The name a node declares: its first own token that can be one.
fn name_token(node: &SyntaxNode) -> Option<SyntaxToken> {
    let mut in_parens = false;
    tokens(node).find(|it| {
        let found = matches!(it.kind(), LIDENT | UIDENT | UNDERSCORE)
            || (in_parens && is_operator(it.kind()));
        in_parens = it.kind() == L_PAREN;
        found
    })
}

fn is_operator(kind: SyntaxKind) -> bool {
    matches!(
        kind,
        PREFIX_OP
            | INFIX_OP0
            | INFIX_OP1
            | INFIX_OP2
            | INFIX_OP3
            | INFIX_OP4
            | HASH_OP
            | DOT_OP
            | LET_OP
            | AND_OP
            | BANG
            | PLUS
            | PLUS_DOT
            | PLUS_EQ
            | MINUS
            | MINUS_DOT
            | STAR
            | PERCENT
            | EQ
            | LESS
            | GREATER
            | OR_KW
            | BAR_BAR
            | AMPERSAND
            | AMPER_AMPER
            | COLON_EQ
            | COLON_COLON
    )
}

macro_rules! named {
    ($( $ty:ident )*) => { $(
        impl $ty {
            /// The token of the declared name, if it is there.
            pub fn name_token(&self) -> Option<SyntaxToken> {
                name_token(self.syntax())
            }
            /// The declared name as written, without `\#`.
            pub fn name(&self) -> Option<String> {
                self.name_token().map(|it| plain(it.text()))
            }
        }
    )* };
}

named! {
    ModuleBinding FunctorParameter ClassBinding ModuleTypeItem TypeDecl FieldDecl MethodType
    ValueField MethodField ExternalItem ValueItem UnpackPattern
}

impl ValuePattern {
    /// The token of the name; for `( + )` the operator.
    pub fn name_token(&self) -> Option<SyntaxToken> {
        name_token(self.syntax())
    }

    /// The bound name, operators without their parentheses; `.%()` keeps its brackets.
    pub fn name(&self) -> Option<String> {
        operator_name(self.syntax())
    }
}

/// The name in `x` or in `( operator )`.
fn operator_name(node: &SyntaxNode) -> Option<String> {
    let first = name_token(node)?;
    if first.kind() != DOT_OP {
        return Some(plain(first.text()));
    }
    let rest = tokens(node).skip_while(|it| *it != first);
    let mut text: String = rest.map(|it| it.text().to_owned()).collect();
    text.pop();
    Some(text)
}

impl ConstructorDecl {
    /// The token of the constructor's name; `()`, `[]` and `(::)` have the first bracket or `::`.
    pub fn name_token(&self) -> Option<SyntaxToken> {
        tokens(self.syntax()).find(|it| {
            matches!(
                it.kind(),
                UIDENT | COLON_COLON | TRUE_KW | FALSE_KW | L_BRACKET
            )
        })
    }

    /// The constructor's name.
    pub fn name(&self) -> Option<String> {
        self.name_token().map(|it| it.text().to_owned())
    }
}

impl Path {
    /// The tokens of the names from left to right; operators are names too.
    ///
    /// Arguments of applicative functors (`F(X).t`) are not segments; they are child paths.
    pub fn segments(&self) -> impl Iterator<Item = SyntaxToken> + use<> {
        tokens(self.syntax()).filter(|it| {
            matches!(it.kind(), LIDENT | UIDENT | TRUE_KW | FALSE_KW | UNDERSCORE)
                || is_operator(it.kind())
        })
    }

    /// The last name: for `M.N.x` the token `x`.
    pub fn last_segment(&self) -> Option<SyntaxToken> {
        self.segments().last()
    }

    /// Everything before the last name: for `M.N.x` the tokens `M` and `N`.
    pub fn qualifier(&self) -> Vec<SyntaxToken> {
        let mut all: Vec<_> = self.segments().collect();
        all.pop();
        all
    }

    /// The names of [`Path::segments`], without `\#`.
    pub fn names(&self) -> Vec<String> {
        self.segments().map(|it| plain(it.text())).collect()
    }

    /// The path as one word, as in `M.N.x`; operators are not parenthesised.
    pub fn dotted(&self) -> String {
        self.names().join(".")
    }
}

macro_rules! labelled {
    ($( $ty:ident )*) => { $(
        impl $ty {
            /// How it is labelled.
            pub fn label(&self) -> Label {
                label_in(self.syntax()).map_or(Label::Positional, |it| it.0)
            }
            /// The token that carries the label's name.
            pub fn label_token(&self) -> Option<SyntaxToken> {
                label_in(self.syntax()).map(|it| it.1)
            }
        }
    )* };
}

labelled! { Argument Parameter ArrowType ArrowClassType }

impl Argument {
    /// `~x` and `?x`: the name stands for the value too.
    pub fn is_punned(&self) -> bool {
        self.value().is_none() && self.label() != Label::Positional
    }
}

impl NewtypeParameter {
    /// The names between `(type` and `)`.
    pub fn names(&self) -> impl Iterator<Item = SyntaxToken> + use<> {
        tokens(self.syntax()).filter(|it| it.kind() == LIDENT)
    }
}

impl PolyType {
    /// The quantified names, without quotes.
    pub fn names(&self) -> impl Iterator<Item = SyntaxToken> + use<> {
        tokens(self.syntax()).filter(|it| matches!(it.kind(), LIDENT | UIDENT))
    }
}

impl InfixExpr {
    /// The operator between the operands.
    pub fn operator(&self) -> Option<SyntaxToken> {
        tokens(self.syntax()).next()
    }

    /// The operand left of the operator.
    pub fn lhs(&self) -> Option<Expr> {
        let operator = self.operator()?.text_range().start();
        self.syntax()
            .children()
            .filter(|it| it.text_range().start() < operator)
            .find_map(Expr::cast)
    }

    /// The operand right of the operator.
    pub fn rhs(&self) -> Option<Expr> {
        let operator = self.operator()?.text_range().start();
        self.syntax()
            .children()
            .filter(|it| it.text_range().start() > operator)
            .find_map(Expr::cast)
    }
}

impl PrefixExpr {
    /// The operator before the operand.
    pub fn operator(&self) -> Option<SyntaxToken> {
        tokens(self.syntax()).next()
    }
}

impl ForExpr {
    /// The bound after `to` or `downto`.
    pub fn end(&self) -> Option<Expr> {
        let node = self.syntax();
        support::child_after(node, TO_KW).or_else(|| support::child_after(node, DOWNTO_KW))
    }

    /// Whether it counts down.
    pub fn is_downto(&self) -> bool {
        support::token(self.syntax(), DOWNTO_KW).is_some()
    }
}

impl IndexExpr {
    /// What is indexed.
    pub fn base(&self) -> Option<Expr> {
        child(self.syntax())
    }

    /// The indices between the brackets.
    pub fn indices(&self) -> impl Iterator<Item = Expr> + use<> {
        support::children(self.syntax()).skip(1)
    }

    /// The user-defined operator, as `.%` in `e.%(i)`.
    pub fn operator(&self) -> Option<SyntaxToken> {
        support::token(self.syntax(), DOT_OP)
    }
}

impl ApplyModule {
    /// The functor.
    pub fn functor(&self) -> Option<ModuleExpr> {
        child(self.syntax())
    }

    /// The argument, with its parentheses; `None` for `F ()`.
    pub fn argument(&self) -> Option<ModuleExpr> {
        support::children(self.syntax()).nth(1)
    }
}

impl SendExpr {
    /// The method's name.
    pub fn method(&self) -> Option<SyntaxToken> {
        support::token(self.syntax(), LIDENT)
    }
}

impl PolyVariantExpr {
    /// The tag's name, without the backquote.
    pub fn tag(&self) -> Option<SyntaxToken> {
        name_token(self.syntax())
    }
}

impl PolyVariantPattern {
    /// The tag's name, without the backquote.
    pub fn tag(&self) -> Option<SyntaxToken> {
        name_token(self.syntax())
    }
}

impl TagSpec {
    /// The tag's name, without the backquote.
    pub fn tag(&self) -> Option<SyntaxToken> {
        name_token(self.syntax())
    }
}

impl VariableType {
    /// The variable's name, without the quote.
    pub fn name_token(&self) -> Option<SyntaxToken> {
        name_token(self.syntax())
    }
}

impl AliasType {
    /// The variable's name, without the quote.
    pub fn name_token(&self) -> Option<SyntaxToken> {
        name_token(self.syntax())
    }
}

impl TypeParameter {
    /// The variable's name, without the quote; `None` for `_`.
    pub fn name_token(&self) -> Option<SyntaxToken> {
        tokens(self.syntax()).find(|it| matches!(it.kind(), LIDENT | UIDENT))
    }
}

impl AttributeName {
    /// The dotted name, as in `ocaml.warning`.
    pub fn text(&self) -> String {
        let text: String = tokens(self.syntax())
            .map(|it| it.text().to_owned())
            .collect();
        text
    }
}

impl Implementation {
    /// The items of the file.
    pub fn items(&self) -> impl Iterator<Item = Item> + use<> {
        items(self.syntax())
    }
}

impl Interface {
    /// The items of the file.
    pub fn items(&self) -> impl Iterator<Item = Item> + use<> {
        items(self.syntax())
    }
}

impl Root {
    /// The items of the file.
    pub fn items(&self) -> impl Iterator<Item = Item> + use<> {
        items(self.syntax())
    }
}

/// The items of a file, through the groups that keep its root small.
fn items(root: &SyntaxNode) -> impl Iterator<Item = Item> + use<> {
    let first = groups::first(root);
    let elements = std::iter::successors(first, groups::next);
    elements.filter_map(|it| it.into_node().and_then(Item::cast))
}
