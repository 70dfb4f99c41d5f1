//! The patterns and templates of the catalogue, and what they match.
//!
//! Both are OCaml expressions, read by the same parser as the configuration. A name in a pattern
//! stands for the library item that it means in the release before the change, so a definition of
//! the same name in the configuration does not match.

use mirage_releases::Release;
use mirage_releases::api::Item;

use super::site::{self, Site};
use crate::lower::{self, Argument, Case, Expr, ExprId, ItemKind, Label, Pat, PatId, Path, Unit};

/// A pattern or a template.
pub(crate) struct Term {
    pub(crate) text: &'static str,
    pub(crate) unit: Unit,
    pub(crate) root: ExprId,
}

impl Term {
    /// Reads an expression of the catalogue.
    pub(crate) fn parse(text: &'static str) -> Option<Self> {
        let unit = lower::lower(&ocaml_syntax::parse(text));
        let root = match unit.items.first().map(|item| &item.kind) {
            Some(ItemKind::Eval(root)) => *root,
            _ => return None,
        };
        Some(Self { text, unit, root })
    }

    pub(crate) fn expr(&self, id: ExprId) -> &Expr {
        &self.unit.exprs[id]
    }
}

/// What the variables of a pattern stand for.
#[derive(Clone, Debug, Default)]
pub(crate) struct Captures {
    vars: Vec<(u8, ExprId)>,
}

impl Captures {
    pub(crate) fn get(&self, var: u8) -> Option<ExprId> {
        let mut vars = self.vars.iter();
        vars.find(|(it, _)| *it == var).map(|(_, expr)| *expr)
    }
}

/// The number of a variable: 1 of `_1`.
pub(crate) fn variable(path: &Path) -> Option<u8> {
    let [name] = &path.parts[..] else { return None };
    name.text.strip_prefix('_')?.parse().ok()
}

/// The parts of a path as text.
pub(crate) fn parts(path: &Path) -> Vec<&str> {
    path.parts.iter().map(|part| &*part.text).collect()
}

/// Whether a list is `[__1]`, or `[f __1]` in a template: every string literal of a list.
pub(crate) fn is_each(term: &Term, list: &[ExprId]) -> bool {
    list.iter().any(|element| {
        let text = term.unit.expr_range(*element);
        term.text
            .get(usize::from(text.start())..usize::from(text.end()))
            .is_some_and(|text| text.ends_with("__1"))
    })
}

/// A comparison of a pattern with a configuration.
pub(crate) struct Matcher<'a, 't> {
    pub(crate) site: &'a Site<'t>,
    pub(crate) pattern: &'a Term,
    pub(crate) captures: Captures,
}

impl<'a, 't> Matcher<'a, 't> {
    /// Compares one expression with the whole pattern.
    pub(crate) fn matches(site: &'a Site<'t>, pattern: &'a Term, expr: ExprId) -> Option<Captures> {
        let mut matcher = Self {
            site,
            pattern,
            captures: Captures::default(),
        };
        // A variable is looked through below the top only: its definition is a place of its own.
        let fits = matcher.node(pattern.root, expr);
        fits.then_some(matcher.captures)
    }

    fn nested(&mut self, pattern: ExprId, expr: ExprId) -> bool {
        let before = self.captures.clone();
        if self.node(pattern, expr) {
            return true;
        }
        self.captures = before;
        match &self.site.unit.exprs[expr] {
            Expr::Open { body, .. } => self.nested(pattern, *body),
            Expr::Path(_) => match self.site.definition(expr) {
                Some(definition) => self.nested(pattern, definition),
                None => false,
            },
            _ => false,
        }
    }

