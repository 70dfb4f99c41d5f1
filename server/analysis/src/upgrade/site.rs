//! A configuration as one release reads it, with what rewriting asks of it: which library item a
//! path means, how a definition looks, and how another name is spelt at a place.

use std::rc::Rc;

use mirage_releases::Release;
use mirage_releases::api::{self, Item, Kind};
use ocaml_syntax::{TextRange, TextSize};
use rustc_hash::{FxHashMap, FxHashSet};

use crate::lower::{
    self, Argument, Binding, Expr, ExprId, ItemKind, Label, Pat, PatId, Path, Unit,
};
use crate::resolve::{self, Def, Resolution};

/// A configuration as one release reads it.
pub(crate) struct Site<'t> {
    pub(crate) text: &'t str,
    pub(crate) unit: Rc<Unit>,
    pub(crate) resolution: Resolution,
    pub(crate) release: Release,
    shape: Rc<Shape>,
}

/// What every release reads alike.
struct Shape {
    /// What each variable that a `let` binds alone is defined as.
    definitions: FxHashMap<PatId, ExprId>,
    /// Expressions that stand where an application needs parentheses.
    tight: FxHashSet<ExprId>,
    opens_mirage: bool,
}

impl Shape {
    fn new(unit: &Unit) -> Self {
        let definitions = all_bindings(unit)
            .into_iter()
            .filter(|binding| matches!(unit.pats[binding.pat], Pat::Var(_)))
            .map(|binding| (binding.pat, binding.value))
            .collect();
        let opens_mirage = unit.items.iter().any(|item| match &item.kind {
            ItemKind::Open { module, .. } => {
                matches!(module, lower::ModuleExpr::Path(path) if path.is("Mirage"))
            }
            _ => false,
        });
        Self {
            definitions,
            tight: tight(unit),
            opens_mirage,
        }
    }
}

fn resolution(unit: &Unit, release: Release) -> Resolution {
    let context = resolve::Context {
        release,
        siblings: None,
        suggests: false,
    };
    resolve::resolve(unit, context)
}

impl<'t> Site<'t> {
    /// Reads a text as a release does.
    pub(crate) fn new(text: &'t str, release: Release) -> Self {
        let unit = Rc::new(lower::lower(&ocaml_syntax::parse(text)));
        Self {
            text,
            resolution: resolution(&unit, release),
            release,
            shape: Rc::new(Shape::new(&unit)),
            unit,
        }
    }

    /// The same text as another release reads it, which costs less than to read it anew.
    pub(crate) fn at(&self, release: Release) -> Self {
        Self {
            text: self.text,
            unit: self.unit.clone(),
            resolution: resolution(&self.unit, release),
            release,
            shape: self.shape.clone(),
        }
    }

    /// The text of a range.
    pub(crate) fn slice(&self, range: TextRange) -> &'t str {
        let (start, end) = (usize::from(range.start()), usize::from(range.end()));
        self.text.get(start..end).unwrap_or_default()
    }

    /// The text of an expression.
    pub(crate) fn expr_text(&self, id: ExprId) -> &'t str {
        self.slice(self.unit.expr_range(id))
    }

    /// The library item that a path expression means.
    pub(crate) fn item(&self, id: ExprId) -> Option<&'static Item> {
        match self.resolution.def(id)? {
            Def::Library(item) => Some(item),
            _ => None,
        }
    }

    /// What a variable is defined as.
    pub(crate) fn definition(&self, id: ExprId) -> Option<ExprId> {
        match self.resolution.def(id)? {
            Def::Local(pat) => self.shape.definitions.get(&pat).copied(),
            _ => None,
        }
    }

    /// Whether an expression with blanks needs parentheses here.
    pub(crate) fn is_tight(&self, id: ExprId) -> bool {
        self.shape.tight.contains(&id)
    }

    /// All definitions, also those inside expressions, in the order of the text.
    pub(crate) fn all_bindings(&self) -> Vec<&Binding> {
        all_bindings(&self.unit)
    }

    /// Whether something at a place is of a library, or a label of one.
    pub(crate) fn knows(&self, range: TextRange) -> bool {
        let overlaps = |at: TextRange| at.intersect(range).is_some_and(|it| !it.is_empty());
        let name = |(at, def): &(TextRange, Def)| {
            overlaps(*at) && matches!(def, Def::Library(_) | Def::Module(_))
        };
        let label = |argument: &Argument| {
            argument
                .label
                .name()
                .is_some_and(|name| overlaps(name.range))
        };
        self.resolution.uses().iter().any(name)
            || self.unit.exprs.iter().any(|(_, expr)| match expr {
                Expr::Apply {
                    function,
                    arguments,
                } => self.item(*function).is_some() && arguments.iter().any(label),
                _ => false,
            })
    }

    /// How often a variable is used.
    pub(crate) fn uses(&self, pat: PatId) -> usize {
        let is = |def: &Def| matches!(def, Def::Local(it) if *it == pat);
        let uses = self.resolution.uses().iter();
        uses.filter(|(_, def)| is(def)).count()
    }

    /// How a name of module `Mirage` is spelt at `at`, in the manner of `written`, which stood for
    /// `old`. `new` and `old` are without `Mirage.` in front.
    pub(crate) fn spell(
        &self,
        new: &[&str],
        old: Option<(&Path, &[&str])>,
        at: TextSize,
    ) -> String {
        let dotted = new.join(".");
        let Some((last, qualifier)) = new.split_last() else {
            return dotted;
        };
        let written = old.map(|(written, _)| written.qualifier());
        let same_module = old.is_some_and(|(_, old)| {
            old.split_last().map(|(_, qualifier)| qualifier) == Some(qualifier)
        });
        if let (true, Some(written)) = (same_module, written) {
            if !written.is_empty() {
                let parts: Vec<&str> = written.iter().map(|part| &*part.text).collect();
                return format!("{}.{last}", parts.join("."));
            }
            if !self.is_shadowed(last, at) {
                return (*last).to_owned();
            }
            return format!("Mirage.{dotted}");
        }
        let qualified = written
            .and_then(|written| written.first())
            .is_some_and(|first| &*first.text == "Mirage");
        let bare = qualifier.is_empty() && self.is_shadowed(last, at);
        if qualified || bare || !self.shape.opens_mirage {
            return format!("Mirage.{dotted}");
        }
        dotted
    }

    /// Whether the configuration binds a variable of this name before a place and in sight of it,
    /// other than by the definition that the place is in.
    fn is_shadowed(&self, name: &str, at: TextSize) -> bool {
        let enclosing = |pat: PatId| {
            self.all_bindings()
                .iter()
                .any(|binding| binding.pat == pat && binding.range.contains(at))
        };
        // What a function or a local `let` binds ends with it.
        let out_of_sight = |range: TextRange| {
            self.unit.exprs.iter().any(|(id, expr)| {
                let local = matches!(
                    expr,
                    Expr::Fun { .. }
                        | Expr::Function { .. }
                        | Expr::Match { .. }
                        | Expr::Let { .. }
                );
                let whole = self.unit.expr_range(id);
                local && whole.contains_range(range) && !whole.contains(at)
            })
        };
        self.unit.pats.iter().any(|(id, pat)| {
            let binds = match pat {
                Pat::Var(it) | Pat::Alias { name: it, .. } => &*it.text == name,
                _ => false,
            };
            let range = self.unit.pat_range(id);
            binds && range.end() < at && !enclosing(id) && !out_of_sight(range)
        })
    }
}

