//! Patterns.

use ocaml_syntax::TextRange;
use ocaml_syntax::ast::{self, AstNode};

use super::build::{self, Builder, name_of};
use super::expr::{literal, signed};
use super::{FieldValue, Literal, Name, Pat, PatId, Path};

impl Builder {
    /// A pattern that may be missing; the hole is at the end of `around`.
    pub(super) fn pat_or_hole(&mut self, pat: Option<ast::Pattern>, around: TextRange) -> PatId {
        match pat {
            Some(pat) => self.pat(&pat),
            None => self.alloc_pat(Pat::Missing, TextRange::empty(around.end())),
        }
    }

    pub(super) fn pat(&mut self, node: &ast::Pattern) -> PatId {
        self.pat_in(node, node.range())
    }

    /// A pattern with the range of the parentheses around it.
    fn pat_in(&mut self, node: &ast::Pattern, range: TextRange) -> PatId {
        match self.deeper(|it| it.pat_inside(node, range)) {
            Some(id) => id,
            None => self.alloc_pat(Pat::Opaque, range),
        }
    }

    fn pat_inside(&mut self, node: &ast::Pattern, range: TextRange) -> PatId {
        use ast::Pattern;
        let pat = match node {
            Pattern::ParenPattern(it) => {
                return match it.pattern() {
                    Some(inner) => self.pat_in(&inner, range),
                    None => self.alloc_pat(Pat::Missing, range),
                };
            }
            Pattern::AttributedPattern(it) => {
                let inner = self.pat_or_hole(it.pattern(), range);
                let scope = self.unit.pats.range(inner);
                self.attributes(it.attributes(), scope);
                return inner;
            }
            Pattern::ValuePattern(it) => match it.name_token() {
                Some(token) => Pat::Var(Name {
                    text: it.name().unwrap_or_default().into(),
                    range: token.text_range(),
                }),
                None => Pat::Missing,
            },
            Pattern::WildcardPattern(_) => Pat::Any,
            Pattern::LiteralPattern(it) => constant(it),
            Pattern::RangePattern(it) => interval(it),
            Pattern::UnitPattern(_) => named(Path::single(Name {
                text: "()".into(),
                range,
            })),
            Pattern::ConstructPattern(it) => self.construct(it),
            Pattern::PolyVariantPattern(it) => match it.tag() {
                Some(tag) => Pat::Variant {
                    tag: name_of(&tag),
                    argument: it.argument().map(|it| self.pat(&it)),
                },
                None => Pat::Missing,
            },
            Pattern::TuplePattern(it) => Pat::Tuple(self.pats(it.elements())),
            Pattern::ListPattern(it) => Pat::List(self.pats(it.elements())),
            Pattern::ArrayPattern(it) => Pat::Array(self.pats(it.elements())),
            Pattern::RecordPattern(it) => Pat::Record {
                fields: it.fields().map(|it| self.pat_field(&it)).collect(),
                open: it.open_token().is_some(),
            },
            Pattern::TypedPattern(it) => Pat::Constraint {
                pat: self.pat_or_hole(it.pattern(), range),
                ty: self.ty_or_hole(it.ty(), range),
            },
            Pattern::OrPattern(it) => Pat::Or(self.pats(it.alternatives())),
            Pattern::ConsPattern(it) => self.cons(it, range),
            Pattern::AliasPattern(it) => return self.alias(it, range),
            Pattern::LazyPattern(it) => Pat::Lazy(self.pat_or_hole(it.pattern(), range)),
            Pattern::ExceptionPattern(it) => Pat::Exception(self.pat_or_hole(it.pattern(), range)),
            Pattern::EffectPattern(it) => Pat::Effect {
                effect: self.pat_or_hole(it.effect(), range),
                continuation: self.pat_or_hole(it.continuation(), range),
            },
            Pattern::TypePattern(it) => Pat::Type(build::path_or_empty(it.path())),
            Pattern::LocalOpenPattern(it) => self.open(it, range),
            Pattern::UnpackPattern(it) => Pat::Unpack {
                name: it
                    .name_token()
                    .filter(|it| it.text() != "_")
                    .map(|it| name_of(&it)),
                ty: it.module_type().map(|it| Box::new(self.module_type(&it))),
            },
            Pattern::Extension(_) => Pat::Opaque,
        };
        self.alloc_pat(pat, range)
    }

