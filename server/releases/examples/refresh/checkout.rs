//! A checkout of the mirage repository, read with `git` at a tag.

use std::path::{Path, PathBuf};
use std::process::Command;

use ocaml_syntax::ast::{AstNode as _, Item};

/// A git repository.
pub(crate) struct Checkout {
    folder: PathBuf,
}

/// A compilation unit with an interface.
pub(crate) struct Source {
    /// What the compiler calls it: `Functoria__Key`.
    pub(crate) unit: String,
    /// The library it belongs to.
    pub(crate) library: String,
    /// The name by which its own library knows it: `Key`.
    pub(crate) name: String,
    /// The text of its interface; `None` when it has only an implementation.
    pub(crate) interface: Option<String>,
    /// Where the text lies in the repository.
    pub(crate) path: String,
}

impl Checkout {
    /// A checkout in a folder, a bare repository included.
    pub(crate) fn new(folder: &Path) -> Self {
        Self {
            folder: folder.to_owned(),
        }
    }

    fn git(&self, arguments: &[&str]) -> Result<String, String> {
        let output = Command::new("git")
            .arg("-C")
            .arg(&self.folder)
            .args(arguments)
            .output()
            .map_err(|error| format!("git could not be started: {error}"))?;
        if !output.status.success() {
            let why = String::from_utf8_lossy(&output.stderr);
            return Err(format!("git {}: {}", arguments.join(" "), why.trim()));
        }
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    }

    /// All tags.
    pub(crate) fn tags(&self) -> Result<Vec<String>, String> {
        Ok(self.git(&["tag"])?.lines().map(str::to_owned).collect())
    }

    /// The text of a file at a tag.
    pub(crate) fn file(&self, tag: &str, path: &str) -> Result<String, String> {
        self.git(&["show", &format!("{tag}:{path}")])
    }

    /// The day of the tagged commit.
    pub(crate) fn day(&self, tag: &str) -> Result<String, String> {
        let day = self.git(&["log", "-1", "--format=%cs", tag])?;
        Ok(day.trim().to_owned())
    }

    /// The files below these folders that differ between two tags.
    pub(crate) fn changed(
        &self,
        from: &str,
        to: &str,
        below: &[&str],
    ) -> Result<Vec<String>, String> {
        let mut arguments = vec!["diff", "--name-only", from, to, "--"];
        arguments.extend(below);
        Ok(self.git(&arguments)?.lines().map(str::to_owned).collect())
    }

    /// The compilation units below `lib`, as the `dune` files name them.
    pub(crate) fn sources(&self, tag: &str) -> Result<Vec<Source>, String> {
        let listing = self.git(&["ls-tree", "-r", "--name-only", tag, "lib"])?;
        let files: Vec<_> = listing.lines().collect();
        let mut sources = Vec::new();
        for dune in files.iter().filter(|path| path.ends_with("/dune")) {
            let folder = dune.trim_end_matches("/dune");
            let libraries = libraries(&self.file(tag, dune)?);
            let units = files.iter().filter_map(|path| {
                let (parent, file) = path.rsplit_once('/')?;
                let (stem, extension) = file.rsplit_once('.')?;
                let source = parent == folder && matches!(extension, "ml" | "mli");
                source.then_some((*path, stem, extension))
            });
            let units: Vec<_> = units.collect();
            for (path, stem, extension) in &units {
                let has_interface = units
                    .iter()
                    .any(|other| other.1 == *stem && other.2 == "mli");
                if *extension == "ml" && has_interface {
                    continue;
                }
                let Some(library) = Library::of(&libraries, stem) else {
                    continue;
                };
                let name = capitalized(stem);
                let unit = match library.wrapped && library.name != **stem {
                    true => format!("{}__{name}", capitalized(&library.name)),
                    false => name.clone(),
                };
                let interface = match *extension {
                    "mli" => Some(self.file(tag, path)?),
                    _ => None,
                };
                sources.push(Source {
                    unit,
                    library: library.name.clone(),
                    name,
                    interface,
                    path: (*path).to_owned(),
                });
            }
        }
        Ok(sources)
    }
}

struct Library {
    name: String,
    wrapped: bool,
    /// The modules that are named; an empty list is all others of the folder.
    modules: Vec<String>,
}

impl Library {
    fn of<'a>(all: &'a [Library], stem: &str) -> Option<&'a Library> {
        let named = all.iter().find(|it| it.modules.iter().any(|it| it == stem));
        named.or_else(|| all.iter().find(|it| it.modules.is_empty()))
    }
}

/// The libraries of a `dune` file.
fn libraries(text: &str) -> Vec<Library> {
    let stanzas = text.split("(library").skip(1);
    let field = |stanza: &str, name: &str| -> Option<String> {
        let (_, rest) = stanza.split_once(&format!("({name}"))?;
        Some(rest.split(')').next()?.trim().to_owned())
    };
    stanzas
        .filter_map(|stanza| {
            let public = field(stanza, "public_name")?;
            let name = field(stanza, "name ").unwrap_or(public);
            let modules = field(stanza, "modules").unwrap_or_default();
            let modules = match modules.contains('\\') {
                true => Vec::new(),
                false => modules.split_whitespace().map(str::to_owned).collect(),
            };
            Some(Library {
                wrapped: field(stanza, "wrapped").as_deref() != Some("false"),
                name,
                modules,
            })
        })
        .collect()
}

fn capitalized(name: &str) -> String {
    let mut letters = name.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => String::new(),
    }
}

/// The items of an interface, or the place of its first mistake.
pub(crate) fn items(path: &str, text: &str) -> Result<Vec<Item>, String> {
    let parse = ocaml_syntax::parse_interface(text);
    if let Some(error) = parse.errors().first() {
        return Err(format!("{path}: {error:?}"));
    }
    debug_assert_eq!(parse.root().syntax().text(), text, "the tree is lossless");
    Ok(parse.root().items().collect())
}
