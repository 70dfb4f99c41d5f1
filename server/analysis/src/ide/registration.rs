//! Where a configuration registers its unikernel: the place of what is about the whole.

use ocaml_syntax::TextRange;

use crate::db::Db;
use crate::lower::{self, Expr};
use crate::source::{Kind, SourceFile};

/// The first word `register` of a configuration.
#[must_use]
pub fn registration(db: &dyn Db, file: SourceFile) -> Option<TextRange> {
    if file.kind(db) != Kind::Config {
        return None;
    }
    let unit = lower::unit(db, file);
    let mut named = unit.exprs.iter().filter_map(|(id, expr)| {
        let Expr::Path(path) = expr else {
            return None;
        };
        let is_register = path.last().is_some_and(|it| &*it.text == "register");
        is_register.then(|| unit.expr_range(id))
    });
    let first = named.next()?;
    Some(named.fold(first, |first, next| {
        if next.start() < first.start() {
            next
        } else {
            first
        }
    }))
}

#[cfg(test)]
mod tests {
    use super::registration;
    use crate::fixture::Fixture;

    #[test]
    fn the_first_one_counts() {
        let text = "
open Mirage
let () = if true then register \"a\" [] else register \"b\" []
                      ^^^^^^^^
";
        let bare = text.replace("\n                      ^^^^^^^^", "");
        let fixture = Fixture::new(&bare);
        let found = registration(&fixture.db, fixture.file);
        let note = found.map(|range| (range, String::new()));
        assert_eq!(
            fixture.annotate(note.into_iter().collect()),
            text.trim_start_matches('\n')
        );
    }
}
