//! Formatting: Xen files are laid out alike. Configurations are OCaml, which has its own formatter.

use ocaml_syntax::{TextRange, TextSize};

use crate::db::Db;
use crate::diagnostic::Edit;
use crate::source::{Kind, SourceFile};
use crate::xl;

/// The edits that lay the file out; nothing when it cannot be done, because its grammar has
/// mistakes or it is no Xen file.
#[must_use]
pub fn formatting(db: &dyn Db, file: SourceFile) -> Option<Vec<Edit>> {
    if file.kind(db) == Kind::Config {
        return None;
    }
    let parse = xl::parse(db, file);
    let new = xl_config::format(parse)?;
    Some(difference(parse.text(), &new))
}

/// What turns one layout of a text into another, gap by gap, so that an editor keeps its cursors.
fn difference(old: &str, new: &str) -> Vec<Edit> {
    let mut edits = Vec::new();
    let (mut at, mut other) = (0, 0);
    while at < old.len() || other < new.len() {
        let (mine, theirs) = (&old[at..], &new[other..]);
        if let Some(same) = common(mine, theirs) {
            at += same;
            other += same;
            continue;
        }
        let (gone, come) = (gap(mine), gap(theirs));
        if gone + come == 0 {
            // Not only the layout differs: this is no place to be clever.
            return vec![edit(0, old.len(), new)];
        }
        edits.push(edit(at, at + gone, &theirs[..come]));
        at += gone;
        other += come;
    }
    edits
}

/// The length of the first character, when both begin with it.
fn common(mine: &str, theirs: &str) -> Option<usize> {
    let first = mine.chars().next()?;
    theirs.starts_with(first).then(|| first.len_utf8())
}

/// How much layout a text begins with.
fn gap(text: &str) -> usize {
    let is_layout = |c: char| matches!(c, ' ' | '\t' | '\n' | ',' | ';');
    text.len() - text.trim_start_matches(is_layout).len()
}

fn edit(start: usize, end: usize, text: &str) -> Edit {
    let size = |offset: usize| TextSize::try_from(offset).unwrap_or_default();
    Edit {
        range: TextRange::new(size(start), size(end)),
        text: text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::Database;
    use crate::source::Outside;

    fn edits(kind: Kind, text: &str) -> Option<Vec<Edit>> {
        let db = Database::default();
        let file = SourceFile::new(&db, "a.xl".into(), kind, text.into(), Outside::default());
        formatting(&db, file)
    }

    #[test]
    fn edits_make_the_formatted_text() {
        for text in [
            "",
            "\n\n\nname='a'  ;  memory =64\n\n\n\n# end\n",
            "disk=['a,  b' ,'c',]#x  \nlonger_key_here  =\t\"q # ,\"\n",
            "disk = [ # first\n'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa',\
             'bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb']\nx += [ [ 1,2 ] ,3]\n",
            "# \u{e9}\nname = '\u{1f980}  x'   \n",
        ] {
            let edits = edits(Kind::Xl, text).unwrap();
            let mut made = text.to_owned();
            for edit in edits.iter().rev() {
                made.replace_range(std::ops::Range::<usize>::from(edit.range), &edit.text);
            }
            let wanted = xl_config::format(&xl_config::parse(text)).unwrap();
            assert_eq!(made, wanted);
            assert!(
                edits
                    .iter()
                    .all(|edit| edit.range.len() < TextSize::of(text))
            );
        }
        assert_eq!(edits(Kind::Xl, "name = 'a'\n"), Some(Vec::new()));
    }

    #[test]
    fn only_sound_xen_files_are_formatted() {
        assert_eq!(edits(Kind::Xl, "name = \n"), None);
        assert_eq!(edits(Kind::Config, "let  x=1"), None);
    }
}
