//! From the syntax tree to [`crate::infer::tree`]: sugar goes, the compiler's locations stay.
//!
//! Building never fails. What a syntax error left out, and what only a preprocessor understands,
//! becomes `Unknown`; nothing is reported because of it.

mod attributes;
mod class;
mod early;
mod expression;
mod item;
mod module;
mod pattern;
mod types;

use ocaml_syntax::ast::{self, AstNode};
use ocaml_syntax::{SyntaxNode, SyntaxToken, TextRange};

use super::names::Sym;
use super::tree::{
    Expr, ExprId, ExprKind, Label, Name, Pat, PatId, PatKind, Path, TypeExpr, TypeId, TypeKind,
    Unit, Warn,
};

/// Builds the tree of an implementation or an interface from its text and its syntax tree.
pub(crate) fn build(text: &str, parse: &ocaml_syntax::Parse) -> Unit {
    // Few files have attributes or documentation, and looking for them at every node is slow.
    let mut builder = Builder {
        unit: Unit::default(),
        attributes: text.contains("[@"),
    };
    let items = builder.items(parse.root().items());
    builder.unit.items = items;
    builder.unit.early = early::early_warnings(text, &parse.syntax());
    builder.unit
}

/// The tree as far as it is built.
pub(super) struct Builder {
    pub(super) unit: Unit,
    /// Whether there are any attributes.
    attributes: bool,
}

impl Builder {
    fn expr_at(&mut self, kind: ExprKind, range: TextRange) -> ExprId {
        self.expr_warn(kind, range, None)
    }

    fn expr_warn(&mut self, kind: ExprKind, range: TextRange, warn: Warn) -> ExprId {
        let id = ExprId(self.unit.exprs.len() as u32);
        self.unit.exprs.push(Expr { kind, range, warn });
        id
    }

    fn pat_at(&mut self, kind: PatKind, range: TextRange) -> PatId {
        let id = PatId(self.unit.pats.len() as u32);
        self.unit.pats.push(Pat { kind, range });
        id
    }

    fn type_at(&mut self, kind: TypeKind, range: TextRange) -> TypeId {
        let id = TypeId(self.unit.types.len() as u32);
        self.unit.types.push(TypeExpr { kind, range });
        id
    }

    fn expr_range(&self, id: ExprId) -> TextRange {
        self.unit.expr(id).range
    }

    fn pat_range(&self, id: PatId) -> TextRange {
        self.unit.pat(id).range
    }

    fn type_range(&self, id: TypeId) -> TextRange {
        self.unit.ty(id).range
    }

    fn ident(&mut self, sym: Sym, range: TextRange) -> ExprId {
        let path = single(sym, range);
        self.expr_at(ExprKind::Ident(path), range)
    }

    fn unknown(&mut self, range: TextRange) -> ExprId {
        self.expr_at(ExprKind::Unknown, range)
    }
}

fn single(sym: Sym, range: TextRange) -> Path {
    Path {
        names: Box::new([sym]),
        range,
        applies: false,
    }
}

fn name_of(token: &SyntaxToken) -> Name {
    let text = token.text();
    Name {
        sym: Sym::new(text.strip_prefix("\\#").unwrap_or(text)),
        range: token.text_range(),
    }
}

fn path_of(path: &ast::Path) -> Path {
    let mut names: Vec<Sym> = path.names().iter().map(|name| Sym::new(name)).collect();
    if names.is_empty() {
        names.push(bracket_name(path.syntax()));
    }
    let applies = path
        .syntax()
        .children()
        .any(|child| ast::Path::can_cast(child.kind()));
    Path {
        names: names.into(),
        range: path.range(),
        applies,
    }
}

/// `()` and `[]` have no segments.
fn bracket_name(node: &SyntaxNode) -> Sym {
    let text: String = node.text().to_string().split_whitespace().collect();
    Sym::new(&text)
}

fn label_of(label: &ast::Label) -> Label {
    match label {
        ast::Label::Positional => Label::None,
        ast::Label::Labelled(name) => Label::Labelled(Sym::new(name)),
        ast::Label::Optional(name) => Label::Optional(Sym::new(name)),
    }
}
