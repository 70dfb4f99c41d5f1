//! Go to definition: from a name to where the file defines it, and from `\"Unikernel.Main\"` to the
//! module beside the configuration.

use ocaml_syntax::{TextRange, TextSize};

use super::place;
use super::walk::items_of;
use crate::db::Db;
use crate::lower::{self, Expr, Item, ItemKind, Literal, Unit};
use crate::resolve::resolution;
use crate::source::{Kind, SourceFile};
use crate::together::ties;

/// Where a definition is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Definition {
    /// In the same file.
    Here {
        /// The name that leads there.
        origin: TextRange,
        /// The name that is defined.
        name: TextRange,
    },
    /// In a module of the same folder. Read it, and ask [`in_module`] for the place.
    Sibling {
        /// The text that leads there.
        origin: TextRange,
        /// The module: `Unikernel`, which is the file `unikernel.ml`.
        module: String,
        /// The names inside it: `Main`.
        path: Vec<String>,
    },
    /// In the configuration beside the module.
    Beside {
        /// The name that leads there.
        origin: TextRange,
        /// The configuration.
        file: SourceFile,
        /// The text that names it.
        name: TextRange,
    },
}

/// The definition of what stands at `offset`.
#[must_use]
pub fn definition(db: &dyn Db, file: SourceFile, offset: TextSize) -> Option<Definition> {
    match file.kind(db) {
        Kind::Config => {}
        Kind::Module => return in_configuration(db, file, offset),
        Kind::Xl | Kind::XlTemplate => return super::xl::definition(db, file, offset),
        Kind::Script => return None,
    }
    let unit = lower::unit(db, file);
    if let Some(found) = module_string(unit, offset) {
        return Some(found);
    }
    let found = place::occurrence(db, file, offset)?;
    let name = place::name_range(unit, resolution(db, file), found.def)?;
    Some(Definition::Here {
        origin: found.range,
        name,
    })
}

/// The text of the configuration that names what a module defines at `offset`.
fn in_configuration(db: &dyn Db, module: SourceFile, offset: TextSize) -> Option<Definition> {
    let mut ties = ties(db, module).into_iter();
    let tie = ties.find(|tie| tie.is_at(module, offset))?;
    let mut names = tie.names.into_iter();
    Some(Definition::Beside {
        origin: names.find(|name| name.contains_inclusive(offset))?,
        file: tie.config,
        name: tie.text,
    })
}

/// A string constant at `offset` that names a module or a value of one.
fn module_string(unit: &Unit, offset: TextSize) -> Option<Definition> {
    strings(unit).find_map(|(range, text)| {
        let inside = range.contains_inclusive(offset);
        let (module, path) = module_path(text).filter(|_| inside)?;
        Some(Definition::Sibling {
            origin: range,
            module,
            path,
        })
    })
}

/// Every string constant.
pub(super) fn strings(unit: &Unit) -> impl Iterator<Item = (TextRange, &str)> {
    unit.exprs.iter().filter_map(|(id, expr)| match expr {
        Expr::Literal(Literal::String(text)) => Some((unit.expr_range(id), &**text)),
        _ => None,
    })
}

/// `Unikernel.Main` as a module and the names inside it. A bare `Unikernel` counts too.
pub(super) fn module_path(text: &str) -> Option<(String, Vec<String>)> {
    let mut parts = text.split('.');
    let module = parts.next()?;
    let is_name = |it: &str| {
        !it.is_empty()
            && it
                .chars()
                .all(|c| c.is_alphanumeric() || c == '_' || c == '\'')
    };
    let path: Vec<String> = parts.map(str::to_owned).collect();
    let is_path = is_name(module) && path.iter().all(|it| is_name(it));
    (is_path && module.starts_with(char::is_uppercase)).then(|| (module.to_owned(), path))
}

/// The place of a name inside the text of a module: `Main`, or `K.name`. The start of the text for
/// no name at all.
#[must_use]
pub fn in_module(text: &str, path: &[String]) -> Option<TextRange> {
    let unit = lower::lower(&ocaml_syntax::parse(text));
    let mut items = &unit.items[..];
    let mut place = TextRange::empty(TextSize::new(0));
    for name in path {
        let (range, inside) = named(&unit, items, name)?;
        place = range;
        items = inside;
    }
    Some(place)
}

/// The last definition of a name among items, and the items inside it.
fn named<'u>(unit: &'u Unit, items: &'u [Item], name: &str) -> Option<(TextRange, &'u [Item])> {
    items.iter().rev().find_map(|item| match &item.kind {
        ItemKind::Modules { bindings, .. } => bindings.iter().find_map(|it| {
            let found = it.name.as_ref().filter(|it| *it.text == *name)?;
            Some((found.range, it.module.as_ref().map_or(&[][..], items_of)))
        }),
        ItemKind::Let { bindings, .. } => bindings.iter().find_map(|it| {
            let found = place::name_of(unit, it.pat).filter(|it| *it.text == *name)?;
            Some((found.range, &[][..]))
        }),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::Fixture;

    fn check(text: &str) {
        let expected = text.strip_prefix('\n').unwrap().replace("$0", "");
        let fixture = Fixture::new(text);
        let found = definition(&fixture.db, fixture.file, fixture.cursor());
        let note = match found {
            Some(Definition::Here { name, .. }) => vec![(name, String::new())],
            Some(Definition::Sibling {
                origin,
                module,
                path,
            }) => vec![(origin, format!("{module} {}", path.join(" ")))],
            Some(Definition::Beside { .. }) | None => Vec::new(),
        };
        assert_eq!(fixture.annotate(note), expected);
    }

    #[test]
    fn names_and_modules() {
        check(
            r#"
open Mirage
let stack = generic_stackv4v6 default_network
    ^^^^^
let () = register "x" [ main $ st$0ack ]
"#,
        );
        check(
            r#"
open Mirage
let main = main "Unikernel.$0Main" (network @-> job)
                ^^^^^^^^^^^^^^^^ Unikernel Main
"#,
        );
        check(
            r#"
open Mirage
let x = neti$0f "a"
"#,
        );
    }

    #[test]
    fn inside_a_sibling() {
        let text = "let x = 1\nmodule Main (N : S) = struct\n  let start n = n\nend\n";
        let place = |path: &[&str]| {
            let path: Vec<String> = path.iter().map(|it| (*it).to_owned()).collect();
            in_module(text, &path).map(|it| &text[std::ops::Range::<usize>::from(it)])
        };
        assert_eq!(place(&["Main"]), Some("Main"));
        assert_eq!(place(&["Main", "start"]), Some("start"));
        assert_eq!(place(&[]), Some(""));
        assert_eq!(place(&["Other"]), None);
    }
}
