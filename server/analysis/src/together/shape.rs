//! What a module beside a configuration defines, as far as it is spelt out.

use ocaml_syntax::{SyntaxKind, SyntaxNode, TextRange, TextSize};

use crate::db::Db;
use crate::lower::{self, Expr, ExprId, Item, ItemKind, Label, ModuleExpr, ModuleType, Pat, Unit};
use crate::source::SourceFile;

/// What a module defines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Shape {
    /// The module itself.
    pub(super) whole: Functor,
    /// The modules in it.
    pub(super) functors: Vec<Functor>,
    /// The values in it.
    pub(super) values: Vec<Named>,
    /// Whether it may define more than what is seen.
    pub(super) is_open: bool,
}

/// A module or functor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Functor {
    pub(super) name: String,
    /// Where it is named.
    pub(super) range: TextRange,
    /// The whole definition.
    pub(super) item: TextRange,
    /// How many modules it takes; `None` when that is not spelt out.
    pub(super) params: Option<usize>,
    /// What these are.
    pub(super) taken: Vec<Taken>,
    pub(super) start: Option<Start>,
    /// Whether it may define more than what is seen.
    pub(super) is_open: bool,
}

/// A parameter of a functor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Taken {
    /// `(Net : Mirage_net.S)`; nothing if that is not spelt out.
    pub(super) range: Option<TextRange>,
    /// `Mirage_net.S`, if its type has a name.
    pub(super) ty: Option<String>,
}

/// A definition of a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Named {
    pub(super) name: String,
    pub(super) range: TextRange,
}

/// A definition of `start`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Start {
    /// Where it is named.
    pub(super) range: TextRange,
    /// How many arguments it names; `None` when that is not spelt out.
    pub(super) params: Option<usize>,
    /// Where these are.
    pub(super) taken: Vec<TextRange>,
    /// Whether what it returns can be no function.
    pub(super) is_exact: bool,
}

/// The shape of a module.
#[salsa::tracked(returns(ref))]
pub(super) fn shape(db: &dyn Db, module: SourceFile) -> Shape {
    let text = module.text(db);
    let parse = ocaml_syntax::parse(text);
    // What is half typed is not judged.
    let is_broken = !parse.errors().is_empty();
    let unit = lower::lower(&parse);
    let root = parse.syntax();
    let (start, is_open) = content(&unit, &unit.items);
    let mut functors = Vec::new();
    let mut values = Vec::new();
    for item in &unit.items {
        match &item.kind {
            ItemKind::Modules { bindings, .. } => {
                for binding in bindings {
                    let name = binding.name.as_ref();
                    let functor = name.zip(binding.module.as_ref());
                    functors.extend(functor.map(|(name, module)| Functor {
                        item: item.range,
                        ..functor_of(&root, &unit, &name.text, name.range, module)
                    }));
                }
            }
            ItemKind::Let { bindings, .. } => {
                for binding in bindings {
                    names(&unit, binding.pat, 8, &mut values);
                }
            }
            ItemKind::Value { name, .. } => values.push(Named {
                name: name.text.to_string(),
                range: name.range,
            }),
            _ => {}
        }
    }
    Shape {
        whole: Functor {
            name: String::new(),
            range: TextRange::empty(TextSize::new(0)),
            item: TextRange::up_to(TextSize::of(text)),
            params: Some(0),
            taken: Vec::new(),
            start,
            is_open,
        },
        functors,
        values,
        is_open: is_open || is_broken,
    }
}

fn functor_of(
    root: &SyntaxNode,
    unit: &Unit,
    name: &str,
    range: TextRange,
    module: &ModuleExpr,
) -> Functor {
    let unknown = Functor {
        name: name.to_owned(),
        range,
        item: range,
        params: None,
        taken: Vec::new(),
        start: None,
        is_open: true,
    };
    let (taken, body) = match module {
        ModuleExpr::Functor { params, body } => (&params[..], &**body),
        body => (&[][..], body),
    };
    let params = taken.len();
    let mut ranges = brackets(root, range.end());
    let taken = taken.iter().map(|param| Taken {
        range: ranges.next(),
        ty: match &param.ty {
            Some(ModuleType::Path(path)) => Some(path.dotted()),
            _ => None,
        },
    });
    let unknown = Functor {
        taken: taken.collect(),
        ..unknown
    };
    match body {
        ModuleExpr::Struct(items) => {
            let (start, is_open) = content(unit, items);
            Functor {
                params: Some(params),
                start,
                is_open,
                ..unknown
            }
        }
        // Its own type says what is in it.
        ModuleExpr::Constraint { module, .. } if params > 0 => match &**module {
            ModuleExpr::Struct(_) => Functor {
                params: Some(params),
                ..unknown
            },
            _ => unknown,
        },
        _ => unknown,
    }
}

