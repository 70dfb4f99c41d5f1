//! Hover: the type of a name in the chosen release, and what became of it in the others.

use std::fmt::Write as _;

use mirage_releases::Release;
use mirage_releases::api::{self, Item};
use ocaml_syntax::{TextRange, TextSize};

use super::place::{self, Occurrence};
use crate::chosen::chosen;
use crate::db::Db;
use crate::header;
use crate::lower::{self, Unit};
use crate::resolve::{DeclKind, Def, ModuleRef, resolution};
use crate::show;
use crate::source::{Kind, SourceFile};

/// What to show when the mouse rests on a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hover {
    /// The text it speaks of.
    pub range: TextRange,
    /// Markdown.
    pub markdown: String,
}

/// The hover at `offset`, if there is something to say.
#[must_use]
pub fn hover(db: &dyn Db, file: SourceFile, offset: TextSize) -> Option<Hover> {
    if file.kind(db) != Kind::Config {
        return super::xl::hover(db, file, offset);
    }
    if let Some(hover) = of_header(db, file, offset) {
        return Some(hover);
    }
    let found = place::occurrence(db, file, offset)?;
    let markdown = match found.def {
        Def::Library(item) => library(item, chosen(db, file).release),
        Def::Module(ModuleRef::Library(module)) => {
            fenced(&format!("module {}", show::path(module.path)))
        }
        Def::Local(_) | Def::Declared(_) => local(db, file, found)?,
        Def::Module(_) | Def::Unbound | Def::Unknown => return None,
    };
    Some(Hover {
        range: found.range,
        markdown,
    })
}

/// The first line says which release is chosen; everywhere else it is not visible.
fn of_header(db: &dyn Db, file: SourceFile, offset: TextSize) -> Option<Hover> {
    let range = match header::parse(file.text(db))? {
        header::Header::Bounds(bounds) => bounds.range,
        header::Header::Malformed { range } => range,
    };
    let chosen = chosen(db, file);
    range.contains_inclusive(offset).then(|| Hover {
        range,
        markdown: format!(
            "Checked against MirageOS **{}** ({}).",
            chosen.release,
            chosen.reason.describe()
        ),
    })
}

fn fenced(code: &str) -> String {
    format!("```ocaml\n{code}\n```")
}

/// A declaration of a library with its history.
pub(super) fn library(item: &'static Item, release: Release) -> String {
    let mut out = fenced(&show::declaration(item));
    if let Some(advice) = item.deprecated {
        let advice = advice.trim();
        let colon = if advice.is_empty() { "." } else { ": " };
        let _ = write!(out, "\n\n**Deprecated**{colon}{advice}");
    }
    if let Some(history) = history(item, release) {
        let _ = write!(out, "\n\n{history}");
    }
    out
}

