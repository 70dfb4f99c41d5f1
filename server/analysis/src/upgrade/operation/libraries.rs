//! `~libraries` of a job: what is not a package of its own becomes `~sublibs` of one.

use ocaml_syntax::TextRange;

use super::packages::strings;
use super::{append_to_list, calls};
use crate::lower::{Argument, Expr, ExprId, Literal};
use crate::upgrade::edits::replace;
use crate::upgrade::rewrite::{Found, blanks_before};
use crate::upgrade::site::{self, Site, argument_range};

/// Moves the libraries of every job, and of `register`, into its packages.
pub(super) fn into_packages(site: &Site<'_>) -> Vec<Found> {
    let mut found = Vec::new();
    for (id, function, arguments) in calls(site, &["foreign", "register"]) {
        let Some(argument) = site::labelled(arguments, "libraries") else {
            continue;
        };
        let Some(libraries) = strings(site, argument.value) else {
            continue;
        };
        let range = argument_range(&site.unit, argument);
        let mut edits = vec![removal(site, function, arguments, range)];
        let packages = site::labelled(arguments, "packages").map(|it| it.value);
        let mut rest = Vec::new();
        for (package, sublibs) in by_package(&libraries) {
            match packages.and_then(|packages| literal(site, packages, &package)) {
                Some(_) if sublibs.is_empty() => {}
                Some(at) => edits.push(replace(
                    TextRange::empty(at.start()),
                    sublibs_text(&sublibs),
                )),
                None => rest.push(format!("package {}{package:?}", sublibs_text(&sublibs))),
            }
        }
        if !rest.is_empty() {
            edits.push(append_to_list(
                site,
                function,
                arguments,
                "packages",
                &rest.join("; "),
            ));
        }
        found.push(Found {
            by: 0,
            place: range,
            whole: site.unit.expr_range(id),
            edits,
        });
    }
    found
}

fn removal(
    site: &Site<'_>,
    function: ExprId,
    arguments: &[Argument],
    range: TextRange,
) -> crate::diagnostic::Edit {
    let before = arguments
        .iter()
        .map(|it| argument_range(&site.unit, it).end())
        .filter(|end| *end <= range.start())
        .max()
        .unwrap_or_else(|| site.unit.expr_range(function).end());
    replace(blanks_before(site, before, range), "")
}

/// `tcpip.arpv4` is `arpv4` of `tcpip`; syntax extensions are of camlp4 and go.
fn by_package(libraries: &[String]) -> Vec<(String, Vec<String>)> {
    let mut packages: Vec<(String, Vec<String>)> = Vec::new();
    for library in libraries {
        let (package, sublib) = match library.split_once('.') {
            Some((package, sublib)) => (package, Some(sublib)),
            None => (&**library, None),
        };
        let index = packages.iter().position(|(name, _)| name == package);
        let index = index.unwrap_or_else(|| {
            packages.push((package.to_owned(), Vec::new()));
            packages.len() - 1
        });
        if let Some(sublib) = sublib.filter(|sublib| !sublib.contains("syntax")) {
            packages[index].1.push(sublib.to_owned());
        }
    }
    packages
}

/// Where the literal of a package stands in a list.
fn literal(site: &Site<'_>, list: ExprId, package: &str) -> Option<TextRange> {
    let Expr::List(elements) = &site.unit.exprs[list] else {
        return None;
    };
    elements.iter().find_map(|element| {
        let id = match &site.unit.exprs[*element] {
            Expr::Apply { arguments, .. } => site::positional(arguments).next()?.value,
            _ => *element,
        };
        let is = matches!(&site.unit.exprs[id], Expr::Literal(Literal::String(text)) if **text == *package);
        is.then(|| site.unit.expr_range(id))
    })
}

fn sublibs_text(sublibs: &[String]) -> String {
    if sublibs.is_empty() {
        return String::new();
    }
    let quoted: Vec<_> = sublibs.iter().map(|it| format!("{it:?}")).collect();
    format!("~sublibs:[{}] ", quoted.join("; "))
}
