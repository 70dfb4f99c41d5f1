//! What a configuration says of modules beside it: the jobs it makes of them, and the values that it
//! names in texts.

use ocaml_syntax::TextRange;

use crate::chosen::chosen;
use crate::db::Db;
use crate::lower::{Argument, Expr, ExprId, Label, Literal};
use crate::source::SourceFile;
use crate::upgrade::device::{chain, means};
use crate::upgrade::site::Site;

/// What modules are expected to define.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Expected {
    pub(super) jobs: Vec<Job>,
    /// The values of runtime arguments.
    pub(super) arguments: Vec<Named>,
}

/// A value that is named in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Named {
    /// `Unikernel.greeting`.
    pub(super) value: String,
    pub(super) range: TextRange,
}

/// A module that a configuration makes a job of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Job {
    /// `Unikernel.Main`.
    pub(super) module: String,
    /// Where it is named.
    pub(super) range: TextRange,
    /// The types of the devices that it takes, if its type is spelt out.
    pub(super) devices: Option<Vec<String>>,
    /// How many dependencies it is given behind its devices, if they are spelt out.
    pub(super) deps: Option<usize>,
    /// How many runtime arguments it is given behind these, if they are spelt out.
    pub(super) arguments: Option<usize>,
}

/// The functions that make a job of a module.
const MAKERS: [&str; 2] = ["main", "foreign"];

/// The functions that take the name of a runtime argument.
const ARGUMENTS: [&str; 2] = ["runtime_arg", "Runtime_arg.create"];

/// The labels of dependencies.
const DEPS: [&str; 2] = ["deps", "extra_deps"];

/// What a configuration expects.
#[salsa::tracked(returns(ref))]
pub(super) fn expected(db: &dyn Db, config: SourceFile) -> Expected {
    let site = Site::new(config.text(db), chosen(db, config).release);
    let mut expected = Expected::default();
    for (_, function, arguments) in site.unit.applications() {
        let is = |name: &&str| means(&site, function, name);
        if MAKERS.iter().any(is) {
            expected.jobs.extend(job(&site, arguments));
        } else if ARGUMENTS.iter().any(is) {
            expected.arguments.extend(argument(&site, arguments));
        }
    }
    expected
}

fn job(site: &Site<'_>, arguments: &[Argument]) -> Option<Job> {
    let mut positional = positional(arguments);
    let (module, range) = text(site, positional.next()?)?;
    let typ = positional.next();
    let devices = typ.and_then(|typ| {
        let chain = chain(site, typ);
        let (last, devices) = chain.split_last()?;
        let types = devices.iter().map(|it| site.expr_text(*it).to_owned());
        means(site, *last, "job").then(|| types.collect())
    });
    is_path(&module).then_some(Job {
        module,
        range,
        devices,
        deps: listed(site, arguments, &DEPS),
        arguments: listed(site, arguments, &["runtime_args"]),
    })
}

/// The length of the list that is given with one of these labels; none is given without one.
fn listed(site: &Site<'_>, arguments: &[Argument], labels: &[&str]) -> Option<usize> {
    let mut given = arguments.iter().filter(|argument| {
        let name = argument.label.name();
        name.is_some_and(|name| labels.contains(&&*name.text))
    });
    let Some(argument) = given.next() else {
        return Some(0);
    };
    let is_certain = matches!(argument.label, Label::Labelled(_));
    let value = site.definition(argument.value).unwrap_or(argument.value);
    match &site.unit.exprs[value] {
        Expr::List(elements) if is_certain => Some(elements.len()),
        _ => None,
    }
}

fn argument(site: &Site<'_>, arguments: &[Argument]) -> Option<Named> {
    let (value, range) = text(site, positional(arguments).next()?)?;
    let is_value = value.split('.').next_back()?.starts_with(is_small);
    (is_path(&value) && is_value).then_some(Named { value, range })
}

fn positional(arguments: &[Argument]) -> impl Iterator<Item = ExprId> {
    let positional = arguments
        .iter()
        .filter(|it| matches!(it.label, Label::None));
    positional.map(|argument| argument.value)
}

/// A text that is written there.
fn text(site: &Site<'_>, id: ExprId) -> Option<(String, TextRange)> {
    match &site.unit.exprs[id] {
        Expr::Literal(Literal::String(text)) => Some((text.to_string(), site.unit.expr_range(id))),
        _ => None,
    }
}

/// Whether a text is the path of something in a module, and nothing else.
fn is_path(text: &str) -> bool {
    let is_name = |name: &str| {
        let mut letters = name.chars();
        letters
            .next()
            .is_some_and(|it| it.is_alphabetic() || it == '_')
            && letters.all(|it| it.is_alphanumeric() || matches!(it, '_' | '\''))
    };
    text.starts_with(char::is_uppercase) && text.split('.').all(is_name)
}

fn is_small(letter: char) -> bool {
    letter.is_lowercase() || letter == '_'
}