    fn pats(&mut self, nodes: impl Iterator<Item = ast::Pattern>) -> Vec<PatId> {
        nodes.map(|it| self.pat(&it)).collect()
    }

    fn construct(&mut self, it: &ast::ConstructPattern) -> Pat {
        // `true p` and `() p` have their constructor as a pattern of their own kind.
        let Some(path) = it.path() else {
            return Pat::Opaque;
        };
        Pat::Construct {
            path: build::path(&path),
            newtypes: it
                .newtypes()
                .map(|it| it.names().map(|it| name_of(&it)).collect())
                .unwrap_or_default(),
            argument: it.argument().map(|it| self.pat(&it)),
        }
    }

    fn pat_field(&mut self, it: &ast::RecordPatternField) -> FieldValue<PatId> {
        let field = build::path_or_empty(it.path());
        let mut value = match (it.pattern(), field.last()) {
            (Some(pattern), _) => self.pat(&pattern),
            (None, Some(name)) => {
                let name = name.clone();
                let range = name.range;
                self.alloc_pat(Pat::Var(name), range)
            }
            (None, None) => self.alloc_pat(Pat::Missing, it.range()),
        };
        if let Some(ty) = it.ty() {
            let ty = self.ty(&ty);
            value = self.alloc_pat(Pat::Constraint { pat: value, ty }, it.range());
        }
        FieldValue { field, value }
    }

    fn cons(&mut self, it: &ast::ConsPattern, range: TextRange) -> Pat {
        let head = self.pat_or_hole(it.head(), range);
        let tail = self.pat_or_hole(it.tail(), range);
        let operator = it.syntax().children_with_tokens().find_map(|it| {
            it.into_token()
                .filter(|it| it.kind() == ocaml_syntax::SyntaxKind::COLON_COLON)
        });
        let at = operator.map_or(range, |it| it.text_range());
        Pat::Construct {
            path: Path::single(Name {
                text: "::".into(),
                range: at,
            }),
            newtypes: Vec::new(),
            argument: Some(self.alloc_pat(Pat::Tuple(vec![head, tail]), range)),
        }
    }

    fn alias(&mut self, it: &ast::AliasPattern, range: TextRange) -> PatId {
        let pat = self.pat_or_hole(it.pattern(), range);
        let name = it
            .alias()
            .and_then(|it| Some((it.name()?, it.name_token()?)));
        match name {
            Some((text, token)) => {
                let name = Name {
                    text: text.into(),
                    range: token.text_range(),
                };
                self.alloc_pat(Pat::Alias { pat, name }, range)
            }
            None => pat,
        }
    }

    fn open(&mut self, it: &ast::LocalOpenPattern, range: TextRange) -> Pat {
        // The parentheses belong to the open: the pattern inside keeps its own range.
        let inner = match it.pattern() {
            Some(ast::Pattern::ParenPattern(it)) => it.pattern(),
            other => other,
        };
        Pat::Open {
            module: build::path_or_empty(it.path()),
            pat: self.pat_or_hole(inner, range),
        }
    }
}

fn named(path: Path) -> Pat {
    Pat::Construct {
        path,
        newtypes: Vec::new(),
        argument: None,
    }
}

fn constant(it: &ast::LiteralPattern) -> Pat {
    let Some(node) = it.literal() else {
        return Pat::Missing;
    };
    if let (Some(value), Some(token)) = (node.as_bool(), node.token()) {
        let text = if value { "true" } else { "false" };
        return named(Path::single(Name {
            text: text.into(),
            range: token.text_range(),
        }));
    }
    signed_literal(&node).map_or(Pat::Missing, Pat::Literal)
}

fn interval(it: &ast::RangePattern) -> Pat {
    let mut bounds = it.bounds().map(|it| signed_literal(&it));
    match (bounds.next().flatten(), bounds.next().flatten()) {
        (Some(from), Some(to)) => Pat::Interval(from, to),
        _ => Pat::Missing,
    }
}

/// A constant with the sign that patterns keep inside the literal's node.
fn signed_literal(node: &ast::Literal) -> Option<Literal> {
    let value = literal(node)?;
    let negative = node
        .syntax()
        .children_with_tokens()
        .any(|it| it.kind() == ocaml_syntax::SyntaxKind::MINUS);
    if negative {
        signed(&value, "-")
    } else {
        Some(value)
    }
}
