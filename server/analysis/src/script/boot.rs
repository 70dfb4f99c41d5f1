//! The arguments of boot time on a command line: those that the unikernel does not have.
//!
//! A library may read arguments that nobody sees here, so only one that looks like a misspelling of
//! one that is there is reported.

use mirage_releases::devices;
use ocaml_syntax::TextRange;

use super::shell::Word;
use crate::chosen::chosen;
use crate::db::Db;
use crate::diagnostic::{Applicability, Diagnostic, Edit, Fix, Severity};
use crate::graph::{self, Context};
use crate::lower::{self, Expr, Literal};
use crate::rules::Rule;
use crate::source::{Kind, SourceFile};
use crate::spell::similar;

pub(super) const RULE: Rule = Rule {
    name: "boot-argument",
    summary: "A command line gives the unikernel an argument that it does not have.",
    page: "\
A unikernel takes arguments when it starts: those of its devices, such as `--ipv4`, and those that its own
code defines. It stops at start when it is given one that it does not know. Checked are the command lines of
`solo5-hvt`, `solo5-spt` and `albatross-client` in scripts beside a configuration, and `extra` and `cmdline`
of Xen files.

Only what is close to the name of an argument that the unikernel has is reported: a library may define further
ones.
",
};

/// The options of a unikernel, without dashes.
#[salsa::tracked(returns(ref))]
fn options(db: &dyn Db, file: SourceFile, config: SourceFile) -> Vec<String> {
    let release = chosen(db, config).release;
    // Before, options are keys, which the catalogue of changes knows.
    if devices::fact("listed-keys", release) != Some("configure") {
        return Vec::new();
    }
    let context = Context::default();
    let graphs = graph::graphs(db, config, &context);
    if graphs.iter().any(|it| !it.refused.is_empty()) {
        return Vec::new();
    }
    let nodes = graphs.iter().flat_map(|graph| &graph.nodes);
    let names = nodes.flat_map(|node| &node.runtime_args);
    let mut options: Vec<String> = names.filter_map(|it| library(it)).collect();
    for module in file.outside(db).beside.iter() {
        if module.kind(db) == Kind::Module {
            options.extend(texts(db, *module));
        }
    }
    options.sort();
    options.dedup();
    options
}

/// An argument of the library: `V4.network`, with a group before it `wan-V4.network`.
fn library(name: &str) -> Option<String> {
    let (group, function) = match name.rsplit_once('-') {
        Some((group, function)) => (Some(group), function),
        None => (None, name),
    };
    let (option, ..) = devices::runtime_arg(function)?;
    Some(match group {
        Some(group) => format!("{group}-{option}"),
        None => option.to_owned(),
    })
}

/// The texts in the lists of `info [ "name" ]`.
fn texts(db: &dyn Db, module: SourceFile) -> Vec<String> {
    let unit = lower::unit(db, module);
    let mut texts = Vec::new();
    for (_, function, arguments) in unit.applications() {
        let Expr::Path(path) = &unit.exprs[function] else {
            continue;
        };
        if path.last().is_none_or(|it| &*it.text != "info") {
            continue;
        }
        for argument in arguments {
            let Expr::List(elements) = &unit.exprs[argument.value] else {
                continue;
            };
            texts.extend(elements.iter().filter_map(|it| match &unit.exprs[*it] {
                Expr::Literal(Literal::String(text)) => Some(text.to_string()),
                _ => None,
            }));
        }
    }
    texts
}

/// A word that is a misspelt option.
pub(super) fn unknown(
    db: &dyn Db,
    (file, config): (SourceFile, SourceFile),
    word: &Word,
    defines: impl Fn(&str) -> bool,
) -> Option<Diagnostic> {
    let name = word.text.strip_prefix("--")?;
    let name = name.split('=').next().unwrap_or(name);
    let end = name.len() + 2;
    if name.len() < 3 || word.expands.is_some_and(|at| at < end) || defines(name) {
        return None;
    }
    let options = options(db, file, config);
    let dashed = name.replace('_', "-");
    // The beginning of a name is enough for the unikernel.
    if options.iter().any(|it| it.starts_with(&dashed)) {
        return None;
    }
    let long = options.iter().filter(|it| it.len() > 1);
    let near = similar(name, long.map(String::as_str)).into_iter().next()?;
    let range = word.part(0, end);
    let message = format!("the unikernel has no argument `--{name}`; did you mean `--{near}`?");
    let fix = range.map(|range: TextRange| Fix {
        title: format!("Write `--{near}`"),
        applicability: Applicability::Unsafe,
        edits: vec![Edit {
            range,
            text: format!("--{near}"),
        }],
    });
    let place = range.unwrap_or(word.range);
    Some(Diagnostic {
        fixes: fix.into_iter().collect(),
        ..Diagnostic::new(RULE.name, Severity::Warning, place, message)
    })
}
