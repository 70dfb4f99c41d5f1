//! Finding a module in the data and indexing it, when it is first asked for.
//!
//! A file begins with `unit NAME` and goes on in sections `module PATH`; every other line is an item:
//! ranges, declaration, and the text of a deprecation, between tabs. The ranges in the folder
//! `mirage` are ranges of releases, those of another package are ranges of its versions.

use std::sync::OnceLock;

use super::{Item, Module, Unit, text};
use crate::package::Package;
use crate::{Range, Release};

/// Unit, package and text of every file, sorted by unit.
static FILES: &[(&str, &str, &str)] = include!(concat!(env!("OUT_DIR"), "/units.rs"));

/// The package whose ranges are ranges of releases.
const MIRAGE: &str = "mirage";
/// The file of the predefined types and exceptions.
const PREDEF: &str = "predef";

struct File {
    unit: Unit,
    sections: OnceLock<Vec<Section>>,
    text: &'static str,
}

struct Section {
    path: &'static str,
    lines: &'static str,
    module: OnceLock<Module>,
}

/// The signature of a module by its whole path: `Mirage`, `Mirage.Key.Arg`, `Stdlib.List`. A path
/// that is an alias has none; see [`module_in`](super::module_in).
#[must_use]
pub fn module(path: &str) -> Option<&'static Module> {
    // What the compiler calls `Stdlib__List` is `Stdlib.List` here.
    if let Some(rest) = path.strip_prefix("Stdlib__") {
        return module(&format!("Stdlib.{rest}"));
    }
    let unit = path.split_once('.').map_or(path, |(unit, _)| unit);
    let files = files();
    let index = files
        .binary_search_by(|file| file.unit.name.cmp(unit))
        .ok()?;
    let file = &files[index];
    let sections = file.sections.get_or_init(|| sections(file.text));
    let section = sections.iter().find(|section| section.path == path)?;
    Some(section.module.get_or_init(|| index_section(file, section)))
}

/// The predefined types and exceptions, which no module has: `int`, `list`, `Not_found`. Their
/// paths are their names after `predef.`.
#[must_use]
pub fn predef() -> &'static Module {
    static NOTHING: Module = Module {
        path: PREDEF,
        items: Vec::new(),
    };
    module(PREDEF).unwrap_or(&NOTHING)
}

/// Every module that is known in any release.
pub fn modules() -> impl Iterator<Item = &'static Module> {
    files().iter().flat_map(|file| {
        let sections = file.sections.get_or_init(|| sections(file.text));
        sections
            .iter()
            .map(|section| section.module.get_or_init(|| index_section(file, section)))
    })
}

/// The compilation units that a configuration of a release can name, sorted by name.
pub fn units(release: Release) -> impl Iterator<Item = &'static Unit> {
    files()
        .iter()
        .map(|file| &file.unit)
        .filter(move |unit| unit.is_in(release) && unit.name != PREDEF)
}

fn files() -> &'static [File] {
    static INDEX: OnceLock<Vec<File>> = OnceLock::new();
    INDEX.get_or_init(|| {
        FILES
            .iter()
            .map(|&(name, package, text)| File {
                unit: unit(name, package, text),
                sections: OnceLock::new(),
                text,
            })
            .collect()
    })
}

fn unit(name: &'static str, package: &'static str, text: &'static str) -> Unit {
    let mut cells = text.lines().next().unwrap_or_default().split('\t');
    let ranges = cells.nth(1).and_then(|cell| ranges(package, cell));
    Unit {
        name,
        package,
        ranges: ranges.unwrap_or_default(),
        deprecated: cells.next(),
    }
}

fn sections(text: &'static str) -> Vec<Section> {
    let mut found = Vec::new();
    for part in text.split("\n\nmodule ").skip(1) {
        let (path, lines) = part.split_once('\n').unwrap_or((part, ""));
        found.push(Section {
            path,
            lines,
            module: OnceLock::new(),
        });
    }
    found
}

fn index_section(file: &File, section: &Section) -> Module {
    let mut items: Vec<Item> = section
        .lines
        .lines()
        .enumerate()
        .filter_map(|(order, line)| item(file.unit.package, section.path, order, line))
        .collect();
    items.sort_by(|a, b| {
        let key = |item: &Item| (item.kind, item.name, item.since());
        key(a).cmp(&key(b))
    });
    Module {
        path: section.path,
        items,
    }
}

fn item(
    package: &'static str,
    module: &'static str,
    order: usize,
    line: &'static str,
) -> Option<Item> {
    let mut cells = line.split('\t');
    let ranges = ranges(package, cells.next()?)?;
    let text = cells.next()?;
    let (kind, name) = text::head(text)?;
    // The modules are never forgotten, and each is indexed once.
    let path = Box::leak(format!("{module}.{name}").into_boxed_str());
    Some(Item {
        kind,
        path,
        name,
        ranges,
        text,
        deprecated: cells.next(),
        order: u16::try_from(order).ok()?,
    })
}

