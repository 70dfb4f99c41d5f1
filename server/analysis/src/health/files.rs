//! The files and folders beside a configuration that it names.

use ocaml_syntax::TextRange;

use crate::db::Db;
use crate::graph::{Context, graphs};
use crate::lower::{self, Expr, Label, Literal};
use crate::source::SourceFile;
use crate::upgrade::file_of;

/// A file or folder that must be there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedFile {
    /// Relative to the configuration.
    pub path: String,
    /// Whether it is a folder.
    pub is_folder: bool,
    /// What is made of it.
    pub what: String,
    /// Whether nothing else can stand for it, such as a package with that module.
    pub is_certain: bool,
    /// Where the configuration names it.
    pub range: Option<TextRange>,
}

/// The devices that are made of a folder of files.
const FOLDERS: [&str; 3] = ["crunch", "direct_kv_ro", "generic_kv_ro"];

/// What makes a job of a module.
const JOBS: [&str; 2] = ["main", "foreign"];

/// What a configuration names.
#[must_use]
pub fn named_files(db: &dyn Db, file: SourceFile) -> Vec<NamedFile> {
    let mut files: Vec<NamedFile> = Vec::new();
    let mut add = |file: NamedFile| {
        if files.iter().all(|other| other.path != file.path) {
            files.push(file);
        }
    };
    for graph in graphs(db, file, &Context::default()) {
        for node in &graph.nodes {
            if JOBS.contains(&node.kind.as_str()) {
                add(NamedFile {
                    path: file_of(&node.module),
                    is_folder: false,
                    what: format!("the job {}", node.module),
                    is_certain: node.packages.is_empty(),
                    range: node.origin,
                });
            }
        }
    }
    let unit = lower::unit(db, file);
    for (id, function, arguments) in unit.applications() {
        let Expr::Path(path) = &unit.exprs[function] else {
            continue;
        };
        let name = path.last().map(|it| &*it.text);
        let Some(device) = FOLDERS.iter().find(|it| name == Some(**it)) else {
            continue;
        };
        let mut plain = arguments.iter().filter(|it| it.label == Label::None);
        let folder = plain.next().map(|it| &unit.exprs[it.value]);
        if let Some(Expr::Literal(Literal::String(folder))) = folder {
            add(NamedFile {
                path: folder.to_string(),
                is_folder: true,
                what: (*device).to_owned(),
                is_certain: true,
                range: Some(unit.expr_range(id)),
            });
        }
    }
    files
}
