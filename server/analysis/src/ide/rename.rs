//! Rename what the file defines; in a Xen file, a block device. A new name that would change what any name means is refused.

use ocaml_syntax::{SyntaxKind, TextRange, TextSize};

use super::{place, puns, references};
use crate::chosen::chosen;
use crate::db::Db;
use crate::diagnostic::Edit;
use crate::lower;
use crate::resolve::{self, Context, DeclKind, Def, resolution};
use crate::source::{Kind, SourceFile};

/// The name at `offset`, if it can be renamed.
#[must_use]
pub fn prepare_rename(db: &dyn Db, file: SourceFile, offset: TextSize) -> Option<TextRange> {
    if file.kind(db) != Kind::Config {
        return super::xl::prepare_rename(db, file, offset);
    }
    let found = place::occurrence(db, file, offset)?;
    let mine = matches!(found.def, Def::Local(_) | Def::Declared(_));
    let text = file
        .text(db)
        .get(std::ops::Range::<usize>::from(found.range))?;
    (mine && is_word(text)).then_some(found.range)
}

/// The edits that rename what stands at `offset`.
///
/// # Errors
/// A sentence that says why it cannot be done.
pub fn rename(
    db: &dyn Db,
    file: SourceFile,
    offset: TextSize,
    name: &str,
) -> Result<Vec<Edit>, String> {
    if file.kind(db) != Kind::Config {
        return super::xl::rename(db, file, offset, name);
    }
    prepare_rename(db, file, offset).ok_or("nothing here is defined by this file")?;
    let found = place::occurrence(db, file, offset).ok_or("there is no name here")?;
    let resolution = resolution(db, file);
    let capital = match found.def {
        Def::Declared(id) => matches!(
            resolution.decl(id).kind,
            DeclKind::Constructor(_)
                | DeclKind::Exception
                | DeclKind::Module(_)
                | DeclKind::ModuleType
        ),
        _ => false,
    };
    check_name(name, capital)?;
    let puns = puns::puns(lower::unit(db, file));
    let mut edits: Vec<Edit> = Vec::new();
    for it in references::all(db, file, found.def) {
        edits.extend(edit(
            file.text(db),
            it.range,
            name,
            puns.get(&it.range.start()),
        ));
    }
    edits.sort_by_key(|it| it.range.start());
    keeps_its_meaning(db, file, &edits, name)?;
    Ok(edits)
}

/// One place, with the label or field that the old name also stands for.
fn edit(text: &str, range: TextRange, name: &str, pun: Option<&puns::Pun>) -> Vec<Edit> {
    let old = text
        .get(std::ops::Range::<usize>::from(range))
        .unwrap_or_default();
    let plain = |text: String| vec![Edit { range, text }];
    match pun {
        None => plain(name.to_owned()),
        Some(puns::Pun::Label) => {
            let before = text.get(..usize::from(range.start())).unwrap_or_default();
            match before.rfind(['~', '?', '(']) {
                // `~(x : t)` and `?(x = e)` get their label before the bracket.
                Some(at) if before[at..].starts_with('(') => {
                    let at = TextSize::try_from(at).unwrap_or(range.start());
                    let label = Edit {
                        range: TextRange::empty(at),
                        text: format!("{old}:"),
                    };
                    vec![
                        label,
                        Edit {
                            range,
                            text: name.to_owned(),
                        },
                    ]
                }
                _ => plain(format!("{old}:{name}")),
            }
        }
        Some(puns::Pun::Field) => plain(format!("{old} = {name}")),
    }
}

fn is_word(text: &str) -> bool {
    text.starts_with(|c: char| c.is_alphabetic() || c == '_')
}

fn check_name(name: &str, capital: bool) -> Result<(), String> {
    let mut tokens = ocaml_syntax::parse(name)
        .syntax()
        .descendants_with_tokens()
        .filter_map(|it| it.into_token())
        .collect::<Vec<_>>()
        .into_iter();
    let kind = tokens
        .next()
        .filter(|it| it.text() == name)
        .map(|it| it.kind());
    match (kind, capital) {
        (Some(SyntaxKind::LIDENT), false) | (Some(SyntaxKind::UIDENT), true) => Ok(()),
        (_, false) => Err(format!("`{name}` is no name for a value or a type")),
        (_, true) => Err(format!("`{name}` is no name for a constructor or a module")),
    }
}

/// Whether every name still means what it meant.
fn keeps_its_meaning(
    db: &dyn Db,
    file: SourceFile,
    edits: &[Edit],
    name: &str,
) -> Result<(), String> {
    let mut text = file.text(db).to_owned();
    for edit in edits.iter().rev() {
        text.replace_range(std::ops::Range::<usize>::from(edit.range), &edit.text);
    }
    let context = Context {
        release: chosen(db, file).release,
        siblings: file.outside(db).siblings.as_deref(),
        suggests: false,
    };
    let after = lower::lower(&ocaml_syntax::parse(&text));
    let after = resolve::resolve(&after, context);
    let before = resolution(db, file);
    let defs = |it: &resolve::Resolution| -> Vec<Def> { it.uses().iter().map(|it| it.1).collect() };
    // Terms and declarations are numbered in the order of the text, which a new name leaves alone.
    if defs(before) == defs(&after) {
        return Ok(());
    }
    Err(format!(
        "`{name}` already means something else where this name is used"
    ))
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use crate::fixture::Fixture;

    fn check(text: &str, name: &str, expected: Expect) {
        let fixture = Fixture::new(text);
        let found = super::rename(&fixture.db, fixture.file, fixture.cursor(), name);
        let out = match found {
            Ok(edits) => {
                let mut text = fixture.text.clone();
                for edit in edits.iter().rev() {
                    text.replace_range(std::ops::Range::<usize>::from(edit.range), &edit.text);
                }
                text
            }
            Err(reason) => format!("refused: {reason}"),
        };
        expected.assert_eq(&out);
    }

    #[test]
    fn variables_with_puns() {
        check(
            "let f ~sta$0ck ?(port = 1) () = g ~stack { stack; x = stack } port",
            "net",
            expect!["let f ~stack:net ?(port = 1) () = g ~stack:net { stack = net; x = net } port"],
        );
        check(
            "let f ?(po$0rt = 1) () = port",
            "p",
            expect!["let f ?port:(p = 1) () = p"],
        );
        check(
            "type t = A$0 | B let x = A",
            "First",
            expect!["type t = First | B let x = First"],
        );
    }

    #[test]
    fn conflicts_are_refused() {
        check(
            "let a = 1 let b$0 = 2 let c = a + b",
            "a",
            expect!["refused: `a` already means something else where this name is used"],
        );
        check(
            "let a = 1 let f b = a$0 + b",
            "b",
            expect!["refused: `b` already means something else where this name is used"],
        );
        check(
            "open Mirage let a$0 = 1 let x = netif",
            "netif",
            expect!["refused: `netif` already means something else where this name is used"],
        );
        check(
            "let a$0 = 1",
            "let",
            expect!["refused: `let` is no name for a value or a type"],
        );
        check(
            "open Mirage let a = neti$0f",
            "b",
            expect!["refused: nothing here is defined by this file"],
        );
    }
}