/// All versions of an item; none for the standard library, which is the same for all releases.
fn versions(item: &'static Item) -> Option<&'static [Item]> {
    let (module, _) = item.path.rsplit_once('.')?;
    if module.starts_with("Stdlib") || module == "predef" {
        return None;
    }
    Some(api::module(module)?.history(item.kind, item.name))
}

/// Which releases have an item.
pub(super) fn since(item: &'static Item) -> Option<String> {
    let ranges = versions(item)?
        .iter()
        .flat_map(|it| it.ranges.iter().copied());
    let ranges: Vec<_> = ranges.collect();
    let since = ranges.iter().map(|it| it.since).min()?;
    let until = ranges.iter().map(|it| it.until).max()?;
    Some(match until.next() {
        None => format!("In MirageOS since {since}."),
        Some(removed) => format!("In MirageOS from {since} on, removed in {removed}."),
    })
}

/// Which releases have an item, and what it was before.
fn history(item: &'static Item, release: Release) -> Option<String> {
    let mut out = since(item)?;
    let others = versions(item)?.iter();
    for other in others.filter(|it| !it.is_in(release) && it.text != item.text) {
        let ranges = other.ranges.iter();
        let spans: Vec<String> = ranges.map(|it| span(it.since, it.until)).collect();
        let text = show::line(other.text);
        let text = text.split_once(" : ").map_or(&*text, |(_, ty)| ty);
        let _ = write!(out, "\n- {}: `{text}`", spans.join(", "));
    }
    Some(out)
}

fn span(since: Release, until: Release) -> String {
    match (since == until, until.next()) {
        (true, _) => since.to_string(),
        (false, None) => format!("since {since}"),
        (false, Some(_)) => format!("{since} to {until}"),
    }
}

/// The line that defines a name of the file.
fn local(db: &dyn Db, file: SourceFile, found: Occurrence) -> Option<String> {
    let unit = lower::unit(db, file);
    let resolution = resolution(db, file);
    let text = file.text(db);
    let (word, range) = match found.def {
        Def::Local(pat) => {
            let range = unit.pat_range(pat);
            match binding_around(unit, range) {
                Some(binding) => ("let ", binding),
                None => ("", range),
            }
        }
        Def::Declared(id) => {
            let decl = resolution.decl(id);
            match decl.kind {
                DeclKind::Type => ("type ", decl.range),
                DeclKind::Module(_) => ("module ", decl.range),
                DeclKind::Class => ("class ", decl.range),
                _ => ("", decl.range),
            }
        }
        _ => return None,
    };
    let code = text.get(usize::from(range.start())..usize::from(range.end()))?;
    let first: Vec<&str> = code.lines().take(4).collect();
    let more = if code.lines().count() > 4 {
        "\n  …"
    } else {
        ""
    };
    Some(fenced(&format!("{word}{}{more}", first.join("\n"))))
}

/// The smallest binding whose pattern covers a range.
fn binding_around(unit: &Unit, range: TextRange) -> Option<TextRange> {
    let bindings = super::walk::bindings(unit);
    let around = bindings.filter(|it| unit.pat_range(it.pat).contains_range(range));
    around.map(|it| it.range).min_by_key(|it| it.len())
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use crate::fixture::Fixture;

    fn check(fixture: &str, expected: Expect) {
        let fixture = Fixture::new(fixture);
        let found = super::hover(&fixture.db, fixture.file, fixture.cursor());
        let found = found.map_or("nothing\n".to_owned(), |it| {
            let span = &fixture.text[std::ops::Range::<usize>::from(it.range)];
            format!("on `{span}`\n{}\n", it.markdown)
        });
        expected.assert_eq(&found);
    }

    #[test]
    fn values_of_the_release() {
        check(
            "open Mirage let x = neti$0f \"a\"",
            expect![[r#"
            on `netif`
            ```ocaml
            val netif : ?group:string -> string -> network impl
            ```

            In MirageOS since 1.1.0.
            - 1.1.0 to 2.6.1: `string -> network impl`
        "#]],
        );
        check(
            "release 4.4.2\nopen Mirage let x = foreig$0n",
            expect![[r#"
                on `foreign`
                ```ocaml
                val foreign :
                  ?packages:package list ->
                  ?packages_v:package list value ->
                  ?keys:abstract_key list ->
                  ?deps:abstract_impl list ->
                  string ->
                  'a typ ->
                  'a impl
                ```

                In MirageOS from 1.1.0 on, removed in 4.5.0.
                - 1.1.0 to 2.6.1: `string -> ?libraries:string list -> ?packages:string list -> 'a typ -> 'a impl`
                - 2.7.0 to 2.9.1: `?packages:string list -> ?libraries:string list -> ?keys:key list -> ?deps:abstract_impl list -> string -> 'a typ -> 'a impl`
                - 3.0.0 to 3.10.8: `?packages:package list -> ?keys:key list -> ?deps:abstract_impl list -> string -> 'a typ -> 'a impl`
            "#]],
        );
        check(
            "open Mirage let x = Key.(va$0lue)",
            expect![[r#"
            on `value`
            ```ocaml
            val value : 'a Key.key -> 'a Key.value
            ```

            In MirageOS since 2.7.0.
        "#]],
        );
        check(
            "open Mirage let x = Lis$0t.map",
            expect![[r#"
            on `List`
            ```ocaml
            module List
            ```
        "#]],
        );
        check(
            "open Mirage let x = List.ma$0p",
            expect![[r#"
            on `map`
            ```ocaml
            val map : ('a -> 'b) -> 'a list -> 'b list
            ```
        "#]],
        );
    }

    #[test]
    fn what_the_file_defines() {
        check(
            "open Mirage\nlet stack = generic_stackv4v6 default_network\nlet x = stac$0k",
            expect![[r#"
                on `stack`
                ```ocaml
                let stack = generic_stackv4v6 default_network
                ```
            "#]],
        );
        check(
            "type shape = Square | Circle\nlet x = Squ$0are",
            expect![[r#"
                on `Square`
                ```ocaml
                Square
                ```
            "#]],
        );
        check(
            "let f (a, b) = a$0",
            expect![[r#"
            on `a`
            ```ocaml
            a
            ```
        "#]],
        );
    }

    #[test]
    fn the_header() {
        check(
            "(* mirage >= 4.9.0 & < 4.10.0 *)$0\nopen Mirage",
            expect![[r#"
                on `(* mirage >= 4.9.0 & < 4.10.0 *)`
                Checked against MirageOS **4.9.0** (from the header on the first line).
            "#]],
        );
    }
}
