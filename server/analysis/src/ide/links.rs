//! Document links: the module that a string names, and the page of a package. In a Xen file: kernels
//! and images.

use ocaml_syntax::TextRange;

use super::definition::{module_path, strings};
use crate::db::Db;
use crate::lower::{self, Expr, Literal};
use crate::resolve::{Def, resolution};
use crate::source::{Kind, SourceFile};

/// Where a link leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LinkTarget {
    /// To a module of the same folder: `Unikernel`, which is the file `unikernel.ml`.
    Sibling(String),
    /// To a page.
    Url(String),
    /// To a file of the host; a relative path starts at the folder of the Xen file.
    File(String),
}

/// A text that leads somewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// The text.
    pub range: TextRange,
    /// Where it leads.
    pub target: LinkTarget,
}

/// All links of the file, in the order of the text.
#[must_use]
pub fn links(db: &dyn Db, file: SourceFile) -> Vec<Link> {
    if file.kind(db) != Kind::Config {
        return super::xl::links(db, file);
    }
    let unit = lower::unit(db, file);
    let siblings = file.outside(db).siblings.as_deref().unwrap_or_default();
    let modules = strings(unit).filter_map(|(range, text)| {
        let (module, _) = module_path(text)?;
        let there = siblings.iter().any(|it| **it == *module);
        there.then_some(Link {
            range,
            target: LinkTarget::Sibling(module),
        })
    });
    let mut found: Vec<Link> = modules.chain(packages(db, file)).collect();
    found.sort_by_key(|it| it.range.start());
    found
}

/// The names of packages lead to their pages.
fn packages(db: &dyn Db, file: SourceFile) -> Vec<Link> {
    let unit = lower::unit(db, file);
    let resolution = resolution(db, file);
    let calls = unit.exprs.iter().filter_map(|(_, expr)| {
        let Expr::Apply {
            function,
            arguments,
        } = expr
        else {
            return None;
        };
        let Some(Def::Library(item)) = resolution.def(*function) else {
            return None;
        };
        (item.path == "Mirage.package").then_some(())?;
        let name = arguments.iter().find(|it| it.label.name().is_none())?.value;
        let Expr::Literal(Literal::String(text)) = &unit.exprs[name] else {
            return None;
        };
        let plain = !text.is_empty()
            && text
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || "-_+".contains(c));
        plain.then(|| Link {
            range: unit.expr_range(name),
            target: LinkTarget::Url(format!("https://ocaml.org/p/{text}/latest")),
        })
    });
    calls.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::Fixture;

    #[test]
    fn packages_lead_to_their_pages() {
        let fixture = Fixture::new("open Mirage let p = [ package ~min:\"1.0\" \"duration\" ]");
        let found = links(&fixture.db, fixture.file);
        let target = LinkTarget::Url("https://ocaml.org/p/duration/latest".into());
        assert_eq!(
            found.iter().map(|it| &it.target).collect::<Vec<_>>(),
            [&target]
        );
    }
}
