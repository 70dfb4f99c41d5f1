//! References and highlights: every place of the file that means the same.

use ocaml_syntax::{TextRange, TextSize};

use super::place;
use crate::db::Db;
use crate::lower;
use crate::resolve::{Def, resolution};
use crate::source::{Kind, SourceFile};
use crate::together::ties;

/// One place that names the thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reference {
    /// The name.
    pub range: TextRange,
    /// Whether it is the definition.
    pub is_definition: bool,
}

/// Every place that means what the name at `offset` means, in the order of the text.
#[must_use]
pub fn references(db: &dyn Db, file: SourceFile, offset: TextSize) -> Vec<Reference> {
    match file.kind(db) {
        Kind::Config => {}
        Kind::Module => return tied(db, file, offset, file),
        Kind::Xl | Kind::XlTemplate => return super::xl::references(db, file, offset),
        Kind::Script => return Vec::new(),
    }
    let named = tied(db, file, offset, file);
    if !named.is_empty() {
        return named;
    }
    match place::occurrence(db, file, offset) {
        Some(found) => all(db, file, found.def),
        None => Vec::new(),
    }
}

/// The same in the files beside it: what a configuration names in a module, or the other way round.
#[must_use]
pub fn references_beside(
    db: &dyn Db,
    file: SourceFile,
    offset: TextSize,
) -> Vec<(SourceFile, Reference)> {
    let ties = ties(db, file).into_iter();
    let mut others: Vec<SourceFile> = Vec::new();
    for tie in ties.filter(|tie| tie.is_at(file, offset)) {
        let both = [tie.config, tie.module].into_iter();
        for other in both.filter(|it| *it != file) {
            if !others.contains(&other) {
                others.push(other);
            }
        }
    }
    let places = |other| tied(db, file, offset, other).into_iter();
    let all = others.into_iter();
    all.flat_map(|other| places(other).map(move |it| (other, it)))
        .collect()
}

/// The places in one of two files that speak of what stands at `offset` of `file`.
fn tied(db: &dyn Db, file: SourceFile, offset: TextSize, of: SourceFile) -> Vec<Reference> {
    let ties = ties(db, file).into_iter();
    let mut found = Vec::new();
    for tie in ties.filter(|tie| tie.is_at(file, offset)) {
        if tie.config == of {
            found.push((tie.text, false));
        } else if tie.module == of {
            found.extend(tie.names.into_iter().map(|name| (name, true)));
        }
    }
    found.sort_by_key(|(range, _)| range.start());
    found.dedup();
    found
        .into_iter()
        .map(|(range, is_definition)| Reference {
            range,
            is_definition,
        })
        .collect()
}

/// Every place that means `def`.
pub(super) fn all(db: &dyn Db, file: SourceFile, def: Def) -> Vec<Reference> {
    if matches!(def, Def::Unbound | Def::Unknown) {
        return Vec::new();
    }
    let resolution = resolution(db, file);
    let uses = resolution
        .uses()
        .iter()
        .map(|(range, def)| (*range, *def, false));
    let definition = place::name_range(lower::unit(db, file), resolution, def);
    let definition = definition.map(|range| (range, def, true));
    let mut found: Vec<Reference> = uses
        .chain(definition)
        .filter(|(_, other, _)| *other == def)
        .map(|(range, _, is_definition)| Reference {
            range,
            is_definition,
        })
        .collect();
    found.sort_by_key(|it| (it.range.start(), !it.is_definition));
    found.dedup_by_key(|it| it.range);
    found
}

#[cfg(test)]
mod tests {
    use crate::fixture::Fixture;

    /// Carets stand below every place.
    fn check(text: &str) {
        let expected = text.strip_prefix('\n').unwrap().replace("$0", "");
        let fixture = Fixture::new(text);
        let found = super::references(&fixture.db, fixture.file, fixture.cursor());
        let note = |it: &super::Reference| {
            let note = if it.is_definition { "definition" } else { "" };
            (it.range, note.to_owned())
        };
        assert_eq!(fixture.annotate(found.iter().map(note).collect()), expected);
    }

    #[test]
    fn a_shadowed_name_is_another() {
        check(
            r#"
open Mirage
let main = main "Unikernel.Main" (network @-> job)
    ^^^^ definition
let () = register "x" [ ma$0in $ default_network ]
                        ^^^^
"#,
        );
    }

    #[test]
    fn names_of_the_release_too() {
        check(
            r#"
open Mirage
let a = netif "a"
        ^^^^^
let b = ne$0tif "b"
        ^^^^^
"#,
        );
    }

    #[test]
    fn alternatives_bind_the_same_variable() {
        check(
            "
let f = function Some x | Ok$0 x -> Ok x
                          ^^
                                  ^^
",
        );
        check(
            "
let f = function A x | B x -> x$0
                   ^ definition
                         ^
                              ^
",
        );
    }
}