fn ranges(package: &'static str, cell: &'static str) -> Option<Vec<Range>> {
    if package == MIRAGE || package == PREDEF {
        return Range::parse_all(cell);
    }
    let package = Package::named(package)?;
    let mut found: Vec<Range> = Vec::new();
    for versions in cell.split(',') {
        for range in package.releases(versions)? {
            match found.last_mut() {
                Some(last) if last.until.next() == Some(range.since) => last.until = range.until,
                _ => found.push(range),
            }
        }
    }
    Some(found)
}

#[cfg(test)]
mod tests {
    use super::super::{Kind, module_in};
    use super::*;

    /// The paths of all modules.
    fn paths() -> impl Iterator<Item = &'static str> {
        files()
            .iter()
            .flat_map(|file| sections(file.text))
            .map(|section| section.path)
    }

    #[test]
    fn every_line_is_an_item() {
        let mut count = 0;
        for path in paths() {
            count += module(path).unwrap().items.len();
        }
        let mut lines = 0;
        for (name, _, text) in FILES {
            assert!(text.starts_with(&format!("unit {name}\t")), "{name}");
            lines += text.lines().filter(|line| line.contains('\t')).count() - 1;
        }
        assert_eq!(count, lines);
    }

    #[test]
    fn no_release_has_an_item_twice() {
        for path in paths() {
            let module = module(path).unwrap();
            for pair in module.items.windows(2) {
                let [a, b] = pair else { continue };
                if (a.kind, a.name) != (b.kind, b.name) {
                    continue;
                }
                let both = Release::all().find(|release| a.is_in(*release) && b.is_in(*release));
                assert_eq!(both, None, "{}", a.path);
            }
        }
    }

    #[test]
    fn items_follow_the_releases() {
        let mirage = module("Mirage").unwrap();
        let at = |version, name| {
            let release = Release::parse(version).unwrap();
            mirage
                .item(Kind::Value, name, release)
                .map(|item| item.text)
        };
        assert!(at("4.4.2", "foreign").is_some());
        assert!(at("4.5.0", "foreign").is_none());
        assert!(at("2.6.1", "@->").is_some());
        assert_eq!(
            at("4.11.1", "netif"),
            Some("val netif : ?group:string -> string -> Mirage.network Mirage.impl")
        );
    }

    #[test]
    fn aliases_are_followed() {
        let release = |version| Release::parse(version).unwrap();
        let info = module_in("Mirage.Info", release("3.10.8")).unwrap();
        assert_eq!(info.path, "Functoria.Info");
        let argument = module_in("Mirage.Key.Arg", release("4.4.0")).unwrap();
        assert_eq!(argument.path, "Mirage_key.Arg");
        assert!(module_in("Mirage.Runtime_arg", release("4.4.2")).is_none());
        assert_eq!(
            module_in("Stdlib.List", release("1.0.0")).unwrap().path,
            "Stdlib.List"
        );
    }

    #[test]
    fn packages_come_and_go() {
        let names = |version| -> Vec<_> {
            units(Release::parse(version).unwrap())
                .map(|unit| unit.name)
                .collect()
        };
        assert!(!names("2.6.1").contains(&"Bos") && names("4.0.0").contains(&"Bos"));
        assert!(names("4.4.2").contains(&"Lwt") && !names("4.5.0").contains(&"Lwt"));
        assert!(
            predef()
                .item(Kind::Type, "list", Release::newest())
                .is_some()
        );
    }

    #[test]
    fn every_path_in_an_item_leads_somewhere() {
        // A type without a definition behind it would be unknown to everyone.
        let mut dangling = Vec::new();
        for path in paths() {
            for item in &module(path).unwrap().items {
                let functor = item.text.contains("functor (");
                if functor || item.kind == Kind::ModuleType || item.kind == Kind::Module {
                    continue;
                }
                for range in &item.ranges {
                    for word in words(item.text) {
                        if !leads_somewhere(word, range.since) {
                            dangling.push(format!("{} in {}: {word}", item.path, range.since));
                        }
                    }
                }
            }
        }
        dangling.dedup();
        // What a configuration could name, but whose own dependencies it cannot.
        dangling.retain(|line| !line.ends_with(": Lwt.t") && !line.ends_with(": Angstrom.t"));
        assert_eq!(dangling, Vec::<String>::new());
    }

    fn leads_somewhere(path: &str, release: Release) -> bool {
        let Some((module, name)) = path.rsplit_once('.') else {
            return true;
        };
        module_in(module, release).is_some_and(|module| {
            [
                Kind::Type,
                Kind::Class,
                Kind::ClassType,
                Kind::ModuleType,
                // An applied functor: `Stdlib.Set.Make(Stdlib.String).t`.
                Kind::Module,
            ]
            .iter()
            .any(|kind| module.item(*kind, name, release).is_some())
        })
    }

    /// Every path in a text.
    fn words(text: &'static str) -> impl Iterator<Item = &'static str> {
        text.split(|c: char| !(c.is_alphanumeric() || "_.'".contains(c)))
            .filter(|word| word.starts_with(char::is_uppercase))
            .filter(|word| word.contains('.') && !word.ends_with('.'))
    }
}
