//! The builder that all lowering shares: the arenas, the depth, names and attributes.

use ocaml_syntax::ast::{self, AstNode};
use ocaml_syntax::{SyntaxKind, SyntaxToken, TextRange, TextSize};

use super::{
    Attribute, Expr, ExprId, Label, MAX_DEPTH, Name, Pat, PatId, Path, TypeExpr, TypeId, Unit,
};

/// A unit under construction.
#[derive(Default)]
pub(super) struct Builder {
    pub(super) unit: Unit,
    depth: u32,
}

impl Builder {
    /// Lowers a whole file.
    pub(super) fn finish(mut self, root: &ast::Root) -> Unit {
        let end = root.range().end();
        self.unit.items = self.items(root.items(), end);
        self.unit.attributes.sort_by_key(|it| it.range.start());
        self.unit
    }

    /// Runs `inside` one level deeper, or answers nothing past the limit.
    pub(super) fn deeper<T>(&mut self, inside: impl FnOnce(&mut Self) -> T) -> Option<T> {
        if self.depth >= MAX_DEPTH {
            return None;
        }
        self.depth += 1;
        let result = inside(self);
        self.depth -= 1;
        Some(result)
    }

    pub(super) fn alloc(&mut self, expr: Expr, range: TextRange) -> ExprId {
        self.unit.exprs.alloc(expr, range)
    }

    pub(super) fn alloc_pat(&mut self, pat: Pat, range: TextRange) -> PatId {
        self.unit.pats.alloc(pat, range)
    }

    pub(super) fn alloc_type(&mut self, ty: TypeExpr, range: TextRange) -> TypeId {
        self.unit.types.alloc(ty, range)
    }

    /// Remembers attributes that apply to `scope`.
    pub(super) fn attributes(
        &mut self,
        attributes: impl Iterator<Item = ast::Attribute>,
        scope: TextRange,
    ) {
        for it in attributes {
            self.attribute(it.name(), it.payload(), it.range(), scope);
        }
    }

    /// Remembers `[@@…]` attributes that apply to `scope`.
    pub(super) fn item_attributes(
        &mut self,
        attributes: impl Iterator<Item = ast::ItemAttribute>,
        scope: TextRange,
    ) {
        for it in attributes {
            self.attribute(it.name(), it.payload(), it.range(), scope);
        }
    }

    pub(super) fn attribute(
        &mut self,
        name: Option<ast::AttributeName>,
        payload: Option<ast::Payload>,
        range: TextRange,
        scope: TextRange,
    ) {
        let Some(name) = name else { return };
        self.unit.attributes.push(Attribute {
            name: name.text().into(),
            payload: payload.and_then(|it| string_payload(&it)),
            scope,
            range,
        });
    }
}

/// The string of `"…"` as a payload.
fn string_payload(payload: &ast::Payload) -> Option<Box<str>> {
    let ast::Item::ExprItem(item) = payload.items().next()? else {
        return None;
    };
    let ast::Expr::Literal(literal) = item.expr()? else {
        return None;
    };
    Some(literal.as_string()?.value().into())
}

/// A token as a name, without the marks of raw identifiers.
pub(super) fn name_of(token: &SyntaxToken) -> Name {
    let text = token.text();
    Name {
        text: text.strip_prefix("\\#").unwrap_or(text).into(),
        range: token.text_range(),
    }
}

/// The name that a label's token carries: of `~name:` the identifier alone.
fn label_name(token: &SyntaxToken) -> Name {
    let range = token.text_range();
    match token.kind() {
        SyntaxKind::LABEL | SyntaxKind::OPT_LABEL => {
            let inner = token.text().get(1..).unwrap_or_default();
            let inner = inner.trim_end_matches(':').trim_end();
            let start = range.start() + TextSize::new(1);
            Name {
                text: inner.strip_prefix("\\#").unwrap_or(inner).into(),
                range: TextRange::at(start, TextSize::of(inner)),
            }
        }
        _ => name_of(token),
    }
}

/// A label of the tree with the place of its name.
pub(super) fn label(label: &ast::Label, token: Option<&SyntaxToken>) -> Label {
    match (label, token) {
        (ast::Label::Labelled(_), Some(token)) => Label::Labelled(label_name(token)),
        (ast::Label::Optional(_), Some(token)) => Label::Optional(label_name(token)),
        _ => Label::None,
    }
}

/// A path of the tree. `.%()` and its kin keep their brackets.
pub(super) fn path(path: &ast::Path) -> Path {
    let mut parts: Vec<Name> = path.segments().map(|it| name_of(&it)).collect();
    if let Some(text) = index_operator(path)
        && let Some(last) = parts.last_mut()
    {
        last.text = text;
    }
    let applied = path
        .syntax()
        .children()
        .any(|it| ast::Path::can_cast(it.kind()));
    if parts.is_empty() {
        bracket_constructor(path, &mut parts);
    }
    Path { parts, applied }
}

/// The path of an optional node; a missing one is empty.
pub(super) fn path_or_empty(it: Option<ast::Path>) -> Path {
    it.map(|it| path(&it)).unwrap_or_default()
}

/// `[]` and `()` as constructors have no name of their own in the tree.
fn bracket_constructor(path: &ast::Path, parts: &mut Vec<Name>) {
    let text = path.syntax().text().to_string();
    let text: String = text.split_whitespace().collect();
    if matches!(&*text, "[]" | "()") {
        parts.push(Name {
            text: text.into(),
            range: path.range(),
        });
    }
}

/// `.%()` in `( .%() )`.
fn index_operator(path: &ast::Path) -> Option<Box<str>> {
    let mut tokens = path
        .syntax()
        .children_with_tokens()
        .filter_map(|it| it.into_token())
        .filter(|it| !it.kind().is_trivia())
        .skip_while(|it| it.kind() != SyntaxKind::DOT_OP);
    let mut text = tokens.next()?.text().to_owned();
    let rest: Vec<SyntaxToken> = tokens.collect();
    // The last one closes the parentheses around the operator.
    for token in rest.iter().take(rest.len().saturating_sub(1)) {
        text.push_str(token.text());
    }
    Some(text.into())
}
