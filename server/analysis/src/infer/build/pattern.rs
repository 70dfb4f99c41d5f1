//! Patterns.

use ocaml_syntax::ast::{self, AstNode, LiteralKind};
use ocaml_syntax::{SyntaxKind, SyntaxToken, TextRange};

use crate::infer::names::{CONS, FALSE, NIL, Sym, TRUE, VOID};
use crate::infer::tree::{Name, PatId, PatKind, Path};

use super::expression::constant;
use super::{Builder, name_of, path_of, single};

impl Builder {
    pub(super) fn pat(&mut self, pat: &ast::Pattern) -> PatId {
        let range = pat.range();
        let kind = match pat {
            ast::Pattern::ValuePattern(it) => match pattern_name(it) {
                Some(name) => PatKind::Var(name),
                None => PatKind::Unknown,
            },
            ast::Pattern::WildcardPattern(_) => PatKind::Any,
            ast::Pattern::LiteralPattern(it) => literal(it),
            ast::Pattern::RangePattern(it) => PatKind::Interval {
                chars: it
                    .bounds()
                    .all(|bound| bound.kind() == Some(LiteralKind::Char)),
            },
            ast::Pattern::UnitPattern(_) => PatKind::Construct {
                path: single(VOID, range),
                newtypes: false,
                argument: None,
            },
            ast::Pattern::ConstructPattern(it) => match constructor(it) {
                Some(path) => PatKind::Construct {
                    path,
                    newtypes: it.newtypes().is_some(),
                    argument: it.argument().map(|pat| self.pat(&pat)),
                },
                None => PatKind::Unknown,
            },
            ast::Pattern::PolyVariantPattern(it) => match it.tag() {
                Some(tag) => PatKind::Variant {
                    tag: Sym::new(tag.text()),
                    argument: it.argument().map(|pat| self.pat(&pat)),
                },
                None => PatKind::Unknown,
            },
            ast::Pattern::TuplePattern(it) => {
                PatKind::Tuple(it.elements().map(|pat| self.pat(&pat)).collect())
            }
            ast::Pattern::ListPattern(it) => {
                PatKind::List(it.elements().map(|pat| self.pat(&pat)).collect())
            }
            ast::Pattern::ArrayPattern(it) => {
                PatKind::Array(it.elements().map(|pat| self.pat(&pat)).collect())
            }
            ast::Pattern::RecordPattern(it) => self.record_pattern(it),
            ast::Pattern::ParenPattern(it) => {
                let Some(inner) = it.pattern() else {
                    return self.pat_at(PatKind::Unknown, range);
                };
                let id = self.pat(&inner);
                self.unit.pats[id.0 as usize].range = range;
                return id;
            }
            ast::Pattern::TypedPattern(it) => {
                let pat = self.pat_or_unknown(it.pattern(), range);
                let ty = self.ty_or_unknown(it.ty(), range);
                if matches!(self.unit.pat(pat).kind, PatKind::Unpack(_)) {
                    // `(module M : S)` written as a typed pattern.
                }
                PatKind::Constraint { pat, ty }
            }
            ast::Pattern::OrPattern(it) => return self.alternatives(it, range),
            ast::Pattern::ConsPattern(it) => {
                let head = self.pat_or_unknown(it.head(), range);
                let tail = self.pat_or_unknown(it.tail(), range);
                let pair = self.pat_at(PatKind::Tuple(vec![head, tail]), range);
                PatKind::Construct {
                    path: single(CONS, range),
                    newtypes: false,
                    argument: Some(pair),
                }
            }
            ast::Pattern::AliasPattern(it) => {
                let pat = self.pat_or_unknown(it.pattern(), range);
                match it.alias().as_ref().and_then(pattern_name) {
                    Some(name) => PatKind::Alias { pat, name },
                    None => return pat,
                }
            }
            ast::Pattern::LazyPattern(it) => {
                PatKind::Lazy(self.pat_or_unknown(it.pattern(), range))
            }
            ast::Pattern::ExceptionPattern(it) => {
                PatKind::Exception(self.pat_or_unknown(it.pattern(), range))
            }
            ast::Pattern::TypePattern(it) => match it.path() {
                Some(path) => PatKind::Type(path_of(&path)),
                None => PatKind::Unknown,
            },
            ast::Pattern::LocalOpenPattern(it) => match (it.path(), it.pattern()) {
                (Some(path), Some(inner)) => {
                    let pat = self.pat(&inner);
                    if let ast::Pattern::ParenPattern(paren) = &inner
                        && let Some(bare) = paren.pattern()
                    {
                        self.unit.pats[pat.0 as usize].range = bare.range();
                    }
                    PatKind::Open {
                        path: path_of(&path),
                        pat,
                    }
                }
                _ => PatKind::Unknown,
            },
            ast::Pattern::UnpackPattern(it) => return self.unpack(it, range),
            ast::Pattern::AttributedPattern(it) => return self.pat_or_unknown(it.pattern(), range),
            ast::Pattern::EffectPattern(_) | ast::Pattern::Extension(_) => PatKind::Unknown,
        };
        self.pat_at(kind, range)
    }