    fn node(&mut self, pattern: ExprId, expr: ExprId) -> bool {
        let site = &self.site.unit;
        match (self.pattern.expr(pattern), &site.exprs[expr]) {
            (Expr::Path(path), found) => match variable(path) {
                Some(var) => {
                    self.captures.vars.push((var, expr));
                    true
                }
                None => matches!(found, Expr::Path(_)) && self.is_meant(path, expr),
            },
            (Expr::Literal(a), Expr::Literal(b)) => a == b,
            (
                Expr::Apply {
                    function: f,
                    arguments: a,
                },
                Expr::Apply {
                    function,
                    arguments,
                },
            ) => self.node(*f, *function) && self.arguments(a, arguments),
            (
                Expr::Construct { path, argument },
                Expr::Construct {
                    path: found,
                    argument: other,
                },
            ) => self.is_constructor(path, found) && self.optional(*argument, *other),
            (
                Expr::Variant { tag, argument },
                Expr::Variant {
                    tag: found,
                    argument: other,
                },
            ) => tag.text == found.text && self.optional(*argument, *other),
            (Expr::List(list), Expr::List(found)) => {
                if is_each(self.pattern, list) {
                    return found
                        .iter()
                        .any(|it| matches!(site.exprs[*it], Expr::Literal(_)));
                }
                self.all(list, found)
            }
            (Expr::Tuple(list), Expr::Tuple(found)) => self.all(list, found),
            (
                Expr::Record { base: None, fields },
                Expr::Record {
                    base: None,
                    fields: found,
                },
            ) => {
                fields.len() == found.len()
                    && fields.iter().all(|field| {
                        let same = |other: &&lower::FieldValue<ExprId>| {
                            let name = |path: &Path| path.last().map(|it| it.text.clone());
                            name(&field.field) == name(&other.field)
                        };
                        let other = found.iter().find(same);
                        other.is_some_and(|other| self.nested(field.value, other.value))
                    })
            }
            (
                Expr::If {
                    condition,
                    yes,
                    no: Some(no),
                },
                Expr::If {
                    condition: c,
                    yes: y,
                    no: Some(n),
                },
            ) => self.node(*condition, *c) && self.node(*yes, *y) && self.node(*no, *n),
            (
                Expr::Match { scrutinee, cases },
                Expr::Match {
                    scrutinee: s,
                    cases: c,
                },
            ) => self.node(*scrutinee, *s) && self.cases(cases, c),
            _ => false,
        }
    }

    fn all(&mut self, patterns: &[ExprId], found: &[ExprId]) -> bool {
        patterns.len() == found.len()
            && patterns
                .iter()
                .zip(found)
                .all(|(pattern, expr)| self.nested(*pattern, *expr))
    }

    fn optional(&mut self, pattern: Option<ExprId>, found: Option<ExprId>) -> bool {
        match (pattern, found) {
            (None, None) => true,
            (Some(pattern), Some(found)) => self.nested(pattern, found),
            _ => false,
        }
    }

    /// Whether the arguments of a pattern are there; others may be there too.
    fn arguments(&mut self, patterns: &[Argument], found: &[Argument]) -> bool {
        let mut positional = site::positional(found);
        patterns.iter().all(|pattern| {
            let argument = match pattern.label.name() {
                Some(name) => site::labelled(found, &name.text),
                None => positional.next(),
            };
            argument.is_some_and(|argument| self.nested(pattern.value, argument.value))
        })
    }

    fn cases(&mut self, patterns: &[Case], found: &[Case]) -> bool {
        patterns.len() == found.len()
            && patterns.iter().zip(found).all(|(pattern, case)| {
                case.guard.is_none()
                    && same_pat(&self.pattern.unit, pattern.pat, &self.site.unit, case.pat)
                    && self.node(pattern.body, case.body)
            })
    }

    fn is_meant(&self, path: &Path, expr: ExprId) -> bool {
        let Some(item) = self.site.item(expr) else {
            // What Stdlib has is not looked up: only operators and constants are used of it.
            return false;
        };
        target(path, self.site.release).is_some_and(|target| std::ptr::eq(target, item))
            || (path.parts.len() == 1 && item.path.starts_with("Stdlib.") && path.is(item.name))
    }

    /// Constructors are compared by name, and must not be the configuration's own.
    fn is_constructor(&self, pattern: &Path, found: &Path) -> bool {
        let (Some(pattern), Some(name)) = (pattern.last(), found.last()) else {
            return false;
        };
        let own = matches!(
            self.site.resolution.name(name.range.start()),
            Some(crate::resolve::Def::Declared(_))
        );
        pattern.text == name.text && !own
    }
}

/// The library value that a path of the catalogue means.
pub(crate) fn target(path: &Path, release: Release) -> Option<&'static Item> {
    site::value(&parts(path), release)
}

fn same_pat(a: &Unit, pattern: PatId, b: &Unit, found: PatId) -> bool {
    match (&a.pats[pattern], &b.pats[found]) {
        (Pat::Any, Pat::Any) => true,
        (
            Pat::Variant {
                tag,
                argument: None,
            },
            Pat::Variant {
                tag: other,
                argument: None,
            },
        ) => tag.text == other.text,
        (Pat::Or(list), Pat::Or(other)) => {
            list.len() == other.len()
                && list
                    .iter()
                    .zip(other)
                    .all(|(pattern, found)| same_pat(a, *pattern, b, *found))
        }
        _ => false,
    }
}

/// Whether two expressions of a pattern and its template are the same text.
pub(crate) fn same(a: &Term, x: ExprId, b: &Term, y: ExprId) -> bool {
    let text = |term: &Term, id| {
        let range = term.unit.expr_range(id);
        term.text
            .get(usize::from(range.start())..usize::from(range.end()))
            .unwrap_or_default()
    };
    text(a, x) == text(b, y)
}

/// Whether an argument is without a label.
pub(crate) fn is_positional(argument: &Argument) -> bool {
    argument.label == Label::None
}
