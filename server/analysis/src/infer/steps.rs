//! One item after the other, remembered: what an edit inside one binding leaves as it was is not
//! typed again.
//!
//! An item is typed under what the items before it bring, and its [`Scope`] says what it brings
//! itself. Both are plain data that compare by what they are, so when an edited binding still has its
//! type, every later step is one that was taken before.
//!
//! Only whether a file is accepted is answered here, and only for files of definitions and opened
//! modules whose types are known in full, under releases that tolerate warnings. For all others, and
//! for what is refused, the file is typed as a whole.

use mirage_releases::{Era, Release};
use ocaml_syntax::ast::AstNode as _;
use ocaml_syntax::{TextRange, TextSize};

use crate::db::Db;
use crate::source::{SourceFile, is_analysed, parse};

use super::build;
use super::check::Checker;
use super::environment::{Entry, Env};
use super::names::Sym;
use super::template::{Instance, Template};
use super::tree::{ItemKind, ModuleKind};
use super::types::GENERIC;

/// Files of more items are typed as a whole.
const ITEMS: usize = 200;

/// What an item brings to those behind it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Export {
    Value(Sym, Template),
    Open(Box<[Sym]>),
}

/// What the items so far bring.
#[salsa::interned]
struct Scope<'db> {
    #[returns(copy)]
    before: Option<Scope<'db>>,
    #[returns(ref)]
    exports: Box<[Export]>,
}

/// An item with what it can see.
#[salsa::interned]
struct Step<'db> {
    #[returns(copy)]
    scope: Option<Scope<'db>>,
    #[returns(ref)]
    text: Box<str>,
    #[returns(copy)]
    release: Release,
}

/// Whether a release surely accepts a file; `false` also if that must be found out otherwise.
pub(super) fn accepts(db: &dyn Db, file: SourceFile, release: Release) -> bool {
    let era = Era::of(release);
    if era.warnings_are_errors || era.siblings || !is_analysed(db, file) {
        return false;
    }
    let parse = parse(db, file);
    if !parse.errors().is_empty() {
        return false;
    }
    let mut scope = None;
    for (index, item) in parse.root().items().enumerate() {
        let text: Box<str> = item.syntax().text().to_string().into();
        match step(db, Step::new(db, scope, text, release)) {
            Some(after) if index < ITEMS => scope = after,
            _ => return false,
        }
    }
    true
}

/// The scope behind an item, if the item is accepted and all that it brings is known.
#[salsa::tracked(returns(copy))]
fn step<'db>(db: &'db dyn Db, step: Step<'db>) -> Option<Option<Scope<'db>>> {
    let text = step.text(db);
    let unit = build::build(text, &ocaml_syntax::parse(text));
    let mut checker = Checker::new(&unit, Some(&[]), step.release(db), false);
    let mut env = checker.root();
    for scope in chain(db, step.scope(db)) {
        env = checker.enter_exports(env, scope.exports(db))?;
    }
    let mut exports = Vec::new();
    for item in &unit.items {
        match &item.kind {
            ItemKind::Let { .. } | ItemKind::Eval(_) => {
                let (_, entries) = checker
                    .structure(env, std::slice::from_ref(item), false)
                    .ok()?;
                exports.extend(checker.exports(&entries)?);
            }
            ItemKind::Open(open) => {
                let ModuleKind::Path(path) = &open.module.kind else {
                    return None;
                };
                checker.module(env, path).ok()?;
                exports.push(Export::Open(path.names.clone()));
            }
            // Only releases for which warnings are errors care.
            ItemKind::Warning(_) => {}
            _ => return None,
        }
    }
    if !checker.findings.errors.is_empty() {
        return None;
    }
    if exports.is_empty() {
        return Some(step.scope(db));
    }
    let exports: Box<[Export]> = exports.into();
    Some(Some(Scope::new(db, step.scope(db), exports)))
}

/// The scopes that a scope goes on from, outermost first.
fn chain<'db>(db: &'db dyn Db, scope: Option<Scope<'db>>) -> Vec<Scope<'db>> {
    let mut found: Vec<Scope<'db>> =
        std::iter::successors(scope, |scope| scope.before(db)).collect();
    found.reverse();
    found
}

impl Checker<'_> {
    fn enter_exports(&mut self, env: Env, exports: &[Export]) -> Option<Env> {
        let nowhere = TextRange::empty(TextSize::new(0));
        let mut env = env;
        for export in exports {
            match export {
                Export::Value(name, template) => {
                    let mut instance = Instance::new(GENERIC);
                    let ty = template.instantiate(&mut self.store, &mut instance);
                    let id = self.new_value(*name, ty, nowhere);
                    env = self.add(env, Entry::Value(*name, id));
                }
                Export::Open(names) => {
                    let module = self.module_path(env, names, nowhere).ok()?;
                    (env, _) = self.open(env, module);
                }
            }
        }
        Some(env)
    }

    /// What definitions bring, if all of it can be written down.
    fn exports(&mut self, entries: &[Entry]) -> Option<Vec<Export>> {
        let export = |entry: &Entry| match entry {
            Entry::Value(name, id) => {
                let ty = self.values[id.0 as usize].ty;
                Some(Export::Value(*name, Template::of(&self.store, ty)?))
            }
            _ => None,
        };
        entries.iter().map(export).collect()
    }
}
