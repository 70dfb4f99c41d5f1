//! Where a configuration and the modules beside it speak of the same thing: the module of a job, its
//! `start`, the value of a runtime argument.

use ocaml_syntax::{TextRange, TextSize};

use super::expected::expected;
use super::shape::shape;
use super::{modules, name_of};
use crate::db::Db;
use crate::script;
use crate::source::{Kind, SourceFile};
use crate::upgrade::file_of;

/// A text of a configuration, and what it names in a module.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Tie {
    pub(crate) config: SourceFile,
    /// The text, with its quotes.
    pub(crate) text: TextRange,
    pub(crate) module: SourceFile,
    /// The definition; of a job also its `start`.
    pub(crate) names: Vec<TextRange>,
}

impl Tie {
    /// Whether the place is one of its names, or its text.
    pub(crate) fn is_at(&self, file: SourceFile, offset: TextSize) -> bool {
        let is_name = || self.names.iter().any(|it| it.contains_inclusive(offset));
        match file {
            file if file == self.config => self.text.contains_inclusive(offset),
            file if file == self.module => is_name(),
            _ => false,
        }
    }
}

/// The ties of a configuration or of a module beside one.
pub(crate) fn ties(db: &dyn Db, file: SourceFile) -> Vec<Tie> {
    match file.kind(db) {
        Kind::Config => modules(db, file)
            .flat_map(|module| between(db, file, module))
            .collect(),
        Kind::Module => script::configuration(db, file)
            .map(|config| between(db, config, file))
            .unwrap_or_default(),
        _ => Vec::new(),
    }
}

fn between(db: &dyn Db, config: SourceFile, module: SourceFile) -> Vec<Tie> {
    let file = name_of(db, module);
    let (expected, shape) = (expected(db, config), shape(db, module));
    let tie = |text, names| Tie {
        config,
        text,
        module,
        names,
    };
    let mut ties = Vec::new();
    for job in expected
        .jobs
        .iter()
        .filter(|it| file_of(&it.module) == file)
    {
        let mut names = job.module.split('.').skip(1);
        let functor = match (names.next(), names.next()) {
            (None, _) => Some(&shape.whole),
            (Some(name), None) => shape.functors.iter().rfind(|it| it.name == name),
            _ => None,
        };
        let Some(functor) = functor else { continue };
        // A file as a whole has no name.
        let name = (!functor.name.is_empty()).then_some(functor.range);
        let start = functor.start.as_ref().map(|it| it.range);
        ties.push(tie(job.range, name.into_iter().chain(start).collect()));
    }
    for argument in expected
        .arguments
        .iter()
        .filter(|it| file_of(&it.value) == file)
    {
        let name = argument.value.split('.').nth(1).unwrap_or_default();
        let value = shape.values.iter().rfind(|it| it.name == name);
        ties.extend(value.map(|it| tie(argument.range, vec![it.range])));
    }
    ties
}