    pub(super) fn pat_or_unknown(&mut self, pat: Option<ast::Pattern>, range: TextRange) -> PatId {
        match pat {
            Some(pat) => self.pat(&pat),
            None => self.pat_at(PatKind::Unknown, range),
        }
    }

    /// `a | b | c` leans to the left.
    fn alternatives(&mut self, it: &ast::OrPattern, range: TextRange) -> PatId {
        let mut result: Option<PatId> = None;
        for alternative in it.alternatives() {
            let next = self.pat(&alternative);
            result = Some(match result {
                None => next,
                Some(before) => {
                    let range = self.pat_range(before).cover(self.pat_range(next));
                    self.pat_at(PatKind::Or(before, next), range)
                }
            });
        }
        match result {
            Some(id) => id,
            None => self.pat_at(PatKind::Unknown, range),
        }
    }

    fn record_pattern(&mut self, it: &ast::RecordPattern) -> PatKind {
        let mut fields = Vec::new();
        for field in it.fields() {
            let Some(path) = field.path() else {
                return PatKind::Unknown;
            };
            let path = path_of(&path);
            let mut pat = match field.pattern() {
                Some(pat) => self.pat(&pat),
                None => {
                    let name = Name {
                        sym: path.last(),
                        range: path.range,
                    };
                    self.pat_at(PatKind::Var(name), path.range)
                }
            };
            if let Some(ty) = field.ty() {
                let ty = self.ty(&ty);
                pat = self.pat_at(PatKind::Constraint { pat, ty }, field.range());
            }
            fields.push((path, pat));
        }
        if fields.is_empty() {
            return PatKind::Unknown;
        }
        PatKind::Record {
            fields,
            open: it.open_token().is_some(),
        }
    }

    fn unpack(&mut self, it: &ast::UnpackPattern, range: TextRange) -> PatId {
        let name = it
            .name_token()
            .filter(|token| token.kind() == SyntaxKind::UIDENT)
            .map(|token| name_of(&token));
        let pat = self.pat_at(PatKind::Unpack(name), range);
        let Some(ty) = it.module_type() else {
            return pat;
        };
        let kind = self.package(Some(&ty));
        let ty = self.type_at(kind, ty.range());
        self.pat_at(PatKind::Constraint { pat, ty }, range)
    }
}

/// The name that a value pattern binds, with the range that the compiler gives it.
pub(super) fn pattern_name(it: &ast::ValuePattern) -> Option<Name> {
    Some(Name {
        sym: Sym::new(&it.name()?),
        range: it.range(),
    })
}

/// The constructor of a pattern with an argument. `()`, `[]` and `true` are constructors, too.
fn constructor(it: &ast::ConstructPattern) -> Option<Path> {
    if let Some(path) = it.path() {
        return Some(path_of(&path));
    }
    if let Some(literal) = it.syntax().children().find_map(ast::Literal::cast) {
        let name = if literal.as_bool()? { TRUE } else { FALSE };
        return Some(single(name, literal.range()));
    }
    let brackets: Vec<SyntaxToken> = it
        .syntax()
        .children_with_tokens()
        .filter_map(|child| child.into_token())
        .filter(|token| !token.kind().is_trivia())
        .collect();
    let [open, close] = &brackets[..] else {
        return None;
    };
    let name = match open.kind() {
        SyntaxKind::L_PAREN => VOID,
        SyntaxKind::L_BRACKET => NIL,
        _ => return None,
    };
    Some(single(name, open.text_range().cover(close.text_range())))
}

fn literal(it: &ast::LiteralPattern) -> PatKind {
    let Some(literal) = it.literal() else {
        return PatKind::Unknown;
    };
    if let Some(value) = literal.as_bool() {
        let name = if value { TRUE } else { FALSE };
        return PatKind::Construct {
            path: single(name, it.range()),
            newtypes: false,
            argument: None,
        };
    }
    let negative = it
        .syntax()
        .descendants_with_tokens()
        .any(|child| matches!(child.kind(), SyntaxKind::MINUS | SyntaxKind::MINUS_DOT));
    match constant(&literal, negative) {
        Some(constant) => PatKind::Const(constant),
        None => PatKind::Unknown,
    }
}