/// The brackets that follow each other from a place on, with nothing but comments in between.
fn brackets(root: &SyntaxNode, from: TextSize) -> impl Iterator<Item = TextRange> {
    let mut next = root.token_at_offset(from).right_biased();
    std::iter::from_fn(move || {
        let (mut start, mut depth) = (None, 0_usize);
        loop {
            let token = next.take()?;
            next = token.next_token();
            match token.kind() {
                kind if kind.is_trivia() => continue,
                SyntaxKind::L_PAREN => depth += 1,
                SyntaxKind::R_PAREN => depth = depth.checked_sub(1)?,
                _ if depth == 0 => return None,
                _ => {}
            }
            let range = token.text_range();
            let start = *start.get_or_insert(range.start());
            if depth == 0 {
                return Some(TextRange::new(start, range.end()));
            }
        }
    })
}

/// The last `start` among some items, and whether they may define more than what is seen.
fn content(unit: &Unit, items: &[Item]) -> (Option<Start>, bool) {
    let mut start = None;
    let mut is_open = false;
    for item in items {
        match &item.kind {
            ItemKind::Include(_) | ItemKind::Extension | ItemKind::Error => is_open = true,
            ItemKind::Let { bindings, .. } => {
                for binding in bindings {
                    if let Pat::Var(name) = &unit.pats[binding.pat]
                        && &*name.text == "start"
                    {
                        start = Some(start_of(unit, name.range, binding.value));
                    }
                }
            }
            ItemKind::Value { name, .. } if &*name.text == "start" => {
                start = Some(Start {
                    range: name.range,
                    params: None,
                    taken: Vec::new(),
                    is_exact: false,
                });
            }
            _ => {}
        }
    }
    (start, is_open)
}

fn start_of(unit: &Unit, range: TextRange, value: ExprId) -> Start {
    let mut params = 0;
    let mut taken = Vec::new();
    let mut is_plain = true;
    let mut body = value;
    loop {
        match &unit.exprs[body] {
            Expr::Fun {
                params: more,
                body: inner,
            } => {
                is_plain &= more.iter().all(|it| matches!(it.label, Label::None));
                params += more.len();
                taken.extend(more.iter().map(|it| unit.pat_range(it.pat)));
                body = *inner;
            }
            Expr::Newtype { body: inner, .. } => body = *inner,
            Expr::Constraint { value, .. } => body = *value,
            Expr::Function { .. } => {
                params += 1;
                return Start {
                    range,
                    params: is_plain.then_some(params),
                    taken: Vec::new(),
                    is_exact: false,
                };
            }
            _ => break,
        }
    }
    // A name or a call may be a function, or return one.
    let is_known = params > 0 || !may_be_function(unit, body, 32);
    Start {
        range,
        params: (is_plain && is_known).then_some(params),
        taken,
        is_exact: !may_be_function(unit, body, 32),
    }
}

/// Whether the value of an expression may be a function.
fn may_be_function(unit: &Unit, id: ExprId, steps: u8) -> bool {
    let Some(steps) = steps.checked_sub(1) else {
        return true;
    };
    match &unit.exprs[id] {
        Expr::Let { body, .. } | Expr::Open { body, .. } => may_be_function(unit, *body, steps),
        Expr::Sequence(all) => all
            .last()
            .is_none_or(|it| may_be_function(unit, *it, steps)),
        Expr::If { yes, no, .. } => {
            may_be_function(unit, *yes, steps)
                && no.is_none_or(|no| may_be_function(unit, no, steps))
        }
        Expr::Match { cases, .. } => cases
            .iter()
            .all(|case| may_be_function(unit, case.body, steps)),
        Expr::Apply { function, .. } => !is_bind(unit, *function),
        Expr::Path(path) => !path.dotted().starts_with("Lwt.return_"),
        Expr::LetOp { .. } | Expr::Literal(_) | Expr::Tuple(_) | Expr::List(_) => false,
        _ => true,
    }
}

/// Whether an operator, or a function of Lwt, makes a thread, which is no function.
fn is_bind(unit: &Unit, function: ExprId) -> bool {
    let Expr::Path(path) = &unit.exprs[function] else {
        return false;
    };
    let dotted = path.dotted();
    dotted.starts_with('>') || dotted.starts_with("Lwt.")
}

/// The variables of a pattern.
fn names(unit: &Unit, pat: lower::PatId, steps: u8, into: &mut Vec<Named>) {
    let Some(steps) = steps.checked_sub(1) else {
        return;
    };
    match &unit.pats[pat] {
        Pat::Var(name) => into.push(Named {
            name: name.text.to_string(),
            range: name.range,
        }),
        Pat::Tuple(parts) => parts.iter().for_each(|it| names(unit, *it, steps, into)),
        Pat::Constraint { pat, .. } => names(unit, *pat, steps, into),
        _ => {}
    }
}