/// The range of an argument with its label.
pub(crate) fn argument_range(unit: &Unit, argument: &Argument) -> TextRange {
    let value = unit.expr_range(argument.value);
    match argument.label.name() {
        // The sign is the byte before the name.
        Some(name) => {
            let start = name.range.start() - TextSize::from(1);
            TextRange::new(start, value.end().max(name.range.end()))
        }
        None => value,
    }
}

/// The positional arguments.
pub(crate) fn positional(arguments: &[Argument]) -> impl Iterator<Item = &Argument> {
    arguments
        .iter()
        .filter(|argument| argument.label == Label::None)
}

/// The argument with a label.
pub(crate) fn labelled<'a>(arguments: &'a [Argument], label: &str) -> Option<&'a Argument> {
    arguments.iter().find(|argument| {
        argument
            .label
            .name()
            .is_some_and(|name| &*name.text == label)
    })
}

/// A value by its path without `Mirage.` in front, or a value of another module by its whole path.
pub(crate) fn value(path: &[&str], release: Release) -> Option<&'static Item> {
    let (name, qualifier) = path.split_last()?;
    let mut mirage = vec!["Mirage"];
    mirage.extend(qualifier);
    api::module_in(&mirage.join("."), release)
        .and_then(|module| module.item(Kind::Value, name, release))
        .or_else(|| {
            let module = api::module_in(&qualifier.join("."), release)?;
            module.item(Kind::Value, name, release)
        })
}

fn top_bindings(unit: &Unit) -> impl Iterator<Item = &Binding> {
    unit.items.iter().flat_map(|item| match &item.kind {
        ItemKind::Let { bindings, .. } => &bindings[..],
        _ => &[],
    })
}

fn all_bindings(unit: &Unit) -> Vec<&Binding> {
    let inside = unit.exprs.iter().flat_map(|(_, expr)| match expr {
        Expr::Let { bindings, .. } => &bindings[..],
        _ => &[],
    });
    let mut all: Vec<_> = top_bindings(unit).chain(inside).collect();
    all.sort_by_key(|binding| binding.range.start());
    all
}

fn tight(unit: &Unit) -> FxHashSet<ExprId> {
    let mut tight = FxHashSet::default();
    for (_, expr) in unit.exprs.iter() {
        match expr {
            Expr::Apply {
                function,
                arguments,
            } => {
                tight.insert(*function);
                tight.extend(arguments.iter().map(|argument| argument.value));
            }
            Expr::Construct { argument, .. } | Expr::Variant { argument, .. } => {
                tight.extend(*argument);
            }
            Expr::Field { record, .. } => {
                tight.insert(*record);
            }
            Expr::Send { object, .. } => {
                tight.insert(*object);
            }
            Expr::Assert(body) | Expr::Lazy(body) => {
                tight.insert(*body);
            }
            _ => {}
        }
    }
    tight
}
